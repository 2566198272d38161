"""What charters say about a person is put under a pseudonym when the account is erased; what was signed stays."""

from __future__ import annotations

from typing import Any

from charthouse.accounts.models import User
from charthouse.charter.models import CharterOutcome, CharterPart, CharterReader
from charthouse.plan.forgetting import Names


def told_of(person: User) -> dict[str, Any]:
    """The parts of charters that somebody wrote last."""
    found = CharterPart.objects.filter(changed_by=person).order_by("project__key", "name")
    return {"wrote": [{"project": key, "part": name} for key, name in found.values_list("project__key", "name")]}


def forget(person: User) -> None:
    """Put the pseudonym in place of somebody's names."""
    CharterReader.objects.filter(user=person).delete()
    names = Names(person)
    if not names.known:
        return
    for row in CharterPart.objects.filter(names.asked("value")).order_by("pk"):
        replaced = names.replaced_in_json(row.value)
        if replaced != row.value:
            CharterPart.objects.filter(pk=row.pk).update(value=replaced)
    for one in CharterOutcome.objects.filter(names.asked("words")).order_by("pk"):
        CharterOutcome.objects.filter(pk=one.pk).update(words=names.replaced(one.words))
