"""What is kept about one number, its erasure, and the key that seals numbers."""

import re
import time
from collections.abc import Iterator
from datetime import datetime

import click

from gateway.commands.asking import PHONE, operator, with_database
from gateway.database import door
from handlers import held, people, resealing
from handlers.resealing import Resealing
from handlers.words import FIRST_STEPS
from models.audit import Audit
from models.base import NAIROBI, now
from models.county import BY_CODE
from models.phone_number import PhoneNumber


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
        yield "invites by", str(known.invitation.code or "-")
        yield "was invited", "yes" if known.invitation.came_through_one else "no"
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
    if not reason.strip() or re.search(r"\d[\d\s-]{5,}\d", reason):
        raise click.BadParameter("say why, without a number; it goes on record", param_hint="--reason")
    with door() as session:
        people.check_key(session)
        known = people.erase(session, phone, channel="officer", reason=reason, who=operator())
    click.echo(f"Erased {phone.masked}." if known else f"Nothing was kept about {phone.masked}; it is suppressed now.")


_SAY_EVERY_SECONDS, _LOOK_AGAIN_SECONDS = 2, 0.5


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
    resealed, said = 0, time.monotonic()
    for done in _walks(slice_size):
        resealed += done
        if time.monotonic() - said > _SAY_EVERY_SECONDS:
            said = time.monotonic()
            click.echo(f"{now():%H:%M:%S}  {resealed:,} numbers resealed")
    click.echo(f"{resealed:,} numbers resealed.")
    with door() as session:
        session.add(Audit(event="key_rotated", channel="command", who=operator(), reason=f"{resealed} rows resealed"))
    click.echo(
        "Every number is under the newest key. Keep the old ones behind it: stops and sessions were digested with them."
    )


def _walks(slice_size: int) -> Iterator[int]:
    """Walks until nothing is left; what somebody had in hand on one walk is found on the next."""
    while True:
        walk = Resealing()
        while True:
            with door() as session:
                done = walk.step(session, slice_size)
            if done is None:
                break
            yield done
        with door() as session:
            if resealing.is_done(session):
                return
        time.sleep(_LOOK_AGAIN_SECONDS)
