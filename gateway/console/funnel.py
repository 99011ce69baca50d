"""How far first-time callers come, screen by screen; and in the same hour, that a screen or a network fails."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask.typing import ResponseReturnValue
from markupsafe import Markup

from gateway import guard
from gateway.console import charts
from gateway.console.charts import Bar
from gateway.console.desk import network_name, page, pages
from gateway.console.words import STAGES, say
from gateway.database import glance
from handlers.funnel import SMALLEST_SAMPLE, Change, Fall, Funnel, Share, Silence, Span
from handlers.funnel import funnel as read
from handlers.words import TONGUES
from models.coordinator import Role


@dataclass(frozen=True)
class Line:
    """A row of a table: this week beside the one before."""

    name: str
    change: Change


@pages.get("/funnel", endpoint="funnel")
@guard.role(Role.VIEWER, country=True)
def funnel() -> ResponseReturnValue:
    with glance() as session:
        found = read(session)
    week, before = found.week, found.before
    hours = [Bar(f"{hour:02}:00", share.whole, _of_the_hour(share)) for hour, share in enumerate(found.by_hour)]
    return page(
        "funnel",
        funnel=found,
        failing=failing(found),
        whole_way=Change(week.counted, before.counted),
        chart=drawn(week),
        screens=[Line(say(STAGES[stage]), Change(share, before.passed[stage])) for stage, share in week.passed.items()],
        networks=_lines(_by_network(week), _by_network(before)),
        languages=_lines(_by_language(week), _by_language(before)),
        by_hour=charts.columns(hours, say("First-time callers by the hour of the day"), every=6),
        percent=percent,
        few=SMALLEST_SAMPLE,
    )


def drawn(span: Span) -> Markup:
    """The first-time callers that came to each screen."""
    bars = [
        Bar(say(STAGES[stage]), n, _with_share(Share(n, span.reached["language"]))) for stage, n in span.reached.items()
    ]
    return charts.rows(bars, say("How far first sessions came"))


def _with_share(share: Share) -> str:
    return f"{share.part:,} ({percent(share)})" if percent(share) else f"{share.part:,}"


def failing(found: Funnel) -> list[str]:
    """A sentence for each thing that fails now."""
    return [_silent(each) if isinstance(each, Silence) else _fell(each) for each in found.trouble]


def _silent(silence: Silence) -> str:
    return say(
        "{network}: {came} calls in the last half hour, where {usual} are usual. They may not reach us.",
        network=network_name(silence.network),
        came=f"{silence.came:,}",
        usual=f"{silence.usual:,.0f}",
    )


def _fell(fall: Fall) -> str:
    sentence = (
        say("{network}: fewer first-time callers are counted.", network=network_name(fall.network))
        if fall.network
        else say("Fewer first-time callers come as far as “{screen}”.", screen=say(STAGES[str(fall.stage)]))
    )
    now, before = fall.change.now, fall.change.before
    compared = say(
        "In the last half hour {now} ({part} of {whole}), in the week {before}.",
        now=percent(now),
        part=f"{now.part:,}",
        whole=f"{now.whole:,}",
        before=percent(before),
    )
    return f"{sentence} {compared}"


def percent(share: Share) -> str | None:
    """`61%`; None of so few that it would say nothing."""
    return f"{share.told:.0%}" if share.told is not None else None


def _of_the_hour(share: Share) -> str:
    if percent(share) is None:
        return f"{share.whole:,}"
    return say("{calls}, {percent} counted", calls=f"{share.whole:,}", percent=percent(share))


def _lines(week: Mapping[str, Share], before: Mapping[str, Share]) -> list[Line]:
    """The larger first, those too that were there last week alone."""
    lines = [Line(name, Change(week.get(name, Share()), before.get(name, Share()))) for name in {**week, **before}]
    return sorted(lines, key=lambda line: (-line.change.now.whole, line.name))


def _by_network(span: Span) -> dict[str, Share]:
    """Under the names that are known; all others are one."""
    named: dict[str, Share] = {}
    for code, share in span.networks.items():
        named[network_name(code)] = named.get(network_name(code), Share()) + share
    return named


def _by_language(span: Span) -> dict[str, Share]:
    none = say("none chosen yet")
    return {TONGUES[language].name if language else none: share for language, share in span.languages.items()}
