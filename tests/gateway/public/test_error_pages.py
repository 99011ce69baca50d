"""Pages for what is not there and for what went wrong."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gateway import public


@pytest.fixture
def broken() -> FlaskClient:
    """A house in which one room has a fault."""
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(public.pages)

    @app.get("/hooks/fault")
    @app.get("/fault")
    def fault() -> str:
        raise ZeroDivisionError("a secret")

    return app.test_client()


@pytest.mark.parametrize(("language", "sentence"), [("sw", "Hakuna ukurasa hapa."), ("en", "There is no page here.")])
def test_somebody_lost_reads_where_to_go(client: FlaskClient, language: str, sentence: str) -> None:
    answer = client.get("/nothing", headers={"Accept": "text/html", "Accept-Language": language})

    assert answer.status_code == 404
    assert sentence in answer.text
    assert f'href="/?lang={language}"' in answer.text


def test_a_fault_of_ours_is_admitted_without_its_inside(broken: FlaskClient) -> None:
    answer = broken.get("/fault?lang=en", headers={"Accept": "text/html"})

    assert answer.status_code == 500
    assert "Sorry, something went wrong on our side." in answer.text
    assert "secret" not in answer.text
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("path", ["/hooks/fault", "/hooks/nothing"])
def test_the_provider_gets_the_plain_answer(broken: FlaskClient, path: str) -> None:
    answer = broken.get(path, headers={"Accept": "text/html"})

    assert answer.status_code in (404, 500)
    assert "Ahadi" not in answer.text


def test_a_program_gets_the_plain_answer(broken: FlaskClient) -> None:
    assert "Ahadi" not in broken.get("/nothing", headers={"Accept": "application/json"}).text
