"""What people type about projects."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.accounts.forms import time_zones
from charthouse.projects.models import Role


class ProjectForm(forms.Form):
    """A new project."""

    name = forms.CharField(label=_("Name"), max_length=255)
    key = forms.CharField(
        label=_("Key"),
        max_length=10,
        help_text=_("2 to 10 letters; tasks are called by it: CRM-42. It stays for good."),
    )
    description = forms.CharField(
        label=_("Purpose"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("What will be better when it is done, in a sentence or two."),
    )  # fmt: skip
    start = forms.DateField(
        label=_("Work begins"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), initial=dt.date.today
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, help_text=_("All dates of the plan are meant in it.")
    )
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Three letters, such as EUR.")
    )

    def clean_currency(self) -> str:
        """In capitals."""
        return str(self.cleaned_data["currency"]).upper()


class MemberForm(forms.Form):
    """Somebody's part in a project."""

    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.CONTRIBUTOR)
