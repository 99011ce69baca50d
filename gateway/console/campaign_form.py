"""The form of a campaign: two texts side by side, whom, when, for how much; and the draft that it becomes."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from wtforms import (
    DateField,
    DateTimeLocalField,
    DecimalField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from gateway.console.forms import Form, at_most, needed, said
from gateway.console.words import mark, say
from handlers.campaigns.occasions import Occasion
from handlers.words import FIRST_STEPS
from models.base import NAIROBI, now
from models.campaign import Campaign
from models.choice import FirstStep, Language
from models.coordinator import Coordinator
from models.county import COUNTIES

_LONGEST = 1000
_FIRST_YEAR, _YEARS_AHEAD = 2015, 2
_DEAREST_KES, _FASTEST = 1_000_000_000, 10_000
_AS_IT_IS = ("name", "sw", "en", "counties", "not_texted_days", "rate", "budget_kes")
_WITH_STEP = {"step": "any", "inputmode": "decimal"}


def _up_to(most: int) -> Any:
    return said(NumberRange(Decimal("0.01"), most), mark("A number from 0.01 on, and not beyond reason."))


def _in_our_days(form: Form, field: Field) -> None:
    if field.data and not _FIRST_YEAR <= field.data.year <= now().year + _YEARS_AHEAD:
        raise ValidationError(say("This day is too far away."))


class CampaignForm(Form):
    name = StringField(
        mark("Name"),
        validators=[needed(), at_most(100)],
        description=mark("For you and your colleagues; no reader sees it."),
    )
    sw = TextAreaField("Kiswahili", validators=[at_most(_LONGEST)], render_kw={"rows": 5, "lang": "sw"})
    en = TextAreaField("English", validators=[at_most(_LONGEST)], render_kw={"rows": 5, "lang": "en"})
    counties = SelectMultipleField(
        mark("Counties"),
        coerce=int,
        choices=[SelectChoice(county.code, county.name) for county in sorted(COUNTIES, key=lambda c: c.name)],
        description=mark("None chosen means the whole country."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    language = SelectField(mark("Only speakers of"))
    first_step = SelectField(mark("Only who chose this first step"))
    pledged_from = DateField(mark("Pledged on or after"), validators=[Optional(), _in_our_days])
    pledged_until = DateField(mark("Pledged before"), validators=[Optional(), _in_our_days])
    not_texted_days = IntegerField(
        mark("Not texted for so many days"),
        validators=[Optional(), said(NumberRange(1, 365), mark("From 1 to 365 days."))],
    )
    at = DateTimeLocalField(
        mark("Begins"),
        validators=[Optional(), _in_our_days],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        description=mark("Nairobi time. Left empty, it begins when somebody launches it."),
    )
    rate = DecimalField(
        mark("Parts a second at most"),
        validators=[Optional(), _up_to(_FASTEST)],
        description=mark("Left empty: the pace of the sender."),
        render_kw=_WITH_STEP,
    )
    budget_kes = DecimalField(
        mark("Budget in KES, with VAT"),
        validators=[Optional(), _up_to(_DEAREST_KES)],
        description=mark("The campaign pauses before it spends more."),
        render_kw=_WITH_STEP,
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        everybody = SelectChoice("", say("everybody"))
        self.language.choices = [everybody, SelectChoice("sw", "Kiswahili"), SelectChoice("en", "English")]
        steps = [SelectChoice(step.value, say(name)) for step, name in FIRST_STEPS.items()]
        self.first_step.choices = [everybody, *steps]

    def validate_sw(self, field: Field) -> None:
        if not (field.data or self.en.data):
            raise ValidationError(say("Write a text in Kiswahili, in English, or in both."))

    def validate_at(self, field: Field) -> None:
        if field.data and _nairobi(field.data) < now() - timedelta(minutes=1):
            raise ValidationError(say("This moment has passed."))

    def values(self, who: Coordinator) -> dict[str, Any]:
        """What was written, as a draft wants it. Who works for one county writes for that county."""
        return {
            "name": self.name.data.strip(),
            "sw": self.sw.data or None,
            "en": self.en.data or None,
            "counties": (who.county,) if who.county else tuple(self.counties.data or ()),
            "language": Language(self.language.data) if self.language.data else None,
            "first_step": FirstStep(self.first_step.data) if self.first_step.data else None,
            "pledged_from": _midnight(self.pledged_from.data),
            "pledged_until": _midnight(self.pledged_until.data),
            "not_texted_days": self.not_texted_days.data,
            "at": _nairobi(self.at.data) if self.at.data else None,
            "rate": self.rate.data,
            "budget_kes": self.budget_kes.data,
        }


def form_of(campaign: Campaign) -> CampaignForm:
    """The form, filled in with what the campaign says now."""
    at = campaign.at.astimezone(NAIROBI) if campaign.at else None
    days = {
        name: moment.astimezone(NAIROBI).date() if (moment := getattr(campaign, name)) else None
        for name in ("pledged_from", "pledged_until")
    }
    chosen = {
        "language": campaign.language.value if campaign.language else "",
        "first_step": campaign.first_step.value if campaign.first_step else "",
    }
    same = {
        name: getattr(campaign, name)
        for name in ("name", "sw", "en", "counties", "not_texted_days", "rate", "budget_kes")
    }
    return CampaignForm(data=same | days | chosen | {"at": at})


def form_for(occasion: Occasion) -> CampaignForm:
    """A new campaign for a day that coordinators plan for, at ten in the morning."""
    at = datetime.combine(occasion.day, time(10))
    return CampaignForm(
        data={"name": f"{occasion.name} {occasion.day.year}", "sw": occasion.sw, "en": occasion.en, "at": at}
    )


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), NAIROBI) if day else None


def _nairobi(local: datetime) -> datetime:
    return local.replace(tzinfo=NAIROBI)
