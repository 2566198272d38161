"""What the drivers of a difference are computed from: the amounts that somebody sees, hours and currencies."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from charthouse.budget.cost_types import LABOUR, kinds
from charthouse.budget.drivers import Explained, Hours, Piece, explained, pieces_of
from charthouse.budget.money import converted, places_of, rounded
from charthouse.budget.overview import Money, month_of
from charthouse.budget.periods import month_end, standing
from charthouse.budget.queries import book_of
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.models import Plan
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.ui import formats


@dataclass(frozen=True, slots=True)
class Differences:
    """A difference in money as somebody may see it, piece by piece, and what it comes from."""

    so_far: bool
    """What was spent against what was earned for it; else the forecast against the plan."""
    pieces: tuple[Piece, ...]
    explained: Explained | None
    day: dt.date | None
    """Until when it was spent and earned."""
    planned: Decimal | None
    """What was planned until that day; None: it is of the end, or there is no day."""


def differences(access: Access, money: Money, *, so_far: bool) -> Differences:
    """What a difference comes from, of the amounts that somebody sees."""
    project = access.project
    computed = computed_plan(access.shown)
    lines = {one.number: one for one in money.lines}
    pieces = pieces_of(
        money.amounts, so_far=so_far, vendors={number: one.vendor for number, one in lines.items()},
        hours=_hours(access.shown, computed, money), exchange=_exchange(project, money),
        places=places_of(project.currency),
    )  # fmt: skip
    day = day_of_both(access) if so_far else None
    planned = None if day is None else planned_until(money, day, places_of(project.currency))
    # Against nothing at all, everything is an overrun, and nothing of it needs a reason.
    held = any(one.before for one in pieces)
    return Differences(so_far, tuple(pieces), explained(pieces) if held else None, day, planned)


def day_of_both(access: Access) -> dt.date | None:
    """The last day that costs and progress are both known for."""
    status, cut_off = access.shown.status_date, book_of(access.project).cut_off
    if status is None:
        return None
    day = formats.day_of(status, finish=True)
    return day if cut_off is None else min(day, cut_off)


def planned_until(money: Money, day: dt.date, places: int) -> Decimal:
    """What the lines plan until a day: whole months, and the running one by its days."""
    found = Decimal(0)
    for one in money.amounts:
        if one.column != "plan":
            continue
        first = month_of(one.month)
        days = month_end(first).day
        gone = min(max((day - first).days + 1, 0), days)
        found += one.amount if gone == days else rounded(one.amount * gone / days, places)
    return found


def _hours(shown: Project, computed: Computed, money: Money) -> dict[int, Hours]:
    """The hours behind each line of labour: as the baseline plans them, and as they are reported.

    Nothing where hours of a task that has begun are not known, or where the line is one of several of its element.
    """
    baseline = Plan.objects.filter(pk=shown.pk).values_list("measured_by", flat=True).first()
    below: defaultdict[int | None, list[int]] = defaultdict(list)
    for task in computed.document.tasks:
        below[task.parent_uid].append(task.uid)
    labour: defaultdict[int | None, list[int]] = defaultdict(list)
    known_types = kinds()
    for line in money.lines:
        if known_types.standard(line.type) == LABOUR:
            labour[line.task_uid].append(line.number)
    found = {}
    for element, numbers in labour.items():
        if len(numbers) != 1:
            continue
        known = _work_below(computed, below, element, baseline)
        if known is not None and known.planned > 0:
            found[numbers[0]] = known
    return found


def _work_below(
    computed: Computed, below: dict[int | None, list[int]], element: int | None, baseline: int | None
) -> Hours | None:
    planned, worked = Decimal(0), Decimal(0)
    waiting: list[int] = list(below.get(None, ())) if element is None else [element]
    while waiting:
        uid = waiting.pop()
        inner: Sequence[int] = below.get(uid, ())
        waiting += inner
        task = computed.tasks.get(uid)
        if inner or task is None or not task.active:
            continue
        kept = next((one for one in task.baselines if one.number == baseline), None)
        planned += Decimal((kept.work if kept else task.work) or 0) / 60
        said = [task.actual_work, *(one.actual_work for one in computed.assignments_of.get(uid, ()))]
        if task.actual_start is not None and all(one is None for one in said):
            return None
        worked += Decimal(said[0] if said[0] is not None else sum(one or 0 for one in said)) / 60
    return Hours(planned, worked)


def _exchange(project: Project, money: Money) -> dict[int, Decimal]:
    """By line: what was spent in its currency, as booked, beyond what that is at the planned rate."""
    rated = {one.number: one for one in money.lines if one.currency and one.rate is not None}
    if not rated:
        return {}
    places = places_of(project.currency)
    rows = standing(project).filter(line__in=rated, original__isnull=False)
    found: defaultdict[int, Decimal] = defaultdict(Decimal)
    for number, currency, original, amount in rows.values_list("line", "currency", "original", "amount"):
        line = rated[number or 0]
        if currency == line.currency and line.rate is not None and original is not None:
            found[line.number] += amount - converted(original, line.rate, places)
    return dict(found)
