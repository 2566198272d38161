"""Speed of measuring earned value from task rows with their history: ours, and numpy with pmcontrols on top."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise

import numpy as np

from charthouse.engine.calendars import Calendar
from charthouse.engine.earned_value.activities import Activity, Budget, Measured, Spent, Standing
from charthouse.engine.earned_value.history import indices_over_time
from charthouse.engine.earned_value.measuring import measure
from charthouse.engine.working_time import WorkingTime

HOURS = ((480, 720), (780, 1020))
WEEK = (HOURS, HOURS, HOURS, HOURS, HOURS, (), ())
DAY_ONE = 20_459
MONTHS = 24
MONTH = 30 * 1440


def project(tasks: int) -> tuple[Measured, int]:
    """Tasks of up to four months over two years, told monthly and paid monthly, and the date a year into it."""
    dice = random.Random(1)
    time = WorkingTime.of(Calendar(1, "Office", WEEK))
    first = DAY_ONE * 1440 + 480
    at = first + MONTHS // 2 * MONTH
    activities, spent = [], []
    for number in range(tasks):
        start = time.next_work(first + dice.randrange(0, (MONTHS - 4) * MONTH))
        length = dice.randrange(5 * 1440, 4 * MONTH)
        budget = float(dice.randrange(1_000, 50_000))
        slow = dice.uniform(0.8, 1.5)
        standings, paid = [], 0.0
        for told in range(first + MONTH, at + 1, MONTH):
            done = min(1.0, max(0.0, (told - start) / (length * slow)))
            if done <= 0:
                continue
            finished = start + round(length * slow) if done >= 1 else None
            standings.append(Standing(told, done, start, finished))
            spent.append(Spent(told, budget * done * slow - paid, number))
            paid = budget * done * slow
            if finished is not None:
                break
        activities.append(
            Activity(id=number, calendar=time, start=start, finish=start + length, budget=(Budget(budget),),
                     standings=tuple(standings))
        )  # fmt: skip
    return Measured(calendar=time, activities=tuple(activities), spent=tuple(spent)), at


def by_numpy(measured: Measured, at: int) -> Callable[[], object]:
    """The obvious way: curves by numpy from arrays made before, and pmcontrols' indices of the whole by the month.

    No calendar, no accrual, nothing by task: less than ours.
    """
    import pmcontrols

    starts, finishes, budgets = (
        np.array([of(each) for each in measured.activities], float)
        for of in (lambda each: each.start, lambda each: each.finish, lambda each: each.bac)
    )
    tellings = [(i, each.told, each.done) for i, one in enumerate(measured.activities) for each in one.standings]
    rows, told, done = (np.array([each[k] for each in tellings]) for k in range(3))
    dates, amounts = (np.array([getattr(each, name) for each in measured.spent or ()]) for name in ("date", "amount"))
    first = float(starts.min())
    months = np.arange(first, finishes.max() + MONTH, MONTH)

    def run() -> object:
        share = np.clip((months[None, :] - starts[:, None]) / (finishes - starts)[:, None], 0.0, 1.0)
        plan = pmcontrols.plan(list(range(len(months))), (share * budgets[:, None]).sum(axis=0).tolist())
        found = []
        for k, month in enumerate(months):
            if k == 0 or month > at:
                continue
            reached = np.zeros(len(budgets))
            here = told <= month
            np.maximum.at(reached, rows[here], done[here])
            ev, ac = float((reached * budgets).sum()), float(amounts[dates <= month].sum())
            found.append(pmcontrols.evm(plan, ev, ac, k))
        return found

    return run


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the wall, and of the processor."""
    gc.collect()
    began, spent = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - spent


def growth(sizes: Sequence[int], runs: int, tell: Callable[[str], None]) -> None:
    """A whole measurement of each size: the project, and every task, and the indices of every month so far.

    The first two begin with the task rows each time; the indices are read from arrays that were made for these.
    """
    try:
        peer = version("pmcontrols")
    except PackageNotFoundError:
        peer = ""
    tell(f"{'tasks':<8} {'tellings':<9} {'the whole':<28} {'every task too':<28} {'indices by month':<28}"
         + (f" numpy and pmcontrols {peer}, the whole by month" if peer else ""))  # fmt: skip
    found: dict[int, list[float]] = {}
    for size in sizes:
        measured, at = project(size)
        standing = measure(measured, at, parts=False)
        works: list[Callable[[], object]] = [
            lambda: measure(replace(measured), at, parts=False),  # noqa: B023
            lambda: measure(replace(measured), at),  # noqa: B023
            lambda: indices_over_time(measured, standing),  # noqa: B023
        ]
        if peer:
            works.append(by_numpy(measured, at))
        seconds: list[list[float]] = [[] for _ in works]
        for _ in range(runs):
            for each, work in zip(seconds, works, strict=True):
                each.append(timed(work)[1])
        found[size] = [statistics.median(each) for each in seconds]
        tell(f"{size:<8} {sum(len(each.standings) for each in measured.activities):<9} "
             + " ".join(f"{shown(each):<28}" for each in seconds))  # fmt: skip
    for less, more in pairwise(sizes):
        whole, parts, months = (found[more][k] / found[less][k] for k in range(3))
        tell(f"from {less} to {more} tasks, {more / less:.1f} times as many: {whole:.1f} times the time, "
             f"{parts:.1f} with every task, {months:.1f} for the indices")  # fmt: skip


def shown(seconds: list[float]) -> str:
    """Median and spread."""
    return f"{statistics.median(seconds):.3f} s ({min(seconds):.3f} to {max(seconds):.3f})"
