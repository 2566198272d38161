"""Random plans with everything switched on, for comparing the kernel with its slow twin."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from charthouse.engine.calendars import (
    ALWAYS,
    NEVER,
    ROUND_THE_CLOCK,
    Calendar,
    CalendarException,
    Hours,
    Minutes,
    Week,
    WorkWeek,
)
from charthouse.engine.network import (
    ConstraintKind,
    CriticalRule,
    LagCalendar,
    Link,
    LinkKind,
    OutOfSequence,
    Plan,
    Policies,
    Rules,
    ScheduleFrom,
    SlackKind,
    Split,
    Task,
    TaskKind,
    TaskMode,
    UnfinishedWork,
    WorkCalendar,
)

DAY = 1440
MONDAY = 20_000 - (20_000 + 3) % 7
"""Day number of a Monday in 2024."""
START: Minutes = MONDAY * DAY + 480

OFFICE: Hours = ((480, 720), (780, 1020))
LONG_DAY: Hours = ((420, 1080),)
MORNING: Hours = ((540, 780),)
NIGHT: Hours = ((1320, 1800),)
TWO_SHIFTS: Hours = ((360, 840), (840, 1320))

WEEKS: tuple[Week, ...] = (
    (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, NEVER, NEVER),
    (LONG_DAY, LONG_DAY, LONG_DAY, LONG_DAY, NEVER, NEVER, NEVER),
    (MORNING, NEVER, MORNING, NEVER, MORNING, NEVER, NEVER),
    (NIGHT, NIGHT, NIGHT, NIGHT, NIGHT, NEVER, NEVER),
    (TWO_SHIFTS, TWO_SHIFTS, TWO_SHIFTS, TWO_SHIFTS, TWO_SHIFTS, OFFICE, NEVER),
    ROUND_THE_CLOCK,
)
DURATIONS = (0, 0, 60, 240, 480, 480, 960, 1440, 2400, 125)
LAGS = (0, 0, 0, 60, 480, 960, -240, -480)
DATE_KINDS = tuple(kind for kind in ConstraintKind if kind not in (ConstraintKind.ASAP, ConstraintKind.ALAP))


def rarely(draw: DrawFn, chance: int = 8) -> bool:
    """True about once in so many times, and never in the simplest example."""
    return draw(st.integers(0, chance - 1)) == chance - 1


def dates(first: int = -10, last: int = 30) -> SearchStrategy[Minutes]:
    """Dates about the plan's start, some at the edges of working time."""
    hours = st.sampled_from((480, 1020, 0, 720, 780, 600, 1320, 907))
    return st.builds(lambda day, hour: (MONDAY + day) * DAY + hour, st.integers(first, last), hours)


@st.composite
def calendars(draw: DrawFn) -> tuple[Calendar, ...]:
    found = [Calendar(1, "Plan", draw(st.sampled_from(WEEKS[:2])))]
    for number in range(2, 2 + draw(st.integers(0, 2))):
        week: Week = draw(st.sampled_from(WEEKS))
        parent = None
        if rarely(draw, 3):
            parent = 1
            week = cast("Week", (None, *week[1:4], None, None, None))
        found.append(Calendar(number, f"Calendar {number}", week, draw(exceptions()), draw(work_weeks()), parent))
    first = found[0]
    found[0] = Calendar(first.id, first.name, first.week, draw(exceptions()), draw(work_weeks()))
    return tuple(found)


@st.composite
def exceptions(draw: DrawFn) -> tuple[CalendarException, ...]:
    found = []
    for _ in range(draw(st.integers(0, 2))):
        first = MONDAY + draw(st.integers(-5, 40))
        hours = draw(st.sampled_from((NEVER, NEVER, MORNING, NIGHT, ALWAYS)))
        found.append(CalendarException(first, first + draw(st.integers(0, 4)), hours))
    return tuple(found)


@st.composite
def work_weeks(draw: DrawFn) -> tuple[WorkWeek, ...]:
    if not rarely(draw, 5):
        return ()
    first = MONDAY + draw(st.integers(-5, 30))
    return (WorkWeek(first, first + draw(st.integers(3, 14)), draw(st.sampled_from(WEEKS))),)


@st.composite
def policies(draw: DrawFn, rules: Rules) -> Policies:
    return Policies(
        rules=rules,
        schedule_from=ScheduleFrom.FINISH if rarely(draw, 12) else ScheduleFrom.START,
        honour_constraints=draw(st.booleans()),
        lag_calendar=draw(st.sampled_from(LagCalendar)),
        slack=draw(st.sampled_from(SlackKind)),
        critical_rule=draw(st.sampled_from(CriticalRule)),
        critical_slack=draw(st.sampled_from((0, 0, 480))),
        near_critical_slack=2400,
        work_calendar=draw(st.sampled_from(WorkCalendar)),
        unfinished_work=draw(st.sampled_from(UnfinishedWork)),
        out_of_sequence=draw(st.sampled_from(OutOfSequence)),
        multiple_critical_paths=rarely(draw, 4),
        open_ends_critical=rarely(draw, 4),
        use_expected_finish=rules is not Rules.MS_PROJECT and draw(st.booleans()),
        start_to_start_lag_from_early_start=draw(st.booleans()),
        split_in_progress=draw(st.booleans()),
    )


@st.composite
def progress(draw: DrawFn, duration: Minutes) -> dict[str, Any]:
    """Nothing for most tasks; else a start in the past, and for some a finish."""
    stage = draw(st.sampled_from(("", "", "", "", "started", "done")))
    if not stage:
        return {}
    started = draw(dates(-15, 3))
    found: dict[str, Any] = {"actual_start": started}
    if stage == "done":
        found["actual_finish"] = started if duration == 0 else started + draw(st.integers(0, 8)) * DAY + 540
        found["percent_complete"] = 100.0
        return found
    done = draw(st.sampled_from((0, 25, 50, 80)))
    found["percent_complete"] = float(done)
    if rarely(draw, 3):
        found["remaining"] = draw(st.sampled_from((0, 240, duration)))
    if rarely(draw, 4):
        found["resume"] = draw(dates(0, 10))
    if rarely(draw, 4):
        found["stop"] = draw(dates(-15, 8))
    if rarely(draw, 6):
        found["suspend"] = draw(dates(-10, 5))
    return found


@st.composite
def tasks(draw: DrawFn, ids: tuple[int, ...]) -> tuple[Task, ...]:
    found: list[Task] = []
    for number in range(1, 1 + draw(st.integers(1, 8))):
        parent = None
        if found and rarely(draw, 3):
            parent = draw(st.sampled_from([task.id for task in found]))
        found.append(draw(one_task(number, parent, ids)))
    parents = {task.parent for task in found}
    return tuple(given_both_dates(task) if task.id in parents else task for task in found)


def given_both_dates(task: Task) -> Task:
    """A manual summary with a start and a finish: half-given ones are no plan that anybody has."""
    if task.mode is TaskMode.AUTO:
        return task
    start = task.manual_start or START
    return replace(task, manual_start=start, manual_finish=max(start, task.manual_finish or start + 2 * DAY))


@st.composite
def one_task(draw: DrawFn, number: int, parent: int | None, ids: tuple[int, ...]) -> Task:
    duration = draw(st.sampled_from(DURATIONS))
    fields: dict[str, Any] = {}
    if duration == 0 and draw(st.booleans()):
        fields["kind"] = draw(
            st.sampled_from((TaskKind.MILESTONE, TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE))
        )
    elif rarely(draw, 12):
        fields["kind"] = TaskKind.LEVEL_OF_EFFORT
    if rarely(draw, 8):
        fields["mode"] = TaskMode.MANUAL
        start = draw(dates(-3, 15))
        fields["manual_start"] = None if rarely(draw, 4) else start
        fields["manual_finish"] = None if rarely(draw, 4) else start + draw(st.integers(0, 6)) * DAY
    if rarely(draw, 3):
        fields["calendar"] = draw(st.sampled_from(ids))
    if rarely(draw, 3):
        fields["resource_calendars"] = tuple(draw(st.lists(st.sampled_from(ids), min_size=1, max_size=2)))
        fields["ignore_resource_calendars"] = rarely(draw, 4)
    if rarely(draw, 4):
        fields["constraint"] = draw(st.sampled_from(DATE_KINDS))
        fields["constraint_date"] = draw(dates())
        if rarely(draw, 3):
            fields["second_constraint"] = draw(
                st.sampled_from(
                    (
                        ConstraintKind.START_NO_LATER,
                        ConstraintKind.FINISH_NO_LATER,
                        ConstraintKind.START_NO_EARLIER,
                        ConstraintKind.FINISH_NO_EARLIER,
                    )
                )
            )
            fields["second_constraint_date"] = draw(dates())
    elif rarely(draw, 8):
        fields["constraint"] = ConstraintKind.ALAP
    if rarely(draw, 6):
        fields["deadline"] = draw(dates(0, 20))
    if rarely(draw, 10) and fields.get("constraint") is not ConstraintKind.ALAP:
        fields["expected_finish"] = draw(dates(0, 20))
    if rarely(draw, 8):
        fields["levelling_delay"] = draw(st.sampled_from((480, 1440, 4000)))
    if rarely(draw, 12):
        fields["external_early_start"] = draw(dates(0, 15))
    if rarely(draw, 12):
        fields["external_late_finish"] = draw(dates(0, 25))
    if duration >= 480 and rarely(draw, 5):
        fields["splits"] = tuple(
            Split(after, draw(st.sampled_from((60, 480, 1000))))
            for after in sorted(draw(st.sets(st.sampled_from((120, 240, 300, 500)), min_size=1, max_size=2)))
        )
    return Task(
        id=number,
        name=f"Task {number}",
        duration=duration,
        elapsed=rarely(draw, 10),
        parent=parent,
        active=not rarely(draw, 12),
        **fields,
        **draw(progress(duration)),
    )


@st.composite
def links(draw: DrawFn, rows: tuple[Task, ...]) -> tuple[Link, ...]:
    if len(rows) < 2:
        return ()
    above: dict[int, set[int]] = {}
    for task in rows:
        above[task.id] = set() if task.parent is None else {task.parent, *above[task.parent]}
    hammocks = {task.id for task in rows if task.kind is TaskKind.LEVEL_OF_EFFORT}
    summaries = {parent for parents in above.values() for parent in parents}

    def odd(before: int, after: int) -> bool:
        """Whether a level of effort would hang on another one, or on a summary that may hold some."""
        ends = {before, after}
        return bool(ends & hammocks) and (ends <= hammocks or bool(ends & summaries))

    found: dict[tuple[int, int], Link] = {}
    for _ in range(draw(st.integers(0, 10))):
        before, after = sorted(draw(st.tuples(*[st.sampled_from([task.id for task in rows])] * 2)))
        if before == after or before in above[after] or after in above[before] or odd(before, after):
            continue
        found[before, after] = Link(
            before,
            after,
            draw(st.sampled_from((LinkKind.FINISH_TO_START, *LinkKind))),
            draw(st.sampled_from(LAGS)),
            elapsed=rarely(draw, 8),
            percent=draw(st.sampled_from((50.0, -25.0, 100.0))) if rarely(draw, 10) else None,
        )
    return tuple(found.values())


@st.composite
def plans(draw: DrawFn, rules: Rules) -> Plan:
    """Plans under one tool's rules."""
    made = draw(calendars())
    rows = draw(tasks(tuple(each.id for each in made)))
    chosen = draw(policies(rules))
    if chosen.schedule_from is ScheduleFrom.FINISH:
        rows = tuple(replace(task, expected_finish=None) for task in rows)
    joined = draw(links(rows))
    if rules is Rules.PRIMAVERA:  # P6 knows neither links of summaries nor tasks that are placed by hand and progressed
        summaries = {task.parent for task in rows}
        joined = tuple(link for link in joined if not {link.before, link.after} & summaries)
        rows = tuple(task if task.actual_start is None else replace(task, mode=TaskMode.AUTO) for task in rows)
    return Plan(
        start=draw(st.sampled_from((START, START, START + 7 * 60, START - 2 * DAY, START - 480))),
        tasks=rows,
        calendars=made,
        calendar=1,
        links=joined,
        policies=chosen,
        finish=START + 40 * DAY + 540,
        status_date=draw(st.one_of(st.none(), dates(-2, 8))),
        must_finish_by=draw(dates(5, 40)) if rarely(draw, 6) else None,
    )
