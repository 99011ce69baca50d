"""Two series to begin from, in both languages: what follows a pledge, and the 16 Days. Coordinators change them freely.

Written for an inbox that others read: respect, fairness, the reader's own promise, and nothing else.
"""

from datetime import date

from handlers.series.write import DayText, Outline
from models.choice import FirstStep
from models.series import SeriesKind

_S = FirstStep
# A week later: one thing to do today, for the step that was chosen.
_TIPS: dict[FirstStep, tuple[str, str]] = {
    _S.HOME: (
        "Ahadi yako: kazi za nyumbani kwa pamoja. Chagua kazi moja leo na uifanye bila kuombwa.",
        "Your promise: share work at home. Pick one task today and do it without being asked.",
    ),
    _S.SCHOOL: (
        "Ahadi yako: wasichana wasome. Muulize msichana mmoja leo anachojifunza, na umpe moyo.",
        "Your promise: keep girls in school. Ask one girl today what she is learning, and cheer her on.",
    ),
    _S.FRIENDS: (
        "Ahadi yako: kuongea na marafiki. Utani usio na heshima ukitokea leo, sema: mimi sicheki.",
        "Your promise: speak up with friends. When a joke lacks respect today, say: I do not laugh.",
    ),
    _S.WORK: (
        "Ahadi yako: haki kazini. Leo hakikisha kila mtu amesikilizwa kabla ya uamuzi.",
        "Your promise: be fair at work. Today see that everybody is heard before you decide.",
    ),
    _S.LEADERS: (
        "Ahadi yako: kuunga viongozi wanawake. Mpongeze mwanamke mmoja anayeongoza hapo kwenu leo.",
        "Your promise: support women who lead. Thank one woman who leads where you live today.",
    ),
    _S.LISTEN: (
        "Ahadi yako: kusikiliza. Muulize mwanamke mmoja leo siku yake ilikuwaje, na usikilize tu.",
        "Your promise: listen and learn. Ask one woman today how her day was, and just listen.",
    ),
}
_WEEK, _MONTH, _YEAR = 7, 30, 365
_FOLLOW_UP = (
    DayText(
        _WEEK,
        sw="Wiki moja tangu ahadi yako. Chukua hatua moja ndogo ya heshima leo, nyumbani au kazini.",
        en="A week since your promise. Take one small step of respect today, at home or at work.",
        by_step={step.value: {"sw": sw, "en": en} for step, (sw, en) in _TIPS.items()},
    ),
    DayText(
        _MONTH,
        sw="Ahadi yako: {step|heshima}. Je, umefanya? Jibu 1 Ndiyo au 2 Bado. Ni bure.",
        en="Your promise: {step|respect}. Have you done it? Reply 1 Yes or 2 Not yet. Free.",
        asks=True,
    ),
    DayText(
        _YEAR,
        sw="Mwaka mmoja tangu ahadi yako. Asante! Sasa ni watu {count} {county|Kenya}. Endelea hivyo.",
        en="One year since your promise. Thank you! There are {count} of you in {county|Kenya} now. Keep it up.",
    ),
)

# One a day, 25 November to 10 December.
_SIXTEEN: tuple[tuple[str, str], ...] = (
    ("Siku ya 1: msalimie kila mtu leo kwa heshima, mkubwa kwa mdogo.",
     "Day 1: greet everybody with respect today, young and old."),
    ("Siku ya 2: msikilize mtu mmoja leo bila kumkatiza.",
     "Day 2: listen to one person today without interrupting."),
    ("Siku ya 3: fanya leo kazi moja ya nyumbani ambayo hufanya mwingine.",
     "Day 3: do one task at home today that somebody else always does."),
    ("Siku ya 4: mshukuru leo mwanamke mmoja kwa kazi yake.",
     "Day 4: thank one woman today for her work."),
    ("Siku ya 5: muulize msichana mmoja ndoto yake ni ipi.",
     "Day 5: ask one girl what she dreams of."),
    ("Siku ya 6: mfundishe mtoto mmoja leo kwamba kazi zote ni za wote.",
     "Day 6: teach one child today that every task is for everyone."),
    ("Siku ya 7: ukikosea, omba msamaha leo. Ni nguvu, si udhaifu.",
     "Day 7: if you were wrong, say sorry today. It is strength."),
    ("Siku ya 8: nusu ya safari! Mwambie rafiki kuhusu ahadi yako.",
     "Day 8: half way! Tell a friend about your promise."),
    ("Siku ya 9: mpe mwingine nafasi ya kuongea kwanza leo.",
     "Day 9: let somebody else speak first today."),
    ("Siku ya 10: soma au hesabu na mtoto leo, msichana kwa mvulana.",
     "Day 10: read or count with a child today, girl or boy."),
    ("Siku ya 11: amueni jambo moja la nyumbani pamoja leo.",
     "Day 11: decide one thing at home together today."),
    ("Siku ya 12: msifu mtu leo kwa wema, si kwa sura.",
     "Day 12: praise somebody today for kindness, not for looks."),
    ("Siku ya 13: kwenye mkutano leo, uliza: nani hajasikika?",
     "Day 13: at a meeting today ask: who has not been heard?"),
    ("Siku ya 14: mshike mkono anayebeba mzigo mzito leo.",
     "Day 14: give a hand to somebody with a heavy load today."),
    ("Siku ya 15: andika au sema hatua moja utakayoendelea nayo mwakani.",
     "Day 15: name one step that you will keep up next year."),
    ("Siku ya 16: asante kwa kutembea nasi. Ahadi yako inaendelea kila siku.",
     "Day 16: thank you for walking with us. Your promise goes on every day."),
)  # fmt: skip


def follow_up(made_by: str) -> tuple[Outline, list[DayText]]:
    """A tip after a week, the question after a month, thanks after a year."""
    return Outline("After the pledge", SeriesKind.PLEDGE, made_by), list(_FOLLOW_UP)


def sixteen_days(made_by: str, year: int) -> tuple[Outline, list[DayText]]:
    """One text a day from 25 November to 10 December."""
    outline = Outline(f"16 Days {year}", SeriesKind.CALENDAR, made_by, first_day=date(year, 11, 25))
    return outline, [DayText(day, sw, en) for day, (sw, en) in enumerate(_SIXTEEN, 1)]
