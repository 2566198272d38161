"""What people type about goals, and how their facts stand in the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.accounts.models import User
from charthouse.goals import strategy
from charthouse.goals.models import Goal, StrategicGoal
from charthouse.goals.values import GOAL, STRATEGIC, facts_of
from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right


def text(label: Any, *, rows: int = 2, **more: Any) -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(
        label=label, required=False, max_length=20_000, widget=forms.Textarea({"rows": rows, "dir": "auto"}), **more
    )


def day(label: Any, **more: Any) -> forms.DateField:
    """A field for a day."""
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more
    )


class RecordForm(forms.Form):
    """A form over a record's facts; only what differs is handed on."""

    def facts(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed, as actions take it; ``before`` are the facts that the form was opened with."""
        said = {name: self.said(name) for name in self.fields}
        return {name: value for name, value in said.items() if name not in before or before[name] != value}

    def said(self, name: str) -> Any:
        """One field's value as actions take it."""
        value = self.cleaned_data[name]
        if name in ("owner", "goal", "kpi"):
            return int(value) if value else None
        return value

    def refuse(self, fields: Mapping[str, str], message: str) -> None:
        """Show what an action refused, at its field where there is one."""
        for name in fields:
            if name in self.fields:
                self.add_error(name, message)
                return
        self.add_error(None, message)

    def offer_owners(self, access: Access, there: User | None) -> None:
        """Let the owner be chosen among those who see the goals, and who is it now; not by who sees no team."""
        if not access.may(Right.SEE_TEAM):
            del self.fields["owner"]
            return
        able = held.members_able(access.project, Right.SEE_GOALS)
        if there is not None:
            able.setdefault(there.pk, there.name)
        field: Any = self.fields["owner"]
        field.choices = [("", _("nobody yet")), *((str(pk), name) for pk, name in able.items())]


class GoalForm(RecordForm):
    """A goal of a project, as somebody says it."""

    title = forms.CharField(label=_("What is to be reached"), max_length=300)
    statement = text(_("What exactly will be different, for whom and where"), rows=3)
    serves = forms.MultipleChoiceField(
        label=_("Goals of the organisation that it serves"), required=False, widget=forms.CheckboxSelectMultiple
    )
    evidence = text(_("On what it rests that it can be reached"))
    due = day(_("Reached by"))
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=Goal.State.choices)

    def __init__(self, *arguments: Any, access: Access, one: Goal | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.initial = {"state": Goal.State.OPEN} if one is None else before(one)
        self.offer_owners(access, None if one is None else one.owner)
        offered = {each.code: str(each) for each in strategy.pursued()}
        if one is not None:
            offered |= {row.strategic.code: str(row.strategic) for row in one.serves.select_related("strategic")}
        serves: Any = self.fields["serves"]
        serves.choices = sorted(offered.items())
        if not offered:
            del self.fields["serves"]


def before(one: Goal) -> dict[str, Any]:
    """A goal's facts with the codes of what it serves."""
    codes = one.serves.order_by("strategic__code").values_list("strategic__code", flat=True)
    return {**facts_of(one, GOAL), "serves": list(codes)}


class StrategicForm(RecordForm):
    """A goal of the organisation, as somebody says it."""

    code = forms.CharField(label=_("Code"), max_length=20, help_text=_("By which people call it, such as S1."))
    title = forms.CharField(label=_("What is to be reached"), max_length=300)
    description = text(_("Description"), rows=3)
    horizon = day(_("Until"))
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    retired = forms.BooleanField(label=_("Retired: no further goal of a project is tied to it"), required=False)

    def __init__(self, *arguments: Any, by: User, one: StrategicGoal | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.initial = {} if one is None else facts_of(one, STRATEGIC)
        people = list(strategy.possible_owners(by))
        if one is not None and one.owner is not None and one.owner not in people:
            people.append(one.owner)
        owner: Any = self.fields["owner"]
        owner.choices = [("", _("nobody yet")), *((str(each.pk), each.name) for each in people)]
        if one is None:
            del self.fields["retired"]
