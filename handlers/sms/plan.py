"""From what a text means, and what is known of its sender, to what is done and replied. Pure: decides, does nothing."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers.sms import replies
from handlers.sms.answers import Answer
from handlers.sms.keywords import Keyword, Verdict
from handlers.sms.planned import Effect, Plan
from handlers.sms.sender import CONSENT, WHICH_COUNTY, Question, Sender
from handlers.words import say
from models.campaign import Asks
from models.county import BY_CODE, County, Near

MOST_CHOICES = 3


def plan(verdict: Verdict, sender: Sender) -> Plan:
    """What is done about a text, and what is replied: to somebody who is kept in her language, to others in theirs."""
    language = sender.caller.language if sender.caller else verdict.language or sender.language
    if sender.question and verdict.answer:
        # `yes` to a question in Kiswahili is no wish for English.
        language = sender.language
    if verdict.keyword in (Keyword.ENGLISH, Keyword.KISWAHILI, Keyword.DISCLOSURE):
        language = verdict.language or language
    spoken = replace(sender, language=language)
    return replace(_decide(verdict, spoken), language=language)


def _decide(verdict: Verdict, sender: Sender) -> Plan:
    question = sender.question
    if question and verdict.keyword in _MAY_ANSWER and (verdict.answer or verdict.minor):
        if question.asks == CONSENT:
            return (_no if verdict.minor or verdict.answer is Answer.NO else _yes)(verdict, sender)
        if question.asks in list(Asks):
            return _answer_a_campaign(verdict, sender, question)
        if verdict.answer is Answer.NO and verdict.number is None:
            return Plan(sentence=replies.SAVED)
    if verdict.minor and verdict.keyword in (Keyword.PLEDGE, Keyword.YES) and not sender.counted:
        return _not_now(sender)
    return PLANS[verdict.keyword](verdict, sender)


def _answer_a_campaign(verdict: Verdict, sender: Sender, question: Question) -> Plan:
    """A bare yes or no, or an age: what is said along with it speaks of something else."""
    plain = verdict.keyword in (Keyword.YES, Keyword.NO, Keyword.NUMBER)
    if question.asks == Asks.PAPER and (verdict.minor or (plain and verdict.answer is Answer.NO)):
        return _never_signed(verdict, sender)
    if not plain:
        return PLANS[verdict.keyword](verdict, replace(sender, question=None))
    if question.asks == Asks.PAPER:
        return _signed(verdict, sender)
    return (_not_yet if verdict.answer is Answer.NO else _done)(verdict, sender)


# What is told apart from a wish of its own: a yes or no in it answers what was asked.
_MAY_ANSWER = frozenset({Keyword.YES, Keyword.NO, Keyword.NUMBER, Keyword.COUNTY, Keyword.UNKNOWN, Keyword.HELP})


def _stop(verdict: Verdict, sender: Sender) -> Plan:
    # One confirmation: who goes on saying stop is not answered again and again. Nothing else: she may be watched.
    sentence = None if sender.stopped else replies.STOPPED
    return Plan((Effect.STOP,), sentence, anonymous=verdict.disclosure, urgent=True)


def _start(verdict: Verdict, sender: Sender) -> Plan:
    return Plan((Effect.START,), replies.STARTED if sender.caller else replies.STARTED_UNCOUNTED)


def _pledge(verdict: Verdict, sender: Sender) -> Plan:
    county, choices = _told(verdict)
    if not sender.counted:
        county = county or (None if choices else sender.county_of_group)
        question = Question(CONSENT, county, choices, verdict.invitation or _invitation_before(sender))
        return Plan(sentence=replies.ASK_CONSENT, question=question)
    if sender.caller and sender.caller.county is None and (county or choices):
        return _county(verdict, sender)
    return Plan(sentence=replies.COUNTED_ALREADY)


def _invitation_before(sender: Sender) -> int | None:
    return sender.question.invitation if sender.question else None


def _county(verdict: Verdict, sender: Sender) -> Plan:
    if not sender.counted:
        asked = _pledge(verdict, sender)
        again = sender.question is not None and sender.question.asks == CONSENT
        return replace(asked, sentence=replies.ASK_CONSENT_AGAIN) if again else asked
    county, choices = _told(verdict)
    if county:
        return Plan((Effect.PLACE,), replies.SAVED, county=county)
    return _ask_which(choices)


def _yes(verdict: Verdict, sender: Sender) -> Plan:
    question = sender.question
    if question is None or question.asks != CONSENT:
        return _unknown(verdict, sender)
    return replace(_counted(verdict, sender, question), effects=(Effect.PLEDGE,), invitation=question.invitation)


def _counted(verdict: Verdict, sender: Sender, question: Question) -> Plan:
    """She agreed; what is still asked is her county."""
    told, choices = _told(verdict)
    county = told or question.county
    if county or (sender.caller and sender.caller.county):
        return Plan(sentence=replies.COUNTED, county=county)
    if 0 < len(choices or question.choices) <= MOST_CHOICES:
        return replace(_ask_which(choices or question.choices), sentence=replies.COUNTED_ASK_WHICH)
    return Plan(sentence=replies.COUNTED_ASK_COUNTY, question=Question(WHICH_COUNTY))


def _signed(verdict: Verdict, sender: Sender) -> Plan:
    """It was really she who signed the list: from now on the pledge is her own."""
    return replace(_counted(verdict, sender, Question(Asks.PAPER)), effects=(Effect.PLEDGE,))


def _never_signed(verdict: Verdict, sender: Sender) -> Plan:
    """A list named somebody who did not sign it, or may not: nothing of her is kept, and nothing counted."""
    return Plan((Effect.DENY, Effect.ERASE), replies.DELETED, anonymous=True)


def _no(verdict: Verdict, sender: Sender) -> Plan:
    if sender.question is None or sender.question.asks != CONSENT:
        return _unknown(verdict, sender)
    return _not_now(sender)


def _not_now(sender: Sender) -> Plan:
    if sender.caller and sender.caller.claimed:
        return Plan((Effect.DENY, Effect.ERASE), replies.NOT_NOW, anonymous=True)
    effects = () if sender.caller else (Effect.FORGET,)
    return Plan(effects, replies.NOT_NOW, anonymous=sender.caller is None)


def _number(verdict: Verdict, sender: Sender) -> Plan:
    """A digit picks one of the counties that were offered; 1 and 2 as answers were looked at before."""
    question, number = sender.question, verdict.number or 0
    if question is None or question.asks == CONSENT:
        return _unknown(verdict, sender)
    codes = question.choices or tuple(BY_CODE)
    if 1 <= number <= len(codes) and sender.counted:
        return Plan((Effect.PLACE,), replies.SAVED, county=codes[number - 1])
    return _ask_again(verdict, sender)


def _ask_again(verdict: Verdict, sender: Sender) -> Plan:
    question = sender.question
    if question is None:
        return _help(verdict, sender)
    if question.asks == CONSENT:
        return Plan(sentence=replies.ASK_CONSENT_AGAIN, question=question)
    if question.asks != WHICH_COUNTY:
        return _help(verdict, sender)
    if question.choices:
        return _ask_which(question.choices)
    return Plan(sentence=replies.ASK_COUNTY, question=question)


def _ask_which(choices: tuple[int, ...]) -> Plan:
    """Asks which of a few counties is meant; of too many, simply which."""
    if not 0 < len(choices) <= MOST_CHOICES:
        return Plan(sentence=replies.ASK_COUNTY, question=Question(WHICH_COUNTY))
    listed = ", ".join(f"{number} {BY_CODE[code].name}" for number, code in enumerate(choices, 1))
    return Plan(
        sentence=replies.ASK_WHICH, values={"choices": listed}, question=Question(WHICH_COUNTY, choices=choices)
    )


def _done(verdict: Verdict, sender: Sender) -> Plan:
    return Plan((Effect.KEEP,), replies.KEPT) if sender.counted else _unknown(verdict, sender)


def _not_yet(verdict: Verdict, sender: Sender) -> Plan:
    return Plan(sentence=replies.NOT_YET) if sender.counted else _unknown(verdict, sender)


def _daily(verdict: Verdict, sender: Sender) -> Plan:
    if sender.daily is None:
        return Plan(sentence=replies.DAILY_NONE)
    values = {"series": sender.daily.name, "last_day": sender.daily.until(sender.language)}
    if verdict.keyword is Keyword.DAILY_OFF:
        return Plan((Effect.LEAVE_DAILY,), replies.DAILY_LEFT, values)
    if not sender.counted:
        return Plan(sentence=replies.DAILY_UNCOUNTED, values=values)
    return Plan((Effect.JOIN_DAILY,), replies.DAILY_JOINED, values)


def _data(verdict: Verdict, sender: Sender) -> Plan:
    caller = sender.caller
    if caller is None:
        return Plan(sentence=replies.HELD_STOP if sender.stopped else replies.HELD_TEXTS, question=sender.question)
    language = sender.language
    texts = replies.TEXTS_ARE_ON if caller.texts and not sender.stopped else replies.TEXTS_ARE_OFF
    values = {"county": BY_CODE[caller.county].name if caller.county else "-", "texts": say(language, texts)}
    return Plan(sentence=replies.HELD, values=values, question=sender.question)


def _delete(verdict: Verdict, sender: Sender) -> Plan:
    return Plan((Effect.ERASE,), replies.DELETED, anonymous=True)


def _speak(verdict: Verdict, sender: Sender) -> Plan:
    effects = (Effect.SPEAK,) if sender.caller else ()
    if sender.question:
        return replace(_ask_again(verdict, sender), effects=effects)
    return Plan(effects, replies.LANGUAGE_SET)


def _disclosure(verdict: Verdict, sender: Sender) -> Plan:
    return Plan(sentence=replies.FREE_LINES, anonymous=True, urgent=True)


def _unknown(verdict: Verdict, sender: Sender) -> Plan:
    """One neutral reply, and none to somebody who wants no texts; what was asked stays asked."""
    if sender.question:
        return _ask_again(verdict, sender)
    if sender.stopped:
        return Plan()
    return _help(verdict, sender)


def _help(verdict: Verdict, sender: Sender) -> Plan:
    return Plan(sentence=replies.HELP_COUNTED if sender.counted else replies.HELP, question=sender.question)


def _info(verdict: Verdict, sender: Sender) -> Plan:
    return Plan(sentence=replies.INFO, question=sender.question)


def _told(verdict: Verdict) -> tuple[int | None, tuple[int, ...]]:
    match verdict.county:
        case County(code):
            return code, ()
        case Near(counties):
            return None, tuple(county.code for county in counties)
    return None, ()


PLANS: Mapping[Keyword, Callable[[Verdict, Sender], Plan]] = {
    Keyword.STOP: _stop,
    Keyword.START: _start,
    Keyword.PLEDGE: _pledge,
    Keyword.COUNTY: _county,
    Keyword.YES: _yes,
    Keyword.NO: _no,
    Keyword.NUMBER: _number,
    Keyword.DONE: _done,
    Keyword.NOT_YET: _not_yet,
    Keyword.HELP: _help,
    Keyword.INFO: _info,
    Keyword.DAILY: _daily,
    Keyword.DAILY_OFF: _daily,
    Keyword.DATA: _data,
    Keyword.DELETE: _delete,
    Keyword.ENGLISH: _speak,
    Keyword.KISWAHILI: _speak,
    Keyword.DISCLOSURE: _disclosure,
    Keyword.UNKNOWN: _unknown,
}
