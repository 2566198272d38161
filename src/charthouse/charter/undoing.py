"""How what was written in a charter is taken back: the part is put back as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from charthouse.accounts.models import User
from charthouse.charter.models import CharterOutcome, CharterPart
from charthouse.charter.onward import BROUGHT, TOOK
from charthouse.charter.parts import BY_NAME
from charthouse.journal import inverses
from charthouse.journal.actions import locked_stream
from charthouse.journal.deeds import Deed, register_deeds, register_fields
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.journal.row_changes import register
from charthouse.journal.undoing import REDID, UNDID, put_rows_back
from charthouse.projects.access import project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right

WROTE = "wrote a part of the charter"


def register_charter() -> None:
    """Called when the chapter starts."""
    register(
        CharterPart,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s part of the charter", "%(shown)s parts of the charter", "count"),
    )
    register(CharterOutcome, stream="project__journal_id")
    for verb in (WROTE, TOOK, BROUGHT, UNDID, REDID):
        inverses.register("charter.CharterPart", verb, put_rows_back, begin=_begin, may=_may)
    register_deeds(
        {
            WROTE: Deed(_("wrote “%(part)s” in the charter"), values=_values),
            TOOK: Deed(
                lambda entry: ngettext(
                    "took %(lines)d line of “%(part)s” on from the charter",
                    "took %(lines)d lines of “%(part)s” on from the charter",
                    entry.after.get("lines", 1),
                ),
                values=_values,
            ),
            BROUGHT: Deed(
                lambda entry: ngettext(
                    "brought %(lines)d line into “%(part)s” of the charter",
                    "brought %(lines)d lines into “%(part)s” of the charter",
                    entry.after.get("lines", 1),
                ),
                values=_values,
            ),
        }
    )
    register_fields({part.told_as: part.title for part in BY_NAME.values()})


def _values(entry: Entry) -> Mapping[str, Any]:
    part = BY_NAME.get(entry.label)
    lines = (entry.after or entry.before or {}).get("lines", 1)
    return {"part": entry.label if part is None else part.title, "lines": lines}


def _begin(stream_id: int, _entries: Sequence[Entry], by: User) -> None:
    """May this person write the charter now, and is nobody else writing just now?"""
    project = Project.objects.get(journal_id=stream_id)
    project_for(by, project.key, Right.EDIT_DOCUMENTS)
    locked_stream(stream_id)


def _may(access: InProject, _entry: Entry) -> bool:
    return access.may(Right.EDIT_DOCUMENTS)
