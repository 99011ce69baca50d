"""Who got a campaign's text and who did not, as a page and as a file without numbers."""

from collections.abc import Iterator

from flask import request
from flask.typing import ResponseReturnValue

from gateway import guard
from gateway.console.campaigns import seen
from gateway.console.csv_file import as_download
from gateway.console.desk import county_name, number_in, page, pages
from gateway.database import glance
from handlers.campaigns import recipients as found
from models.coordinator import Role
from models.message import MessageState

HEADER = ("number", "county", "state", "reason")


def _state() -> MessageState | None:
    wanted = request.args.get("state", "")
    return MessageState(wanted) if wanted in set(MessageState) else None


@pages.get("/campaigns/<int:campaign_id>/recipients", endpoint="recipients")
@guard.role(Role.EDITOR)
def recipients(campaign_id: int) -> ResponseReturnValue:
    after = (number_in(request.args, "batch") or 0, number_in(request.args, "message") or 0)
    with glance() as session:
        campaign = seen(session, campaign_id)
        people = found.page(session, campaign_id, _state(), after)
    more = people[-1].place if len(people) == found.PAGE else None
    return page("recipients", campaign=campaign, people=people, more=more, state=_state(), states=list(MessageState))


@pages.get("/campaigns/<int:campaign_id>/recipients.csv", endpoint="recipients_csv")
@guard.role(Role.EDITOR)
def recipients_csv(campaign_id: int) -> ResponseReturnValue:
    state = _state()
    with glance() as session:
        seen(session, campaign_id)

    def rows() -> Iterator[tuple[object, ...]]:
        with glance() as session:
            for person in found.every(session, campaign_id, state):
                yield person.masked, county_name(person.county), person.state, person.reason or ""

    return as_download(f"campaign-{campaign_id}.csv", HEADER, rows())
