"""What notices say of a person: told on request, and gone with the account; others' notices get the pseudonym."""

from __future__ import annotations

from typing import Any

from charthouse.accounts.leaving import pseudonym
from charthouse.accounts.models import User
from charthouse.journal.erasing import names_of
from charthouse.notifications.models import Notice, NoticeWay
from charthouse.notifications.telling import ways_of


def told_of(person: User) -> dict[str, Any]:
    """How somebody is told, and what they were told."""
    return {
        "ways": {name: str(way) for name, way in ways_of(person).items()},
        "notices": [
            {"kind": one.kind, "facts": one.facts, "page": one.page, "at": one.at.isoformat(),
             "seen_at": one.seen_at.isoformat() if one.seen_at else None}
            for one in Notice.objects.filter(user=person).order_by("pk")
        ],
    }  # fmt: skip


def forget(person: User) -> None:
    """Delete somebody's notices and choices; in those of others the pseudonym stands for their names."""
    Notice.objects.filter(user=person).delete()
    NoticeWay.objects.filter(user=person).delete()
    names = sorted(names_of(person), key=len, reverse=True)
    for one in Notice.objects.order_by("pk").iterator(500):
        facts = dict(one.facts)
        for key, said in facts.items():
            for name in names:
                if isinstance(said, str) and said == name:
                    facts[key] = pseudonym(person)
        if facts != one.facts:
            Notice.objects.filter(pk=one.pk).update(facts=facts)
