"""What estimates say about a person: told on request, and put under a pseudonym when the account is erased."""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from charthouse.accounts.models import User
from charthouse.estimates.models import Calculation, PastBatch, PastWork, TeamAnswer, TeamEstimate, TeamMember
from charthouse.estimates.past_values import TEXTS
from charthouse.plan.forgetting import Names
from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right

LONGEST_TITLE = 200
LONGEST_NAME = 300
_PAST: tuple[tuple[type[PastBatch] | type[PastWork], dict[str, int]], ...] = (
    (PastBatch, {"source": 200}),
    (PastWork, TEXTS),
)
"""Texts of past work by the characters that they take at most."""


def told_of(person: User) -> dict[str, Any]:
    """What somebody was asked, began and answered (hidden answers of their own too), calculated, and took in."""
    mine = Standing(person).projects(Right.SEE_DISCUSSION)
    asked = TeamMember.objects.filter(user=person, team__project__in=mine)
    asked = asked.order_by("team__project__key", "team__number")
    began = TeamEstimate.objects.filter(opened_by=person, project__in=mine).order_by("project__key", "number")
    said = TeamAnswer.objects.filter(user=person).order_by("team__project__key", "team__number", "round", "task")
    made = Calculation.objects.filter(by=person, project__in=mine).order_by("project__key", "number")
    return {
        "calculated": [
            {**row, "at": row["at"].isoformat()}
            for row in made.values("project__key", "number", "model", "task", "low", "likely", "high", "inputs", "at")
        ],
        "asked": list(asked.values("team__project__key", "team__number", "team__title")),
        "began": list(began.values("project__key", "number", "title")),
        "past_work": list(PastBatch.objects.filter(by=person).order_by("pk").values("pk", "source")),
        "answers": [
            {**row, "at": row["at"].isoformat()}
            for row in said.values(
                "team__project__key", "team__number", "round", "task", "low", "likely", "high", "reason", "at"
            )
        ],
    }


def forget(person: User) -> None:
    """Put the pseudonym in place of somebody's names, whoever wrote them; what they answered counts on."""
    names = Names(person)
    if not names.known:
        return
    for answer in TeamAnswer.objects.filter(names.asked("reason")).order_by("pk"):
        _put(answer, {"reason": names.replaced(answer.reason)})
    for team in TeamEstimate.objects.order_by("pk").iterator(500):
        tasks = json.loads(names.replaced_in_json(json.dumps(team.tasks, ensure_ascii=False)))
        _put(team, {"title": names.replaced(team.title)[:LONGEST_TITLE], "tasks": tasks})
    for made in Calculation.objects.order_by("pk").iterator(500):
        inputs = json.loads(names.replaced_in_json(json.dumps(made.inputs, ensure_ascii=False)))
        _put(made, {"name": names.replaced(made.name)[:LONGEST_NAME], "inputs": inputs})
    for model, texts in _PAST:
        for column, longest in texts.items():
            for row in model._default_manager.filter(names.asked(column)).order_by("pk"):
                _put(row, {column: names.replaced(getattr(row, column))[:longest]})


def _put(row: models.Model, said: dict[str, Any]) -> None:
    changed = {name: value for name, value in said.items() if value != getattr(row, name)}
    if changed:
        type(row)._default_manager.filter(pk=row.pk).update(**changed)
