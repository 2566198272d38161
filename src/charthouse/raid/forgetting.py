"""What logs say about a person: told on request, and put under a pseudonym on erasure."""

from __future__ import annotations

from typing import Any

from charthouse.accounts.models import User
from charthouse.plan.forgetting import Names
from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right
from charthouse.raid.models import LogEntry
from charthouse.raid.values import LONGEST


def told_of(person: User) -> dict[str, Any]:
    """What somebody owns and raised in the logs that they see."""
    mine = Standing(person).projects(Right.SEE_LOG)

    def found(**who: User) -> list[dict[str, Any]]:
        rows = LogEntry.objects.filter(project__in=mine, **who).order_by("project__key", "number")
        told = rows.values("project__key", "number", "kind", "title", "state", "due")
        return [{**row, "due": row["due"].isoformat() if row["due"] else None} for row in told]

    return {"owns": found(owner=person), "raised": found(raised_by=person)}


def forget(person: User) -> None:
    """Put the pseudonym in place of somebody's names in every log."""
    names = Names(person)
    if not names.known:
        return
    for column, longest in LONGEST.items():
        for one in LogEntry.objects.filter(names.asked(column)).order_by("pk"):
            said = getattr(one, column)
            replaced = names.replaced(said)[:longest]
            if replaced != said:
                LogEntry.objects.filter(pk=one.pk).update(**{column: replaced})
