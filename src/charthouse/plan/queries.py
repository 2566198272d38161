"""What is read of a plan."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from charthouse import rows
from charthouse.engine.network import ConstraintKind, LinkKind, Policies, TaskKind, TaskMode
from charthouse.exchange import document as doc
from charthouse.plan.columns import ASSIGNMENT_PLAIN, PLAN_PLAIN, TASK_DURATION, TASK_ENUMS, TASK_PLAIN
from charthouse.plan.models import Assignment, Baseline, BaselineTask, Estimate, Link, Plan, Task
from charthouse.projects.models import Project
from charthouse.resources.models import Allocation, Calendar
from charthouse.resources.packing import unpack

_KINDS = {kind.value: kind for kind in TaskKind}
_MODES = {mode.value: mode for mode in TaskMode}
_TYPES = {kind.value: kind for kind in doc.TaskType}
_CONSTRAINTS = {kind.value: kind for kind in ConstraintKind}
_UNITS = {unit.value: unit for unit in doc.Unit}
_LINK_KINDS = {kind.value: kind for kind in LinkKind}
_TRIES = 5


class PlanKeepsChanging(RuntimeError):  # noqa: N818
    """The plan changed under every attempt to read it as a whole."""


def document_of(project: Project) -> doc.Document:
    """The project's whole plan as one value, as it stood at one moment."""
    with rows.without_collecting():
        return _read_unchanged(project)


def _read_unchanged(project: Project) -> doc.Document:
    for _try in range(_TRIES):
        plan = Plan.objects.select_related("project").filter(pk=project.pk).first()
        if plan is None:
            return doc.Document(project=doc.Project(name=project.name))
        document = _read(plan)
        if Plan.objects.values_list("version", flat=True).get(pk=project.pk) == plan.version:
            return document
    raise PlanKeepsChanging(f"The plan of {project.key} changed {_TRIES} times while it was read.")


def _read(plan: Plan) -> doc.Document:
    project = plan.project
    calendars, calendar_uids = _calendars(project)
    allocations = Allocation.objects.filter(project=project)
    allocation_uids = dict(allocations.values_list("id", "uid"))
    tasks, task_uids = _tasks(project, calendar_uids)
    baselines = Baseline.objects.filter(project=project).order_by("number").values_list("number", "name", "taken")
    return doc.Document(
        project=doc.Project(
            name=project.name,
            status_date=project.status_date,
            currency=project.currency,
            time_zone=project.time_zone,
            calendar_uid=None if plan.calendar_id is None else calendar_uids[plan.calendar_id],
            **{name: getattr(plan, name) for name in PLAN_PLAIN},
            **unpack(doc.Project, plan.extra),
        ),
        policies=Policies(**unpack(Policies, plan.policies)),
        calendars=calendars,
        tasks=tasks,
        links=_links(project, task_uids),
        resources=_resources(project, calendar_uids),
        assignments=_assignments(project, task_uids, allocation_uids),
        baselines=tuple(doc.Baseline(*row) for row in baselines),
        **unpack(doc.Document, plan.rest),
    )


def _calendars(project: Project) -> tuple[tuple[doc.Calendar, ...], dict[int, int]]:
    found = list(
        Calendar.objects.filter(project=project)
        .order_by("position", "id")
        .values_list("id", "uid", "name", "parent_id", "resource_uid", "day_minutes", "hours")
    )
    uids = {row[0]: row[1] for row in found}
    calendars = tuple(
        doc.Calendar(
            uid=uid,
            name=name,
            parent_uid=None if parent is None else uids[parent],
            resource_uid=resource,
            day_minutes=day_minutes,
            **unpack(doc.Calendar, hours),
        )
        for _id, uid, name, parent, resource, day_minutes, hours in found
    )
    return calendars, uids


def _tasks(project: Project, calendar_uids: dict[int, int]) -> tuple[tuple[doc.Task, ...], dict[int, int]]:
    columns = ("id", "uid", "parent_id", "calendar_id", "extra", *TASK_DURATION, *TASK_ENUMS, *TASK_PLAIN)
    found = rows.fetch(Task.objects.filter(project=project).order_by("position", "id").values_list(*columns))
    uids = {row[0]: row[1] for row in found}
    estimates = {
        row[0]: doc.ThreePoint(*row[1:4], doc.Meaning(row[4]), doc.Distribution(row[5]), row[6])
        for row in Estimate.objects.filter(task__project=project).values_list(
            "task_id", "low", "likely", "high", "meaning", "distribution", "basis"
        )
    }
    baselines = _baselines(project)
    made: dict[int, doc.Task] = {}
    below: defaultdict[int | None, list[int]] = defaultdict(list)
    for row in found:
        key, uid, parent, calendar, extra, minutes, unit, elapsed, estimated, kind, mode, type_, constraint = row[:13]
        below[parent].append(key)
        (
            name, active, summary, effort_driven, priority, constraint_date, deadline, manual_start, manual_finish,
            work, percent_complete, physical, actual_start, actual_finish, remaining, wbs, code, responsible, notes,
        ) = row[13:]  # fmt: skip
        made[key] = doc.Task(
            uid=uid,
            name=name,
            duration=doc.Duration(minutes, _UNITS[unit], bool(elapsed), bool(estimated)),
            parent_uid=None if parent is None else uids[parent],
            kind=_KINDS[kind],
            mode=_MODES[mode],
            type=_TYPES[type_],
            constraint=_CONSTRAINTS[constraint],
            calendar_uid=None if calendar is None else calendar_uids[calendar],
            estimate=estimates.get(key),
            baselines=baselines.get(key, ()),
            active=bool(active),
            summary=bool(summary),
            effort_driven=bool(effort_driven),
            priority=priority,
            constraint_date=constraint_date,
            deadline=deadline,
            manual_start=manual_start,
            manual_finish=manual_finish,
            work=work,
            percent_complete=percent_complete,
            physical_percent_complete=physical,
            actual_start=actual_start,
            actual_finish=actual_finish,
            remaining_duration=remaining,
            wbs=wbs,
            code=code,
            responsible=responsible,
            notes=notes,
            **(unpack(doc.Task, extra) if extra else {}),
        )
    outline: list[doc.Task] = []
    waiting = below[None][::-1]
    while waiting:
        key = waiting.pop()
        outline.append(made[key])
        if key in below:
            waiting.extend(reversed(below[key]))
    return tuple(outline), uids


def _baselines(project: Project) -> dict[int, tuple[doc.TaskBaseline, ...]]:
    found: defaultdict[int, list[doc.TaskBaseline]] = defaultdict(list)
    said = (
        BaselineTask.objects.filter(baseline__project=project)
        .order_by("baseline__number")
        .values_list("task_id", "baseline__number", "start", "finish", "duration", "work", "cost")
    )
    for task, number, start, finish, duration, work, cost in said:
        found[task].append(doc.TaskBaseline(number, start, finish, duration, work, plain(cost)))
    return {task: tuple(of_task) for task, of_task in found.items()}


def _links(project: Project, uids: dict[int, int]) -> tuple[doc.Link, ...]:
    found = rows.fetch(
        Link.objects.filter(project=project)
        .order_by("id")
        .values_list("before_id", "after_id", "kind", "lag", "lag_unit", "lag_elapsed", "lag_percent")
    )
    none = doc.Lag()
    return tuple(
        doc.Link(
            before=uids[before],
            after=uids[after],
            kind=_LINK_KINDS[kind],
            lag=none if not lag and unit == "d" and not elapsed and percent is None
            else doc.Lag(lag, _UNITS[unit], bool(elapsed), percent),
        )
        for before, after, kind, lag, unit, elapsed, percent in found
    )  # fmt: skip


def _resources(project: Project, calendar_uids: dict[int, int]) -> tuple[doc.Resource, ...]:
    allocations = (
        Allocation.objects.filter(project=project)
        .order_by("position", "id")
        .values_list(
            "uid", "calendar_id", "max_units", "extra",
            "resource__kind", "resource__name", "resource__initials", "resource__email",
        )
    )  # fmt: skip
    resources = []
    for uid, calendar, max_units, extra, kind, name, initials, email in allocations:
        facts: dict[str, Any] = {
            "kind": doc.ResourceKind(kind),
            "name": name,
            "initials": initials,
            "email": email,
            **unpack(doc.Resource, extra),
        }
        resources.append(
            doc.Resource(
                uid=uid,
                calendar_uid=None if calendar is None else calendar_uids[calendar],
                max_units=max_units,
                **facts,
            )
        )
    return tuple(resources)


def resources_of(project: Project) -> list[tuple[doc.Resource, str]]:
    """The project's resources as its plan knows them, each with its calendar's name."""
    calendars = {uid: (key, name) for key, uid, name in
                 Calendar.objects.filter(project=project).values_list("id", "uid", "name")}  # fmt: skip
    uids = {key: uid for uid, (key, _name) in calendars.items()}
    return [
        (resource, "" if resource.calendar_uid is None else calendars[resource.calendar_uid][1])
        for resource in _resources(project, uids)
    ]


def _assignments(
    project: Project, task_uids: dict[int, int], allocation_uids: dict[int, int]
) -> tuple[doc.Assignment, ...]:
    found = rows.fetch(
        Assignment.objects.filter(project=project)
        .order_by("id")
        .values_list("uid", "task_id", "allocation_id", "extra", *ASSIGNMENT_PLAIN)
    )
    return tuple(
        doc.Assignment(
            uid=uid,
            task_uid=task_uids[task],
            resource_uid=None if allocation is None else allocation_uids[allocation],
            units=units,
            work=work,
            actual_work=actual_work,
            remaining_work=remaining_work,
            **(unpack(doc.Assignment, extra) if extra else {}),
        )
        for uid, task, allocation, extra, units, work, actual_work, remaining_work in found
    )


def plain(amount: Decimal | None) -> Decimal | None:
    """Money without the zeros that the column's scale adds."""
    if amount is None:
        return None
    shown = format(amount, "f")
    return Decimal(shown.rstrip("0").rstrip(".") if "." in shown else shown)
