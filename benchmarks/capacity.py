"""A national day, worked out: what comes in, what breaks first at 1, 10 and 100 times, and what answers it.

`python -m benchmarks.capacity` writes docs/capacity.md from the figures in docs/performance.json. The model is arithmetic;
its small end is what was measured, and what one core did is taken to be what the next one does, as long as the database is
not full.
"""

import json
from dataclasses import dataclass
from math import ceil

from benchmarks.house import ROOT

KEPT, PAGE = ROOT / "docs" / "performance.json", ROOT / "docs" / "capacity.md"
# The measuring machine shares its cores between load, web, database and simulator; about so many of them serve.
_SERVING_CORES = 1.2


@dataclass(frozen=True)
class Day:
    """A spot on the radio at seven, and the day after it. Shares are of those before them."""

    listeners: int = 16_000_000
    # Of those who hear of it, dial: 0.5 % of call-me adverts in VIP:Voice, 1 % of a national blast in Kenya.
    dial: float = 0.005
    # Of a day's calls, come in the ten minutes after the spot, and in its fullest minute.
    in_ten_minutes: float = 0.4
    in_fullest_minute: float = 0.08
    # Of those who dial, pledge.
    pledge: float = 0.5
    hops: float = 7
    hops_when_pledging: float = 9
    # Of those who pledge, want texts; and of those who hear, text instead.
    wants_texts: float = 0.6
    text_instead: float = 0.0005
    # A campaign to everybody who wants one.
    parts: float = 1
    seconds_a_hop: float = 7


@dataclass(frozen=True)
class Load:
    """What a day asks of the house."""

    calls_a_day: float
    calls_a_second: float
    hops_a_second: float
    pledges_a_second: float
    texts_a_second: float
    sessions_at_once: float
    people: float
    rows: float
    gigabytes: float
    campaign_parts: float


def load(day: Day, times: float, bytes_a_person: float) -> Load:
    calls = day.listeners * day.dial * times
    second = calls * day.in_fullest_minute / 60
    hops = (1 - day.pledge) * day.hops + day.pledge * day.hops_when_pledging
    people = calls * day.pledge
    return Load(
        calls_a_day=calls,
        calls_a_second=second,
        hops_a_second=second * hops,
        pledges_a_second=second * day.pledge,
        texts_a_second=day.listeners * day.text_instead * times * day.in_fullest_minute / 60,
        sessions_at_once=second * hops * day.seconds_a_hop,
        people=people,
        rows=people * 6 + calls,
        gigabytes=people * bytes_a_person / 1e9,
        campaign_parts=people * day.wants_texts * day.parts,
    )


@dataclass(frozen=True)
class Measured:
    """What one serving core did, the database of that machine, and what a person takes of its disk, with a text."""

    hops: float
    pledges: float
    texts: float
    commits: float
    bytes_a_person: float

    @classmethod
    def read(cls) -> "Measured":
        kept = {name: each["found"] for name, each in json.loads(KEPT.read_text()).items()}
        ussd, texts = kept["ussd"], kept["texts"]
        return cls(
            hops=ussd["session hop"]["per_second"] / _SERVING_CORES,
            pledges=ussd["pledging hop"]["per_second"] / _SERVING_CORES,
            texts=texts["text that pledges"]["per_second"] / _SERVING_CORES,
            commits=ussd["F1 one raw insert"]["per_second"],
            bytes_a_person=kept["campaign at 1,000,000"]["bytes_a_person"],
        )


def cores(asked: Load, can: Measured) -> int:
    """Cores for web processes, so that the fullest minute fills two thirds of them."""
    plain = (asked.hops_a_second - asked.pledges_a_second) / can.hops
    busy = plain + asked.pledges_a_second / can.pledges + asked.texts_a_second / can.texts
    return ceil(busy / 0.66)


def page(can: Measured) -> str:
    day = Day()
    loads = {times: load(day, times, can.bytes_a_person) for times in (0.01, 1, 10, 100)}
    names = {0.01: "county pilot (÷ 100)", 1: "national day", 10: "× 10", 100: "× 100"}
    rows: list[tuple[str, list[str]]] = [
        ("calls in the day", [f"{each.calls_a_day:,.0f}" for each in loads.values()]),
        ("calls a second, fullest minute", [f"{each.calls_a_second:,.1f}" for each in loads.values()]),
        ("hops a second", [f"{each.hops_a_second:,.0f}" for each in loads.values()]),
        ("pledges a second", [f"{each.pledges_a_second:,.1f}" for each in loads.values()]),
        ("sessions open at once", [f"{each.sessions_at_once:,.0f}" for each in loads.values()]),
        ("texts a second", [f"{each.texts_a_second:,.1f}" for each in loads.values()]),
        ("people at the end of the day", [f"{each.people:,.0f}" for each in loads.values()]),
        ("rows, and what they take", [f"{each.rows:,.0f}, {each.gigabytes:,.2f} GB" for each in loads.values()]),
        ("web cores (two thirds full)", [f"{cores(each, can)}" for each in loads.values()]),
        ("commits that wait for the disk, of what one database did",
         [f"{(each.pledges_a_second + each.texts_a_second) / can.commits:.0%}" for each in loads.values()]),
        ("a campaign to all who want texts, at 50 parts a second",
         [_hours(each.campaign_parts / 50) for each in loads.values()]),
        ("the same at 500", [_hours(each.campaign_parts / 500) for each in loads.values()]),
    ]  # fmt: skip
    table = [
        "| | " + " | ".join(names.values()) + " |",
        "|---|" + "---|" * len(names),
        *(f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows),
    ]
    return _TEXT.format(
        table="\n".join(table), hops=can.hops, pledges=can.pledges, texts=can.texts, commits=can.commits,
        listeners=day.listeners, dial=day.dial, fullest=day.in_fullest_minute, pledge=day.pledge,
    )  # fmt: skip


def _hours(seconds: float) -> str:
    """Of the ten hours in which texts may leave a day."""
    hours = seconds / 3600
    return f"{hours * 60:,.0f} min" if hours < 1 else f"{hours:,.1f} h" if hours <= 10 else f"{hours / 10:,.1f} days"


_TEXT = """# Capacity: a national day

Made by `python -m benchmarks.capacity` from [performance.md](performance.md); do not edit. Change the assumptions in
`benchmarks/capacity.py` and run it again.

The spot is on the radio at seven. {listeners:,} listen, {dial:.1%} of them dial that day, {fullest:.0%} of the day's calls come in its
fullest minute, {pledge:.0%} of those who dial pledge. Shares are those of the nearest programmes that published theirs (call-me
adverts in South Africa, a national blast in Kenya); no figure of Kenya's own short code exists yet, so read the columns as
"if it is that many", not as a forecast.

{table}

Measured, on the small machine of performance.md, for one serving core: {hops:,.0f} hops, {pledges:,.0f} pledges or {texts:,.0f}
pledging texts a second; one database took {commits:,.0f} commits a second that wait for the disk.

## What breaks first, and what answers it

**County pilot.** Nothing. `make run` on one machine of two cores has room for ten such counties.

**National day.** Still one machine in figures, but not in prudence: one disk, one power supply. Two web hosts behind a
proxy, PostgreSQL with a standby, Valkey beside it (`docs/deploy.md`). What breaks first is not ours: the USSD gateway's own
ceiling for a code, which Africa's Talking and the networks agree on by contract, and which nobody publishes. Ask for it in
writing, as calls a second and as sessions at once, a month before. A session that the gateway refuses never reaches us.

**× 10.** Web processes: add hosts (WEB_WORKERS = cores, WEB_THREADS 4); nothing is kept in a process. Then connections: hosts
× WEB_WORKERS × DATABASE_POOL must stay below PostgreSQL's `max_connections`; lower DATABASE_POOL to WEB_THREADS,
then raise `max_connections` (`docs/deploy.md` has the sum). Then the campaign: at 50 parts a second it takes days; SEND_RATE up to what the
contract allows, and one worker for each 500 parts a second (a hundred numbers a call, five calls a second at 0.2 s each).

**× 100.** The database's disk: commits that wait for it. Group commit already shares one flush among those who wait; a disk
with a battery-backed cache takes tens of thousands a second. Next the hot table: `ussd_session` writes a row a hop, half
empty pages keep that in place; partition it by day when its vacuum no longer keeps up (above some 2,000 hops a second).
Next the inbox: 200 texts a second fill `inbound` by 17 million rows a day, and retention takes as long as they came.
At this size each county gets a code of its own at the gateway before anything of this is tried.

**What does not grow with it.** The public counter is one cached answer and a sum over a few thousand rows. A hop costs the
same with a million people as with ten thousand (performance.md). The console's slowest page reads what it shows by index.

## Providers' limits that bind before ours

| limit | known | what it means |
|---|---|---|
| texts a second for a sender | by contract; SEND_RATE holds it to 0.01 % | a campaign's end is shown before it is approved |
| USSD session | about 180 s in all, a reply within seconds | nine hops of 7 s fit, with room for two slips |
| hours for campaign texts | 08:00-18:00 | ten hours a day; what is left waits |
| one text a day, two a month to a person | our own cap | no campaign can be sent again to "get it through" |
"""


def main() -> None:
    PAGE.write_text(page(Measured.read()))
    print(f"Wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
