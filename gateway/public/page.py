"""A page in the reader's language: what every template is given, and what a cache is told."""

from typing import Any

from flask import Response, render_template, request

from gateway.public import assets, figures
from gateway.public.words import WORDS, language_for


def render(template: str, status: int = 200, **values: Any) -> Response:
    language = language_for(request.args.get("lang"), request.accept_languages)
    html = render_template(
        template,
        language=language,
        words=WORDS[language],
        others=WORDS,
        figures=figures,
        asset=assets.address,
        **values,
    )
    response = Response(html, status, headers={"Content-Language": language})
    response.vary.add("Accept-Language")
    return response
