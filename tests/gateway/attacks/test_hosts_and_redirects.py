"""A request that names another host: nothing of that name comes back, and nobody is led there."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import TOKEN
from tests.gateway.attacks.conftest import Alive, Gunicorn, addresses_of, statuses

ELSEWHERE = "elsewhere.example.org"
CLAIMS = {
    "Host": ELSEWHERE, "X-Forwarded-Host": ELSEWHERE, "X-Host": ELSEWHERE, "X-Forwarded-Server": ELSEWHERE,
    "Forwarded": f"host={ELSEWHERE}", "X-Original-URL": f"//{ELSEWHERE}", "X-Rewrite-URL": f"//{ELSEWHERE}",
    "X-Forwarded-Prefix": f"//{ELSEWHERE}", "Origin": f"https://{ELSEWHERE}", "Referer": f"https://{ELSEWHERE}/",
}  # fmt: skip
# With a slash too few or too many Flask leads on to the right address.
MISSPELT = ["/data", "//data/", "//data", "/county/kisumu/", "/county//kisumu", "///", "//console/", "/console"]


@pytest.mark.parametrize("proxies", [0, 1])
def test_no_answer_repeats_the_host_that_a_request_claims(alive: Alive, proxies: int) -> None:
    live = alive(trusted_proxies=proxies)
    client, repeated = live.test_client(), []
    for address in [*addresses_of(live), *MISSPELT, "/nothing", "/county/nothing"]:
        for accepts in ("text/html", "*/*"):
            came = client.get(address, headers=CLAIMS | {"Accept": accepts}, base_url=f"http://{ELSEWHERE}")
            if ELSEWHERE in came.text + str(came.headers):
                repeated.append(address)
    assert repeated == []


@pytest.mark.parametrize("address", ["/data", "/county/kisumu/", "/county//kisumu", "/county/Kisumu"])
def test_a_misspelt_path_leads_to_the_right_one_of_this_host(client: FlaskClient, address: str) -> None:
    came = client.get(address + "?lang=sw", base_url=f"http://{ELSEWHERE}")
    assert came.location in ("/data/?lang=sw", "/county/kisumu?lang=sw", "/county/kisumu/?lang=sw")


@pytest.mark.parametrize(
    "path",
    [
        f"//{ELSEWHERE}/data", f"///{ELSEWHERE}//data", f"/\\{ELSEWHERE}/data", f"/%5C{ELSEWHERE}/../data",
        f"http://{ELSEWHERE}/data", f"/county//{ELSEWHERE}", f"/county/%2f%2f{ELSEWHERE}/", "//data",
        f"/county/kisumu%2f%2f{ELSEWHERE}", f"/data?next=//{ELSEWHERE}", "/county/Nairobi%0d%0aSet-Cookie:%20a=b/",
        "/county/Kisumu/?lang=%0d%0aSet-Cookie:%20a=b", f"//{ELSEWHERE}/%2e%2e/data",
    ],
)  # fmt: skip
def test_no_path_leads_to_another_host(gunicorn: Gunicorn, path: str) -> None:
    """Byte for byte, past what a client library would tidy up."""
    said = gunicorn.answers(f"GET {path} HTTP/1.1\r\nHost: {ELSEWHERE}\r\n\r\n".encode())
    head = said.partition(b"\r\n\r\n")[0]
    [status] = statuses(said)
    assert status in (200, 301, 308, 400, 404)
    led = [line for line in head.split(b"\r\n") if line.lower().startswith(b"location:")]
    assert all(line.startswith((b"Location: /data/", b"Location: /county/")) for line in led)
    assert b"\r\nSet-Cookie" not in head


def test_who_is_not_signed_in_is_led_to_the_door_and_from_there_to_a_page_of_ours(app: Flask) -> None:
    client = app.test_client()
    for path in (f"//{ELSEWHERE}", f"/console/%2f%2f{ELSEWHERE}", f"/console//{ELSEWHERE}"):
        came = client.get(path, headers={"Accept": "text/html"})
        assert (came.location or "/console/sign-in?next=").startswith(("/console/", "/")), path
        assert not (came.location or "").startswith("//"), path


@pytest.mark.parametrize(
    "path",
    [
        "/static/public/../../settings.py", "/static/public/..%2f..%2fsettings.py", "/static/public/%2e%2e/settings.py",
        "/static/public/..%5c..%5csettings.py", "/static/public/%252e%252e%252fsettings.py", "/static/public//etc/passwd",
        "/static/public/%2fetc%2fpasswd", "/static/public/counter.css%00.png", "/static/public/.",
        "/console/static/../desk.py", "/console/static/..%2fdesk.py", "/console/static/%2fetc%2fpasswd",
        "/static/bootstrap/..%2f..%2f__init__.py", "/static/bootstrap/../../../settings.py",
        "/static/bootstrap/%2fetc%2fpasswd", "/static/bootstrap/css/..%2f..%2f..%2f__init__.py",
        "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/county/..%2f..%2fsettings.py",
        f"/hooks/africastalking/..%2f{TOKEN}/ussd", "/.env", "/.git/config", "/var/keys.env",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_a_folder(gunicorn: Gunicorn, path: str) -> None:
    said = gunicorn.answers(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    [status] = statuses(said)
    assert status in (301, 308, 400, 404, 405)
    assert not any(word in said for word in (b"import ", b"root:", b"[core]", b"PHONE_KEY", b"html {"))


@pytest.mark.parametrize(
    "rest", ["../control/faults", "..%2fcontrol/faults", "static/..%2f..%2fcontrol/faults", "%2e%2e/"]
)
def test_under_the_phone_there_is_the_phone_alone(gunicorn: Gunicorn, rest: str) -> None:
    """The rest of the simulator steers what a test of somebody's phone is told."""
    said = gunicorn.answers(f"GET /phone/{rest} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert statuses(said) == [404]
