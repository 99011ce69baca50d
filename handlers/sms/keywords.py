"""What somebody wants who texts the short code: the table of keywords, and `match(text)`, which is pure.

Stop comes first, whatever else a text says; then what reads like a disclosure; then the first word that is a keyword.
Case, signs, emoji and doubled letters do not matter; one slip is forgiven where only one keyword is near.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from handlers.sms import daily
from handlers.sms.answers import Answer, answer_of, is_minor
from handlers.sms.county_told import FILLERS, county_alone, county_beside, invitation_beside
from handlers.sms.disclosure import reads_like_one
from handlers.sms.lists import words
from handlers.sms.stop import means_stop
from handlers.sms.words_of import unglue, words_of
from models import county as counties
from models.choice import Language
from models.county import County, Near
from models.spelling import edits, squeeze


class Keyword(StrEnum):
    STOP = "stop"
    START = "start"
    PLEDGE = "pledge"
    COUNTY = "county"
    HELP = "help"
    INFO = "info"
    DATA = "data"
    DELETE = "delete"
    ENGLISH = "english"
    KISWAHILI = "kiswahili"
    DONE = "done"
    NOT_YET = "not_yet"
    YES = "yes"
    NO = "no"
    NUMBER = "number"
    DAILY = "daily"
    DAILY_OFF = "daily_off"
    DISCLOSURE = "disclosure"
    UNKNOWN = "unknown"


_K, _SW, _EN = Keyword, Language.SW, Language.EN

# Keyword, language (None: it is the same in both), spellings. The first spelling is the one that is printed.
ALIASES: tuple[tuple[Keyword, Language | None, str], ...] = (
    (_K.STOP, _EN, "stop stopall end quit cancel unsubscribe"),
    (_K.STOP, _SW, "acha wacha koma simamisha toka ondoka jitoe sitaki"),
    (_K.START, _EN, "start restart resume resubscribe subscribe"),
    (_K.START, _SW, "anza rudisha"),
    (_K.PLEDGE, _EN, "pledge pledg plej pleg pleged pledging join joining kujoin najoin"),
    (_K.PLEDGE, _SW, "ahadi naahidi niahidi nitaahidi tunaahidi kuahidi jiunge jiunga najiunga kujiunga kujiunge"),
    (_K.PLEDGE, _SW, "nipledge napledge"),
    (_K.PLEDGE, None, "heforshe hfs"),
    (_K.HELP, _EN, "help how"),
    (_K.HELP, _SW, "msaada usaidizi saidia"),
    (_K.INFO, _EN, "info information campaign who"),
    (_K.INFO, _SW, "maelezo kampeni"),
    (_K.DATA, None, "data mydata"),
    (_K.DELETE, _EN, "delete deleted erase"),
    (_K.DELETE, _SW, "futa futeni nifute nifuteni mfute"),
    (_K.ENGLISH, _EN, "english eng kiingereza kizungu"),
    (_K.KISWAHILI, _SW, "kiswahili swahili swa"),
    (_K.COUNTY, _EN, "county"),
    (_K.COUNTY, _SW, "kaunti natoka ninatoka tunatoka natokea"),
    (_K.DONE, _EN, "done"),
    (_K.DONE, _SW, "nimefanya nimeshafanya nshafanya nimemaliza tayari nimetimiza"),
    (_K.NOT_YET, _SW, "bado sijafanya notyet"),
    (_K.DAILY, _EN, "daily"),
    (_K.DAILY, _SW, "kilasiku"),
    (_K.YES, _EN, "yes y yeah yep agree agreed"),
    (_K.YES, _SW, "ndiyo ndio ndo nakubali nimekubali ninakubali eeh"),
    (_K.NO, _EN, "no n nope"),
    (_K.NO, _SW, "hapana la sikubali nakataa kataa"),
)

Meaning = tuple[Keyword, Language | None]
_TABLE: dict[str, Meaning] = {
    squeeze(word): (keyword, language)
    for keyword, language, spellings in ALIASES
    if keyword not in (_K.STOP, _K.DAILY)  # modules of their own decide about those, and see the whole text
    for word in spellings.split()
}
_STOP_LANGUAGES = {
    squeeze(w): language for keyword, language, said in ALIASES if keyword is _K.STOP for w in said.split()
}
_SENTENCES: dict[str, Meaning] = {
    "not yet": (_K.NOT_YET, _EN),
    "not done": (_K.NOT_YET, _EN),
    "havent done": (_K.NOT_YET, _EN),
    "do not agree": (_K.NO, _EN),
    "dont agree": (_K.NO, _EN),
    "i agree": (_K.YES, _EN),
    "did it": (_K.DONE, _EN),
    "did my": (_K.DONE, _EN),
    "my data": (_K.DATA, _EN),
    "know about me": (_K.DATA, _EN),
    "he for she": (_K.PLEDGE, None),
    "opt in": (_K.START, _EN),
    "more about": (_K.INFO, _EN),
    "what is": (_K.INFO, _EN),
    "who is": (_K.INFO, _EN),
    "who are": (_K.INFO, _EN),
    "nani hi": (_K.INFO, _SW),
    "ni nani": (_K.INFO, _SW),
    "mbona mnanitumia": (_K.INFO, _SW),
    "mbona unanitumia": (_K.INFO, _SW),
    "wapi namba": (_K.INFO, _SW),
    "nini kunihusu": (_K.DATA, _SW),
    "nini kuhusu": (_K.DATA, _SW),
    "ni nini": (_K.INFO, _SW),
    "jinsi ya": (_K.HELP, _SW),
    "jiunga vipi": (_K.HELP, _SW),
    "najiunga vipi": (_K.HELP, _SW),
    "jiunga aje": (_K.HELP, _SW),
    "nitajiungaje": (_K.HELP, _SW),
    "nawezajiungaje": (_K.HELP, _SW),
    "najiungaje": (_K.HELP, _SW),
    "anza kunitumia": (_K.START, _SW),
    "nirudishe": (_K.START, _SW),
    "kupata ujumbe tena": (_K.START, _SW),
    "kupata sms tena": (_K.START, _SW),
    "messages again": (_K.START, _EN),
    "texts again": (_K.START, _EN),
}
_PHRASES = {f" {squeeze(phrase)} ": meaning for phrase, meaning in _SENTENCES.items()}
_ENGLISH_WORDS = words("english")
_KNOWN = (
    frozenset(_TABLE)
    | words("stop_anywhere")
    | words("stop_first")
    | words("stop_fillers")
    | words("fillers")
    | counties.KNOWN_SPELLINGS
)


@dataclass(frozen=True)
class Verdict:
    """What a text means.

    `language` is that of the keyword or of the sentence, None when it tells none. `county` is what was told of one: a
    county, several to ask about, or None. `number` is a bare digit, `answer` a yes or no at the beginning, for whoever
    was asked. `invitation` is the number of a friend or a group. `minor`: its sender says that she is under 18.
    `disclosure`: it reads like one, whatever else it is.
    """

    keyword: Keyword
    language: Language | None = None
    county: County | Near | None = None
    number: int | None = None
    answer: Answer | None = None
    invitation: int | None = None
    minor: bool = False
    disclosure: bool = False


def match(text: str) -> Verdict:
    """The verdict on one text; `Keyword.UNKNOWN` when it means nothing to us."""
    said = tuple(word for glued in words_of(text[:MOST_CHARACTERS]) for word in unglue(glued, _KNOWN))
    verdict = _understood(said)
    return replace(
        verdict,
        language=verdict.language or _language_of(said),
        answer=answer_of(said),
        invitation=invitation_beside(said) if verdict.keyword in (_K.PLEDGE, _K.COUNTY) else None,
        minor=is_minor(said),
        disclosure=reads_like_one(said, pledging=verdict.keyword is _K.PLEDGE),
    )


# Nobody writes more on a keypad; a machine that does is understood by how it begins.
MOST_CHARACTERS = 1000


def _understood(said: tuple[str, ...]) -> Verdict:
    if means_stop(said):
        return Verdict(_K.STOP)
    if _is_number(said):
        return Verdict(_K.NUMBER, number=int(said[0]))
    if (joins := daily.wish(said)) is not None:
        return Verdict(_K.DAILY if joins else _K.DAILY_OFF)
    keyword, language = _keyword(said) or (None, None)
    if keyword is not _K.DELETE and reads_like_one(said, pledging=keyword is _K.PLEDGE):
        return Verdict(_K.DISCLOSURE)
    county = county_beside(said, _is_keyword) if keyword in (_K.PLEDGE, _K.COUNTY) else None
    if keyword is None:
        told = county_alone(said)
        return Verdict(_K.COUNTY, county=told) if told else Verdict(_K.UNKNOWN)
    if keyword is _K.COUNTY and county is None:
        return Verdict(_K.UNKNOWN)
    return Verdict(keyword, language, county)


def _is_number(said: tuple[str, ...]) -> bool:
    return len(said) == 1 and said[0].isdigit() and len(said[0]) == 1 and said[0] != "0"


def _language_of(said: tuple[str, ...]) -> Language | None:
    """The language of a sentence, when its words tell one."""
    telling = [word for word in map(squeeze, said) if word.isalpha()]
    english = sum(word in _ENGLISH_WORDS for word in telling)
    if english:
        return _EN
    known = (_STOP_LANGUAGES.get(word) or _TABLE.get(word, (None, None))[1] for word in telling)
    told = next((language for language in known if language), None)
    # A bare keyword tells what was printed on the poster; a sentence tells what its writer speaks.
    return told or (_SW if len(telling) > 1 else None)


def _keyword(said: tuple[str, ...]) -> Meaning | None:
    """The first keyword among the said that count, and its language."""
    squeezed = [squeeze(word) for word in said]
    exact = [_TABLE[word] for word in squeezed if word in _TABLE]
    if deletion := next((meaning for meaning in exact if meaning[0] is _K.DELETE), None):
        return deletion if _wants_erasure(squeezed) else None
    sentence = " ".join(squeezed)
    for phrase, meaning in _PHRASES.items():
        if phrase in f" {sentence} ":
            return meaning
    for place, word in enumerate(squeezed):
        if word in _TABLE:
            meaning = _TABLE[word]
            return meaning if _stands_alone(meaning[0], place, squeezed) else None
        if word not in FILLERS:
            return _near(word) or _only(exact, squeezed)
    return None


def _wants_erasure(said: list[str]) -> bool:
    """Erasing cannot be undone: it takes the plain wish, or one that names the data. `Don't delete me` is none."""
    if _NEGATIONS & set(said):
        return False
    return bool(_OF_THE_DATA & set(said)) or all(w in FILLERS or _TABLE.get(w, (None,))[0] is _K.DELETE for w in said)


_NEGATIONS = frozenset({"dont", "not", "never", "no", "usifute", "msifute", "si"})
_OF_THE_DATA = frozenset(map(squeeze, words("my_data")))


def _only(exact: list[Meaning], said: list[str]) -> Meaning | None:
    """The one keyword that stands somewhere in a short text; none when there are two, or the text is long."""
    kinds = {keyword for keyword, _ in exact}
    if len(kinds) != 1 or kinds & {_K.YES, _K.NO, _K.HELP} or len(said) > _SHORT_TEXT:
        return None
    return exact[0]


_SHORT_TEXT = 12
# The same words come again and again, and to compare one with every keyword and county takes longer than the rest.
_REMEMBERED = 4096


def _stands_alone(keyword: Keyword, place: int, said: list[str]) -> bool:
    """`no` and `la` are half of many sentences: they, and the letters `y` and `n`, count only by themselves."""
    if keyword not in (_K.YES, _K.NO):
        return True
    rest = [w for w in said[place + 1 :] if w not in FILLERS and _TABLE.get(w, (None,))[0] is not keyword]
    return not rest


def _worth_guessing(known: str) -> bool:
    return len(known) >= 5 or known in ("help", "info", "plej")


# One slip away from a keyword, and something else.
_NEVER_GUESSED = frozenset({"dont", "kata", "kataa", "jina", "kazi", "well", "hell"})


@lru_cache(_REMEMBERED)
def _near(word: str) -> Meaning | None:
    """The one keyword that is a single slip away. Short said are too near to each other, and to others, to guess."""
    if len(word) < 4 or word in _NEVER_GUESSED or counties.match(word):
        return None
    near = {meaning for known, meaning in _TABLE.items() if _worth_guessing(known) and edits(word, known, 1) <= 1}
    kinds = {keyword for keyword, _ in near}
    if len(kinds) != 1:
        return None
    languages = {language for _, language in near}
    return kinds.pop(), languages.pop() if len(languages) == 1 else None


def _is_keyword(word: str) -> bool:
    return squeeze(word) in _TABLE or bool(_near(squeeze(word)))
