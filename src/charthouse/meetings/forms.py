"""What people type about meetings and series."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charthouse.meetings.models import Kind
from charthouse.meetings.values import LONGEST, LONGEST_MEETING, RHYTHMS
from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.stakeholders.models import Stakeholder


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


class ArrangedForm(forms.Form):
    """What meetings and series have in common."""

    title = forms.CharField(label=_("Name"), max_length=LONGEST["title"], widget=forms.TextInput({"dir": "auto"}))
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    at = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_MEETING)
    place = forms.CharField(label=_("Place"), required=False, max_length=LONGEST["place"])
    link = forms.CharField(
        label=_("Link"), required=False, max_length=LONGEST["link"],
        widget=forms.TextInput({"placeholder": "https://", "dir": "ltr"}),
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("What it is for"), required=False, max_length=LONGEST["purpose"],
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )  # fmt: skip
    chair = forms.ChoiceField(label=_("Who leads it"), required=False)
    minute_taker = forms.ChoiceField(label=_("Who takes the minutes"), required=False)
    members = forms.MultipleChoiceField(label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple)
    stakeholders = forms.MultipleChoiceField(
        label=_("Stakeholders"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("Others, by name and address"), required=False, max_length=20_000,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
        help_text=_("One in each line, such as: Jo Field jo@example.org"),
    )  # fmt: skip

    def __init__(self, *arguments: Any, access: Access, facts: Mapping[str, Any], **named: Any) -> None:
        super().__init__(*arguments, **named)
        said = {**facts, "others": "\n".join(f"{name} {email}" for name, email in facts.get("others", ()))}
        self.initial = {name: "" if value is None else value for name, value in said.items()}
        fields: Any = self.fields
        if not access.may(Right.SEE_TEAM):
            for name in ("chair", "minute_taker", "members", "stakeholders", "others"):
                del self.fields[name]
            return
        write = held.members_able(access.project, Right.WRITE_LOG)
        for name in ("chair", "minute_taker"):
            fields[name].choices = [("", _("nobody yet")), *((str(pk), called) for pk, called in write.items())]
        fields["members"].choices = list(held.members_able(access.project, Right.SEE_LOG).items())
        register = Stakeholder.objects.filter(project=access.project, person=None).order_by("name")
        if access.may(Right.SEE_STAKEHOLDERS) and register.exists():
            fields["stakeholders"].choices = list(register.values_list("number", "name"))
        else:
            del self.fields["stakeholders"]
        if not access.may(Right.SEE_PERSONAL):
            del self.fields["others"]

    def facts(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed, as actions take it; ``before`` are the facts that the form was opened with."""
        said = dict(self.cleaned_data)
        for name in ("chair", "minute_taker"):
            if name in said:
                said[name] = int(said[name]) if said[name] else None
        for name in ("members", "stakeholders"):
            if name in said:
                said[name] = sorted(map(int, said[name]))
        return {name: value for name, value in said.items() if name not in before or before[name] != value}

    def clean_others(self) -> list[tuple[str, str]]:
        """Names and addresses, one pair a line."""
        pairs = []
        for line in self.cleaned_data["others"].splitlines():
            name, _blank, email = line.strip().rpartition(" ")
            if line.strip() and not name:
                raise forms.ValidationError(
                    gettext("Write the name and then the address: “%(line)s”."), params={"line": line.strip()[:80]}
                )
            if line.strip():
                pairs.append((name.strip(" ,;<"), email.strip("<>,;")))
        return pairs

    def refuse(self, fields: Mapping[str, str], message: str) -> None:
        """Show what an action refused, at its field where there is one."""
        name = next((each for each in fields if each in self.fields), None)
        self.add_error(name, message)


class MeetingForm(ArrangedForm):
    """One meeting."""

    day = _day(_("Day"))


class SeriesForm(ArrangedForm):
    """Meetings by a rhythm."""

    rhythm = forms.ChoiceField(label=_("Rhythm"), choices=RHYTHMS)
    first = _day(_("First on"))
    last = _day(_("Last on"), required=False)
