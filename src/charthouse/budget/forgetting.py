"""What budgets, orders and cost books say about a person: told on request, put under a pseudonym on erasure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import TextField
from django.db.models.functions import Cast

from charthouse.accounts.models import User
from charthouse.budget.models import (
    BudgetLine,
    BudgetVersion,
    ClosedPeriod,
    CostEntry,
    CostType,
    ExchangeRate,
    Order,
    ReserveMovement,
)
from charthouse.plan.forgetting import Names
from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right

_TEXTS: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (BudgetLine, ("name", "vendor", "note")),
    (BudgetVersion, ("name",)),
    (Order, ("title", "vendor", "reference")),
    (CostEntry, ("kind", "text", "reason", "vendor", "receipt")),
    (ExchangeRate, ("source",)),
    (ClosedPeriod, ("note", "reason")),
    (ReserveMovement, ("reason",)),
    (CostType, ("name", "name_de")),
)


def told_of(person: User) -> dict[str, Any]:
    """What somebody booked and kept in the projects whose rates they see."""
    mine = Standing(person).projects(Right.SEE_RATES)
    booked = CostEntry.objects.filter(project__in=mine, by=person).order_by("project__key", "number")
    kept = BudgetVersion.objects.filter(project__in=mine, by=person).order_by("project__key", "number")
    shut = ClosedPeriod.objects.filter(project__in=mine, by=person).order_by("project__key", "number")
    seen = Standing(person).projects(Right.SEE_COSTS)
    moved = ReserveMovement.objects.filter(project__in=seen, by=person).order_by("project__key", "number")
    return {
        "moved_reserves": [
            {"project": key, "number": number, "day": day.isoformat(), "reason": reason}
            for key, number, day, reason in moved.values_list("project__key", "number", "day", "reason")
        ],
        "booked": [
            {"project": key, "number": number, "day": day.isoformat(), "text": text}
            for key, number, day, text in booked.values_list("project__key", "number", "day", "text")
        ],
        "versions_of_budgets": list(kept.values("project__key", "number", "name")),
        "closed_months": [
            {"project": key, "month": f"{month:%Y-%m}", "note": note}
            for key, month, note in shut.values_list("project__key", "month", "note")
        ],
    }


def forget(person: User) -> None:
    """Put the pseudonym in place of somebody's names."""
    names = Names(person)
    if not names.known:
        return
    for model, columns in _TEXTS:
        for column in columns:
            _forget(model, names, column)
    rows = BudgetVersion.objects.annotate(said=Cast("content", TextField()))
    for one in rows.filter(names.asked("said")).order_by("pk"):
        replaced = json.loads(names.replaced_in_json(json.dumps(one.content)))
        replaced = [{key: _replaced(names, key, value) for key, value in line.items()} for line in replaced]
        if replaced != one.content:
            BudgetVersion.objects.filter(pk=one.pk).update(content=replaced)

    said_in_figures = ClosedPeriod.objects.annotate(said=Cast("figures", TextField()))
    for period in said_in_figures.filter(names.asked("said")).order_by("pk"):
        figures = _without(names, period.figures)
        if figures != period.figures:
            ClosedPeriod.objects.filter(pk=period.pk).update(figures=figures)


def _without(names: Names, figures: dict[str, Any]) -> dict[str, Any]:
    """Figures of a closed month with the pseudonym in their words; amounts stay as they are."""
    rows = [[*row[:5], names.replaced(row[5])[:200], *row[6:]] for row in figures["rows"]]
    lines = {number: names.replaced(name)[:200] for number, name in figures["lines"].items()}
    accruals = [one | {"reason": names.replaced(one["reason"])[:500]} for one in figures["accruals"]]
    return figures | {"rows": rows, "lines": lines, "accruals": accruals}


def _replaced(names: Names, key: str, value: Any) -> Any:
    return names.replaced(value) if key in {"name", "vendor"} else value


def _forget(model: type[models.Model], names: Names, column: str) -> None:
    field = model._meta.get_field(column)
    longest: int = field.max_length  # type: ignore[union-attr,assignment]
    found: Iterable[Any] = model._default_manager.filter(names.asked(column)).order_by("pk")
    for one in found:
        said = getattr(one, column)
        replaced = names.replaced(said)[:longest]
        if replaced != said:
            model._default_manager.filter(pk=one.pk).update(**{column: replaced})
