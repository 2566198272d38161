"""A portfolio of finished projects made by rule, to score forecasts on: what is true of them is known.

Each has a random network. How it went is made of what is known of real projects, and of nothing that would suit a
forecast:

- durations of tasks scatter lognormally around what was planned, and what would have ended early mostly ends as planned
  (D. Trietsch, L. Mazmanyan, L. Gevorgyan and K. Baker, EJOR 216, 2012: a Parkinson distribution with a lognormal
  core); they are not late on average, what delays the project is that they scatter (P. Ballesteros-Perez and others,
  Journal of Construction Engineering and Management 146(1), 2020: 5,000 activities of 101 projects);
- more than half of the projects begin late, and now and then work waits, the more often the further it is;
- tasks cost more or less than planned, each by itself, the later ones more so; a third of them have a fixed cost that
  is booked at the start;
- projects are unlike each other: the whole scatter of one is a multiple of another's (``UNLIKE``).

How strong each of these is was set so that the standards miss by what they missed by on 31 real projects (``REAL``).
What is not known of those, and so is a guess here, is how unlike projects are, of which it depends by how much ranges
can be better than a Gaussian's: say it, and look what becomes of the figures.
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


REAL = {
    "finish, es_pf_1": (0.14, 0.09, 0.07),
    "cost, pf_1": (0.115, 0.079, 0.038),
    "cost, pf_cpi": (0.17, None, None),
}
"""Mean errors on 31 real projects in the early, middle and late stage; None: not told."""
UNLIKE = 0.85
"""The deviation of the logarithm of a project's own scatter."""
CALM = -0.04
"""The logarithm of what a task takes over what it was planned to take, before it scatters."""
TIME, COST = 0.25, 0.36
"""How much a task's duration and cost scatter in a project like most."""
AS_PLANNED = 0.6
"""Of the tasks that would end early: those that end as planned."""
STARTS_LATE, BY = 0.6, 0.12
"""The share of projects that begin late, and the mean delay as a share of the planned duration."""
WAITS, LATER, FOR = 0.008, 9.0, 0.2
"""The share of tasks that wait, by how much more often the last ones do, and the mean wait, as a share as above."""


def portfolio(count: int, seed: int, unlike: float = UNLIKE) -> list[tuple[str, doc.Document]]:
    """So many finished projects with tracked periods, by name."""
    random = np.random.Generator(np.random.Philox(seed))
    return [(f"made {number + 1}", _project(random, number, unlike)) for number in range(count)]


def _project(random: np.random.Generator, number: int, unlike: float) -> doc.Document:
    time = WorkingTime.of(CALENDAR)
    start = time.next_work(START)
    size = int(random.integers(12, 60))
    days = np.maximum(1, random.gamma(2.0, 8.0, size).round()).astype(int)
    links = _links(random, size)
    planned = _dates(start, days * DAY, links)
    length = time.between(start, max(last for _, last in planned))
    waits, taken = _went(random, days * DAY, length, unlike)
    rate = random.gamma(0.5, 120.0, size).round(2) + 5
    fixed = np.where(random.random(size) < 0.3, random.gamma(2.0, 2000.0, size), 0).round(2)
    price = _prices(random, taken / (days * DAY), unlike)
    blocks = zip(_dates(start, waits + taken, links), waits.tolist(), strict=True)
    actual = [(time.add(first, wait) if wait else first, last) for (first, last), wait in blocks]
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
    count = int(random.integers(8, 17))
    periods = []
    for k in range(1, count + 1):
        date = end if k == count else time.add(start, time.between(start, end) * k // count)
        told = tuple(
            _tracked(time, i, date, actual[i], int(taken[i]), price[i] * fixed[i], price[i] * rate[i] * days[i] * 8)
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


def _links(random: np.random.Generator, size: int) -> list[tuple[int, int, int]]:
    links = []
    for after in range(1, size):
        for before in sorted(
            {int(each) for each in random.integers(max(0, after - 8), after, int(random.integers(1, 3)))}
        ):
            links.append((before + 1, after + 1, int(random.choice([0, 0, 0, 2])) * DAY))  # noqa: PERF401 - drawn one by one
    return links


def _went(
    random: np.random.Generator, minutes: np.ndarray, length: int, unlike: float
) -> tuple[np.ndarray, np.ndarray]:
    """How long each task waited before it began, and how long it took."""
    count, scatter = len(minutes), math.exp(random.normal(0, unlike))
    logs = CALM + TIME * min(scatter, 2.0) * random.standard_normal(count)
    as_planned = (logs < 0) & (random.random(count) < AS_PLANNED)
    ratio = np.exp(np.where(as_planned, 0.0, np.clip(logs, -1.2, 1.6)))
    stops = random.random(count) < WAITS * (1 + LATER * np.linspace(-1, 1, count))
    waits = np.where(stops, scatter * random.exponential(FOR * length, count), 0.0)
    waits[0] += random.exponential(BY * length) * (random.random() < STARTS_LATE)
    return waits.round().astype(int), np.maximum(DAY // 4, minutes * ratio).round().astype(int)


def _prices(random: np.random.Generator, ratio: np.ndarray, unlike: float) -> np.ndarray:
    """What each task costs over what it was to cost; a little of it goes with its duration."""
    count, scatter = len(ratio), math.exp(random.normal(0, unlike))
    logs = -0.06 + COST * scatter * np.linspace(0.7, 1.3, count) * random.standard_normal(count)
    return np.exp(np.clip(logs + 0.1 * np.log(ratio), -1.0, 1.2))


def _dates(start: int, minutes: np.ndarray, links: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    tasks = tuple(Task(i + 1, f"Task {i + 1}", duration=int(each)) for i, each in enumerate(minutes))
    network = tuple(Link(before, after, lag=lag) for before, after, lag in links)
    found = schedule(Plan(start=start, tasks=tasks, calendars=(CALENDAR,), calendar=1, links=network)).tasks
    return [(found[i + 1].start or 0, found[i + 1].finish or 0) for i in range(len(minutes))]


def _tracked(
    time: WorkingTime, i: int, date: int, actual: tuple[int, int], taken: int, fixed: float, grows: float
) -> doc.TrackedTask:
    first, last = actual
    if first >= date:
        return doc.TrackedTask(task_uid=i + 1, percent_complete=0, actual_cost=Decimal(0))
    spent = min(taken, time.between(first, date))
    share = spent / taken
    cost = fixed + grows * share
    return doc.TrackedTask(
        task_uid=i + 1,
        actual_start=first,
        actual_finish=last if last <= date else None,
        actual_duration=spent,
        percent_complete=100 if last <= date else min(99.0, 100 * share),
        actual_cost=Decimal(str(round(cost, 2))),
    )
