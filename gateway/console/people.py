"""What is kept about one number, for its holder who asks: to read, to take along, to put right, to erase.

The number travels in the body of a form only: it is in no address, no history of the browser and no log.
"""

from collections.abc import Iterator
from typing import Any, Self

from flask import jsonify
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField, SelectField, StringField

from gateway import guard, presence
from gateway.console.desk import county_name, limiter, moment, page, pages, step_name, told
from gateway.console.forms import Form, a_reason, at_most, county_choices, needed
from gateway.console.words import CHANNELS, PURPOSES, mark, say
from gateway.database import door
from gateway.house import settings
from gateway.public.figures import whole
from handlers import held
from handlers.sign_in import proved_recently
from handlers.words import TONGUES
from models.audit import Audit
from models.base import now
from models.choice import Language
from models.coordinator import Role
from models.phone_key import WrongPhoneKey, phone_keys
from models.phone_number import NotAPhoneNumber, PhoneNumber

NO_NUMBER = mark("This is no Kenyan mobile number.")
_TEXTS = {True: mark("yes"), False: mark("no"), None: mark("never asked")}


class LookForm(Form):
    phone = StringField(
        mark("Phone number"),
        validators=[needed(), at_most(20)],
        description=mark("The whole number. There is no list of people to look through."),
        render_kw={"autocomplete": "off", "inputmode": "tel"},
    )


class FileForm(Form):
    """A form about a number that was looked up: the page holds it sealed, and shows it masked."""

    phone = HiddenField(validators=[needed(), at_most(100)])

    @classmethod
    def about(cls, phone: PhoneNumber, **told: Any) -> Self:
        return cls(formdata=None, phone=phone_keys.seal(phone).hex(), **told)


class EraseForm(FileForm):
    reason = a_reason()
    sure = BooleanField(mark("Everything about this number is to be forgotten."), validators=[needed()])


class RectifyForm(FileForm):
    language = SelectField(mark("Language"))
    county = SelectField(mark("County"))
    reason = a_reason()

    def __init__(self, **told: Any) -> None:
        super().__init__(**told)
        self.language.choices = [(code.value, tongue.name) for code, tongue in TONGUES.items()]
        self.county.choices = [("", say("as it is")), *county_choices()]


def her_account() -> str:
    """What a throttle counts by: the account, wherever it is signed in."""
    return f"people:{presence.coordinator().id}"


# Enough for a help desk, too little for trying numbers one after another.
_NOT_ALL_KENYA = limiter.shared_limit(
    "20 per minute;200 per day", scope="people", key_func=her_account, methods=["POST"]
)


@pages.route("/people", endpoint="people", methods=["GET", "POST"])
@guard.role(Role.EDITOR)
@_NOT_ALL_KENYA
def people() -> ResponseReturnValue:
    form = LookForm()
    if not form.validate_on_submit():
        return page("people", form=form), 422 if form.errors else 200
    try:
        phone = PhoneNumber.parse(form.phone.data)
    except NotAPhoneNumber:
        form.complain("phone", NO_NUMBER)
        return page("people", form=form), 422
    return _person(phone), 200


@pages.post("/people/erase", endpoint="erase_person")
@guard.role(Role.APPROVER, recently=True)
@_NOT_ALL_KENYA
def erase() -> ResponseReturnValue:
    form, me = EraseForm(), presence.coordinator()
    phone = _phone_of(form)
    if phone is None:
        return page("people", form=LookForm(formdata=None)), 422
    if not form.validate():
        return _person(phone, form), 422
    with door() as session:
        erased = held.erase_for(session, me, phone, form.reason.data)
    if not erased:
        return _person(phone, form), 200
    told(mark("{number} is forgotten. The public total keeps its count."), number=phone.masked)
    return page("people", form=LookForm(formdata=None)), 200


@pages.post("/people/rectify", endpoint="rectify_person")
@guard.role(Role.EDITOR)
@_NOT_ALL_KENYA
def rectify() -> ResponseReturnValue:
    form = RectifyForm()
    phone = _phone_of(form)
    if phone is None:
        return page("people", form=LookForm(formdata=None)), 422
    if not form.validate():
        return _person(phone, rectify=form), 422
    county = int(form.county.data) if form.county.data else None
    with door() as session:
        me = presence.coordinator()
        done = held.rectify_for(session, me, phone, Language(form.language.data), county, form.reason.data)
    if done:
        told(mark("{number} is put right."), number=phone.masked)
    return _person(phone), 200


@pages.post("/people/file", endpoint="person_file")
@guard.role(Role.EDITOR)
@_NOT_ALL_KENYA
def person_file() -> ResponseReturnValue:
    """What is kept, for the holder to take along: the same as on the page, to be read by a machine."""
    phone = _phone_of(FileForm())
    if phone is None:
        return page("people", form=LookForm(formdata=None)), 422
    with door() as session:
        me = presence.coordinator()
        known = held.shown_to(session, me, phone)
        session.add(Audit(event="person_file_made", channel="console", who=me.email, reason="to be taken along"))
    content = held.as_file(known, phone, settings().controller) if known else {}
    response = jsonify(content)
    response.headers["Content-Disposition"] = 'attachment; filename="what-is-kept.json"'
    return response


def _phone_of(form: FileForm) -> PhoneNumber | None:
    try:
        return phone_keys.open(bytes.fromhex(form.phone.data or ""))
    except (ValueError, WrongPhoneKey):
        told(NO_NUMBER, "danger")
        return None


def _person(phone: PhoneNumber, erase: EraseForm | None = None, rectify: RectifyForm | None = None) -> str:
    here = presence.present()
    me = presence.coordinator()
    with door() as session:
        known = held.shown_to(session, me, phone)
        session.add(Audit(event="person_looked_up", channel="console", who=me.email, reason="by number"))
    caller = known.caller if known else None
    return page(
        "people",
        form=LookForm(formdata=None),
        phone=phone,
        at=now(),
        known=known,
        facts=list(_facts(known)) if known else [],
        erase=erase or EraseForm.about(phone),
        file=FileForm.about(phone),
        rectify=rectify or RectifyForm.about(phone, language=caller.language if caller else None),
        proved=here is not None and proved_recently(here.sign_in),
        channels=CHANNELS,
        purposes=PURPOSES,
    )


def _facts(known: held.Held) -> Iterator[tuple[str, str, str]]:
    """What, its value, and what it is kept for. Never the gender."""
    if caller := known.caller:
        yield say("Language"), TONGUES[caller.language].name, say("to speak it")
        yield say("Pledged"), moment(caller.pledged_at), say("to count each number once")
        yield say("Step done"), moment(known.kept_at), say("to count promises that were kept")
        yield say("County"), county_name(caller.county), say("to count it where it belongs")
        yield (
            say("First step"),
            step_name(caller.first_step) if caller.first_step else "–",
            say("to ask about it later"),
        )
        own, came = known.invitation.code, known.invitation.came_through_one
        yield say("Number to invite with"), str(own or "–"), say("to tell how many came through it")
        yield say("Came through an invitation"), say(_TEXTS[came]), say("to tell who invited how many came, never who")
        yield say("Wants texts"), say(_TEXTS[caller.texts]), say("to text nobody who did not ask for it")
    if known.stopped:
        yield say("Is not texted"), say(known.stopped), say("so that nobody texts this number again")
    yield say("Texts to this number"), whole(known.texts_to), say("to know that a text arrived, and what it cost")
    yield say("Texts from this number"), whole(known.texts_from), say("to understand an answer to our question")
    yield say("USSD sessions"), whole(known.sessions), say("to go on where a session dropped")
