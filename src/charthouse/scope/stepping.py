"""Taking back one's own last change of the scope, and doing it again: told by the journal, so it outlives the page."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.telling import tell
from charthouse.plan.undo_stacks import Stacks
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope.book import locked_book
from charthouse.scope.refusals import NothingToUndo
from charthouse.scope.undoing import RECORDS

LOOKED_AT = 5_000
"""So many of the journal's last entries are looked through."""


def stacks_of(access: Access) -> Stacks:
    """What this person can undo and do again in this project's scope: whole operations that touched it."""
    stream = access.project.journal_id
    last = Entry.objects.filter(stream_id=stream).order_by("-number").values_list("number", flat=True).first() or 0
    recent = Entry.objects.filter(stream_id=stream, number__gt=last - LOOKED_AT, record__in=RECORDS)
    found = recent.order_by("operation").values_list("operation", "undoes", "by").distinct()
    stacks = Stacks()
    for operation, undoes, by in found:
        if by == access.user.pk or undoes is not None:
            stacks.follow(operation, undoes, mine=by == access.user.pk)
    return stacks


def undoable_told(access: Access) -> str:
    """What this person would take back next, as a sentence; empty: nothing."""
    stack = stacks_of(access).undo if access.may(Right.EDIT_DOCUMENTS) else []
    return _told(access, stack[-1]) if stack else ""


@transaction.atomic
def step(*, access: Access, again: bool) -> str:
    """Take back one's last change of the scope, or (``again``) do it again; gives what it was, as a sentence.

    :raises NothingToUndo:
    :raises charthouse.journal.undoing.ChangedSince: somebody changed the same since
    """
    access.require(Right.EDIT_DOCUMENTS)
    locked_book(access.project)
    stacks = stacks_of(access)
    stack = stacks.redo if again else stacks.undo
    if not stack:
        raise NothingToUndo(
            _("There is nothing of yours to do again.") if again else _("There is nothing of yours left to undo.")
        )
    entry = _entries(access, stack[-1])[0]
    told = _told(access, stack[-1])
    undo(entry=entry, by=access.user)
    return told


def _told(access: Access, operation: int) -> str:
    entries = _entries(access, operation)
    undoes = entries[0].undoes
    if undoes is not None:
        return _told(access, undoes)
    return tell(reversed(entries))[-1].what


def _entries(access: Access, operation: int) -> list[Entry]:
    found = Entry.objects.filter(stream_id=access.project.journal_id, operation=operation)
    return list(found.select_related("by", "on_behalf_of").defer("changes").order_by("number"))
