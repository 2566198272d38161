"""Where each stage stands against its tolerances: by plan, simulation, earned value, risks and KPIs.

Nothing is guessed: what has no figures yet says which are missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from charthouse.engine.working_time import WorkingTime
from charthouse.goals.kpi_queries import standing_points
from charthouse.goals.measuring import today_in
from charthouse.goals.models import Kpi
from charthouse.goals.standing import Point, short_of_target
from charthouse.outlook.models import SimulationRun
from charthouse.outlook.presenting import P50, P80
from charthouse.outlook.value_sheets import Sheet, SheetTask
from charthouse.outlook.value_shelf import sheet_for
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.kept import KeptPerPlan
from charthouse.plan.models import BaselineTask, Plan
from charthouse.plan.outline import all_below, family
from charthouse.plan.scenario_costs import costs_of_tasks
from charthouse.projects.models import Project
from charthouse.risks.models import Risk, RiskTask
from charthouse.risks.rating import mean
from charthouse.risks.values import three_of
from charthouse.stages.models import COSTLY, Area, Gate, Stage, Tolerance, Unit
from charthouse.ui import formats

NEAR = Decimal("0.8")
"""From this part of a limit on, a stage is near it."""
INSIDE, CLOSE, BEYOND, UNKNOWN, WORDS = "inside", "near", "beyond", "unknown", "words"


Agreed = tuple[int | None, int | None, int | None, Decimal | None]
"""Of a task in a baseline: the one above it, start, finish, cost."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One tolerance of a stage, and what is forecast."""

    area: str
    unit: str
    limit: Decimal | None
    text: str
    value: Decimal | None = None
    """Forecast, in the unit of the limit; None: it cannot be known, or is said in words."""
    kpi: int | None = None
    """The number of the KPI that the limit is held against."""
    source: str = ""
    """What the figure rests on, or which figures are missing."""
    costs: bool = False
    """It tells of money."""

    @property
    def state(self) -> str:
        """``inside``, ``near``, ``beyond``, ``unknown`` or ``words``."""
        if self.limit is None:
            return WORDS
        if self.value is None:
            return UNKNOWN
        if self.value > self.limit:
            return BEYOND
        return CLOSE if self.limit and self.value > self.limit * NEAR else INSIDE


@dataclass(frozen=True, slots=True)
class Standing:
    """A stage on the road."""

    stage: Stage
    start: int | None
    finish: int | None
    agreed_finish: int | None
    """By the baseline that the plan is held against."""
    done: bool
    begun: bool
    end: int | None
    """The number of the task that ends it."""
    measured: tuple[Measured, ...] = field(default=())

    @property
    def beyond(self) -> tuple[Measured, ...]:
        """Tolerances that are forecast to be exceeded."""
        return tuple(one for one in self.measured if one.state == BEYOND)


def standings_of(project: Project, plan_of: Project) -> list[Standing]:
    """Every stage of a project in its order, by what its plan (the working one, or the published) says now."""
    stages = list(Stage.objects.filter(project=project))
    return Facts(project, plan_of).standings(stages) if stages else []


def seen_by_all(project: Project) -> Project:
    """The row whose plan everybody sees: the published one, where it is published by hand."""
    return Project.rows.filter(working=project.pk).first() or project


def end_of(stage: Stage, gates: Iterable[int], computed: Computed) -> int | None:
    """The task with which a stage ends: its milestone, else that of its last gate, else its phase.

    ``gates`` are the milestones of the gates in it.
    """
    if stage.until in computed.tasks:
        return stage.until
    placed = [milestone for milestone in gates if milestone in computed.tasks]
    if placed and computed.schedule is not None:
        dates = computed.schedule.tasks
        return max(placed, key=lambda uid: dates[uid].finish or 0)
    return stage.phase if stage.phase in computed.tasks else None


@dataclass(frozen=True, slots=True)
class _Reach:
    """What of the plan belongs to a stage, and how far it is."""

    first: int | None
    """Its phase."""
    end: int | None
    inside: frozenset[int]
    """The phase and all below it."""
    done: bool
    begun: bool


@KeptPerPlan
def _agreed(shown: Project) -> tuple[dict[int, Agreed], dict[int | None, list[int]]]:
    """The baseline that a plan is held against, by task; and what it has right below each."""
    number = Plan.objects.filter(pk=shown.pk).values_list("measured_by", flat=True).first()
    found: dict[int, Agreed] = {}
    below: dict[int | None, list[int]] = {}
    if number is None:
        return found, below
    kept = BaselineTask.objects.filter(baseline__project=shown, baseline__number=number)
    for uid, above, start, finish, cost in kept.values_list("uid", "parent_uid", "start", "finish", "cost"):
        if uid is not None:
            found[uid] = (above, start, finish, cost)
            below.setdefault(above, []).append(uid)
    return found, below


class Facts:
    """What all stages of a project are measured by, each read once."""

    def __init__(self, project: Project, plan_of: Project) -> None:
        self.project, self.shown = project, plan_of
        self.computed = computed_plan(plan_of)
        self.plan = Plan.objects.filter(pk=plan_of.pk).first()
        self._reaches: dict[int, _Reach] = {}
        self.shelves: dict[int | None, Mapping[int, SheetTask]] = {}
        """Of the sheet, what is right below a summary task, by number; read when it is asked for."""

    @property
    def a_day(self) -> int:
        return (self.plan.minutes_per_day if self.plan else None) or 480

    @cached_property
    def agreed(self) -> dict[int, Agreed]:
        """What the baseline says, by task."""
        return self._baseline[0]

    @cached_property
    def _baseline(self) -> tuple[dict[int, Agreed], dict[int | None, list[int]]]:
        return _agreed(self.shown)

    @cached_property
    def working(self) -> WorkingTime | None:
        schedule = self.computed.schedule
        if schedule is None:
            return None
        calendars = {calendar.id: calendar for calendar in schedule.plan.calendars}
        return WorkingTime.of(calendars[schedule.plan.calendar], schedule.plan.calendars)

    @cached_property
    def run(self) -> SimulationRun | None:
        return SimulationRun.objects.filter(project=self.shown).order_by("-number").first()

    @cached_property
    def milestones(self) -> Mapping[int, list[int]]:
        """The percentiles of the milestones that were simulated."""
        return {} if self.run is None else {each["uid"]: each["percentiles"] for each in self.run.figures["milestones"]}

    @cached_property
    def sheet(self) -> Sheet | None:
        """Earned value with all that is known; of large plans what was measured last."""
        found = sheet_for(self.shown, in_hours=False)
        return None if isinstance(found, str) else found

    @cached_property
    def costs(self) -> Mapping[int, tuple[Decimal, Decimal]]:
        return costs_of_tasks(self.computed.document)

    @cached_property
    def threats(self) -> list[tuple[Decimal | None, frozenset[int]]]:
        """Open threats: what each is expected to cost, and the tasks that it hits."""
        found = Risk.objects.filter(project=self.project, state=Risk.State.OPEN, kind=Risk.Kind.THREAT)
        return [
            (
                _expected_cost(risk),
                frozenset(hit.uid for hit in risk.tasks.all() if hit.part == RiskTask.Part.HIT),
            )
            for risk in found.prefetch_related("tasks")
        ]

    @cached_property
    def kpis(self) -> Mapping[int, Kpi]:
        """By number, those that a tolerance names."""
        named = Tolerance.objects.filter(stage__project=self.project, kpi__isnull=False).values("kpi")
        return {one.number: one for one in Kpi.objects.filter(project=self.project, number__in=named)}

    @cached_property
    def points(self) -> Mapping[int, list[Point]]:
        """The standing measurements of those KPIs."""
        return standing_points(self.kpis.values())

    @cached_property
    def today(self) -> dt.date:
        return today_in(self.project)

    @cached_property
    def gates(self) -> Mapping[int, list[int]]:
        """By the key of a stage: the milestones of the gates in it."""
        found: dict[int, list[int]] = {}
        placed = Gate.objects.filter(project=self.project, stage__isnull=False, milestone__isnull=False)
        for stage, milestone in placed.order_by("number").values_list("stage", "milestone"):
            found.setdefault(stage or 0, []).append(milestone or 0)
        return found

    def standings(self, stages: Sequence[Stage]) -> list[Standing]:
        """Where each of these stages stands."""
        prefetch_related_objects(stages, "tolerances")
        return [self.standing(stage) for stage in stages]

    def place_now(self, stages: Sequence[Stage]) -> int:
        """Where among the stages in their order the project is, from 0: at the first that is not done, else at the
        last."""
        return next((place for place, one in enumerate(stages) if not self.reach(one).done), max(0, len(stages) - 1))

    def reach(self, stage: Stage) -> _Reach:
        """What belongs to a stage, and whether it is done."""
        found = self._reaches.get(stage.pk)
        if found is None:
            found = self._reaches[stage.pk] = self._reach(stage)
        return found

    def _reach(self, stage: Stage) -> _Reach:
        tasks = self.computed.tasks
        end = end_of(stage, self.gates.get(stage.pk, ()), self.computed)
        first = stage.phase if stage.phase in tasks else None
        inside = frozenset(family(self.computed, first)) if first is not None else frozenset()
        leaves = [tasks[uid] for uid in inside if uid not in self.computed.summaries]
        done = end is not None and (
            tasks[end].actual_finish is not None
            or (bool(leaves) and end == first and all(task.actual_finish is not None for task in leaves))
        )
        return _Reach(first, end, inside, done, done or any(task.actual_start is not None for task in leaves))

    def standing(self, stage: Stage) -> Standing:
        """Where a stage stands."""
        reach, schedule = self.reach(stage), self.computed.schedule
        first, end = reach.first, reach.end
        dates = {} if schedule is None else schedule.tasks
        return Standing(
            stage=stage,
            start=dates[first].start if first is not None and first in dates else None,
            finish=dates[end].finish if end is not None and end in dates else None,
            agreed_finish=self.agreed[end][2] if end in self.agreed else None,
            done=reach.done,
            begun=reach.begun,
            end=end,
            measured=tuple(self.measured(one, first, end, reach.inside) for one in stage.tolerances.all()),
        )

    def measured(self, one: Tolerance, phase: int | None, end: int | None, inside: frozenset[int]) -> Measured:
        """A tolerance with its forecast."""
        value, source = None, ""
        if one.limit is None:
            source = _("Said in words: nothing is measured against it.")
        elif one.area == Area.TIME:
            value, source = self._time(one.unit, phase, end)
        elif one.area == Area.COST:
            value, source = self._cost(phase)
        elif one.area == Area.SCOPE:
            value, source = self._scope(phase, inside)
        elif one.area == Area.RISK:
            value, source = self._risk(phase, inside)
        else:
            value, source = self._kpi(one.kpi)
        rounded = None if value is None else round(value, 2)
        return Measured(one.area, one.unit, one.limit, one.text, rounded, one.kpi, source, one.area in COSTLY)

    def _time(self, unit: str, phase: int | None, end: int | None) -> tuple[Decimal | None, str]:
        schedule, working = self.computed.schedule, self.working
        if end is None or schedule is None or working is None:
            return None, _("No data yet: tie the stage to a phase or a milestone of the plan.")
        agreed = self.agreed.get(end)
        if agreed is None or agreed[2] is None:
            return None, _("No data yet: no baseline says when the stage was to end.")
        task, forecast = self.computed.tasks[end], schedule.tasks[end].finish or agreed[2]
        if task.actual_finish is not None:
            forecast, source = task.actual_finish, _("It ended.")
        elif end in self.milestones:
            forecast = self.milestones[end][P50]
            late = Decimal(working.between(agreed[2], self.milestones[end][P80])) / self.a_day
            source = _("Simulated: as likely earlier as later (P50); four times out of five at most %(days)s d.") % {
                "days": round(late, 1)
            }
        else:
            source = _("By the plan’s dates; simulate it to know how likely they are.")
        late = Decimal(working.between(agreed[2], forecast))
        if unit == Unit.DAYS:
            return late / self.a_day, source
        start = self.agreed[phase][1] if phase in self.agreed else None
        whole = 0 if start is None else working.between(start, agreed[2])
        if whole <= 0:
            return None, _("No data yet: the baseline does not say how long the stage was to take.")
        return 100 * late / whole, source

    def _cost(self, phase: int | None) -> tuple[Decimal | None, str]:
        if phase is None:
            return None, _("No data yet: tie the stage to a phase of the plan.")
        task = self._sheet_task(phase)
        if task is not None and task.eac is not None and task.bac > 0:
            return Decimal(str(100 * (task.eac - task.bac) / task.bac)), _("By earned value: EAC against BAC.")
        agreed = self.agreed[phase][3] if phase in self.agreed else None
        if not agreed or phase not in self.costs:
            return None, _("No data yet: the baseline has no cost of this stage.")
        return 100 * (self.costs[phase][0] - agreed) / agreed, _(
            "By the planned cost against the baseline; no actual cost is booked."
        )

    def _sheet_task(self, phase: int) -> SheetTask | None:
        if self.sheet is None or not self.sheet.money:
            return None
        above = self.sheet.ways.get(phase, (None, ""))[0]
        if above not in self.shelves:
            self.shelves[above] = {one.uid: one for one in self.sheet.below(above)}
        return self.shelves[above].get(phase)

    def _scope(self, phase: int | None, inside: frozenset[int]) -> tuple[Decimal | None, str]:
        if phase is None or not self.agreed:
            return None, _("No data yet: tie the stage to a phase of the plan, and take a baseline.")
        moved = len(inside ^ all_below(self._baseline[1], phase))
        return Decimal(moved), _("Tasks below its phase that came or went since the baseline.")

    def _risk(self, phase: int | None, inside: frozenset[int]) -> tuple[Decimal | None, str]:
        agreed = self.agreed[phase][3] if phase in self.agreed else None
        if not agreed:
            return None, _("No data yet: the baseline has no cost of this stage.")
        hits = [cost for cost, tasks in self.threats if tasks & inside]
        if not any(cost is not None for cost in hits):
            return (Decimal(0), _("No open threat with a cost hits the stage.")) if hits else (
                None, _("No data yet: no open risk of the register hits the stage’s tasks.")
            )  # fmt: skip
        total = sum((cost for cost in hits if cost is not None), Decimal(0))
        return 100 * total / agreed, _("Expected cost of the open threats that hit the stage’s tasks.")

    def _kpi(self, number: int | None) -> tuple[Decimal | None, str]:
        kpi = self.kpis.get(number or 0)
        if kpi is None:
            return None, _("No data yet: the KPI is no longer there; choose another.")
        short, forecast = short_of_target(kpi, self.points.get(kpi.pk, []), self.today)
        if short is None:
            return None, _("No data yet: KPI %(number)d needs a target and a measurement.") % {"number": kpi.number}
        if forecast is None:
            return short, _("By the newest measurement of KPI %(number)d, “%(name)s”.") % {
                "number": kpi.number, "name": kpi.name,
            }  # fmt: skip
        return short, _("By what KPI %(number)d, “%(name)s”, will likely come to on %(day)s.") % {
            "number": kpi.number, "name": kpi.name, "day": formats.long_day(forecast.day),
        }  # fmt: skip


def _expected_cost(risk: Risk) -> Decimal | None:
    """Probability times the mean of its cost; None: it has none."""
    cost = three_of(risk, "cost")
    return None if cost is None else Decimal(str(risk.probability)) * mean(cost)
