"""Compare computed dates with those that a tool stored in its file, and prove that the stored ones were not used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import Plan, Rules, ScheduleFrom, TaskId, TaskMode
from charthouse.engine.schedule import schedule
from charthouse.exchange import read
from charthouse.exchange.document import Document, StoredDates, Task
from charthouse.exchange.engine_values import plan_of
from tests.conformance.dumps import is_dump, load_dump
from tests.engine.twin import Twin

DATES = ("early_start", "early_finish", "late_start", "late_finish")
SHOWN = ("start", "finish")
OTHERS = ("total_slack", "free_slack", "critical")
FIELDS = (*DATES, *SHOWN, *OTHERS)
POPULATIONS = ("all", "leaves", "confirmed")
"""Every row; leaves that the tool scheduled by itself (no summary, not manual, not inactive); what is confirmed."""
PLAN_ENDINGS = {".mpp", ".mpt", ".mpx", ".xer", ".pmxml", ".xml", ".pod", ".gan", ".planner", ".pp"}


class Answer(Protocol):
    """What is compared: the engine's answer for a task, or the twin's."""

    @property
    def early_start(self) -> Minutes | None: ...


Scheduler = Callable[[Plan], Mapping[TaskId, Answer]]


def by_engine(plan: Plan) -> Mapping[TaskId, Answer]:
    return schedule(plan).tasks


def by_twin(plan: Plan) -> Mapping[TaskId, Answer]:
    return Twin(plan).answer()


@dataclass
class Tally:
    right: int = 0
    of: int = 0

    def add(self, right: bool) -> None:
        self.right += right
        self.of += 1

    def __str__(self) -> str:
        return "-" if not self.of else f"{100 * self.right / self.of:.1f} % of {self.of}"


@dataclass(frozen=True)
class Difference:
    task: Task
    field: str
    stored: Minutes | bool | None
    computed: Minutes | bool | None
    confirmed: bool


@dataclass
class Measured:
    """How one file came out."""

    name: str
    tool: str
    """Who stored the dates."""
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    same_without_stored_dates: bool = True
    error: str = ""

    def tally(self, population: str, name: str) -> Tally:
        return self.tallies.setdefault((population, name), Tally())


def stripped(document: Document) -> Document:
    """The document without any date that a tool computed: only what a person or a status meeting put in."""
    tasks = tuple(replace(task, stored=StoredDates()) for task in document.tasks)
    tasks = tuple(
        task if task.mode is TaskMode.MANUAL or task.external else replace(task, manual_start=None, manual_finish=None)
        for task in tasks
    )
    assignments = tuple(replace(each, start=None, finish=None) for each in document.assignments)
    project = document.project
    if document.policies.schedule_from is ScheduleFrom.START:
        project = replace(project, finish=None)
    return replace(document, project=project, tasks=tasks, assignments=assignments)


def documents(folder: Path) -> Iterator[tuple[Path, Callable[[], tuple[Document, Mapping[int, tuple[str, ...]]]]]]:
    """The plans in a folder, each with a way to load it and what of it is confirmed."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else [folder]:
        if path.suffix == ".json" and is_dump(path):
            yield path, lambda path=path: (load_dump(path).document, load_dump(path).confirmed)  # type: ignore[misc]
        elif path.suffix.lower() in PLAN_ENDINGS:
            yield path, lambda path=path: (read(path), {})  # type: ignore[misc]


def tool_of(document: Document) -> str:
    application = document.project.application
    if document.policies.rules is Rules.PRIMAVERA:
        return "Primavera"
    return "MS Project" if "Microsoft" in application else application or "others"


def measure(
    name: str,
    document: Document,
    confirmed: Mapping[int, tuple[str, ...]],
    scheduler: Scheduler = by_engine,
) -> Measured:
    """Count for each field how often the computed value is the stored one."""
    plan = plan_of(document)
    answers = scheduler(plan)
    measured = Measured(name, tool_of(document))
    measured.same_without_stored_dates = scheduler(plan_of(stripped(document))) == answers
    twin = Twin(plan)
    for task in document.tasks:
        days = twin.own_days(twin.tasks[task.uid])
        leaf = not task.summary and task.mode is TaskMode.AUTO and task.active
        for name in FIELDS:
            stored, computed = getattr(task.stored, name), getattr(answers[task.uid], name)
            if stored is None:
                continue
            right = stored == computed
            if name in (*DATES, *SHOWN) and computed is not None and not right:
                right = abs(days.work(computed, stored)) < 1
            is_confirmed = name in confirmed.get(task.uid, ())
            measured.tally("all", name).add(right)
            if leaf:
                measured.tally("leaves", name).add(right)
            if is_confirmed:
                measured.tally("confirmed", name).add(right)
            if not right:
                measured.differences.append(Difference(task, name, stored, computed, is_confirmed))
    return measured
