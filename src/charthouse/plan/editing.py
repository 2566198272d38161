"""Changes of single tasks, each named by the old values of what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.engine.network import ConstraintKind, TaskKind, TaskMode
from charthouse.exchange.document import TaskType, Unit
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch, made, of_record, row_of
from charthouse.plan.computed import Touched
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.plan.fitting import FARTHEST
from charthouse.plan.models import (
    Assignment,
    BaselineTask,
    ChecklistItem,
    Estimate,
    ExternalKey,
    Link,
    Plan,
    Task,
)
from charthouse.plan.progress_facts import Places, columns_for, facts_of, tellable, with_consequences
from charthouse.plan.refusals import BadValue, ChangedMeanwhile, MoveRefused, NoSuchTask
from charthouse.plan.rescheduling import reschedule, reschedule_locked
from charthouse.prepared import Prepared, add, change, columns_of, record_from
from charthouse.projects.models import Project

Change = tuple[Any, Any]
"""What the changer saw, and what it is to be."""

_ENUMS: Mapping[str, type[Enum]] = {
    "kind": TaskKind,
    "mode": TaskMode,
    "type": TaskType,
    "constraint": ConstraintKind,
    "duration_unit": Unit,
}
_TEXTS = {"name", "notes", "definition_of_done", "responsible", "wbs", "code"}
_FLAGS = {"active", "on_time_line", "effort_driven", "duration_elapsed", "duration_estimated"}
_PERCENTS = {"percent_complete", "percent_work_complete", "physical_percent_complete"}
_MOMENTS = {"constraint_date", "deadline", "manual_start", "manual_finish", "actual_start", "actual_finish"}
_MINUTES = {"duration", "work", "remaining_duration", "actual_duration", "actual_work", "remaining_work"}
FIELDS = frozenset({*_ENUMS, *_TEXTS, *_FLAGS, *_PERCENTS, *_MOMENTS, *_MINUTES, "priority"})
"""What ``update_task`` can change."""

UNSCHEDULED = frozenset({"name", "notes", "definition_of_done", "responsible", "wbs", "code", "duration_unit",
                         "on_time_line", "duration_estimated", "physical_percent_complete",
                         "percent_work_complete", "actual_work", "remaining_work", "actual_duration", "priority",
                         "effort_driven", "work"})  # fmt: skip
"""Fields that move no date."""


_plan_locked = Prepared(
    lambda project: Plan.objects.select_for_update().filter(project=project).values_list(*columns_of(Plan)), int
)
_task_locked = Prepared(
    lambda project, uid: Task.objects.select_for_update()
    .filter(project=project, uid=uid)
    .values_list(*columns_of(Task)),
    int, int,
)  # fmt: skip
_last_at_top = Prepared(
    lambda project: Task.objects.filter(project=project, parent=None).order_by("-position").values_list("position")[:1],
    int,
)
_last_below = Prepared(
    lambda project, parent: Task.objects.filter(project=project, parent=parent)
    .order_by("-position")
    .values_list("position")[:1],
    int, int,
)  # fmt: skip


def locked_plan(project: Project) -> Plan:
    """The plan's row, locked until the transaction ends: one change of a plan after the other."""
    row = _plan_locked.first(project.pk)
    if row is None:
        return Plan.objects.select_for_update().get_or_create(project=project)[0]
    plan = record_from(Plan, row)
    plan.project = project
    return plan


def touch(plan: Plan, *changed: str, moves_dates: bool = True) -> None:
    """Count a change of the plan, and keep what changed of its row.

    After a change that moves no date, dates that belonged to the plan belong to it still.
    """
    if not moves_dates and plan.computed_version == plan.version:
        plan.computed_version += 1
        changed = ("computed_version", *changed)
    plan.version += 1
    change(plan, ("version", *changed))


def task_of(project: Project, uid: int) -> Task:
    """The task of that number.

    :raises NoSuchTask:
    """
    row = _task_locked.first(project.pk, uid)
    if row is None:
        raise NoSuchTask(_("%(key)s has no task %(number)d.") % {"key": project.key, "number": uid})
    return record_from(Task, row)


@one_operation
@transaction.atomic
def create_task(
    *,
    project: Project,
    name: str,
    by: User,
    duration: int = 0,
    parent: int | None = None,
    position: int | None = None,
    estimate: tuple[int, int, int] | None = None,
    facts: Mapping[str, Any] | None = None,
    schedule: bool = True,
) -> Task:
    """Add a task below its parent (or at the top), at a place among its siblings (or as the last).

    ``facts`` are further fields by name. ``schedule=False`` leaves the dates to a later ``reschedule``.

    :raises NoSuchTask: for a parent that is not there
    :raises BadValue:
    """
    plan = locked_plan(project)
    above = None if parent is None else task_of(project, parent)
    last = (_last_at_top.first(project.pk) if above is None else _last_below.first(project.pk, above.pk)) or (0,)
    at_the_end = position is None or position > last[0]
    if position is None or at_the_end:
        position = last[0] + 1
    watch = None  # at the end nothing but the new rows can change
    if not at_the_end:
        behind = Task.objects.filter(project=project, parent=above, position__gte=position)
        watch = Watch(
            behind, Estimate.objects.filter(task__project=project, task__parent=above, task__position__gte=position)
        )
        behind.update(position=F("position") + 1)
    values = {"name": name, "duration": duration, **(facts or {})}
    task = Task(
        project=project,
        uid=plan.next_task_number,
        parent=above,
        position=position,
        **columns_for("", {field: checked(field, value) for field, value in values.items()}),
    )
    add(task)
    rows: list[Task | Estimate] = [task]
    if estimate is not None:
        rows.append(_estimated(task, estimate, by))
    plan.next_task_number += 1
    touch(plan, "next_task_number")
    journal.record(
        task, "created", by=by, stream_id=project.journal_id, after={**values, "parent": parent, "uid": task.uid},
        changes=made(*rows) if watch is None else watch.changes(),
    )  # fmt: skip
    if schedule:
        alone = Touched(plan.version - 1, frozenset({task.pk})) if at_the_end else None
        reschedule_locked(plan=plan, by=by, touched=alone)
    return task


def _estimated(task: Task, points: tuple[int, int, int], by: User) -> Estimate:
    low, likely, high = points
    if not 0 <= low <= likely <= high:
        raise BadValue(_("A three-point estimate goes from low over likely to high."), fields={"estimate": ""})
    return Estimate.objects.create(
        task=task, low=low, likely=likely, high=high, method=EstimateMethod.JUDGEMENT, by=by, at=timezone.now()
    )


@one_operation
@transaction.atomic
def update_task(
    *, project: Project, uid: int, changes: Mapping[str, Change], by: User, why: str = "", schedule: bool = True
) -> Task:
    """Change fields of a task; each change says what the changer saw, so that nobody's work is lost unseen.

    A field that meanwhile already has the wanted value is no conflict.

    :raises NoSuchTask:
    :raises BadValue: for an unknown field or an impossible value
    :raises ChangedMeanwhile: when one of these fields is no longer what the changer saw; nothing is changed then
    """
    plan = locked_plan(project)
    task = task_of(project, uid)
    facts = facts_of(task)

    def now(field: str) -> Any:
        return facts[field] if field in facts else getattr(task, field)

    wanted = {field: (old, checked(field, new)) for field, (old, new) in changes.items()}
    conflicts = {
        field: _("is now %(value)s") % {"value": now(field)}
        for field, (old, new) in wanted.items()
        if now(field) != _stored(old) and now(field) != new
    }
    if conflicts:
        raise ChangedMeanwhile(
            _(
                "Somebody changed %(fields)s of “%(task)s” after you opened it: %(now)s. "
                "Nothing of yours was kept; look and change it again."
            )
            % {
                "fields": ", ".join(conflicts),
                "task": task.name,
                "now": ", ".join(f"{field} {now}" for field, now in conflicts.items()),
            },
            fields=conflicts,
        )
    said = {field: new for field, (_old, new) in wanted.items() if now(field) != new}
    if not said:
        return task
    meant = with_consequences(facts, said, Places(project), uid)
    different = {field: new for field, new in meant.items() if now(field) != new}
    told = tellable(said, different)
    before, row = {field: now(field) for field in told}, row_of(task)
    columns = columns_for(task.extra, different)
    for field, new in columns.items():
        setattr(task, field, new)
    task.version += 1
    change(task, (*columns, "version"))
    # Why nothing can be computed is a sentence with names of tasks.
    touch(plan, moves_dates=bool(plan.uncomputable) or not different.keys() <= UNSCHEDULED)
    journal.record(
        task, "changed", by=by, stream_id=project.journal_id, before=before, after=told, why=why,
        changes=of_record(task, row),
    )  # fmt: skip
    if schedule and plan.computed_version != plan.version:
        reschedule_locked(plan=plan, by=by, touched=Touched(plan.version - 1, frozenset({task.pk})))
    return task


@one_operation
@transaction.atomic
def delete_task(*, project: Project, uid: int, by: User, why: str = "", schedule: bool = True) -> int:
    """Remove a task with all below it, and give how many tasks that were.

    :raises NoSuchTask:
    """
    plan = locked_plan(project)
    task = task_of(project, uid)
    family = family_of(project, task)
    keys = [one.pk for one in family]
    of_tools = list(ExternalKey.objects.filter(task_id__in=keys).values_list("pk", flat=True))
    of_baselines = list(BaselineTask.objects.filter(task_id__in=keys).values_list("pk", flat=True))
    watch = Watch(
        Task.objects.filter(id__in=keys),
        Link.objects.filter(Q(before_id__in=keys) | Q(after_id__in=keys)),
        Assignment.objects.filter(task_id__in=keys),
        Estimate.objects.filter(task_id__in=keys),
        ChecklistItem.objects.filter(task_id__in=keys),
        BaselineTask.objects.filter(pk__in=of_baselines),  # they stay, and lose their task
        ExternalKey.objects.filter(pk__in=of_tools),
    )
    Task.objects.filter(id__in=keys).delete()
    touch(plan)
    journal.record(
        task,
        "deleted",
        by=by,
        stream_id=project.journal_id,
        before={"uid": uid, "name": task.name, "tasks": [[one.uid, one.name] for one in family]},
        why=why,
        changes=watch.changes(),
    )
    if schedule:
        reschedule(project=project, by=by)
    return len(family)


@one_operation
@transaction.atomic
def move_task(
    *, project: Project, uid: int, parent: int | None, position: int, by: User, schedule: bool = True
) -> Task:
    """Put a task with all below it under another parent, or elsewhere among its siblings (1 is the first place).

    :raises NoSuchTask:
    :raises MoveRefused: below itself
    """
    plan = locked_plan(project)
    task = task_of(project, uid)
    above = None if parent is None else task_of(project, parent)
    if above is not None and above.pk in {one.pk for one in family_of(project, task)}:
        raise MoveRefused(_("“%(task)s” cannot lie below itself; choose a place outside it.") % {"task": task.name})
    uids = dict(Task.objects.filter(project=project).values_list("id", "uid"))
    before = {"parent": None if task.parent_id is None else uids[task.parent_id], "position": task.position}
    watch = Watch(Task.objects.filter(Q(parent=above) | Q(pk=task.pk), project=project))
    siblings = list(Task.objects.filter(project=project, parent=above).exclude(pk=task.pk).order_by("position", "id"))
    siblings.insert(max(position, 1) - 1, task)
    task.parent = above
    task.version += 1
    task.save(update_fields=["parent", "version"])
    for place, sibling in enumerate(siblings, 1):
        if sibling.position != place:
            Task.objects.filter(pk=sibling.pk).update(position=place)
            sibling.position = place
    changes = watch.changes()
    if changes is None:
        return task
    touch(plan)
    journal.record(
        task, "moved", by=by, stream_id=project.journal_id, before=before,
        after={"parent": parent, "position": task.position}, changes=changes,
    )  # fmt: skip
    if schedule:
        reschedule(project=project, by=by)
    return task


def family_of(project: Project, task: Task) -> list[Task]:
    """A task and all below it, parents first, siblings in their order."""
    below: dict[int, list[Task]] = {}
    found = Task.objects.filter(project=project, parent__isnull=False).order_by("position", "id")
    for one in found.only("id", "uid", "name", "parent_id"):
        assert one.parent_id is not None
        below.setdefault(one.parent_id, []).append(one)
    family = [task]
    for one in family:
        family.extend(below.get(one.pk, []))
    return family


def checked(field: str, value: Any) -> Any:
    """The value as the field's column keeps it.

    :raises BadValue:
    """
    if field not in FIELDS:
        raise BadValue(_("A task has no field “%(field)s” that can be changed.") % {"field": field[:40]})
    if field in _ENUMS:
        kind = _ENUMS[field]
        known = [member.value for member in kind]
        if _stored(value) not in known:
            raise _bad(field, value, ", ".join(known))
        return _stored(value)
    if field in _TEXTS:
        if not isinstance(value, str) or "\x00" in value or (field == "name" and not value.strip()):
            raise _bad(field, value, _("a text"))
        return value
    if field in _FLAGS:
        if not isinstance(value, bool):
            raise _bad(field, value, _("true or false"))
        return value
    if field in _PERCENTS:
        if value is None and field != "percent_complete":
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
            raise _bad(field, value, _("a number from 0 to 100"))
        return float(value)
    if value is None and field not in {"duration", "priority"}:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > FARTHEST:
        raise _bad(field, value, _("a whole number of minutes") if field != "priority" else _("a whole number"))
    if field in _MINUTES and value < 0:
        raise _bad(field, value, _("a duration that is not negative"))
    if field == "priority" and not 0 <= value <= 1000:
        raise _bad(field, value, _("a whole number from 0 to 1000"))
    return value


def _stored(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _bad(field: str, value: Any, wanted: str) -> BadValue:
    return BadValue(
        _("%(field)s cannot be %(value)s: use %(wanted)s.")
        % {"field": field, "value": repr(value)[:60], "wanted": wanted},
        fields={field: wanted},
    )
