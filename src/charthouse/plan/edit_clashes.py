"""Where an edit meets somebody else's: what was seen, what stands there now, and whose it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.journal.deeds import field_name
from charthouse.journal.models import Entry
from charthouse.plan.edit_desk import Desk, Row
from charthouse.plan.progress import FACTS
from charthouse.plan.progress_facts import facts_in
from charthouse.plan.refusals import ChangedMeanwhile
from charthouse.refusals import Refused

_LOOKED_AT = 50
"""So many of a task's last changes are looked through for who made the one that is in the way."""
_BEHIND = {"start": "constraint", "finish": "constraint"}


@dataclass(frozen=True, slots=True)
class Clash:
    """One field of one task that somebody else changed meanwhile."""

    op: int
    """The place of the edit in its request, from 0."""
    task: int
    name: str
    """What the task is called."""
    field: str
    seen: Any
    wanted: Any
    now: Any
    by: str
    """Who changed it; empty where the journal does not say."""
    at: dt.datetime | None


class Clashes(ChangedMeanwhile):
    """Some edits meet somebody else's; nothing of the request was done."""

    def __init__(self, clashes: list[Clash]) -> None:
        first = clashes[0]
        said = {"who": first.by or _("Somebody"), "field": field_name(first.field), "task": first.name}
        message = _("%(who)s changed %(field)s of “%(task)s” after you saw it; nothing of yours was done yet.") % said
        if len(clashes) > 1:
            message = ngettext(
                "%(who)s changed %(field)s of “%(task)s” after you saw it, and there is %(count)d more like it; "
                "nothing of yours was done yet.",
                "%(who)s changed %(field)s of “%(task)s” after you saw it, and there are %(count)d more like it; "
                "nothing of yours was done yet.",
                len(clashes) - 1,
            ) % {**said, "count": len(clashes) - 1}
        super().__init__(message, fields={one.field: _("changed meanwhile") for one in clashes})
        self.clashes = clashes

    def told(self) -> list[dict[str, Any]]:
        """The clashes as the page takes them."""
        return [{**asdict(one), "at": None if one.at is None else one.at.isoformat()} for one in self.clashes]


class EditRefused(Refused):
    """One edit of a request cannot be done, so nothing of the request was."""

    def __init__(self, refusal: Refused, index: int, task: int | None) -> None:
        super().__init__(refusal.message, fields=refusal.fields)
        self.status = refusal.status
        self.refusal, self.index, self.task = refusal, index, task


def clash_of(desk: Desk, row: Row, index: int, field: str, seen: Any, wanted: Any, *, now: Any = None) -> Clash:
    """The clash over a field, with who changed it last; ``now`` says what stands in what is no column of the task."""
    column = _BEHIND.get(field, field)
    last = (
        Entry.objects.filter(stream_id=desk.project.journal_id, record="plan.Task", record_id=str(row["id"]))
        .select_related("by")
        .defer("changes")
        .order_by("-number")[:_LOOKED_AT]
    )
    by = next((one for one in last if column in one.after or column in one.before or field == "estimate"), None)
    value: Any = now
    if field in ("start", "finish"):
        value = [row["constraint"], row["constraint_date"]]
    elif field in FACTS:
        value = facts_in(row)[field]
    elif field in row:
        value = row[field]
    return Clash(
        index,
        row["uid"],
        row["name"],
        field,
        seen,
        wanted,
        value,
        "" if by is None or by.by is None else by.by.name,
        None if by is None else by.at,
    )
