"""Runs batches of iterations: through the lanes, or one by one where the lanes do not know a rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charthouse.engine import layout as at
from charthouse.engine.network import TaskId
from charthouse.engine.refusals import BrokenPlan
from charthouse.engine.risk import lanes as ln
from charthouse.engine.risk import marks as mk
from charthouse.engine.risk.batch import Batch
from charthouse.engine.risk.book import row_of
from charthouse.engine.risk.model import RiskModel
from charthouse.engine.risk.philox import LANES
from charthouse.engine.risk.program import Program
from charthouse.engine.risk.running import run
from charthouse.engine.risk.scenario import Scenario
from charthouse.engine.risk.slow import slowly
from charthouse.engine.working_time import Ints, position

Works: TypeAlias = NDArray[np.int32]


def _room(rows: int) -> Works:
    """Room for a number in each row and lane."""
    return np.empty((rows, LANES), np.int32)


def watched_of(model: RiskModel) -> tuple[TaskId, ...]:
    """The tasks whose own finish is wanted, each once."""
    promised = [each.task for each in model.commitments if each.task is not None]
    return tuple(dict.fromkeys([*model.watched, *promised]))


class Runner:
    """Runs batches of one scenario; picklable, so that batches may run anywhere."""

    def __init__(
        self, model: RiskModel, program: Program, scenario: Scenario, seed: int, *, wants_tasks: bool = True
    ) -> None:
        self.program, self.scenario, self.seed = program, scenario, seed
        self.wants_tasks = wants_tasks
        self.watched = watched_of(model) if wants_tasks else ()
        self.per_minute = model.per_minute
        self.cost_from = int(position(program.tables, 1, model.plan.status_date or model.plan.start))
        self.pairs, self.certain = self._watching()
        self._rooms: list[tuple[Works, Works]] = []
        self.why_slow = program.why_slow or scenario.why_slow or self._watches_efforts()

    def __call__(self, stretch: tuple[int, int]) -> Batch:
        """The iterations of a stretch: its first one, and how many."""
        return self.slowly(*stretch) if self.why_slow else self.in_lanes(*stretch)

    def batch_size(self) -> int:
        """Iterations of a batch: it depends on the plan alone, so that no sum depends on who runs the batches."""
        tasks = max(1, len(self.program.compiled.plan.tasks))
        most, room = (512, 1 << 18) if self.why_slow else (1024, 1 << 23)
        least = 1 if self.why_slow else 4
        return LANES * min(most // LANES, max(least, room // tasks // LANES))

    def in_lanes(self, first: int, count: int) -> Batch:
        """The iterations from ``first`` on, sixty-four side by side."""
        program, scenario, costs = self.program, self.scenario, self.scenario.costs
        node, ways = program.node, program.ways
        last = np.flatnonzero(node[:, ln.N_ENDS])
        finish, cost = np.empty(count), np.empty(count)
        watched = np.repeat(self.certain[:, None], count, axis=1)
        hits, occurred = np.zeros(len(node), np.int64), np.zeros(len(scenario.risks), np.int64)
        sums, lengths = np.zeros((len(scenario.varies), 3)), np.zeros(2)
        nodes = len(node)
        # Each thread takes a room that is free; what a batch leaves in it does not matter.
        try:
            room = self._rooms.pop()
        except IndexError:
            room = _room(nodes), _room(2 * nodes)
        run(
            first, count, self.seed, self.wants_tasks, node, program.link, last, program.tables, ways.pairs,
            ways.segments, ways.buckets, program.common, program.known, program.known_date, scenario.varies,
            scenario.numbers, scenario.tables, scenario.choices, scenario.normal_tables, scenario.normal_choices,
            scenario.mix, scenario.weights, scenario.sources, scenario.effects, scenario.effect_numbers,
            scenario.risks, scenario.chances, costs.rows, costs.numbers, costs.effects, costs.effect_numbers,
            costs.certain, self.per_minute, self.cost_from, self.pairs, self.base(), finish, cost, watched, hits,
            occurred, sums, lengths, *room,
        )  # fmt: skip
        self._rooms.append(room)
        return Batch(finish, cost, watched, hits, occurred, sums, lengths)

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__ | {"_rooms": []}

    def slowly(self, first: int, count: int) -> Batch:
        """The same by the whole kernel, one after the other."""
        rest = (self.watched, self.per_minute, self.cost_from)
        return slowly(self.program, self.scenario, self.seed, first, count, *rest)

    def base(self) -> int:
        """What the project's length counts from, in the unit of its ends: it only keeps the sums small."""
        program = self.program
        start = int(program.compiled.network.tables[at.PLAN_START])
        return int(mk.mark_of(program.tables, program.common, start)) if program.common >= 0 else start

    def _watching(self) -> tuple[Ints, np.ndarray[tuple[int], np.dtype[np.float64]]]:
        """Pairs of what is watched and a node that it waits for, and what is certain of each."""
        program = self.program
        pairs: list[tuple[int, int]] = []
        certain = np.full(len(self.watched), -np.inf)
        for k, task in enumerate(self.watched):
            row = row_of(program, task, "A commitment")
            active = program.compiled.network.task[row, at.ACTIVE]
            if not active or program.dates[row, at.EARLY_FINISH] == at.NONE:
                name = program.compiled.plan.tasks[row].name
                raise BrokenPlan(f"A commitment names the task “{name}”, which takes no part in the plan.")
            for leaf in program.leaves_below(row):
                place = program.places.get(leaf)
                if place is None:
                    certain[k] = max(certain[k], float(program.dates[leaf, at.EARLY_FINISH]))
                else:
                    pairs.append((k, place))
            if not program.leaves_below(row):
                certain[k] = float(program.dates[row, at.EARLY_FINISH])
        return np.array(pairs, np.int64).reshape(-1, 2), certain

    def _watches_efforts(self) -> str:
        """A level-of-effort task ends where others do, which the lanes do not ask."""
        task, rows = self.program.compiled.network.task, self.program.compiled.rows
        efforts = set(np.flatnonzero((task[:, at.STATE] == at.EFFORT) & (task[:, at.ACTIVE] == 1)).tolist())
        above = set(efforts)
        for row in efforts:
            up = int(task[row, at.PARENT])
            while up >= 0:
                above.add(up)
                up = int(task[up, at.PARENT])
        watched: Sequence[int] = [rows[each] for each in self.watched]
        return "a level-of-effort task has a commitment" if above & set(watched) else ""
