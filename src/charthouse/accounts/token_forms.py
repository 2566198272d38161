"""What people type about tokens and programs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.accounts.tokens import DAYS, SCOPES

LASTS = ((30, _("30 days")), (DAYS, _("90 days")), (180, _("180 days")), (366, _("a year")))


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(
        label=_("What it is for"), max_length=100, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Such as “Nightly export to the ledger”; it stands in the journal beside what the token does."),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple,
        help_text=_("It can never do more than its owner may at that moment."),
    )  # fmt: skip
    days = forms.TypedChoiceField(label=_("It lasts"), choices=LASTS, coerce=int, initial=DAYS)


class ProgramForm(forms.Form):
    """A new program."""

    name = forms.CharField(
        label=_("Which program"), max_length=100, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Such as “Jira bridge”. It gets rights like a person: as a member of projects, or by a group."),
    )  # fmt: skip
