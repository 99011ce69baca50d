"""The outside: doors in, carrier out, wiring. `create_app` joins the parts and does nothing else.

In reading order:
    settings        every environment variable
    made_once       the secrets of a development install
    settings_doc    docs/settings.md and .env.example
    database        the engine, and door(): one transaction, then the bells
    migrate         the schema
    presence        which coordinator asks
    guard           who may come in
    throttle        how much one caller may ask of the hooks
    digests         of files and words, for addresses and keys
    watch           logs, health, readiness, metrics
    house           what the parts of an installation are given
    answers         what every answer carries
    provider_url    where texts may be handed over
    africastalking  everything of the provider
    webhooks        the hooks that it calls
    pace            parts a second, shared by all workers
    valkey          where Valkey is: one server, TLS, Sentinels
    bell            telling a worker that there is work
    queues          what RQ's registries say
    jobs            what workers run
    clock           what rings by itself
    embedded        the PostgreSQL and Valkey of a one-machine install
    backup          a copy of the database in one file, and the way back
    start           `make run`: everything under one roof
    waiting_room    how gunicorn waits for requests that come slowly
    keep            a script that keeps one process running
    simulating      the simulator as this installation runs it, and /phone
    commands        the command line
    simulator       a faithful Africa's Talking, and phones to try it with
    public          the open counter
    console         the coordinators' pages
"""

import gc

# What is loaded here stays. To look through it for garbage, again and again while it grows, takes a fifth of a start.
gc.disable()

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from gateway import answers, bell, commands, console, house, pace, public, simulating, watch, webhooks
from gateway.africastalking import AfricasTalkingCarrier
from gateway.database import Database
from gateway.embedded import addresses
from gateway.settings import Settings, read_settings
from gateway.throttle import Throttle
from models.phone_key import phone_keys

gc.freeze()
gc.enable()

BODY_LIMIT = 16 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The web application, which jobs and commands run in too. Opens no connection yet.

    A process that reads its settings itself is one of an installation, and keeps the time of its database.
    """
    keeps_time, settings = settings is None, settings or read_settings()
    phone_keys.use(*(key.get_secret_value() for key in settings.phone_key))
    database_url, redis_url = addresses(settings)
    redis = bell.connect(redis_url)
    ringer = bell.Bell(redis)

    app = Flask(__name__, static_folder=None, static_url_path="/static")
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
        MAX_FORM_PARTS=50,
    )
    app.extensions.update(
        settings=settings,
        database=Database(database_url, settings.database_pool, ringer.ring, keeps_time=keeps_time, checks=True),
        redis=redis,
        bell=ringer,
        pace=pace.Pace(redis),
        rules=house.rules_of(settings),
        programme=house.programme_of(settings),
        throttle=Throttle(settings.hook_rate, settings.number_rate),
        carrier=AfricasTalkingCarrier(
            settings.at_username,
            settings.at_api_key.get_secret_value(),
            settings.provider_url,
            settings.sender_id or settings.short_code,
            settings.at_timeout,
        ),
    )
    watch.configure_logging(production=settings.production)
    watch.watch(app)
    answers.harden(app)
    app.register_blueprint(webhooks.hooks)
    app.register_blueprint(public.pages)
    app.register_blueprint(simulating.phone_pages)
    console.furnish(app)
    commands.register(app)
    return app
