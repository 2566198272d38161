"""What registers of stakeholders say about a person: told on request, and put under a pseudonym on erasure."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from charthouse.accounts.models import User
from charthouse.plan.forgetting import Names
from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right
from charthouse.stakeholders.models import Stakeholder
from charthouse.stakeholders.values import LONGEST

_TEXTS = ("name", "organisation", "role", "email", "expectations", "approach")


def told_of(person: User) -> dict[str, Any]:
    """Where somebody is named as a stakeholder, and whom they look after.

    What others think of somebody is about them, so that it is told to them wherever they see the project.
    """
    stands = Standing(person)
    about = Stakeholder.objects.filter(person=person, project__in=stands.projects(Right.SEE))
    mine = Stakeholder.objects.filter(owner=person, project__in=stands.projects(Right.SEE_STAKEHOLDERS))
    return {
        "stakeholder_in": list(
            about.order_by("project__key", "number").values(
                "project__key", "role", "interest", "influence", "engagement", "wanted", "expectations"
            )
        ),
        "looks_after": list(mine.order_by("project__key", "number").values("project__key", "number", "name")),
    }


def forget(person: User) -> None:
    """Put the pseudonym in place of somebody's names in every register; their address goes."""
    names = Names(person)
    Stakeholder.objects.filter(Q(person=person) & ~Q(email="")).update(email="")
    if not names.known:
        return
    for column in _TEXTS:
        longest = LONGEST[column]
        for one in Stakeholder.objects.filter(names.asked(column)).order_by("pk"):
            said = getattr(one, column)
            replaced = names.replaced(said)[:longest]
            if replaced != said:
                Stakeholder.objects.filter(pk=one.pk).update(**{column: "" if column == "email" else replaced})
