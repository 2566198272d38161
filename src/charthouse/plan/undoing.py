"""How changes of a plan are taken back: the rows are put back, the plan is computed anew."""

from __future__ import annotations

from collections.abc import Sequence

from charthouse.accounts.models import User
from charthouse.journal import inverses
from charthouse.journal.models import Entry
from charthouse.journal.undoing import REDID, UNDID, put_rows_back
from charthouse.plan.editing import locked_plan, touch
from charthouse.plan.rescheduling import reschedule
from charthouse.projects.access import project_for
from charthouse.projects.actions import update_project
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right

_ROWS = (
    ("plan.Task", ("created", "changed", "deleted", "moved", "assigned", "unassigned", UNDID, REDID)),
    ("plan.Link", ("linked", "unlinked", UNDID, REDID)),
    ("plan.Baseline", ("took a baseline", "took a baseline anew", UNDID, REDID)),
    ("projects.Project", ("set the status date", "imported a plan", UNDID, REDID)),
)


def register_inverses() -> None:
    """Called when the chapter starts."""
    for record, verbs in _ROWS:
        for verb in verbs:
            inverses.register(record, verb, put_rows_back, begin=_begin, settle=_settle)
    inverses.register("plan.Plan", "moved the finish", None, begin=_begin, settle=_settle)
    inverses.register("projects.Project", "changed", _change_project_back, begin=_begin_project)


def _project_of(stream_id: int) -> Project:
    return Project.objects.get(journal_id=stream_id)


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    """May this person change the plan, and is nobody else changing it just now?"""
    project = _project_of(stream_id)
    imported = any(entry.verb == "imported a plan" for entry in entries)
    project_for(by, project.key, Right.IMPORT_PLAN if imported else Right.EDIT_PLAN)
    locked_plan(project)


def _settle(stream_id: int, by: User) -> None:
    project = _project_of(stream_id)
    touch(locked_plan(project))
    reschedule(project=project, by=by)


def _begin_project(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    project_for(by, _project_of(stream_id).key, Right.EDIT_PROJECT)


def _change_project_back(entry: Entry, by: User) -> None:
    changes = {field: (entry.after.get(field), before) for field, before in entry.before.items()}
    update_project(project=_project_of(entry.stream_id), changes=changes, by=by)
