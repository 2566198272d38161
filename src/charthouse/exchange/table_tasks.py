"""Rows of a table as tasks, links and people; what is wrong in their cells is collected, not raised one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from charthouse.engine.network import ConstraintKind, LinkKind, TaskKind, TaskMode
from charthouse.exchange.columns import Column, Columns, unit_of
from charthouse.exchange.day_hours import DayHours
from charthouse.exchange.document import (
    Assignment,
    Baseline,
    Calendar,
    CustomField,
    CustomValue,
    Document,
    Duration,
    Link,
    Project,
    Resource,
    StoredDates,
    Task,
    TaskBaseline,
    ThreePoint,
    Uid,
    Unit,
)
from charthouse.exchange.durations import UnitLengths, WrittenLink, duration_of, links_of
from charthouse.exchange.refusals import Problem, UnreadableTable
from charthouse.exchange.table_tree import in_outline_order, parents_of
from charthouse.exchange.table_values import (
    Cell,
    DateReader,
    constraint_of,
    flag_of,
    manual_of,
    number_of,
    order_of,
    resources_of,
    text_of,
)

T = TypeVar("T")

MOST_PROBLEMS = 200

OFFICE = ((480, 720), (780, 1020))
STANDARD = Calendar(1, "Standard", (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ()))
DAY_START, DAY_END = 480, 1020
DATES = (
    Column.START,
    Column.FINISH,
    Column.CONSTRAINT_DATE,
    Column.DEADLINE,
    Column.ACTUAL_START,
    Column.ACTUAL_FINISH,
    Column.BASELINE_START,
    Column.BASELINE_FINISH,
)
FINISHES = {
    ConstraintKind.FINISH_ON,
    ConstraintKind.FINISH_NO_EARLIER,
    ConstraintKind.FINISH_NO_LATER,
}


@dataclass
class Row:
    """One line of the table."""

    line: int
    cells: dict[Column, Cell]
    others: list[tuple[str, Cell]]
    width: int = 0
    """How many cells the line has."""
    uid: Uid = 0
    links: tuple[WrittenLink, ...] = ()
    people: list[tuple[str, float]] = field(default_factory=list)

    def text(self, column: Column) -> str:
        return text_of(self.cells.get(column)).strip()

    def said(self, column: Column) -> bool:
        return self.text(column) != ""


class TableReader:
    """Makes tasks, links and people of rows, and collects what is wrong with them."""

    def __init__(self, file: str, headers: dict[Column, str], columns: Columns) -> None:
        self._file = file
        self._headers = headers
        self._columns = columns
        self._problems: list[Problem] = []
        self._lengths = UnitLengths()
        self._hours = DayHours([STANDARD])
        self._dates = DateReader(columns.date_order)
        self._fractions = False
        self._warnings: list[str] = []

    def document(self, rows: list[Row]) -> Document:
        if self._dates.order is None:
            self._dates.order = order_of(row.cells.get(column) for row in rows for column in DATES)
        self._fractions = _are_fractions([row.cells.get(Column.PERCENT) for row in rows])
        self._number(rows)
        parents = parents_of(rows, self._wrong)
        for row in rows:
            row.links = self._of(row, Column.PREDECESSORS, lambda cell: links_of(text_of(cell), self._lengths)) or ()
            row.people = self._of(row, Column.RESOURCES, lambda cell: resources_of(text_of(cell))) or []
        links = self._links(rows)
        linked = {link.after for link in links}
        summaries = {parent for parent in parents.values() if parent is not None}
        tasks = [
            self._task(row, parents[row.uid], linked=row.uid in linked, summary=row.uid in summaries) for row in rows
        ]
        if self._problems:
            raise UnreadableTable(self._file, tuple(sorted(self._problems, key=lambda each: each.line)))
        resources, assignments = _people(rows)
        starts = [
            time
            for task in tasks
            for time in (task.stored.start, task.actual_start, task.manual_start, task.constraint_date)
            if time is not None
        ]
        if not starts:
            self._warnings.append("The table has no dates; say when the project starts.")
        return Document(
            project=Project(
                name=self._file.rpartition(".")[0] or self._file,
                start=min(starts, default=None),
                calendar_uid=STANDARD.uid,
                application="Table",
            ),
            calendars=(STANDARD,),
            tasks=in_outline_order(tasks),
            links=tuple(links),
            resources=resources,
            assignments=assignments,
            baselines=(Baseline(0, "Baseline"),) if any(task.baselines for task in tasks) else (),
            custom_fields=tuple(CustomField(name) for name in dict.fromkeys(n for row in rows for n, _ in row.others)),
            warnings=tuple(self._warnings),
        )

    def _wrong(self, row: Row, column: Column, text: str) -> None:
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(Problem(row.line, self._headers.get(column, column.value), text))

    def _of(self, row: Row, column: Column, understood: Callable[[Cell], T]) -> T | None:
        if not row.said(column):
            return None
        try:
            return understood(row.cells[column])
        except ValueError as error:
            self._wrong(row, column, f"{error}.")
            return None

    def _number(self, rows: list[Row]) -> None:
        """Give each row its uid: the table's own where it has whole numbers, else counted."""
        for column in (Column.UID, Column.ID):
            texts = [row.text(column) for row in rows]
            if all(text.isascii() and text.isdigit() and len(text) < 16 for text in texts):
                seen: dict[str, int] = {}
                for row, text in zip(rows, texts, strict=True):
                    if text in seen:
                        self._wrong(
                            row, column, f"“{text}” stands in line {seen[text]} already; each task needs its own."
                        )
                    seen.setdefault(text, row.line)
                    row.uid = int(text)
                if not self._problems:
                    return
        for position, row in enumerate(rows, 1):
            row.uid = position

    def _links(self, rows: list[Row]) -> list[Link]:
        known: dict[str, Uid | None] = {}
        for column in (Column.ID, Column.UID, Column.KEY, Column.WBS, Column.NAME):
            here: dict[str, Uid | None] = {}
            for row in rows:
                text = row.text(column).casefold()
                if text:
                    here[text] = None if text in here else row.uid
            for text, uid in here.items():
                known.setdefault(text, uid)
        if not any(row.said(column) for row in rows for column in (Column.ID, Column.UID, Column.WBS)):
            for position, row in enumerate(rows, 1):
                known.setdefault(str(position), row.uid)
        found: dict[tuple[Uid, Uid, LinkKind], Link] = {}
        for row in rows:
            for written in row.links:
                before = known.get(written.before.casefold(), -1)
                if before is None:
                    self._wrong(row, Column.PREDECESSORS, f"“{written.before}” names several tasks; use their IDs.")
                elif before == -1:
                    self._wrong(
                        row, Column.PREDECESSORS, f"there is no task “{written.before[:40]}”; use IDs of this table."
                    )
                elif before == row.uid:
                    self._wrong(row, Column.PREDECESSORS, "the task waits for itself; take it out.")
                else:
                    found[before, row.uid, written.kind] = Link(
                        before=before, after=row.uid, kind=written.kind, lag=written.lag
                    )
        return list(found.values())

    def _duration(self, row: Row, column: Column) -> Duration | None:
        unit = unit_of(self._headers.get(column, "")) or (Unit.HOUR if column is Column.WORK else self._columns.unit)

        def understood(cell: Cell) -> Duration:
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                return duration_of(repr(cell) if cell >= 0 else str(cell), self._lengths, unit)
            return duration_of(text_of(cell), self._lengths, unit)

        return self._of(row, column, understood)

    def _time(self, row: Row, column: Column, *, end: bool = False) -> int | None:
        return self._of(row, column, lambda cell: self._dates.time(cell, of_day=DAY_END if end else DAY_START))

    def _task(self, row: Row, parent: Uid | None, *, linked: bool, summary: bool) -> Task:
        name = text_of(row.cells.get(Column.NAME)).strip()
        if not name:
            self._wrong(row, Column.NAME, "the task has no name; write one, or empty the whole line.")
        start, finish = self._time(row, Column.START), self._time(row, Column.FINISH, end=True)
        if start is not None and finish is not None and finish < start:
            self._wrong(row, Column.FINISH, "the task finishes before it starts; correct one of the dates.")
            finish = None
        duration = self._duration(row, Column.DURATION)
        milestone = self._of(row, Column.MILESTONE, flag_of) or (
            duration is not None and duration.minutes == 0 and not summary
        )
        if milestone:
            duration = duration or Duration(0)
        if duration is None and start is not None and finish is not None and not summary:
            duration = Duration(self._hours.between(STANDARD.uid, start, finish))
        if duration is None and not summary and not self._problems_on(row, Column.DURATION):
            duration = Duration(480, estimated=True)
        manual = bool(self._of(row, Column.MODE, manual_of))
        constraint, constraint_date = self._constraint(row)
        if (
            not row.said(Column.CONSTRAINT)
            and start is not None
            and not (linked or manual or summary or row.said(Column.ACTUAL_START))
        ):
            # A date without a predecessor is meant: nothing else would hold the task there.
            constraint, constraint_date = ConstraintKind.START_NO_EARLIER, start
        actual_start, actual_finish = (
            self._time(row, Column.ACTUAL_START),
            self._time(row, Column.ACTUAL_FINISH, end=True),
        )
        percent = self._of(row, Column.PERCENT, self._percent)
        id_text, key = row.text(Column.ID), row.text(Column.KEY)
        return Task(
            uid=row.uid,
            name=name,
            duration=duration or Duration(0),
            parent_uid=parent,
            id=int(id_text) if id_text.isascii() and id_text.isdigit() and len(id_text) < 10 else None,
            wbs=row.text(Column.WBS),
            code=key or ("" if id_text.isdigit() else id_text),
            kind=TaskKind.MILESTONE
            if milestone and not summary and not (duration and duration.minutes)
            else TaskKind.TASK,
            summary=summary,
            mode=TaskMode.MANUAL if manual else TaskMode.AUTO,
            priority=self._priority(row),
            constraint=constraint,
            constraint_date=constraint_date,
            deadline=self._time(row, Column.DEADLINE, end=True),
            manual_start=start if manual else None,
            manual_finish=finish if manual else None,
            work=self._minutes(row, Column.WORK),
            percent_complete=100.0 if actual_finish is not None else percent or 0.0,
            actual_start=actual_start,
            actual_finish=actual_finish,
            estimate=self._estimate(row),
            fixed_cost=self._of(row, Column.FIXED_COST, lambda cell: Decimal(str(number_of(cell)))),
            baselines=self._baseline(row),
            stored=StoredDates(start=start, finish=finish),
            notes=text_of(row.cells.get(Column.NOTES)),
            responsible=row.text(Column.RESPONSIBLE),
            custom=tuple((header, _custom(cell)) for header, cell in row.others),
        )

    def _problems_on(self, row: Row, column: Column) -> bool:
        header = self._headers.get(column)
        return any(each.line == row.line and each.column == header for each in self._problems[-20:])

    def _minutes(self, row: Row, column: Column) -> int | None:
        duration = self._duration(row, column)
        return None if duration is None else duration.minutes

    def _priority(self, row: Row) -> int:
        text = row.text(Column.PRIORITY)
        words = {"highest": 900, "high": 700, "hoch": 700, "medium": 500, "mittel": 500, "low": 300, "niedrig": 300,
                 "lowest": 100}  # fmt: skip
        if text.casefold() in words:
            return words[text.casefold()]
        number = self._of(row, Column.PRIORITY, number_of)
        return 500 if number is None else max(0, min(1000, round(number)))

    def _percent(self, cell: Cell) -> float:
        text = text_of(cell).strip()
        number = number_of(text.rstrip("% "))
        if self._fractions and not text.endswith("%"):
            number *= 100
        if not 0 <= number <= 100:
            raise ValueError(f"“{text}” is not between 0 and 100 %")
        return round(number, 6)

    def _constraint(self, row: Row) -> tuple[ConstraintKind, int | None]:
        kind = self._of(row, Column.CONSTRAINT, constraint_of)
        if kind is None or kind in {ConstraintKind.ASAP, ConstraintKind.ALAP}:
            return kind or ConstraintKind.ASAP, None
        date = self._time(row, Column.CONSTRAINT_DATE, end=kind in FINISHES)
        if date is None and not row.said(Column.CONSTRAINT_DATE):
            self._wrong(row, Column.CONSTRAINT, f"{kind.value} needs a date in the column “Constraint date”.")
        return kind, date

    def _estimate(self, row: Row) -> ThreePoint | None:
        parts = [self._minutes(row, column) for column in (Column.OPTIMISTIC, Column.LIKELY, Column.PESSIMISTIC)]
        low, likely, high = parts
        if low is None and high is None:
            return None
        if likely is None:
            likely = self._minutes(row, Column.DURATION)
        if low is None or likely is None or high is None:
            self._wrong(row, Column.OPTIMISTIC, "an estimate needs all three: optimistic, most likely and pessimistic.")
            return None
        if not low <= likely <= high:
            self._wrong(
                row, Column.OPTIMISTIC, "an estimate must rise from optimistic over most likely to pessimistic."
            )
        return ThreePoint(low, likely, high)

    def _baseline(self, row: Row) -> tuple[TaskBaseline, ...]:
        start = self._time(row, Column.BASELINE_START)
        finish = self._time(row, Column.BASELINE_FINISH, end=True)
        if start is None and finish is None:
            return ()
        return (TaskBaseline(0, start, finish),)


def _are_fractions(cells: Iterable[Cell]) -> bool:
    """Whether percentages are written as shares of 1: all at most 1, and some between."""
    numbers = []
    for cell in cells:
        text = text_of(cell).strip()
        if text and not text.endswith("%"):
            try:
                numbers.append(number_of(text))
            except ValueError:
                return False
    return bool(numbers) and max(numbers) <= 1 and any(0 < number < 1 for number in numbers)


def _people(rows: list[Row]) -> tuple[tuple[Resource, ...], tuple[Assignment, ...]]:
    uids: dict[str, Uid] = {}
    assignments: dict[tuple[Uid, Uid], Assignment] = {}
    for row in rows:
        for name, units in row.people:
            uid = uids.setdefault(name, len(uids) + 1)
            assignments.setdefault(
                (row.uid, uid), Assignment(uid=len(assignments) + 1, task_uid=row.uid, resource_uid=uid, units=units)
            )
    resources = tuple(Resource(uid=uid, name=name, id=uid) for name, uid in uids.items())
    return resources, tuple(assignments.values())


def _custom(cell: Cell) -> CustomValue:
    return text_of(cell)
