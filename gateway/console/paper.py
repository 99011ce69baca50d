"""Paper: signatures that were counted by hand, and how a list with numbers is taken in."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange

from gateway import guard, presence
from gateway.console.desk import LARGEST_SMALL_ID, number_in, page, pages, told
from gateway.console.forms import Form, at_most, county_choices, needed, no_number, said
from gateway.console.words import mark, say
from gateway.database import door, glance
from handlers import paper_tallies
from models.coordinator import Role

_NOWHERE = 0


class TallyForm(Form):
    county = SelectField(mark("County"), coerce=int, validators=[needed()])
    day = DateField(mark("Day"), validators=[needed()])
    place = StringField(
        mark("Where, or which list"),
        validators=[needed(), at_most(100), no_number],
        description=mark("What an auditor would ask for: the event, the banner, where the paper is kept."),
    )
    signatures = IntegerField(
        mark("Signatures"),
        validators=[needed(), said(NumberRange(1, paper_tallies.MOST_SIGNATURES), mark("From 1 to 100,000."))],
    )

    def for_counties_of(self, county: int | None) -> "TallyForm":
        """The form for somebody of this county, or of the whole country."""
        hers = county_choices(county)
        self.county.choices = hers if county else [SelectChoice(_NOWHERE, say("choose")), *hers]
        return self


@pages.route("/paper", endpoint="paper", methods=["GET", "POST"])
@guard.role(Role.EDITOR)
def paper() -> ResponseReturnValue:
    me = presence.coordinator()
    form = TallyForm().for_counties_of(me.county)
    if form.validate_on_submit():
        try:
            with door() as session:
                paper_tallies.write(
                    session, me, county=form.county.data, day=form.day.data, place=form.place.data.strip(),
                    signatures=form.signatures.data,
                )  # fmt: skip
        except paper_tallies.BadTally as error:
            form.refuse("signatures", error)
        else:
            told(mark("Written down. It stands beside the pledges and is not added to them."))
            return redirect(url_for("console.paper"))
    with glance() as session:
        tallies = paper_tallies.listed(session, me)
        together = paper_tallies.signatures(session, me.county)
    return page("paper", form=form, tallies=tallies, together=together), 422 if form.errors else 200


@pages.post("/paper/back", endpoint="take_tally_back")
@guard.role(Role.EDITOR)
def take_back() -> ResponseReturnValue:
    wanted = number_in(request.form, "id", LARGEST_SMALL_ID) or 0
    with door() as session:
        if not paper_tallies.take_back(session, presence.coordinator(), wanted):
            abort(404)
    told(mark("Taken back."))
    return redirect(url_for("console.paper"))
