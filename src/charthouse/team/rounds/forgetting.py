"""What rounds say about a person: told on request, and put under a pseudonym on erasure."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from charthouse.accounts.models import User
from charthouse.plan.forgetting import Names
from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right
from charthouse.team.models import Answer, Asked, TimeEntry

_TEXTS: tuple[tuple[type[models.Model], tuple[tuple[str, int], ...]], ...] = (
    (Asked, (("name", 500),)),
    (TimeEntry, (("name", 500), ("task", 20_000), ("note", 300))),
    (Answer, (("name", 20_000), ("stuck_on", 300), ("risk", 300), ("comment", 500), ("question", 500))),
)


def told_of(person: User) -> dict[str, Any]:
    """What somebody was asked and answered, in the projects that they see."""
    mine = Standing(person).projects(Right.SEE)
    found = Answer.objects.filter(Q(asked__person=person) | Q(by=person), asked__round__project__in=mine)
    rows = found.select_related("asked__round__project").order_by("asked__round__project__key", "at", "place")
    spent = TimeEntry.objects.filter(person=person, project__in=mine).order_by("project__key", "number")
    return {
        "answers": [_told(one) for one in rows],
        "hours": [
            {"project": key, "task": task, "day": day.isoformat(), "hours": str(hours), "note": note}
            for key, task, day, hours, note in spent.values_list("project__key", "task", "day", "hours", "note")
        ],
    }


def _told(one: Answer) -> dict[str, Any]:
    found = one.asked.round
    return {
        "project": found.project.key,
        "round": found.number,
        "task": one.name,
        "says": one.says,
        "until": None if one.until is None else one.until.isoformat(),
        "hours": None if one.hours is None else str(one.hours),
        "stuck_on": one.stuck_on,
        "risk": one.risk,
        "comment": one.comment,
        "at": None if one.at is None else one.at.isoformat(),
        "question": one.question,
    }


def forget(person: User) -> None:
    """Put the pseudonym in place of somebody's names."""
    names = Names(person)
    if not names.known:
        return
    for model, columns in _TEXTS:
        for column, longest in columns:
            for one in model._default_manager.filter(names.asked(column)).order_by("pk"):
                said = getattr(one, column)
                replaced = names.replaced(said)[:longest]
                if replaced != said:
                    model._default_manager.filter(pk=one.pk).update(**{column: replaced})
