"""What is read of a plan."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from charthouse import rows
from charthouse.engine.network import ConstraintKind, LinkKind, Policies, TaskKind, TaskMode
from charthouse.exchange import document as doc
from charthouse.plan.columns import ASSIGNMENT_PLAIN, PLAN_PLAIN, TASK_DURATION, TASK_ENUMS, TASK_PLAIN
from charthouse.plan.models import Assignment, Baseline, BaselineTask, ChecklistItem, Estimate, Link, Plan, Task
from charthouse.plan.reading import Part, Parts, PlanRead, Row
from charthouse.prepared import Prepared
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
    return read_plan(project).document


def read_plan(project: Project, before: PlanRead | None = None) -> PlanRead:
    """The same, with what makes the next reading fast: values of ``before`` stand again where nothing changed."""
    with rows.without_collecting():
        for _try in range(_TRIES):
            plan = Plan.objects.select_related("project").filter(pk=project.pk).first()
            if plan is None:
                return PlanRead(doc.Document(project=doc.Project(name=project.name)))
            parts = Parts({} if before is None else before.parts)
            document = _read(plan, parts)
            if Plan.objects.values_list("version", flat=True).get(pk=project.pk) == plan.version:
                return PlanRead(document, version_told(plan.project, plan.version), parts.now)
    raise PlanKeepsChanging(f"The plan of {project.key} changed {_TRIES} times while it was read.")


def version_told(project: Project, plan: int | None) -> tuple[Hashable, ...]:
    """Changes whenever the plan's version, or what its project says about it, does."""
    return (project.pk, project.created_at.isoformat(), project.version, project.status_date, project.name, plan)


def _read(plan: Plan, parts: Parts) -> doc.Document:
    project = plan.project
    calendars, calendar_uids = _calendars(project)
    allocations = Allocation.objects.filter(project=project)
    allocation_uids = dict(allocations.values_list("id", "uid"))
    baselines = list(
        Baseline.objects.filter(project=project).order_by("number").values_list("id", "number", "name", "taken")
    )
    tasks, task_uids = _tasks(project, calendar_uids, _baselines(baselines, parts), parts)
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
        links=_links(project, task_uids, parts),
        resources=_resources(project, calendar_uids),
        assignments=_assignments(project, task_uids, allocation_uids, parts),
        baselines=tuple(doc.Baseline(*row[1:]) for row in baselines),
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


_TASK_COLUMNS = (
    "id", "uid", "parent_id", "calendar_id", "extra", *TASK_DURATION, *TASK_ENUMS, *TASK_PLAIN, "position",
)  # fmt: skip


_ITS_ESTIMATE = tuple(f"estimate__{name}" for name in ("low", "likely", "high", "meaning", "distribution", "basis"))


def read_touched(project: Project, before: PlanRead, version: int, keys: Collection[int]) -> PlanRead:
    """The plan as it is at this version, where nothing but these tasks was added or changed since ``before``.

    The plan must be locked: then nothing else can have changed.
    """
    if len(keys) == 1:
        (alone,) = keys
        found_alone = _one_touched(project, before, version, alone)
        if found_alone is not None:
            return found_alone
    part = before.parts["tasks"]
    told = {row[0]: row[-1] for row in part.rows if row[0] in keys}
    found = {
        row[0]: (*row, told.get(row[0], ()))
        for row in _task_rows(Task.objects.filter(project=project, pk__in=keys))
    }  # fmt: skip
    seen = {row[0] for row in part.rows} if found.keys() - told.keys() else told.keys()
    all_rows = [found.get(row[0], row) for row in part.rows]
    all_rows += [found[key] for key in found.keys() - seen]
    all_rows.sort(key=_KEY)
    uids = {**part.meanings["uids"], **{row[0]: row[1] for row in found.values()}}
    parts = Parts(before.parts, dict(before.parts))
    tasks = _told_tasks(all_rows, uids, part.meanings["calendars"], parts)
    return PlanRead(replace(before.document, tasks=tasks), version_told(project, version), parts.now)


def _tasks(
    project: Project,
    calendar_uids: dict[int, int],
    baselines: dict[int, tuple[doc.TaskBaseline, ...]],
    parts: Parts,
) -> tuple[tuple[doc.Task, ...], dict[int, int]]:
    # By key, not by place: the database sorts texts and all more slowly than we sort places.
    found = [(*row, baselines.get(row[0], ())) for row in _task_rows(Task.objects.filter(project=project))]
    uids = {row[0]: row[1] for row in found}
    return _told_tasks(found, uids, calendar_uids, parts), uids


def _task_rows(tasks: QuerySet[Task]) -> list[Row]:
    """The rows of tasks, by their keys, each with its checklist and its estimate."""
    estimates = {
        row[0]: doc.ThreePoint(*row[1:4], doc.Meaning(row[4]), doc.Distribution(row[5]), row[6])
        for row in Estimate.objects.filter(task__in=tasks).values_list(
            "task_id", "low", "likely", "high", "meaning", "distribution", "basis"
        )
    }
    items: defaultdict[int, tuple[doc.ChecklistItem, ...]] = defaultdict(tuple)
    said = ChecklistItem.objects.filter(task__in=tasks).values_list("task_id", "text", "done", "ticked")
    for task, text, done, ticked in said:
        items[task] += (doc.ChecklistItem(text, done, ticked),)
    return [
        (*row, items.get(row[0], ()), estimates.get(row[0]))
        for row in rows.fetch(tasks.order_by("id").values_list(*_TASK_COLUMNS))
    ]


_row_of_task = Prepared(
    lambda key: Task.objects.filter(pk=key)
    .annotate(listed=Exists(ChecklistItem.objects.filter(task=OuterRef("pk"))))
    .values_list(*_TASK_COLUMNS, *_ITS_ESTIMATE, "listed"),
    int, as_stored=True,
)  # fmt: skip
_checklist_of = Prepared(lambda key: ChecklistItem.objects.filter(task=key).values_list("text", "done", "ticked"), int)


def _one_touched(project: Project, before: PlanRead, version: int, key: int) -> PlanRead | None:
    """The plan with one task changed where it stood, or new at the plan's end; nothing where it stands elsewhere."""
    part = before.parts["tasks"]
    place = bisect_left(part.rows, key, key=_KEY)  # rows are read by their key
    at = place if place < len(part.rows) and part.rows[place][0] == key else None
    told = None
    *row_told, low, likely, high, meaning, distribution, basis, listed = _row_of_task(key)[0]
    if low is not None:
        told = doc.ThreePoint(low, likely, high, doc.Meaning(meaning), doc.Distribution(distribution), basis)
    said = _checklist_of(key) if listed else ()
    items = tuple(doc.ChecklistItem(text, bool(done), ticked) for text, done, ticked in said)
    row: Row = (*row_told, items, told, () if at is None else part.rows[at][-1])
    uids = part.meanings["uids"]
    if at is not None:
        old = part.rows[at]
        if (old[1], old[2], _PLACE(old)) != (row[1], row[2], _PLACE(row)):
            return None
    elif row[2] is not None or (part.rows and key < part.rows[-1][0]) or not _is_last(row, part, before.document):
        return None
    else:
        uids = {**uids, key: row[1]}
    task = _task_told(row, uids, part.meanings["calendars"])
    all_rows, values, tasks = list(part.rows), list(part.values), list(before.document.tasks)
    if at is None:
        all_rows.append(row)
        values.append(task)
        tasks.append(task)
    else:
        tasks[next(place for place, one in enumerate(tasks) if one is values[at])] = task
        all_rows[at], values[at] = row, task
    now = Part(all_rows, tuple(values), {**part.meanings, "uids": uids})
    document = replace(before.document, tasks=tuple(tasks))
    return PlanRead(document, version_told(project, version), {**before.parts, "tasks": now})


def _is_last(row: Row, part: Part, document: doc.Document) -> bool:
    """Does a new task at the top stand behind all that are there?"""
    last = next((task for task in reversed(document.tasks) if task.parent_uid is None), None)
    if last is None:
        return not document.tasks
    at = next(place for place in reversed(range(len(part.values))) if part.values[place] is last)
    return bool(_PLACE(part.rows[at]) < _PLACE(row))


def _told_tasks(
    found: list[Row], uids: Mapping[int, int], calendar_uids: Mapping[int, int], parts: Parts
) -> tuple[doc.Task, ...]:
    def task_of(row: Row) -> doc.Task:
        return _task_told(row, uids, calendar_uids)

    made = parts.values("tasks", found, task_of, uids=uids, calendars=calendar_uids)
    return _in_outline(found, made)


def _task_told(row: Row, uids: Mapping[int, int], calendar_uids: Mapping[int, int]) -> doc.Task:
    _key, uid, parent, calendar, extra, minutes, unit, elapsed, estimated, kind, mode, type_, constraint = row[:13]
    (
        name, active, summary, effort_driven, priority, constraint_date, deadline, manual_start, manual_finish,
        work, percent_complete, physical, actual_start, actual_finish, remaining, wbs, code, responsible, notes,
        definition_of_done, on_time_line, _position, checklist, estimate, of_baselines,
    ) = row[13:]  # fmt: skip
    return doc.Task(
        uid=uid,
        name=name,
        duration=doc.Duration(minutes, _UNITS[unit], bool(elapsed), bool(estimated)),
        parent_uid=None if parent is None else uids[parent],
        kind=_KINDS[kind],
        mode=_MODES[mode],
        type=_TYPES[type_],
        constraint=_CONSTRAINTS[constraint],
        calendar_uid=None if calendar is None else calendar_uids[calendar],
        estimate=estimate,
        baselines=of_baselines,
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
        definition_of_done=definition_of_done,
        on_time_line=bool(on_time_line),
        checklist=checklist,
        **(unpack(doc.Task, extra) if extra else {}),
    )


_KEY = itemgetter(0)
_PLACE = itemgetter(-4, 0)
"""Of a task's row: its position, then its key."""


def _in_outline(found: list[Row], made: tuple[doc.Task, ...]) -> tuple[doc.Task, ...]:
    """Children below their parents, in the order of their places."""
    values = {row[0]: task for row, task in zip(found, made, strict=True)}
    below: defaultdict[int | None, list[int]] = defaultdict(list)
    for row in sorted(found, key=_PLACE):
        below[row[2]].append(row[0])
    outline: list[doc.Task] = []
    waiting = below[None][::-1]
    while waiting:
        key = waiting.pop()
        outline.append(values[key])
        if key in below:
            waiting.extend(reversed(below[key]))
    return tuple(outline)


def _baselines(baselines: list[Row], parts: Parts) -> dict[int, tuple[doc.TaskBaseline, ...]]:
    """What the baselines say of each task, by the task's key."""
    said: list[tuple[list[Row], tuple[doc.TaskBaseline, ...]]] = []
    for key, number, *_about in baselines:
        of_tasks = BaselineTask.objects.filter(baseline=key, task__isnull=False)
        # Money only where there is some: Django's conversion takes longer than all the rest.
        costs = dict(of_tasks.filter(cost__isnull=False).values_list("task_id", "cost"))
        found = rows.fetch(of_tasks.order_by("task_id").values_list("task_id", "start", "finish", "duration", "work"))
        if costs:
            fixed = dict(of_tasks.filter(fixed_cost__isnull=False).values_list("task_id", "fixed_cost"))
            found = [(*row, plain(costs.get(row[0])), plain(fixed.get(row[0]))) for row in found]
        made = parts.values(f"baseline {key}", found, partial(_of_baseline, number), numbers={key: number})
        said.append((found, made))
    grouped: defaultdict[int, tuple[doc.TaskBaseline, ...]] = defaultdict(tuple)
    for found, made in said:
        for row, value in zip(found, made, strict=True):
            grouped[row[0]] += (value,)
    return grouped


def _of_baseline(number: int, row: Row) -> doc.TaskBaseline:
    return doc.TaskBaseline(number, *row[1:])


def _links(project: Project, uids: dict[int, int], parts: Parts) -> tuple[doc.Link, ...]:
    found = rows.fetch(
        Link.objects.filter(project=project)
        .order_by("id")
        .values_list("id", "before_id", "after_id", "kind", "lag", "lag_unit", "lag_elapsed", "lag_percent")
    )
    none = doc.Lag()

    def link_of(row: Row) -> doc.Link:
        _key, before, after, kind, lag, unit, elapsed, percent = row
        return doc.Link(
            before=uids[before],
            after=uids[after],
            kind=_LINK_KINDS[kind],
            lag=none if not lag and unit == "d" and not elapsed and percent is None
            else doc.Lag(lag, _UNITS[unit], bool(elapsed), percent),
        )  # fmt: skip

    return parts.values("links", found, link_of, tasks=uids)


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
    project: Project, task_uids: dict[int, int], allocation_uids: dict[int, int], parts: Parts
) -> tuple[doc.Assignment, ...]:
    found = rows.fetch(
        Assignment.objects.filter(project=project)
        .order_by("id")
        .values_list("id", "uid", "task_id", "allocation_id", "extra", *ASSIGNMENT_PLAIN)
    )

    def assignment_of(row: Row) -> doc.Assignment:
        _key, uid, task, allocation, extra, units, work, actual_work, remaining_work = row
        return doc.Assignment(
            uid=uid,
            task_uid=task_uids[task],
            resource_uid=None if allocation is None else allocation_uids[allocation],
            units=units,
            work=work,
            actual_work=actual_work,
            remaining_work=remaining_work,
            **(unpack(doc.Assignment, extra) if extra else {}),
        )

    return parts.values("assignments", found, assignment_of, tasks=task_uids, allocations=allocation_uids)


def plain(amount: Decimal | None) -> Decimal | None:
    """Money without the zeros that the column's scale adds."""
    if amount is None:
        return None
    shown = format(amount, "f")
    return Decimal(shown.rstrip("0").rstrip(".") if "." in shown else shown)
