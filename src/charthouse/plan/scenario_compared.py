"""Scenarios beside the plan: their finish, cost, critical path and milestones, and task by task what moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from charthouse.engine import layout as at
from charthouse.engine.network import TaskKind
from charthouse.engine.working_time import WorkingTime
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.models import Scenario
from charthouse.plan.scenario_adopting import preview
from charthouse.plan.scenario_costs import cost_of
from charthouse.plan.scenarios import base_of
from charthouse.projects.models import Project

_MILESTONES = frozenset({TaskKind.MILESTONE, TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE})
_COLUMNS = (at.START, at.FINISH, at.TOTAL_SLACK, at.CRITICAL)


@dataclass(frozen=True, slots=True)
class Figures:
    """A plan, or a branch of it, in figures."""

    start: int | None
    finish: int | None
    critical: int
    """Tasks that decide the finish, without summary tasks."""
    tasks: int
    cost: Decimal | None
    trouble: str = ""
    """Why it has no dates."""


@dataclass(frozen=True, slots=True)
class Column:
    """A scenario in the table that holds several beside the plan."""

    scenario: Scenario
    figures: Figures
    later: int | None
    """Working minutes by which it finishes later than the plan; negative: earlier."""
    more: Decimal | None
    """What it costs more."""
    changed: int
    clashes: int
    since: int
    """Tasks of the plan that were changed since it was branched off."""
    dates: tuple[tuple[int | None, int | None], ...]
    """Of each milestone in the table: its finish, and the working minutes by which that is later than in the plan."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone of the plan."""

    uid: int
    name: str
    finish: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """Scenarios beside the plan."""

    plan: Figures
    milestones: tuple[Milestone, ...]
    columns: tuple[Column, ...]

    @property
    def rows(self) -> Iterator[tuple[Milestone, list[tuple[int | None, int | None]]]]:
        """Each milestone with its dates in the scenarios."""
        for place, one in enumerate(self.milestones):
            yield one, [column.dates[place] for column in self.columns]


@dataclass(frozen=True, slots=True)
class Line:
    """A task whose dates, slack or criticality are others in the scenario."""

    uid: int
    name: str
    summary: bool
    what: str
    """``added``, ``removed`` or ``moved``."""
    was_start: int | None = None
    was_finish: int | None = None
    start: int | None = None
    finish: int | None = None
    later: int | None = None
    was_slack: int | None = None
    slack: int | None = None
    was_critical: bool = False
    critical: bool = False


Rows = dict[int, tuple[int | None, int | None, int | None, bool]]
"""Start, finish, slack and criticality by task."""


def figures_of(computed: Computed, scenario: Scenario | None = None, rows: Rows | None = None) -> Figures:
    """A plan in figures, or that of a scenario of it; ``rows`` where they were told already."""
    tasks = computed.document.tasks
    # What was branched from is read only where it tells anything of costs.
    costly = scenario is not None and any(task.cost is not None for task in tasks)
    cost = cost_of(computed.document, base_of(scenario) if costly and scenario is not None else None)
    if computed.schedule is None:
        return Figures(None, None, 0, len(tasks), cost, computed.trouble)
    rows = _rows(computed) if rows is None else rows
    critical = sum(rows[task.uid][3] for task in tasks if task.active and task.uid not in computed.summaries)
    return Figures(computed.schedule.start, computed.schedule.finish, critical, len(tasks), cost)


def table(project: Project, scenarios: Sequence[Scenario], most_milestones: int = 30) -> Table:
    """The plan as it is now, and these scenarios of it, beside each other."""
    now = computed_plan(project)
    between = working(now)
    there = _rows(now)
    milestones = tuple(
        Milestone(task.uid, task.name, there[task.uid][1] if task.uid in there else None)
        for task in now.document.tasks
        if task.kind in _MILESTONES and task.active
    )[:most_milestones]
    plan = figures_of(now, rows=there)
    return Table(plan, milestones, tuple(_column(one, plan, milestones, between) for one in scenarios))


def _column(
    scenario: Scenario, plan: Figures, milestones: Sequence[Milestone], between: Callable[[int, int], int]
) -> Column:
    found = preview(scenario)
    rows = _rows(found.mine)
    figures = figures_of(found.mine, scenario, rows)
    dates = []
    for one in milestones:
        finish = rows[one.uid][1] if one.uid in rows and one.uid < scenario.first_number else None
        dates.append((finish, _apart(one.finish, finish, between)))
    more = None if figures.cost is None and plan.cost is None else (figures.cost or 0) - (plan.cost or Decimal(0))
    return Column(
        scenario, figures, _apart(plan.finish, figures.finish, between), more, len(found.differences),
        sum(one.clashes or one.gone for one in found.differences), len(found.since), tuple(dates),
    )  # fmt: skip


def lines(scenario: Scenario, mine: Computed, now: Computed) -> list[Line]:
    """Every task whose dates or slack are others in the scenario than in the plan, in the scenario's outline; what is
    only in the plan since then is none of the scenario's doing."""
    before, after = _rows(now), _rows(mine)
    between = working(now)
    first = scenario.first_number
    found = []
    for task in mine.document.tasks:
        summary, is_ = task.uid in mine.summaries, after.get(task.uid)
        was = before.get(task.uid) if task.uid < first else None
        if is_ is None or was == is_:
            continue
        if was is None:
            found.append(Line(task.uid, task.name, summary, "added", start=is_[0], finish=is_[1], slack=is_[2],
                              critical=is_[3]))  # fmt: skip
        else:
            later = _apart(was[1], is_[1], between)
            found.append(Line(task.uid, task.name, summary, "moved", *was[:2], *is_[:2], later, was[2], is_[2],
                              was[3], is_[3]))  # fmt: skip
    for task in now.document.tasks:
        if task.uid < first and task.uid not in after and task.uid in before:
            was = before[task.uid]
            found.append(Line(task.uid, task.name, task.uid in now.summaries, "removed", *was[:2], was_slack=was[2],
                              was_critical=was[3]))  # fmt: skip
    return found


def ghosts(scenario: Scenario, computed: Computed) -> dict[str, list[int | None]]:
    """Where the tasks that a scenario and its plan share are in one of the two, for drawing them on the other."""
    rows = _rows(computed)
    shared = [uid for uid in rows if uid < scenario.first_number]
    return {
        "number": list(shared),
        "start": [rows[uid][0] for uid in shared],
        "finish": [rows[uid][1] for uid in shared],
    }


def working(computed: Computed) -> Callable[[int, int], int]:
    """How to count working minutes on a plan's calendar; all of them where nothing says which are worked."""
    schedule = computed.schedule
    if schedule is None:
        return lambda first, last: last - first
    calendars = {calendar.id: calendar for calendar in schedule.plan.calendars}
    return WorkingTime.of(calendars[schedule.plan.calendar], schedule.plan.calendars).between


def _apart(was: int | None, now: int | None, between: Callable[[int, int], int]) -> int | None:
    return None if was is None or now is None else between(was, now)


def _rows(computed: Computed) -> Rows:
    if computed.schedule is None:
        return {}
    dates = computed.schedule.dates[:, list(_COLUMNS)]
    if (dates[:, :3] == at.NONE).any():
        columns = [[None if value == at.NONE else value for value in column] for column in dates[:, :3].T.tolist()]
    else:  # as nearly always: nothing to look at one by one
        columns = dates[:, :3].T.tolist()
    values = list(zip(*columns, (dates[:, 3] != 0).tolist(), strict=True))
    return {uid: values[row] for uid, row in computed.schedule.compiled.rows.items()}
