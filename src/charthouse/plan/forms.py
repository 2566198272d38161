"""What people type about a plan that comes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.accounts.forms import time_zones
from charthouse.exchange.columns import Column, DateOrder, guess
from charthouse.exchange.document import Unit
from charthouse.projects.models import KEY_PATTERN


class FileForm(forms.Form):
    """A plan file."""

    file = forms.FileField(
        label=_("Plan file"),
        help_text=_(
            "MS Project (.mpp, .xml), Primavera (.xer, .xml), GanttProject, ProjectLibre, .csv, .xlsx "
            "or a plan document (.json)."
        ),
        allow_empty_file=True,
    )


class TakeOverForm(forms.Form):
    """How a checked plan becomes a new project."""

    name = forms.CharField(label=_("Name"), max_length=255)
    key = forms.RegexField(
        label=_("Key"),
        regex=f"^(?i:{KEY_PATTERN})$",
        help_text=_("2 to 10 letters; tasks are called by it: CRM-42."),
        error_messages={"invalid": _("Use 2 to 10 letters and digits, a letter first.")},
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, help_text=_("All dates are meant in it."))

    def clean_key(self) -> str:
        """In capitals."""
        return str(self.cleaned_data["key"]).upper()


class AgainForm(forms.Form):
    """How a checked plan updates a project."""

    remove_missing = forms.TypedChoiceField(
        label=_("Tasks of an earlier import that the file no longer holds"),
        choices=[("yes", _("Remove them")), ("no", _("Keep them"))],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )


class ColumnsForm(forms.Form):
    """What each column of a table is."""

    date_order = forms.ChoiceField(
        label=_("Dates with slashes"),
        required=False,
        choices=[
            ("", _("As the table's own dates tell")),
            (DateOrder.DAY_FIRST.value, _("Day first: 31/12/2026")),
            (DateOrder.MONTH_FIRST.value, _("Month first: 12/31/2026")),
        ],
    )
    unit = forms.ChoiceField(
        label=_("Durations without a unit"),
        choices=[(Unit.HOUR.value, _("Hours")), (Unit.DAY.value, _("Days")), (Unit.WEEK.value, _("Weeks"))],
        initial=Unit.DAY.value,
    )

    def __init__(self, *arguments: Any, headers: Sequence[str], said: Mapping[str, Any]) -> None:
        super().__init__(*arguments)
        self.headers = list(headers)
        taken = said.get("headers") or {header: column.value for column, header in guess(self.headers).headers}
        choices = [("", _("A field of its own")), *((column.value, column.value) for column in Column)]
        for place, header in enumerate(self.headers):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=header or _("(no header)"), required=False, choices=choices, initial=taken.get(header, "")
            )
        self.fields["date_order"].initial = said.get("date_order", "")
        self.fields["unit"].initial = said.get("unit", Unit.DAY.value)

    def clean(self) -> dict[str, Any]:
        """Each thing stands in one column only, and the tasks have names."""
        cleaned = super().clean() or {}
        chosen = [cleaned.get(f"column_{place}", "") for place in range(len(self.headers))]
        for place, column in enumerate(chosen):
            if column and column in chosen[:place]:
                self.add_error(f"column_{place}", _("Another column is this already; choose one of the two."))
        if Column.NAME.value not in chosen:
            raise forms.ValidationError(_("Say which column holds the tasks' names."))
        return cleaned

    def said(self) -> dict[str, Any]:
        """The answers, as they are kept."""
        return {
            "headers": {
                header: self.cleaned_data[f"column_{place}"]
                for place, header in enumerate(self.headers)
                if self.cleaned_data.get(f"column_{place}")
            },
            "date_order": self.cleaned_data["date_order"],
            "unit": self.cleaned_data["unit"],
        }
