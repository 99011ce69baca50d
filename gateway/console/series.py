"""Series: the list, one of them, its texts; approve, pause, let go on, end."""

from collections.abc import Callable

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from gateway import guard, house, presence
from gateway.console.desk import LARGEST_SMALL_ID, page, pages, refused, told
from gateway.console.forms import ApproveForm, ReasonForm
from gateway.console.series_form import DayForm, OutlineForm, form_of, outline_of
from gateway.console.words import mark
from gateway.database import door, glance
from handlers.campaigns.approve import MayNot
from handlers.campaigns.audience import take_your_time
from handlers.campaigns.control import NotNow
from handlers.campaigns.wording import BadText
from handlers.series import approve as approving
from handlers.series import control, listing, ready, write
from models.base import today
from models.coordinator import Role
from models.series import NEXT, Series, SeriesKind, SeriesState, TextState

_REFUSALS = (BadText, NotNow, MayNot)


def seen(session: Session, series_id: int, *, lock: bool = False) -> Series:
    """The series, if the coordinator who asks may see it; else there is no such page."""
    known = series_id <= LARGEST_SMALL_ID
    found = session.get(Series, series_id, with_for_update=lock or None) if known else None
    if found is None or not presence.coordinator().sees(found.counties):
        abort(404)
    return found


@pages.get("/series", endpoint="series")
@guard.role(Role.VIEWER)
def all_series() -> ResponseReturnValue:
    with glance() as session:
        found = listing.listed(session, presence.coordinator())
    return page("series", all_series=found, year=today().year)


@pages.post("/series/new", endpoint="new_series")
@guard.role(Role.EDITOR)
def new() -> ResponseReturnValue:
    """Begins with one of the two that are ready, as a draft that is changed before anybody approves it."""
    me = presence.coordinator()
    sixteen = request.form.get("kind") == SeriesKind.CALENDAR
    outline, texts = ready.sixteen_days(me.email, today().year) if sixteen else ready.follow_up(me.email)
    try:
        with door() as session:
            made = write.create(session, outline, texts, house.rules(), counties=(me.county,) if me.county else ())
    except BadText as error:
        refused(error)
        return redirect(url_for("console.series"))
    return redirect(url_for("console.one_series", series_id=made.id))


@pages.get("/series/<int:series_id>", endpoint="one_series")
@guard.role(Role.VIEWER)
def one(series_id: int) -> ResponseReturnValue:
    with door() as session:
        # Whom the next rounds reach is counted anew, and after a day on the radio that is hundreds of thousands.
        take_your_time(session)
        shown = seen(session, series_id)
        days, rounds = listing.days(session, shown, house.rules()), listing.rounds(session, shown)
        members = listing.members(session, shown) if shown.kind is SeriesKind.CALENDAR else None
    proposed = any(day.text.state is TextState.PROPOSED for day in days)
    forms = {"reason": ReasonForm(), "approve": ApproveForm()}
    return page(
        "one_series", series=shown, next=NEXT[shown.state], State=SeriesState, Kind=SeriesKind, TextState=TextState,
        days=days, rounds=rounds, members=members, proposed=proposed, **forms,
    )  # fmt: skip


@pages.route("/series/<int:series_id>/edit", endpoint="edit_series", methods=["GET", "POST"])
@guard.role(Role.EDITOR)
def edit(series_id: int) -> ResponseReturnValue:
    with glance() as session:
        shown = seen(session, series_id)
    form = OutlineForm() if request.method == "POST" else outline_of(shown)
    if form.validate_on_submit():
        try:
            with door() as session:
                it, me = seen(session, series_id, lock=True), presence.coordinator().email
                write.change(session, it, house.rules(), by=me, **form.values(it.kind))
        except _REFUSALS as error:
            form.refuse("name", error)
        else:
            return redirect(url_for("console.one_series", series_id=series_id))
    return page("series_form", form=form, series=shown, Kind=SeriesKind), 422 if form.errors else 200


@pages.route("/series/<int:series_id>/texts/<int:day>", endpoint="series_text", methods=["GET", "POST"])
@guard.role(Role.EDITOR)
def text(series_id: int, day: int) -> ResponseReturnValue:
    """What is said on one day; day 0 writes for a new one."""
    with glance() as session:
        shown = seen(session, series_id)
        versions = listing.versions(session, shown, day) if 0 < day <= max(write.LAST_DAY.values()) else []
    form = form_of(versions[0]) if versions and request.method == "GET" else DayForm()
    if form.validate_on_submit():
        try:
            with door() as session:
                me = presence.coordinator().email
                write.write_text(session, seen(session, series_id, lock=True), form.written(), house.rules(), by=me)
        except _REFUSALS as error:
            form.refuse("sw", error)
        else:
            told(mark("Saved. It is sent once a second person has approved it."))
            return redirect(url_for("console.one_series", series_id=series_id))
    return page("series_text", form=form, series=shown, of_day=day, versions=versions), 422 if form.errors else 200


def _step(series_id: int, sentence: str, take: Callable[[Session, Series], object]) -> ResponseReturnValue:
    """Takes a step with the series locked, and says how it went above the page."""
    try:
        with door() as session:
            take(session, seen(session, series_id, lock=True))
    except _REFUSALS as error:
        refused(error)
    else:
        told(sentence)
    return redirect(url_for("console.one_series", series_id=series_id))


@pages.post("/series/<int:series_id>/texts/<int:day>/out", endpoint="series_text_out")
@guard.role(Role.EDITOR)
def text_out(series_id: int, day: int) -> ResponseReturnValue:
    me, sentence = presence.coordinator().email, mark("Nothing is said on that day any more.")
    return _step(series_id, sentence, lambda db, it: write.take_out(db, it, day, by=me))


@pages.post("/series/<int:series_id>/approve", endpoint="approve_series")
@guard.role(Role.APPROVER, recently=True)
def approve(series_id: int) -> ResponseReturnValue:
    political, version = "political" in request.form, request.form.get("version", 0, type=int)

    def take(session: Session, it: Series) -> None:
        me = presence.coordinator()
        approving.approve(session, it, me, house.rules(), political=political, version=version)

    return _step(series_id, mark("Approved. From now on it goes out by itself."), take)


def _with_reason(series_id: int, sentence: str, take: Callable[..., object]) -> ResponseReturnValue:
    if (why := ReasonForm.given()) is None:
        return redirect(url_for("console.one_series", series_id=series_id))
    who = presence.coordinator().email
    return _step(series_id, sentence, lambda db, it: take(db, it, by=who, reason=why))


@pages.post("/series/<int:series_id>/pause", endpoint="pause_series")
@guard.role(Role.EDITOR)
def pause(series_id: int) -> ResponseReturnValue:
    """Pausing waits for no reason: who sees something wrong stops it first."""
    who, sentence = presence.coordinator().email, mark("Paused. Nothing of it leaves any more.")
    return _step(series_id, sentence, lambda db, it: control.pause(db, it, by=who, reason=f"by {who}"))


@pages.post("/series/<int:series_id>/resume", endpoint="resume_series")
@guard.role(Role.APPROVER)
def resume(series_id: int) -> ResponseReturnValue:
    return _with_reason(series_id, mark("It goes on."), control.resume)


@pages.post("/series/<int:series_id>/end", endpoint="end_series")
@guard.role(Role.EDITOR)
def end(series_id: int) -> ResponseReturnValue:
    return _with_reason(series_id, mark("Ended. Nobody gets it any more."), control.end)
