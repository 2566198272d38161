"""What people type about calendars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.engine.calendars import Hours, Week
from charthouse.exchange import document as doc
from charthouse.exchange.document import CalendarPurpose
from charthouse.plan.calendars import public_holidays
from charthouse.plan.calendars.hours import hours_of, text_of
from charthouse.plan.calendars.recurring import KINDS, ORDINALS, WEEKDAYS, exception_of
from charthouse.plan.calendars.refusals import BadHours
from charthouse.plan.calendars.values import FIRST_YEAR, LAST_YEAR, LONGEST_NAME, date_of

_DATE = {"type": "date", "min": f"{FIRST_YEAR}-01-01", "max": f"{LAST_YEAR}-12-31"}

ROUND_THE_CLOCK: Week = (hours_of("24 h"),) * 7
SATURDAY_NIGHTS: Week = ((), (), (), (), (), hours_of("22-6"), ())


def _date_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(_DATE, format="%Y-%m-%d"), **more)


class HoursField(forms.CharField):
    """The hours of a day, as people write them; None where nothing is typed and ``inherits`` says so."""

    def __init__(self, *, inherits: bool = False, **named: Any) -> None:
        super().__init__(required=False, max_length=200, **named)
        self.inherits = inherits

    def clean(self, value: Any) -> Any:
        """As the calendar keeps them."""
        text = super().clean(value)
        if self.inherits and not text.strip():
            return None
        try:
            return hours_of(text)
        except BadHours as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class NewCalendarForm(forms.Form):
    """A new calendar and what it begins with."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    begins = forms.ChoiceField(
        label=gettext_lazy("Begins with"),
        help_text=gettext_lazy("What inherits follows later changes of the other calendar; a copy does not."),
    )

    def __init__(
        self, *arguments: Any, calendars: Mapping[int, str], organisation: Mapping[int, str], **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        field = self.fields["begins"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((f"inherit {uid}", _("inherit from “%(name)s”") % {"name": name}) for uid, name in calendars.items()),
            *(
                (f"follow {uid}", _("inherit from the organisation’s “%(name)s”") % {"name": name})
                for uid, name in organisation.items()
            ),
            *((f"copy {uid}", _("a copy of “%(name)s”") % {"name": name}) for uid, name in calendars.items()),
            ("office", _("the office week: Monday to Friday, 8-12, 13-17")),
            *(
                (f"freezes {uid}", _("a service’s change freezes: hours of “%(name)s”, but for the freezes")
                 % {"name": name})
                for uid, name in calendars.items()
            ),
            ("freezes", _("a service’s change freezes: round the clock, but for the freezes")),
            ("windows", _("a service’s maintenance windows: to begin with, Saturday 22-6")),
        ]  # fmt: skip

    def said(self) -> dict[str, Any]:
        """As ``create_calendar`` takes it."""
        how, _space, uid = self.cleaned_data["begins"].partition(" ")
        said: dict[str, Any] = {"name": self.cleaned_data["name"]}
        if uid:
            said[{"copy": "like", "follow": "follows"}.get(how, "parent")] = int(uid)
        if how == "freezes":
            said["purpose"] = CalendarPurpose.FREEZES
            if not uid:
                said["week"] = ROUND_THE_CLOCK
        elif how == "windows":
            said |= {"purpose": CalendarPurpose.WINDOWS, "week": SATURDAY_NIGHTS}
        return said


class WeekForm(forms.Form):
    """Name, inheritance and week of a calendar."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    parent = forms.TypedChoiceField(label=gettext_lazy("Inherits from"), required=False, coerce=int, empty_value=None)

    def __init__(
        self, *arguments: Any, calendar: doc.Calendar, parents: Mapping[int, str], usual: list[Hours], **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self.initial = week_typed(calendar)
        field = self.fields["parent"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("no other calendar")), *((str(uid), name) for uid, name in parents.items())]
        inherits = bool(self.data.get("parent") if self.is_bound else calendar.parent_uid)
        for day, label in enumerate(WEEKDAYS):
            hint = {"placeholder": _("as inherited: %(hours)s") % {"hours": text_of(usual[day]) or "–"}}
            self.fields[f"day{day}"] = HoursField(
                label=label, inherits=inherits, widget=forms.TextInput(hint if inherits else {"placeholder": "–"})
            )

    def change(self, calendar: doc.Calendar) -> doc.Calendar:
        """The calendar as it was typed."""
        week: Week = tuple(self.cleaned_data[f"day{day}"] for day in range(7))
        return replace(calendar, name=self.cleaned_data["name"], parent_uid=self.cleaned_data["parent"], week=week)


def week_typed(calendar: doc.Calendar) -> dict[str, Any]:
    """A calendar as its form shows it."""
    typed: dict[str, Any] = {"name": calendar.name, "parent": calendar.parent_uid or ""}
    for day, hours in enumerate(calendar.week):
        typed[f"day{day}"] = "" if hours is None else text_of(hours) or ("–" if calendar.parent_uid else "")
    return typed


class ExceptionForm(forms.Form):
    """Days with other hours, once or again and again."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=LONGEST_NAME, required=False,
        help_text=gettext_lazy("Such as Christmas shut-down, or Overtime for the cut-over."),
    )  # fmt: skip
    first = _date_field(gettext_lazy("First day"))
    last = _date_field(
        gettext_lazy("Last day"), required=False,
        help_text=gettext_lazy("Left out: the first day only. Of what repeats: until when."),
    )  # fmt: skip
    hours = HoursField(
        label=gettext_lazy("Hours"),
        help_text=gettext_lazy("Such as 8-12, or 22-6 over midnight; left out: nobody works."),
    )
    repeats = forms.ChoiceField(label=gettext_lazy("Holds"), choices=KINDS, required=False)
    every = forms.IntegerField(
        label=gettext_lazy("Every how many weeks, months, years or days"), min_value=1, max_value=1000, initial=1,
        required=False,
    )  # fmt: skip
    ordinal = forms.TypedChoiceField(
        label=gettext_lazy("The n-th weekday"), choices=ORDINALS, coerce=int, required=False
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"), choices=list(enumerate(WEEKDAYS)), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("None: the weekday of the first day."),
    )  # fmt: skip

    def said(self) -> doc.CalendarException:
        """The exception."""
        return exception_of(
            **self.cleaned_data
            | {
                "every": self.cleaned_data["every"] or 1,
                "ordinal": self.cleaned_data["ordinal"] or 1,
            }
        )


def exception_typed(one: doc.CalendarException) -> dict[str, Any]:
    """An exception as its form shows it."""
    rule = one.recurrence
    return {
        "name": one.name,
        "first": date_of(one.first),
        "last": date_of(one.last),
        "hours": text_of(one.hours),
        "repeats": "" if rule is None else rule.kind.value,
        "every": 1 if rule is None else rule.every,
        "ordinal": 1 if rule is None or rule.ordinal is None else rule.ordinal,
        "weekdays": [] if rule is None else list(rule.weekdays),
    }


class HolidaysForm(forms.Form):
    """Public holidays of a place, for some years."""

    place = forms.ChoiceField(label=gettext_lazy("Country and region"))
    first_year = forms.IntegerField(label=gettext_lazy("From"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    last_year = forms.IntegerField(label=gettext_lazy("To"), min_value=FIRST_YEAR, max_value=LAST_YEAR)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        named_places = sorted((public_holidays.country_name(one), one) for one in public_holidays.places())
        field.choices = [
            (code, name) if not regions else (
                name, [(code, name), *((f"{code}-{region}", f"{name}, {region}") for region in regions)]
            )
            for name, code in named_places
            for regions in (public_holidays.places()[code],)
        ]  # fmt: skip

    def said(self) -> dict[str, Any]:
        """As ``laid_out`` takes it."""
        country, _dash, region = self.cleaned_data["place"].partition("-")
        return {
            "country": country, "region": region,
            "first_year": self.cleaned_data["first_year"], "last_year": self.cleaned_data["last_year"],
        }  # fmt: skip
