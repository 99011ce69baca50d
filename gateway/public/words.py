"""Every sentence of the public pages, in Kiswahili and English. The phone's words live in `handlers.words`.

A field that one language lacks is a type error, so neither can fall behind.
"""

from dataclasses import dataclass

from werkzeug.datastructures import LanguageAccept

from models.choice import Language


@dataclass(frozen=True)
class Words:
    own_name: str
    title: str
    description: str
    switch: str
    pledges_in_kenya: str
    none_yet: str
    as_of: str
    nairobi_time: str
    load_again: str
    updates: str
    no_connection: str
    last_known: str
    kept: str
    kept_means: str
    of_these_claimed: str
    pledges_of: str
    fewer_than_ten: str
    few_yet: str
    in_all_kenya: str
    knows_county: str
    make_yours: str
    dial: str
    dial_promise: str
    or_text: str
    to: str
    by_county: str
    map_means: str
    map_described: str
    in_front: str
    pledges: str
    per_10000: str
    hidden: str
    all_counties: str
    code: str
    county: str
    about: str
    open_data: str
    explained: str
    resting: str
    nothing_here: str
    no_such_county: str
    did_you_mean: str
    our_fault: str
    try_again: str
    to_the_counter: str
    to_the_counties: str


KISWAHILI = Words(
    own_name="Kiswahili",
    title="Ahadi za usawa na heshima",
    description="Hesabu ya ahadi za usawa na heshima kwa wanawake na wasichana nchini Kenya, kaunti kwa kaunti.",
    switch="Lugha",
    pledges_in_kenya="Ahadi za usawa na heshima nchini Kenya",
    none_yet="Bado hakuna ahadi. Ya kwanza inaweza kuwa yako: piga",
    as_of="Hadi",
    nairobi_time="saa za Nairobi",
    load_again="Pakia upya upate hesabu mpya",
    updates="Inajisasisha yenyewe",
    no_connection="Hakuna mtandao. Tunajaribu tena.",
    last_known="Hii ni hesabu ya mwisho tuliyo nayo. Mpya itafuata.",
    kept="Waliotimiza",
    kept_means="Watu waliotuambia wamechukua hatua yao ya kwanza.",
    of_these_claimed="Kati yao, {number} walisaini kwenye karatasi na bado hawajathibitisha.",
    pledges_of="ahadi za usawa na heshima",
    fewer_than_ten="chini ya 10",
    few_yet="Ndiyo mwanzo. Yako inaweza kuwa kati ya za kwanza hapa.",
    in_all_kenya="ahadi Kenya nzima",
    knows_county="Nambari hii tayari ina kaunti:",
    make_yours="Weka ahadi yako",
    dial="Piga",
    dial_promise="Bure, kwa simu yoyote, bila intaneti. Kwa walio na miaka 18 au zaidi.",
    or_text="au tuma neno",
    to="kwa",
    by_county="Kaunti kwa kaunti",
    map_means="Ahadi kwa kila watu 10,000. Kila kigae ni kaunti moja, karibu na mahali ilipo.",
    map_described=(
        "Vigae 47, kimoja kwa kila kaunti, kaskazini juu. Kila kimoja kinaonyesha nambari ya kaunti na ahadi kwa "
        "kila watu 10,000; kistari ni ahadi chini ya kumi. Jedwali lina hesabu hizo hizo."
    ),
    in_front="Inaongoza",
    pledges="ahadi",
    per_10000="kwa kila watu 10,000",
    hidden="ahadi chini ya 10, hazionyeshwi",
    all_counties="Kaunti zote 47",
    code="Na.",
    county="Kaunti",
    about=(
        "Kaunti yenye ahadi chini ya kumi inaonyesha kistari, ili mtu asitambulike. Jumla ni kamili, na ina hata "
        "ahadi zisizo na kaunti. Idadi ya watu: sensa ya 2019 (KNBS). Hakuna majina wala nambari za simu hapa."
    ),
    open_data="Data wazi",
    explained="Maelezo",
    resting="Kihesabu kimepumzika kidogo. Hakuna ahadi iliyopotea.",
    nothing_here="Hakuna ukurasa hapa.",
    no_such_county="Hakuna kaunti yenye jina hilo.",
    did_you_mean="Ulimaanisha:",
    our_fault="Samahani, kuna hitilafu upande wetu.",
    try_again="Tafadhali jaribu tena baada ya dakika moja.",
    to_the_counter="Nenda kwenye hesabu ya ahadi",
    to_the_counties="Ona kaunti zote 47",
)

ENGLISH = Words(
    own_name="English",
    title="Pledges for equality and respect",
    description="How many in Kenya have pledged equality and respect for women and girls, county by county.",
    switch="Language",
    pledges_in_kenya="Pledges for equality and respect in Kenya",
    none_yet="No pledge yet. The first one can be yours: dial",
    as_of="As of",
    nairobi_time="Nairobi time",
    load_again="Load again for a new count",
    updates="Updates by itself",
    no_connection="No connection. Trying again.",
    last_known="This is the last count we have. A newer one will follow.",
    kept="Kept so far",
    kept_means="People who told us they took their first step.",
    of_these_claimed="Of these, {number} signed on paper and have not confirmed it yet.",
    pledges_of="pledges for equality and respect",
    fewer_than_ten="fewer than 10",
    few_yet="It has just begun. Yours can be among the first here.",
    in_all_kenya="pledges in all of Kenya",
    knows_county="This code already holds the county:",
    make_yours="Make your pledge",
    dial="Dial",
    dial_promise="Free, on any phone, without internet. For everyone aged 18 or over.",
    or_text="or text the word",
    to="to",
    by_county="County by county",
    map_means="Pledges per 10,000 people. Each tile is one county, about where it lies.",
    map_described=(
        "47 tiles, one a county, north at the top. Each shows the county's code and its pledges per 10,000 people; "
        "a dash means fewer than ten pledges. The table holds the same numbers."
    ),
    in_front="In front",
    pledges="pledges",
    per_10000="per 10,000 people",
    hidden="fewer than 10 pledges, not shown",
    all_counties="All 47 counties",
    code="Code",
    county="County",
    about=(
        "A county with fewer than ten pledges shows a dash, so that nobody can be picked out. The total is exact, "
        "and also holds pledges without a county. People: 2019 census (KNBS). No names or phone numbers here."
    ),
    open_data="Open data",
    explained="What it says",
    resting="The counter is taking a short rest. No pledge is lost.",
    nothing_here="There is no page here.",
    no_such_county="There is no county of that name.",
    did_you_mean="Did you mean:",
    our_fault="Sorry, something went wrong on our side.",
    try_again="Please try again in a minute.",
    to_the_counter="Go to the pledge counter",
    to_the_counties="See all 47 counties",
)

WORDS = {Language.SW: KISWAHILI, Language.EN: ENGLISH}


def language_for(asked: str | None, accepted: LanguageAccept) -> Language:
    """What the address asks for (`?lang=en`), else what the browser prefers, else Kiswahili."""
    # By hand, since `best_match` prefers a later `en` to an earlier `sw-KE`.
    preferred = (tag.partition("-")[0].lower() for tag in accepted.values())
    return next((Language(tag) for tag in (asked, *preferred) if tag in list(WORDS)), Language.SW)
