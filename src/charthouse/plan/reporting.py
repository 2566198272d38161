"""Progress reported by people who see only the published plan: checked against what they see, kept in both plans.

What happened is no draft: it shows in the published plan at once, as it does in the working one. What a manager changed
of the task meanwhile is not told by an answer or a refusal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.journal.models import Entry
from charthouse.journal.row_changes import unpack
from charthouse.plan.edit_clashes import Clash, Clashes, EditRefused
from charthouse.plan.edit_fields import check_progress
from charthouse.plan.edit_ops import ChangeOp, EditsIn, ProgressOp
from charthouse.plan.edit_progress import said_of
from charthouse.plan.editing import checked, task_of
from charthouse.plan.keeping import report_progress
from charthouse.plan.models import Task
from charthouse.plan.progress import PROGRESS
from charthouse.plan.progress_facts import Places, facts_of
from charthouse.plan.published_rows import published_of, show_progress
from charthouse.projects.access import Access, access_to
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused


class PlannedOtherwise(Refused):
    """In the working plan the task is not what its published one says; what it is there is not told."""


@contextmanager
def telling_nothing(access: Access) -> Iterator[None]:
    """Let no refusal tell what stands in the working plan."""
    try:
        yield
    except Refused as refusal:
        raise PlannedOtherwise(
            _("This cannot be kept, for the plan is being worked on; tell a manager of %(project)s how far you are.")
            % {"project": access.project.name}
        ) from refusal


def on_working(access: Access) -> Access:
    """The same person on the working plan, to write there what was checked against the published one."""
    return replace(access, project=Project.objects.select_related("journal").get(pk=access.project.pk))


def theirs(access: Access, public: Project, number: int, fields: frozenset[str]) -> Task:
    """The task of the published plan, where they may report these fields of it.

    :raises NoSuchTask:
    :raises NotTheirs:
    """
    task = task_of(public, number)
    replace(access, project=public).require_change(task, fields)
    return task


def report(access: Access, public: Project, task: Task, facts: Mapping[str, Any]) -> None:
    """Keep what was reported of a task of the published plan in both plans.

    :raises BadValue:
    :raises PlannedOtherwise:
    """
    _check(task, facts)
    working = on_working(access)
    with telling_nothing(access):
        there = task_of(working.project, task.uid)
        working.require_change(there, facts.keys())
        now = facts_of(there)
        changes = {name: (now[name], value) for name, value in facts.items()}
        report_progress(project=working.project, uid=task.uid, changes=changes, by=access.user)
    show_progress(working.project, public, {task.uid: (PROGRESS, now["duration"])}, access.user)


def as_reported(access: Access, public: Project, asked: EditsIn) -> EditsIn:
    """The same edits as they are to be made in the working plan, if they are progress of what is theirs.

    :raises RoleMayNot:
    :raises EditRefused:
    :raises Clashes: where the published plan was changed after it was seen
    """
    edits: list[ChangeOp] = []
    clashes = []
    shown, places = replace(access, project=public), Places(public)
    for index, op in enumerate(asked.edits):
        if isinstance(op, ProgressOp):
            try:
                clicked = said_of(shown, places, op)
            except Refused as refusal:
                raise EditRefused(refusal, index, op.task) from refusal
            edits += [_on_working(access, uid, fields) for uid, fields in clicked if fields]
            continue
        if not isinstance(op, ChangeOp) or not PROGRESS.issuperset(op.fields) or not isinstance(op.task, int):
            access.require(Right.EDIT_PLAN)
            raise AssertionError("Who may change the plan sees the working one.")
        try:
            task = theirs(access, public, op.task, frozenset(op.fields))
            _check(task, {name: wanted for name, (_seen, wanted) in op.fields.items()})
        except Refused as refusal:
            raise EditRefused(refusal, index, op.task) from refusal
        there = Task.objects.filter(project=access.project, uid=op.task).first() or task
        fields, facts, known = {}, facts_of(task), facts_of(there)
        for name, (seen, wanted) in op.fields.items():
            now = facts[name]
            if now not in (seen, wanted):
                clashes.append(Clash(index, task.uid, task.name, name, seen, wanted, now, "", None))
            fields[name] = [known[name], wanted]
        edits.append(op.model_copy(update={"fields": fields}))
    if clashes:
        raise Clashes(clashes)
    return asked.model_copy(update={"edits": edits, "since": 0})


def _on_working(access: Access, uid: int, fields: Mapping[str, Sequence[Any]]) -> ChangeOp:
    """The same said of the working plan's task, over whatever stands there."""
    there = Task.objects.filter(project=access.project, uid=uid).first()
    now = {} if there is None else facts_of(there)
    return ChangeOp(op="change", task=uid, fields={name: [now.get(name), pair[1]] for name, pair in fields.items()})


def show_operation(project: Project, public: Project, operation: int | None, by: User) -> None:
    """Bring the progress that an operation changed from the working plan to the published one."""
    if operation is None:
        return
    entries = Entry.objects.filter(stream_id=project.journal_id, operation=operation, record="plan.Task")
    fields: dict[int, set[str]] = {}
    durations: dict[int, int] = {}
    for key, before, after, changes in entries.values_list("record_id", "before", "after", "changes"):
        fields.setdefault(int(key), set()).update(before, after)
        altered = unpack(changes).get("plan.Task")
        ways = {} if altered is None else altered.changed.get(int(key), {})
        if "duration" in ways:
            durations.setdefault(int(key), ways["duration"][0])
    there = Task.objects.filter(project=project.pk, pk__in=fields).values_list("pk", "uid", "duration")
    reported = {uid: (fields[key] & PROGRESS, durations.get(key, duration)) for key, uid, duration in there}
    if reported:
        show_progress(project, public, reported, by)


def show_undone(project: Project, undone: int, done: int | None, by: User) -> None:
    """After an operation was taken back (or done again): in the published plan too, where it was shown there at once.

    That is so with what was reported by somebody who sees only that plan, and with what was proposed and accepted.
    """
    public = published_of(project)
    if public is None:
        return
    first, seen = undone, set[int]()
    while first not in seen:  # an undoing says what it took back
        seen.add(first)
        entries = Entry.objects.filter(stream_id=project.journal_id, operation=first)
        before = entries.exclude(undoes=None).values_list("undoes", flat=True).first()
        first = first if before is None else before
    whole = list(Entry.objects.filter(stream_id=project.journal_id, operation=first).select_related("by"))
    accepted = any(entry.record == "plan.ProgressProposal" for entry in whole)
    reporter = None if not whole or whole[0].by is None else access_to(project, whole[0].by)
    reported = reporter is not None and not reporter.may(Right.SEE_WORKING_PLAN)
    told = [entry for entry in whole if entry.record == "plan.Task"]
    if accepted or (reported and all(PROGRESS.issuperset({*entry.before, *entry.after}) for entry in told)):
        show_operation(project, public, done, by)


def _check(task: Task, facts: Mapping[str, Any]) -> None:
    values = {name: checked(name, value) for name, value in facts.items()}
    row = {name: getattr(task, name) for name in ("name", "actual_start", "actual_finish")}
    check_progress(row | values)
