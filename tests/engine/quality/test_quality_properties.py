"""For every plan: offenders belong to the population, values say what offenders say, repairs keep their word."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from charthouse.engine.network import Plan, Rules
from charthouse.engine.quality import Inspection, PlanFacts, TaskFacts, applied, inspect, repairs
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.schedule import Schedule, schedule
from tests.engine.plans import plans
from tests.engine.quality.test_repairs import is_gone, moved

some = settings(max_examples=60, deadline=None, derandomize=True, database=None)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Plan, PlanFacts]:
    """A random plan with everything switched on, and a baseline of some of its tasks."""
    plan = draw(plans(draw(st.sampled_from(Rules))))
    facts = {}
    for task in plan.tasks:
        days = draw(st.one_of(st.none(), st.integers(0, 20)))
        if days is not None:
            facts[task.id] = TaskFacts(
                baseline_finish=plan.start + days * 1440 + 540,
                baseline_duration=draw(st.sampled_from((task.duration, 50 * 480))),
                resources=draw(st.sampled_from(((), (1,), (1, 2)))),
            )
    return plan, PlanFacts(facts, 0 if facts else None)


def judged(plan: Plan, facts: PlanFacts) -> tuple[Schedule, Inspection] | None:
    try:
        result = schedule(plan)
    except UnusablePlan:
        return None
    return result, inspect(result, facts)


@some
@given(worlds())
def test_offenders_are_of_the_population_and_the_value_is_theirs(world: tuple[Plan, PlanFacts]):
    known = judged(*world)
    if known is None:
        return
    for point in known[1].points:
        members = set(point.members or ())
        assert set(point.offenders) <= members
        assert (point.passes is None) == (point.missing is not None)
        if point.value is None:
            assert point.findings == ()
        elif point.number in (1, 5, 6, 8, 10, 11):
            assert point.value * len(members) == len(point.offenders) or point.members is None
        elif point.number in (7, 9):
            assert point.value == len(point.offenders)
        elif point.number == 2:
            assert point.value == len(point.findings)
        elif point.number == 3:
            assert round(point.value * (point.population or 0)) == len(point.findings)
        elif point.number == 4:
            assert round((1 - point.value) * (point.population or 0)) == len(point.findings)
    for rate in known[1].hit_rates or ():
        assert set(rate.hit) <= set(rate.due)
        assert 0 <= rate.value <= 1


@some
@given(worlds())
def test_every_finding_has_a_repair_and_repairs_keep_their_word(world: tuple[Plan, PlanFacts]):
    known = judged(*world)
    if known is None:
        return
    result, found = known
    suggested = list(repairs(result, world[1], found))
    assert {each.finding for each in suggested} == {each for point in found.points for each in point.findings}
    for repair in suggested:
        then, facts = applied(*world, repair)
        if not (repair.keeps_dates or repair.clears):
            continue
        after = schedule(then)  # never a circle
        if repair.keeps_dates:
            assert moved(result, after, repair.parts) == set(), (repair.kind, repair.changes)
        if repair.clears:
            assert is_gone(repair.finding, inspect(after, facts)), (repair.kind, repair.changes)
