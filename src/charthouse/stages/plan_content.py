"""The plan as it is signed: scope, schedule and cost in one value, with the digest of every task's row.

The value holds what people read and what decides whether a change is material: start, finish, milestones, the upper
levels of the work breakdown structure, total cost. Every other task is bound by the digest of the baseline's rows,
which are kept beside it and never change; so a plan of 10,000 tasks is signed whole without being written twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from charthouse.approvals import canonical
from charthouse.approvals.queries import last_signed
from charthouse.charter.kind import NAME as CHARTER
from charthouse.engine.network import TaskKind
from charthouse.exchange import document as doc
from charthouse.exchange.moments import time_text
from charthouse.plan.baselines import Kept, present_rows
from charthouse.plan.computed import computed_plan
from charthouse.plan.kept import KeptPerPlan
from charthouse.projects.models import Project
from charthouse.projects.permissions import FEWEST_IN_A_SUM
from charthouse.stages.models import PlanBounds, Stage, Tolerance

NAME = "plan"
MOST_LINES = 300
"""Lines of the work breakdown structure that are written out; deeper levels are bound by the digest."""
_TIMED = (doc.ResourceKind.PERSON, doc.ResourceKind.EQUIPMENT)

Content = dict[str, Any]


def bounds_of(project: Project) -> PlanBounds:
    """The plan's tolerances; those by default where nobody has said others."""
    return PlanBounds.objects.filter(pk=project.pk).first() or PlanBounds(project=project, version=0)


def digest_of(rows: Mapping[int, Kept]) -> str:
    """SHA-256 over all that a baseline says of each task, in the order of their numbers."""
    lines: list[Any] = [
        [
            one.uid, one.name, one.parent_uid, one.place, one.start, one.finish, one.duration, one.work,
            _money(one.cost), _money(one.fixed_cost),
        ]
        for _uid, one in sorted(rows.items())
    ]  # fmt: skip
    return canonical.digest_of(canonical.written(lines))


def agreed_of(content: Mapping[str, Any]) -> Content:
    """What later versions are held against, however often signatures are carried over."""
    return {
        "start": content["start"],
        "finish": content["finish"],
        "cost": content["cost"],
        "milestones": {str(one["number"]): one["date"] for one in content["milestones"]},
        "tolerances": content["tolerances"],
    }


def figures_of(project: Project) -> Content:
    """Scope, schedule and cost as they stand in the plan that is worked on."""
    bounds = bounds_of(project)
    return {
        "currency": project.currency or "",
        **_of_plan(project),
        "scope": _scope(project),
        "tolerances": {"days": bounds.days, "percent": _money(bounds.percent)},
        "stages": _stages(project),
    }


@KeptPerPlan
def _of_plan(project: Project) -> Content:
    """What the plan alone says: 10,000 rows are read and hashed once for each version of it."""
    rows = present_rows(project)
    computed = computed_plan(project)
    tops = [one for one in rows.values() if one.parent_uid is None]
    costs = [one.cost for one in tops if one.cost is not None]
    milestones = [
        {"number": task.uid, "name": task.name, "date": time_text(finish)}
        for task in computed.document.tasks
        if task.kind is TaskKind.MILESTONE and task.active and task.uid in rows
        and (finish := rows[task.uid].finish) is not None
    ]  # fmt: skip
    starts = [one.start for one in rows.values() if one.start is not None]
    finishes = [one.finish for one in rows.values() if one.finish is not None]
    paid = _paid_below(computed.document)
    return {
        "start": time_text(min(starts)) if starts else "",
        "finish": time_text(max(finishes)) if finishes else "",
        "milestones": milestones,
        "cost": _money(sum(costs, Decimal(0))) if costs else "",
        "paid": paid[None],
        "work": sum(one.work or 0 for uid, one in rows.items() if uid not in computed.summaries),
        "lines": _lines(rows, paid),
        "rows": {"count": len(rows), "sha256": digest_of(rows)},
    }


def _lines(rows: Mapping[int, Kept], paid: Mapping[int | None, int]) -> list[Content]:
    """The upper levels of the work breakdown structure, as many whole levels as there is room for."""
    levels: dict[int, int] = {}
    for uid, one in rows.items():  # parents come first
        levels[uid] = levels.get(one.parent_uid or 0, 0) + 1
    below = Counter(one.parent_uid for one in rows.values())
    sizes = Counter(levels.values())
    deepest, room = 1, MOST_LINES - sizes[1]
    while sizes[deepest + 1] and sizes[deepest + 1] <= room and deepest < 3:
        deepest += 1
        room -= sizes[deepest]
    return [
        {
            "number": uid,
            "name": one.name,
            "level": levels[uid],
            "start": "" if one.start is None else time_text(one.start),
            "finish": "" if one.finish is None else time_text(one.finish),
            "cost": "" if 0 < paid.get(uid, 0) < FEWEST_IN_A_SUM else _money(one.cost),
            "tasks": below[uid],
        }
        for uid, one in list(rows.items())
        if levels[uid] <= deepest
    ][:MOST_LINES]  # fmt: skip


def _stages(project: Project) -> list[Content]:
    """The stages in their order, with the tolerances within which their manager decides alone."""
    said: dict[int, list[Content]] = {}
    there = Tolerance.objects.filter(stage__project=project).order_by()
    found = there.values_list("stage", "area", "unit", "limit", "text", "kpi")
    for stage, area, unit, limit, text, kpi in sorted(
        found, key=lambda row: row[1]
    ):  # of a stage, each area is there once
        told = {"area": area, "unit": unit, "limit": _money(limit), "text": text}
        said.setdefault(stage, []).append(told if kpi is None else {**told, "kpi": kpi})
    stages = Stage.objects.filter(project=project).values_list("pk", "number", "name")
    return [{"number": number, "name": name, "tolerances": said.get(pk, [])} for pk, number, name in stages]


def _paid_below(document: doc.Document) -> dict[int | None, int]:
    """How many people and things with rates are assigned to each task or below it, and in all (None)."""
    rated = {each.uid for each in document.resources if each.rates and each.kind in _TIMED}
    above = {task.uid: task.parent_uid for task in document.tasks}
    found: dict[int | None, set[int]] = {None: set()}
    for each in document.assignments:
        if each.resource_uid in rated and each.resource_uid is not None:
            uid: int | None = each.task_uid
            while uid is not None:
                found.setdefault(uid, set()).add(each.resource_uid)
                uid = above.get(uid)
            found[None].add(each.resource_uid)
    return {uid: len(who) for uid, who in found.items()}


def _scope(project: Project) -> Content:
    """What the signed charter says is in and out; nothing where no charter is signed."""
    charter = last_signed(project, CHARTER)
    if charter is None:
        return {"charter": 0, "sha256": "", "in": [], "out": []}
    said: Iterable[Mapping[str, str]] = canonical.read(charter.content).get("scope", [])
    sides = {
        side: [row["what"] for row in said if row.get("side", "in") == side and row.get("what")]
        for side in ("in", "out")
    }
    return {"charter": charter.number, "sha256": charter.digest, **sides}


def _money(value: Decimal | None) -> str:
    """An amount as a text without superfluous digits, the same from the database as from the engine."""
    if value is None:
        return ""
    said = format(round(Decimal(value), 6).normalize(), "f")
    return "0" if said in ("-0", "") else said
