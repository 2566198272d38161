"""Lays out what is uncertain for the lanes: which work varies, by which tables and streams, and what risks do to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from charthouse.engine.network import TaskId
from charthouse.engine.refusals import BrokenPlan
from charthouse.engine.risk import sampling as sg
from charthouse.engine.risk.book import ALL_BITS, Book, Floats, row_of
from charthouse.engine.risk.correlating import Mixed, mixtures
from charthouse.engine.risk.costing import Costs, costs_of
from charthouse.engine.risk.distributions import Distribution
from charthouse.engine.risk.model import Combine, RiskDriver, RiskId, RiskModel
from charthouse.engine.risk.program import Program
from charthouse.engine.working_time import Ints


@dataclass(frozen=True)
class Scenario:
    """The arrays of one way that things may go: with the risks as they are, or after a response, or without one."""

    varies: Ints
    numbers: Floats
    tables: NDArray[np.float32]
    choices: Floats
    normal_tables: NDArray[np.float32]
    normal_choices: Floats
    mix: Ints
    weights: Floats
    sources: Ints
    effects: Ints
    effect_numbers: Floats
    risks: Ints
    chances: NDArray[np.uint64]
    costs: Costs
    tasks: tuple[TaskId, ...]
    """Whose work varies, in the order of ``varies``."""
    places: Mapping[RiskId, int]
    """The row of each risk."""
    told: tuple[str, ...] = ()
    """What had to be left out or mended, a sentence each."""
    why_slow: str = ""
    """Why the lanes cannot run it though they could run the plan; empty when they can."""

    def without(self, risk: RiskId) -> Scenario:
        """The same, had this risk never been: all else draws the same numbers."""
        chances = self.chances.copy()
        chances[self.places[risk]] = 0
        return replace(self, chances=chances)


def scenario_of(model: RiskModel, program: Program, *, responded: bool = False) -> Scenario:
    """Lay out a model, with its risks as they are or after their planned responses.

    :raises BrokenPlan: it names a task or risk twice, or one that is not in the plan, or a probability is none
    """
    return _Builder(model, program, responded).scenario()


class _Builder:
    """The way from a model to its scenario."""

    def __init__(self, model: RiskModel, program: Program, responded: bool) -> None:
        self.model, self.program, self.responded = model, program, responded
        self.rows = program.compiled.rows
        self.book = Book()
        self.told: list[str] = []
        self.places = {risk.id: place for place, risk in enumerate(model.risks)}
        if len(self.places) != len(model.risks):
            raise BrokenPlan("Two risks have the same id.")
        for risk in model.risks:
            for chance in (risk.probability, risk.response_probability or 0.0):
                if not 0 <= chance <= 1:
                    raise BrokenPlan(f"The probability of the risk “{risk.name}” is {chance:g}; use one from 0 to 1.")

    def scenario(self) -> Scenario:
        """Everything put together."""
        durations = self._durations()
        mixed, told = mixtures(self.model.correlations, list(durations))
        self.told += told
        adds, branches, hits = self._adds(), self._branches(), self._hits()
        wanted = dict.fromkeys([*durations, *hits, *adds, *branches])
        places = [self.program.places.get(self.rows[task], -1) for task in wanted]
        tasks = [task for task, place in zip(wanted, places, strict=True) if place >= 0]
        self._tell_fixed([task for task, place in zip(wanted, places, strict=True) if place < 0])
        sampled = [self._sampling(durations.get(task), mixed, task) for task in tasks]
        varies = np.zeros((len(tasks), sg.V_COLUMNS), np.int64)
        varies[:, sg.V_STREAM] = tasks
        varies[:, sg.V_NODE] = [place for place in places if place >= 0]
        varies[:, (sg.V_BRANCH, sg.V_RISK)] = -1
        varies[:, sg.V_BY] = [each[0] for each in sampled]
        varies[:, sg.V_TABLE] = [each[1] for each in sampled]
        numbers = np.array([each[2:] for each in sampled], float).reshape(-1, 2)
        mix: list[tuple[int, float]] = []
        effects: list[tuple[tuple[int, ...], tuple[float, float]]] = []
        special = mixed.of.keys() | hits.keys() | adds.keys() | branches.keys()
        for v, task in enumerate(tasks):
            if task not in special:
                continue
            row = varies[v]
            row[sg.V_MIX_AT] = len(mix)
            if row[sg.V_BY] == sg.BY_NORMAL:
                mix += mixed.of[task]
            row[sg.V_MIX_END] = len(mix)
            row[sg.V_EFFECT_AT] = len(effects)
            for risk, k in hits.get(task, ()):
                effects += self._effects(risk, k)
            row[sg.V_EFFECT_END] = len(effects)
            if task in adds:
                row[sg.V_RISK] = adds[task]
            if task in branches:
                row[sg.V_BRANCH], row[sg.V_BRANCH_LOW], row[sg.V_BRANCH_HIGH] = branches[task]
        varying = {task: v for v, task in enumerate(tasks)}
        costs = costs_of(
            self.model, self.program, self.book, varying, set(adds) | set(branches), responded=self.responded
        )
        return Scenario(
            varies, numbers, *self.book.arrays(),
            np.array([source for source, _ in mix], np.int64), np.array([weight for _, weight in mix], float),
            np.array(mixed.sources, np.int64).reshape(-1, 2),
            np.array([told for told, _ in effects], np.int64).reshape(-1, sg.E_COLUMNS),
            np.array([numbers for _, numbers in effects], float).reshape(-1, 2),
            np.array([risk.id for risk in self.model.risks], np.int64),
            np.array([round(self._chance(risk) * ALL_BITS) for risk in self.model.risks], np.uint64),
            costs, tuple(tasks), self.places, tuple(self.told), self._why_slow(tasks, costs),
        )  # fmt: skip

    def _why_slow(self, tasks: Iterable[TaskId], costs: Costs) -> str:
        """What only the whole kernel reckons anew in each iteration."""
        plan, varying = self.program.compiled.plan, set(tasks)
        if any(plan.tasks[self.rows[task]].splits for task in varying):
            return "split tasks vary"
        if any(link.percent is not None and link.before in varying for link in plan.links):
            return "lags are shares of durations that vary"
        return "level-of-effort tasks cost by the minute" if len(costs.efforts) else ""

    def _chance(self, risk: RiskDriver) -> float:
        after = risk.response_probability
        return after if self.responded and after is not None else risk.probability

    def _durations(self) -> dict[TaskId, Distribution]:
        found: dict[TaskId, Distribution] = {}
        for task, distribution in self.model.durations:
            if task not in self.rows:
                row_of(self.program, task, "A range")
            if task in found:
                raise BrokenPlan(f"The task {task} has two ranges.")
            found[task] = distribution
        return found

    def _adds(self) -> dict[TaskId, int]:
        found: dict[TaskId, int] = {}
        for risk in self.model.risks:
            for task in risk.adds:
                row_of(self.program, task, f"The risk “{risk.name}”")
                if task in found:
                    raise BrokenPlan(f"Two risks add the task {task}; give each its own.")
                found[task] = self.places[risk.id]
        return found

    def _hits(self) -> dict[TaskId, list[tuple[RiskDriver, int]]]:
        found: dict[TaskId, list[tuple[RiskDriver, int]]] = {}
        for risk in self.model.risks:
            for k, impact in enumerate(risk.impacts):
                if impact.task is None:
                    if impact.factor is not None or impact.delay is not None:
                        raise BrokenPlan(f"The risk “{risk.name}” delays no task; say which ones it hits.")
                    continue
                row_of(self.program, impact.task, f"The risk “{risk.name}”")
                if impact.factor is not None or impact.delay is not None:
                    found.setdefault(impact.task, []).append((risk, k))
        return found

    def _tell_fixed(self, tasks: Iterable[TaskId]) -> None:
        fixed = [self.program.compiled.plan.tasks[self.rows[task]].name for task in tasks]
        if fixed:
            shown = ", ".join(f"“{name}”" for name in fixed[:5]) + (" …" if len(fixed) > 5 else "")
            self.told.append(
                f"{len(fixed)} of the tasks that are to vary cannot, being done, summaries, inactive, level of effort "
                f"or with given dates: {shown}."
            )

    def _sampling(self, distribution: Distribution | None, mixed: Mixed, task: TaskId) -> tuple[int, int, float, float]:
        if distribution is None:
            return sg.CERTAIN, 0, float(self.program.planned_work(self.rows[task])), 0.0
        placed = distribution.placed()
        if placed[0][0] == "fixed":
            return sg.CERTAIN, 0, placed[1], 0.0
        if task in mixed.of:
            return sg.BY_NORMAL, *self.book.entered_by_normal(*placed)
        return sg.BY_BITS, *self.book.entered_by_bits(*placed)

    def _effects(self, risk: RiskDriver, k: int) -> list[tuple[tuple[int, ...], tuple[float, float]]]:
        impact = risk.impacts[k]
        place = self.places[risk.id]
        left = risk.response_factor if self.responded and risk.responds else 1.0
        series = risk.combine is Combine.SERIES
        found: list[tuple[tuple[int, ...], tuple[float, float]]] = []
        if impact.factor is not None:
            table, low, reach = self.book.entered_by_bits(*impact.factor.placed())
            kind = sg.FACTOR if series else sg.GREATEST_FACTOR
            found.append(((place, kind, table, risk.id), (1 + (low - 1) * left, reach * left)))
        if impact.delay is not None:
            table, low, reach = self.book.entered_by_bits(*impact.delay.placed())
            kind = sg.DELAY if series else sg.GREATEST_DELAY
            found.append(((place, kind, table, risk.id), (low * left, reach * left)))
        return found

    def _branches(self) -> dict[TaskId, tuple[int, int, int]]:
        found: dict[TaskId, tuple[int, int, int]] = {}
        for number, branch in enumerate(self.model.branches):
            low = 0.0
            for chance, tasks in branch.ways:
                high = low + chance
                if chance < 0 or high > 1 + 1e-9:
                    raise BrokenPlan("The probabilities of a branch's ways are negative or add up to more than 1.")
                for task in tasks:
                    row_of(self.program, task, "A branch")
                    if task in found:
                        raise BrokenPlan(f"The task {task} stands in two ways of branches; give each its own.")
                    found[task] = (number, round(low * ALL_BITS), round(min(1.0, high) * ALL_BITS))
                low = high
        return found
