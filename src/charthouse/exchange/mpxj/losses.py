"""What each written format cannot hold, told in sentences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from charthouse.engine.network import TaskMode
from charthouse.exchange.document import CalendarPurpose, Document, ResourceKind


@dataclass(frozen=True, slots=True)
class Target:
    """A format that is written, and what it has room for."""

    name: str
    writer: str
    """MPXJ's class."""
    primavera: bool
    manual_tasks: bool = False
    deadlines: bool = False
    inactive_tasks: bool = False
    elapsed: bool = False
    rate_tables: bool = False
    baselines: frozenset[int] = frozenset()
    second_constraints: bool = False
    task_calendars: bool = True
    status_date: bool = True
    kinds_of_resource: bool = True
    decimals: int | None = None
    """How many decimals a duration may have."""


TARGETS = {
    ".xer": Target(
        name="Primavera XER",
        writer="org.mpxj.primavera.PrimaveraXERFileWriter",
        primavera=True,
        second_constraints=True,
        baselines=frozenset({0}),
    ),
    ".pmxml": Target(
        name="Primavera XML",
        writer="org.mpxj.primavera.PrimaveraPMFileWriter",
        primavera=True,
        second_constraints=True,
        baselines=frozenset({0}),
    ),
    ".mpx": Target(
        name="MPX",
        writer="org.mpxj.mpx.MPXWriter",
        primavera=False,
        elapsed=True,
        baselines=frozenset({0}),
        task_calendars=False,
        status_date=False,
        kinds_of_resource=False,
        decimals=2,
    ),
}


class Losses:
    """Counts what is left out or changed while writing."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._counts: Counter[str] = Counter()
        self._sentences: dict[str, str] = {}

    def add(self, kind: str, sentence: str, times: int = 1) -> None:
        """Note a loss; the same kind is told once, with its count."""
        if times:
            self._counts[kind] += times
            self._sentences[kind] = sentence

    def told(self) -> list[str]:
        """A sentence for each kind of loss."""
        return [
            f"{self._target.name}: {sentence} ({self._counts[kind]})." for kind, sentence in self._sentences.items()
        ]

    def look_at(self, document: Document) -> None:
        """Note what the plan has and the format has no room for."""
        target, tasks = self._target, document.tasks
        missing = [
            ("splits", "the gaps in split tasks were left out", sum(bool(task.splits) for task in tasks)),
            ("estimates", "three-point estimates were left out", sum(task.estimate is not None for task in tasks)),
            ("risks", "risks were left out", len(document.risks)),
            ("correlations", "correlation groups were left out", len(document.correlations)),
            ("commitments", "commitments were left out", len(document.commitments)),
            ("costs", "cost entries were left out", len(document.costs)),
            ("reserves", "contingency and reserve were left out", document.reserves is not None),
            (
                "value",
                "methods of earned value were left out",
                sum(task.value_rule is not None for task in tasks),
            ),
            ("periods", "tracked periods were left out", len(document.periods)),
            (
                "purposes",
                "notes that a calendar is a service's freezes or windows were left out",
                sum(each.purpose is not CalendarPurpose.WORK for each in document.calendars),
            ),
        ]
        if not target.deadlines:
            missing.append(("deadlines", "deadlines were left out", sum(task.deadline is not None for task in tasks)))
        if not target.inactive_tasks:
            inactive = sum(not task.active for task in tasks)
            missing.append(("inactive", "inactive tasks were written as active ones", inactive))
        if not target.second_constraints:
            second = sum(task.second_constraint is not None for task in tasks)
            missing.append(("second", "second constraints were left out", second))
        if not target.task_calendars:
            own = sum(task.calendar_uid is not None for task in tasks)
            missing.append(("calendars", "tasks' own calendars were left out", own))
        if not target.status_date:
            missing.append(("status", "the status date was left out", document.project.status_date is not None))
        if not target.kinds_of_resource:
            things = sum(resource.kind is not ResourceKind.PERSON for resource in document.resources)
            missing.append(("kinds", "equipment, material and costs became people", things))
        if not target.manual_tasks:
            loose = sum(task.mode is TaskMode.MANUAL and task.manual_start is None for task in tasks)
            missing.append(("loose", "manual tasks without dates became automatic ones", loose))
        if target.primavera:
            planned = sum(
                any(one.number == 0 and (one.work is not None or one.cost is not None) for one in task.baselines)
                for task in tasks
            )
            missing.append(("planned", "the baseline became the planned dates, without its work and cost", planned))
        baselines = sum(baseline.number not in target.baselines for baseline in document.baselines)
        missing.append(("baselines", "baselines were left out", baselines))
        for kind, sentence, times in missing:
            self.add(kind, sentence, times)
