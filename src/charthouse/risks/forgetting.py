"""What registers say about a person: told on request, and put under a pseudonym when the account is erased."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from charthouse.accounts.models import User
from charthouse.plan.forgetting import Names
from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right
from charthouse.risks.models import (
    CorrelationGroup,
    Risk,
    RiskTask,
    Workshop,
    WorkshopIdea,
    WorkshopMember,
    WorkshopNote,
    WorkshopRating,
)

_TEXTS: dict[type[Any], tuple[str, ...]] = {
    Risk: ("title", "cause", "event", "effect", "category", "triggers", "response", "contingency", "owner_name"),
    RiskTask: ("name",),
    CorrelationGroup: ("name", "value"),
    Workshop: ("title",),
    WorkshopNote: ("title", "cause", "effect"),
    WorkshopIdea: ("title", "cause", "effect", "by_name"),
    WorkshopRating: ("reason",),
}


def told_of(person: User) -> dict[str, Any]:
    """The risks that somebody looks after, where they see them; what they said in workshops, hidden or not."""
    theirs = Standing(person).projects(Right.SEE_RISKS)
    found = Risk.objects.filter(owner=person, project__in=theirs)
    taken = WorkshopMember.objects.filter(user=person, workshop__project__in=theirs)
    began = Workshop.objects.filter(opened_by=person, project__in=theirs)
    notes = WorkshopNote.objects.filter(user=person, workshop__project__in=theirs).order_by("pk")
    ratings = WorkshopRating.objects.filter(user=person, idea__workshop__project__in=theirs).order_by("pk")
    return {
        "took_part_in_workshops": _workshops(taken, "workshop__"),
        "began_workshops": _workshops(began),
        "wrote_in_workshops": list(
            notes.values("workshop__project__key", "workshop__number", "title", "cause", "effect")
        ),
        "rated_in_workshops": list(
            ratings.values(
                "idea__workshop__project__key",
                "idea__workshop__number",
                "idea__title",
                "round",
                "chance",
                "impact",
                "reason",
            )
        ),
        "looks_after": [
            {"project": key, "risk": number, "title": title}
            for key, number, title in found.order_by("project__key", "number").values_list(
                "project__key", "number", "title"
            )
        ],
    }


def _workshops(found: QuerySet[Any], way: str = "") -> list[dict[str, Any]]:
    keys = (f"{way}project__key", f"{way}number", f"{way}title")
    return [
        {"project": key, "workshop": number, "title": title}
        for key, number, title in found.order_by(*keys[:2]).values_list(*keys)
    ]


def forget(person: User) -> None:
    """Put the pseudonym in place of somebody's names in every register."""
    names = Names(person)
    if not names.known:
        return
    for model, columns in _TEXTS.items():
        for column in columns:
            for record in model.objects.filter(names.asked(column)).order_by("pk"):
                said = getattr(record, column)
                longest = model._meta.get_field(column).max_length
                replaced = names.replaced(said)[:longest]
                if replaced != said:
                    model.objects.filter(pk=record.pk).update(**{column: replaced})
