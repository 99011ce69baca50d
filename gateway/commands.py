"""The command line: `flask --app gateway COMMAND`. Each command says in `--help` what it does and what it needs."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from gateway import clock as clock_process
from gateway import simulating, start
from gateway.database import database, door
from gateway.house import settings
from gateway.migrate import migrate as bring_up_to_date
from gateway.settings_doc import as_example, as_markdown
from handlers import held, people
from handlers.booklet import booklet
from handlers.words import FIRST_STEPS
from models.base import NAIROBI, now
from models.county import BY_CODE
from models.phone_key import WrongPhoneKey
from models.phone_number import NotAPhoneNumber, PhoneNumber

Command = TypeVar("Command", bound=Callable[..., Any])


def register(app: Flask) -> None:
    """Hangs the commands onto the application."""
    for command in (start_all, migrate, clock, simulator, phone, screens, person, phone_key):
        app.cli.add_command(command)


class PhoneArgument(click.ParamType[PhoneNumber]):
    name = "PHONE"

    def convert(self, value: Any, param: Any, ctx: Any) -> PhoneNumber:
        try:
            return PhoneNumber.parse(value)
        except NotAPhoneNumber as error:
            self.fail(f"{error}; write it like 0700 000 001 or +254700000001", param, ctx)


PHONE = PhoneArgument()


def with_database(command: Command) -> Command:
    """A database that does not answer ends the command with a sentence instead of a traceback."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except OperationalError:
            where = "DATABASE_URL names no server that answers" if settings().database_url else "start it: `make run`"
            raise click.ClickException(f"the database does not answer; {where}") from None
        except WrongPhoneKey as error:
            raise click.ClickException(str(error)) from None

    return wrapped  # type: ignore[return-value]


@click.command("start")
def start_all() -> None:
    """Run everything on this machine: PostgreSQL, Valkey, simulator, web, worker, clock."""
    raise SystemExit(start.start(settings()))


@click.command()
@with_database
def migrate() -> None:
    """Bring the database schema to this release. Safe to repeat, and safe while the last release runs."""
    bring_up_to_date(database().engine)
    click.echo("The schema is this release's.")


@click.command()
def clock() -> None:
    """Ring for periodic jobs until stopped. One is enough; two do no harm."""
    clock_process.run(current_app.extensions["bell"])


@click.command()
def simulator() -> None:
    """Run the simulated Africa's Talking and its phones (development only)."""
    if not settings().uses_simulator:
        raise click.ClickException("AT_API_URL is set (or APP_ENV is production): texts go to the real provider")
    simulating.serve(settings())


@click.command()
@click.option("--number", type=PHONE, default="+254700000001", show_default=True, help="Whose phone it is.")
def phone(number: PhoneNumber) -> None:
    """A feature phone in the terminal, talking to the simulator."""
    from gateway.simulator.terminal import run

    if not settings().uses_simulator:
        raise click.ClickException("AT_API_URL is set (or APP_ENV is production): there is no simulator to dial")
    raise SystemExit(run(settings().simulator_url, number))


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a document is stale.")
def screens(check: bool) -> None:
    """Write docs/screens.md (every screen and text, with its length), docs/settings.md and .env.example."""
    documents = {"docs/screens.md": booklet(), "docs/settings.md": as_markdown(), ".env.example": as_example()}
    for name, content in documents.items():
        file = Path(name)
        if check and (not file.exists() or file.read_text() != content):
            raise click.ClickException(f"{name} is stale; run `make screens`")
        if not check:
            file.write_text(content)
            click.echo(f"Wrote {name}")


@click.group()
def person() -> None:
    """Look up or erase what is kept about one number."""


@person.command("show")
@click.argument("phone", type=PHONE)
@with_database
def show_person(phone: PhoneNumber) -> None:
    """Show what is kept about PHONE, masked. The gender is never listed."""
    with door() as session:
        known = held.held(session, phone)
    if known.nothing:
        raise click.ClickException(f"nothing is kept about {phone.masked}")
    for name, value in _lines_about(known, phone):
        click.echo(f"{name:<12}{value}")


def _lines_about(known: held.Held, phone: PhoneNumber) -> Iterator[tuple[str, str]]:
    yield "number", phone.masked
    if caller := known.caller:
        yield "language", caller.language
        yield "pledged", _day(caller.pledged_at)
        yield "kept", _day(known.kept_at)
        yield "county", BY_CODE[caller.county].name if caller.county else "-"
        yield "first step", FIRST_STEPS[caller.first_step] if caller.first_step else "-"
        yield "texts", {True: "on", False: "off", None: "never asked"}[caller.texts]
    if known.stopped:
        yield "not texted", known.stopped
    yield "texts sent", f"{known.texts_to} to, {known.texts_from} from this number"
    yield "sessions", str(known.sessions)
    for decided in known.decisions:
        said = f"{decided.purpose}: {'yes' if decided.given else 'no'}"
        yield "consent", f"{_day(decided.at)}  {said}, by {decided.channel}, wording of {decided.text_version}"


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(NAIROBI):%Y-%m-%d %H:%M}" if moment else "no"


@person.command("erase")
@click.argument("phone", type=PHONE)
@click.option("--reason", required=True, help="Why: the caller's wish, a court order.")
@with_database
def erase_person(phone: PhoneNumber, reason: str) -> None:
    """Erase the number PHONE and everything tied to it, at once. The public total keeps its count."""
    if not reason.strip():
        raise click.BadParameter("say why; it goes on record", param_hint="--reason")
    with door() as session:
        people.check_key(session)
        known = people.erase(session, phone, channel="officer", reason=reason)
    click.echo(f"Erased {phone.masked}." if known else f"Nothing was kept about {phone.masked}; it is suppressed now.")


@click.group("phone-key")
def phone_key() -> None:
    """Change the key that seals phone numbers."""


@phone_key.command("rotate")
@click.option(
    "--slice", "slice_size", default=1000, show_default=True, type=click.IntRange(1), help="Rows a transaction."
)
@with_database
def rotate_phone_key(slice_size: int) -> None:
    """Seal every number with the newest key of PHONE_KEY. Resumable; runs beside traffic.

    Before it: PHONE_KEY=OLD,NEW for every web, worker and clock process, and restart them; then NEW,OLD, and restart
    them again. Only then can each of them read what another writes. OLD stays behind NEW afterwards.
    """
    resealed = 0
    while True:
        with door() as session:
            done = people.reseal(session, slice_size)
        if not done:
            break
        resealed += done
        click.echo(f"{now():%H:%M:%S}  {resealed:,} numbers resealed")
    click.echo(
        "Every number is under the newest key. Keep the old ones behind it: stops and sessions were digested with them."
    )
