"""What registers say about a person: told on request, and put under a pseudonym when the account is erased."""

from __future__ import annotations

from typing import Any

from charthouse.accounts.models import User
from charthouse.plan.forgetting import Names
from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right
from charthouse.risks.models import CorrelationGroup, Risk, RiskTask

_TEXTS: dict[type[Any], tuple[str, ...]] = {
    Risk: ("title", "cause", "event", "effect", "category", "response", "contingency", "owner_name"),
    RiskTask: ("name",),
    CorrelationGroup: ("name", "value"),
}


def told_of(person: User) -> dict[str, Any]:
    """The risks that somebody looks after, where they see them."""
    found = Risk.objects.filter(owner=person, project__in=Standing(person).projects(Right.SEE_RISKS))
    return {
        "looks_after": [
            {"project": key, "risk": number, "title": title}
            for key, number, title in found.order_by("project__key", "number").values_list(
                "project__key", "number", "title"
            )
        ]
    }


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
