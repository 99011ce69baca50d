"""The database, Valkey, the worker or the provider is away: what the citizen sees, and what is owed."""

from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import select

from gateway import create_app
from gateway.database import Database
from gateway.settings import Environment, Settings
from handlers import words
from models.batch import Batch
from models.message import Message
from models.phone_key import phone_keys
from tests.conftest import TOKEN
from tests.gateway.test_ussd_hook import HOOK, form


def without_database(settings: Settings) -> Flask:
    nowhere = SecretStr("postgresql+psycopg://postgres@127.0.0.1:1/x")
    return create_app(settings.model_copy(update={"database_url": nowhere}))


def test_without_the_database_a_caller_reads_our_own_words(settings: Settings) -> None:
    away = without_database(settings)
    answer = away.test_client().post(HOOK, data=form())

    assert answer.status_code == 200
    assert answer.text == f"END {words.SORRY_BOTH}"
    assert away.test_client().get("/ready").status_code == 503
    assert away.test_client().get("/health").status_code == 200


def test_what_cannot_be_stored_is_not_acknowledged(settings: Settings) -> None:
    client = without_database(settings).test_client()
    sent = {"sessionId": "ATUid_1", "status": "Success"}
    assert client.post(f"/hooks/africastalking/{TOKEN}/ussd-events", data=sent).status_code == 503


def test_a_wrong_phone_key_is_not_ready(settings: Settings, client: FlaskClient) -> None:
    for keys in ("", "2", "2*1", "2*1*1"):
        client.post(HOOK, data=form(keys))
    assert client.get("/ready").status_code == 200
    try:
        phone_keys.use("w" * 32)
        answer = client.get("/ready")
    finally:
        phone_keys.use(*(key.get_secret_value() for key in settings.phone_key))
    assert answer.status_code == 503
    assert "PHONE_KEY does not open the numbers" in answer.json["status"]


def test_in_production_metrics_want_their_token(settings: Settings) -> None:
    secret = SecretStr("m" * 32)
    live = create_app(settings.model_copy(update={"app_env": Environment.PRODUCTION, "metrics_token": secret}))
    client = live.test_client()
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": f"Bearer {'m' * 32}"}).status_code == 200


def test_without_valkey_people_pledge_and_the_text_is_owed(settings: Settings, app: object, database: Database) -> None:
    deaf = create_app(settings.model_copy(update={"redis_url": SecretStr("redis://127.0.0.1:1/0")}))
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
