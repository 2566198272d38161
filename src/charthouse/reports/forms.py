"""What people type about reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.reports.models import Report


def _day(label: Any, help_text: Any) -> forms.DateField:
    return forms.DateField(
        label=label, help_text=help_text, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class ReportForm(forms.Form):
    """For whom a report is, and of which days it tells."""

    kind = forms.ChoiceField(label=_("How often"), choices=Report.Kind.choices)
    audience = forms.ChoiceField(label=_("For whom"), choices=Report.Audience.choices)
    language = forms.ChoiceField(label=_("Language"), choices=Report.Language.choices)
    until = _day(_("Status date"), _("Empty: the project’s status date, else today."))
    since = _day(_("Since"), _("The last day of the report before; empty: as it is usual."))

    def facts(self) -> dict[str, Any]:
        """What was typed, as the actions take it."""
        return {name: value for name, value in self.cleaned_data.items() if value is not None}

    def refuse(self, fields: dict[str, str], message: str) -> None:
        """Show what an action refused, at its field where there is one."""
        name = next((each for each in fields if each in self.fields), None)
        self.add_error(name, message)
