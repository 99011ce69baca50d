"""The sentences of the replies. One part each, in both languages, with the longest values: a test proves it.

Others may read them. None tells name, gender, first step and county together; none hints at violence, but for the free
lines that somebody gets whose own text does.
"""

from handlers.words import mark

ASK_CONSENT = mark(
    "HeForShe, free. We keep your number & county only to count pledges; leave any time. Are you 18+ and agree to be "
    "counted? Reply 1 yes, 2 no."
)
ASK_CONSENT_AGAIN = mark("Reply 1 if you are 18 or over and agree to be counted, 2 if not.")
COUNTED = mark(
    "Thank you, you are counted. To see more dial {code}. To hear from us up to twice a month reply START (free)."
)
COUNTED_ASK_COUNTY = mark("Thank you, you are counted. Which county are you in? Reply with its name, like Kisumu.")
COUNTED_ASK_WHICH = mark("Thank you, you are counted. Which county do you mean? Reply {choices}.")
ASK_COUNTY = mark("Which county are you in? Reply with its name, like Kisumu.")
ASK_WHICH = mark("Which county do you mean? Reply {choices}.")
COUNTED_ALREADY = mark("Thank you, you are counted already. To see more or change it dial {code}.")
SAVED = mark("Saved. Thank you.")
NOT_NOW = mark("That is fine. We have kept nothing. Thank you.")
STOPPED = mark("Done. You will get no more texts from us. To return dial {code}.")
STARTED = mark("Thank you. We will text you up to 2 times a month. To stop texts reply STOP (free).")
STARTED_UNCOUNTED = mark("Thank you. To be counted reply AHADI and your county. To stop texts reply STOP (free).")
HELP = mark(
    "Reply PLEDGE and your county to be counted. To end texts: STOP. What we keep: DATA. To erase it: DELETE. "
    "More help: dial {code}, free."
)
HELP_COUNTED = mark(
    "You are counted. To end texts: STOP. What we keep: DATA. To erase it: DELETE. More help: dial {code}."
)
INFO = mark("{controller}: equality and respect for all. Your number is kept only to count pledges. More: dial {code}.")
HELD = mark(
    "We keep: number {number}, county {county}, your choices and their times. Texts: {texts}. To see all dial {code}. "
    "To erase it reply DELETE."
)
HELD_TEXTS = mark("No pledge of this number is kept; its texts are, sealed, for 30 days. To erase them reply DELETE.")
HELD_STOP = mark("No pledge of this number is kept, only that it wants no texts; its texts are, sealed, for 30 days.")
TEXTS_ARE_ON, TEXTS_ARE_OFF = mark("on"), mark("off")
DELETED = mark("Done. We keep nothing of yours. Thank you.")
LANGUAGE_SET = mark("From now on in English. To see more dial {code}.")
KEPT = mark("Well done, and thank you. Your promise is kept.")
NOT_YET = mark("No hurry. Small steps count. Reply DONE when it is done.")
DAILY_JOINED = mark(
    "You are in {series}: one SMS a day until {last_day}, free. To leave it reply DAILY NO, to end all texts STOP."
)
DAILY_LEFT = mark("Done. {series} sends you nothing more. Thank you.")
DAILY_UNCOUNTED = mark("To join {series} be counted first: reply AHADI and your county, and then DAILY.")
DAILY_NONE = mark("There is no daily series now. To see more dial {code}.")
FREE_LINES = mark(
    "We cannot answer here. Free lines, 24 hrs: Advice 1195, Children 116, Counselling 1199, Emergency 999 or 112."
)

ALL = (
    ASK_CONSENT, ASK_CONSENT_AGAIN, COUNTED, COUNTED_ASK_COUNTY, COUNTED_ASK_WHICH, ASK_COUNTY, ASK_WHICH,
    COUNTED_ALREADY, SAVED, NOT_NOW, STOPPED, STARTED, STARTED_UNCOUNTED, HELP, HELP_COUNTED, INFO, HELD, HELD_TEXTS,
    HELD_STOP, DELETED, LANGUAGE_SET, KEPT, NOT_YET, DAILY_JOINED, DAILY_LEFT, DAILY_UNCOUNTED, DAILY_NONE, FREE_LINES,
)  # fmt: skip
