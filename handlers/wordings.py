"""What people read before they agreed, by version: the evidence of a consent. Never changed once it was shown.

A consent sentence that changes anywhere gets a new `TEXT_VERSION` and its words here; a test compares the newest
version with what phones show.
"""

from models.choice import Channel, Language, Purpose

_EN, _SW = Language.EN, Language.SW
_Key = tuple[str, Purpose, Channel, Language]

_SHOWN: dict[_Key, str] = {
    ("2026-11", Purpose.PLEDGE, Channel.USSD, _EN): (
        "Free. We keep your number & answers private. You can leave or delete any time. Are you 18+ and agree?\n"
        "I pledge to stand up for gender equality and to act against all violence and discrimination faced by women "
        "and girls."
    ),
    ("2026-11", Purpose.PLEDGE, Channel.USSD, _SW): (
        "Bure. Nambari na majibu yako ni siri. Unaweza kujitoa au kufuta wakati wowote. Una miaka 18+ na unakubali?\n"
        "Naahidi kutetea usawa wa kijinsia na kuchukua hatua dhidi ya ukatili na ubaguzi wa aina zote unaowakabili "
        "wanawake na wasichana."
    ),
    ("2026-11", Purpose.PLEDGE, Channel.SMS, _EN): (
        "HeForShe, free. We keep your number & county only to count pledges; leave any time. Are you 18+ and agree to "
        "be counted? Reply 1 yes, 2 no."
    ),
    ("2026-11", Purpose.PLEDGE, Channel.SMS, _SW): (
        "HeForShe, bure. Tunahifadhi nambari na kaunti kuhesabu ahadi tu; jitoe wakati wowote. Una miaka 18+ na "
        "unakubali? Jibu 1 ndiyo, 2 hapana."
    ),
    ("2026-11", Purpose.TEXTS, Channel.USSD, _EN): "May we send up to 2 SMS a month?",
    ("2026-11", Purpose.TEXTS, Channel.USSD, _SW): "Tukutumie SMS hadi 2 kwa mwezi?",
    ("2026-11", Purpose.SERIES, Channel.USSD, _EN): (
        "{series}: one SMS a day until {last_day}, free. Leave any day. You are not in it."
    ),
    ("2026-11", Purpose.SERIES, Channel.USSD, _SW): (
        "{series}: SMS moja kila siku hadi {last_day}, bure. Toka siku yoyote. Hujajiunga."
    ),
}


def shown(version: str, purpose: Purpose, channel: Channel, language: Language) -> str | None:
    """The sentences that were agreed to, one a line, with the `{names}` that were filled in; None where a word of the
    holder's own (`START`, a signature on paper) was the consent."""
    return _SHOWN.get((version, purpose, channel, language))
