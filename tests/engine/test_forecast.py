"""Forecasts: ranges from past projects and the prior, rescheduled networks, scores, throughput and estimates."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charthouse.engine.calendars import Calendar
from charthouse.engine.earned_value.earned_schedule import FinishPolicy
from charthouse.engine.earned_value.measuring import measure
from charthouse.engine.earned_value.methods import Method
from charthouse.engine.forecast.completion import completion, earned_date
from charthouse.engine.forecast.estimates import ratios
from charthouse.engine.forecast.network import Keep, Known, Planned, duration_ratio, rescheduled_finish
from charthouse.engine.forecast.quantiles import LEVELS, weighted_quantile
from charthouse.engine.forecast.ranges import ENOUGH, LEAST_DEVIATION, PastForecast, Target, around, spread
from charthouse.engine.forecast.scoring import (
    Missed,
    Scored,
    Stage,
    mean_errors,
    mean_pinball,
    pinball,
    record,
    stage_of,
)
from charthouse.engine.forecast.throughput import NothingWasDone, periods_needed
from charthouse.engine.network import ConstraintKind, Link, Plan, Task
from charthouse.engine.refusals import Stopped
from tests.engine.value_world import OFFICE, at, project, task, told

_HOURS = ((480, 720), (780, 1020))
CALENDAR = Calendar(1, "Office", (_HOURS, _HOURS, _HOURS, _HOURS, _HOURS, (), ()))
DAY = 480


def plan_of(*links: Link, days: dict[int, int]) -> Plan:
    tasks = tuple(Task(number, f"Task {number}", duration=length * DAY) for number, length in days.items())
    return Plan(start=at("2026-03-02") + 480, tasks=tasks, calendars=(CALENDAR,), calendar=1, links=links)


def placed(start: str, finish: str) -> Planned:
    first, last = at(start) + 480, at(finish) + 1020
    return Planned(first, last, OFFICE.between(first, last))


def test_slack_absorbs_a_delay_when_baseline_dates_hold_and_not_when_gaps_do():
    plan = plan_of(Link(1, 2), days={1: 5, 2: 5})
    baseline = {1: placed("2026-03-02", "2026-03-06"), 2: placed("2026-03-16", "2026-03-20")}
    late = {1: Known(0.0, at("2026-03-09") + 480)}
    now = at("2026-03-09") + 480

    dates = rescheduled_finish(plan, baseline, late, now, Keep.DATES)
    gaps = rescheduled_finish(plan, baseline, late, now, Keep.GAPS)

    assert dates == at("2026-03-20") + 1020
    assert gaps == at("2026-03-27") + 1020, "a week late, a week later"


def test_what_remains_is_the_baselines_duration_scaled_and_never_before_the_date():
    plan = plan_of(Link(1, 2), days={1: 5, 2: 5})
    baseline = {1: placed("2026-03-02", "2026-03-06"), 2: placed("2026-03-09", "2026-03-13")}
    known = {1: Known(0.6, at("2026-03-02") + 480)}
    now = at("2026-03-05") + 480

    assert rescheduled_finish(plan, baseline, known, now, Keep.DATES) == at("2026-03-13") + 1020
    assert rescheduled_finish(plan, baseline, known, now, Keep.DATES, ratio=2.0) == at("2026-03-24") + 1020
    assert rescheduled_finish(plan, baseline, known, at("2026-03-30") + 480, Keep.DATES) == at("2026-04-07") + 1020


def test_a_plans_own_constraints_and_remaining_durations_are_not_believed():
    plan = plan_of(days={1: 5})
    pinned = Task(1, "Task 1", duration=DAY, constraint=ConstraintKind.START_ON, constraint_date=at("2026-06-01"),
                  remaining=90 * DAY, deadline=at("2026-01-01"))  # fmt: skip
    plan = Plan(start=plan.start, tasks=(pinned,), calendars=plan.calendars, calendar=1)

    finish = rescheduled_finish(plan, {1: placed("2026-03-02", "2026-03-06")}, {}, at("2026-03-02"), Keep.GAPS)

    assert finish == at("2026-03-06") + 1020


def test_the_ratio_of_finished_tasks_is_drawn_towards_one():
    baseline = {number: placed("2026-03-02", "2026-03-06") for number in range(1, 21)}
    done = {n: Known(1, at("2026-03-02"), at("2026-03-20"), 10 * DAY) for n in baseline}

    assert duration_ratio(baseline, {}) == 1
    assert duration_ratio(baseline, {1: done[1]}) == pytest.approx((2 + 5) / 6)
    assert duration_ratio(baseline, done) == pytest.approx((40 + 5) / 25)


def test_the_centre_is_the_geometric_mean_of_earned_schedule_and_both_networks():
    first = task(1, "2026-03-02", "2026-03-13", 100, told("2026-03-13", 0.5, "2026-03-02", cost=80))
    second = task(2, "2026-03-23", "2026-04-03", 300, told("2026-03-13"))
    measured = project(first, second)
    standing = measure(measured, at("2026-03-14"))

    found = completion(measured, standing, plan_of(Link(1, 2), days={1: 10, 2: 10}))

    assert earned_date(measured, standing) == at("2026-03-06") + 1020
    by_dates, by_gaps = found.finish_by[FinishPolicy.BASELINE_DATES], found.finish_by[FinishPolicy.BASELINE_GAPS]
    assert by_dates == at("2026-04-03") + 1020
    assert by_gaps == at("2026-04-10") + 1020
    days = math.exp((math.log(30) + math.log(25) + math.log(30)) / 3)
    assert found.finish_centre.value == pytest.approx(days * DAY)
    assert found.finish[0.5] == OFFICE.add(at("2026-03-02") + 480, round(days * DAY))
    assert found.cost is not None
    assert found.cost[0.5] == pytest.approx(80 + 350)
    assert min(found.finish.values()) >= standing.at


def test_on_a_level_stretch_of_the_plan_the_date_itself_counts():
    first = task(1, "2026-03-02", "2026-03-06", 100, told("2026-03-13", 1, "2026-03-02", "2026-03-06", cost=100))
    second = task(2, "2026-03-23", "2026-03-27", 100, told("2026-03-13"))
    measured = project(first, second)
    standing = measure(measured, at("2026-03-12"))

    assert earned_date(measured, standing) == at("2026-03-02") + 480, "nothing was told by then"
    standing = measure(measured, at("2026-03-14"))
    assert earned_date(measured, standing) == at("2026-03-13") + 1020, (
        "neither ahead nor behind while nothing is planned"
    )


def test_the_date_earned_is_found_among_tasks_that_follow_each_other():
    chain = [
        task(3, "2026-03-02", "2026-03-03", 40, method=Method.APPORTIONED, apportioned_to=2),
        task(2, "2026-03-02", "2026-03-03", 40, method=Method.APPORTIONED, apportioned_to=1),
        task(1, "2026-03-02", "2026-03-27", 400, told("2026-03-13", 0.25, "2026-03-02")),
    ]
    measured = project(*chain)

    assert earned_date(measured, measure(measured, at("2026-03-14"))) == at("2026-03-06") + 1020


def test_a_project_that_has_ended_is_certain():
    measured = project(
        task(1, "2026-03-02", "2026-03-13", 100, told("2026-03-31", 1, "2026-03-02", "2026-03-20", cost=90))
    )
    found = completion(measured, measure(measured, at("2026-04-01")))

    assert set(found.finish.values()) == {at("2026-03-20") + 1020}
    assert set((found.cost or {}).values()) == {90}
    assert (found.finish_spread, found.cost_spread) == (None, None)


def test_without_costs_only_the_finish_is_forecast():
    measured = project(task(1, "2026-03-02", "2026-03-13", 100), costs_known=False)
    found = completion(measured, measure(measured, at("2026-03-04")))

    assert found.cost is None
    assert found.finish[0.05] <= found.finish[0.5] <= found.finish[0.95]


def test_without_past_projects_the_range_is_the_gaussian_prior_of_its_stage():
    early = spread(Target.FINISH, 5 / 6)

    deviation = 0.14 * math.sqrt(math.pi / 2)
    assert early.quantiles[0.9] == pytest.approx(NormalDist().inv_cdf(0.9) * deviation)
    assert early.quantiles[0.5] == pytest.approx(0)
    assert (early.projects, early.prior_weight) == (0, 1)
    assert spread(Target.COST, 1 / 6).quantiles[0.9] < spread(Target.COST, 1 / 2).quantiles[0.9]
    assert set(spread(Target.FINISH, 0.0).quantiles.values()) == {0}


def history(count: int, log_ratio: float, remaining: float = 0.25) -> list[PastForecast]:
    return [PastForecast(f"P{n}", remaining, log_ratio) for n in range(count)]


def test_the_own_history_replaces_the_prior_as_it_grows():
    assert spread(Target.FINISH, 0.25, history(ENOUGH, 0.1)).quantiles[0.5] == pytest.approx(0.1)
    assert spread(Target.FINISH, 1.0, history(ENOUGH, 0.1)).quantiles[0.5] == pytest.approx(0.2), "by the root"
    half = spread(Target.FINISH, 0.25, history(ENOUGH // 2, 0.1))
    assert half.quantiles[0.5] == pytest.approx(0.05)
    assert (half.projects, half.prior_weight) == (ENOUGH // 2, 0.5)


def test_every_past_project_counts_the_same():
    many = [PastForecast("long", 1.0, 0.0)] * 99 + [PastForecast("short", 1.0, 1.0)]
    one_each = [PastForecast("long", 1.0, 0.0), PastForecast("short", 1.0, 1.0)]

    assert spread(Target.FINISH, 1.0, many).quantiles[0.9] == pytest.approx(
        spread(Target.FINISH, 1.0, one_each).quantiles[0.9]
    )


def test_a_project_whose_cost_has_run_away_is_less_certain():
    past = [PastForecast(f"P{n}", 1.0, error, 1.0) for n, error in enumerate(np.linspace(-0.1, 0.1, 2 * ENOUGH))]

    steady, wild = (spread(Target.COST, 1.0, past, cpi=cpi).quantiles[0.9] for cpi in (1.0, 0.8))

    assert wild / steady == pytest.approx(math.hypot(LEAST_DEVIATION, math.log(0.8)) / LEAST_DEVIATION)


def test_a_range_never_lies_before_what_has_passed():
    assert around(100, spread(Target.FINISH, 0.5), floor=99)[0.05] == 99


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0.01, 1), st.floats(-1, 1)), max_size=40), st.floats(0, 1))
def test_quantiles_never_fall(rows, remaining):
    past = [PastForecast(f"P{number}", share, error) for number, share, error in rows]

    found = list(spread(Target.FINISH, remaining, past).quantiles.values())

    assert found == sorted(found)


def test_weighted_quantiles_are_hazens():
    """R 4.3: quantile(c(1, 2, 3, 4), c(.1, .5, .9), type = 5) is 1, 2.5, 4."""
    assert [weighted_quantile([4, 2, 1, 3], [1] * 4, level) for level in (0.1, 0.5, 0.9)] == pytest.approx([1, 2.5, 4])
    assert weighted_quantile([1, 2], [3, 1], 0.5) == pytest.approx(1.25)
    with pytest.raises(ValueError, match="at least one value"):
        weighted_quantile([], [], 0.5)


def test_pinball_loss_punishes_the_side_that_the_level_says():
    assert pinball(0.9, 10, 20) == 9
    assert pinball(0.9, 20, 10) == pytest.approx(1)
    assert mean_pinball({0.1: 10, 0.9: 20}, 15) == pytest.approx((0.5 + 0.5) / 2)
    with pytest.raises(ValueError, match="without levels"):
        mean_pinball({}, 1)


def test_pinball_loss_is_least_for_the_true_quantile():
    sample = np.random.Generator(np.random.Philox(1)).normal(100, 10, 4000)
    truth = 100 + 10 * NormalDist().inv_cdf(0.8)

    def loss(guess):
        return float(np.mean([pinball(0.8, guess, each) for each in sample]))

    assert loss(truth) < min(loss(truth - 3), loss(truth + 3))


def test_the_record_tells_coverage_and_on_which_side_it_missed():
    forecast = {0.1: 80.0, 0.5: 100.0, 0.9: 120.0}
    found = record([Scored(forecast, actual) for actual in (70, 90, 110, 130, 100)])

    assert found is not None
    assert (found.forecasts, found.coverage, found.below) == (5, 0.6, 0.2)
    assert found.above == pytest.approx(0.2)
    assert found.expected_coverage == pytest.approx(0.8)
    assert record([]) is None


def test_a_backlog_with_a_steady_pace_takes_as_long_as_division_says():
    found = periods_needed(20, [5], seed=1)

    assert found.periods == {0.5: 4, 0.85: 4, 0.95: 4}
    assert found.unfinished == 0
    assert periods_needed(0, [5], seed=1).periods[0.95] == 0


def test_a_backlog_follows_the_exact_distribution_of_a_coin():
    """Items are done in a period with probability ½; two of them need k periods with probability (k − 1) / 2^k."""
    found = periods_needed(2, [0, 1], seed=7, trials=40_000)

    cumulated = 0.0
    exact: dict[float, int] = {}
    for k in range(2, 40):
        cumulated += (k - 1) / 2**k
        for level in (0.5, 0.85, 0.95):
            if cumulated >= level - 1e-12:
                exact.setdefault(level, k)
    assert found.periods[0.85] == exact[0.85] == 6
    assert found.periods[0.95] == exact[0.95] == 8
    assert found == periods_needed(2, [0, 1], seed=7, trials=40_000), "the same seed, the same answer"


def test_what_comes_in_makes_it_longer_and_what_never_ends_is_told():
    assert periods_needed(10, [2], added=[1], seed=1).periods[0.5] == 10
    stuck = periods_needed(10, [1], added=[1], seed=1, limit=50, trials=100)
    assert (stuck.periods[0.5], stuck.unfinished) == (50, 1)


def test_a_backlog_without_any_throughput_is_refused():
    with pytest.raises(NothingWasDone, match="take periods in which something was"):
        periods_needed(10, [0, 0], seed=1)
    with pytest.raises(ValueError, match="not negative"):
        periods_needed(10, [3, -1], seed=1)
    with pytest.raises(Stopped):
        periods_needed(10, [1], seed=1, should_stop=lambda: True)


def test_estimates_of_a_class_are_drawn_to_all_classes():
    past = {"build": [(10, 20)] * 10, "design": [(10, 10)] * 10}

    build, unknown = ratios(past, "build"), ratios(past, "test")

    assert build is not None
    assert unknown is not None
    assert (build.own, build.all, build.own_weight) == (10, 20, 0.5)
    assert build.quantiles[0.9] == pytest.approx(2)
    assert build.quantiles[0.05] == pytest.approx(math.sqrt(2)), "half of ln 2, half of ln 1"
    assert build.uplift(0.9) == pytest.approx(1)
    assert unknown.own == 0
    assert unknown.quantiles[0.05] == pytest.approx(1)
    assert ratios({"build": [(0, 3)]}, "build") is None
    assert list(build.quantiles) == list(LEVELS)


def test_mean_errors_count_every_project_the_same_however_often_it_was_forecast():
    missed = [
        Missed("often", Stage.EARLY, 0.1),
        Missed("often", Stage.EARLY, 0.3),
        Missed("often", Stage.LATE, 0.0),
        Missed("once", Stage.EARLY, 0.6),
    ]

    found = mean_errors(missed)

    assert found is not None
    assert found.forecasts == 4
    assert found.by_stage == {Stage.EARLY: pytest.approx((0.2 + 0.6) / 2), Stage.LATE: 0.0}
    assert found.by_project == {"often": pytest.approx(0.1), "once": 0.6}
    assert found.overall == pytest.approx(0.35)
    assert mean_errors([]) is None


def test_the_stage_is_the_third_of_the_budget_that_is_earned():
    assert [stage_of(share).value for share in (0, 0.33, 0.34, 0.66, 0.67, 1)] == [
        "early", "early", "middle", "middle", "late", "late",
    ]  # fmt: skip
