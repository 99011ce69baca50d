"""What is measured, the bars that were set beforehand, and why a figure falls short of its floor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Found = Mapping[str, Any]


@dataclass(frozen=True)
class Bar:
    what: str
    goal: str
    figure: str
    met: bool


def _least(what: str, goal: float, figure: float, unit: str) -> Bar:
    return Bar(
        what, f"≥ {goal:g}{unit}", f"{figure:,.2f}{unit}" if goal < 10 else f"{figure:,.0f}{unit}", figure >= goal
    )


def _most(what: str, goal: float, figure: float, unit: str) -> Bar:
    return Bar(
        what, f"≤ {goal:g}{unit}", f"{figure:,.2f}{unit}" if goal < 10 else f"{figure:,.0f}{unit}", figure <= goal
    )


@dataclass(frozen=True)
class Measure:
    """A command, the bars that its figures are held against (with those of the others beside it), and its explanation."""

    name: str
    title: str
    command: str
    bars: Callable[[Found, Mapping[str, Found]], list[Bar]]
    why: str = ""


def _ussd(found: Found, _: Mapping[str, Found]) -> list[Bar]:
    hop, pledge = found["session hop"], found["pledging hop"]
    return [
        _least("USSD session hop", 0.6, hop["of_F1"], " × F1"),
        _least("USSD pledging hop", 0.35, pledge["of_F1"], " × F1"),
        _most("p99 of a session hop, 32 at once", 60, hop["p99_ms"], " ms"),
        _most("p99 of a session hop beside its p50", 6, hop["p99_ms"] / hop["p50_ms"], " ×"),
        _least("session hops beside vumi2's worker (235 a second)", 5, hop["per_second"] / 235, " ×"),
    ]


def _ussd_large(found: Found, others: Mapping[str, Found]) -> list[Bar]:
    small = others.get("ussd at 10,000")
    if not small:
        return []
    return [
        _most(
            f"cost of a {name}, 1,000,000 people beside 10,000", 1.3,
            (small[name]["of_F1"] / found[name]["of_F1"]), " ×",
        )
        for name in ("session hop", "pledging hop")
    ]  # fmt: skip


def _texts(found: Found, _: Mapping[str, Found]) -> list[Bar]:
    names = ("text and reply", "text that stops", "text that pledges", "delivery report")
    return [_least(f"incoming: {name}", 0.4, found[name]["of_F1"], " × F1") for name in names]


def _campaign(found: Found, _: Mapping[str, Found]) -> list[Bar]:
    return [
        _least(f"campaign, {found['batch']} a call, one worker", 0.5, found["campaign_of_F2"], " × F2"),
        _least("the same beside Kannel (5,500 a second)", 1, found["per_second"]["campaign"] / 5500, " ×"),
    ]


def _launch(found: Found, others: Mapping[str, Found]) -> list[Bar]:
    bars = [_most("launch beside a bare INSERT ... SELECT", 4, found["launch_of_bare_insert"], " ×")]
    if small := others.get("campaign at 10,000"):
        cost = small["per_second"]["campaign"] / found["per_second"]["campaign"]
        bars.append(_most("cost of a recipient, 1,000,000 people beside 10,000", 1.3, cost, " ×"))
        bars.append(
            _most("memory of the process, beside that at 10,000", 1.3, found["peak_mb"] / small["peak_mb"], " ×")
        )
    return bars


def _growth(found: Found, others: Mapping[str, Found]) -> list[Bar]:
    large = others.get("campaign at 1,000,000")
    if not large:
        return []
    slower = found["per_second"]["launch"] / large["per_second"]["launch"]
    return [_most("launch of a recipient, 1,000,000 people beside 100,000", 1.2, slower, " ×")]


def _rate(found: Found, _: Mapping[str, Found]) -> list[Bar]:
    return [
        _most(f"rate of {each['target']:g} parts a second held, off by", 2, abs(each["deviation"]) * 100, " %")
        for each in found["rates"]
    ]


def _kills(found: Found, _: Mapping[str, Found]) -> list[Bar]:
    return [
        _most("texted twice after 50 kills", 0, found["doubled"], ""),
        _most("lost after 50 kills", 0, found["lost"], ""),
    ]


def _hooks(found: Found, _: Mapping[str, Found]) -> list[Bar]:
    return [_most("hook p99 while a campaign runs, beside idle", 2, found["p99_ratio"], " ×")]


def _console(found: Found, _: Mapping[str, Found]) -> list[Bar]:
    return [_most("slowest console page, 1 M people, 5 M messages", 200, found["slowest_ms"], " ms")]


def _startup(found: Found, _: Mapping[str, Found]) -> list[Bar]:
    return [
        _most("first page from nothing, packages there", 60, found["from_nothing"], " s"),
        _most("first page when started again", 5, found["again"], " s"),
        _most("first page after kill -9 of everything", 5, found["after_kill"], " s"),
    ]


def _rotation(found: Found, _: Mapping[str, Found]) -> list[Bar]:
    wrong = found["doubled"] + found["lost"] + found["under_an_old_key"] + (found["pledged"] - found["counted"])
    return [_most("lost or doubled while PHONE_KEY is changed, 100,000 people", 0, wrong, "")]


def _hostile(found: Found, _: Mapping[str, Found]) -> list[Bar]:
    grown = sum(found["memory_after_mb"]) / sum(found["memory_before_mb"])
    return [
        _most("5xx answers to 100,000 hostile requests", 0, found["server_errors"], ""),
        _most("memory of the web processes, beside that before", 1.1, grown, " ×"),
        _most("p99 of honest traffic meanwhile, beside quiet", 2, found["siege_p99_ms"] / found["quiet_p99_ms"], " ×"),
    ]


def _soak(found: Found, _: Mapping[str, Found]) -> list[Bar]:
    names = {"memory_mb": "memory", "files": "open files", "connections": "connections", "bytes_a_row": "bytes a row"}
    return [
        _most(f"soak: {words}, last third beside the middle", 1.1, found["growth"][name], " ×")
        for name, words in names.items()
    ]


def _series(found: Found, _: Mapping[str, Found]) -> list[Bar]:
    any_day, at_once = found["any day"], found["all at once"]
    return [
        _most("daily pick of a series, one in 365 of 1,000,000 due", 10, any_day["tick_s"] + any_day["pick_s"], " s"),
        _most("the same, everybody due at once", 60, at_once["tick_s"] + at_once["pick_s"], " s"),
        _most("memory that this takes", 50, at_once["grown_mb"], " MB"),
    ]


def _none(found: Found, _: Mapping[str, Found]) -> list[Bar]:
    return []


MEASURES = (
    Measure(
        "ussd", "USSD", "python -m benchmarks.ussd", _ussd,
        """
A session hop is one statement that recognises the caller and reads the session, and one that writes the receipt, without
waiting for the disk: it can be made again from the keys. A pledging hop writes person, pledge, consent, tally and receipt
in three statements and waits for the disk as F1 does; what it costs beyond F1 is those statements and the sealing.
For scale, not for comparison: ussd-menu-builder on Express answered 17,614 requests a second, stored nothing, and left 48
of 200 concurrent callers without an answer; anysd answered 1,991 from Redis, without a receipt.
""",
    ),
    Measure("ussd at 10,000", "USSD with 10,000 people", "python -m benchmarks.ussd --people 10000", _none),
    Measure(
        "ussd at 1,000,000", "USSD with 1,000,000 people", "python -m benchmarks.ussd --people 1000000", _ussd_large,
        "Each look-up is by a unique index, and the tally is summed in the background, so that the cost does not grow.",
    ),
    Measure(
        "texts", "Incoming texts and reports", "python -m benchmarks.texts", _texts,
        """
A text that stops or pledges does several things in one transaction: it is stored by the provider's id, has its effect, and
owes an answer (a batch, a message, a place in the budget of three an hour). That is four to six rows against one in F1.
""",
    ),
    Measure("hooks under a campaign", "Hooks while a campaign runs", "python -m benchmarks.hooks_under_campaign", _hooks),
    Measure(
        "campaign", "A campaign, 100 a call", "python -m benchmarks.campaigns", _campaign,
        """
Beyond posting and one UPDATE, which is all that F2 does, each call is claimed, checked (consent, stops, caps, budget, hours),
marked `submitting` and committed before it is made, and recorded by number afterwards: about fourteen statements in three
transactions, without which a kill would lose or double people. The HTTP call itself takes a third of the time.
""",
    ),
    Measure(
        "campaign, 500 a call", "A campaign, 500 a call", "python -m benchmarks.campaigns --batch 500", _campaign,
        "The same statements serve five times as many people, so that it comes nearer to its floor.",
    ),
    Measure(
        "campaign at 10,000", "A campaign to 10,000", "python -m benchmarks.campaigns --people 10000", _none
    ),
    Measure(
        "campaign at 100,000", "A campaign to 100,000", "python -m benchmarks.campaigns --people 100000 --rounds 3", _growth
    ),
    Measure(
        "campaign at 1,000,000", "A campaign to 1,000,000",
        "python -m benchmarks.campaigns --people 1000000 --rounds 1", _launch,
        "One round: a bare insert, a launch and every call of it. The launch reads consents and earlier texts as sets.",
    ),
    Measure("series", "The daily pick of a series", "python -m benchmarks.series", _series),
    Measure("rate", "The rate that is set", "python -m benchmarks.rate", _rate),
    Measure("kills", "Fifty kills", "python -m benchmarks.kills", _kills),
    Measure("console", "The console", "python -m benchmarks.console", _console),
    Measure("rotation", "A new PHONE_KEY", "python -m benchmarks.rotation", _rotation),
    Measure("hostile", "A siege", "python -m benchmarks.hostile", _hostile),
    Measure("soak", "An hour in minutes", "python -m benchmarks.soak", _soak),
    Measure("startup", "Starting", "python -m benchmarks.startup", _startup),
)  # fmt: skip
