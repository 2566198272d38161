"""What registers of stakeholders and plans of communication say about a person, told and put under a pseudonym."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from charthouse.accounts.models import User
from charthouse.plan.forgetting import Names
from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right
from charthouse.stakeholders import communicating
from charthouse.stakeholders.models import Communication, Recipient, Stakeholder
from charthouse.stakeholders.values import LONGEST


def told_of(person: User) -> dict[str, Any]:
    """Where somebody is named as a stakeholder, and whom they look after.

    What others think of somebody is about them, so that it is told to them wherever they see the project.
    """
    stands = Standing(person)
    about = Stakeholder.objects.filter(person=person, project__in=stands.projects(Right.SEE))
    mine = Stakeholder.objects.filter(owner=person, project__in=stands.projects(Right.SEE_STAKEHOLDERS))
    sends = Communication.objects.filter(sender=person, project__in=stands.projects(Right.SEE))
    return {
        "stakeholder_in": list(
            about.order_by("project__key", "number").values(
                "project__key", "role", "interest", "influence", "engagement", "wanted", "expectations"
            )
        ),
        "looks_after": list(mine.order_by("project__key", "number").values("project__key", "number", "name")),
        "sends": list(sends.order_by("project__key", "number").values("project__key", "number", "what")),
        "gets": list(
            Recipient.objects.filter(stakeholder__in=about)
            .order_by("communication__project__key", "communication__number")
            .values_list("communication__project__key", "communication__what")
        ),
    }


def forget(person: User) -> None:
    """Put the pseudonym in place of somebody's names in every register; their address goes."""
    names = Names(person)
    Stakeholder.objects.filter(Q(person=person) & ~Q(email="")).update(email="")
    if not names.known:
        return
    tables: tuple[tuple[type[Stakeholder | Communication], Mapping[str, int]], ...] = (
        (Stakeholder, LONGEST), (Communication, communicating.LONGEST),
    )  # fmt: skip
    for model, texts in tables:
        for column, longest in texts.items():
            for one in model.objects.filter(names.asked(column)).order_by("pk"):
                said = getattr(one, column)
                replaced = names.replaced(said)[:longest]
                if replaced != said:
                    model.objects.filter(pk=one.pk).update(**{column: "" if column == "email" else replaced})
