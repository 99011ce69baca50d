"""Files with numbers: asked for with a reason, allowed by a second person, fetched by who asked."""

from collections.abc import Iterator

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from gateway import guard, presence
from gateway.console.campaigns import seen
from gateway.console.csv_file import as_download
from gateway.console.desk import LARGEST_SMALL_ID, county_name, page, pages, refused, told
from gateway.console.forms import ReasonForm
from gateway.console.recipients import HEADER
from gateway.console.words import mark
from gateway.database import door, glance
from handlers import exports as handing_out
from handlers.campaigns import recipients
from models.coordinator import Role
from models.export import Export


@pages.get("/exports", endpoint="exports")
@guard.role(Role.EDITOR)
def exports() -> ResponseReturnValue:
    me = presence.coordinator()
    with glance() as session:
        found = handing_out.latest(session, me)
    return page("exports", exports=found, allowed_for=handing_out.ALLOWED_FOR)


@pages.post("/campaigns/<int:campaign_id>/export", endpoint="ask_export")
@guard.role(Role.EDITOR, recently=True)
def ask(campaign_id: int) -> ResponseReturnValue:
    if (why := ReasonForm.given()) is None:
        return redirect(url_for("console.campaign", campaign_id=campaign_id))
    with door() as session:
        handing_out.ask(session, seen(session, campaign_id), presence.coordinator(), why)
    told(mark("Asked for. A second person has to allow it."))
    return redirect(url_for("console.exports"))


@pages.post("/exports/<int:export_id>/allow", endpoint="allow_export")
@guard.role(Role.APPROVER, recently=True)
def allow(export_id: int) -> ResponseReturnValue:
    try:
        with door() as session:
            handing_out.allow(session, _seen(session, export_id), presence.coordinator())
    except handing_out.MayNotExport as error:
        refused(error)
    else:
        told(mark("Allowed. Who asked for it can fetch it within a day."))
    return redirect(url_for("console.exports"))


@pages.post("/exports/<int:export_id>/fetch", endpoint="fetch_export")
@guard.role(Role.EDITOR, recently=True)
def fetch(export_id: int) -> ResponseReturnValue:
    try:
        with door() as session:
            export = _seen(session, export_id)
            handing_out.fetch(session, export, presence.coordinator())
    except handing_out.MayNotExport as error:
        refused(error)
        return redirect(url_for("console.exports"))

    def rows() -> Iterator[tuple[object, ...]]:
        with glance() as session:
            for person in recipients.every(session, export.campaign_id):
                yield person.phone or "", county_name(person.county), person.state, person.reason or ""

    return as_download(f"campaign-{export.campaign_id}-numbers.csv", HEADER, rows())


def _seen(session: Session, export_id: int) -> Export:
    export = session.get(Export, export_id, with_for_update=True) if export_id <= LARGEST_SMALL_ID else None
    if export is None:
        abort(404)
    seen(session, export.campaign_id)
    return export
