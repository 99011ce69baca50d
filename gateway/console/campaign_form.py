"""The form of a campaign: two texts side by side, whom, when, for how much; and the draft that it becomes."""

from datetime import datetime, time, timedelta
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

from gateway.console.forms import Form, at_most, county_choices, needed, said
from gateway.console.words import language, mark, say
from handlers.campaigns.occasions import Occasion
from handlers.campaigns.trial import HOURS_AT_MOST
from handlers.words import FIRST_STEPS
from handlers.words import say as speak
from models.base import NAIROBI, midnight, now
from models.campaign import Asks, Campaign
from models.choice import FirstStep, Language
from models.coordinator import Coordinator

LONGEST = 1000
ASKS = {
    Asks.DONE: mark("whether the first step is done; who said so gets none"),
    Asks.PAPER: mark("whether they really signed; only people from paper lists"),
}
_FIRST_YEAR, _YEARS_AHEAD = 2015, 2
DEAREST_KES, _FASTEST = 1_000_000_000, 10_000
_AS_IT_IS = (
    "name", "sw", "en", "sw_b", "en_b", "trial_hours", "counties", "not_texted_days", "rate", "budget_kes",
)  # fmt: skip
WITH_STEP = {"step": "any", "inputmode": "decimal"}


def up_to(most: int) -> Any:
    """A positive number, and a believable one."""
    return said(NumberRange(Decimal("0.01"), most), mark("A number from 0.01 on, and not beyond reason."))


def in_our_days(form: Form, field: Field) -> None:
    """A day that somebody may have meant."""
    if field.data and not _FIRST_YEAR <= field.data.year <= now().year + _YEARS_AHEAD:
        raise ValidationError(say("This day is too far away."))


class CampaignForm(Form):
    name = StringField(
        mark("Name"),
        validators=[needed(), at_most(100)],
        description=mark("For you and your colleagues; no reader sees it."),
    )
    sw = TextAreaField("Kiswahili", validators=[at_most(LONGEST)], render_kw={"rows": 5, "lang": "sw"})
    en = TextAreaField("English", validators=[at_most(LONGEST)], render_kw={"rows": 5, "lang": "en"})
    sw_b = TextAreaField("Kiswahili, B", validators=[at_most(LONGEST)], render_kw={"rows": 4, "lang": "sw"})
    en_b = TextAreaField("English, B", validators=[at_most(LONGEST)], render_kw={"rows": 4, "lang": "en"})
    trial_hours = IntegerField(
        mark("Hours for which both are tried"),
        validators=[Optional(), said(NumberRange(1, HOURS_AT_MOST), mark("From 1 to 48 hours."))],
        description=mark("Left empty: 24."),
    )
    counties = SelectMultipleField(
        mark("Counties"),
        coerce=int,
        choices=county_choices(),
        description=mark("None chosen means the whole country."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    language = SelectField(mark("Only speakers of"))
    first_step = SelectField(mark("Only who chose this first step"))
    pledged_from = DateField(mark("Pledged on or after"), validators=[Optional(), in_our_days])
    pledged_until = DateField(mark("Pledged before"), validators=[Optional(), in_our_days])
    not_texted_days = IntegerField(
        mark("Not texted for so many days"),
        validators=[Optional(), said(NumberRange(1, 365), mark("From 1 to 365 days."))],
    )
    asks = SelectField(mark("Asks, so that 1 means yes and 2 no"), default="")
    at = DateTimeLocalField(
        mark("Begins"),
        validators=[Optional(), in_our_days],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        description=mark("Nairobi time. Left empty, it begins when somebody launches it."),
    )
    rate = DecimalField(
        mark("Parts a second at most"),
        validators=[Optional(), up_to(_FASTEST)],
        description=mark("Left empty: the pace of the sender."),
        render_kw=WITH_STEP,
    )
    budget_kes = DecimalField(
        mark("Budget in KES, with VAT"),
        validators=[Optional(), up_to(DEAREST_KES)],
        description=mark("The campaign pauses before it spends more."),
        render_kw=WITH_STEP,
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        everybody = SelectChoice("", say("everybody"))
        self.language.choices = [everybody, SelectChoice("sw", "Kiswahili"), SelectChoice("en", "English")]
        steps = [SelectChoice(step.value, speak(language(), name)) for step, name in FIRST_STEPS.items()]
        self.first_step.choices = [everybody, *steps]
        self.asks.choices = [SelectChoice("", say("nothing")), *(SelectChoice(a.value, say(ASKS[a])) for a in Asks)]

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
            "sw_b": self.sw_b.data or None,
            "en_b": self.en_b.data or None,
            "trial_hours": self.trial_hours.data,
            "counties": (who.county,) if who.county else tuple(self.counties.data or ()),
            "language": Language(self.language.data) if self.language.data else None,
            "first_step": FirstStep(self.first_step.data) if self.first_step.data else None,
            "pledged_from": midnight(self.pledged_from.data) if self.pledged_from.data else None,
            "pledged_until": midnight(self.pledged_until.data) if self.pledged_until.data else None,
            "not_texted_days": self.not_texted_days.data,
            "asks": Asks(self.asks.data) if self.asks.data else None,
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
        "asks": campaign.asks.value if campaign.asks else "",
    }
    same = {name: getattr(campaign, name) for name in _AS_IT_IS}
    return CampaignForm(data=same | days | chosen | {"at": at})


def form_for(occasion: Occasion) -> CampaignForm:
    """A new campaign for a day that coordinators plan for, at ten in the morning."""
    at = datetime.combine(occasion.day, time(10))
    return CampaignForm(
        data={"name": f"{occasion.name} {occasion.day.year}", "sw": occasion.sw, "en": occasion.en, "at": at}
    )


def _nairobi(local: datetime) -> datetime:
    return local.replace(tzinfo=NAIROBI)
