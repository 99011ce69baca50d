"""The database, Valkey, the worker or the provider is away: what the citizen sees, and what is owed."""

from flask.testing import FlaskClient
from sqlalchemy import select

from gateway import create_app
from gateway.database import Database
from gateway.settings import Settings
from handlers import words
from models.batch import Batch
from models.message import Message
from tests.gateway.test_ussd_hook import HOOK, form


def test_without_the_database_a_caller_reads_our_own_words(settings: Settings) -> None:
    away = create_app(
        settings.model_copy(
            update={"database_url": type(settings.secret_key)("postgresql+psycopg://postgres@127.0.0.1:1/x")}
        )
    )
    answer = away.test_client().post(HOOK, data=form())

    assert answer.status_code == 200
    assert answer.text == f"END {words.SORRY_BOTH}"
    assert away.test_client().get("/ready").status_code == 503
    assert away.test_client().get("/health").status_code == 200


def test_without_valkey_people_pledge_and_the_text_is_owed(settings: Settings, app: object, database: Database) -> None:
    deaf = create_app(settings.model_copy(update={"redis_url": type(settings.secret_key)("redis://127.0.0.1:1/0")}))
    client: FlaskClient = deaf.test_client()

    keys = ""
    for key in ("", "2", "1", "1", "9", "4", "6", "1"):
        keys = f"{keys}*{key}" if keys else key
        answer = client.post(HOOK, data=form(keys))
    deaf.extensions["database"].close()

    assert answer.text.startswith("END Thank you.")
    with database.door() as session:
        assert session.scalars(select(Message.state)).all() == ["queued"]
        assert session.scalars(select(Batch.state)).all() == ["queued"]
