"""Speed of scheduling: our kernel and end to end, the pure-Python twin, and MPXJ's scheduler, in one run."""

from __future__ import annotations

import argparse
import gc
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from charthouse.engine import kernel, warm  # noqa: E402
from charthouse.engine.calendars import Calendar, CalendarException, Hours  # noqa: E402
from charthouse.engine.compile import compile_plan  # noqa: E402
from charthouse.engine.network import Link, LinkKind, Plan, Policies, Rules, Task, UnfinishedWork  # noqa: E402
from charthouse.engine.schedule import schedule  # noqa: E402

DAY_ONE = 20_454
"""2026-01-01."""
OFFICE: Hours = ((480, 720), (780, 1020))
MORNING: Hours = ((360, 840),)
PHASE = 50
"""Tasks below each summary."""


def plan_of_size(tasks: int, seed: int = 1) -> Plan:
    """A plan like real ones: phases, three calendars with holidays, 1.7 links a task of all four kinds, some lags."""
    dice = random.Random(seed)
    holidays = tuple(
        CalendarException(DAY_ONE + 365 * year + day, DAY_ONE + 365 * year + day, name="Holiday")
        for year in range(15)
        for day in (0, 93, 96, 120, 134, 145, 276, 358, 359)
    )
    calendars = (
        Calendar(1, "Office", (*[OFFICE] * 5, (), ()), holidays),
        Calendar(2, "Six days", (*[OFFICE] * 5, ((480, 720),), ())),
        Calendar(3, "Early shift", (*[MORNING] * 5, (), ()), holidays),
    )
    rows, links = [], []
    for number in range(tasks):
        first = number - number % PHASE
        if number == first:
            rows.append(Task(number + 1, f"Phase {number // PHASE + 1}"))
            continue
        rows.append(
            Task(
                number + 1,
                f"Task {number + 1}",
                480 * dice.randint(1, 10),
                parent=first + 1,
                calendar=dice.choice((None, None, None, 2, 3)),
            )
        )
        for _ in range(dice.choice((1, 1, 2, 3))):
            before = dice.randint(max(0, number - 4 * PHASE), number - 1)
            if before % PHASE:
                kind = dice.choice([LinkKind.FINISH_TO_START] * 8 + list(LinkKind))
                links.append(Link(before + 1, number + 1, kind, lag=dice.choice((0, 0, 0, 480, -240))))
    policies = Policies(rules=Rules.MS_PROJECT, unfinished_work=UnfinishedWork.STAYS)
    return Plan(DAY_ONE * 1440 + 480, tuple(rows), calendars, 1, tuple(links), policies)


def times(work: Callable[[], object], runs: int) -> list[float]:
    """Seconds of each run, after one that does not count, without the garbage collector."""
    work()
    found = []
    for _ in range(runs):
        gc.collect()
        gc.disable()
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
        gc.enable()
    return found


def shown(seconds: list[float]) -> str:
    """Median and spread in milliseconds."""
    low, middle, high = (1000 * each for each in (min(seconds), statistics.median(seconds), max(seconds)))
    return f"{middle:9.2f} ms ({low:.2f} to {high:.2f})"


def read_all(plan: Plan) -> None:
    """Schedule from Python objects and look at the dates of each task."""
    result = schedule(plan)
    result.dates.tolist()


class Mpxj:
    """MPXJ's own scheduler, in a Java of its own inside this process."""

    def __init__(self) -> None:
        import jpype

        from charthouse.exchange.mpxj.java import NATIVE_ACCESS, find_java

        java = find_java()
        self.jpype = jpype
        jars = [str(each) for each in java.jars.glob("*.jar")]
        jpype.startJVM(str(java.machine), "-Xmx2g", "-XX:+UseSerialGC", NATIVE_ACCESS, classpath=jars)

    def project(self, plan: Plan) -> Any:
        """The same plan as MPXJ's objects."""
        mpxj = self.jpype.JPackage("org.mpxj")
        java_time = self.jpype.JPackage("java.time")
        file = mpxj.ProjectFile()
        weekdays = list(java_time.DayOfWeek.values())
        calendars = {}
        for calendar in plan.calendars:
            made = file.addCalendar()
            made.setName(calendar.name)
            for weekday, hours in zip(weekdays, calendar.week, strict=True):
                made.setWorkingDay(weekday, bool(hours))
                day = made.addCalendarHours(weekday)
                for start, end in hours or ():
                    day.add(mpxj.LocalTimeRange(self.clock(start), self.clock(end)))
            for each in calendar.exceptions:
                made.addCalendarException(java_time.LocalDate.ofEpochDay(each.first))
            calendars[calendar.id] = made
        properties = file.getProjectProperties()
        properties.setDefaultCalendar(calendars[plan.calendar])
        start = java_time.LocalDateTime.ofEpochSecond(plan.start * 60, 0, java_time.ZoneOffset.UTC)
        properties.setStartDate(start)
        minutes = mpxj.TimeUnit.MINUTES
        made_tasks = {}
        for task in plan.tasks:
            made = file.addTask() if task.parent is None else made_tasks[task.parent].addTask()
            made.setName(task.name)
            made.setDuration(mpxj.Duration.getInstance(float(task.duration), minutes))
            made.setActualDuration(mpxj.Duration.getInstance(0.0, minutes))
            made.setRemainingDuration(mpxj.Duration.getInstance(float(task.duration), minutes))
            made.setTaskMode(mpxj.TaskMode.AUTO_SCHEDULED)
            if task.calendar is not None:
                made.setCalendar(calendars[task.calendar])
            made_tasks[task.id] = made
        kinds = {
            LinkKind.FINISH_TO_START: mpxj.RelationType.FINISH_START,
            LinkKind.START_TO_START: mpxj.RelationType.START_START,
            LinkKind.FINISH_TO_FINISH: mpxj.RelationType.FINISH_FINISH,
            LinkKind.START_TO_FINISH: mpxj.RelationType.START_FINISH,
        }
        for link in plan.links:
            relation = mpxj.Relation.Builder().predecessorTask(made_tasks[link.before]).type(kinds[link.kind])
            lag = mpxj.Duration.getInstance(float(link.lag), minutes)
            made_tasks[link.after].addPredecessor(relation.lag(lag))
        return file, start

    def clock(self, minute: int) -> Any:
        return self.jpype.JPackage("java.time").LocalTime.of(minute // 60, minute % 60)

    def times(self, plan: Plan, runs: int) -> list[float]:
        """Seconds of each run of its scheduler alone, warm."""
        cpm = self.jpype.JPackage("org.mpxj.cpm")
        file, start = self.project(plan)
        for _ in range(3):
            cpm.MicrosoftScheduler().schedule(file, start)
        return times(lambda: cpm.MicrosoftScheduler().schedule(file, start), runs)


@contextmanager
def deep_calls() -> Iterator[None]:
    """The twin asks from task to task: let it go deep."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def twin_times(plan: Plan) -> list[float]:
    from tests.engine.twin import schedule_slowly

    with deep_calls():
        return times(lambda: schedule_slowly(plan), 1)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="+", default=[1_000, 3_000, 10_000, 30_000, 100_000])
    options.add_argument("--compare-at", type=int, default=10_000, help="number of tasks to compare with MPXJ at")
    options.add_argument("--twin-at", type=int, default=200, help="number of tasks to let the slow twin do")
    options.add_argument("--runs", type=int, default=9)
    options.add_argument("--no-mpxj", action="store_true", help="leave MPXJ out")
    options.add_argument("--write", action="store_true", help="write the table into docs/performance.md")
    given = options.parse_args()
    warm()
    lines = [
        f"Python {platform.python_version()} on {platform.machine()}, {given.runs} runs each: median (least to most)"
    ]

    def tell(line: str) -> None:
        lines.append(line)
        print(line, flush=True)

    print(lines[0])
    tell("")
    tell("tasks     links     kernel                          end to end from Python objects")
    found: dict[int, tuple[float, float]] = {}
    for size in given.sizes:
        plan = plan_of_size(size)
        compiled = compile_plan(plan)
        inner = times(lambda compiled=compiled: kernel.run(compiled), given.runs)  # type: ignore[misc]
        outer = times(lambda plan=plan: read_all(plan), given.runs)  # type: ignore[misc]
        found[size] = statistics.median(inner), statistics.median(outer)
        tell(f"{size:<9} {len(plan.links):<9} {shown(inner):<31} {shown(outer)}")
    ordered = sorted(found)
    tell("")
    for less, more in pairwise(ordered):
        grown = found[more][0] / found[less][0]
        tell(f"kernel from {less} to {more} tasks: {grown:.1f} times the time for {more / less:.1f} times the tasks")
    plan = plan_of_size(given.twin_at)
    tell("")
    tell(f"slow twin at {given.twin_at} tasks: {shown(twin_times(plan))}")
    if not given.no_mpxj:
        try:
            mpxj = Mpxj()
        except Exception as missing:  # noqa: BLE001 - whatever keeps Java away, we say so
            tell(f"MPXJ: not measured ({missing})")
        else:
            plan = plan_of_size(given.compare_at)
            theirs = mpxj.times(plan, given.runs)
            compiled = compile_plan(plan)
            inner = times(lambda: kernel.run(compiled), given.runs)
            outer = times(lambda: read_all(plan), given.runs)
            middle = statistics.median(theirs)
            tell("")
            tell(f"at {given.compare_at} tasks, {len(plan.links)} links, warm:")
            tell(f"  MPXJ MicrosoftScheduler   {shown(theirs)}")
            tell(f"  our kernel                {shown(inner)}   {middle / statistics.median(inner):.0f} times as fast")
            tell(f"  ours from Python objects  {shown(outer)}   {middle / statistics.median(outer):.1f} times as fast")
    if given.write:
        write(lines)


def write(lines: list[str]) -> None:
    """Put what was measured into docs/performance.md, between its marks."""
    page = ROOT / "docs" / "performance.md"
    mark, end = "<!-- schedule -->", "<!-- /schedule -->"
    text = page.read_text() if page.exists() else f"# Measured speed\n\n## Scheduling\n\n{mark}\n{end}\n"
    if mark not in text:
        text += f"\n## Scheduling\n\n{mark}\n{end}\n"
    head, _, rest = text.partition(mark)
    _, _, tail = rest.partition(end)
    block = "\n".join(lines)
    page.write_text(f"{head}{mark}\n`scripts/bench schedule` gave:\n\n```text\n{block}\n```\n{end}{tail}")


if __name__ == "__main__":
    main()
