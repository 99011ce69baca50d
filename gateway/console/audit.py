"""Who did what, when and why. It is only read here: nothing on record can be changed or taken away."""

from flask import request
from flask.typing import ResponseReturnValue

from gateway import guard
from gateway.console.desk import number_in, page, pages
from gateway.console.words import CHANNELS, mark
from gateway.database import glance
from handlers import records
from models.coordinator import Role

# Every event that is written anywhere, in words; a test looks for one that is missing.
EVENTS = {
    "signed_in": mark("signed in"),
    "codes_set_up": mark("one-time codes set up"),
    "paper_code_used": mark("code from paper used"),
    "password_changed": mark("password changed"),
    "coordinator_added": mark("somebody let in"),
    "coordinator_changed": mark("role or place changed"),
    "coordinator_disabled": mark("somebody kept out"),
    "coordinator_enabled": mark("somebody let in again"),
    "codes_taken": mark("one-time codes taken away"),
    "password_given": mark("first password given"),
    "campaign_approved": mark("campaign approved"),
    "campaign_tested": mark("test texts sent"),
    "campaign_paused": mark("campaign paused"),
    "campaign_resumed": mark("campaign went on"),
    "campaign_cancelled": mark("campaign cancelled"),
    "series_approved": mark("series approved"),
    "series_text_out": mark("text of a series taken out"),
    "series_paused": mark("series paused"),
    "series_resumed": mark("series went on"),
    "series_ended": mark("series ended"),
    "wording_chosen": mark("one of two wordings chosen"),
    "uncertain_resent": mark("uncertain texts sent again"),
    "export_asked": mark("numbers asked for"),
    "export_allowed": mark("numbers allowed"),
    "export_fetched": mark("numbers fetched"),
    "person_looked_up": mark("number looked up"),
    "person_erased": mark("number erased"),
    "person_rectified": mark("details put right"),
    "person_file_made": mark("file to take along"),
    "request_written": mark("request written down"),
    "request_closed": mark("request closed"),
    "breach_registered": mark("breach registered"),
    "breach_described": mark("breach described"),
    "breach_told": mark("breach told"),
    "breach_closed": mark("breach closed"),
    "group_made": mark("group got a number"),
    "group_closed": mark("group closed"),
    "burst_believed": mark("held pledges counted"),
    "burst_left_out": mark("held pledges left out"),
    "people_imported": mark("paper list taken in"),
    "tally_written": mark("signatures written down"),
    "tally_taken_back": mark("signatures taken back"),
    "key_rotated": mark("numbers sealed anew"),
    "backed_up": mark("backup made"),
    "restored": mark("backup restored"),
    "forgotten": mark("forgotten in time"),
    "stop_lifted": mark("texts wanted again"),
    "text_read": mark("words of a text read"),
    "helpline_tested": mark("help line called"),
}
# Through what it was done: the channels of citizens, and our own.
THROUGH = CHANNELS | {
    "console": mark("console"),
    "command": mark("command line"),
    "officer": mark("command line"),
    "campaigns": mark("campaigns"),
    "clock": mark("clock, at night"),
    "hourly": mark("clock, within the hour"),
}


@pages.get("/audit", endpoint="audit")
@guard.role(Role.ADMIN, country=True)
def audit() -> ResponseReturnValue:
    event = request.args.get("event", "")
    event = event if event in EVENTS else ""
    before = number_in(request.args, "before")
    with glance() as session:
        rows = records.latest(session, event=event, before=before)
    more = rows[-1].id if len(rows) == records.PAGE else None
    return page("audit", rows=rows, event=event, before=before, more=more, events=EVENTS, through=THROUGH)
