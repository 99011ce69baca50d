"""Writing a series. A text that is changed after the approval waits for a second person; the old one goes on."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.campaigns.control import NotNow
from handlers.campaigns.rules import Rules
from handlers.campaigns.wording import BadText, Texts, render_all, says_1_and_2, scripts
from handlers.words import TONGUES
from models.audit import Audit
from models.base import now
from models.choice import WRITTEN, FirstStep, Language
from models.series import Series, SeriesKind, SeriesState, SeriesText, TextState
from models.sms_text import outside_gsm

# The name stands on a phone's screen, beside the question whether to join.
LONGEST_NAME = 30
# A pledge is followed for two years; a calendar series is a season, not a subscription.
LAST_DAY = {SeriesKind.PLEDGE: 730, SeriesKind.CALENDAR: 60}


@dataclass(frozen=True)
class DayText:
    """What is said on one day. `by_step` is what those read who chose that first step; others read `sw` and `en`."""

    day: int
    sw: str | None = None
    en: str | None = None
    by_step: dict[str, dict[str, str]] = field(default_factory=dict)
    asks: bool = False


@dataclass(frozen=True)
class Outline:
    """A series before its texts. `first_day` is that of a calendar series; the budget is for one round."""

    name: str
    kind: SeriesKind
    made_by: str
    first_day: date | None = None
    at: time = time(10)
    budget_kes: Decimal | None = None


def create(
    session: Session, outline: Outline, texts: list[DayText], rules: Rules, *, counties: tuple[int, ...] = ()
) -> Series:
    """Stores a draft, for these counties or, without any, the country. Raises `BadText` for a name or a text that
    cannot be shown or sent."""
    series = Series(**_checked(dict(vars(outline)), outline.kind, rules), counties=list(counties))
    session.add(series)
    session.flush()
    for text in texts:
        write_text(session, series, text, rules, by=outline.made_by)
    return series


def change(session: Session, series: Series, rules: Rules, *, by: str, **changed: Any) -> None:
    """Changes the outline of a draft. Raises `NotNow` once it was approved: then only its texts change."""
    if series.state is not SeriesState.DRAFT:
        raise NotNow("series {id} is {state}; end it and write a new one", id=series.id, state=series.state)
    current = {"name": series.name, "first_day": series.first_day, "at": series.at}
    for name, value in _checked(current | changed, series.kind, rules).items():
        setattr(series, name, value)
    _note_writer(series, by)
    session.flush()


def write_text(session: Session, series: Series, text: DayText, rules: Rules, *, by: str) -> SeriesText:
    """Proposes what is said on one day, in place of an earlier proposal. Raises `BadText`; `NotNow` after the end."""
    _refuse_after_the_end(series)
    last = LAST_DAY[series.kind]
    if not 1 <= text.day <= last:
        raise BadText("a day from 1 to {last}", last=last)
    if not (text.sw or text.en):
        raise BadText("write a text in Kiswahili, in English, or in both")
    if series.last_day and series.first_day and series.first_day + timedelta(days=text.day - 1) > series.last_day:
        raise NotNow("people joined it until {day}; write a new series for the days after", day=series.last_day)
    by_step = _known_steps(text)
    for script in scripts(Texts(text.sw, text.en, by_step), rules.opt_out_suffix).values():
        render_all(script)
        if text.asks:
            says_1_and_2(script)
    proposed = _of_day(session, series, text.day, TextState.PROPOSED) or SeriesText(series_id=series.id, day=text.day)
    proposed.sw, proposed.en, proposed.by_step, proposed.asks = text.sw, text.en, by_step, text.asks
    proposed.written_by, proposed.written_at = by, now()
    session.add(proposed)
    _note_writer(series, by)
    session.flush()
    return proposed


def take_out(session: Session, series: Series, day: int, *, by: str) -> None:
    """Nothing is said on this day any more, from now on: to send less takes no second person."""
    _refuse_after_the_end(series)
    for state in (TextState.PROPOSED, TextState.LIVE):
        text = _of_day(session, series, day, state)
        if text is None:
            continue
        if state is TextState.PROPOSED:
            session.delete(text)
        else:
            text.state, text.replaced_at = TextState.REPLACED, now()
            session.add(
                Audit(event="series_text_out", channel="campaigns", who=by, reason=f"series {series.id}, day {day}")
            )
    _note_writer(series, by)
    session.flush()


def _of_day(session: Session, series: Series, day: int, state: TextState) -> SeriesText | None:
    wanted = select(SeriesText).where(SeriesText.series_id == series.id, SeriesText.day == day)
    return session.scalars(wanted.where(SeriesText.state == state)).one_or_none()


def _refuse_after_the_end(series: Series) -> None:
    if series.state is SeriesState.ENDED:
        raise NotNow("series {id} has ended; write a new one", id=series.id)


def _known_steps(text: DayText) -> dict[str, dict[str, str]]:
    """The texts by first step, without empty ones; each only in a language in which everybody has a text."""
    general = {language.value for language in WRITTEN if getattr(text, language.value)}
    told = {
        FirstStep(step).value: {lang: said for lang, said in texts.items() if said}
        for step, texts in text.by_step.items()
    }
    if missing := sorted({lang for texts in told.values() for lang in texts} - general):
        raise BadText(
            "write the text for everybody in {language} as well, for those who chose no first step",
            language=TONGUES[Language(missing[0])].name,
        )
    return {step: texts for step, texts in told.items() if texts}


def _note_writer(series: Series, by: str) -> None:
    series.version += 1
    series.writers = sorted({*series.writers, by})


def _checked(columns: dict[str, Any], kind: SeriesKind, rules: Rules) -> dict[str, Any]:
    name = columns["name"] = columns["name"].strip()
    if not name or len(name) > LONGEST_NAME or outside_gsm(name):
        raise BadText("a name of 1 to {most} plain letters: phones show it", most=LONGEST_NAME)
    if kind is SeriesKind.CALENDAR and columns["first_day"] is None:
        raise BadText("say on which day it begins")
    if not rules.hours.opens <= columns["at"] < rules.hours.closes:
        raise BadText(
            "texts leave between {opens} and {closes}",
            opens=f"{rules.hours.opens:%H:%M}",
            closes=f"{rules.hours.closes:%H:%M}",
        )
    return columns
