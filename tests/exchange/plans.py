"""Random plans, as full as the plan document allows, for the properties of readers and writers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from charthouse.engine.network import (
    ConstraintKind,
    LagCalendar,
    LinkKind,
    Policies,
    Rules,
    ScheduleFrom,
    SlackKind,
    Split,
    TaskKind,
    TaskMode,
    UnfinishedWork,
    WorkCalendar,
)
from charthouse.exchange.document import (
    Accrual,
    Assignment,
    Availability,
    Baseline,
    Calendar,
    CustomField,
    CustomKind,
    Distribution,
    Document,
    Duration,
    Link,
    Meaning,
    Project,
    Rate,
    Resource,
    ResourceKind,
    StoredDates,
    Task,
    TaskBaseline,
    TaskType,
    ThreePoint,
)
from tests.exchange.plan_parts import (
    JANUARY_2026,
    OFFICE,
    calendars,
    durations,
    lags,
    lengths,
    lines,
    maybe_length,
    maybe_time,
    money,
    percent,
    times,
    words,
)

CUSTOM = (
    CustomField("Text of ours", CustomKind.TEXT, "task", "Text3"),
    CustomField("How many", CustomKind.NUMBER, "task", "Number1"),
    CustomField("Agreed", CustomKind.DATE, "task", "Date2"),
    CustomField("Blocked", CustomKind.FLAG, "task", "Flag20"),
    CustomField("Buffer", CustomKind.DURATION, "task", "Duration5"),
    CustomField("Saved", CustomKind.COST, "task", "Cost1"),
    CustomField("Stage", CustomKind.CHOICE, "task", "Text9", ("Build", "Run")),
    CustomField("Site", CustomKind.TEXT, "resource", "Text1"),
    CustomField("Ticket", CustomKind.TEXT, "assignment", "Text1"),
)


@st.composite
def custom_values(draw: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (name, draw(values))
        for name, values in (
            ("Text of ours", words),
            ("How many", st.integers(-1000, 1000) | st.sampled_from([0.5, 12.25])),
            ("Agreed", st.sampled_from(["2026-03-31T08:00", "2027-01-01T00:00"])),
            ("Blocked", st.booleans()),
            ("Buffer", st.sampled_from(["3d", "1.5w", "4eh", "0.2d"])),
            ("Saved", st.sampled_from([10, 12.5])),
            ("Stage", st.sampled_from(["Build", "Run"])),
        )
        if draw(st.booleans())
    )


def baselines(*, of_task: bool) -> st.SearchStrategy[tuple[TaskBaseline, ...]]:
    one = st.builds(
        TaskBaseline,
        st.integers(0, 10),
        times,
        maybe_time,
        maybe_length if of_task else st.none(),
        maybe_length,
        money,
    )
    return st.lists(one, max_size=3, unique_by=lambda each: each.number).map(
        lambda found: tuple(sorted(found, key=lambda each: each.number))
    )


@st.composite
def resources(draw: Any, known: tuple[Calendar, ...]) -> tuple[Resource, ...]:
    """Each own calendar has its resource, whose uid is the calendar's; and some more."""
    own = [calendar.uid for calendar in known if calendar.resource_uid is not None]
    bases: list[int | None] = [None, *(calendar.uid for calendar in known if calendar.resource_uid is None)]
    return tuple(
        Resource(
            uid=uid,
            name=draw(words),
            id=row,
            kind=draw(st.sampled_from([ResourceKind.PERSON, ResourceKind.MATERIAL, ResourceKind.COST])),
            initials=draw(lines),
            email=draw(st.sampled_from(["", "anna@example.org"])),
            group=draw(lines),
            code=draw(lines),
            material_unit=draw(st.sampled_from(["", "t"])),
            calendar_uid=uid if uid in own else draw(st.sampled_from(bases)),
            max_units=draw(st.sampled_from([0.0, 0.5, 1.0, 2.25])),
            availability=tuple(
                draw(st.lists(st.builds(Availability, maybe_time, maybe_time, st.sampled_from([0.5, 1.0])), max_size=2))
            ),
            rates=tuple(draw(st.lists(rates(), max_size=2))),
            accrual=draw(st.sampled_from(list(Accrual))),
            generic=draw(st.booleans()),
            active=draw(st.booleans()),
            notes=draw(lines),
            custom=(("Site", draw(words)),) if draw(st.booleans()) else (),
        )
        for row, uid in enumerate([*own, *range(11, 11 + draw(st.integers(0, 2)))], 1)
    )


def rates() -> st.SearchStrategy[Rate]:
    amounts = st.sampled_from([Decimal(0), Decimal("12.5"), Decimal(80)])
    return st.builds(Rate, st.sampled_from("ABCDE"), times, maybe_time, amounts, amounts, amounts)


@st.composite
def tasks(draw: Any, known: tuple[Calendar, ...]) -> tuple[Task, ...]:
    """An outline of up to eight tasks, fields filled at random."""
    bases: list[int | None] = [None, *(calendar.uid for calendar in known if calendar.resource_uid is None)]
    uids = draw(st.lists(st.integers(1, 500), min_size=1, max_size=8, unique=True))
    parents: list[int | None] = [None]
    for position in range(1, len(uids)):
        parents.append(draw(st.sampled_from([*_line(uids, parents, position - 1), None])))
    found = []
    for row, (uid, parent) in enumerate(zip(uids, parents, strict=True), 1):
        summary = uid in parents
        found.append(draw(one_task(uid, row, parent, bases, summary=summary)))
    return tuple(found)


def _line(uids: list[int], parents: list[int | None], position: int) -> list[int]:
    """The task at a position and all above it: what the next task may be a child of."""
    line: list[int] = []
    uid: int | None = uids[position]
    while uid is not None:
        line.append(uid)
        uid = parents[uids.index(uid)]
    return line


@st.composite
def one_task(draw: Any, uid: int, row: int, parent: int | None, bases: list[int | None], *, summary: bool) -> Task:
    kind = TaskKind.TASK if summary else draw(st.sampled_from(list(TaskKind)))
    milestone = kind is TaskKind.MILESTONE
    manual, external = draw(st.booleans()), draw(st.booleans())
    given = manual or external  # tasks of other projects keep the dates that they have there
    start, finish = draw(times), draw(times)
    constraint = draw(st.sampled_from(list(ConstraintKind)[:8]))
    dated = constraint not in {ConstraintKind.ASAP, ConstraintKind.ALAP}
    started = draw(st.booleans())
    estimate = draw(
        st.none()
        | st.builds(
            ThreePoint, lengths, lengths, lengths, st.sampled_from(list(Meaning)), st.sampled_from(list(Distribution))
        )
    )
    return Task(
        uid=uid,
        name=draw(words),
        duration=Duration(0) if milestone else draw(durations),
        parent_uid=parent,
        id=row,
        wbs=draw(st.just("") | st.just(f"1.{row}")),
        code=draw(st.just("") | st.just(f"CRM-{uid}")),
        kind=kind,
        summary=summary or (kind is TaskKind.TASK and draw(st.booleans())),
        mode=TaskMode.MANUAL if manual else TaskMode.AUTO,
        active=draw(st.booleans()),
        type=draw(st.sampled_from(list(TaskType))),
        effort_driven=draw(st.booleans()),
        priority=draw(st.integers(0, 1000)),
        calendar_uid=draw(st.sampled_from(bases)),
        ignore_resource_calendars=draw(st.booleans()),
        constraint=constraint,
        constraint_date=draw(times) if dated else None,
        deadline=draw(maybe_time),
        manual_start=start if given else None,
        manual_finish=finish if given else None,
        levelling_delay=draw(st.integers(0, 10_000)),
        work=draw(maybe_length),
        percent_complete=float(draw(st.integers(1, 100))) if started else 0.0,
        percent_work_complete=draw(percent),
        physical_percent_complete=draw(percent),
        actual_start=draw(times) if started else None,
        actual_finish=draw(maybe_time),
        actual_duration=draw(maybe_length),
        remaining_duration=draw(maybe_length),
        actual_work=draw(maybe_length),
        remaining_work=draw(maybe_length),
        stop=draw(maybe_time) if started else None,
        resume=draw(maybe_time) if started else None,
        estimate=estimate,
        fixed_cost=draw(money),
        fixed_cost_accrual=draw(st.sampled_from(list(Accrual))),
        cost=draw(money),
        actual_cost=draw(money),
        remaining_cost=draw(money),
        baselines=draw(baselines(of_task=True)),
        stored=StoredDates(
            start=start,
            finish=finish,
            early_start=draw(maybe_time),
            early_finish=draw(maybe_time),
            late_start=draw(maybe_time),
            late_finish=draw(maybe_time),
            total_slack=draw(st.none() | st.integers(-5000, 5000)),
            free_slack=draw(maybe_length),
            critical=draw(st.none() | st.booleans()),
        ),
        notes=draw(lines),
        hyperlink=draw(st.sampled_from(["", "https://example.org/a?b=1&c=2#part"])),
        responsible=draw(lines),
        recurring=draw(st.booleans()),
        external=external,
        custom=draw(custom_values()),
    )


@st.composite
def links(draw: Any, known: tuple[Task, ...]) -> tuple[Link, ...]:
    uids = [task.uid for task in known]
    if len(uids) < 2:
        return ()
    pairs = st.tuples(st.sampled_from(uids), st.sampled_from(uids), st.sampled_from(list(LinkKind)))
    chosen = draw(st.lists(pairs.filter(lambda pair: pair[0] != pair[1]), max_size=8, unique=True))
    return tuple(Link(before=before, after=after, kind=kind, lag=draw(lags)) for before, after, kind in chosen)


@st.composite
def assignments(draw: Any, known: tuple[Task, ...], people: tuple[Resource, ...]) -> tuple[Assignment, ...]:
    found = []
    for uid in range(1, draw(st.integers(0, 5)) + 1):
        task = draw(st.sampled_from(known))
        whom: list[int | None] = [None, *(person.uid for person in people)]
        found.append(
            Assignment(
                uid=uid,
                task_uid=task.uid,
                resource_uid=draw(st.sampled_from(whom)),
                units=draw(st.sampled_from([0.25, 1.0, 3.5])),
                work=draw(maybe_length),
                actual_work=draw(maybe_length),
                remaining_work=draw(maybe_length),
                overtime_work=draw(maybe_length),
                delay=draw(lengths),
                levelling_delay=draw(lengths),
                contour=draw(st.sampled_from(["flat", "bell", "contoured"])),
                rate_table=draw(st.sampled_from("ABCDE")),
                cost=draw(money),
                actual_cost=draw(money),
                start=draw(maybe_time),
                finish=draw(maybe_time),
                actual_start=draw(maybe_time),
                actual_finish=draw(maybe_time),
                baselines=draw(baselines(of_task=False)),
                custom=(("Ticket", draw(words)),) if draw(st.booleans()) else (),
            )
        )
    return tuple(found)


@st.composite
def projects(draw: Any) -> Project:
    return Project(
        name=draw(words).strip(),
        start=draw(maybe_time),
        finish=draw(maybe_time),
        status_date=draw(maybe_time),
        calendar_uid=1,
        minutes_per_day=draw(st.sampled_from([480, 450])),
        minutes_per_week=draw(st.sampled_from([2400, 2250])),
        days_per_month=draw(st.sampled_from([20, 21])),
        day_start=draw(st.sampled_from([480, 540])),
        day_end=draw(st.sampled_from([1020, 1440])),
        currency=draw(st.sampled_from(["", "EUR"])),
        application="Microsoft Project",
        manager=draw(lines),
        author=draw(lines),
        company=draw(lines),
        subject=draw(lines),
        notes=draw(lines),
    )


@st.composite
def documents(draw: Any) -> Document:
    """A plan with all that Microsoft Project's XML can hold."""
    project, known = draw(projects()), draw(calendars())
    people = draw(resources(known))
    outline = draw(tasks(known))
    numbers = sorted({baseline.number for task in outline for baseline in task.baselines})
    return Document(
        project=project,
        policies=Policies(
            rules=Rules.MS_PROJECT,
            schedule_from=draw(st.sampled_from(list(ScheduleFrom))),
            honour_constraints=draw(st.booleans()),
            lag_calendar=LagCalendar.SUCCESSOR,
            slack=SlackKind.SMALLEST,
            critical_slack=draw(st.integers(0, 5)) * project.minutes_per_day,
            work_calendar=WorkCalendar.BOTH,
            unfinished_work=UnfinishedWork.STAYS,
            multiple_critical_paths=draw(st.booleans()),
            split_in_progress=draw(st.booleans()),
        ),
        calendars=known,
        tasks=outline,
        links=draw(links(outline)),
        resources=people,
        assignments=draw(assignments(outline, people)),
        baselines=tuple(Baseline(number, f"Baseline {number}" if number else "Baseline") for number in numbers),
        custom_fields=CUSTOM,
    )


def split_document(*, units: float = 1.0) -> Document:
    """Two days, a gap of three, three days; on the standard calendar from Thursday 2026-01-08 on."""
    start = (JANUARY_2026 + 7) * 1440 + 480
    return Document(
        project=Project(name="Pause", start=start, calendar_uid=1),
        calendars=(Calendar(1, "Standard", (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ())),),
        tasks=(
            Task(
                uid=1,
                name="Work",
                id=1,
                duration=Duration(5 * 480),
                splits=(Split(960, 1440),),
                stored=StoredDates(start=start),
            ),
        ),
        resources=(Resource(uid=1, name="Anna", id=1),),
        assignments=(Assignment(uid=1, task_uid=1, resource_uid=1, units=units, work=round(5 * 480 * units)),),
    )
