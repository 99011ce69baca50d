"""The forms of a series: its outline, and what it says on one day."""

from datetime import time
from typing import Any

from wtforms import BooleanField, DateField, DecimalField, IntegerField, StringField, TextAreaField, TimeField
from wtforms.validators import NumberRange, Optional

from gateway.console.campaign_form import DEAREST_KES, LONGEST, WITH_STEP, in_our_days, up_to
from gateway.console.forms import Form, at_most, needed, said
from gateway.console.words import mark, say
from handlers.series.write import LAST_DAY, LONGEST_NAME, DayText
from handlers.words import FIRST_STEPS, TONGUES
from models.choice import WRITTEN, FirstStep
from models.series import Series, SeriesKind, SeriesText


class OutlineForm(Form):
    name = StringField(
        mark("Name"),
        validators=[needed(), at_most(LONGEST_NAME)],
        description=mark("Phones show it to whoever is asked to join."),
    )
    first_day = DateField(mark("First day"), validators=[Optional(), in_our_days])
    at = TimeField(mark("Time of the day"), validators=[needed()], default=time(10))
    budget_kes = DecimalField(
        mark("Budget of one day in KES, with VAT"),
        validators=[Optional(), up_to(DEAREST_KES)],
        description=mark("The day's round pauses before it spends more."),
        render_kw=WITH_STEP,
    )

    def values(self, kind: SeriesKind) -> dict[str, Any]:
        """What was written, as a series wants it."""
        told = {"name": self.name.data.strip(), "at": self.at.data, "budget_kes": self.budget_kes.data}
        return told | ({"first_day": self.first_day.data} if kind is SeriesKind.CALENDAR else {})


def outline_of(series: Series) -> OutlineForm:
    return OutlineForm(obj=series)


class DayForm(Form):
    day = IntegerField(
        mark("Day"),
        validators=[needed(), said(NumberRange(1, max(LAST_DAY.values())), mark("From 1 to 730."))],
    )
    sw = TextAreaField("Kiswahili", validators=[at_most(LONGEST)], render_kw={"rows": 4, "lang": "sw"})
    en = TextAreaField("English", validators=[at_most(LONGEST)], render_kw={"rows": 4, "lang": "en"})
    asks = BooleanField(mark("It asks whether the first step is done: 1 means yes, 2 not yet. Who said so gets none."))

    def written(self) -> DayText:
        return DayText(
            self.day.data or 0,
            sw=self.sw.data or None,
            en=self.en.data or None,
            by_step={step.value: self._of(step) for step in FirstStep},
            asks=self.asks.data,
        )

    def _of(self, step: FirstStep) -> dict[str, str]:
        told = {language.value: self[f"{step}_{language}"].data for language in WRITTEN}
        return {language: said for language, said in told.items() if said and said.strip()}

    @property
    def by_step(self) -> list[tuple[str, list[Any]]]:
        """The fields for each first step, under its name."""
        steps = FIRST_STEPS.items()
        return [(say(name), [self[f"{step}_{language}"] for language in WRITTEN]) for step, name in steps]


for _step in FirstStep:
    for _language in WRITTEN:
        setattr(
            DayForm,
            f"{_step}_{_language}",
            TextAreaField(
                TONGUES[_language].name, validators=[at_most(LONGEST)], render_kw={"rows": 3, "lang": _language.value}
            ),
        )


def form_of(text: SeriesText) -> DayForm:
    """The form, filled in with what is said on that day now."""
    by_step = {f"{step}_{language}": said for step, texts in text.by_step.items() for language, said in texts.items()}
    return DayForm(data={"day": text.day, "sw": text.sw, "en": text.en, "asks": text.asks} | by_step)
