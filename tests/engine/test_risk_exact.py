"""Simulated plans against what is reckoned exactly: enumerated outcomes, closed forms, the deterministic kernel."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from charthouse.engine import layout
from charthouse.engine.network import Link, LinkKind, Rules, Split, Task
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.risk.distributions import BetaPert, Uniform
from charthouse.engine.risk.model import (
    Correlation,
    RiskModel,
)
from charthouse.engine.risk.results import Cri
from charthouse.engine.risk.simulation import simulate
from charthouse.engine.schedule import schedule
from tests.engine.plans import plans
from tests.engine.risk_world import DAYS, N, clock_plan, discrete
from tests.engine.world import DAY, MONDAY, OFFICE, plan


def exactly(model, change):
    """The distribution of the finish, and how often each task is on a longest path, over all outcomes."""
    by_task = dict(model.durations)
    finishes: Counter[int] = Counter()
    longest: Counter[int] = Counter()
    for outcome in product(*(list(zip(each.values, each.weights, strict=True)) for each in by_task.values())):
        chance = math.prod(w / sum(by_task[t].weights) for t, (_, w) in zip(by_task, outcome, strict=True))
        durations = {task: int(value) for task, (value, _) in zip(by_task, outcome, strict=True)}
        result = schedule(replace(model.plan, tasks=tuple(change(task, durations) for task in model.plan.tasks)))
        finishes[result.finish] += chance
        for task in model.plan.tasks:
            longest[task.id] += chance * result.tasks[task.id].longest_path
    return finishes, longest


def with_duration(task, durations):
    return replace(task, duration=durations.get(task.id, task.duration))


NETWORKS = {
    "calendars, all four kinds of link and lags": plan(
        Task(1, "A", 480), Task(2, "B", 960), Task(3, "C", 480, calendar=2), Task(4, "D", 480), Task(5, "E", 240),
        links=(
            Link(1, 2), Link(1, 3, LinkKind.START_TO_START, lag=240), Link(2, 4, LinkKind.FINISH_TO_FINISH, lag=60),
            Link(3, 4), Link(4, 5, LinkKind.START_TO_FINISH, lag=480), Link(3, 5),
        ),
    ),
    "progress and a summary": plan(
        Task(1, "Phase", 0), Task(2, "A", 960, parent=1, actual_start=MONDAY, percent_complete=50.0),
        Task(3, "B", 480, parent=1), Task(4, "C", 480), Task(5, "D", 480),
        links=(Link(2, 3), Link(1, 4), Link(1, 5, lag=-240)), status_date=MONDAY + 1440,
    ),
    "lags that are shares of durations": plan(
        Task(1, "A", 480), Task(2, "B", 960), Task(3, "C", 480),
        links=(Link(1, 2, LinkKind.START_TO_START, percent=50.0), Link(2, 3, percent=25.0)),
    ),
    "a task that is split": plan(
        Task(1, "A", 960, splits=(Split(480, 960),)), Task(2, "B", 480), Task(3, "C", 480),
        links=(Link(1, 2), Link(1, 3)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("network", NETWORKS)
def test_a_small_network_has_its_exact_distribution(network):
    """Every combination of durations scheduled by itself, weighed by its chance; shares within four deviations."""
    varying = {2: discrete(0.5, 1, 3), 3: discrete(0.25, 1, 2, weights=(1.0, 2.0, 1.0)), 4: discrete(1, 2)}
    if network == "a task that is split":
        varying = {1: discrete(0.5, 1, 2, 3), 2: discrete(1, 2)}
    model = RiskModel(
        NETWORKS[network],
        tuple((task, each) for task, each in varying.items() if any(t.id == task for t in NETWORKS[network].tasks)),
    )

    count = 2_000 if simulate(model, iterations=1).why_slow else N

    def change(task, durations):
        if task.id not in durations:
            return task
        if task.actual_start is not None:
            return replace(task, remaining=durations[task.id])
        return with_duration(task, durations)

    finishes, longest = exactly(model, change)
    found = simulate(model, iterations=count, seed=3)

    assert found.finish.total == count
    below = 0.0
    for finish in sorted(finishes):
        below += finishes[finish]
        assert found.finish.share_up_to(finish) == pytest.approx(below, abs=4 * 0.5 / math.sqrt(count))
    assert found.finish.least == min(finishes)
    assert found.finish.greatest == max(finishes)
    for each in found.tasks:
        assert each.criticality == pytest.approx(longest[each.task], abs=4 * 0.5 / math.sqrt(count))


def test_a_chain_of_two_uniforms_is_a_triangle():
    """The sum of two uniforms from 0 to d: P(sum ≤ x) = x²/2d², so that P20 is d·√0.4."""
    d = 100_000
    model = RiskModel(
        clock_plan(Task(1, "A", d), Task(2, "B", d), links=(Link(1, 2),)), ((1, Uniform(0, d)), (2, Uniform(0, d)))
    )

    found = simulate(model, iterations=N, seed=1).finish

    for p in (0.05, 0.1, 0.2, 0.5):
        exact = MONDAY + d * math.sqrt(2 * p)
        error = math.sqrt(p * (1 - p) / N) / (math.sqrt(2 * p) / d)
        assert abs(found.quantile(p) - exact) < 4 * error
        # √(p(1 − p)/n)/f, which Woodruff estimates from the numbers between two quantiles, as many as this:
        between = 2 * math.sqrt(p * (1 - p) * N)
        assert found.standard_error(p) == pytest.approx(error, rel=4 / math.sqrt(between))
    assert found.mean == pytest.approx(MONDAY + d, abs=4 * d / math.sqrt(6 * N))
    assert found.deviation == pytest.approx(d / math.sqrt(6), rel=0.02)


def test_where_two_uniforms_meet_the_later_counts():
    """The greater of two uniforms from 0 to d: P(max ≤ x) = x²/d²; the mean is ⅔ d where the plan says ½ d.

    The merge bias: each path is critical in half of the iterations. Cov(U, max(U, V)) = (¼ + ⅛) − ½·⅔ = 1/24, so that
    the correlation is √12·√18/24 = 0.6124; SSI = σ·½/σ_max = √(1/12)·½/√(1/18) happens to be the same.
    """
    d = 100_000
    model = RiskModel(clock_plan(Task(1, "A", d // 2), Task(2, "B", d // 2)), ((1, Uniform(0, d)), (2, Uniform(0, d))))

    found = simulate(model, iterations=N, seed=2)

    assert found.plan_finish == MONDAY + d // 2
    assert found.finish.mean == pytest.approx(MONDAY + 2 * d / 3, abs=4 * d / math.sqrt(18 * N))
    assert found.finish.quantile(0.8) == pytest.approx(MONDAY + d * math.sqrt(0.8), abs=0.01 * d)
    for each in found.tasks:
        assert each.criticality == pytest.approx(0.5, abs=0.015)
        assert each.cri == pytest.approx(math.sqrt(216) / 24, abs=0.015)
        assert each.ssi == pytest.approx(math.sqrt(1 / 12) * 0.5 / math.sqrt(1 / 18), abs=0.02)
    # In its lowest tenth a task hardly counts: the mean of the other is 0.5 d; in its highest it is the greater.
    assert found.swings[0].low - MONDAY == pytest.approx(0.5017 * d, abs=0.03 * d)
    assert found.swings[0].high - MONDAY == pytest.approx(0.9517 * d, abs=0.02 * d)


def test_spearman_sees_ranks_where_pearson_sees_lines():
    """The finish is the greater of one duration and a fixed one: ranks of one task against a bent line."""
    d = 100_000
    model = RiskModel(clock_plan(Task(1, "A", d)), ((1, Uniform(0, d)),))

    for kind in Cri:
        (task,) = simulate(model, iterations=4_000, cri=kind).tasks
        assert task.cri == pytest.approx(1.0, abs=1e-6)
    bent = replace(model, plan=clock_plan(Task(1, "A", d), Task(2, "B", d // 2)))
    (by_ranks, _) = simulate(bent, iterations=N, cri=Cri.SPEARMAN).tasks
    # Half of the finishes tie at the middle rank: ρ² = 1 − 1/8 by the variance of ranks with ties.
    assert by_ranks.cri == pytest.approx(math.sqrt(7 / 8), abs=0.01)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_without_uncertainty_the_simulated_finish_is_the_computed_one(data):
    drawn = data.draw(plans(data.draw(st.sampled_from(Rules))))
    try:
        computed = schedule(drawn)
    except UnusablePlan:
        reject()

    active = computed.compiled.network.task[:, layout.ACTIVE]
    ends = {
        task: dates.early_finish
        for (task, dates), takes_part in zip(computed.tasks.items(), active, strict=True)
        if takes_part and dates.early_finish is not None
    }
    found = simulate(RiskModel(drawn, watched=tuple(ends)), iterations=3)

    assert found.finish.least == found.finish.greatest == found.finish.quantile(0.8)
    assert max(found.finish.least, computed.start) == computed.finish
    assert {task: each.greatest for task, each in found.watched.items()} == ends


def test_correlation_widens_a_chain():
    """Two uniforms after each other: ρ = 1 makes 2U, whose deviation is √2 times that of independent ones."""
    d = 100_000
    model = RiskModel(
        clock_plan(Task(1, "A", d), Task(2, "B", d), links=(Link(1, 2),)),
        ((1, Uniform(0, d)), (2, Uniform(0, d))),
        correlations=(Correlation((1, 2), 1.0),),
    )

    assert simulate(model, iterations=N).finish.deviation == pytest.approx(d / math.sqrt(3), rel=0.02)


def test_the_office_calendar_shapes_the_finish():
    """A day or two of work from Monday morning ends on Monday or Tuesday at 17:00, never between."""
    model = RiskModel(plan(Task(1, "A", DAY), calendars=(OFFICE,)), ((1, discrete(1, 2)),))

    found = simulate(model, iterations=640).finish

    assert {found.quantile(p) for p in (0.05, 0.5, 0.95)} <= {MONDAY + 540, MONDAY + 1440 + 540}


FOUNDRY = {
    "A": (1, 2, 3, ""), "B": (2, 3, 4, ""), "C": (1, 2, 3, "A"), "D": (2, 4, 6, "B"), "E": (1, 4, 7, "C"),
    "F": (1, 2, 9, "C"), "G": (3, 4, 11, "DE"), "H": (1, 2, 3, "FG"),
}  # fmt: skip


def test_the_general_foundry_takes_its_published_fifteen_weeks_and_more_where_paths_meet():
    """Render, Stair, Hanna, "Quantitative Analysis for Management": expected 15 weeks on A-C-E-G-H, and by the normal
    approximation with variance 3.11 a chance of 71.6 % for 16 weeks.

    The exact variance of that chain is 24/7; B-D-G-H, a week shorter, makes the whole later in some iterations.
    """
    week = 7 * DAYS

    def model(names):
        number = {name: ord(name) for name in names}
        means = {name: sum(f * x for f, x in zip((1, 4, 1), FOUNDRY[name][:3], strict=True)) / 6 for name in names}
        tasks = [Task(number[name], name, int(means[name] * week)) for name in names]
        links = tuple(Link(number[one], number[name]) for name in names for one in FOUNDRY[name][3] if one in names)
        ranges = tuple((number[name], BetaPert(*(float(week * each) for each in FOUNDRY[name][:3]))) for name in names)
        return RiskModel(clock_plan(*tasks, links=links), ranges)

    whole, chain_alone = (simulate(model(names), iterations=N, seed=4) for names in ("ABCDEFGH", "ACEGH"))

    assert whole.plan_finish == chain_alone.plan_finish == MONDAY + 15 * week
    assert chain_alone.finish.mean == pytest.approx(MONDAY + 15 * week, abs=4 * 1.86 * week / math.sqrt(N))
    assert chain_alone.finish.deviation == pytest.approx(math.sqrt(24 / 7) * week, rel=0.02)
    assert chain_alone.finish.share_up_to(MONDAY + 16 * week) == pytest.approx(0.716, abs=0.02)
    assert whole.finish.mean > MONDAY + 15.2 * week
    # The same numbers are drawn for the tasks of both, so that the whole never ends before the chain.
    for weeks in (12, 14, 15, 16, 18):
        at_most = MONDAY + weeks * week
        assert whole.finish.share_up_to(at_most) <= chain_alone.finish.share_up_to(at_most)
