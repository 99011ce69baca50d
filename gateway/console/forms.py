"""Fields that several pages have, in the words of the house."""

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, PasswordField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from gateway.console.desk import told
from gateway.console.words import in_her_words, mark, say
from handlers.refusal import Refusal
from models.county import COUNTIES


class Form(FlaskForm):
    """A form whose labels, hints and complaints are said in the language of who asks."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for field in self:
            if isinstance(field.data, str):
                # No keyboard writes it, and no database keeps it.
                field.data = field.data.replace("\x00", "")
            field.label.text = say(str(field.label.text))
            if field.description:
                field.description = say(str(field.description))

    def complain(self, name: str, sentence: str, **values: object) -> None:
        """Says at a field what is wrong with it."""
        field: Field = self[name]
        field.errors = [*field.errors, say(sentence, **values)]

    def refuse(self, name: str, refusal: Refusal) -> None:
        """Says at a field why nothing was done with it."""
        field: Field = self[name]
        field.errors = [*field.errors, in_her_words(refusal)]


def said(validator: Any, sentence: str) -> Any:
    """The validator, complaining in our words when the form is checked, not when it is declared."""

    def check(form: FlaskForm, field: Field) -> None:
        validator.message = say(sentence)
        validator(form, field)

    check.field_flags = getattr(validator, "field_flags", {})  # type: ignore[attr-defined]
    return check


def needed() -> Any:
    return said(DataRequired(), mark("This is needed."))


def at_most(length: int) -> Any:
    return said(Length(max=length), mark("That is too long."))


def a_reason() -> StringField:
    """Why somebody does what cannot be undone; it goes on record, so it must not hold a number."""
    return StringField(
        mark("Reason"),
        validators=[needed(), at_most(200), no_number],
        description=mark("It goes on record. Write no phone number here."),
    )


def no_number(form: FlaskForm, field: Field) -> None:
    if re.search(r"\d[\d\s-]{5,}\d", field.data or ""):
        raise ValidationError(say(mark("Write it without a phone number.")))


def a_code(hint: str = mark("Six digits from your phone's app, or one of the codes on your paper.")) -> StringField:
    return StringField(
        mark("Code"),
        validators=[needed(), at_most(20)],
        description=hint,
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


def a_password(autocomplete: str = "current-password") -> PasswordField:
    return PasswordField(
        mark("Password"), validators=[needed(), at_most(200)], render_kw={"autocomplete": autocomplete}
    )


class ReasonForm(Form):
    reason = a_reason()

    @classmethod
    def given(cls) -> str | None:
        """What was written, if it will do; else she is told, and nothing may be changed."""
        form = cls()
        if form.validate():
            return str(form.reason.data)
        told(mark("Say why, without a phone number. Nothing was changed."), "danger")
        return None


class ApproveForm(Form):
    political = BooleanField(mark("It names parties, candidates or elections, and may be sent all the same."))


def county_choices(only: int | None = None) -> list[SelectChoice]:
    """The counties by name, or the one that somebody works for."""
    counties = sorted(COUNTIES, key=lambda county: county.name)
    return [SelectChoice(county.code, county.name) for county in counties if only in (None, county.code)]
