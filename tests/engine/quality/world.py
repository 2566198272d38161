"""The smallest schedules that the points are shown with."""

from __future__ import annotations

from typing import Any

from charthouse.engine.network import Link, Task
from charthouse.engine.quality import Inspection, PlanFacts, QualityPolicy, TaskFacts, inspect
from charthouse.engine.schedule import Schedule, schedule
from tests.engine.world import DAY, at, plan

START = at("2026-03-02T08:00")
"""A Monday."""


def chain(count: int, *, days: int = 1, first: int = 1) -> tuple[tuple[Task, ...], tuple[Link, ...]]:
    """So many tasks, one after the other."""
    tasks = tuple(Task(number, f"T{number}", days * DAY) for number in range(first, first + count))
    return tasks, tuple(Link(number, number + 1) for number in range(first, first + count - 1))


def done(number: int, start: str, finish: str, days: int = 1, **rest: Any) -> Task:
    """A completed task."""
    dates = {"actual_start": at(start), "actual_finish": at(finish)}
    return Task(number, f"T{number}", days * DAY, percent_complete=100, **dates, **rest)  # type: ignore[arg-type]


def planned(finish: str, days: int = 1) -> TaskFacts:
    """A task that the baseline ends then."""
    return TaskFacts(baseline_finish=at(finish), baseline_duration=days * DAY)


def inspected(
    *tasks: Task,
    links: tuple[Link, ...] = (),
    facts: dict[int, TaskFacts] | None = None,
    policy: QualityPolicy | None = None,
    target: int | None = None,
    **rest: object,
) -> tuple[Schedule, PlanFacts, Inspection]:
    """A plan in office hours from Monday 2 March 2026, scheduled and judged."""
    result = schedule(plan(*tasks, links=links, **rest))
    every = facts or {}
    known = PlanFacts(every, 0 if any(each.baselined for each in every.values()) else None, target)
    return result, known, inspect(result, known, policy)


def point(number: int, *tasks: Task, **rest: Any) -> Any:
    """One point of such a plan."""
    return inspected(*tasks, **rest)[2].point(number)
