"""How changes of a plan are taken back: the rows are put back, the plan is computed anew."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.journal import inverses
from charthouse.journal.acting import present_operation
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.journal.row_changes import Altered, Key, unpack
from charthouse.journal.undoing import REDID, UNDID, put_rows_back
from charthouse.plan.calendars.following import TOOK
from charthouse.plan.calendars.organisation import begin_undoing, is_organisation, settle_undoing
from charthouse.plan.contributed import take_packed
from charthouse.plan.edit_checklist import TICKS
from charthouse.plan.edit_checklist import VERBS as CHECKLIST_VERBS
from charthouse.plan.editing import locked_plan, touch
from charthouse.plan.models import Task
from charthouse.plan.permits import require_place
from charthouse.plan.progress import PROGRESS
from charthouse.plan.reporting import show_undone
from charthouse.plan.rescheduling import reschedule
from charthouse.projects.access import Access, NotTheirs, RoleMayNot, project_for
from charthouse.projects.actions import update_project
from charthouse.projects.models import BranchKey, Project
from charthouse.projects.permissions import Right

_AT_TASKS = ("assigned", "unassigned", "estimated")
_ROWS = (
    ("plan.Task", ("created", "changed", "deleted", "moved", *_AT_TASKS, *CHECKLIST_VERBS, UNDID, REDID)),
    ("plan.Link", ("linked", "unlinked", "changed the link", UNDID, REDID)),
    ("plan.Baseline", ("took a baseline", "took a baseline anew", "held the plan against", "changed", UNDID, REDID)),
    (
        "resources.Calendar",
        ("created", "changed", "deleted", "laid out holidays", "made the standard", TOOK, UNDID, REDID),
    ),
    ("resources.Allocation", ("created", "changed", "deleted", UNDID, REDID)),
    ("plan.TakenFile", ("took over issues", "took over people", UNDID, REDID)),
    ("plan.KeptList", ("took over a list", "renewed a list", "removed a list", UNDID, REDID)),
    ("plan.ProgressRules", ("said how progress is kept", UNDID, REDID)),
    (
        "plan.ProgressProposal",
        (
            "proposed progress",
            "withdrew proposed progress",
            "accepted progress",
            "accepted progress in part",
            "refused progress",
            UNDID,
            REDID,
        ),
    ),
    ("projects.Project", ("set the status date", "imported a plan", UNDID, REDID)),
)


def register_inverses() -> None:
    """Called when the chapter starts."""
    for record, verbs in _ROWS:
        for verb in verbs:
            loss = _loss_of_import if verb == "imported a plan" else None
            inverses.register(record, verb, put_rows_back, begin=_begin, settle=_settle, loss=loss, may=_may)
    fields = ("defined a field", "changed a field", "removed a field", "moved a field")
    for verb in ("chose whose hours count", "chose what becomes of late work", *fields, UNDID, REDID):
        inverses.register("plan.Plan", verb, put_rows_back, begin=_begin, settle=_settle, may=_may)
    inverses.register("plan.Plan", "moved the finish", None, begin=_begin, settle=_settle)
    inverses.register(
        "projects.Project", "changed", _change_project_back, begin=_begin_project,
        may=lambda access, _entry: access.may(Right.EDIT_PROJECT),
    )  # fmt: skip


def _loss_of_import(entry: Entry, what: str) -> str:
    """What would go, said with the file that it came from."""
    if not what:
        return _("This removes nothing; what the import changed is as it was before.")
    values = {"what": what, "file": entry.after.get("file") or _("a plan")}
    return _("This removes %(what)s that came with the import of %(file)s.") % values


def _project_of(stream_id: int) -> Project:
    return Project.rows.get(journal_id=stream_id, working=None)


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    """May this person make such changes of the plan now, and is nobody else changing it just now?"""
    if is_organisation(stream_id):
        begin_undoing(entries, by)
        return
    project = _project_of(stream_id)
    access = project_for(by, BranchKey(project.key))
    again = frozenset(key for entry in entries for key in _tasks_in(entry).removed)
    for entry in entries:
        if entry.record == "projects.Project":
            access.require(_right_for(entry, project))
        elif _is_ours(entry) and entry.verb != "moved the finish" and not access.may(Right.EDIT_PLAN):
            _begin_own(access, project, entry, again)
    locked_plan(project)


def _is_ours(entry: Entry) -> bool:
    """Whether no other chapter says who may take this part of an operation back."""
    inverse = inverses.inverse_of(entry.record, entry.verb)
    return inverse is None or inverse.begin in (None, _begin)


def _may(access: InProject, entry: Entry) -> bool:
    """Whether ``_begin`` would let somebody take this back, as far as one entry tells."""
    assert isinstance(access, Access)
    if entry.record == "projects.Project":
        return access.may(_right_for(entry, access.project))
    if access.may(Right.EDIT_PLAN):
        return True
    try:
        _begin_own(access, access.project, entry, frozenset(_tasks_in(entry).removed))
    except (RoleMayNot, NotTheirs):
        return False
    return True


def _right_for(entry: Entry, project: Project) -> Right:
    if project.branched_from_id is not None:
        return Right.EDIT_PLAN
    return Right.EDIT_PROJECT if "status_date" in entry.before else Right.IMPORT_PLAN


def _begin_own(access: Access, project: Project, entry: Entry, again: frozenset[Key]) -> None:
    """Of people who change a part of the plan, or report on what is theirs: only what they may change today.

    ``again`` are the tasks that are there again once all is taken back.
    """
    if entry.record == "plan.ProgressProposal":  # what one said oneself, or decided about somebody's
        if entry.by_id != access.user.pk:
            access.require(Right.EDIT_PLAN)
        return
    altered = _tasks_in(entry)
    if entry.record != "plan.Task" or entry.verb in _BESIDE or entry.changes is None:
        access.require(Right.EDIT_PLAN)
    of = Task.objects.filter(project=project, pk=entry.record_id).first()
    if of is not None and (hanging := _hanging(entry)) is not None:
        access.require_change(of, hanging)
    moved = {key: ways for key, ways in altered.changed.items() if ways.keys() - {"position"}}
    there = Task.objects.filter(project=project, pk__in=[*altered.added, *moved])
    for task in there:
        fields = frozenset(moved.get(task.pk, {})) - {"position"}
        told = frozenset({*entry.before, *entry.after})
        if told and told <= PROGRESS:  # what else moved only followed from the report
            fields = told
        access.require_change(task, () if "parent_id" in fields else fields)
    above = {dict(zip(altered.columns, row, strict=True))["parent_id"] for row in altered.removed.values()}
    above |= {ways["parent_id"][0] for ways in moved.values() if "parent_id" in ways}
    if above - again:
        numbers = dict(Task.objects.filter(pk__in=above - again - {None}).values_list("pk", "uid"))
        for key in above - again:
            require_place(access, None if key is None else numbers.get(key))


def _hanging(entry: Entry) -> frozenset[str] | None:
    """The right that an entry's changes of estimates and checklists need at their task; None: there are none."""
    told = unpack(entry.changes)
    items = told.get("plan.ChecklistItem")
    if items is None or told.get("plan.Estimate") is not None:
        return frozenset() if "plan.Estimate" in told else None
    ticks = not items.added and not items.removed and all(_TICKED.issuperset(one) for one in items.changed.values())
    return TICKS if ticks else frozenset()


_TICKED = frozenset({"done", "ticked", "ticked_by_id"})
_BESIDE = frozenset({"assigned", "unassigned"})
"""Deeds at tasks that only those may do who change the whole plan."""


def _tasks_in(entry: Entry) -> Altered:
    return unpack(entry.changes).get("plan.Task") or Altered(())


def _settle(stream_id: int, by: User) -> None:
    if is_organisation(stream_id):
        settle_undoing(by)
        return
    project = _project_of(stream_id)
    plan = locked_plan(project)
    touch(plan)
    take_packed(plan, by)
    reschedule(project=project, by=by)
    deed = present_operation()
    if deed is not None and stream_id in deed.undoes:
        show_undone(project, deed.undoes[stream_id], deed.first.get(stream_id), by)


def _begin_project(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    project_for(by, _project_of(stream_id).key, Right.EDIT_PROJECT)


def _change_project_back(entry: Entry, by: User) -> None:
    changes = {field: (entry.after.get(field), before) for field, before in entry.before.items()}
    update_project(project=_project_of(entry.stream_id), changes=changes, by=by)
