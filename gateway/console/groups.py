"""Groups with a number of their own: what each brought, a sheet for its wall, and an end to it."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from gateway import guard, presence
from gateway.console.desk import LARGEST_ID, number_in, page, pages, told
from gateway.console.forms import Form, at_most, county_choices, needed, no_number
from gateway.console.words import mark, say
from gateway.database import door, glance
from gateway.house import programme, settings
from handlers import groups
from handlers.words import say as speak
from models.choice import Language
from models.coordinator import Coordinator, Role
from models.invitation import GroupKind

KINDS = {
    GroupKind.SCHOOL: mark("school"),
    GroupKind.CHURCH_OR_MOSQUE: mark("church or mosque"),
    GroupKind.BODA_STAGE: mark("boda boda stage"),
    GroupKind.CHAMA: mark("chama"),
    GroupKind.CLUB: mark("club"),
    GroupKind.OTHER: mark("other"),
}
_EVERYWHERE = 0


class GroupForm(Form):
    name = StringField(
        mark("Name of the group"),
        validators=[needed(), at_most(80), no_number],
        description=mark("As people call it. It stands on the sheet for the wall: no person's name, no phone number."),
        render_kw={"autocomplete": "off", "maxlength": 80},
    )
    kind = SelectField(mark("What it is"))
    county = SelectField(
        mark("County"),
        coerce=int,
        description=mark("Whoever comes through the group is counted here, until she tells another county."),
    )

    def __init__(self, who: Coordinator) -> None:
        super().__init__()
        self.kind.choices = [SelectChoice(kind.value, say(words)) for kind, words in KINDS.items()]
        self.county.choices = county_choices(who.county)
        if who.county is None:
            self.county.choices.insert(0, SelectChoice(_EVERYWHERE, say("several counties")))


@pages.route("/groups", endpoint="groups", methods=["GET", "POST"])
@guard.role(Role.EDITOR)
def all_groups() -> ResponseReturnValue:
    me = presence.coordinator()
    form, before = GroupForm(me), number_in(request.args, "before")
    if form.validate_on_submit():
        try:
            with door() as session:
                made = groups.make(session, me, form.name.data, GroupKind(form.kind.data), form.county.data or None)
        except groups.NoNumberLeft as error:
            form.refuse("name", error)
        else:
            return redirect(url_for("console.group", group_id=made.id))
    with glance() as session:
        found = groups.listed(session, me, before)
    more = found[-1].invitation.id if len(found) == groups.PAGE else None
    return page("groups", form=form, groups=found, kinds=KINDS, before=before, more=more), 422 if form.errors else 200


@pages.get("/groups/<int:group_id>", endpoint="group")
@guard.role(Role.EDITOR)
def group(group_id: int) -> ResponseReturnValue:
    """The sheet for the wall. It tells no number of pledges: nobody is to be counted off against her neighbours."""
    with glance() as session:
        found = groups.find(session, presence.coordinator(), group_id) if group_id <= LARGEST_ID else None
    if found is None:
        abort(404)
    sheets = [(language.value, _sheet(language, found.code)) for language in Language]
    return page("group", group=found, sheets=sheets, dial=programme().ussd_code_through(found.code))


def _sheet(language: Language, code: int) -> list[str]:
    values = {"text": f"AHADI {code}", "code": settings().short_code}
    return [speak(language, sentence, **values) for sentence in groups.SHEET]


@pages.post("/groups/<int:group_id>/close", endpoint="close_group")
@guard.role(Role.EDITOR)
def close(group_id: int) -> ResponseReturnValue:
    with door() as session:
        me = presence.coordinator()
        found = groups.find(session, me, group_id, lock=True) if group_id <= LARGEST_ID else None
        if found is None:
            abort(404)
        closed = groups.close(session, me, found)
    if closed:
        told(mark("{name} is closed. What it brought stays counted."), name=found.name)
    else:
        told(mark("{name} was closed before."), "warning", name=found.name)
    return redirect(url_for("console.groups"))
