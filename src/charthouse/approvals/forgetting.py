"""What approvals say about a person: told on request, and put under a pseudonym when the account is erased.

The words of a version stay as they were signed: they are the evidence of what was agreed, and their hash binds them.
"""

from __future__ import annotations

from typing import Any

from charthouse.accounts.leaving import pseudonym
from charthouse.accounts.models import User
from charthouse.approvals.models import Condition, Remark, SignatureRequest, Version
from charthouse.journal.erasing import names_of

_TEXTS: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (Version, ("note",)),
    (SignatureRequest, ("name", "role", "reason", "source")),
    (Condition, ("text", "how")),
    (Remark, ("quote", "text")),
)
_SHORTEST = 5


def told_of(person: User) -> dict[str, Any]:
    """What somebody was asked to sign, and what they answered and remarked."""
    asked = SignatureRequest.objects.filter(user=person).select_related("version__project").order_by("pk")
    said = Remark.objects.filter(by=person).select_related("version__project").order_by("pk")
    return {
        "signatures": [
            {"project": one.version.project.key, "document": one.version.kind, "version": one.version.number,
             "answer": one.state, "way": one.way, "reason": one.reason,
             "at": one.answered_at.isoformat() if one.answered_at else None}
            for one in asked
        ],
        "remarks": [
            {"project": one.version.project.key, "document": one.version.kind, "version": one.version.number,
             "text": one.text, "at": one.at.isoformat()}
            for one in said
        ],
    }  # fmt: skip


def forget(person: User) -> None:
    """Put the pseudonym in place of somebody's names, everywhere but in what was signed."""
    names = sorted((name for name in names_of(person) if len(name) >= _SHORTEST), key=len, reverse=True)
    for model, columns in _TEXTS:
        for column in columns:
            for name in names:
                for row in model.objects.filter(**{f"{column}__contains": name}).order_by("pk"):
                    longest = model._meta.get_field(column).max_length
                    said = getattr(row, column).replace(name, pseudonym(person))[:longest]
                    model.objects.filter(pk=row.pk).update(**{column: said})
