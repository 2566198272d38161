"""What the scope says about a person: told on request, and put under a pseudonym on erasure; signed versions stay."""

from __future__ import annotations

from typing import Any

from django.db import models

from charthouse.accounts.models import User
from charthouse.plan.forgetting import Names
from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right
from charthouse.scope.models import Deliverable, Requirement

_TEXTS: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Requirement, ("title", "text", "source", "acceptance")),
    (Deliverable, ("name", "description", "acceptance", "acceptor")),
)
"""Columns that people write into."""


def told_of(person: User) -> dict[str, Any]:
    """The requirements that somebody looks after."""
    mine = Requirement.objects.filter(owner=person, project__in=Standing(person).projects(Right.SEE_DOCUMENTS))
    return {"requirements": list(mine.order_by("project__key", "number").values("project__key", "number", "title"))}


def forget(person: User) -> None:
    """Put the pseudonym in place of somebody's names."""
    names = Names(person)
    if not names.known:
        return
    for model, columns in _TEXTS:
        for column in columns:
            longest = model._meta.get_field(column).max_length  # type: ignore[union-attr]
            for one in model._default_manager.filter(names.asked(column)).order_by("pk"):
                said = getattr(one, column)
                replaced = names.replaced(said)[:longest]
                if replaced != said:
                    model._default_manager.filter(pk=one.pk).update(**{column: replaced})
