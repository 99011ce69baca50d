"""A county on one page, to be printed for a meeting, or saved as a PDF by the browser."""

from flask import abort, request
from flask.typing import ResponseReturnValue

from gateway import guard, presence
from gateway.console import charts
from gateway.console.charts import Bar
from gateway.console.desk import page, pages, step_name
from gateway.console.words import CHANNELS, say
from gateway.database import glance
from gateway.public import figures
from handlers.report import report as reported
from handlers.words import TONGUES
from models.coordinator import Role
from models.county import BY_CODE, COUNTIES


@pages.get("/report", endpoint="report")
@guard.role(Role.VIEWER)
def report() -> ResponseReturnValue:
    me = presence.coordinator()
    wanted = me.county or request.args.get("county", type=int)
    if wanted is not None and wanted not in BY_CODE:
        abort(404)
    with glance() as session:
        found = reported(session, BY_CODE[wanted] if wanted else None)
    bars = [Bar(f"{month.first:%b}", month.pledged or 0, figures.whole(month.pledged)) for month in found.months]
    return page(
        "report",
        report=found,
        chart=charts.columns(bars, say("Pledges a month")),
        counties=() if me.county else COUNTIES,
        ways=[(say(CHANNELS[channel]), count) for channel, count in found.by_channel.items()],
        steps=[(step_name(step), count) for step, count in found.by_step.items()],
        spoken=[(TONGUES[language].name, count) for language, count in found.by_language.items()],
        figures=figures,
    )
