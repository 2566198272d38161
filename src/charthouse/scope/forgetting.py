"""What the scope says about a person: told on request, and put under a pseudonym on erasure; signed versions stay."""

from __future__ import annotations

from typing import Any

from django.db import models

from charthouse.accounts.models import User
from charthouse.plan.forgetting import Names
from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right
from charthouse.scope.models import Appraisal, AppraisalDecision, Criterion, Deliverable, Option, Requirement, Score

_TEXTS: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Requirement, ("title", "text", "source", "acceptance")),
    (Deliverable, ("name", "description", "acceptance", "acceptor")),
    (Appraisal, ("question", "text")),
    (Criterion, ("name", "note")),
    (Option, ("name", "text")),
    (Score, ("note",)),
    (AppraisalDecision, ("name", "reasons", "sheet", "reopened_because")),
)
"""Columns that people write into."""


def told_of(person: User) -> dict[str, Any]:
    """The requirements that somebody looks after, and what they decided between options."""
    seen = Standing(person).projects(Right.SEE_DOCUMENTS)
    mine = Requirement.objects.filter(owner=person, project__in=seen)
    chose = AppraisalDecision.objects.filter(by=person, appraisal__project__in=seen).order_by("at")
    return {
        "requirements": list(mine.order_by("project__key", "number").values("project__key", "number", "title")),
        "decided_between_options": [
            {"project__key": key, "question": question, "chosen": name, "reasons": reasons, "at": at.isoformat()}
            for key, question, name, reasons, at in chose.values_list(
                "appraisal__project__key", "appraisal__question", "name", "reasons", "at"
            )
        ],
    }


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
