"""What people type in rounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.exchange.document import Project
from charthouse.exchange.durations import UnitLengths, duration_of
from charthouse.team.models import Rhythm
from charthouse.team.rounds.rhythm import BOUNDS
from charthouse.team.rounds.saying import Said
from charthouse.ui.sentences import in_readers_words

WEEKDAYS = [
    (0, gettext_lazy("Monday")), (1, gettext_lazy("Tuesday")), (2, gettext_lazy("Wednesday")),
    (3, gettext_lazy("Thursday")), (4, gettext_lazy("Friday")), (5, gettext_lazy("Saturday")),
    (6, gettext_lazy("Sunday")),
]  # fmt: skip
_DATE = {"type": "date", "min": "1990-01-01", "max": "2150-12-31"}


class AnswerForm(forms.Form):
    """How one task goes."""

    until = forms.DateField(
        label=gettext_lazy("I need until"), required=False, widget=forms.DateInput(_DATE, format="%Y-%m-%d"),
        localize=False,
    )  # fmt: skip
    left = forms.CharField(label=gettext_lazy("or: what remains"), required=False, max_length=40)
    percent = forms.CharField(label=gettext_lazy("or: % done"), required=False, max_length=10)
    not_begun = forms.BooleanField(label=gettext_lazy("I have not begun yet"), required=False)
    stuck_on = forms.CharField(label=gettext_lazy("On what?"), required=False, max_length=300)
    hours = forms.CharField(label=gettext_lazy("Hours since the last round"), required=False, max_length=10)
    risk = forms.CharField(label=gettext_lazy("A risk that you see"), required=False, max_length=300)
    comment = forms.CharField(label=gettext_lazy("Comment"), required=False, max_length=500)

    def __init__(self, *arguments: Any, project: Project, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.lengths = UnitLengths(project.minutes_per_day, project.minutes_per_week, project.days_per_month)
        for name in ("left", "hours", "percent"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "size": "8"}
        for name in ("stuck_on", "risk", "comment"):
            self.fields[name].widget.attrs |= {"dir": "auto"}
        for name in ("hours", "percent"):
            self.fields[name].widget.attrs["inputmode"] = "decimal"

    def clean_left(self) -> int | None:
        """In working minutes."""
        typed = self.cleaned_data["left"].strip()
        if not typed:
            return None
        try:
            return duration_of(typed, self.lengths).minutes
        except ValueError as error:
            told = in_readers_words(str(error))
            raise forms.ValidationError(f"{told[:1].upper()}{told[1:]}.") from error

    def clean_percent(self) -> Decimal | None:
        """A number."""
        return _number(self.cleaned_data["percent"].replace("%", ""))

    def clean_hours(self) -> Decimal | None:
        """A number with two places at most."""
        found = _number(self.cleaned_data["hours"])
        return None if found is None else round(found, 2)

    def said(self, says: str) -> Said:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        percent = typed["percent"]
        return Said(
            says=says, until=typed["until"], left=typed["left"], percent=None if percent is None else float(percent),
            begun=not typed["not_begun"], hours=typed["hours"], stuck_on=typed["stuck_on"], risk=typed["risk"],
            comment=typed["comment"],
        )  # fmt: skip

    def refuse(self, fields: Mapping[str, str], message: str) -> None:
        """Show what an action refused, at its field where there is one."""
        name = next((name for name in fields if name in self.fields), None)
        self.add_error(name, message)


def _number(typed: str) -> Decimal | None:
    """A number as it is typed on any keyboard, with a comma or a point."""
    typed = typed.strip().replace(",", ".")
    if not typed:
        return None
    try:
        found = Decimal(typed)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) > 10_000:
        raise forms.ValidationError(_("Write a number, as 7.5."))
    return found


class RhythmForm(forms.Form):
    """When everybody is asked."""

    active = forms.BooleanField(label=gettext_lazy("Ask by itself"), required=False)
    weekday = forms.TypedChoiceField(label=gettext_lazy("Day"), choices=WEEKDAYS, coerce=int)
    time = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"), localize=False
    )
    weeks = forms.TypedChoiceField(
        label=gettext_lazy("How often"), coerce=int,
        choices=[(1, gettext_lazy("every week")), (2, gettext_lazy("every two weeks")),
                 (4, gettext_lazy("every four weeks"))],
    )  # fmt: skip
    days = forms.IntegerField(
        label=gettext_lazy("Working days to answer"), min_value=BOUNDS["days"][0], max_value=BOUNDS["days"][1]
    )

    def __init__(self, *arguments: Any, rhythm: Rhythm, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.initial = {
            "active": rhythm.active, "weekday": rhythm.weekday, "weeks": rhythm.weeks, "days": rhythm.days,
            "time": dt.time(rhythm.minute // 60, rhythm.minute % 60),
        }  # fmt: skip
        choices: Any = self.fields["weeks"]
        if rhythm.weeks not in (1, 2, 4):
            every = _("every %(weeks)d weeks") % {"weeks": rhythm.weeks}
            choices.choices = [*choices.choices, (rhythm.weeks, every)]

    def facts(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        at: dt.time = typed["time"]
        return {
            "active": typed["active"], "weekday": typed["weekday"], "minute": at.hour * 60 + at.minute,
            "weeks": typed["weeks"], "days": typed["days"],
        }  # fmt: skip


class CloseForm(forms.Form):
    """As of which day a round is closed."""

    day = forms.DateField(
        label=gettext_lazy("The plan is up to date as of the end of"),
        widget=forms.DateInput(_DATE, format="%Y-%m-%d"), localize=False,
    )  # fmt: skip
    move = forms.BooleanField(label=gettext_lazy("What was not done by then goes on after it"), required=False)
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
