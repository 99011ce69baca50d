"""What Ahadi remembers. One table or one value a file; nothing here knows the web, a queue or a provider.

Values, in reading order:
    base            the declarative base, constraint names, aware UTC times
    phone_number    a Kenyan mobile number: parsing, masking
    phone_key       numbers at rest: sealed for storage, digested for comparison
    sms_text        GSM-7 septets, parts as the standard walks them, mending of smart quotes
    spelling        how far one spelling is from another
    county          the 47 counties, nine regions, and the spellings people use
    choice          the closed lists: language, channel, gender, first step, purpose, evidence

Tables:
    person          who pledged: a sealed number, language, county, first step
    consent         one row a decision, never updated
    pledge          one live pledge a person
    invitation      a short number, a person's or a group's, through which people came
    burst           pledges that came too thick, held until somebody has looked
    ussd_session    the receipt of a USSD session
    ussd_hour       sessions of an hour, as sums
    screen_view     views of private screens, counted by the day and linked to nobody
    batch           exactly one provider call
    coordinator     who works with the system, and what she may do
    sign_in         a browser in which a coordinator is signed in
    recovery_code   her one-time codes on paper
    series          texts that come by themselves, by days from the pledge or on the calendar
    campaign        a campaign and its rendered texts, with the table of states that may follow
    message         one text to one person, with the table of states that may follow
    inbound         a text that came in, its body sealed
    delivery_report  what the network said of a text, raw
    reply_budget    how many replies a number got within the hour
    suppression     numbers that must never be texted, as digests
    helpline        a free line, and when it was last called to test it
    export          a file with numbers that two people wanted
    data_request    what somebody asked under the law, and by when it is to be done
    breach          data that got out, and who had to be told by when
    audit           what was done by hand or by wish, and why; never to whom
    paper_tally     signatures counted by hand, beside the pledges
    tally           the public counts, which outlive the people in them
    migrations/     the schema, as Alembic revisions
"""

from models import (
    audit,
    base,
    batch,
    breach,
    burst,
    campaign,
    choice,
    consent,
    coordinator,
    county,
    data_request,
    delivery_report,
    export,
    helpline,
    inbound,
    invitation,
    message,
    paper_tally,
    person,
    phone_key,
    phone_number,
    pledge,
    recovery_code,
    reply_budget,
    screen_view,
    series,
    sign_in,
    sms_text,
    spelling,
    suppression,
    tally,
    ussd_hour,
    ussd_session,
)

__all__ = [
    "audit",
    "base",
    "batch",
    "breach",
    "burst",
    "campaign",
    "choice",
    "consent",
    "coordinator",
    "county",
    "data_request",
    "delivery_report",
    "export",
    "helpline",
    "inbound",
    "invitation",
    "message",
    "paper_tally",
    "person",
    "phone_key",
    "phone_number",
    "pledge",
    "recovery_code",
    "reply_budget",
    "screen_view",
    "series",
    "sign_in",
    "sms_text",
    "spelling",
    "suppression",
    "tally",
    "ussd_hour",
    "ussd_session",
]
