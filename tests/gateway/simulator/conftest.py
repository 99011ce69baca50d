"""A tiny product that records what the provider calls it with, and a provider on a port of its own."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Condition, Thread
from wsgiref.types import WSGIApplication

import pytest
from africastalking.SMS import SMSService
from flask import Flask, Response, request
from werkzeug.serving import WSGIRequestHandler, make_server

from gateway.simulator import Simulator, SimulatorConfig, create_simulator

API_KEY = "key-of-the-tests"


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_args: object) -> None: ...


@contextmanager
def serving(app: WSGIApplication) -> Iterator[str]:
    """The app on 127.0.0.1 and a port that the system chose."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True, slots=True)
class HookCall:
    hook: str
    raw: bytes
    form: dict[str, str]
    headers: Mapping[str, str]


UssdAnswer = Callable[[dict[str, str]], Response | str]


class Product:
    """Answers USSD with `screens`, everything else with the statuses set, or 200."""

    def __init__(self) -> None:
        self.calls: list[HookCall] = []
        self.statuses: defaultdict[str, deque[int]] = defaultdict(deque)
        self.screens: UssdAnswer = lambda form: f"CON You typed: {form['text']}"
        self.url = ""
        self._changed = Condition()

    def app(self) -> Flask:
        app = Flask("product")

        @app.post("/hooks/token/<hook>")
        def receive(hook: str) -> Response:
            raw = request.get_data(cache=True)
            form = request.form.to_dict()
            with self._changed:
                self.calls.append(HookCall(hook, raw, form, dict(request.headers)))
                status = self.statuses[hook].popleft() if self.statuses[hook] else 200
                self._changed.notify_all()
            if hook != "ussd":
                return Response("OK", status=status)
            answer = self.screens(form)
            return answer if isinstance(answer, Response) else Response(answer, mimetype="text/plain")

        return app

    def to(self, hook: str) -> list[dict[str, str]]:
        return [call.form for call in self.calls if call.hook == hook]

    def wait(self, hook: str, count: int = 1, seconds: float = 5.0) -> list[dict[str, str]]:
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.to(hook)) >= count, seconds)
        assert came, f"only {len(self.to(hook))} calls to {hook}"
        return self.to(hook)


@pytest.fixture(scope="session")
def _product_server() -> Iterator[tuple[Product, str]]:
    product = Product()
    with serving(product.app()) as url:
        yield product, url


@pytest.fixture
def product(_product_server: tuple[Product, str]) -> Product:
    """A fresh product behind a server that is started once, since starting takes longer than most tests."""
    product, url = _product_server
    product.__init__()  # type: ignore[misc]
    product.url = url + "/hooks/token/"
    return product


World = Callable[..., Simulator]


@pytest.fixture
def world(product: Product) -> Iterator[World]:
    """Makes simulators that call the product; a minute passes in six hundredths of a second."""
    with ExitStack() as stack:

        def make(**words: object) -> Simulator:
            settings = {"hooks_url": product.url, "api_key": API_KEY, "time_scale": 0.001, **words}
            return stack.enter_context(Simulator(SimulatorConfig(**settings)))  # type: ignore[arg-type]

        yield make


Provider = Callable[[Simulator], str]


@pytest.fixture
def provider() -> Iterator[Provider]:
    """Puts a simulator on a port; answers with its address."""
    with ExitStack() as stack:
        yield lambda simulator: stack.enter_context(serving(create_simulator(simulator)))


@pytest.fixture
def sdk(provider: Provider) -> Callable[[Simulator], SMSService]:
    """The official SDK, talking to a simulator."""

    def make(simulator: Simulator) -> SMSService:
        sms = SMSService("sandbox", API_KEY)
        sms._baseUrl = sms._contentUrl = provider(simulator) + "/version1"
        return sms

    return make
