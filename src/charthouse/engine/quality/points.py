"""The points that look at the network as it is: logic, links, constraints, slack, lengths, resources.

Definitions: DCMA-EA PAM 200.1, "Earned Value Management System (EVMS) Program Analysis Pamphlet", October 2012,
section 4 (the 14-point schedule assessment), with the populations that docs/quality.md names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from charthouse.engine import layout as at
from charthouse.engine.drivers import constraints_of
from charthouse.engine.network import ConstraintKind, Link, LinkKind, TaskId
from charthouse.engine.quality.ground import Ground, lag_of
from charthouse.engine.quality.values import Fault, Finding, Missing, Point

HARD = frozenset(
    {
        ConstraintKind.START_ON,
        ConstraintKind.FINISH_ON,
        ConstraintKind.START_NO_LATER,
        ConstraintKind.FINISH_NO_LATER,
        ConstraintKind.MANDATORY_START,
        ConstraintKind.MANDATORY_FINISH,
    }
)
"""Constraints that keep a task from going where its links lead; P6's mandatory dates are its "must start/finish on"."""


def share_of(
    number: int,
    members: Sequence[TaskId],
    findings: Iterable[Finding],
    most: float,
    missing: Missing = Missing.NO_TASKS,
) -> Point:
    """A point whose offenders may be so large a share of its population."""
    found = tuple(findings)
    if not members:
        return Point(number, (), (), None, most, None, missing)
    # A link is one finding; a task may have two (no predecessor, no successor) and counts once.
    by_link = bool(found) and found[0].link is not None
    count = len(found) if by_link else len({each.task for each in found})
    value = count / len(members)
    return Point(number, tuple(members), found, value, most, value <= most)


def count_of(
    number: int,
    members: Sequence[TaskId],
    findings: Iterable[Finding],
    most: int,
    missing: Missing = Missing.NO_TASKS,
) -> Point:
    """A point that asks for no more than so many offenders."""
    found = tuple(findings)
    if not members:
        return Point(number, (), (), None, most, None, missing)
    by_link = bool(found) and found[0].link is not None
    count = len(found) if by_link else len({each.task for each in found})
    return Point(number, tuple(members), found, count, most, count <= most)


def _ids(ground: Ground, rows: Iterable[int]) -> tuple[TaskId, ...]:
    return tuple(ground.tasks[i].id for i in rows)


def missing_logic(ground: Ground) -> Point:
    """1: incomplete tasks and milestones without a predecessor or without a successor."""
    found = []
    for i in ground.open_rows:
        task = ground.tasks[i].id
        if not ground.has_predecessor(i):
            found.append(Finding(1, task, Fault.MISSING_PREDECESSOR))
        if not ground.has_successor(i):
            found.append(Finding(1, task, Fault.MISSING_SUCCESSOR))
    return share_of(1, _ids(ground, ground.open_rows), found, ground.policy.missing_logic)


def _after(links: Sequence[Link]) -> tuple[TaskId, ...]:
    return tuple(link.after for link in links)


def leads(ground: Ground) -> Point:
    """2: links with a negative lag."""
    found = [
        Finding(2, link.after, Fault.LEAD, link, lag) for link in ground.open_links if (lag := lag_of(ground, link)) < 0
    ]
    return count_of(2, _after(ground.open_links), found, ground.policy.leads, Missing.NO_LINKS)


def lags(ground: Ground) -> Point:
    """3: links with a positive lag."""
    found = [
        Finding(3, link.after, Fault.LAG, link, lag) for link in ground.open_links if (lag := lag_of(ground, link)) > 0
    ]
    return share_of(3, _after(ground.open_links), found, ground.policy.lags, Missing.NO_LINKS)


def finish_to_start(ground: Ground) -> Point:
    """4: the share of links that run from finish to start; the others are the offenders."""
    links = ground.open_links
    least = ground.policy.finish_to_start
    if not links:
        return Point(4, (), (), None, least, None, Missing.NO_LINKS)
    found = tuple(
        Finding(4, link.after, Fault.NOT_FINISH_TO_START, link)
        for link in links
        if link.kind is not LinkKind.FINISH_TO_START
    )
    value = (len(links) - len(found)) / len(links)
    return Point(4, _after(links), found, value, least, value >= least)


def hard_constraints(ground: Ground) -> Point:
    """5: tasks bound to a date that keeps their links from moving them."""
    found = [
        Finding(5, ground.tasks[i].id, Fault.HARD_CONSTRAINT, minutes=date)
        for i in ground.population
        for kind, date in constraints_of(ground.tasks[i])
        if kind in HARD
    ]
    return share_of(5, _ids(ground, ground.population), found, ground.policy.hard_constraints)


def high_slack(ground: Ground) -> Point:
    """6: tasks with more total slack than 44 working days."""
    found = []
    for i in ground.population:
        slack = ground.total_slack[i]
        if slack != at.NONE and slack > ground.policy.high_slack_days * ground.day(i):
            found.append(Finding(6, ground.tasks[i].id, Fault.HIGH_SLACK, minutes=slack))
    return share_of(6, _ids(ground, ground.population), found, ground.policy.high_slack)


def negative_slack(ground: Ground) -> Point:
    """7: tasks whose total slack is negative: they are too late for something already."""
    found = [
        Finding(7, ground.tasks[i].id, Fault.NEGATIVE_SLACK, minutes=ground.total_slack[i])
        for i in ground.population
        if ground.total_slack[i] != at.NONE and ground.total_slack[i] < 0
    ]
    return count_of(7, _ids(ground, ground.population), found, ground.policy.negative_slack)


def long_tasks(ground: Ground) -> Point:
    """8: tasks longer than 44 working days, by the baseline where it knows their duration."""
    found = []
    for i in ground.population:
        baseline = ground.of(i).baseline_duration
        duration = ground.tasks[i].duration if baseline is None else baseline
        if duration > ground.policy.long_days * ground.day(i):
            found.append(Finding(8, ground.tasks[i].id, Fault.LONG, minutes=duration))
    return share_of(8, _ids(ground, ground.population), found, ground.policy.long)


def resources(ground: Ground) -> Point:
    """10: tasks of a day or more without a resource or a cost; told, never judged."""
    rows = [i for i in ground.population if ground.tasks[i].duration >= ground.policy.resource_days * ground.day(i)]
    if not rows:
        return Point(10, (), (), None, None, None, Missing.NO_TASKS)
    found = tuple(
        Finding(10, ground.tasks[i].id, Fault.NO_RESOURCE)
        for i in rows
        if not (ground.of(i).has_resource or ground.of(i).has_cost)
    )
    return Point(10, _ids(ground, rows), found, len(found) / len(rows), None, None, Missing.TOLD)
