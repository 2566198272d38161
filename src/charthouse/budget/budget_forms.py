"""What people type about budget lines, orders, costs and rates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.budget.cost_files import amount_of
from charthouse.budget.cost_types import kinds
from charthouse.budget.lines import months_of, spread
from charthouse.budget.models import BudgetLine, Order
from charthouse.budget.money import places_of
from charthouse.budget.periods import first_open
from charthouse.budget.rates import currency_of
from charthouse.budget.refusals import BadCost, BadLine
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access
from charthouse.ui import formats

MONTHS_IN_A_BOX = 240


class AmountField(forms.CharField):
    """An amount as people write it: ``1,234.50``, ``1.234,50``."""

    def clean(self, value: Any) -> Any:
        """The amount; nothing where nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return amount_of(text)
        except ValueError as trouble:
            raise forms.ValidationError(str(trouble)) from None


def day_field(label: Any, *, required: bool = False, **more: Any) -> forms.DateField:
    """A day, as browsers ask for it."""
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more
    )


class MoneyForm(forms.Form):
    """A form about a project's money."""

    there: BudgetLine | Order | None = None
    """What is changed."""

    def __init__(self, *arguments: Any, access: Access, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.access = access
        fields: Any = self.fields
        if "type" in fields:
            fields["type"].choices = [("", gettext_lazy("choose one")), *kinds().offered(*self.types_there())]
        if "task" in fields:
            fields["task"].choices = [("", gettext_lazy("the project as a whole")), *_tasks(access)]
        if "line" in fields:
            lines = BudgetLine.objects.filter(project=access.project).order_by("number")
            led = gettext_lazy("the one that task and type lead to")
            if "order" in fields:
                led = gettext_lazy("that of the order, else the one that task and type lead to")
            fields["line"].choices = [
                ("", led),
                *((str(one.number), f"{one.number} {one.name}") for one in lines),
            ]
        if "order" in fields:
            orders = Order.objects.filter(project=access.project).exclude(state=Order.State.CANCELLED)
            fields["order"].choices = [
                ("", gettext_lazy("none")),
                *((str(one.number), f"{one.number} {one.vendor}: {one.title}") for one in orders.order_by("number")),
            ]
        if "currency" in fields:
            fields["currency"].help_text = _("Empty: %(own)s.") % {"own": access.project.currency or _("the project’s")}

    def types_there(self) -> Iterable[str]:
        """Types that are chosen here already, or that come from what is named here: retired ones stay."""
        return () if self.there is None else (self.there.type,)

    def refuse(self, fields: Mapping[str, str], message: str) -> None:
        """Show what an action refused, at its field where there is one."""
        for name in fields:
            at = {"task_uid": "task", "months": "by_month", "original": "amount"}.get(name, name)
            if at in self.fields:
                self.add_error(at, message)
                return
        self.add_error(None, message)

    def number(self, name: str) -> int | None:
        """A number that was chosen; None: none."""
        said = self.cleaned_data.get(name)
        return int(said) if said else None


def _tasks(access: Access) -> list[tuple[str, str]]:
    document = computed_plan(access.shown).document
    depths: dict[int | None, int] = {None: -1}
    for task in document.tasks:
        depths[task.uid] = depths.get(task.parent_uid, -1) + 1
    return [(str(task.uid), f"{'  ' * depths[task.uid]}{task.name}") for task in document.tasks]


class LineForm(MoneyForm):
    """A budget line, as somebody says it."""

    name = forms.CharField(label=gettext_lazy("What the money is for"), max_length=200)
    type = forms.ChoiceField(label=gettext_lazy("Cost type"))
    task = forms.ChoiceField(label=gettext_lazy("Element of the WBS"), required=False)
    capital = forms.ChoiceField(
        label=gettext_lazy("Capital or operating"), required=False,
        choices=[("", gettext_lazy("operating")), ("1", gettext_lazy("capital: it makes something that lasts"))],
    )  # fmt: skip
    vendor = forms.CharField(label=gettext_lazy("Vendor"), required=False, max_length=200)
    currency = forms.CharField(label=gettext_lazy("Currency"), required=False, max_length=3)
    amount = AmountField(
        label=gettext_lazy("Amount in all"), required=False, max_length=40,
        help_text=gettext_lazy("In equal parts over its months."),
    )  # fmt: skip
    first = day_field(gettext_lazy("From"))
    last = day_field(gettext_lazy("Until"))
    by_month = forms.CharField(
        label=gettext_lazy("Or month by month"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("A line for each month: 2026-03 1200.00"),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2, "dir": "auto"})
    )

    def __init__(self, *arguments: Any, access: Access, one: BudgetLine | None = None, **named: Any) -> None:
        self.there = one
        super().__init__(*arguments, access=access, **named)
        if one is not None:
            self.initial = {
                "name": one.name, "type": one.type, "task": one.task_uid or "", "capital": "1" if one.capital else "",
                "vendor": one.vendor, "currency": one.currency, "note": one.note,
                "by_month": "\n".join(f"{month:%Y-%m} {written(amount)}" for month, amount in months_of(one).items()),
            }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """With the amounts by month."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return found
        try:
            found["months"] = self._months(found)
        except (BadLine, BadCost) as refusal:
            self.refuse(refusal.fields, refusal.message)
        return found

    def _months(self, said: Mapping[str, Any]) -> dict[dt.date, Decimal]:
        text = said.get("by_month", "").strip()
        if text:
            return _by_month(text)
        if said.get("amount") is None or said.get("first") is None:
            raise BadLine(
                _("Give an amount and the months that it is spent in, or the amounts month by month."),
                fields={"amount": ""},
            )
        project = self.access.project
        places = places_of(currency_of(project, said["currency"]) or project.currency)
        return spread(said["amount"], said["first"], said.get("last") or said["first"], places)

    def facts(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        said = self.cleaned_data
        return {
            **{name: said[name] for name in ("name", "type", "vendor", "currency", "months", "note")},
            "task_uid": self.number("task"), "capital": said["capital"] == "1",
        }  # fmt: skip


def written(amount: Decimal) -> str:
    """An amount as it is typed, with the reader's decimal mark."""
    return format(amount, "f").replace(".", formats.number(Decimal("0.5"), most=1)[1])


def _by_month(text: str) -> dict[dt.date, Decimal]:
    found: dict[dt.date, Decimal] = {}
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MONTHS_IN_A_BOX:
        raise BadLine(_("A line has at most %(most)d months.") % {"most": MONTHS_IN_A_BOX}, fields={"months": ""})
    for line in lines:
        read = re.match(r"^(\d{4})-(\d{2})\s*[:;]?\s+(.+)$", line)
        try:
            assert read is not None
            month = dt.date(int(read[1]), int(read[2]), 1)
            amount = amount_of(read[3])
        except (AssertionError, ValueError):
            raise BadLine(
                _("“%(line)s” is no month with its amount; write 2026-03 1200.00") % {"line": line[:60]},
                fields={"months": ""},
            ) from None
        found[month] = found.get(month, Decimal(0)) + amount
    return found


class OrderForm(MoneyForm):
    """An order, as somebody says it."""

    title = forms.CharField(label=gettext_lazy("What is ordered"), max_length=200)
    vendor = forms.CharField(label=gettext_lazy("Vendor"), max_length=200)
    reference = forms.CharField(label=gettext_lazy("Order number"), required=False, max_length=120)
    type = forms.ChoiceField(label=gettext_lazy("Cost type"))
    task = forms.ChoiceField(label=gettext_lazy("Element of the WBS"), required=False)
    line = forms.ChoiceField(label=gettext_lazy("Budget line"), required=False)
    amount = AmountField(label=gettext_lazy("Amount"), max_length=40)
    currency = forms.CharField(label=gettext_lazy("Currency"), required=False, max_length=3)
    day = day_field(gettext_lazy("Ordered on"), required=True)
    due = day_field(gettext_lazy("To be paid by"))
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=Order.State.choices)

    def __init__(self, *arguments: Any, access: Access, one: Order | None = None, **named: Any) -> None:
        self.there = one
        super().__init__(*arguments, access=access, **named)
        if one is not None:
            names = ("title", "vendor", "reference", "type", "currency", "day", "due", "state")
            self.initial = {name: getattr(one, name) for name in names} | {
                "task": one.task_uid or "", "line": one.line or "", "amount": written(one.amount.normalize()),
            }  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        names = ("title", "vendor", "reference", "type", "amount", "currency", "day", "due")
        said = {name: self.cleaned_data[name] for name in names}
        said |= {"task_uid": self.number("task"), "line": self.number("line")}
        return said | ({"state": self.cleaned_data["state"]} if self.cleaned_data.get("state") else {})


class CostForm(MoneyForm):
    """A cost with its receipt."""

    amount = AmountField(label=gettext_lazy("Amount"), max_length=40)
    currency = forms.CharField(label=gettext_lazy("Currency"), required=False, max_length=3)
    day = day_field(gettext_lazy("Day"), required=True)
    period = day_field(
        gettext_lazy("Period"), help_text=gettext_lazy("A day of the month in the books; empty: its own.")
    )
    type = forms.ChoiceField(label=gettext_lazy("Cost type"))
    vendor = forms.CharField(label=gettext_lazy("Vendor"), required=False, max_length=200)
    receipt = forms.CharField(label=gettext_lazy("Receipt"), required=False, max_length=120)
    order = forms.ChoiceField(label=gettext_lazy("Order"), required=False)
    task = forms.ChoiceField(label=gettext_lazy("Element of the WBS"), required=False)
    line = forms.ChoiceField(label=gettext_lazy("Budget line"), required=False)
    text = forms.CharField(label=gettext_lazy("What for"), required=False, max_length=500)
    capital = forms.BooleanField(label=gettext_lazy("Capital: it makes something that lasts"), required=False)
    accrued = forms.BooleanField(label=gettext_lazy("Owed, not yet billed"), required=False)
    late = forms.BooleanField(label="", required=False)

    def __init__(self, *arguments: Any, access: Access, **named: Any) -> None:
        super().__init__(*arguments, access=access, **named)
        opened = first_open(access.project)
        if opened is None:
            del self.fields["late"]
        else:
            self.fields["late"].label = in_open_month(opened)

    def types_there(self) -> Iterable[str]:
        """Those of lines and orders that are there, whose bills still come."""
        mine = [model._default_manager.filter(project=self.access.project) for model in (BudgetLine, Order)]
        return {key for rows in mine for key in rows.values_list("type", flat=True).distinct()}


def in_open_month(month: dt.date) -> str:
    """What is asked of somebody who books in a month that may be closed."""
    return _("Count in %(month)s what is of a closed month") % {"month": formats.month(month)}


class RateForm(MoneyForm):
    """What a currency was worth on a day."""

    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3)
    day = day_field(gettext_lazy("Day"), required=True)
    rate = AmountField(label=gettext_lazy("Rate"), max_length=40)
    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=120)

    def __init__(self, *arguments: Any, access: Access, **named: Any) -> None:
        super().__init__(*arguments, access=access, **named)
        self.fields["rate"].help_text = _("What one unit of it was worth in %(own)s.") % {
            "own": access.project.currency or _("the project’s currency")
        }
        self.fields["currency"].help_text = ""
