"""Days that coordinators plan for, each with texts to begin from. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Occasion:
    """A day, its name, and a text in both languages that coordinators may change."""

    key: str
    name: str
    day: date
    sw: str
    en: str


# Written for an inbox that others read: respect, fairness, the reader's own promise, and nothing else.
_DAYS: tuple[tuple[str, str, int, int, str, str], ...] = (
    ("womens-day", "International Women's Day", 3, 8,
     "Leo ni Siku ya Wanawake. Mwanamke mmoja {county|kwenu} anastahili asante yako leo.",
     "Today is Women's Day. One woman in {county|your place} deserves your thanks today."),
    ("families", "Day of Families", 5, 15,
     "Siku ya Familia: leo shirikianeni kazi moja ya nyumbani, wote kwa pamoja.",
     "Day of Families: share one task at home today, all of you together."),
    ("african-child", "Day of the African Child", 6, 16,
     "Siku ya Mtoto wa Afrika: kila mtoto na asome. Muulize mtoto mmoja leo amejifunza nini.",
     "Day of the African Child: may every child learn. Ask one child today what she learned."),
    ("youth", "Youth Day", 8, 12,
     "Siku ya Vijana: vijana {county|wetu} wana mawazo. Msikilize mmoja leo.",
     "Youth Day: young people in {county|Kenya} have ideas. Listen to one of them today."),
    ("anniversary", "HeForShe anniversary", 9, 20,
     "Watu {count} wametoa ahadi ya heshima. Asante kwa kuwa mmoja wao.",
     "{count} people have promised respect. Thank you for being one of them."),
    ("girl-child", "Day of the Girl Child", 10, 11,
     "Siku ya Msichana: mpe moyo msichana mmoja leo, shuleni au nyumbani.",
     "Day of the Girl Child: encourage one girl today, at school or at home."),
    ("rural-women", "Day of Rural Women", 10, 15,
     "Leo tunawashukuru wanawake wa mashambani {county|wetu}: kazi yao ndiyo chakula chetu.",
     "Today we thank the rural women of {county|Kenya}: their work is our food."),
    ("mens-day", "Men's Day", 11, 19,
     "Siku ya Wanaume: heshima huanza na mtu mmoja. Asante kwa ahadi yako.",
     "Men's Day: respect begins with one person. Thank you for your promise."),
    ("16-days", "16 Days begin", 11, 25,
     "Siku 16 zinaanza leo. Ahadi yako: {step}. Chukua hatua moja leo.",
     "The 16 Days begin today. Your promise: {step}. Take one step today."),
    ("16-days-end", "Human Rights Day, the 16 Days end", 12, 10,
     "Siku 16 zimeisha, ahadi inaendelea. Asante, {county|Kenya}.",
     "The 16 Days are over, the promise goes on. Thank you, {county|Kenya}."),
)  # fmt: skip
_FATHERS = (
    "fathers-day", "Fathers' Day",
    "Siku ya Akina Baba: mfano mwema nyumbani hufundisha kuliko maneno.",
    "Fathers' Day: a good example at home teaches more than words.",
)  # fmt: skip


def _third_sunday_of_june(year: int) -> date:
    first = date(year, 6, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 14)


def of_year(year: int) -> list[Occasion]:
    """The days of one year, in order."""
    fixed = [Occasion(key, name, date(year, month, day), sw, en) for key, name, month, day, sw, en in _DAYS]
    key, name, sw, en = _FATHERS
    return sorted([*fixed, Occasion(key, name, _third_sunday_of_june(year), sw, en)], key=lambda o: o.day)


def find(key: str, today: date) -> Occasion | None:
    """The next one of this name, today included."""
    days = [*of_year(today.year), *of_year(today.year + 1)]
    return next((occasion for occasion in days if occasion.key == key and occasion.day >= today), None)
