"""What was done, by whom, when and why, newest first."""

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gateway import guard
from gateway.console.desk import page, pages
from gateway.console.words import mark
from gateway.database import glance
from models.audit import Audit
from models.coordinator import Role

PAGE = 100
EVENTS = {
    "signed_in": mark("signed in"),
    "codes_set_up": mark("codes set up"),
    "codes_taken_away": mark("codes taken away"),
    "paper_code_used": mark("paper code used"),
    "password_changed": mark("password changed"),
    "coordinator_added": mark("let in"),
    "coordinator_changed": mark("role changed"),
    "coordinator_let_go": mark("account closed"),
    "coordinator_taken_back": mark("account opened"),
    "campaign_approved": mark("campaign approved"),
    "campaign_paused": mark("campaign paused"),
    "campaign_resumed": mark("campaign resumed"),
    "campaign_cancelled": mark("campaign cancelled"),
    "uncertain_resent": mark("sent again to the uncertain"),
    "person_erased": mark("person erased"),
    "stop_lifted": mark("stop lifted"),
    "text_opened": mark("text opened"),
    "help_line_tested": mark("help line tested"),
    "export_asked": mark("numbers asked for"),
    "export_allowed": mark("numbers allowed"),
    "export_fetched": mark("numbers fetched"),
}


@pages.get("/audit", endpoint="audit")
@guard.role(Role.ADMIN)
def audit() -> ResponseReturnValue:
    event, before = request.args.get("event", ""), request.args.get("before", type=int)
    wanted = select(Audit)
    if event in EVENTS:
        wanted = wanted.where(Audit.event == event)
    if before is not None:
        wanted = wanted.where(Audit.id < before)
    with glance() as session:
        rows = list(session.scalars(wanted.order_by(Audit.id.desc()).limit(PAGE)))
    more = rows[-1].id if len(rows) == PAGE else None
    return page("audit", rows=rows, more=more, events=EVENTS, event=event)
