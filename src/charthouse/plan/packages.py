"""Planning packages: work of a later stage that has a frame now and is planned in detail when its time comes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal

from charthouse.exchange import document as doc
from charthouse.plan.computed import Computed
from charthouse.plan.edit_ops import EditsIn, PackageIn, PackageOp
from charthouse.plan.edits import Edited, apply_edits
from charthouse.plan.outline import family
from charthouse.projects.access import Access


@dataclass(frozen=True, slots=True)
class Held:
    """What the package may take of something, and what was planned below it; minutes or money."""

    low: Decimal | int | None
    high: Decimal | int | None
    planned: Decimal | int | None

    @property
    def share(self) -> float | None:
        """Of the most that it may take, in percent; none where no most was said."""
        return None if not self.high or self.planned is None else 100 * float(self.planned / self.high)

    @property
    def over(self) -> Decimal | int:
        """By how much it is more than the most; 0: it is not."""
        return 0 if self.planned is None or self.high is None else max(0, self.planned - self.high)

    @property
    def under(self) -> Decimal | int:
        """By how much it is less than the least; 0: it is not."""
        return 0 if self.planned is None or self.low is None else max(0, self.low - self.planned)


@dataclass(frozen=True, slots=True)
class Frame:
    """A package, and how much of its frame is used by what was planned in it."""

    task: doc.Task
    package: doc.PlanningPackage
    detailed: int
    """Tasks below it; 0: it is not planned in detail yet."""
    work: Held
    """Minutes of work of the tasks below it: as was said, else as was assigned, else their duration."""
    cost: Held
    span: Held
    """Working minutes from the start to the finish of what lies below it, against the package's estimate, or where
    there is none against its duration."""


def frame_of(computed: Computed, task: doc.Task) -> Frame | None:
    """What a package is the frame of; none for other tasks."""
    if task.package is None:
        return None
    below = [computed.tasks[uid] for uid in family(computed, task.uid) if uid != task.uid]
    leaves = [one for one in below if one.uid not in computed.summaries and one.active]
    work = sum(_work(computed, one) for one in leaves)
    cost = sum((_cost(computed, one) for one in leaves), Decimal(0))
    span = None
    if below and computed.schedule is not None:
        dates = computed.schedule.tasks[task.uid]
        if dates.start is not None and dates.finish is not None:
            span = computed.schedule.working_time(task.uid).between(dates.start, dates.finish)
    said, points = task.package, task.estimate
    ends = (None, task.duration.minutes) if points is None else (points.low, points.high)
    return Frame(
        task, said, len(below), Held(said.work_low, said.work_high, work), Held(said.cost_low, said.cost_high, cost),
        Held(ends[0], ends[1], span),
    )  # fmt: skip


def _work(computed: Computed, task: doc.Task) -> int:
    if task.work is not None:
        return task.work
    assigned = [one.work for one in computed.assignments_of.get(task.uid, ()) if one.work is not None]
    return sum(assigned) if assigned else task.duration.minutes


def _cost(computed: Computed, task: doc.Task) -> Decimal:
    if task.cost is not None:
        return task.cost
    said = (one.cost for one in computed.assignments_of.get(task.uid, ()) if one.cost is not None)
    return (task.fixed_cost or Decimal(0)) + sum(said, Decimal(0))


def say(*, access: Access, number: int, package: PackageIn | None, since: int) -> Edited:
    """Make a task a planning package, change what is known of it, or make it a task like any other: one deed.

    :raises EditRefused:
    """
    op = PackageOp(op="package", task=number, package=package)
    return apply_edits(access=access, asked=EditsIn(id=uuid.uuid4(), since=since, edits=[op]))
