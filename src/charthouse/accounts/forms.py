"""What people type about accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.accounts import locales
from charthouse.accounts.models import LOCALES, Group, OrganisationRole, User
from charthouse.refusals import Refused


def time_zones() -> list[tuple[str, str]]:
    """The time zones to choose from: places, and UTC."""
    return [(name, name.replace("_", " ")) for name in sorted(locales.time_zones()) if "/" in name or name == "UTC"
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


class InviteForm(forms.Form):
    """Whom to ask in, and as what."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "off"}))
    name = forms.CharField(
        label=_("Name"), max_length=150, required=False, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("They can change it when they accept."),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=_("Roles in the organisation"), required=False, choices=OrganisationRole.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Most people need none: what they do in a project is decided there."),
    )  # fmt: skip
    groups = forms.ModelMultipleChoiceField(
        label=_("Groups"), required=False, queryset=Group.objects.order_by("name"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not Group.objects.exists():
            del self.fields["groups"]

    def grants(self) -> list[dict[str, Any]]:
        """What the invitation brings along."""
        roles = [{"kind": "organisation-role", "role": role} for role in self.cleaned_data["roles"]]
        return roles + [{"kind": "group", "group": group.pk} for group in self.cleaned_data.get("groups", ())]


class SearchForm(forms.Form):
    """What to look for among the people."""

    words = forms.CharField(
        label=_("Name or e-mail"), required=False, max_length=100,
        widget=forms.TextInput({"type": "search", "class": "in", "autocomplete": "off"}),
    )  # fmt: skip
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("Any role")), *OrganisationRole.choices],
        widget=forms.Select({"class": "in"}),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("Accounts"), required=False,
        choices=[("active", _("Active")), ("deactivated", _("Deactivated")), ("programs", _("Programs")),
                 ("all", _("All"))],
        widget=forms.Select({"class": "in"}),
    )  # fmt: skip


class RolesForm(forms.Form):
    """The roles in the organisation that somebody, or a group, has."""

    roles = forms.MultipleChoiceField(
        label=_("Roles in the organisation"), required=False, choices=OrganisationRole.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class GroupForm(forms.Form):
    """A group's name and purpose."""

    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput({"autocomplete": "off"}))
    description = forms.CharField(
        label=_("Purpose"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}),
        help_text=_("Who belongs here, and what for."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PersonField(forms.CharField):
    """Somebody with an account, by e-mail address."""

    widget = forms.EmailInput({"autocomplete": "off", "list": "known-people"})

    def clean(self, value: Any) -> Any:
        """The person of that address."""
        typed = str(super().clean(value)).strip().lower()
        found = User.objects.filter(email=typed, kind=User.Kind.PERSON).first()
        if typed and found is None:
            raise forms.ValidationError(_("Nobody here has this address; look among the people, or invite them."))
        return found


class MemberForm(forms.Form):
    """Who should belong to a group."""

    person = PersonField(label=_("E-mail of the person"))


class AwayForm(forms.Form):
    """From when to when somebody is away, and who stands in."""

    deputy = PersonField(label=_("Who stands in (e-mail)"))
    first_day = forms.DateField(label=_("First day away"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    last_day = forms.DateField(label=_("Last day away"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=200, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Your deputy reads it."),
    )  # fmt: skip


class WhyForm(forms.Form):
    """Why something final is done."""

    why = forms.CharField(label=_("Why"), required=False, max_length=500)


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
