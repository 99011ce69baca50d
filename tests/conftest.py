"""A real house for every test: PostgreSQL, Valkey, the application, the simulator and, where asked for, a worker.

`pytest --servers debian` runs the same tests on the PostgreSQL and Redis that Debian ships.
"""

import gc
import logging
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from gateway import create_app
from gateway.console.desk import limiter
from gateway.database import Database
from gateway.migrate import migrate
from gateway.settings import Settings
from gateway.simulator import Handset, Simulator, SimulatorConfig, create_simulator
from tests.emptying import empty
from tests.servers import Servers, debian_servers, embedded_servers, free_port

ROOT = Path(__file__).parent.parent
AMINA, OTIENO = "+254700000001", "+254711000002"
TOKEN = "a-token-of-the-tests"

# Who ends the run (`make test`, when it is interrupted) leaves no server behind.
signal.signal(signal.SIGTERM, signal.default_int_handler)
# The test servers' own access log has the token in every line.
logging.getLogger("werkzeug").setLevel(logging.ERROR)


def dial_and_press(phone: Handset, *keys: str) -> Handset:
    """Dials the code and presses the keys, one screen after another."""
    phone.dial()
    for key in keys:
        phone.press(key)
    return phone


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--servers", choices=["embedded", "debian"], default="embedded", help="which servers to test on")


def pytest_collection_finish() -> None:
    """What was loaded and collected stays until the end; to look through it for garbage again and again takes long."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A short path, since Unix sockets stand in it."""
    made = Path(tempfile.mkdtemp(prefix="ahadi-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest, folder: Path) -> Iterator[Servers]:
    start = debian_servers if request.config.getoption("--servers") == "debian" else embedded_servers
    with start(folder) as running:
        yield running


@pytest.fixture(scope="session")
def environment(servers: Servers, folder: Path) -> dict[str, str]:
    """The settings of the house, as a process finds them."""
    port = free_port()
    return {
        "APP_ENV": "development",
        "PORT": str(port),
        "SIMULATOR_PORT": str(free_port()),
        "DATA_DIR": str(folder / "var"),
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "SECRET_KEY": secrets.token_hex(32),
        "PHONE_KEY": secrets.token_hex(32),
        "HOOK_TOKENS": TOKEN,
        "AT_API_KEY": secrets.token_hex(16),
        # Tests run at any hour, and do not wait for a pace unless they are about it.
        "SEND_WINDOW": "00:00-23:59:59",
        "SEND_RATE": "100000",
    }


@pytest.fixture(scope="session")
def settings(environment: dict[str, str]) -> Settings:
    return Settings(**{name.lower(): value for name, value in environment.items()})


@pytest.fixture(scope="session")
def house(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.testing = True
    migrate(app.extensions["database"].engine)
    yield app
    app.extensions["database"].close()


@pytest.fixture
def app(house: Flask) -> Iterator[Flask]:
    """The application, every table and queue empty."""
    empty(house.extensions["database"])
    house.extensions["redis"].flushdb()
    house.extensions["bell"]._rung_at.clear()
    # A test in which Valkey was away has left the throttle counting in this process.
    limiter._storage_dead = False
    limiter._fallback_storage.reset()
    with house.app_context():
        yield house


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def database(app: Flask) -> Database:
    return app.extensions["database"]


@pytest.fixture(scope="session")
def web(house: Flask, settings: Settings) -> Iterator[str]:
    """The application behind a real socket."""
    server = make_server("127.0.0.1", settings.port, house, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{settings.port}"
    server.shutdown()


@pytest.fixture(scope="session")
def provider(settings: Settings) -> Iterator[Simulator]:
    """One simulated Africa's Talking for the whole run; `simulator` is the same, emptied."""
    hooks = f"http://127.0.0.1:{settings.port}/hooks/africastalking/{TOKEN}/"
    simulator = Simulator(
        SimulatorConfig(
            hooks_url=hooks,
            api_key=settings.at_api_key.get_secret_value(),
            short_code=settings.short_code,
            ussd_code=settings.ussd_code,
            reports=False,
            events=False,
            strict=True,
        )
    )
    server = make_server("127.0.0.1", settings.simulator_port, create_simulator(simulator), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield simulator
    server.shutdown()
    simulator.close()


@pytest.fixture
def phone(app: Flask, web: str, provider: Simulator) -> Callable[..., Handset]:
    """`phone()` is Amina's; `phone(OTIENO)` somebody else's. Each call gives a phone with an empty inbox."""

    def take(number: str = AMINA, network: str = "63902") -> Handset:
        return provider.phone(number, network=network)

    provider.reset()
    return take


@pytest.fixture
def emptied(phone: object, provider: Simulator) -> Simulator:
    """The provider, knowing of nothing yet."""
    return provider


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        pytest.skip("no Chromium here (apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def site() -> str | None:
    """What relative addresses in `page` are relative to; a test module names its own."""
    return None


@pytest.fixture
def page(browser: Browser, site: str | None) -> Iterator[Page]:
    """A browser on a small phone. Whatever a page complains of (a broken policy, say) fails the test."""
    context = browser.new_context(base_url=site, viewport={"width": 320, "height": 640}, locale="en")
    page = context.new_page()
    complaints: list[str] = []
    asked_for: set[str] = set()

    def note(message: ConsoleMessage) -> None:
        # That a page which the test went to is an error page is what the test is about; a missing part of it is not.
        if not (message.location["url"] in asked_for and message.text.startswith("Failed to load")):
            complaints.append(message.text)

    page.on("request", lambda request: asked_for.add(request.url) if request.is_navigation_request() else None)
    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    # A request that a test has broken on purpose is reported by the browser itself.
    assert [line for line in complaints if "ERR_FAILED" not in line] == []


@pytest.fixture
def worker(app: Flask, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker process, for one test: in any other it would take the texts that the test looks at."""
    process = subprocess.Popen([sys.executable, "worker.py"], cwd=ROOT, env=os.environ | environment)  # noqa: TID251
    yield process
    process.terminate()
    process.wait(20)
