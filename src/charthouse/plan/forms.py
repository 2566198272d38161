"""What people type about a plan that comes in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.accounts.forms import time_zones
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
