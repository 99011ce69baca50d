"""The sentences of the replies. One part each, in both languages, with the longest values: a test proves it.

Others may read them. None tells name, gender, first step and county together; none hints at violence, but for the free
lines that somebody gets whose own text does.
"""

from handlers.words import mark

ASK_CONSENT = mark(
    "Free. We keep your number & county only to count pledges; leave any time. Are you 18+ and agree to be counted? "
    "Reply 1 for yes, 2 for no."
)
COUNTED = mark(
    "Thank you, you are counted. To see more dial {code}. To hear from us up to twice a month reply START (free)."
)
COUNTED_ASK_COUNTY = mark("Thank you, you are counted. Which county are you in? Reply with its name or number.")
ASK_COUNTY = mark("Which county are you in? Reply with its name or its number, 1 to 47.")
ASK_WHICH = mark("Which county do you mean? Reply {choices}.")
COUNTED_ALREADY = mark("Thank you, you are counted already. To see more or change it dial {code}.")
SAVED = mark("Saved. Thank you.")
NOT_NOW = mark("That is fine. Nothing is kept. Thank you.")
STOPPED = mark("Done. You will get no more texts from us. To return dial {code}.")
STARTED = mark("Thank you. We will text you up to 2 times a month. To stop texts reply STOP (free).")
STARTED_UNCOUNTED = mark("Thank you. To be counted reply AHADI and your county. To stop texts reply STOP (free).")
HELP = mark(
    "Reply AHADI and your county to be counted. STOP ends our texts, DATA tells what we keep, DELETE erases it. "
    "All free. Or dial {code}."
)
INFO = mark("{controller}: equality and respect for all. Your number is kept only to count pledges. More: dial {code}.")
HELD = mark("We keep: number {number}, county {county}. Texts: {texts}. More: dial {code}. To erase it reply DELETE.")
HELD_NOTHING = mark("We keep nothing about this number.")
TEXTS_ARE_ON, TEXTS_ARE_OFF = mark("on"), mark("off")
DELETED = mark("Done. Thank you.")
LANGUAGE_SET = mark("From now on in English. To see more dial {code}.")
KEPT = mark("Well done, and thank you. Your promise is kept.")
NOT_YET = mark("No hurry. Small steps count. Reply DONE when it is done.")
FREE_LINES = mark(
    "We cannot answer here. Free lines, 24 hrs: Advice 1195, Children 116, Counselling 1199, Emergency 999 or 112."
)

ALL = (
    ASK_CONSENT, COUNTED, COUNTED_ASK_COUNTY, ASK_COUNTY, ASK_WHICH, COUNTED_ALREADY, SAVED, NOT_NOW, STOPPED, STARTED,
    STARTED_UNCOUNTED, HELP, INFO, HELD, HELD_NOTHING, DELETED, LANGUAGE_SET, KEPT, NOT_YET, FREE_LINES,
)  # fmt: skip
