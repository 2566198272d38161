"""What people type about a line of the plan of communication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.stakeholders.communicating import FIELDS, LONGEST, LONGEST_MEETING, facts_of
from charthouse.stakeholders.models import Audience, Communication, Rhythm, SentReport, Stakeholder


def _line(name: str, label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST[name], required=name == "what", **more)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class CommunicationForm(forms.Form):
    """Who gets what, when, how, and from whom."""

    what = _line("what", _("What"))
    purpose = forms.CharField(
        label=_("What it is for"), required=False, max_length=LONGEST["purpose"],
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )  # fmt: skip
    recipients = forms.MultipleChoiceField(label=_("Who gets it"), required=False, widget=forms.CheckboxSelectMultiple)
    audience = forms.ChoiceField(label=_("And from the register"), required=False, choices=Audience.choices)
    others = _line("others", _("Others, in words"))
    report = forms.ChoiceField(
        label=_("Status report that they get"), required=False, choices=SentReport.choices,
        help_text=_("Whoever sends such a report finds these people chosen; what is due and not sent is asked for."),
    )  # fmt: skip
    rhythm = forms.ChoiceField(label=_("Rhythm"), choices=Rhythm.choices)
    detail = _line("detail", _("More on when"))
    first = _day(_("First on"))
    last = _day(_("Last on"))
    at = forms.TimeField(
        label=_("Time of day"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=LONGEST_MEETING)
    channel = _line(
        "channel", _("How"), widget=forms.TextInput({"list": "communication-channels", "autocomplete": "off"})
    )
    sender = forms.ChoiceField(label=_("From whom"), required=False)
    sender_role = _line("sender_role", _("Or from a role"))

    def __init__(self, *arguments: Any, access: Access, one: Communication | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        facts = {} if one is None else facts_of(one)
        self.initial = {
            name: "" if value is None and name not in ("first", "last", "at") else value
            for name, value in facts.items()
        }
        everybody: Any = self.fields["recipients"]
        everybody.choices = list(
            Stakeholder.objects.filter(project=access.project).order_by("name").values_list("number", "name")
        )
        if not access.may(Right.SEE_TEAM):
            del self.fields["sender"]
            return
        field: Any = self.fields["sender"]
        able = held.members_able(access.project, Right.SEE)
        if one is not None and one.sender is not None:
            able.setdefault(one.sender.pk, one.sender.name)
        field.choices = [("", _("nobody yet")), *((str(pk), name_of) for pk, name_of in able.items())]

    def facts(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed, as actions take it; ``before`` are the facts that the form was opened with."""
        said = {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}
        if "sender" in said:
            said["sender"] = int(said["sender"]) if said["sender"] else None
        said["recipients"] = sorted(int(number) for number in self.cleaned_data["recipients"])
        return {name: value for name, value in said.items() if name not in before or before[name] != value}

    def refuse(self, fields: Mapping[str, str], message: str) -> None:
        """Show what an action refused, at its field where there is one."""
        for name in fields:
            if name in self.fields:
                self.add_error(name, message)
                return
        self.add_error(None, message)
