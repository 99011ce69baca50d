"""One campaign: what it says, whom it reaches, what it costs; approve, launch, watch, stop."""

from collections.abc import Callable

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from wtforms import StringField

from gateway import guard, house, presence
from gateway.console.campaign_form import ASKS
from gateway.console.campaigns import seen
from gateway.console.desk import limiter, page, pages, refused, told
from gateway.console.forms import ApproveForm, Form, ReasonForm, at_most, needed
from gateway.console.words import mark
from gateway.database import door, glance
from handlers.campaigns import approve as approving
from handlers.campaigns import control, draft, listing, preview, progress, recipients, rehearse, trial
from handlers.campaigns.wording import BadText
from handlers.series import control as series_control
from handlers.series import listing as series_listing
from models.base import now
from models.campaign import NEXT, RUNNING, Campaign, CampaignState
from models.coordinator import Role
from models.phone_number import NotAPhoneNumber, PhoneNumber

_REFUSALS = (BadText, control.NotNow, approving.MayNot)


class TestForm(Form):
    phone = StringField(
        mark("Your own number"),
        validators=[needed(), at_most(20)],
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )


@pages.get("/campaigns/<int:campaign_id>", endpoint="campaign")
@guard.role(Role.VIEWER)
def campaign(campaign_id: int) -> ResponseReturnValue:
    with glance() as session:
        shown = seen(session, campaign_id)
        values = _values(session, shown)
    forms = {"reason": ReasonForm(), "approve": ApproveForm(), "test": TestForm()}
    return page(
        "campaign", asks=ASKS, trial=trial.result_of(shown), **values, **forms, may_change=draft.may_change(shown)
    )


@pages.get("/campaigns/<int:campaign_id>/live", endpoint="campaign_live")
@guard.role(Role.VIEWER)
def live(campaign_id: int) -> ResponseReturnValue:
    """The part of the page that moves, for the script that keeps it fresh."""
    with glance() as session:
        values = _values(session, seen(session, campaign_id))
    return page("campaign_live", **values)


def _values(session: Session, shown: Campaign) -> dict[str, object]:
    rules, running = house.rules(), shown.state in RUNNING
    far = progress.progress(session, shown.id) if shown.launched_at else None
    return {
        "campaign": shown,
        "counted": preview.counted(shown),
        "far": far,
        "ends": progress.ends(session, shown, rules) if running else None,
        "pace": progress.parts_a_second(session, shown.id) if running else None,
        "why": recipients.reasons(session, shown.id) if far else [],
        "networks": recipients.networks(session, shown.id) if far else [],
        "open_now": rules.hours.open_at(now()),
        "running": running,
        "next": NEXT[shown.state],
        "State": CampaignState,
    }


def _step(campaign_id: int, sentence: str, take: Callable[[Session, Campaign], object]) -> ResponseReturnValue:
    """Takes a step with the campaign locked, and says how it went above the page."""
    try:
        with door() as session:
            take(session, seen(session, campaign_id, lock=True))
    except _REFUSALS as error:
        refused(error)
    else:
        with glance() as session:
            far = progress.progress(session, campaign_id)
        told(sentence, left=f"{far.had_left:,}", total=f"{far.total:,}")
    return redirect(url_for("console.campaign", campaign_id=campaign_id))


@pages.post("/campaigns/<int:campaign_id>/count", endpoint="count_campaign")
@guard.role(Role.EDITOR)
def count(campaign_id: int) -> ResponseReturnValue:
    return _step(campaign_id, mark("Counted."), lambda db, it: preview.count(db, it, house.rules()))


@pages.post("/campaigns/<int:campaign_id>/test", endpoint="test_campaign")
@guard.role(Role.EDITOR)
@limiter.limit("10 per day", key_func=lambda: f"tests:{presence.coordinator().id}")
def test(campaign_id: int) -> ResponseReturnValue:
    try:
        phone = PhoneNumber.parse(request.form.get("phone", ""))
    except NotAPhoneNumber:
        told(mark("This is no Kenyan mobile number."), "danger")
        return redirect(url_for("console.campaign", campaign_id=campaign_id))
    me, sentence = presence.coordinator().email, mark("The texts are on the way to your phone.")
    return _step(campaign_id, sentence, lambda db, it: rehearse.rehearse(db, it, phone, house.rules(), by=me))


@pages.post("/campaigns/<int:campaign_id>/approve", endpoint="approve_campaign")
@guard.role(Role.APPROVER, recently=True)
def approve(campaign_id: int) -> ResponseReturnValue:
    political, version = "political" in request.form, request.form.get("version", 0, type=int)

    def take(session: Session, it: Campaign) -> None:
        approving.approve(session, it, presence.coordinator(), house.rules(), political=political, version=version)

    return _step(campaign_id, mark("Approved."), take)


@pages.post("/campaigns/<int:campaign_id>/launch", endpoint="launch_campaign")
@guard.role(Role.EDITOR)
def launch(campaign_id: int) -> ResponseReturnValue:
    return _step(campaign_id, mark("It goes out at its time."), control.schedule)


def _with_reason(campaign_id: int, sentence: str, take: Callable[..., object]) -> ResponseReturnValue:
    if (why := ReasonForm.given()) is None:
        return redirect(url_for("console.campaign", campaign_id=campaign_id))
    who = presence.coordinator().email
    return _step(campaign_id, sentence, lambda db, it: take(db, it, by=who, reason=why))


@pages.post("/campaigns/<int:campaign_id>/pause", endpoint="pause_campaign")
@guard.role(Role.EDITOR)
def pause(campaign_id: int) -> ResponseReturnValue:
    """Pausing waits for no reason: who sees something wrong stops it first."""
    who, sentence = presence.coordinator().email, mark("Paused. {left} of {total} had left.")
    return _step(campaign_id, sentence, lambda db, it: control.pause(db, it, by=who, reason=f"by {who}"))


@pages.post("/campaigns/<int:campaign_id>/resume", endpoint="resume_campaign")
@guard.role(Role.APPROVER)
def resume(campaign_id: int) -> ResponseReturnValue:
    return _with_reason(campaign_id, mark("Going on. {left} of {total} had left."), control.resume)


@pages.post("/campaigns/<int:campaign_id>/cancel", endpoint="cancel_campaign")
@guard.role(Role.EDITOR)
def cancel(campaign_id: int) -> ResponseReturnValue:
    return _with_reason(campaign_id, mark("Cancelled. {left} of {total} had left."), control.cancel)


@pages.post("/campaigns/<int:campaign_id>/resend", endpoint="resend_campaign")
@guard.role(Role.APPROVER, recently=True)
def resend(campaign_id: int) -> ResponseReturnValue:
    sentence = mark("Those who were uncertain for a day are queued once more.")
    return _with_reason(campaign_id, sentence, control.resend_uncertain)


@pages.post("/campaigns/pause-all", endpoint="pause_all")
@guard.role(Role.APPROVER)
def pause_all() -> ResponseReturnValue:
    """Stop everything now: each by itself, so that one which is at work holds up no other. A series takes its rounds
    along."""
    who = presence.coordinator()
    why = {"by": who.email, "reason": "everything was stopped"}
    with glance() as session:
        every_series = [it.id for it in series_listing.running(session, who)]
    stopped = [
        _stopped(it, lambda db, it: series_control.pause(db, series_control.of(db, it), **why)) for it in every_series
    ]
    with glance() as session:
        every_campaign = [it.id for it in listing.running(session, who)]
    stopped += [_stopped(it, lambda db, it: control.pause(db, control.of(db, it), **why)) for it in every_campaign]
    told(mark("{count} campaigns and series are paused. Replies still go out."), "warning", count=sum(stopped))
    if not all(stopped):
        told(mark("{count} could not be stopped. Press it again."), "danger", count=stopped.count(False))
    return redirect(url_for("console.home"))


def _stopped(number: int, pause: Callable[[Session, int], None]) -> bool:
    """Whether a campaign, or a series, goes out no more. False when its row is held by somebody else all the time."""
    try:
        with door() as session:
            pause(session, number)
    except OperationalError:
        return False
    except control.NotNow:
        # It has ended, or was paused, in the meantime.
        return True
    return True
