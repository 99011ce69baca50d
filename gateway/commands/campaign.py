"""From the draft to the last report."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.orm import Session

from gateway.commands.asking import PHONE, with_database
from gateway.database import door
from gateway.house import rules
from handlers.campaigns import approve as approving
from handlers.campaigns import control, draft, preview, progress, rehearse
from handlers.campaigns.trial import HOURS_AT_MOST
from handlers.campaigns.wording import BadText
from models.base import NAIROBI
from models.campaign import RUNNING, Asks
from models.choice import FirstStep, Language
from models.county import County
from models.county import match as match_county
from models.phone_number import PhoneNumber

BY_COMMAND = "command line"
_REFUSALS = (BadText, control.NotNow, approving.MayNot)


class CountyArgument(click.ParamType[int]):
    name = "COUNTY"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        found = match_county(str(value))
        if not isinstance(found, County):
            self.fail(f"{value!r} is no county; write its official code or its name", param, ctx)
        return found.code


class MomentArgument(click.ParamType[datetime]):
    name = "MOMENT"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        try:
            return datetime.strptime(str(value), "%Y-%m-%d %H:%M").replace(tzinfo=NAIROBI)
        except ValueError:
            self.fail('write it like "2026-12-01 09:00", in Nairobi\'s time', param, ctx)


class AmountArgument(click.ParamType[Decimal]):
    name = "AMOUNT"

    def convert(self, value: Any, param: Any, ctx: Any) -> Decimal:
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            amount = Decimal(0)
        if not amount.is_finite() or amount <= 0:
            self.fail("a number above 0", param, ctx)
        return amount


@click.group()
def campaign() -> None:
    """Write, approve, launch, watch and stop campaigns."""


@campaign.command("create")
@click.option("--name", required=True, help="For coordinators; no reader sees it.")
@click.option("--sw", help="The text in Kiswahili; may hold {county}, {step}, {count}, {county|else this}.")
@click.option("--en", help="The text in English.")
@click.option("--sw-b", help="A second wording; each goes to a random tenth, the better one to the rest.")
@click.option("--en-b", help="The second wording in English.")
@click.option("--trial-hours", type=click.IntRange(1, HOURS_AT_MOST), help="How long both are tried; 24 if not said.")
@click.option("--county", "counties", type=CountyArgument(), multiple=True, help="Code or name; may be repeated.")
@click.option("--language", type=click.Choice([language.value for language in Language]), help="Only its speakers.")
@click.option("--step", type=click.Choice([step.value for step in FirstStep]), help="Only who chose this first step.")
@click.option("--at", type=MomentArgument(), help='"2026-12-01 09:00" in Nairobi; without it, at the launch.')
@click.option("--rate", type=AmountArgument(), help="Parts a second, below that of the sender.")
@click.option("--budget", type=AmountArgument(), help="KES with VAT; the campaign pauses before it spends more.")
@click.option("--not-texted-days", type=click.IntRange(1, 365), help="Only who got no campaign text for so many days.")
@click.option(
    "--asks",
    type=click.Choice([asks.value for asks in Asks]),
    help="1 answers yes, 2 no: whether the step is done, or whether they signed a paper list. Others are left out.",
)
@click.option("--by", default=BY_COMMAND, show_default=True, help="Who writes it: an e-mail address.")
@with_database
def create(
    counties: tuple[int, ...],
    language: str | None,
    step: str | None,
    budget: Decimal | None,
    asks: str | None,
    **told: Any,
) -> None:
    """Write a draft, and see whom it would reach and what it would cost. Prints the id first."""
    written = draft.Draft(
        made_by=told.pop("by").strip().casefold(),
        counties=counties,
        language=Language(language) if language else None,
        first_step=FirstStep(step) if step else None,
        budget_kes=budget,
        asks=Asks(asks) if asks else None,
        **told,
    )
    with door() as session, refusing():
        made = draft.create(session, written, rules())
        click.echo(made.id)
        _show_preview(session, made.id)


@campaign.command("preview")
@click.argument("campaign_id", type=int)
@with_database
def show_preview(campaign_id: int) -> None:
    """See whom the campaign would reach, who is left out and why, what it costs and when it ends."""
    with door() as session, refusing():
        _show_preview(session, campaign_id)


def _show_preview(session: Session, campaign_id: int) -> None:
    seen = preview.preview(session, control.of(session, campaign_id), rules())

    def say(name: str, value: str) -> None:
        click.echo(f"{name:<14}{value}", err=True)

    say("people", f"{seen.people:,}")
    for reason, people in seen.left_out.items():
        say("left out", f"{people:,}  {reason}")
    for language, cost in seen.by_language.items():
        say(language, f"{cost.people:,} people, {cost.parts:,} parts, KES {cost.kes:,}: {cost.sample}")
        if cost.dear:
            say("", f"dear because of {' '.join(cost.dear)}: such a text has 70 characters a part, not 160")
    say("cost", f"KES {seen.kes:,} with VAT" + (", MORE THAN THE BUDGET" if seen.over_budget else ""))
    say("begins", f"{seen.begins.astimezone(NAIROBI):%Y-%m-%d %H:%M}")
    say("ends", f"{seen.ends.astimezone(NAIROBI):%Y-%m-%d %H:%M}")
    if seen.tomorrow:
        say("next day", f"{seen.tomorrow:,} parts are left for it")
    for same in seen.repeats:
        had = f"{same.people:,} of these people had it" if same.people is not None else "it has not left yet"
        say("SAME TEXT", f"as campaign {same.campaign_id}, {same.name}, {same.at.astimezone(NAIROBI):%Y-%m-%d}: {had}")


@campaign.command("test")
@click.argument("campaign_id", type=int)
@click.option("--to", "phone", type=PHONE, required=True, help="Your own number.")
@with_database
def test(campaign_id: int, phone: PhoneNumber) -> None:
    """Send the texts to your own phone, as somebody in Kisumu would read them."""
    with door() as session, refusing():
        texts = rehearse.rehearse(session, control.of(session, campaign_id), phone, rules(), by=BY_COMMAND)
    click.echo(f"{texts} on the way to {phone.masked}.")


@campaign.command("approve")
@click.argument("campaign_id", type=int)
@click.option("--by", required=True, help="The approver's e-mail address; not who made it.")
@click.option("--political", is_flag=True, help="It names parties or candidates, and may be sent all the same.")
@with_database
def approve(campaign_id: int, by: str, political: bool) -> None:
    """Approve a draft."""
    with door() as session, refusing():
        approver = approving.coordinator(session, by)
        approving.approve(session, control.of(session, campaign_id), approver, rules(), political=political)
    click.echo(f"Campaign {campaign_id} is approved by {by}.")


@campaign.command("launch")
@click.argument("campaign_id", type=int)
@with_database
def launch_it(campaign_id: int) -> None:
    """Send it: now, or at its time."""
    with door() as session, refusing():
        launched = control.of(session, campaign_id)
        control.schedule(session, launched)
        state = launched.state
    click.echo(f"Campaign {campaign_id} is {state}.")


@campaign.command("status")
@click.argument("campaign_id", type=int)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--watch", is_flag=True, help="A bar that moves until the campaign stops.")
@with_database
def status(campaign_id: int, as_json: bool, watch: bool) -> None:
    """How far it is, what it cost, and why it stopped."""
    if watch:
        _watch(campaign_id)
    seen = _progress(campaign_id)
    if as_json:
        click.echo(json.dumps(asdict(seen) | {"cost_kes": float(seen.cost_kes)}))
        return
    for name, value in asdict(seen).items():
        click.echo(f"{name:<12}{value if value is not None else '-'}")


def _progress(campaign_id: int) -> progress.Progress:
    with door() as session, refusing():
        return progress.progress(session, campaign_id)


def _watch(campaign_id: int) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    began, first = time.monotonic(), _progress(campaign_id)
    with Progress(*columns, TextColumn("{task.fields[cost]}"), TimeRemainingColumn()) as bar:
        task = bar.add_task(f"campaign {campaign_id}", total=first.total, rate="", cost="")
        while True:
            seen = _progress(campaign_id)
            left = seen.total - seen.queued
            rate = (seen.parts - first.parts) / max(time.monotonic() - began, 0.1)
            fields: dict[str, Any] = {"rate": f"{rate:.0f} parts/s", "cost": f"KES {seen.cost_kes:,.0f}"}
            bar.update(task, total=seen.total, completed=left, description=f"{seen.state}", **fields)
            if seen.state not in RUNNING:
                return
            time.sleep(1)


@campaign.command("pause")
@click.argument("campaign_id", type=int)
@click.option("--reason", required=True)
@click.option("--by", default=BY_COMMAND, show_default=True)
@with_database
def pause(campaign_id: int, reason: str, by: str) -> None:
    """Let nothing leave any more but the call that is being made."""
    with door() as session, refusing():
        control.pause(session, control.of(session, campaign_id), by=by, reason=reason)
    _say_what_left(campaign_id, "paused")


@campaign.command("resume")
@click.argument("campaign_id", type=int)
@click.option("--reason", default="resumed", show_default=True)
@click.option("--by", default=BY_COMMAND, show_default=True)
@with_database
def resume(campaign_id: int, reason: str, by: str) -> None:
    """Go on where it stopped."""
    with door() as session, refusing():
        control.resume(session, control.of(session, campaign_id), by=by, reason=reason)
    _say_what_left(campaign_id, "going on")


@campaign.command("cancel")
@click.argument("campaign_id", type=int)
@click.option("--reason", required=True)
@click.option("--by", default=BY_COMMAND, show_default=True)
@with_database
def cancel(campaign_id: int, reason: str, by: str) -> None:
    """Stop it for good. What waits will not leave."""
    with door() as session, refusing():
        control.cancel(session, control.of(session, campaign_id), by=by, reason=reason)
    _say_what_left(campaign_id, "cancelled")


@campaign.command("resend")
@click.argument("campaign_id", type=int)
@click.option("--by", required=True)
@click.option("--reason", required=True)
@click.confirmation_option(prompt="Some of them will get it twice. Go on?")
@with_database
def resend(campaign_id: int, by: str, reason: str) -> None:
    """Send once more to those who have been uncertain for a day. Nobody knows whether their text left."""
    with door() as session, refusing():
        approving.coordinator(session, by)
        people = control.resend_uncertain(session, control.of(session, campaign_id), by=by, reason=reason)
    click.echo(f"{people:,} people are queued once more.")


def _say_what_left(campaign_id: int, word: str) -> None:
    seen = _progress(campaign_id)
    click.echo(f"Campaign {campaign_id} is {word}. {seen.had_left:,} of {seen.total:,} had left.")


@contextmanager
def refusing() -> Iterator[None]:
    """What cannot be done ends a command with its sentence."""
    try:
        yield
    except _REFUSALS as error:
        raise click.ClickException(str(error)) from None
