"""Progress said with one click, of a task or of all below a summary."""

from __future__ import annotations

from typing import Any, TypeGuard

from django.utils.translation import gettext as _

from charthouse.plan.edit_clashes import Clash, clash_of
from charthouse.plan.edit_desk import Desk
from charthouse.plan.edit_fields import change_facts, check_progress
from charthouse.plan.edit_ops import AnyOp, ChangeOp, ProgressOp
from charthouse.plan.edit_rights import Rights
from charthouse.plan.editing import checked, task_of
from charthouse.plan.progress import PROGRESS, said_by
from charthouse.plan.progress_facts import Places, facts_in, facts_of, reportable
from charthouse.plan.refusals import BadValue
from charthouse.projects.access import Access


def click(desk: Desk, rights: Rights, op: ProgressOp, index: int) -> list[Clash]:
    """Say how far a task is; gives where somebody else reported meanwhile, and changes nothing then.

    :raises NoSuchTask:
    :raises BadValue: where progress is not reported
    """
    row = desk.task(op.task)
    leaves = desk.places.leaves(op.task)
    told = desk.places.computed.tasks.get(op.task)
    if not leaves or (told is not None and leaves == [op.task] and not reportable(told)):
        raise BadValue(
            _("Of “%(task)s” no progress is reported: it is switched off, or lasts as long as other work.")
            % {"task": row["name"]}
        )
    if op.seen is not None and leaves == [op.task] and round(row["percent_complete"]) != round(op.seen):
        return [clash_of(desk, row, index, "percent_complete", op.seen, str(op.state))]
    desk.fetch(leaves)
    until = op.until if op.until is not None else desk.project.status_date
    for uid in leaves:
        there = desk.task(uid)
        place = desk.places.of(uid)
        said = said_by(op.state, facts_in(there), place, place.today[1] if until is None else until)
        if said:
            rights.require_change(there, said.keys())
            change_facts(desk, there, said)
    return []


class Report(ChangeOp):
    """A change of nothing but progress, of a task that is there."""

    task: int


def is_report(op: AnyOp) -> TypeGuard[Report | ProgressOp]:
    """Whether an edit says nothing but how far a task is."""
    if isinstance(op, ProgressOp):
        return True
    return isinstance(op, ChangeOp) and isinstance(op.task, int) and PROGRESS.issuperset(op.fields)


def said_of(shown: Access, places: Places, op: Report | ProgressOp) -> list[tuple[int, dict[str, list[Any]]]]:
    """What a report says, by task: of each field what stands in the plan that its reporter sees, and what is said.

    :raises NoSuchTask:
    :raises NotTheirs:
    :raises BadValue:
    """
    if not isinstance(op, ProgressOp):
        task = task_of(shown.project, op.task)
        shown.require_change(task, op.fields.keys())
        facts = facts_of(task)
        said = {name: checked(name, _whole(wanted)) for name, (_seen, wanted) in op.fields.items()}
        check_progress({"name": task.name, **facts, **said})
        return [(task.uid, {name: [facts[name], value] for name, value in said.items()})]
    found = []
    for uid in places.leaves(op.task):
        task = task_of(shown.project, uid)
        place, facts = places.of(uid), facts_of(task)
        until = op.until if op.until is not None else shown.project.status_date
        said = said_by(op.state, facts, place, place.today[1] if until is None else until)
        shown.require_change(task, said.keys() or {"percent_complete"})
        found.append((uid, {name: [facts[name], value] for name, value in said.items()}))
    return found


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
