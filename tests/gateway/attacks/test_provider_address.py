"""Where texts are handed over: an address that would give the key and the numbers to somebody else is refused."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gateway.africastalking import AfricasTalkingCarrier
from gateway.settings import BadSettings, read_settings
from handlers.carrier import Refused
from models.phone_number import PhoneNumber
from tests.conftest import AMINA
from tests.gateway.test_settings import PRODUCTION

SECRET = "hunter2-of-the-settings"
NEVER = [
    f"https://ahadi:{SECRET}@api.example/version1", f"https://{SECRET}@api.example/version1",
    "https://api.example@example.org/version1", "https://api.example\\@example.org/version1",
    "ftp://api.example/version1", "file:///version1", "gopher://api.example/version1", "javascript:/version1",
    "//api.example/version1", "api.example/version1", "https:///version1", "https:/version1",
    "https://example.org/?/version1", "https://example.org/#/version1", "https://example.org/x?y=/version1",
    "https://169.254.169.254/version1", "http://169.254.169.254/version1", "http://[fe80::1]/version1",
    "http://[::ffff:169.254.169.254]/version1", "http://[fd00:ec2::254]/version1", "http://0.0.0.0/version1",
    "http://[::]/version1", "http://224.0.0.1/version1", "http://255.255.255.255/version1",
    "http://2852039166/version1", "http://0xa9fea9fe/version1", "http://0251.0376.0251.0376/version1",
    "http://169.254.43518/version1", "http://127.1/version1", "http://169.254.169.254./version1",
    "https://api.example:0/version1", "https://api.example:99999/version1", "https://api.example:x/version1",
    "https://api.exa mple/version1", "https://api.example\n/version1", "https://\u0430pi.example/version1",
]  # fmt: skip
# Outside production one may try things on one's own machine and network.
NOT_IN_PRODUCTION = [
    "http://api.example/version1", "http://api.africastalking.com/version1", "http://8.8.8.8/version1",
    "http://localhost/version1", "http://[2001:4860:4860::8888]/version1",
]  # fmt: skip
GOOD = [
    "https://api.africastalking.com/version1", "https://api.sandbox.africastalking.com/version1/",
    "https://api.example:8443/proxy/version1", "http://127.0.0.1:8001/version1", "http://[::1]:8001/version1",
    "http://10.1.2.3/version1", "http://192.168.0.7:9000/version1", "https://192.0.2.1/version1",
]  # fmt: skip


@pytest.mark.parametrize("url", NEVER)
def test_what_is_no_address_of_a_provider_is_refused_everywhere(url: str) -> None:
    for changed in (PRODUCTION, PRODUCTION | {"app_env": "development"}):
        with pytest.raises(BadSettings) as error:
            read_settings(**changed | {"at_api_url": url})
        assert error.value.message.startswith("AT_API_URL: ")
        assert SECRET not in error.value.message


@pytest.mark.parametrize("url", NOT_IN_PRODUCTION)
def test_in_production_numbers_and_key_do_not_cross_the_internet_in_the_clear(url: str) -> None:
    assert read_settings(**PRODUCTION | {"app_env": "development", "at_api_url": url}).at_api_url == url
    with pytest.raises(BadSettings, match="AT_API_URL must begin with https://"):
        read_settings(**PRODUCTION | {"at_api_url": url})


@pytest.mark.parametrize("url", GOOD)
def test_an_address_of_a_provider_is_taken(url: str) -> None:
    assert read_settings(**PRODUCTION | {"at_api_url": url}).at_api_url == url.rstrip("/")


class _Elsewhere(BaseHTTPRequestHandler):
    """Sends whoever asks to the same machine under another name, and writes down who came after all."""

    came: list[str] = []  # noqa: RUF012 (the server makes a new one of these for each request)
    status = 302

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.came.append(f"{self.command} {self.path} {self.headers.get('apiKey')}")
        self.send_response(type(self).status)
        self.send_header("Location", f"http://localhost:{self.server.server_address[1]}/stolen")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _Elsewhere.came.clear()
    yield f"http://127.0.0.1:{server.server_address[1]}/version1"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_of_the_provider_is_not_followed(
    elsewhere: str, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(_Elsewhere, "status", status)
    outcome = AfricasTalkingCarrier("ahadi", SECRET, elsewhere, None).send("Habari", [PhoneNumber(AMINA)])
    assert outcome == Refused(f"HTTP {status}")
    assert _Elsewhere.came == [f"POST /version1/messaging {SECRET}"], (
        "the key went once, to the address of the settings"
    )
