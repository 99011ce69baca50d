"""Which series there are, what is said when, whom the next round reaches and what it costs, what became of the last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Select, exists, func, select, text
from sqlalchemy.orm import Session

from handlers.campaigns.audience import UNBELIEVED
from handlers.campaigns.launch import counts_now
from handlers.campaigns.rules import Rules
from handlers.campaigns.wording import SOMEBODYS_COUNTY, BadText, Reader, scripts
from handlers.refusal import Refusal
from models.base import midnight, today
from models.batch import Batch
from models.campaign import Campaign
from models.choice import WRITTEN, FirstStep, Language
from models.coordinator import Coordinator
from models.series import Series, SeriesKind, SeriesState, SeriesText, TextState

LATEST_ROUNDS = 30


def _theirs(who: Coordinator) -> Select[Series]:
    """Those that `Coordinator.sees`."""
    every = select(Series)
    return every if who.county is None else every.where(Series.counties == [who.county])


def listed(session: Session, who: Coordinator) -> list[Series]:
    """Newest first, those that have ended last."""
    return list(session.scalars(_theirs(who).order_by(Series.state == SeriesState.ENDED, Series.id.desc())))


def to_approve(session: Session, who: Coordinator) -> list[Series]:
    """Those with a text that waits for a second person, in which she wrote nothing."""
    proposed = exists().where(SeriesText.series_id == Series.id, SeriesText.state == TextState.PROPOSED)
    others = Series.made_by != who.email, ~Series.writers.contains([who.email])
    waiting = _theirs(who).where(Series.state != SeriesState.ENDED, proposed, *others)
    return list(session.scalars(waiting.order_by(Series.id)))


def paused(session: Session, who: Coordinator) -> list[Series]:
    return _in_state(session, who, SeriesState.PAUSED)


def running(session: Session, who: Coordinator) -> list[Series]:
    return _in_state(session, who, SeriesState.RUNNING)


def _in_state(session: Session, who: Coordinator, state: SeriesState) -> list[Series]:
    return list(session.scalars(_theirs(who).where(Series.state == state).order_by(Series.id)))


Spoken = Mapping[Language, str]


@dataclass(frozen=True)
class Day:
    """What is said on one day. `on` is the day of the next round, None when there is none; `people` are those it would
    reach as things stand, `kes` what that costs at most. `general` is the text as they read it who chose no first step,
    `by_step` as they do who chose one that has words of its own. `wrong` says why the text can be sent no more; then
    both are as they were written, and it costs nothing. `political`: its approver has to say so."""

    text: SeriesText
    on: date | None
    people: int
    kes: Decimal
    general: Spoken
    by_step: Mapping[FirstStep, Spoken]
    wrong: Refusal | None = None
    political: bool = False


def days(session: Session, series: Series, rules: Rules) -> list[Day]:
    """Its texts in order of days: what is live, and what is proposed instead."""
    states = (TextState.PROPOSED, TextState.LIVE)
    texts = select(SeriesText).where(SeriesText.series_id == series.id, SeriesText.state.in_(states))
    counts = counts_now(session)
    joined = members(session, series) if series.kind is SeriesKind.CALENDAR else 0
    found = []
    for said in session.scalars(texts.order_by(SeriesText.day, SeriesText.state)):
        on = _next_on(series, said)
        people = joined if series.kind is SeriesKind.CALENDAR else _pledged_on(session, series, said, on)
        found.append(_day(said, on, people if on else 0, rules, counts))
    return found


def _day(said: SeriesText, on: date | None, people: int, rules: Rules, counts: Mapping[int | None, int]) -> Day:
    try:
        spoken = scripts(said, rules.opt_out_suffix)
        sizes = (script.render(reader, counts)[1] for script in spoken.values() for reader in script.readers)
        kes = rules.cost(max(size.count for size in sizes) * people)
    except BadText as error:
        # The suffix grew, say: whoever reads the page stops or mends it there.
        return Day(said, on, people, rules.cost(0), _written(said), _written_by_step(said), error)

    def read(step: FirstStep | None) -> Spoken:
        return {lang: script.render(Reader(lang, SOMEBODYS_COUNTY, step), counts)[0] for lang, script in spoken.items()}

    political = any(wording.political for script in spoken.values() for wording in script.wordings)
    steps = (step for step in FirstStep if any(step in script.by_step for script in spoken.values()))
    return Day(said, on, people, kes, read(None), {step: read(step) for step in steps}, political=political)


def _written(said: SeriesText) -> Spoken:
    return {language: written for language in WRITTEN if (written := getattr(said, language.value))}


def _written_by_step(said: SeriesText) -> Mapping[FirstStep, Spoken]:
    every = said.by_step.items()
    return {FirstStep(step): {Language(lang): text for lang, text in texts.items()} for step, texts in every}


def _next_on(series: Series, said: SeriesText) -> date | None:
    if series.state is SeriesState.ENDED:
        return None
    if series.kind is SeriesKind.PLEDGE:
        return max(today(), said.done_to or today())
    falls = said.falls_on(series.first_day or today())
    return falls if falls >= max(today(), said.done_to or today()) else None


_PLEDGED_ON = text(
    f"""
    SELECT count(*) FROM pledge JOIN person ON person.id = pledge.person_id
      JOIN LATERAL (SELECT given FROM consent WHERE consent.person_id = person.id AND purpose = 'texts'
                     ORDER BY id DESC LIMIT 1) AS wish ON given
     WHERE pledge.at >= :from AND pledge.at < :until AND NOT {UNBELIEVED}
       AND NOT (:asks AND (kept_at IS NOT NULL OR evidence <> 'verified'))
       AND (CAST(:counties AS smallint[]) = '{{}}' OR person.county = ANY(CAST(:counties AS smallint[])))
    """
)


def _pledged_on(session: Session, series: Series, said: SeriesText, on: date | None) -> int:
    """How many pledged so many days before `on` and want texts."""
    if on is None:
        return 0
    begins = midnight(on - timedelta(days=said.day))
    values = {"from": begins, "until": begins + timedelta(days=1), "asks": said.asks, "counties": series.counties}
    return session.scalar(_PLEDGED_ON, values) or 0


_MEMBERS = text(
    """
    SELECT count(*) FILTER (WHERE given)
      FROM (SELECT DISTINCT ON (person_id) given FROM consent WHERE series_id = :series
             ORDER BY person_id, id DESC) AS newest
    """
)


def members(session: Session, series: Series) -> int:
    """How many are in a daily series now."""
    return session.scalar(_MEMBERS, {"series": series.id}) or 0


@dataclass(frozen=True)
class Round:
    """One day of a series that was sent, or is being sent."""

    campaign: Campaign
    people: int
    had_left: int


def rounds(session: Session, series: Series) -> list[Round]:
    """The latest, newest first."""
    had_left = Batch.accepted + Batch.delivered + Batch.failed + Batch.uncertain
    sums = func.coalesce(func.sum(Batch.people), 0), func.coalesce(func.sum(had_left), 0)
    latest = (
        select(Campaign, *sums)
        .outerjoin(Batch, Batch.campaign_id == Campaign.id)
        .where(Campaign.series_text_id.in_(_texts(series)))
        .group_by(Campaign.id)
        .order_by(Campaign.round_day.desc(), Campaign.id.desc())
        .limit(LATEST_ROUNDS)
    )
    return [Round(campaign, int(people), int(left)) for campaign, people, left in session.execute(latest)]


def _texts(series: Series) -> Select[int]:
    return select(SeriesText.id).where(SeriesText.series_id == series.id)


def versions(session: Session, series: Series, day: int) -> list[SeriesText]:
    """Everything that was ever said or proposed on one day, newest first."""
    theirs = SeriesText.series_id == series.id, SeriesText.day == day
    return list(session.scalars(select(SeriesText).where(*theirs).order_by(SeriesText.id.desc())))
