"""What reports say about a person: told on request, and put under a pseudonym on erasure; what was sent stays."""

from __future__ import annotations

from typing import Any

from django.db import models

from charthouse.accounts.models import User
from charthouse.plan.forgetting import Names
from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right
from charthouse.reports.actions import LONGEST
from charthouse.reports.models import Reader, Report, Typed

_TEXTS: tuple[tuple[type[models.Model], tuple[tuple[str, int], ...]], ...] = (
    (Typed, (("text", LONGEST), ("base", LONGEST))),
    (Reader, (("name", 200), ("email", 254))),
)


def told_of(person: User) -> dict[str, Any]:
    """The reports that somebody sent and got, and what they typed in them, in the projects that they see."""
    mine = Standing(person).projects(Right.SEE)
    typed = Typed.objects.filter(by=person, report__project__in=mine).order_by("report__project__key", "report", "pk")
    got = Reader.objects.filter(user=person, report__project__in=mine).order_by("report__project__key", "report")
    sent = Report.objects.filter(sent_by=person, project__in=mine).order_by("project__key", "number")
    return {
        "typed": list(typed.values("report__project__key", "report__number", "text")),
        "got": list(got.values("report__project__key", "report__number")),
        "sent": list(sent.values("project__key", "number")),
    }


def forget(person: User) -> None:
    """Put the pseudonym in place of somebody's names in drafts and among who got a report by an address alone: as
    sent, a report is evidence of what was said."""
    names = Names(person)
    if not names.known:
        return
    for model, columns in _TEXTS:
        for column, longest in columns:
            for one in model._default_manager.filter(names.asked(column)).order_by("pk"):
                said = getattr(one, column)
                replaced = "" if column == "email" else names.replaced(said)[:longest]
                if replaced != said:
                    model._default_manager.filter(pk=one.pk).update(**{column: replaced})
