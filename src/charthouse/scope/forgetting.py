"""What the scope says about a person: told on request, and put under a pseudonym on erasure; signed versions stay."""

from __future__ import annotations

from typing import Any

from django.db import models

from charthouse.accounts.models import User
from charthouse.plan.forgetting import Names
from charthouse.projects.access import Standing
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.scope.models import (
    Appraisal,
    AppraisalDecision,
    Criterion,
    Deliverable,
    Option,
    RaciRole,
    Requirement,
    Score,
)

_TEXTS: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Requirement, ("title", "text", "source", "acceptance")),
    (Deliverable, ("name", "description", "acceptance", "acceptor")),
    (RaciRole, ("name", "holder")),
    (Appraisal, ("question", "text")),
    (Criterion, ("name", "note")),
    (Option, ("name", "text")),
    (Score, ("note",)),
    (AppraisalDecision, ("name", "reasons", "sheet", "reopened_because")),
)
"""Columns that people write into."""


def told_of(person: User) -> dict[str, Any]:
    """The requirements that somebody looks after, the roles they fill, and what they decided between options."""
    seen = Standing(person).projects(Right.SEE_DOCUMENTS)
    mine = Requirement.objects.filter(owner=person, project__in=seen)
    chose = AppraisalDecision.objects.filter(by=person, appraisal__project__in=seen).order_by("at")
    return {
        "roles_in_deliverables": _roles_of(person, seen),
        "requirements": list(mine.order_by("project__key", "number").values("project__key", "number", "title")),
        "decided_between_options": [
            {"project__key": key, "question": question, "chosen": name, "reasons": reasons, "at": at.isoformat()}
            for key, question, name, reasons, at in chose.values_list(
                "appraisal__project__key", "appraisal__question", "name", "reasons", "at"
            )
        ],
    }


def _roles_of(person: User, seen: models.QuerySet[Project]) -> list[dict[str, Any]]:
    """The roles of RACI matrices that say somebody's name, with their letters."""
    names = Names(person)
    if not names.known:
        return []
    found = RaciRole.objects.filter(names.asked("name") | names.asked("holder"), project__in=seen)
    return [
        {
            "project__key": role.project.key, "role": role.name, "holder": role.holder,
            "letters": list(role.letters.order_by("deliverable__number").values("deliverable__name", "value")),
        }
        for role in found.select_related("project").order_by("project__key", "number")
        if (names.replaced(role.name), names.replaced(role.holder)) != (role.name, role.holder)
    ]  # fmt: skip


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
