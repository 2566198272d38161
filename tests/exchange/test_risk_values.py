"""What a plan document says about uncertainty, as the engine simulates it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from statistics import NormalDist

import pytest

from charthouse.engine.network import TaskMode
from charthouse.engine.refusals import BrokenPlan
from charthouse.engine.risk.distributions import BetaPert, Discrete, Empirical, Lognormal, Triangular, Uniform
from charthouse.engine.risk.model import Combine, TaskCost
from charthouse.engine.risk.simulation import simulate
from charthouse.exchange import document as doc
from charthouse.exchange import plan_json
from charthouse.exchange.engine_values import plan_of
from charthouse.exchange.risk_values import NothingUncertain, distribution_of, uncertain_of

MONDAY = 20514 * 1440 + 480
"""2026-03-02T08:00."""
DAYS = 480


def document(*tasks, **rest):
    return doc.Document(project=doc.Project(name="Payroll", start=MONDAY), tasks=tasks, **rest)


def task(uid, days=1.0, **rest):
    return doc.Task(uid=uid, name=f"Task {uid}", duration=doc.Duration(int(days * DAYS)), **rest)


def test_each_kind_of_estimate_means_its_distribution():
    def of(kind, meaning=doc.Meaning.ABSOLUTE, outcomes=()):
        return distribution_of(doc.ThreePoint(480, 960, 2400, meaning, kind), outcomes)

    kinds = doc.Distribution
    assert of(kinds.BETA_PERT) == BetaPert(480, 960, 2400)
    assert of(kinds.TRIANGULAR) == Triangular(480, 960, 2400)
    assert of(kinds.UNIFORM) == Uniform(480, 2400)
    assert of(kinds.LOGNORMAL) == Lognormal((480 + 4 * 960 + 2400) / 6, (2400 - 480) / 6)
    outcomes = (doc.Outcome(480.0, 3.0), doc.Outcome(960.0))
    assert of(kinds.DISCRETE, outcomes=outcomes) == Discrete((480.0, 960.0), (3.0, 1.0))
    assert of(kinds.EMPIRICAL, outcomes=(doc.Outcome(0.5), doc.Outcome(1.5))) == Empirical((480.0, 1440.0))


@pytest.mark.parametrize("kind", ["beta_pert", "triangular", "uniform", "lognormal"])
def test_low_and_high_may_be_the_tenth_and_ninetieth_percentile(kind):
    found = distribution_of(doc.ThreePoint(480, 960, 2400, doc.Meaning.P10_P90, doc.Distribution(kind)))

    assert (found.quantile(0.1), found.quantile(0.9)) == pytest.approx((480, 2400))
    if kind == "lognormal":
        assert found.quantile(NormalDist().cdf(0)) == pytest.approx((480 * 2400) ** 0.5)


def test_what_a_started_task_has_left_varies_as_the_whole_would():
    """Four days estimated as 3 to 8; half is done, so that 1.5 to 4 days are left, around two."""
    begun = task(1, 4, estimate=doc.ThreePoint(1440, 1920, 3840), actual_start=MONDAY, percent_complete=50.0)

    assert uncertain_of(document(begun)).model.durations == ((1, BetaPert(720, 960, 1920)),)


def test_factors_hold_for_remaining_work_without_a_range_of_its_own():
    own = task(1, estimate=doc.ThreePoint(240, 480, 960))
    begun = task(2, 4, actual_start=MONDAY, percent_complete=75.0)
    done = task(3, actual_start=MONDAY, actual_finish=MONDAY + 540, percent_complete=100.0)
    given = task(4, mode=TaskMode.MANUAL, manual_start=MONDAY)
    found = uncertain_of(document(own, begun, done, given, task(5, 0), task(6, active=False)), factors=(0.5, 1, 2))

    assert found.model.durations == ((1, BetaPert(240, 480, 960)), (2, BetaPert(240, 480, 960)))
    assert found.told == ("Tasks that vary by the factors given: 1; by their own estimates: 1.",)


def test_a_plan_in_which_nothing_varies_is_refused_with_the_way_out():
    with pytest.raises(NothingUncertain, match="--uncertainty LOW,LIKELY,HIGH"):
        uncertain_of(document(task(1)))


def test_factors_that_no_task_takes_leave_all_iterations_alike_and_that_is_told():
    found = uncertain_of(document(task(1, mode=TaskMode.MANUAL, manual_start=MONDAY)), factors=(0.5, 1, 2))

    assert found.model.durations == ()
    assert found.told[1:] == (
        "No task varies: all are done, inactive, or placed by hand where their dates were given.",
    )
    result = simulate(found.model, iterations=100, seed=1)
    assert result.finish.quantile(0.0) == result.finish.quantile(1.0) == result.plan_finish


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (doc.ThreePoint(9, 5, 7), "The task “Task 1”: A three-point estimate goes from low"),
        (
            doc.ThreePoint(1, 5, 7, distribution=doc.Distribution.DISCRETE),
            "The estimate is discrete and names no outcomes",
        ),
        (
            doc.ThreePoint(0, 5, 7, doc.Meaning.P10_P90, doc.Distribution.LOGNORMAL),
            "The P10 of a lognormal estimate is above 0",
        ),
    ],
)
def test_an_estimate_that_is_none_is_refused(estimate, words):
    with pytest.raises(BrokenPlan, match=words):
        uncertain_of(document(task(1, estimate=estimate)))


def test_a_risk_on_a_summary_hits_all_below_it_but_costs_once():
    risk = doc.Risk(
        uid=7, name="Late", probability=0.3, in_series=False, response_probability=0.1, response_impact=0.5,
        impacts=(doc.RiskImpact(task_uid=1, factor=(1.0, 1.2, 2.0), cost=(Decimal(1), Decimal(2), Decimal(3))),),
        adds=(1,), intangible=(doc.Score("reputation", 3.0),),
    )  # fmt: skip
    tasks = (task(1, 0, summary=True), task(2, parent_uid=1), task(3, parent_uid=1))

    (found,) = uncertain_of(document(*tasks, risks=(risk,))).model.risks

    assert [(each.task, each.factor, each.cost) for each in found.impacts] == [
        (2, BetaPert(1, 1.2, 2), None), (3, BetaPert(1, 1.2, 2), None), (1, None, BetaPert(1, 2, 3)),
    ]  # fmt: skip
    assert (found.combine, found.adds, found.response_factor) == (Combine.PARALLEL, (2, 3), 0.5)
    assert found.intangible == (("reputation", 3.0),)


def cost_of(of_task, **rest):
    found = dict(uncertain_of(document(of_task, **rest), factors=(1, 1, 1)).model.costs)
    return found[of_task.uid]


def test_people_cost_by_the_minute_and_things_once():
    """Ten hours of work at 60 an hour over a day, 1,000 fixed, 250 of material: 600/480 a minute, 1,250 once."""
    resources = (
        doc.Resource(uid=1, name="Ada", rates=(doc.Rate(per_hour=Decimal(60)),)),
        doc.Resource(uid=2, name="Cable", kind=doc.ResourceKind.MATERIAL, rates=(doc.Rate(per_hour=Decimal(50)),)),
    )
    assignments = (
        doc.Assignment(uid=1, task_uid=1, resource_uid=1, work=600),
        doc.Assignment(uid=2, task_uid=1, resource_uid=2, units=5.0),
    )

    found = cost_of(task(1, fixed_cost=Decimal(1000)), resources=resources, assignments=assignments)

    assert found == TaskCost(fixed=1250.0, per_minute=600 / 480, spent=0.0)


@pytest.mark.parametrize(
    ("of_task", "cost"),
    [
        (task(1, cost=Decimal(480)), TaskCost(0.0, 1.0, 0.0)),
        (task(1, cost=Decimal(580), fixed_cost=Decimal(100)), TaskCost(100.0, 1.0, 0.0)),
        (
            task(1, cost=Decimal(480), actual_start=MONDAY, percent_complete=50.0),
            TaskCost(0.0, 1.0, 240.0),
        ),
        (
            task(1, cost=Decimal(480), actual_start=MONDAY, percent_complete=50.0, actual_cost=Decimal(360)),
            TaskCost(0.0, 0.5, 360.0),
        ),
        (
            task(
                1, cost=Decimal(480), actual_start=MONDAY, percent_complete=50.0, actual_cost=Decimal(360),
                remaining_cost=Decimal(480),
            ),
            TaskCost(0.0, 2.0, 360.0),
        ),
        (
            task(1, cost=Decimal(480), actual_start=MONDAY, actual_finish=MONDAY + 540, actual_cost=Decimal(500)),
            TaskCost(spent=500.0),
        ),
        (task(1, 0, cost=Decimal(90)), TaskCost(90.0, 0.0, 0.0)),
    ],
)  # fmt: skip
def test_what_is_spent_and_what_is_still_to_come(of_task, cost):
    other = task(2)
    found = dict(uncertain_of(document(of_task, other), factors=(1, 1, 1)).model.costs)

    assert found[1] == cost


def test_booked_costs_count_and_those_of_no_task_too():
    entries = (
        doc.CostEntry(date=MONDAY, amount=Decimal(30), task_uid=1),
        doc.CostEntry(date=MONDAY, amount=Decimal(7)),
    )

    model = uncertain_of(document(task(1, cost=Decimal(480)), costs=entries), factors=(1, 1, 1)).model

    assert model.spent == 7
    assert dict(model.costs)[1].spent == 30
    assert simulate(model, iterations=64).cost.greatest == pytest.approx(480 + 30 + 7)


def test_promises_are_commitments_deadlines_and_the_date_of_the_whole():
    plan = document(
        task(1, deadline=MONDAY + 1440, estimate=doc.ThreePoint(240, 480, 960)),
        task(2, active=False),
        commitments=(
            doc.Commitment(name="Both", date=MONDAY, cost=Decimal(5)),
            doc.Commitment(name="Nothing"),
            doc.Commitment(name="Idle", task_uid=2, date=MONDAY),
            doc.Commitment(name="Part", task_uid=1, cost=Decimal(5)),
        ),
    )
    plan = replace(plan, project=replace(plan.project, must_finish_by=MONDAY + 2880))

    found = uncertain_of(plan)

    assert [(each.commitment.name, each.why_not) for each in found.promises] == [
        ("Both", ""),
        ("Nothing", "It promises neither a date nor a cost."),
        ("Idle", "Its task is inactive."),
        ("Part", "It promises the cost of one task; only the cost of the whole is simulated."),
        ("Payroll done", ""),
        ("Task 1", ""),
    ]
    assert [(each.name, each.task, each.date, each.cost) for each in found.model.commitments] == [
        ("Both", None, MONDAY, 5.0), ("Payroll done", None, MONDAY + 2880, None), ("Task 1", 1, MONDAY + 1440, None),
    ]  # fmt: skip


def test_a_branch_and_the_cost_of_each_day_reach_the_simulation():
    plan = document(
        task(1), task(2, 2), links=(doc.Link(before=1, after=2),),
        branches=(doc.Branch("Rework", (doc.Way(0.5, (2,)),)),),
    )  # fmt: skip
    plan = replace(plan, project=replace(plan.project, cost_per_day=Decimal(100)))

    found = simulate(uncertain_of(plan).model, iterations=6_400)

    assert (found.cost.least, found.cost.greatest) == pytest.approx((100, 300))
    assert found.cost.share_up_to(150) == pytest.approx(0.5, abs=0.03)


def test_what_is_uncertain_comes_back_from_the_plan_document():
    plan = document(
        task(
            1,
            estimate=doc.ThreePoint(1, 2, 3, distribution=doc.Distribution.DISCRETE),
            outcomes=(doc.Outcome(480.0, 2.0),),
        ),
        risks=(
            doc.Risk(
                uid=1, name="Late", response_impact=0.25, adds=(1,), intangible=(doc.Score("reputation", 2.0),),
            ),
        ),
        branches=(doc.Branch("Buy or build", (doc.Way(0.4, (1,)),)),),
    )  # fmt: skip
    plan = replace(plan, project=replace(plan.project, cost_per_day=Decimal("12.50")))

    assert plan_json.from_bytes(plan_json.to_bytes(plan)) == plan


def test_a_summarys_own_fixed_cost_comes_once():
    tasks = (task(1, 0, summary=True, fixed_cost=Decimal(40)), task(2, parent_uid=1))

    model = uncertain_of(document(*tasks), factors=(1, 1, 1)).model

    assert dict(model.costs) == {1: TaskCost(fixed=40.0)}
    assert model.plan == plan_of(document(*tasks))
