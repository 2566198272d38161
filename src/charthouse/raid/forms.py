"""What people type about entries of the log, and how their facts stand in the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.raid.models import LogEntry, Severity
from charthouse.raid.values import DECIDING, LONGEST, OWN, facts_of
from charthouse.raid.words import STATES


def _text(name: str, label: Any, rows: int = 2, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONGEST[name], widget=forms.Textarea({"rows": rows, "dir": "auto"}),
        **more,
    )  # fmt: skip


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more
    )


class _Refusing(forms.Form):
    def refuse(self, fields: Mapping[str, str], message: str) -> None:
        """Show what an action refused, at its field where there is one."""
        for name in fields:
            if name in self.fields:
                self.add_error(name, message)
                return
        self.add_error(None, message)


def _people(form: forms.Form, name: str, access: Access, there: Any, nobody: Any) -> None:
    """Offer those who see the log, and who is there now."""
    able = held.members_able(access.project, Right.SEE_LOG)
    if there is not None:
        able.setdefault(there.pk, there.name)
    field: Any = form.fields[name]
    field.choices = [("", nobody), *((str(pk), called) for pk, called in able.items())]


class EntryForm(_Refusing):
    """An entry of the log, as somebody says it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=LogEntry.Kind.choices)
    title = forms.CharField(label=_("What it is about"), max_length=LONGEST["title"])
    state = forms.ChoiceField(label=_("State"), required=False, choices=LogEntry.State.choices)
    severity = forms.ChoiceField(label=_("Severity"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    due = _day(_("Day"), help_text=_("Until when it is closed; of an assumption: when it is checked."))
    text = _text("text", _("Text"), rows=4, help_text=_("Markdown: **bold**, - list, [text](address)."))
    options = _text("options", _("Options"), rows=3)
    outcome = _text("outcome", _("What came of it; what was decided, and why"), rows=3)
    decided_by = forms.CharField(label=_("Decided by"), required=False, max_length=LONGEST["decided_by"])
    decided_on = _day(_("Decided on"))

    def __init__(self, *arguments: Any, access: Access, one: LogEntry | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        facts = {} if one is None else facts_of(one)
        self.initial = {name: value for name, value in facts.items() if value is not None} or {"state": "open"}
        fields: Any = self.fields
        fields["severity"].choices = [("", _("nobody has said")), *Severity.choices]
        _people(self, "owner", access, None if one is None else one.owner, _("nobody yet"))
        if one is not None:
            fields["state"].choices = list(STATES[one.kind].items())
        hidden: set[str] = set() if access.may(Right.SEE_TEAM) else {"owner", "decided_by"}
        if not access.may(Right.EDIT_LOG):
            hidden |= set(DECIDING) if one is None else set(self.fields) - OWN
        for name in hidden & set(self.fields):
            del self.fields[name]

    def facts(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed, as actions take it; ``before`` are the facts that the form was opened with."""
        said = {name: self.cleaned_data[name] for name in self.fields}
        if "owner" in said:
            said["owner"] = int(said["owner"]) if said["owner"] else None
        if not said.get("state"):
            said.pop("state", None)
        return {name: value for name, value in said.items() if name not in before or before[name] != value}
