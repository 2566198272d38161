"""What changes the log: each change is one entry of the journal that can be taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.projects.registers import RecordKind, add_record, change_record, delete_record
from charthouse.raid import values
from charthouse.raid.models import LogEntry, LogLink, RaidLog
from charthouse.raid.refusals import EntryChangedMeanwhile, NoSuchEntry
from charthouse.raid.values import Facts, facts_of


def locked_log(project: Project) -> RaidLog:
    """The log's row, locked until the transaction ends: one change after the other."""
    return RaidLog.objects.select_for_update().get_or_create(project=project)[0]


def add_entry(*, access: Access, facts: Facts) -> LogEntry:
    """Put an entry in the log; ``facts`` as ``values.facts_of`` names them, and ``links``: kinds and numbers.

    :raises BadEntry: RoleMayNot: NotTheirs:
    """
    return add_record(ENTRIES, access=access, facts=facts)


def change_entry(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> LogEntry:
    """Change what is said of an entry; ``seen`` is the version that was looked at, None: whichever there is.

    :raises NoSuchEntry: BadEntry: RoleMayNot: NotTheirs: EntryChangedMeanwhile:
    """
    return change_record(ENTRIES, access=access, number=number, facts=facts, seen=seen)


def delete_entry(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take an entry out of the log; the journal brings it back.

    :raises NoSuchEntry: RoleMayNot: EntryChangedMeanwhile:
    """
    access.require(Right.EDIT_LOG)
    delete_record(ENTRIES, access=access, number=number, seen=seen)


def _told(one: LogEntry) -> dict[str, Any]:
    """What the journal tells of an entry, as JSON can hold it."""
    told = {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in facts_of(one).items()}
    links = [] if one._state.adding else one.links.order_by("kind", "number").values_list("kind", "number")
    return {
        **told,
        "owner": "" if one.owner is None else one.owner.name,
        "links": [f"{kind} {number}" for kind, number in links],
    }


def _no_such(project: Project, number: int) -> NoSuchEntry:
    return NoSuchEntry(
        _("The log of %(key)s has no entry %(number)d; it may have been deleted.")
        % {"key": project.key, "number": number}
    )


def _meanwhile(one: LogEntry) -> EntryChangedMeanwhile:
    return EntryChangedMeanwhile(
        _("Somebody changed “%(title)s” after you opened it; open it again, and change it as it is now.")
        % {"title": one.title}
    )


ENTRIES: RecordKind[LogEntry] = RecordKind(
    LogEntry, "an entry of the log", Right.WRITE_LOG, locked_log, "next_number", values.put, _told, _no_such,
    _meanwhile, beside=values.link, rows=lambda one: [LogLink.objects.filter(entry=one.pk)],
)  # fmt: skip
