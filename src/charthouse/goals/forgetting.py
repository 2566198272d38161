"""What goals say about a person: told on request, and put under a pseudonym on erasure."""

from __future__ import annotations

from typing import Any

from django.db import models

from charthouse.accounts.models import User
from charthouse.goals.models import Benefit, Goal, Kpi, KpiBenchmark, Measurement, StrategicGoal
from charthouse.plan.forgetting import Names
from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right

_TEXTS: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (StrategicGoal, ("title", "description")),
    (Goal, ("title", "statement", "evidence", "origin")),
    (Kpi, ("name", "source", "aim")),
    (KpiBenchmark, ("name",)),
    (Measurement, ("note",)),
    (Benefit, ("title", "how", "result")),
)


def told_of(person: User) -> dict[str, Any]:
    """What somebody owns, and what they measured, in the projects whose goals they see."""
    mine = Standing(person).projects(Right.SEE_GOALS)

    def owned(model: type[models.Model], name: str) -> list[dict[str, Any]]:
        found = model._default_manager.filter(owner=person, project__in=mine).order_by("project__key", "number")
        return list(found.values("project__key", "number", name))

    measured = Measurement.objects.filter(by=person, kpi__project__in=mine).order_by("kpi__project__key", "day", "pk")
    measured_by_them = measured.values("kpi__project__key", "kpi__number", "day", "note")
    return {
        "strategic_goals": list(StrategicGoal.objects.filter(owner=person).order_by("code").values("code", "title")),
        "goals": owned(Goal, "title"),
        "kpis": owned(Kpi, "name"),
        "benefits": owned(Benefit, "title"),
        "measured": [{**row, "day": row["day"].isoformat()} for row in measured_by_them],
    }


def forget(person: User) -> None:
    """Put the pseudonym in place of somebody's names."""
    names = Names(person)
    if not names.known:
        return
    for model, columns in _TEXTS:
        for column in columns:
            field = model._meta.get_field(column)
            longest = getattr(field, "max_length", None) or 20_000
            for one in model._default_manager.filter(names.asked(column)).order_by("pk"):
                said = getattr(one, column)
                replaced = names.replaced(said)[:longest]
                if replaced != said:
                    model._default_manager.filter(pk=one.pk).update(**{column: replaced})
