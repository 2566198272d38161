"""What people type about accounts."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.accounts.models import LOCALES, User
from charthouse.refusals import Refused


def time_zones() -> list[tuple[str, str]]:
    """The time zones to choose from: places, and UTC."""
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name or name == "UTC"
            if not name.startswith(("Etc/", "SystemV/", "US/"))]  # fmt: skip


class FirstAccountForm(forms.Form):
    """The first account of a new Charthouse."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "username"}),
                             help_text=_("You sign in with it."))  # fmt: skip
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 10 characters; a sentence is good."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)


class AccountForm(FirstAccountForm):
    """An account for somebody else."""

    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "off"}))
    password = forms.CharField(
        label=_("First password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Tell it to them; they change it under their profile."),
    )


class ProfileForm(forms.Form):
    """What one may say about oneself."""

    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    locale = forms.ChoiceField(label=_("Language and formats"), choices=LOCALES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        help_text=_("For instants such as “changed 14:02”; plans keep their project's time."),
    )
    theme = forms.ChoiceField(label=_("Look"), choices=User.Theme.choices)


class AcceptForm(forms.Form):
    """What who was invited says about themselves."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 10 characters; a sentence is good."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, widget=forms.Select({"data-guess": "time-zone"})
    )
    locale = forms.ChoiceField(label=_("Language and formats"), choices=LOCALES)


def show_refusal(form: forms.Form, refusal: Refused) -> None:
    """Put a refusal's sentences beside the fields they are about."""
    for field, sentence in refusal.fields.items():
        form.add_error(field if field in form.fields else None, sentence)
    if not refusal.fields:
        form.add_error(None, refusal.message)
