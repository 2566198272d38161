"""What would remove a finding: changes as plain values, with before and after, that a chapter applies as one edit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import Link, Plan, Task, TaskId
from charthouse.engine.quality.values import Finding, PlanFacts
from charthouse.engine.steps import Step


class RepairKind(StrEnum):
    """What a repair does."""

    LINK_SUCCESSOR = "link_successor"
    LINK_PREDECESSOR = "link_predecessor"
    SPLIT_PREDECESSOR = "split_predecessor"
    """The predecessor in two parts; the successor follows the part that it really waits for."""
    START_TO_START = "start_to_start"
    """A link between the starts with a lag in place of a lead."""
    WAITING_TASK = "waiting_task"
    """A task that stands for the waiting, in place of a lag."""
    DEADLINE = "deadline"
    """A deadline in place of a hard constraint."""
    SPLIT_TASK = "split_task"
    MOVE_DATE = "move_date"
    """The date that makes the slack negative, moved to where the plan comes out."""
    FROM_STATUS_DATE = "from_status_date"
    """What is left starts at the status date, not before it."""
    TOLD = "told"
    """Only people can know what is right; the finding says what is wrong."""


class Why(StrEnum):
    """Why a suggested link is likely."""

    SAME_PATTERN = "same_pattern"
    """A task of the same name elsewhere is linked like this."""
    AS_SIBLINGS = "as_siblings"
    """Tasks beside it are linked with the same task."""
    NEXT_SIBLING = "next_sibling"
    SAME_SUMMARY = "same_summary"
    CLOSES_SUMMARY = "closes_summary"
    """The milestone that ends (or opens) the summary that it stands in."""
    NEXT_IN_OUTLINE = "next_in_outline"
    ADJOINS = "adjoins"
    """The one starts exactly when the other ends."""
    NEAR_IN_TIME = "near_in_time"
    SHARED_RESOURCE = "shared_resource"
    SHARED_WORDS = "shared_words"
    PLAN_EDGE = "plan_edge"
    """What the whole plan ends (or starts) with."""
    MOVES_DATES = "moves_dates"
    """Speaks against it: dates would move."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, with what it adds to the suggestion's score."""

    why: Why
    weight: float
    other: TaskId | None = None
    """The task that the reason is about."""


@dataclass(frozen=True, slots=True)
class TaskChange:
    """A task as it is and as it would be; ``before`` is None for a new task, whose id is negative."""

    before: Task | None
    after: Task
    place: TaskId | None = None
    """Of a new task: beside which task it stands."""
    ahead: bool = False
    """True: right before ``place``; False: right behind it."""


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A link as it is and as it would be; None: there is none."""

    before: Link | None
    after: Link | None


@dataclass(frozen=True, slots=True)
class FinishByChange:
    """By when the whole plan must end."""

    before: Minutes | None
    after: Minutes | None


Change: TypeAlias = TaskChange | LinkChange | FinishByChange


@dataclass(frozen=True, slots=True)
class Repair:
    """One way to remove a finding."""

    finding: Finding
    kind: RepairKind
    changes: tuple[Change, ...] = ()
    keeps_dates: bool = False
    """True: no task's start or finish moves; a task that is split keeps them as its parts' outer dates."""
    clears: bool = False
    """True: the finding is gone afterwards."""
    score: float = 0.0
    """How likely the suggestion is what was meant, 0 to 1; for putting suggestions in order."""
    reasons: tuple[Reason, ...] = ()
    cause: Step | None = None
    """Of negative slack: what it is measured against."""
    parts: tuple[TaskId, ...] = ()
    """Of a split: the parts in order, the task itself first; they share out its baseline and its people."""


def applied(plan: Plan, facts: PlanFacts, repair: Repair) -> tuple[Plan, PlanFacts]:
    """The plan and its facts after a repair.

    :raises ValueError: the plan does not hold what the repair would change.
    """
    tasks, links, finish_by = list(plan.tasks), list(plan.links), plan.must_finish_by
    for change in repair.changes:
        if isinstance(change, FinishByChange):
            if finish_by != change.before:
                raise ValueError("The plan has another must-finish date by now; inspect it again.")
            finish_by = change.after
        elif isinstance(change, LinkChange):
            _change_link(links, change)
        else:
            _change_task(tasks, change)
    changed = replace(plan, tasks=tuple(tasks), links=tuple(links), must_finish_by=finish_by)
    return changed, _shared_out(facts, repair, changed)


def _change_link(links: list[Link], change: LinkChange) -> None:
    if change.before is None:
        if change.after is not None:
            links.append(change.after)
        return
    if change.before not in links:
        raise ValueError("The plan has no such link any more; inspect it again.")
    at = links.index(change.before)
    links[at : at + 1] = [] if change.after is None else [change.after]


def _change_task(tasks: list[Task], change: TaskChange) -> None:
    ids = [task.id for task in tasks]
    if change.before is not None:
        if change.before not in tasks:
            raise ValueError(f"The task “{change.before.name}” is another by now; inspect the plan again.")
        tasks[ids.index(change.before.id)] = change.after
    elif change.place is None:
        tasks.append(change.after)
    else:
        tasks.insert(ids.index(change.place) + (0 if change.ahead else 1), change.after)


def _shared_out(facts: PlanFacts, repair: Repair, plan: Plan) -> PlanFacts:
    """The facts with a split task's baseline and people shared out to its parts."""
    if not repair.parts:
        return facts
    whole = facts.of(repair.parts[0])
    lengths = {task.id: task.duration for task in plan.tasks}
    total = sum(lengths[part] for part in repair.parts)
    left, found = whole.baseline_duration, dict(facts.tasks)
    for number, part in enumerate(repair.parts):
        share = None
        if whole.baseline_duration is not None and left is not None:
            last = number == len(repair.parts) - 1
            share = left if last else round(whole.baseline_duration * lengths[part] / total)
            left -= share
        found[part] = replace(
            whole,
            baseline_start=whole.baseline_start if number == 0 else None,
            baseline_finish=whole.baseline_finish if number == len(repair.parts) - 1 else None,
            baseline_duration=share,
        )
    return replace(facts, tasks=found)
