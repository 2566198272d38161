"""Takes changes back: each undoing is a change of its own, and undoing it does the first one again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.journal.acting import operation
from charthouse.journal.deeds import field_names, told_once
from charthouse.journal.inverses import Inverse, inverse_of
from charthouse.journal.losses import Loss, MuchWouldGo, loss_of
from charthouse.journal.models import Entry
from charthouse.journal.putting_back import Meanwhile, put_back
from charthouse.journal.reach import InProject
from charthouse.journal.row_changes import unpack
from charthouse.refusals import Refused

UNDID, REDID = "undid", "did again"


class NoWayBack(Refused):
    """This kind of change cannot be taken back."""


class AlreadyUndone(Refused):
    """Somebody has taken it back already."""


class ChangedSince(Refused):
    """What would be taken back was changed again meanwhile."""


@transaction.atomic
def undo(*, entry: Entry, by: User, sure: bool = True) -> list[Entry]:
    """Take back the operation that an entry belongs to, and give the entries of doing so.

    Undoing an undoing does the change again. With ``sure=False`` it is refused where many records would go.

    :raises NoWayBack:
    :raises AlreadyUndone:
    :raises MuchWouldGo: with what; nothing is changed then
    :raises ChangedSince: with who and what; nothing is changed then
    """
    whole, inverses = _begun(entry, by)
    if not sure and (loss := loss_of(whole)).is_great:
        raise MuchWouldGo(loss)
    with operation(undoes={entry.stream_id: entry.operation}) as done:
        for one, inverse in zip(whole, inverses, strict=True):
            if inverse.apply is not None:
                inverse.apply(one, by)
        for settle in {inverse.settle for inverse in inverses if inverse.settle is not None}:
            settle(entry.stream_id, by)
    first = done.first.get(entry.stream_id)
    if first is None:
        raise NoWayBack(_("There is nothing left of that change to take back."))
    return list(Entry.objects.filter(stream_id=entry.stream_id, operation=first).order_by("number"))


@transaction.atomic
def loss_by_undoing(*, entry: Entry, by: User) -> Loss:
    """What would go if this person took back the operation that an entry belongs to; refuses as ``undo`` does."""
    whole, _inverses = _begun(entry, by)
    return loss_of(whole)


def _begun(entry: Entry, by: User) -> tuple[list[Entry], list[Inverse]]:
    """All entries of the operation, newest first, with their ways back, for somebody who may take them."""
    whole = list(
        Entry.objects.filter(stream_id=entry.stream_id, operation=entry.operation)
        .select_related("by", "stream")
        .order_by("-number")
    )
    inverses = [_inverse(one) for one in whole]
    for begin in {inverse.begin for inverse in inverses if inverse.begin is not None}:
        begin(entry.stream_id, whole, by)
    _still_done(entry, whole)
    return whole, inverses


@contextmanager
def telling_nothing(access: InProject) -> Iterator[None]:
    """Let a refusal to undo tell nothing of a plan that is not published to who may not see it."""
    try:
        yield
    except Refused as refusal:
        if access.shown == access.project:
            raise
        raise NoWayBack(_("This cannot be undone by you; ask a manager of %(project)s.")
                        % {"project": access.project.name}) from refusal  # fmt: skip


def put_rows_back(entry: Entry, by: User) -> None:
    """The inverse of a change whose rows were kept: put them back, and write that down.

    :raises ChangedSince:
    """
    from charthouse.journal.actions import record_again

    changes = rows_back(entry)
    verb = REDID if entry.undoes is not None and entry.verb == UNDID else UNDID
    record_again(entry, verb, by=by, changes=changes)


def rows_back(entry: Entry) -> bytes | None:
    """Put the rows of a change back, and give what that changed, for the entry that says so.

    :raises NoWayBack: when they were not kept
    :raises ChangedSince:
    """
    if entry.changes is None:
        raise NoWayBack(
            _("No. %(number)d cannot be undone: it was written before changes kept their rows, or they were erased.")
            % {"number": entry.number}
        )
    try:
        return put_back(unpack(entry.changes))
    except Meanwhile as meanwhile:
        raise _changed_since(entry, meanwhile) from meanwhile


def _inverse(entry: Entry) -> Inverse:
    found = inverse_of(entry.record, entry.verb)
    if found is None:
        raise NoWayBack(_("“%(what)s” cannot be undone; change it back by hand.") % {"what": told_once(entry)[:120]})
    return found


def _still_done(entry: Entry, whole: Sequence[Entry]) -> None:
    undone = undone_operations(entry.stream_id)
    if entry.operation in undone:
        back = Entry.objects.filter(stream_id=entry.stream_id, number=undone[entry.operation]).first()
        who = back.by.name if back is not None and back.by is not None else "Charthouse"
        raise AlreadyUndone(
            _("%(who)s has undone that already (no. %(number)d); undo that one to have it again.")
            % {"who": who, "number": undone[entry.operation]}
        )


def undone_operations(stream_id: int) -> dict[int, int]:
    """The operations of a journal that are taken back at present, each with the one that did so."""
    steps = (
        Entry.objects.filter(stream_id=stream_id, undoes__isnull=False)
        .order_by("-operation")
        .values_list("operation", "undoes")
        .distinct()
    )
    undone: dict[int, int] = {}
    for step, undoes in steps:
        if undoes is not None and step not in undone:
            undone.setdefault(undoes, step)
    return undone


def undoable(entries: Iterable[Entry]) -> set[int]:
    """Which operations of these entries (all of one journal) can be taken back, as far as the journal knows."""
    found = list(entries)
    if not found:
        return set()
    stream = found[0].stream_id
    wanted = {entry.operation for entry in found}
    undone = undone_operations(stream)
    kinds = (
        Entry.objects.filter(stream_id=stream, operation__in=wanted)
        .order_by()
        .values_list("operation", "record", "verb")
        .distinct()
    )
    without = {step for step, record, verb in kinds if inverse_of(record, verb) is None}
    return wanted - without - undone.keys()


def _changed_since(entry: Entry, meanwhile: Meanwhile) -> ChangedSince:
    table, key = meanwhile.by_row or (meanwhile.table, meanwhile.key)
    later = Entry.objects.filter(stream_id=entry.stream_id, number__gt=entry.number).select_related("by")
    last = (
        later.filter(record=table, record_id=str(key)).order_by("-number").first()
        or later.filter(record=meanwhile.table, record_id=str(meanwhile.key)).order_by("-number").first()
    )
    if last is None:
        return ChangedSince(
            _("“%(label)s” was changed after no. %(number)d, so that cannot be undone as it is; look at its history.")
            % {"label": entry.label, "number": entry.number}
        )
    return ChangedSince(
        _(
            "%(who)s changed “%(label)s” after that (no. %(later)d: %(what)s), so no. %(number)d cannot be "
            "undone as it is; undo that change first, or change it by hand."
        )
        % {
            "who": last.by.name if last.by is not None else "Charthouse",
            "label": last.label,
            "later": last.number,
            "what": field_names(column.removesuffix("_id") for column in meanwhile.columns) or last.verb,
            "number": entry.number,
        }
    )
