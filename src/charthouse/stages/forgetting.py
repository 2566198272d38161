"""What stages and gates say about a person is told on request, and put under a pseudonym when the account is erased."""

from __future__ import annotations

from typing import Any

from django.db import models

from charthouse.accounts.models import User
from charthouse.plan.forgetting import Names
from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right
from charthouse.stages.models import ExceptionOption, Gate, GateCriterion, Stage, StageException, Tolerance

_TEXTS: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Stage, ("name", "about")),
    (Tolerance, ("text",)),
    (Gate, ("name", "decides", "reason")),
    (GateCriterion, ("text", "note", "link")),
    (StageException, ("cause",)),
    (ExceptionOption, ("title", "text")),
)


def told_of(person: User) -> dict[str, Any]:
    """The criteria that somebody answered."""
    mine = GateCriterion.objects.filter(
        answered_by=person, gate__project__in=Standing(person).projects(Right.SEE_DOCUMENTS)
    )
    return {
        "answered": list(
            mine.order_by("gate__project__key", "gate__number", "place").values(
                "gate__project__key", "gate__number", "text", "answer"
            )
        )
    }


def forget(person: User) -> None:
    """Put the pseudonym in place of somebody's names; what was signed stays."""
    names = Names(person)
    if not names.known:
        return
    for model, columns in _TEXTS:
        for column in columns:
            longest = getattr(model._meta.get_field(column), "max_length", None)
            for one in model._default_manager.filter(names.asked(column)).order_by("pk"):
                said = getattr(one, column)
                replaced = names.replaced(said)[:longest]
                if replaced != said:
                    model._default_manager.filter(pk=one.pk).update(**{column: replaced})
