"""What is different between two runs: what each was made of, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from charthouse.engine.compile import left_of
from charthouse.outlook.modelling import Simulated

TOLD = 8
"""Tasks are named at most; the others are counted."""


def inputs_of(one: Simulated) -> dict[str, list[Any]]:
    """By task number what its part in the simulation was: remaining minutes, range, who it waits for, date said."""
    plan = one.model.plan
    estimates = {task.uid: task.estimate for task in one.document.tasks}
    before: dict[int, list[Any]] = {}
    for link in plan.links:
        before.setdefault(link.after, []).append([link.before, link.kind.value, link.lag])
    parents = {task.parent for task in plan.tasks}
    found: dict[str, list[Any]] = {}
    for task in plan.tasks:
        if task.id in parents:
            continue
        estimate = estimates.get(task.id)
        left = (
            0 if task.actual_finish is not None else left_of(task) if task.actual_start is not None else task.duration
        )
        said = [None] * 3 if estimate is None else [estimate.low, estimate.likely, estimate.high]
        dates = [task.constraint.value, task.constraint_date]
        found[str(task.id)] = [left, *said, sorted(before.get(task.id, ()), key=repr), dates, task.active]
    return found


def different(
    before: Mapping[str, list[Any]], now: Mapping[str, list[Any]], names: Mapping[int, str]
) -> dict[str, Any]:
    """What was added, removed and changed; of tasks whose remaining duration changed, those with most of it first."""
    added, removed = now.keys() - before.keys(), before.keys() - now.keys()
    durations, ranges, links, dates, active = [], [], 0, 0, 0
    for uid in now.keys() & before.keys():
        was, is_now = before[uid], now[uid]
        if was == is_now:
            continue
        if was[0] != is_now[0]:
            durations.append((int(uid), was[0], is_now[0]))
        if was[1:4] != is_now[1:4]:
            ranges.append(int(uid))
        links += was[4] != is_now[4]
        dates += was[5] != is_now[5]
        active += was[6] != is_now[6]
    durations.sort(key=lambda one: (-abs(one[2] - one[1]), one[0]))
    return {
        "added": len(added),
        "removed": len(removed),
        "durations": len(durations),
        "tasks": [
            {"uid": uid, "name": names.get(uid, ""), "before": was, "after": then}
            for uid, was, then in durations[:TOLD]
        ],
        "ranges": len(ranges),
        "links": links,
        "dates": dates,
        "active": active,
    }
