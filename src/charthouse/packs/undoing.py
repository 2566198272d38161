"""How the set-up of a project is kept with its journal, and taken back with all that came with it."""

from __future__ import annotations

from collections.abc import Sequence

from charthouse.accounts.models import User
from charthouse.journal import inverses
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.journal.row_changes import register
from charthouse.journal.undoing import REDID, UNDID, put_rows_back
from charthouse.packs.models import SetUp
from charthouse.projects.access import project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right


def register_tables() -> None:
    """Called when the chapter starts."""
    register(SetUp, stream="project__journal_id")


def register_inverses() -> None:
    """Called when the chapter starts."""
    for verb in ("set up", UNDID, REDID):
        inverses.register("packs.SetUp", verb, put_rows_back, begin=_begin, may=_may)


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    project = Project.objects.get(journal_id=stream_id)
    project_for(by, project.key, Right.EDIT_PLAN)


def _may(access: InProject, _entry: Entry) -> bool:
    return access.may(Right.EDIT_PLAN)
