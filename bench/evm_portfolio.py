"""A portfolio of finished projects made by rule, to score forecasts on: what is true of them is known.

Each has a random network, durations that overrun by a factor of the whole project and one of each task, costs that
follow durations and a price of their own, and half of the costs of some tasks booked at the start. None of this is
fitted to real projects; the figures say whether the machinery works, not how good forecasts will be.
"""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np

from charthouse.engine.calendars import Calendar
from charthouse.engine.network import Link, Plan, Task
from charthouse.engine.schedule import schedule
from charthouse.engine.working_time import WorkingTime
from charthouse.exchange import document as doc

HOURS = ((480, 720), (780, 1020))
WEEK = (HOURS, HOURS, HOURS, HOURS, HOURS, (), ())
CALENDAR = Calendar(1, "Office", WEEK)
START = 20_459 * 1440 + 480  # a Tuesday in January 2026, moved to working time below
DAY = 480


def portfolio(count: int, seed: int) -> list[tuple[str, doc.Document]]:
    """So many finished projects with tracked periods, by name."""
    random = np.random.Generator(np.random.Philox(seed))
    return [(f"made {number + 1}", _project(random, number)) for number in range(count)]


def _project(random: np.random.Generator, number: int) -> doc.Document:
    time = WorkingTime.of(CALENDAR)
    start = time.next_work(START)
    size = int(random.integers(12, 60))
    days = np.maximum(1, random.gamma(2.0, 8.0, size).round()).astype(int)
    links = []
    for after in range(1, size):
        for before in sorted(
            {int(each) for each in random.integers(max(0, after - 8), after, int(random.integers(1, 3)))}
        ):
            links.append((before + 1, after + 1, int(random.choice([0, 0, 0, 2])) * DAY))  # noqa: PERF401 - drawn one by one
    whole = math.exp(random.normal(0.06, 0.15))
    own = np.exp(random.normal(0, 0.25, size))
    taken = np.maximum(DAY // 4, days * DAY * whole * own).round().astype(int)
    price = math.exp(random.normal(0.02, 0.10))
    rate = random.gamma(3.0, 20.0, size).round(2) + 5
    fixed = np.where(random.random(size) < 0.3, random.gamma(2.0, 2000.0, size), 0).round(2)
    planned = _dates(start, days * DAY, links)
    actual = _dates(start, taken, links)
    tasks = []
    for i in range(size):
        first, last = planned[i]
        cost = Decimal(str(round(float(fixed[i]) + float(rate[i]) * days[i] * 8, 2)))
        baseline = doc.TaskBaseline(0, first, last, int(days[i]) * DAY, cost=cost, fixed_cost=Decimal(str(fixed[i])))
        tasks.append(
            doc.Task(uid=i + 1, name=f"Task {i + 1}", duration=doc.Duration(int(days[i]) * DAY), baselines=(baseline,),
                     fixed_cost=Decimal(str(fixed[i])), fixed_cost_accrual=doc.Accrual.START)
        )  # fmt: skip
    end = max(last for _, last in actual)
    count = 12
    periods = []
    for k in range(1, count + 1):
        date = end if k == count else time.add(start, time.between(start, end) * k // count)
        told = tuple(
            _tracked(time, i, date, actual[i], int(taken[i]), price, float(fixed[i]), float(rate[i]))
            for i in range(size)
        )
        periods.append(doc.TrackedPeriod(f"{k}", periods[-1].last if periods else start, date, told))
    return doc.Document(
        project=doc.Project(name=f"made {number + 1}", start=start, calendar_uid=1, status_date=end),
        calendars=(doc.Calendar(1, "Office", WEEK),),
        tasks=tuple(tasks),
        links=tuple(doc.Link(before=before, after=after, lag=doc.Lag(lag)) for before, after, lag in links),
        baselines=(doc.Baseline(0, "Baseline"),),
        periods=tuple(periods),
    )


def _dates(start: int, minutes: np.ndarray, links: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    tasks = tuple(Task(i + 1, f"Task {i + 1}", duration=int(each)) for i, each in enumerate(minutes))
    network = tuple(Link(before, after, lag=lag) for before, after, lag in links)
    found = schedule(Plan(start=start, tasks=tasks, calendars=(CALENDAR,), calendar=1, links=network)).tasks
    return [(found[i + 1].start or 0, found[i + 1].finish or 0) for i in range(len(minutes))]


def _tracked(
    time: WorkingTime, i: int, date: int, actual: tuple[int, int], taken: int, price: float, fixed: float, rate: float
) -> doc.TrackedTask:
    first, last = actual
    if first >= date:
        return doc.TrackedTask(task_uid=i + 1, percent_complete=0, actual_cost=Decimal(0))
    spent = min(taken, time.between(first, date))
    share = spent / taken
    cost = price * (fixed + rate * spent / 60)
    return doc.TrackedTask(
        task_uid=i + 1,
        actual_start=first,
        actual_finish=last if last <= date else None,
        actual_duration=spent,
        percent_complete=100 if last <= date else min(99.0, 100 * share),
        actual_cost=Decimal(str(round(cost, 2))),
    )
