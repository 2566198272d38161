"""Tasks and links in Microsoft Project's XML, read and written side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from charthouse.engine.network import ConstraintKind, LinkKind, TaskKind, TaskMode
from charthouse.exchange import mspdi_words as words
from charthouse.exchange.document import (
    Accrual,
    CustomKind,
    CustomValue,
    Distribution,
    Document,
    Duration,
    Link,
    Meaning,
    StoredDates,
    Task,
    TaskBaseline,
    TaskType,
    ThreePoint,
    Uid,
    ValueRule,
)
from charthouse.exchange.durations import UnitLengths, duration_of, duration_text
from charthouse.exchange.mspdi_custom import CustomReader, CustomWriter
from charthouse.exchange.mspdi_tree import Record, Writer

KEY, KIND = "Task key", "Task kind"
OPTIMISTIC, LIKELY, PESSIMISTIC, SHAPE = "Optimistic", "Most likely", "Pessimistic", "Estimate"
CARRIED = {
    KEY: CustomKind.TEXT,
    KIND: CustomKind.TEXT,
    OPTIMISTIC: CustomKind.DURATION,
    LIKELY: CustomKind.DURATION,
    PESSIMISTIC: CustomKind.DURATION,
    SHAPE: CustomKind.TEXT,
}
"""What the format has no place for travels in custom fields of these names."""


def read_task(record: Record, uid: Uid, custom: CustomReader, lengths: UnitLengths) -> Task:
    """A task, without its parent, calendar check and splits, which need the whole file."""
    manual, external = record.flag("Manual"), record.flag("ExternalTask")
    given = manual or external  # a task of another project stands where that project has put it
    start, finish = record.time("Start"), record.time("Finish")
    summary = record.flag("Summary")
    duration = _duration(record)
    actual_start, percent = record.time("ActualStart"), record.number("PercentComplete") or 0.0
    started = actual_start is not None or percent > 0
    constraint, constraint_date = _constraint(record)
    milestone = record.flag("Milestone") and not summary and duration.minutes == 0
    calendar = record.whole("CalendarUID")
    manual_start = record.time("ManualStart") if manual else None
    manual_finish = record.time("ManualFinish") if manual else None
    task = Task(
        uid=uid,
        name=record.text("Name"),
        duration=duration,
        id=record.whole("ID"),
        wbs=record.text("WBS"),
        kind=TaskKind.MILESTONE if milestone else TaskKind.TASK,
        summary=summary,
        mode=TaskMode.MANUAL if manual else TaskMode.AUTO,
        active=record.flag("Active", default=True),
        type=words.TASK_TYPES.get(record.whole("Type") or 0, TaskType.FIXED_UNITS),
        effort_driven=record.flag("EffortDriven"),
        priority=_priority(record),
        calendar_uid=None if calendar in {None, -1} else calendar,
        ignore_resource_calendars=record.flag("IgnoreResourceCalendar"),
        constraint=constraint,
        constraint_date=constraint_date,
        deadline=record.time("Deadline"),
        manual_start=(start if manual_start is None else manual_start) if given else None,
        manual_finish=(finish if manual_finish is None else manual_finish) if given else None,
        levelling_delay=record.tenths("LevelingDelay") or 0,
        work=record.length("Work"),
        percent_complete=min(max(percent, 0.0), 100.0),
        percent_work_complete=record.number("PercentWorkComplete"),
        physical_percent_complete=record.number("PhysicalPercentComplete"),
        actual_start=actual_start,
        actual_finish=record.time("ActualFinish"),
        actual_duration=record.length("ActualDuration"),
        remaining_duration=record.length("RemainingDuration"),
        actual_work=record.length("ActualWork"),
        remaining_work=record.length("RemainingWork"),
        stop=record.time("Stop") if started else None,
        resume=record.time("Resume") if started else None,
        fixed_cost=record.money("FixedCost"),
        fixed_cost_accrual=words.ACCRUALS.get(record.whole("FixedCostAccrual") or 3, Accrual.PRORATED),
        cost=record.money("Cost"),
        actual_cost=record.money("ActualCost"),
        remaining_cost=record.money("RemainingCost"),
        baselines=read_baselines(record),
        value_rule=_value_rule(record),
        stored=_stored(record),
        notes=record.text("Notes"),
        hyperlink=_hyperlink(record),
        responsible=record.text("Contact"),
        recurring=record.flag("Recurring"),
        external=external,
    )
    values = custom.values(record, lengths)
    return _unpacked(task, values, lengths) if values else task


def _duration(record: Record) -> Duration:
    minutes = record.length("Duration")
    if minutes is None:
        minutes = record.length("ManualDuration")
    code = record.whole("DurationFormat")
    return words.duration_of(max(minutes or 0, 0), 7 if code is None else code, estimated=record.flag("Estimated"))


def _value_rule(record: Record) -> ValueRule | None:
    code = record.whole("EarnedValueMethod")
    return None if code is None else words.VALUE_RULES.get(code)


def _priority(record: Record) -> int:
    priority = record.whole("Priority")
    return 500 if priority is None else priority


def _constraint(record: Record) -> tuple[ConstraintKind, int | None]:
    kind = words.CONSTRAINTS.get(record.whole("ConstraintType") or 0, ConstraintKind.ASAP)
    if kind in {ConstraintKind.ASAP, ConstraintKind.ALAP}:
        return kind, None
    date = record.time("ConstraintDate")
    if date is None:
        record.told.add(f"{record.named} has a constraint without a date; it was left out.")
        return ConstraintKind.ASAP, None
    return kind, date


def _stored(record: Record) -> StoredDates:
    return StoredDates(
        start=record.time("Start"),
        finish=record.time("Finish"),
        early_start=record.time("EarlyStart"),
        early_finish=record.time("EarlyFinish"),
        late_start=record.time("LateStart"),
        late_finish=record.time("LateFinish"),
        total_slack=record.tenths("TotalSlack"),
        free_slack=record.tenths("FreeSlack"),
        critical=record.flag("Critical") if "Critical" in record.values else None,
    )


def _hyperlink(record: Record) -> str:
    address, inside = record.text("HyperlinkAddress"), record.text("HyperlinkSubAddress")
    if not address:
        return record.text("Hyperlink") if "://" in record.text("Hyperlink") else ""
    return f"{address}#{inside}" if inside else address


def read_baselines(record: Record) -> tuple[TaskBaseline, ...]:
    """The baselines of a task or assignment, by their numbers."""
    found: dict[int, TaskBaseline] = {}
    for item in record.parts.get("Baseline", ()):
        number = item.whole("Number") or 0
        baseline = TaskBaseline(
            number,
            item.time("Start"),
            item.time("Finish"),
            item.length("Duration"),
            item.length("Work"),
            item.money("Cost"),
        )
        if 0 <= number <= 10 and baseline != TaskBaseline(number):
            found[number] = baseline
    return tuple(found[number] for number in sorted(found))


def _unpacked(task: Task, values: tuple[tuple[str, CustomValue], ...], lengths: UnitLengths) -> Task:
    """The task with what travelled in custom fields back in its place."""
    carried = {name: str(value) for name, value in values if name in CARRIED and value is not None}
    task = replace(task, custom=tuple((name, value) for name, value in values if name not in CARRIED))
    if not carried:
        return task
    kind = carried.get(KIND, task.kind)
    if kind in set(TaskKind):
        task = replace(task, kind=TaskKind(kind))
    if {OPTIMISTIC, LIKELY, PESSIMISTIC} <= carried.keys():
        low, likely, high = (duration_of(carried[name], lengths).minutes for name in (OPTIMISTIC, LIKELY, PESSIMISTIC))
        meaning, distribution, *basis = [*carried.get(SHAPE, "").split(" ", 2), "", ""][:3]
        task = replace(
            task,
            estimate=ThreePoint(
                low,
                likely,
                high,
                Meaning(meaning) if meaning in set(Meaning) else Meaning.ABSOLUTE,
                Distribution(distribution) if distribution in set(Distribution) else Distribution.BETA_PERT,
                "".join(basis),
            ),
        )
    return replace(task, code=carried.get(KEY, ""))


def packed(task: Task, lengths: UnitLengths) -> tuple[tuple[str, CustomValue], ...]:
    """The task's custom values with what the format has no place for."""
    extra: list[tuple[str, CustomValue]] = []
    if task.code:
        extra.append((KEY, task.code))
    if task.kind not in {TaskKind.TASK, TaskKind.MILESTONE}:
        extra.append((KIND, task.kind.value))
    if task.estimate is not None:
        estimate = task.estimate
        for name, minutes in ((OPTIMISTIC, estimate.low), (LIKELY, estimate.likely), (PESSIMISTIC, estimate.high)):
            unit = replace(task.duration, minutes=minutes, estimated=False)
            extra.append((name, duration_text(unit, lengths)))
        extra.append((SHAPE, f"{estimate.meaning.value} {estimate.distribution.value} {estimate.basis}".rstrip()))
    return (*extra, *(pair for pair in task.custom if pair[0] not in CARRIED))


def read_links(record: Record, after: Uid) -> Iterable[Link]:
    """The links that hold back a task."""
    for item in record.parts.get("PredecessorLink", ()):
        before = item.whole("PredecessorUID")
        if item.flag("CrossProject"):
            other = item.text("CrossProjectName") or "another project"
            record.told.add(f"{record.named} waits for a task of {other}; the link was left out.")
            continue
        if before is None:
            record.told.add(f"{record.named} has a link to no task; it was left out.")
            continue
        kind = item.whole("Type")
        code = item.whole("LagFormat")
        yield Link(
            before=before,
            after=after,
            kind=words.LINKS.get(1 if kind is None else kind, LinkKind.FINISH_TO_START),
            lag=words.lag_of(item.number("LinkLag") or 0, 7 if code is None else code),
        )


def outline(tasks: Iterable[tuple[Task, int]]) -> list[Task]:
    """Tasks with their parents, told from their levels: a task's parent is the last one before it that is higher."""
    above: list[tuple[int, Uid]] = []
    placed: list[Task] = []
    parents: set[Uid] = set()
    for task, level in tasks:
        while above and above[-1][0] >= level:
            above.pop()
        parent = above[-1][1] if above else None
        if parent is not None:
            parents.add(parent)
        placed.append(replace(task, parent_uid=parent) if parent is not None else task)
        above.append((level, task.uid))
    return [
        replace(task, summary=True, kind=TaskKind.TASK if task.kind is TaskKind.MILESTONE else task.kind)
        if task.uid in parents and not (task.summary and task.kind is not TaskKind.MILESTONE)
        else task
        for task in placed
    ]


def levels_of(document: Document) -> tuple[list[int], list[str]]:
    """Each task's outline level and outline number, in document order."""
    at: dict[Uid | None, tuple[int, str]] = {None: (0, "")}
    children: dict[Uid | None, int] = {}
    levels, numbers = [], []
    tasks = document.tasks
    if tasks and tasks[0].uid == 0 and all(task.parent_uid is not None for task in tasks[1:]):
        # Task 0 above all others is the project's own row, which the format counts as level 0.
        at[0], tasks, levels, numbers = (0, ""), tasks[1:], [0], ["0"]
    for task in tasks:
        parent = task.parent_uid if task.parent_uid in at else None
        level, prefix = at[parent]
        children[parent] = children.get(parent, 0) + 1
        number = f"{prefix}.{children[parent]}" if prefix else str(children[parent])
        at[task.uid] = (level + 1, number)
        levels.append(level + 1)
        numbers.append(number)
    return levels, numbers


def write_task(
    writer: Writer,
    task: Task,
    row: int,
    level: int,
    number: str,
    links: Iterable[Link],
    values: Iterable[tuple[str, CustomValue]],
    custom: CustomWriter,
) -> None:
    """One ``<Task>``, its elements in the order of the published schema."""
    stored, manual = task.stored, task.mode is TaskMode.MANUAL
    milestone = task.kind in {TaskKind.MILESTONE, TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE}
    code = words.code_of(task.duration)
    start, finish = shown_dates(task)
    writer.open("Task")
    writer.value("UID", task.uid)
    writer.value("ID", row)
    writer.value("Name", task.name)
    writer.flag("Active", task.active)
    writer.flag("Manual", manual)
    writer.value("Type", words.code_in(words.TASK_TYPES, task.type))
    writer.flag("IsNull", False)  # noqa: FBT003
    writer.text("Contact", task.responsible)
    writer.text("WBS", task.wbs)
    writer.value("OutlineNumber", number)
    writer.value("OutlineLevel", level)
    writer.value("Priority", task.priority)
    writer.time("Start", start)
    writer.time("Finish", finish)
    writer.length("Duration", task.duration.minutes)
    writer.value("DurationFormat", code)
    writer.length("Work", task.work)
    writer.time("Stop", task.stop)
    writer.time("Resume", task.resume)
    writer.flag("EffortDriven", task.effort_driven)
    writer.flag("Recurring", task.recurring)
    writer.flag("Estimated", task.duration.estimated)
    writer.flag("Milestone", milestone)
    writer.flag("Summary", task.summary)
    if stored.critical is not None:
        writer.flag("Critical", stored.critical)
    writer.flag("ExternalTask", task.external)
    writer.time("EarlyStart", stored.early_start)
    writer.time("EarlyFinish", stored.early_finish)
    writer.time("LateStart", stored.late_start)
    writer.time("LateFinish", stored.late_finish)
    writer.tenths("FreeSlack", stored.free_slack)
    writer.tenths("TotalSlack", stored.total_slack)
    writer.money("FixedCost", task.fixed_cost)
    writer.value("FixedCostAccrual", words.code_in(words.ACCRUALS, task.fixed_cost_accrual))
    writer.value("PercentComplete", round(task.percent_complete))
    if task.percent_work_complete is not None:
        writer.value("PercentWorkComplete", round(task.percent_work_complete))
    writer.money("Cost", task.cost)
    writer.time("ActualStart", task.actual_start)
    writer.time("ActualFinish", task.actual_finish)
    writer.length("ActualDuration", task.actual_duration)
    writer.money("ActualCost", task.actual_cost)
    writer.length("ActualWork", task.actual_work)
    writer.length("RemainingDuration", task.remaining_duration)
    writer.money("RemainingCost", task.remaining_cost)
    writer.length("RemainingWork", task.remaining_work)
    writer.value("ConstraintType", constraint_code(task.constraint))
    writer.value("CalendarUID", -1 if task.calendar_uid is None else task.calendar_uid)
    writer.time("ConstraintDate", task.constraint_date)
    writer.time("Deadline", task.deadline)
    writer.tenths("LevelingDelay", task.levelling_delay)
    writer.value("LevelingDelayFormat", 8)
    _write_hyperlink(writer, task.hyperlink)
    writer.flag("IgnoreResourceCalendar", task.ignore_resource_calendars)
    writer.text("Notes", task.notes)
    if task.physical_percent_complete is not None:
        writer.value("PhysicalPercentComplete", round(task.physical_percent_complete))
    for code, rule in words.VALUE_RULES.items():
        if task.value_rule == rule:
            writer.value("EarnedValueMethod", code)
    for link in links:
        _write_link(writer, link)
    custom.write_values(writer, "task", values)
    for baseline in task.baselines:
        write_baseline(writer, baseline, duration_code=code)
    if manual:
        writer.time("ManualStart", task.manual_start)
        writer.time("ManualFinish", task.manual_finish)
        writer.length("ManualDuration", task.duration.minutes)
    writer.close("Task")


def shown_dates(task: Task) -> tuple[int | None, int | None]:
    """What is written as start and finish: as stored, or as given where nothing is stored.

    Of a task of another project the format has no other place for the given dates.
    """
    start, finish = task.stored.start, task.stored.finish
    manual = task.mode is TaskMode.MANUAL
    if (start is None and manual) or (task.external and not manual and task.manual_start is not None):
        start = task.manual_start
    if (finish is None and manual) or (task.external and not manual and task.manual_finish is not None):
        finish = task.manual_finish
    return start, finish


def constraint_code(kind: ConstraintKind) -> int:
    """The code of a constraint; Primavera's mandatory dates become "must" dates."""
    plain = {
        ConstraintKind.MANDATORY_START: ConstraintKind.START_ON,
        ConstraintKind.MANDATORY_FINISH: ConstraintKind.FINISH_ON,
    }.get(kind, kind)
    return words.code_in(words.CONSTRAINTS, plain)


def _write_hyperlink(writer: Writer, address: str) -> None:
    if address:
        place, _, inside = address.partition("#")
        writer.value("Hyperlink", address)
        writer.value("HyperlinkAddress", place)
        writer.text("HyperlinkSubAddress", inside)


def _write_link(writer: Writer, link: Link) -> None:
    number, code = words.written_lag(link.lag)
    writer.open("PredecessorLink")
    writer.value("PredecessorUID", link.before)
    writer.value("Type", words.code_in(words.LINKS, link.kind))
    writer.flag("CrossProject", False)  # noqa: FBT003
    writer.value("LinkLag", number)
    writer.value("LagFormat", code)
    writer.close("PredecessorLink")


def write_baseline(writer: Writer, baseline: TaskBaseline, *, duration_code: int | None = None) -> None:
    """One ``<Baseline>`` of a task (with a duration) or assignment (without)."""
    writer.open("Baseline")
    writer.value("Number", baseline.number)
    if duration_code is not None:
        writer.flag("Interim", False)  # noqa: FBT003
    writer.time("Start", baseline.start)
    writer.time("Finish", baseline.finish)
    if duration_code is not None and baseline.duration is not None:
        writer.length("Duration", baseline.duration)
        writer.value("DurationFormat", duration_code)
        writer.flag("EstimatedDuration", False)  # noqa: FBT003
    writer.length("Work", baseline.work)
    writer.money("Cost", baseline.cost)
    writer.close("Baseline")
