"""A year of campaigns, beside the days that coordinators plan for."""

from datetime import date

from flask import request
from flask.typing import ResponseReturnValue

from gateway import guard, house, presence
from gateway.console.desk import page, pages
from gateway.database import glance
from handlers.campaigns import listing
from handlers.campaigns.occasions import of_year
from models.base import NAIROBI, midnight, today
from models.coordinator import Role

_YEARS_AROUND = 5


@pages.get("/calendar", endpoint="calendar")
@guard.role(Role.VIEWER)
def calendar() -> ResponseReturnValue:
    this_day = today()
    asked = request.args.get("year", this_day.year, type=int)
    year = min(max(asked, this_day.year - _YEARS_AROUND), this_day.year + _YEARS_AROUND)
    first, last = (midnight(date(y, 1, 1)) for y in (year, year + 1))
    with glance() as session:
        found = listing.between(session, presence.coordinator(), first, last)
    by_day: dict[date, list[object]] = {}
    for campaign in found:
        at = campaign.launched_at or campaign.at
        if at:
            by_day.setdefault(at.astimezone(NAIROBI).date(), []).append(campaign)
    occasions = {occasion.day: occasion for occasion in of_year(year)}
    holidays = [day for day in house.settings().holidays if day.year == year]
    days = sorted({*by_day, *occasions, *holidays})
    values = {"days": days, "by_day": by_day, "occasions": occasions, "holidays": holidays, "year": year}
    return page("calendar", **values, today=this_day)
