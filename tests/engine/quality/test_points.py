"""The points on the network itself: passing, failing, at the edge, without anything to judge, and who counts.

The edges follow DCMA-EA PAM 200.1 (October 2012), section 4, and definitions of the populations in docs/quality.md.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from charthouse.engine.network import ConstraintKind, Link, LinkKind, Task, TaskKind
from charthouse.engine.quality import Fault, Missing, QualityPolicy, TaskFacts
from tests.engine.quality.world import chain, done, inspected, point
from tests.engine.world import DAY, at

SS, FF = LinkKind.START_TO_START, LinkKind.FINISH_TO_FINISH


def bystanders(first: int = 90) -> tuple[Task, ...]:
    """A summary with one task, an inactive task, a level of effort, a milestone and a completed task."""
    return (
        Task(first, "Summary"),
        Task(first + 1, "Inactive", 99 * DAY, parent=first, active=False),
        Task(first + 2, "Effort", 99 * DAY, parent=first, kind=TaskKind.LEVEL_OF_EFFORT),
        Task(first + 3, "Milestone", kind=TaskKind.MILESTONE, parent=first),
        replace(done(first + 4, "2026-03-02T08:00", "2026-03-02T17:00"), parent=first),
    )


def test_of_a_chain_the_first_and_the_last_task_have_an_open_end():
    tasks, links = chain(3)

    found = point(1, *tasks, links=links)

    assert [(each.task, each.fault) for each in found.findings] == [
        (1, Fault.MISSING_PREDECESSOR),
        (3, Fault.MISSING_SUCCESSOR),
    ]
    assert (found.population, found.offenders, found.passes) == (3, (1, 3), False)
    assert found.value == pytest.approx(2 / 3)


def test_two_open_ends_of_forty_tasks_are_just_allowed_and_of_thirty_nine_are_not():
    tasks, links = chain(40)
    assert (point(1, *tasks, links=links).value, point(1, *tasks, links=links).passes) == (0.05, True)

    tasks, links = chain(39)
    assert point(1, *tasks, links=links).passes is False


def test_a_task_without_any_link_counts_once():
    found = point(1, Task(1, "Alone", DAY))

    assert (len(found.findings), found.offenders, found.value) == (2, (1,), 1.0)


def test_only_incomplete_work_and_milestones_count_for_logic():
    found = point(1, *bystanders())

    assert found.members == (93,)


def test_links_of_inactive_tasks_and_levels_of_effort_are_no_logic():
    tasks = (Task(1, "A", DAY), Task(2, "B", DAY, active=False), Task(3, "E", DAY, kind=TaskKind.LEVEL_OF_EFFORT))
    found = point(1, *tasks, links=(Link(1, 2), Link(1, 3, SS)))

    assert [each.fault for each in found.findings] == [Fault.MISSING_PREDECESSOR, Fault.MISSING_SUCCESSOR]


def test_a_link_of_a_summary_is_one_of_all_below_it_unless_the_policy_says_otherwise():
    tasks = (Task(1, "First", DAY), Task(2, "Phase"), Task(3, "Inside", DAY, parent=2), Task(4, "Last", DAY))
    links = (Link(1, 2), Link(2, 4))

    assert point(1, *tasks, links=links).offenders == (1, 4)
    assert point(1, *tasks, links=links, policy=QualityPolicy(summary_links=False)).offenders == (1, 3, 4)


def test_a_date_from_another_project_is_a_predecessor():
    waiting = Task(1, "A", DAY, external_early_start=at("2026-03-03T08:00"))

    assert [each.fault for each in point(1, waiting).findings] == [Fault.MISSING_SUCCESSOR]


def test_a_task_of_another_project_is_not_judged():
    found = point(1, Task(1, "Theirs", DAY), Task(2, "Ours", DAY), facts={1: TaskFacts(external=True)})

    assert found.members == (2,)


@pytest.mark.parametrize("number", [1, 5, 6, 7, 8, 10])
def test_without_open_tasks_there_is_nothing_to_judge(number):
    found = point(number, done(1, "2026-03-02T08:00", "2026-03-02T17:00"))

    assert (found.population, found.value, found.passes) == (0, None, None)
    assert found.missing is Missing.NO_TASKS


@pytest.mark.parametrize("number", [2, 3, 4])
def test_without_open_links_there_is_nothing_to_judge(number):
    tasks = (done(1, "2026-03-02T08:00", "2026-03-02T17:00"), done(2, "2026-03-03T08:00", "2026-03-03T17:00"))
    found = point(number, *tasks, links=(Link(1, 2, lag=-60),))

    assert (found.population, found.value, found.passes, found.missing) == (0, None, None, Missing.NO_LINKS)


def test_one_lead_is_one_too_many():
    tasks, links = chain(3)

    assert (point(2, *tasks, links=links).value, point(2, *tasks, links=links).passes) == (0, True)

    found = point(2, *tasks, links=(Link(1, 2, lag=-60), links[1]))
    assert (found.population, found.value, found.passes, found.offenders) == (2, 1, False, (2,))
    assert found.findings[0].minutes == -60


def test_percent_lags_are_leads_and_lags_by_their_sign():
    tasks, _ = chain(3)
    links = (Link(1, 2, percent=-50.0), Link(2, 3, percent=25.0))

    assert point(2, *tasks, links=links).findings[0].minutes == -240
    assert point(3, *tasks, links=links).findings[0].minutes == 120


@pytest.mark.parametrize(("count", "passes"), [(21, True), (20, False)])
def test_one_lag_of_twenty_links_is_just_allowed(count, passes):
    tasks, links = chain(count)

    found = point(3, *tasks, links=(replace(links[0], lag=60), *links[1:]))

    assert (found.value, found.passes) == (1 / (count - 1), passes)


@pytest.mark.parametrize(("others", "value", "passes"), [(1, 0.9, True), (2, 0.8, False)])
def test_nine_links_of_ten_run_from_finish_to_start(others, value, passes):
    tasks, links = chain(11)
    links = (*(replace(link, kind=FF) for link in links[:others]), *links[others:])

    found = point(4, *tasks, links=links)

    assert (found.value, found.threshold, found.passes) == (value, 0.9, passes)
    assert found.offenders == tuple(range(2, 2 + others))


@pytest.mark.parametrize("kind", ["MSO", "MFO", "SNLT", "FNLT", "MANDATORY_START", "MANDATORY_FINISH"])
def test_hard_constraints_are_those_that_keep_links_from_moving_a_task(kind):
    bound = Task(1, "A", DAY, constraint=ConstraintKind(kind), constraint_date=at("2026-03-02T17:00"))

    assert point(5, bound).offenders == (1,)


def test_soft_constraints_deadlines_and_constraints_without_a_date_are_not_hard():
    tasks = (
        Task(1, "A", DAY, constraint=ConstraintKind.START_NO_EARLIER, constraint_date=at("2026-03-03T08:00")),
        Task(2, "B", DAY, deadline=at("2026-03-30T17:00")),
        Task(3, "C", DAY, constraint=ConstraintKind.ALAP),
        Task(4, "D", DAY, constraint=ConstraintKind.FINISH_ON),
        Task(
            5, "M", kind=TaskKind.MILESTONE, constraint=ConstraintKind.FINISH_ON, constraint_date=at("2026-03-05T17:00")
        ),
    )

    assert (point(5, *tasks).population, point(5, *tasks).offenders) == (4, ())


def test_a_second_constraint_is_looked_at_too():
    bound = Task(
        1, "A", DAY,
        constraint=ConstraintKind.START_NO_EARLIER, constraint_date=at("2026-03-03T08:00"),
        second_constraint=ConstraintKind.FINISH_NO_LATER, second_constraint_date=at("2026-03-09T17:00"),
    )  # fmt: skip

    assert point(5, bound).findings[0].minutes == at("2026-03-09T17:00")


@pytest.mark.parametrize(("days", "offenders"), [(45, ()), (46, (2,))])
def test_forty_four_days_of_slack_are_allowed_and_one_minute_more_is_not(days, offenders):
    found = point(6, Task(1, "Long", days * DAY), Task(2, "Short", DAY))

    assert found.offenders == offenders
    if not offenders:
        short = Task(2, "Short", DAY - 1)
        assert point(6, Task(1, "Long", days * DAY), short).findings[0].minutes == 44 * DAY + 1


def test_slack_below_nothing_is_found():
    tasks, links = chain(2)
    late = (tasks[0], replace(tasks[1], deadline=at("2026-03-02T17:00")))

    found = point(7, *late, links=links)

    assert [(each.task, each.minutes) for each in found.findings] == [(1, -DAY), (2, -DAY)]
    assert (found.value, found.threshold, found.passes) == (2, 0, False)
    assert point(7, *tasks, links=links).passes is True


@pytest.mark.parametrize(("days", "offenders"), [(44, ()), (45, (1,))])
def test_a_task_may_take_forty_four_days(days, offenders):
    assert point(8, Task(1, "A", days * DAY)).offenders == offenders


def test_the_baseline_says_how_long_a_task_is_where_it_knows_it():
    short, long = Task(1, "A", 10 * DAY), Task(2, "B", 90 * DAY)
    facts = {1: TaskFacts(baseline_duration=45 * DAY), 2: TaskFacts(baseline_duration=44 * DAY)}

    assert point(8, short, long, facts=facts).offenders == (1,)


def test_an_elapsed_day_and_the_day_of_a_shift_have_their_own_length():
    elapsed = Task(1, "A", 44 * 1440, elapsed=True)
    shift = Task(2, "B", 44 * 600)

    assert point(8, elapsed, shift, facts={2: TaskFacts(day_minutes=600)}).offenders == ()
    assert point(8, elapsed, shift).offenders == (2,)


def test_work_without_people_or_money_is_told_and_never_judged():
    tasks = (Task(1, "A", DAY), Task(2, "B", DAY), Task(3, "C", DAY), Task(4, "Short", DAY - 1))
    facts = {1: TaskFacts(resources=(7,)), 2: TaskFacts(has_cost=True)}

    found = point(10, *tasks, facts=facts)

    assert (found.population, found.offenders) == (3, (3,))
    assert found.value == pytest.approx(1 / 3)
    assert (found.threshold, found.passes, found.missing) == (None, None, Missing.TOLD)


@pytest.mark.parametrize("number", [5, 6, 7, 8, 10])
def test_milestones_summaries_efforts_inactive_and_completed_tasks_do_not_count(number):
    found = point(number, *bystanders(), Task(1, "Work", DAY))

    assert found.members == (1,)


def test_thresholds_are_a_policy_that_comes_back_with_the_result():
    policy = QualityPolicy(long_days=5, long=0.5)
    tasks = (Task(1, "A", 6 * DAY), Task(2, "B", DAY))

    _, _, found = inspected(*tasks, policy=policy)

    assert (found.policy, found.point(8).value, found.point(8).passes) == (policy, 0.5, True)


def test_the_points_are_numbered_as_in_the_pamphlet():
    found: Any = inspected(Task(1, "A", DAY))[2]

    assert [each.number for each in found.points] == list(range(1, 15))
    assert [each.number for each in found.practices] == list(range(1, 11))
