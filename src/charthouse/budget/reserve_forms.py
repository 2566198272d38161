"""What people type when they move money of a reserve."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from charthouse.budget.budget_forms import AmountField, MoneyForm, day_field
from charthouse.budget.lines import visible
from charthouse.budget.models import BudgetLine
from charthouse.budget.reserve_sums import Place
from charthouse.budget.reserves import Move
from charthouse.projects.access import Access
from charthouse.projects.days import today_in
from charthouse.raid.models import LogEntry
from charthouse.risks.models import Risk

_ASIDE = {
    f"{Place.OUTSIDE}-{Place.CONTINGENCY}": gettext_lazy("set aside as contingency"),
    f"{Place.OUTSIDE}-{Place.MANAGEMENT}": gettext_lazy("set aside as management reserve"),
    f"{Place.CONTINGENCY}-{Place.OUTSIDE}": gettext_lazy("give contingency back"),
}
_RELEASES = {
    f"{Place.MANAGEMENT}-{Place.CONTINGENCY}": gettext_lazy("to the contingency"),
    f"{Place.MANAGEMENT}-{Place.LINE}": gettext_lazy("to a budget line"),
    f"{Place.MANAGEMENT}-{Place.OUTSIDE}": gettext_lazy("give it back"),
}


class _MoveForm(MoneyForm):
    amount = AmountField(label=gettext_lazy("Amount"), max_length=40)
    day = day_field(gettext_lazy("Day"), required=True)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea({"rows": 3, "dir": "auto"})
    )

    def __init__(self, *arguments: Any, access: Access, **named: Any) -> None:
        super().__init__(*arguments, access=access, **named)
        self.fields["amount"].help_text = access.project.currency
        self.fields["day"].initial = today_in(access.project)
        if "line" in self.fields:
            lines = visible(access, list(BudgetLine.objects.filter(project=access.project).order_by("number")))
            self._choose("line", [(one.number, f"{one.number} {one.name}") for one in lines])
        if "risk" in self.fields:
            risks = Risk.objects.filter(project=access.project).exclude(state=Risk.State.CLOSED)
            self._choose("risk", [(one.number, f"{one.number} {one.title}") for one in risks.order_by("number")])
            issues = LogEntry.objects.filter(project=access.project, kind=LogEntry.Kind.ISSUE).order_by("number")
            self._choose("issue", [(one.number, f"{one.number} {one.title}") for one in issues])

    def _choose(self, name: str, choices: list[tuple[int, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", gettext_lazy("none")), *((str(number), label) for number, label in choices)]

    def what(self) -> Move:
        """What was typed, as the action takes it."""
        said = self.cleaned_data
        source, target = said.get("way", f"{Place.CONTINGENCY}-{Place.LINE}").split("-")
        day: dt.date = said["day"]
        return Move(
            source=source, target=target, amount=said["amount"], reason=said["reason"], day=day,
            line=self.number("line") if target == Place.LINE else None, risk=self.number("risk"),
            issue=self.number("issue"),
        )  # fmt: skip


class DrawForm(_MoveForm):
    """Contingency that goes to a budget line, for a risk or an issue."""

    line = forms.ChoiceField(label=gettext_lazy("To the budget line"))
    risk = forms.ChoiceField(label=gettext_lazy("For the risk"), required=False)
    issue = forms.ChoiceField(label=gettext_lazy("Or for the issue"), required=False)
    field_order = ("amount", "line", "risk", "issue", "day", "reason")


class AsideForm(_MoveForm):
    """Money that is set aside, or given back."""

    way = forms.ChoiceField(label=gettext_lazy("What is done"), choices=list(_ASIDE.items()))
    field_order = ("way", "amount", "day", "reason")


class ReleaseForm(_MoveForm):
    """Management reserve that is released."""

    way = forms.ChoiceField(label=gettext_lazy("Where it goes"), choices=list(_RELEASES.items()))
    line = forms.ChoiceField(label=gettext_lazy("Budget line"), required=False)
    field_order = ("way", "amount", "line", "day", "reason")
