"""What people type about requirements and deliverables, and how their facts stand in the forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope import deliverables, requirements
from charthouse.scope.models import Deliverable, Requirement
from charthouse.scope.queries import goals_of
from charthouse.scope.values import LONGEST_TEXT
from charthouse.scope.words import DELIVERABLE, GOAL, REQUIREMENT, key_of


def long_text(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    """A field for text of several lines."""
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": rows, "dir": "auto"}), **more,
    )  # fmt: skip


class Refusing(forms.Form):
    """A form that shows what an action refused."""

    def refuse(self, fields: Mapping[str, str], message: str) -> None:
        """Show it at its field where there is one."""
        name = next((name for name in fields if name in self.fields), None)
        self.add_error(name, message)


class RequirementForm(Refusing):
    """A requirement, as somebody says it."""

    title = forms.CharField(
        label=_("Requirement"), max_length=300, widget=forms.TextInput({"dir": "auto"}),
        help_text=_("What the result must be, do or have, so that somebody can check it."),
    )  # fmt: skip
    text = long_text(_("Text"), 4, help_text=_("Markdown works: lists, tables, emphasis."))
    acceptance = long_text(_("Acceptance criteria"), 4, help_text=_("By what somebody who was not there judges it."))
    priority = forms.ChoiceField(
        label=_("Priority"), required=False, choices=[("", _("nobody has said")), *Requirement.Priority.choices]
    )
    status = forms.ChoiceField(label=_("Status"), choices=Requirement.Status.choices)
    source = forms.CharField(
        label=_("Source"), required=False, max_length=200,
        widget=forms.TextInput({"list": "requirement-sources", "autocomplete": "off"}),
    )  # fmt: skip
    reference = forms.CharField(label=_("Its number there"), required=False, max_length=100)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    deliverables = forms.MultipleChoiceField(
        label=_("Met by these deliverables"), required=False, widget=forms.CheckboxSelectMultiple
    )
    goals = forms.MultipleChoiceField(
        label=_("Serves these goals"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *arguments: Any, access: Access, one: Requirement | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        facts = {"status": Requirement.Status.PROPOSED} if one is None else requirements.facts_of(one)
        self.initial = {name: "" if value is None else value for name, value in facts.items()}
        fields: Any = self.fields
        key = access.project.key
        there = Deliverable.objects.filter(project=access.project).order_by("number").values_list("number", "name")
        fields["deliverables"].choices = [
            (number, f"{key_of(key, DELIVERABLE, number)} {name}") for number, name in there
        ]
        goals = goals_of(access)
        fields["goals"].choices = [
            (number, f"{key_of(key, GOAL, number)} {goal.name}") for number, goal in goals.items()
        ]
        for name in ("deliverables", "goals"):
            if not fields[name].choices:
                del self.fields[name]
        if not access.may(Right.SEE_TEAM):
            del self.fields["owner"]
            return
        able = held.members_able(access.project, Right.SEE_DOCUMENTS)
        if one is not None and one.owner is not None:
            able.setdefault(one.owner.pk, one.owner.name)
        fields["owner"].choices = [("", _("nobody yet")), *((str(pk), name) for pk, name in able.items())]

    def facts(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed, as actions take it; ``before`` are the facts that the form was opened with."""
        said = {name: self.cleaned_data[name] for name in requirements.FIELDS if name in self.cleaned_data}
        if "owner" in said:
            said["owner"] = int(said["owner"]) if said["owner"] else None
        for name in requirements.HANGING:
            if name in said:
                said[name] = [int(one) for one in said[name]]
        return changed(said, before)


class DeliverableForm(Refusing):
    """A deliverable, as somebody says it; its tasks are found and ticked beside the form."""

    name = forms.CharField(
        label=_("Deliverable"), max_length=300, widget=forms.TextInput({"dir": "auto"}),
        help_text=_("A thing that is handed over, not the work on it."),
    )  # fmt: skip
    description = long_text(_("Description"))
    acceptance = long_text(_("Acceptance criteria"), 4, help_text=_("By what somebody who was not there judges it."))
    acceptor = forms.CharField(
        label=_("Accepted by"), required=False, max_length=200,
        widget=forms.TextInput({"list": "deliverable-acceptors", "autocomplete": "off"}),
    )  # fmt: skip
    state = forms.ChoiceField(label=_("State"), choices=Deliverable.State.choices)
    requirements = forms.MultipleChoiceField(
        label=_("Meets these requirements"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *arguments: Any, access: Access, one: Deliverable | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.initial = {"state": Deliverable.State.PLANNED} if one is None else deliverables.facts_of(one)
        fields: Any = self.fields
        key = access.project.key
        there = Requirement.objects.filter(project=access.project).order_by("number").values_list("number", "title")
        fields["requirements"].choices = [
            (number, f"{key_of(key, REQUIREMENT, number)} {title}") for number, title in there
        ]
        if not fields["requirements"].choices:
            del self.fields["requirements"]

    def facts(self, before: Mapping[str, Any], tasks: list[int]) -> dict[str, Any]:
        """What was typed, as actions take it, with the ticked tasks."""
        said = {name: self.cleaned_data[name] for name in deliverables.FIELDS if name in self.cleaned_data}
        if "requirements" in said:
            said["requirements"] = [int(one) for one in said["requirements"]]
        return changed({**said, "tasks": tasks}, before)


def changed(said: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from the facts that the form was opened with: what others changed beside it stays."""
    return {name: value for name, value in said.items() if name not in before or before[name] != value}
