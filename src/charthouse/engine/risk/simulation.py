"""Simulate a plan: the distributions of its finish and cost, what drives them, and the chance of keeping promises.

The definitions stand in ``docs/risk.md`` with their sources. Nothing here depends on how many threads or machines
share the work: each iteration draws numbers by its own number, and what batches found adds up to the same in the order
of their iterations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from charthouse.engine.refusals import BrokenPlan, Stopped
from charthouse.engine.risk.batch import Batch, Sums
from charthouse.engine.risk.influence import swings_of, tasks_of
from charthouse.engine.risk.model import RiskDriver, RiskModel
from charthouse.engine.risk.program import program_of
from charthouse.engine.risk.results import Cri, Kept, RiskWorth, Simulation
from charthouse.engine.risk.runner import Runner
from charthouse.engine.risk.scenario import scenario_of

_TOGETHER = 32
"""Batches that are given away at once: what waits to be counted takes constant room."""
_LOOKS = 2
"""Batches between two looks at the standard error."""
_MINUTES_A_DAY = 1440

Mapper: TypeAlias = Callable[[Runner, Iterable[tuple[int, int]]], Iterable[Batch]]
"""Runs batches, here or elsewhere, and gives what they found in their order: ``map`` does."""


def simulate(
    model: RiskModel,
    *,
    iterations: int = 10_000,
    seed: int = 1,
    asked_error: float | None = None,
    cri: Cri = Cri.PEARSON,
    over: Mapper = map,
    should_stop: Callable[[], bool] | None = None,
    on_progress: Callable[[float], None] | None = None,
    with_risks: bool = True,
) -> Simulation:
    """Run a model's iterations.

    ``asked_error``: stop before ``iterations`` as soon as the standard error of the finish's P80 is no more than so
    many minutes. ``over`` runs the batches: ``map`` in this thread, ``in_threads`` in several, a cluster's elsewhere;
    the answer is the same. ``with_risks``: run all again without each risk, and with each response. ``should_stop`` is
    asked, and ``on_progress`` told the share that is done, after each batch.

    :raises UnusablePlan: the plan cannot be scheduled, or the model names what it does not hold
    :raises Stopped: ``should_stop`` said so
    """
    if iterations < 1:
        raise BrokenPlan("A simulation needs at least one iteration.")
    if not 0 <= seed < 1 << 63:
        raise BrokenPlan(f"The seed {seed} is none; use a whole number from 0 to 2⁶³ − 1.")
    for each in model.commitments:
        if each.date is None and each.cost is None:
            raise BrokenPlan(f"The commitment “{each.name}” promises neither a date nor a cost.")
        if each.task is not None and each.date is None:
            raise BrokenPlan(f"The commitment “{each.name}” promises the cost of one task; promise that of the whole.")
    program = program_of(model.plan)
    before = scenario_of(model, program)
    responses = [risk for risk in model.risks if risk.responds] if with_risks else []
    one_by_one = len(responses) if len(responses) > 1 else 0  # a single one is simulated with "all" of them
    runs = 1 + bool(responses) + one_by_one + (len(model.risks) if with_risks else 0)
    share = _Share(runs, should_stop, on_progress)
    share.tell(0.0)
    runner = Runner(model, program, before, seed)
    sums = _run(runner, model, iterations, asked_error, over, share)

    def of_all(what: RiskModel) -> Sums:
        scenario = scenario_of(what, program, responded=True)
        return _run(Runner(what, program, scenario, seed, wants_tasks=False), what, sums.iterations, None, over, share)

    bare = replace(model, watched=(), commitments=())
    after = of_all(bare) if responses else None
    worths = []
    for place, risk in enumerate(model.risks if with_risks else ()):
        without = Runner(bare, program, before.without(risk.id), seed, wants_tasks=False)
        spared = _run(without, bare, sums.iterations, None, over, share)
        treated = None
        if risk.responds:
            treated = of_all(_only_response_of(bare, risk)) if one_by_one else after
        worths.append(_worth(risk, float(sums.occurred[place]) / sums.iterations, sums, spared, treated))
    tasks = tasks_of(runner, sums, cri)
    return Simulation(
        iterations=sums.iterations,
        seed=seed,
        plan_finish=program.finish,
        finish=sums.finish,
        cost=sums.cost,
        watched=sums.by_task,
        pairs=np.concatenate(sums.pairs),
        tasks=tasks,
        swings=swings_of(runner, sums, tasks),
        risks=tuple(worths),
        commitments=tuple(
            Kept(each, int(count) / sums.iterations) for each, count in zip(model.commitments, sums.kept, strict=True)
        ),
        told=before.told,
        why_slow=runner.why_slow,
        finish_after_responses=None if after is None else after.finish,
        cost_after_responses=None if after is None else after.cost,
    )


@dataclass
class _Share:
    """Tells progress over several runs, and asks whether to stop."""

    runs: int
    should_stop: Callable[[], bool] | None
    on_progress: Callable[[float], None] | None
    done: int = 0

    def tell(self, part: float) -> None:
        if self.on_progress is not None:
            self.on_progress(min(1.0, (self.done + part) / self.runs))
        if self.should_stop is not None and self.should_stop():
            raise Stopped


def _run(
    runner: Runner, model: RiskModel, iterations: int, asked_error: float | None, over: Mapper, share: _Share
) -> Sums:
    scenario = runner.scenario
    sums = Sums(
        len(runner.program.node), len(scenario.varies), len(scenario.risks), runner.watched, model.commitments
    )  # fmt: skip
    size = runner.batch_size()
    together = size * (_TOGETHER if asked_error is None else _LOOKS)
    for begin in range(0, iterations, together):
        end = min(begin + together, iterations)
        for batch in over(runner, _stretches(begin, end, size)):
            sums.add(batch)
            share.tell(sums.iterations / iterations)
        sums.count()
        error = None if asked_error is None else sums.finish.standard_error(0.8)
        if asked_error is not None and error is not None and error <= asked_error:
            break
    share.done += 1
    return sums


def _stretches(begin: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    for first in range(begin, end, size):
        yield first, min(size, end - first)


def _only_response_of(model: RiskModel, risk: RiskDriver) -> RiskModel:
    """The model in which only this risk's response is made."""
    risks = [
        each if each.id == risk.id else replace(each, response_probability=None, response_factor=1.0)
        for each in model.risks
    ]
    return replace(model, risks=tuple(risks))


def _worth(risk: RiskDriver, occurred: float, sums: Sums, spared: Sums, treated: Sums | None) -> RiskWorth:
    def days(other: Sums) -> float:
        return (sums.finish.quantile(0.8) - other.finish.quantile(0.8)) / _MINUTES_A_DAY

    def money(other: Sums) -> float:
        return sums.cost.quantile(0.8) - other.cost.quantile(0.8)

    return RiskWorth(
        risk.id, risk.name, occurred, days(spared), money(spared),
        None if treated is None else days(treated), None if treated is None else money(treated),
        tuple((name, score * occurred) for name, score in risk.intangible),
    )  # fmt: skip
