"""What a phone pays for is what travels: text is sent gzipped to every browser that can read it."""

import gzip

from flask import Response, request

# Below this the frame around it eats what would be saved.
_WORTH_IT = 500
_TEXT = {"text/html", "text/css", "text/csv", "text/plain", "text/javascript", "application/json", "image/svg+xml"}


def squeeze(response: Response) -> Response:
    """The same answer in fewer bytes, where the request allows it."""
    response.vary.add("Accept-Encoding")
    tag, _ = response.get_etag()
    if tag:
        # One tag for both forms says that they mean the same, which is what a weak tag is.
        response.set_etag(tag, weak=True)
    if response.status_code != 200 or response.mimetype not in _TEXT or not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    plain = response.get_data()
    if len(plain) >= _WORTH_IT:
        response.set_data(gzip.compress(plain, mtime=0))
        response.content_encoding = "gzip"
    return response
