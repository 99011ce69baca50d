"""Every sentence of `/data/`, the page that explains the open data, in Kiswahili and English.

`fields` has a sentence for each field of the JSON; `{controller}` is who answers for the data.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from models.choice import Language


@dataclass(frozen=True)
class DataWords:
    title: str
    lead: str
    for_sheets: str
    for_programs: str
    fields_title: str
    fields: Mapping[str, str]
    null_title: str
    null: str
    null_sum: str
    often_title: str
    often: str
    poll: str
    resting: str
    for_dhis2: str
    dhis2_title: str
    dhis2: str
    dhis2_fields: Mapping[str, str]
    dhis2_small: str
    use_title: str
    use: str
    licence: str
    example_title: str
    example: str
    one_county: str


KISWAHILI = DataWords(
    title="Data wazi",
    lead="Hesabu za ahadi kwa yeyote: redio, magazeti, ofisi za kaunti, shule, programu. Bila kujisajili, bila malipo.",
    for_sheets="CSV, kwa jedwali la hesabu",
    for_programs="JSON, kwa programu",
    fields_title="Kila sehemu inasema nini",
    fields={
        "as_of": "Wakati wa kuhesabu: ISO 8601, UTC. JSON pekee; kwa CSV uko katika kichwa cha jibu, As-Of.",
        "total": "Ahadi zote nchini Kenya, hesabu kamili. Ina pia kaunti zenye ahadi chini ya kumi na ahadi zisizo na "
        "kaunti, kwa hivyo huwa zaidi ya jumla ya kaunti zinazoonyeshwa. JSON pekee.",
        "kept": "Waliosema wamechukua hatua yao ya kwanza. JSON pekee.",
        "counties": "Kaunti zote 47, kwa mpangilio wa nambari zao. Katika CSV kila mstari ni kaunti moja.",
        "code": "Namba rasmi ya kaunti, 1 hadi 47, kama ilivyo katika Katiba (si ya ISO).",
        "name": "Jina la kaunti.",
        "pledges": "Ahadi katika kaunti. Zikiwa chini ya kumi: null katika JSON, tupu katika CSV.",
        "per_10000": "Ahadi kwa kila watu 10,000 wa kaunti, desimali moja. Idadi ya watu: sensa ya 2019 (KNBS).",
    },
    null_title="Maana ya null",
    null="Null, au nafasi tupu, ni kati ya ahadi sifuri na tisa. Hesabu ndogo hufichwa ili mtu asitambulike. Kaunti "
    "huonekana kuanzia ahadi ya kumi.",
    null_sum="Usiiandike kama sifuri: andika “chini ya 10”.",
    often_title="Mara ngapi",
    often="Hesabu ni za sasa, zimechelewa kwa sekunde mbili tu. Kuuliza kila sekunde tano kunatosha.",
    poll="Rudisha ETag uliyopewa katika If-None-Match: kama hakuna jipya, jibu ni 304 tupu. Ukurasa wa tovuti yoyote "
    "unaweza kusoma data hii (CORS).",
    resting="Hifadhidata isipojibu, unapata hesabu za mwisho pamoja na kichwa Warning; kama hazipo, jibu ni 503.",
    for_dhis2="CSV ya DHIS2, mwezi kwa mwezi",
    dhis2_title="Kwa DHIS2",
    dhis2="Mstari kwa kila kaunti na kila mwezi uliokwisha (data value set). Ingiza kwa dataElementIdScheme=CODE na "
    "orgUnitIdScheme=CODE.",
    dhis2_fields={
        "dataElement": "AHADI_PLEDGED ni ahadi za mwezi huo; AHADI_KEPT ni waliosema mwezi huo kuwa wamechukua hatua.",
        "period": "Mwezi, YYYYMM, kwa saa za Nairobi.",
        "orgUnit": "Namba rasmi ya kaunti, 1 hadi 47: 1 ni Mombasa. Si ya ISO 3166-2 (KE-01 ni Baringo).",
        "categoryOptionCombo": "Tupu, kama attributeOptionCombo: DHIS2 hutumia default.",
        "value": "Idadi. Ahadi iliyohamia kaunti nyingine hupunguzwa mwezi ilipohama.",
    },
    dhis2_small="Mwezi wenye chini ya kumi haumo; hiyo si sifuri. Ili hata jumla ya kaunti isiufichue, mwezi mpya "
    "husubiri hadi mwingine wenye kumi au zaidi, na ule ulio kabla ya mwezi mdogo wa kwanza haumo kamwe.",
    use_title="Kuzitumia",
    use="Ukizitumia, tafadhali taja chanzo, {controller}, na wakati wa kuhesabu.",
    licence="Bado hakuna leseni rasmi. Kwa matumizi mengine uliza {controller}.",
    example_title="Mfano",
    example="Kaunti mbili kati ya 47, kwa hesabu za kubuni:",
    one_county="Kila kaunti ina ukurasa wake wa kusomwa redioni, kwa mfano",
)

ENGLISH = DataWords(
    title="Open data",
    lead="The numbers of the counter for anybody: radio, newspapers, county offices, schools, programs. No sign-in, "
    "no charge.",
    for_sheets="CSV, for a spreadsheet",
    for_programs="JSON, for a program",
    fields_title="What each field says",
    fields={
        "as_of": "When the numbers were counted: ISO 8601, UTC. JSON only; with CSV it is the header As-Of.",
        "total": "All pledges in Kenya, exact. Also holds counties with fewer than ten and pledges without a county, so"
        " it can be more than the counties shown add up to. JSON only.",
        "kept": "People who said that they took their first step. JSON only.",
        "counties": "All 47 counties, in the order of their codes. In CSV each line is a county.",
        "code": "The official code of the county, 1 to 47, as in the Constitution (not the ISO one).",
        "name": "The county's name.",
        "pledges": "Pledges in the county. Fewer than ten: null in JSON, empty in CSV.",
        "per_10000": "Pledges per 10,000 people of the county, one decimal. People: 2019 census (KNBS).",
    },
    null_title="What null means",
    null="Null, or an empty cell, is anything from no pledge to nine. Small counts are hidden, so that nobody can be "
    "picked out. A county shows from its tenth pledge on.",
    null_sum="Do not write it as nought: write “fewer than 10”.",
    often_title="How often",
    often="The numbers are live, two seconds old at most. To ask every five seconds is often enough.",
    poll="Send the ETag you were given back as If-None-Match: without news the answer is an empty 304. Any website's "
    "page may read the data (CORS).",
    resting="When the database does not answer you get the last counts with a header Warning; without any, a 503.",
    for_dhis2="CSV for DHIS2, month by month",
    dhis2_title="For DHIS2",
    dhis2="A line for each county and each month that is over (a data value set). Import it with "
    "dataElementIdScheme=CODE and orgUnitIdScheme=CODE.",
    dhis2_fields={
        "dataElement": "AHADI_PLEDGED are the pledges of the month; AHADI_KEPT the people who said in that month that "
        "they took their first step.",
        "period": "The month, YYYYMM, by the time of Nairobi.",
        "orgUnit": "The official code of the county, 1 to 47: 1 is Mombasa. Not that of ISO 3166-2 (KE-01 is Baringo).",
        "categoryOptionCombo": "Empty, like attributeOptionCombo: DHIS2 takes the default.",
        "value": "How many. A pledge that moved to another county is taken off in the month of the move.",
    },
    dhis2_small="A month with fewer than ten is left out, which is not nought. So that the county's total does not "
    "give it away, the newest month waits for the next one of ten or more, and the month before the first small one "
    "stays out for good.",
    use_title="Using them",
    use="When you use them, please name the source, {controller}, and when they were counted.",
    licence="No formal licence is set yet. For any other use ask {controller}.",
    example_title="An example",
    example="Two counties of the 47, with invented numbers:",
    one_county="Each county has a page of its own to be read out on the radio, for example",
)

DATA_WORDS = {Language.SW: KISWAHILI, Language.EN: ENGLISH}
