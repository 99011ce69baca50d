"""The application with two more views: an empty one, and one that inserts a row with the raw driver."""

import threading

import psycopg
from flask import Response

from gateway import create_app
from gateway.embedded import addresses
from gateway.guard import public

app = create_app()
_thread = threading.local()
_URL = addresses(app.extensions["settings"])[0].replace("+psycopg", "")


@app.post("/floor/empty")
@public
def empty() -> Response:
    return Response("CON ok", mimetype="text/plain")


@app.post("/floor/insert")
@public
def insert() -> Response:
    if not hasattr(_thread, "connection"):
        _thread.connection = psycopg.connect(_URL, autocommit=True)
    _thread.connection.execute("INSERT INTO floor (body) VALUES (%s)", ("a" * 100,))
    return Response("CON ok", mimetype="text/plain")
