"""The same iterations by the whole kernel, one after the other: slower by far, but it knows every rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from charthouse.engine import kernel
from charthouse.engine import layout as at
from charthouse.engine.compile import Network
from charthouse.engine.network import Task, TaskId
from charthouse.engine.risk import running as rn
from charthouse.engine.risk import sampling as sg
from charthouse.engine.risk.batch import Batch
from charthouse.engine.risk.book import Floats
from charthouse.engine.risk.philox import FOR_COST, FOR_IMPACT, LANES, fill
from charthouse.engine.risk.program import Program
from charthouse.engine.risk.scenario import Scenario
from charthouse.engine.schedule import check_ends
from charthouse.engine.working_time import Ints, between, position


def slowly(
    program: Program, scenario: Scenario, seed: int, first: int, count: int, watched: Sequence[TaskId],
    per_minute: float, cost_from: int,
) -> Batch:  # fmt: skip
    """Run iterations from ``first`` on; the same numbers are drawn as in the lanes.

    :raises OutOfWorkingTime: an iteration's work does not fit into what its calendar has left
    """
    copied = program.compiled.network
    task, link = copied.task.copy(), copied.link.copy()
    network = Network(task, link, copied.tables.copy(), copied.order)
    compiled = program.compiled._replace(network=network)
    varying = [_Varying(program, link, each) for each in scenario.tasks]
    finish, cost = np.empty(count), np.empty(count)
    dates = np.empty((len(watched), count))
    hits, sums = np.zeros(len(program.node), np.int64), np.zeros((len(varying), 3))
    occurred = np.zeros(len(scenario.risks), np.int64)
    lengths = np.zeros(2)
    base = float(network.tables[at.PLAN_START])
    watched_rows = [compiled.rows[each] for each in watched]
    for done in range(0, count, LANES):
        lanes = min(LANES, count - done)
        work, occurs, done_at_all = works(scenario, seed, first + done)
        occurred += occurs[: len(occurred), :lanes].sum(axis=1)
        cost[done : done + lanes] = costs(scenario, seed, first + done, work, occurs, done_at_all)[:lanes]
        for j in range(lanes):
            for v, each in enumerate(varying):
                each.take(task, link, int(work[v, j]))
            out, end = kernel.run(compiled)
            check_ends(compiled, out)
            finish[done + j] = end
            hits += out[program.rows, at.LONGEST] == 1
            length = end - base
            lengths += (length, length * length)
            sums[:, 0] += work[:, j]
            sums[:, 1] += work[:, j].astype(float) ** 2
            sums[:, 2] += work[:, j] * length
            dates[:, done + j] = out[watched_rows, at.EARLY_FINISH]
            for row, rate in zip(scenario.costs.efforts, scenario.costs.effort_rates, strict=True):
                span = (int(out[row, at.EARLY_START]), int(out[row, at.EARLY_FINISH]))
                minutes = between(network.arrays[2], int(task[row, at.OWN_CALENDAR]), *span)
                cost[done + j] += rate * max(0, minutes)
    if per_minute:
        until = [max(0, position(network.arrays[2], 1, int(each)) - cost_from) for each in finish]
        cost += per_minute * np.array(until, float)
    return Batch(finish, cost, dates, hits, occurred, sums, lengths)


class _Varying:
    """A task whose work varies, with what depends on it: the gaps of its splits and lags that are shares of it."""

    def __init__(self, program: Program, link: Ints, task: TaskId) -> None:
        network, plan = program.compiled.network, program.compiled.plan
        self.row = program.compiled.rows[task]
        self.task: Task = plan.tasks[self.row]
        started = network.task[self.row, at.STATE] == at.STARTED
        self.column = at.LEFT if started else at.SPAN
        self.worked = self.task.duration - program.planned_work(self.row) if started else 0
        shares = [(e, plan.links[int(of)].percent) for e, of in enumerate(program.compiled.links)
                  if link[e, at.BEFORE] == self.row]  # fmt: skip
        self.shares = [(e, percent) for e, percent in shares if percent is not None]

    def take(self, task: Ints, link: Ints, work: int) -> None:
        """Let the task have so much work before it."""
        whole = self.worked + work
        gaps = sum(split.gap for split in self.task.splits if self.worked < split.after < whole)
        task[self.row, self.column] = work + gaps
        for e, percent in self.shares:
            link[e, at.LAG] = round(whole * percent / 100)


def works(scenario: Scenario, seed: int, first: int, only: Ints | None = None) -> tuple[Ints, Ints, Ints]:
    """Draw for as many iterations as there are lanes.

    Gives the work of all that varies, or of some of it; which risks occur; and whether each work is done at all.
    """
    varies = scenario.varies if only is None else scenario.varies[only]
    numbers = scenario.numbers if only is None else scenario.numbers[only]
    nodes = np.arange(len(varies))
    varies = varies.copy()
    varies[:, sg.V_NODE] = nodes
    work = np.zeros((len(varies), LANES), np.int32)
    occurs = np.zeros((max(1, len(scenario.risks)), LANES), np.uint8)
    done_at_all = np.ones((len(varies), LANES), np.uint8)
    normals = np.empty((len(scenario.sources), LANES), np.float32)
    sg.sample(
        first, seed, varies, numbers, scenario.tables, scenario.choices, scenario.normal_tables,
        scenario.normal_choices, scenario.mix, scenario.weights, scenario.sources, scenario.effects,
        scenario.effect_numbers, scenario.risks, scenario.chances, normals, occurs, done_at_all, work,
    )  # fmt: skip
    return work.astype(np.int64), occurs.astype(np.int64), done_at_all.astype(np.int64)


def costs(scenario: Scenario, seed: int, first: int, work: Ints, occurs: Ints, done_at_all: Ints) -> Floats:
    """What each iteration costs but for what runs until the finish: written for arrays, where the lanes loop."""
    laid = scenario.costs
    total = np.full(LANES, laid.certain)
    bits = np.empty(LANES, np.uint32)
    size = np.empty(LANES, np.float32)
    for told, numbers in zip(laid.rows, laid.numbers, strict=True):
        v = told[rn.C_VARIES]
        amount = np.full(LANES, numbers[0])
        if v >= 0:
            amount += numbers[1] * work[v]
            if told[rn.C_IF_DONE]:
                amount[done_at_all[v] == 0] = 0.0
        if told[rn.C_HAS_RANGE]:
            fill(bits, first, int(told[rn.C_STREAM]), FOR_COST, seed)
            sg.draw(bits, int(told[rn.C_TABLE]), scenario.tables, scenario.choices, size)
            amount *= numbers[2] + numbers[3] * size
        total += amount
    for told, numbers in zip(laid.effects, laid.effect_numbers, strict=True):
        fill(bits, first, int(told[sg.E_STREAM]), FOR_IMPACT, seed)
        sg.draw(bits, int(told[sg.E_TABLE]), scenario.tables, scenario.choices, size)
        total += np.where(occurs[told[sg.E_RISK]] != 0, numbers[0] + numbers[1] * size, 0.0)
    return total
