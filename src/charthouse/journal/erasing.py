"""Takes what names a person out of the journals, while every chain still holds."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.journal import chain
from charthouse.journal.actions import ORGANISATION, open_stream, record, record_about
from charthouse.journal.models import Attachment, Comment, CommentText, Entry, Mention
from charthouse.journal.reach import Subject
from charthouse.journal.row_changes import made, unpack
from charthouse.refusals import Refused

_AT_ONCE = 2000
_SHORTEST = 3


class NothingToErase(Refused):
    """Without a name or an address nothing can be looked for."""

    status = 422


@transaction.atomic
def erase_personal(*, person: User, by: User | None, names: Collection[str] = (), why: str = "") -> int:
    """Erase every text that names a person, from all journals and comments, and give of how many entries.

    ``names`` are what they were called, name and addresses of now and before; without them what account and journal
    know. The rows behind a change go as well where they hold one of these texts: it cannot be undone any more. That
    something was erased is written down, without what.

    :raises NothingToErase: for names too short to be looked for
    """
    count = _erase_everywhere(person, names or names_of(person), by)
    nobody = Subject(person._meta.label, str(person.pk), _("account %(number)d") % {"number": person.pk}, "")
    record_about(
        nobody, "erased", by=by, stream_id=open_stream(ORGANISATION).pk, after={"entries": count}, why=why
    )  # fmt: skip
    return count


def forget(person: User) -> None:
    """The journal's part when an account is erased, which its own chapter writes down."""
    _erase_everywhere(person, names_of(person), None)


def told_of(person: User) -> dict[str, Any]:
    """What this chapter keeps about somebody: what they said, which files they attached, how much they changed."""
    return {
        "changes_made": Entry.objects.filter(by=person).count(),
        "comments": [
            {"at": one.at.isoformat(), "record": one.record, "text": one.text}
            for one in Comment.objects.filter(author=person, deleted_at=None).order_by("at")
        ],
        "files": [
            {"at": one.at.isoformat(), "name": one.name, "size": one.size, "sha256": one.sha256}
            for one in Attachment.objects.filter(by=person, deleted_at=None).order_by("at")
        ],
        "mentioned_in": Mention.objects.filter(user=person).count(),
    }


def names_of(person: User) -> set[str]:
    """What somebody is called, and was called before as far as the journal knows."""
    found = {person.name, person.email}
    for before, after in Entry.objects.filter(record=person._meta.label, record_id=str(person.pk)).values_list(
        "before", "after"
    ):
        found |= {values[key] for values in (before, after) for key in ("name", "email") if values.get(key)}
    return {name for name in found if isinstance(name, str) and len(name.strip()) >= _SHORTEST}


def _erase_everywhere(person: User, names: Collection[str], by: User | None) -> int:
    wanted = sorted({name.strip() for name in names if name.strip()}, key=len, reverse=True)
    if not wanted or any(len(name) < _SHORTEST for name in wanted):
        raise NothingToErase(
            _("Say the names and addresses to erase, of at least %(count)d letters each.") % {"count": _SHORTEST}
        )
    looked_for = [name.casefold() for name in wanted]
    count, last = 0, 0
    while batch := list(Entry.objects.filter(pk__gt=last).order_by("pk").only("pk", *chain.FIELDS)[:_AT_ONCE]):
        changed = [entry for entry in batch if _erase(entry, looked_for)]
        Entry.objects.bulk_update(changed, ["label", "why", "before", "after", "changes", "personal"], batch_size=200)
        count += len(changed)
        last = batch[-1].pk
    for said in Comment.objects.exclude(text="").prefetch_related("earlier"):
        if any(_holds(text, looked_for) for text in (said.text, *(old.text for old in said.earlier.all()))):
            _erase_comment(said, wanted, by)
    Mention.objects.filter(user=person).delete()
    return count


def _erase(entry: Entry, looked_for: list[str]) -> bool:
    """Take the texts out of one entry; is there anything to be taken out?"""
    facts: dict[str, Any] = {name: getattr(entry, name) for name in chain.FIELDS}
    places = [place for place, kept in entry.personal.items() if "salt" in kept and _named(facts, place, looked_for)]
    if not places:
        return False
    for name, value in chain.erased(facts, places).items():
        setattr(entry, name, value)
    return True


def _named(facts: dict[str, Any], place: str, looked_for: list[str]) -> bool:
    side, _dot, key = place.partition(".")
    if place == "changes":
        return _holds(_told(facts["changes"]), looked_for)
    value = facts[side].get(key) if key else facts[side]
    return _holds(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), looked_for)


def _told(changes: bytes | None) -> str:
    return " ".join(
        json.dumps([list(altered.added.values()), list(altered.removed.values()), list(altered.changed.values())],
                   ensure_ascii=False)
        for altered in unpack(changes).values()
    )  # fmt: skip


def _holds(text: str, looked_for: list[str]) -> bool:
    folded = text.casefold()
    return any(name in folded for name in looked_for)


def _erase_comment(said: Comment, names: list[str], by: User | None) -> None:
    """Comments keep what they say, without the name; the row as it was would hold it, so only the new one is kept."""
    pattern = re.compile("|".join(map(re.escape, names)), re.IGNORECASE)
    said.text, said.version = pattern.sub("…", said.text), said.version + 1
    said.save(update_fields=["text", "version"])
    for old in said.earlier.all():
        CommentText.objects.filter(pk=old.pk).update(text=pattern.sub("…", old.text))
    record(said, "erased", by=by, stream_id=said.stream_id, after={"entries": 1}, changes=made(said))
