"""What people type about projects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from charthouse.accounts.forms import time_zones
from charthouse.accounts.models import Group
from charthouse.projects.models import Publishing, Role
from charthouse.projects.parts import Part
from charthouse.projects.permissions import DESCRIPTIONS


def role_choices() -> list[tuple[str, SafeString]]:
    """The roles, each with what it is for."""
    return [
        (role.value, format_html('<span>{} <span class="note">{}</span></span>', role.label, DESCRIPTIONS[role]))
        for role in Role
    ]


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
    programme = forms.CharField(
        label=_("Programme"), max_length=80, required=False, widget=forms.TextInput({"list": "known-programmes"}),
        help_text=_("What it belongs to together with other projects; may stay empty."),
    )  # fmt: skip
    type = forms.CharField(
        label=_("Type"), max_length=80, required=False, widget=forms.TextInput({"list": "known-types"}),
        help_text=_("What kind of project it is, such as Infrastructure."),
    )  # fmt: skip
    start = forms.DateField(
        label=_("Work begins"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), initial=dt.date.today
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, help_text=_("All dates of the plan are meant in it.")
    )
    publishing = forms.ChoiceField(
        label=_("Changes of the plan"), choices=Publishing.choices, initial=Publishing.AT_ONCE.value,
        widget=forms.RadioSelect, required=False,
        help_text=_("Until they are published, only managers and workstream leads see them."),
    )  # fmt: skip
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Three letters, such as EUR.")
    )

    def clean_currency(self) -> str:
        """In capitals."""
        return str(self.cleaned_data["currency"]).upper()

    def clean_publishing(self) -> str:
        """What nobody chose stays as it is usual."""
        return self.cleaned_data["publishing"] or Publishing.AT_ONCE.value


class DetailsForm(forms.Form):
    """What a project is called, what it is for, and with which others it belongs together."""

    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(
        label=_("Purpose"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("What will be better when it is done, in a sentence or two."),
    )  # fmt: skip
    programme = forms.CharField(
        label=_("Programme"), max_length=80, required=False, widget=forms.TextInput({"list": "known-programmes"}),
        help_text=_("What it belongs to together with other projects; may stay empty."),
    )  # fmt: skip
    type = forms.CharField(
        label=_("Type"), max_length=80, required=False, widget=forms.TextInput({"list": "known-types"}),
        help_text=_("What kind of project it is, such as Infrastructure."),
    )  # fmt: skip
    before = forms.JSONField(widget=forms.HiddenInput)
    """What its reader saw, so that nobody's change is written over."""


class RolesForm(forms.Form):
    """What somebody is in a project."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=role_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )
    parts = forms.TypedMultipleChoiceField(
        label=_("Leads"), coerce=int, required=False, widget=forms.SelectMultiple({"size": 8}),
        help_text=_("For a workstream lead: the chosen tasks and all below them. Ctrl or Shift chooses several."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, parts: Sequence[Part], **named: Any) -> None:
        super().__init__(*arguments, **named)
        field = self.fields["parts"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(str(part.uid), "\u2003" * (part.level - 1) + part.name) for part in parts]
        if not parts:
            field.widget = forms.MultipleHiddenInput()

    def said(self) -> dict[str, Any]:
        """The roles and the parts, as the action takes them."""
        return {"roles": [Role(role) for role in self.cleaned_data["roles"]], "parts": self.cleaned_data["parts"]}


class MemberForm(RolesForm):
    """A new member: a person by their address, or a group."""

    email = forms.EmailField(
        label=_("E-mail of a person"), required=False, help_text=_("Who has no account yet is invited.")
    )
    group = forms.ModelChoiceField(
        label=_("Or a group"), required=False, queryset=Group.objects.none(), empty_label=_("No group"),
        help_text=_("Everybody in it gets the roles, whoever joins it later as well."),
    )  # fmt: skip

    field_order = ("email", "group", "roles", "parts")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field = self.fields["group"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Group.objects.order_by("name")
        if not field.queryset.exists():
            del self.fields["group"]

    def clean(self) -> dict[str, Any]:
        """Either a person or a group."""
        cleaned = super().clean() or {}
        if bool(cleaned.get("email")) == bool(cleaned.get("group")) and "email" not in self.errors:
            self.add_error("email", _("Write one person's address, or choose one group."))
        return cleaned
