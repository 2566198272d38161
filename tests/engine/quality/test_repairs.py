"""Each repair, applied: the finding is gone, and no date moves where the repair says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charthouse.engine.network import ConstraintKind, Link, LinkKind, Plan, Policies, Task, TaskKind, UnfinishedWork
from charthouse.engine.quality import (
    Finding,
    Inspection,
    LinkChange,
    PlanFacts,
    Repair,
    RepairKind,
    TaskChange,
    TaskFacts,
    Why,
    applied,
    inspect,
    repairs,
)
from charthouse.engine.schedule import Schedule, schedule
from tests.engine.quality.world import chain, inspected
from tests.engine.world import DAY, at

NO_EARLIER = ConstraintKind.START_NO_EARLIER
SS, FF = LinkKind.START_TO_START, LinkKind.FINISH_TO_FINISH


def found_in(world: tuple[Schedule, PlanFacts, Inspection], number: int) -> list[Repair]:
    """The repairs of one point's findings."""
    return [each for each in repairs(*world) if each.finding.point == number]


def after(world: tuple[Schedule, PlanFacts, Inspection], repair: Repair) -> tuple[Schedule, PlanFacts, Inspection]:
    """The same plan with the repair applied, scheduled and judged again."""
    plan, facts = applied(world[0].plan, world[1], repair)
    result = schedule(plan)
    return result, facts, inspect(result, facts, world[2].policy)


def moved(before: Schedule, then: Schedule, parts: tuple[int, ...] = ()) -> set[int]:
    """The tasks that lie elsewhere now; a split one only where its parts together do."""
    changed = set()
    for task in before.plan.tasks:
        last = parts[-1] if parts and task.id == parts[0] else task.id
        was, is_now = before.tasks[task.id], (then.tasks[task.id].start, then.tasks[last].finish)
        if (was.start, was.finish) != is_now:
            changed.add(task.id)
    return changed


def is_gone(finding: Finding, then: Inspection) -> bool:
    """Whether the point finds the same no more: of a link that changed, that link."""
    left = [each for each in then.point(finding.point).findings if each.task == finding.task]
    if finding.link is not None:
        return not any(each.link == finding.link for each in left)
    return not any(each.fault is finding.fault for each in left)


def proves(world: tuple[Schedule, PlanFacts, Inspection], repair: Repair) -> tuple[Schedule, PlanFacts, Inspection]:
    """Apply a repair and hold it to what it says of itself."""
    then = after(world, repair)
    if repair.clears:
        assert is_gone(repair.finding, then[2]), repair
    if repair.keeps_dates:
        assert moved(world[0], then[0], repair.parts) == set(), repair
    return then


def new_links(repair: Repair) -> list[Link]:
    return [each.after for each in repair.changes if isinstance(each, LinkChange) and each.after is not None]


def test_an_open_end_is_linked_with_the_next_task_of_its_phase():
    tasks = (
        Task(1, "Phase"),
        Task(2, "Design", DAY, parent=1),
        Task(
            3,
            "Build",
            DAY,
            parent=1,
            constraint=ConstraintKind.START_NO_EARLIER,
            constraint_date=at("2026-03-03T08:00"),
        ),
        Task(4, "Done", parent=1, kind=TaskKind.MILESTONE),
    )
    world = inspected(*tasks, links=(Link(3, 4),))

    best = found_in(world, 1)[1]

    assert best.finding.task == 2
    assert new_links(best) == [Link(2, 3)]
    assert {each.why for each in best.reasons} == {Why.NEXT_SIBLING, Why.ADJOINS}
    assert best.keeps_dates
    proves(world, best)


def test_the_pattern_of_another_phase_comes_first():
    tasks = tuple(
        Task(10 * phase + place, name, DAY if place else 0, parent=10 * phase if place else None)
        for phase in (1, 2)
        for place, name in enumerate(("Phase", "Design", "Review", "Test", "Deploy"))
    )
    links = (Link(11, 14), Link(12, 13), Link(22, 23), Link(23, 24))

    world = inspected(*tasks, links=links)

    best = next(each for each in found_in(world, 1) if each.finding.task == 21)
    suggested = [each for each in found_in(world, 1) if each.finding == best.finding]
    every = [each for each in found_in(world, 1) if each.finding.task == 21 and each.kind is RepairKind.LINK_SUCCESSOR]
    assert new_links(every[0]) == [Link(21, 24)]
    assert every[0].reasons[0].why is Why.SAME_PATTERN
    assert [each.score for each in every] == sorted((each.score for each in every), reverse=True)
    assert len(suggested) <= 3


def test_people_who_work_on_both_and_words_in_both_names_speak_for_a_link():
    tasks = (Task(1, "Data model", DAY), Task(2, "Network", DAY), Task(3, "Load data", DAY))
    facts = {1: TaskFacts(resources=(5,)), 3: TaskFacts(resources=(5, 6))}
    world = inspected(*tasks, facts=facts)

    suggested = [
        each for each in found_in(world, 1) if each.finding.task == 1 and each.kind is RepairKind.LINK_SUCCESSOR
    ]

    to_three = next(each for each in suggested if new_links(each) == [Link(1, 3)])
    assert {Why.SHARED_RESOURCE, Why.SHARED_WORDS, Why.MOVES_DATES} <= {each.why for each in to_three.reasons}
    assert not to_three.keeps_dates


def test_where_the_plan_starts_and_ends_nothing_is_to_be_done():
    tasks, links = chain(2)
    world = inspected(*tasks, links=links)

    told = found_in(world, 1)

    assert [(each.finding.task, each.kind, each.reasons[0].why) for each in told] == [
        (1, RepairKind.TOLD, Why.PLAN_EDGE),
        (2, RepairKind.TOLD, Why.PLAN_EDGE),
    ]


def test_a_lead_becomes_a_split_or_a_lag_between_the_starts():
    tasks, _ = chain(3, days=4)
    world = inspected(*tasks, links=(Link(1, 2, lag=-DAY), Link(1, 3)))

    split, starts = found_in(world, 2)

    assert (split.kind, starts.kind) == (RepairKind.SPLIT_PREDECESSOR, RepairKind.START_TO_START)
    assert split.keeps_dates
    assert starts.keeps_dates
    then, _, judged = proves(world, split)
    assert [(task.id, task.duration) for task in then.plan.tasks] == [
        (1, 3 * DAY), (-1, DAY), (2, 4 * DAY), (3, 4 * DAY),
    ]  # fmt: skip
    assert set(then.plan.links) == {Link(1, 2), Link(-1, 3), Link(1, -1)}
    assert (judged.point(2).value, judged.point(3).value, judged.point(4).value) == (0, 0.0, 1.0)
    assert new_links(starts) == [Link(1, 2, SS, 3 * DAY)]
    proves(world, starts)


def test_a_lead_longer_than_its_predecessor_can_only_be_let_go():
    tasks, _ = chain(2)
    world = inspected(*tasks, links=(Link(1, 2, lag=-3 * DAY),))

    (only,) = found_in(world, 2)

    assert (only.kind, only.keeps_dates, new_links(only)) == (RepairKind.START_TO_START, False, [Link(1, 2, SS)])
    proves(world, only)


@pytest.mark.parametrize("kind", list(LinkKind))
def test_a_lag_becomes_a_task_that_stands_for_the_waiting(kind):
    tasks, _ = chain(2, days=2)
    world = inspected(*tasks, links=(Link(1, 2, kind, 3 * DAY),))

    (only,) = found_in(world, 3)

    assert only.keeps_dates
    then, _, judged = proves(world, only)
    assert [(task.name, task.duration) for task in then.plan.tasks] == [
        ("T1", 2 * DAY), ("T1 → T2", 3 * DAY), ("T2", 2 * DAY),
    ]  # fmt: skip
    assert judged.point(3).findings == ()


def test_an_elapsed_lag_waits_around_the_clock():
    tasks, links = chain(2)
    world = inspected(*tasks, links=(replace(links[0], lag=4 * 1440, elapsed=True),))

    (only,) = found_in(world, 3)

    assert isinstance(only.changes[0], TaskChange)
    assert (only.changes[0].after.elapsed, only.changes[0].after.duration) == (True, 4 * 1440)
    proves(world, only)


def test_a_lag_between_starts_becomes_a_split_where_the_kind_of_link_is_asked():
    tasks, _ = chain(2, days=4)
    world = inspected(*tasks, links=(Link(1, 2, SS, DAY),))

    (only,) = found_in(world, 4)

    then, _, judged = proves(world, only)
    assert only.keeps_dates
    assert set(then.plan.links) == {Link(1, -1), Link(1, 2)}
    assert judged.point(4).value == 1.0


def test_a_link_between_finishes_is_only_told():
    tasks, _ = chain(2)

    assert [each.kind for each in found_in(inspected(*tasks, links=(Link(1, 2, FF),)), 4)] == [RepairKind.TOLD]


@pytest.mark.parametrize(
    ("kind", "date", "left", "deadline"),
    [
        ("MSO", "2026-03-04T08:00", ConstraintKind.START_NO_EARLIER, "2026-03-05T17:00"),
        ("MFO", "2026-03-06T17:00", ConstraintKind.FINISH_NO_EARLIER, "2026-03-06T17:00"),
        ("SNLT", "2026-03-04T08:00", ConstraintKind.ASAP, "2026-03-05T17:00"),
        ("FNLT", "2026-03-06T17:00", ConstraintKind.ASAP, "2026-03-06T17:00"),
    ],
)
def test_a_hard_constraint_becomes_the_deadline_that_says_the_same(kind, date, left, deadline):
    bound = Task(2, "B", 2 * DAY, constraint=ConstraintKind(kind), constraint_date=at(date))
    world = inspected(Task(1, "A", DAY), bound, links=(Link(1, 2),))

    (only,) = found_in(world, 5)

    then, _, _ = proves(world, only)
    changed = then.plan.tasks[1]
    assert only.keeps_dates
    assert (changed.constraint, changed.deadline) == (left, at(deadline))
    assert then.tasks[2].late_finish == world[0].tasks[2].late_finish


def test_a_constraint_that_holds_against_the_links_moves_its_task_when_it_goes():
    bound = Task(2, "B", DAY, constraint=ConstraintKind.START_ON, constraint_date=at("2026-03-03T08:00"))
    world = inspected(Task(1, "A", 3 * DAY), bound, links=(Link(1, 2),))

    (only,) = found_in(world, 5)

    assert not only.keeps_dates
    then, _, _ = proves(world, only)
    assert then.tasks[2].start == at("2026-03-05T08:00")


def test_an_earlier_deadline_stays():
    bound = Task(
        1, "A", DAY,
        constraint=ConstraintKind.FINISH_NO_LATER, constraint_date=at("2026-03-06T17:00"),
        deadline=at("2026-03-04T17:00"),
    )  # fmt: skip
    world = inspected(bound)

    assert proves(world, found_in(world, 5)[0])[0].plan.tasks[0].deadline == at("2026-03-04T17:00")


def test_much_slack_is_taken_by_a_successor_that_it_has_to_be_ready_for():
    tasks, links = chain(3, days=30)
    world = inspected(*tasks, Task(9, "Aside", DAY), links=links)

    first = next(each for each in found_in(world, 6) if each.finding.task == 9)

    assert first.keeps_dates
    assert first.clears
    proves(world, first)


def test_negative_slack_names_the_deadline_that_causes_it():
    tasks, links = chain(3)
    late = (tasks[0], tasks[1], replace(tasks[2], deadline=at("2026-03-02T17:00")))
    world = inspected(*late, links=links)

    told = found_in(world, 7)

    assert [each.finding.task for each in told] == [1, 2, 3]
    assert {each.cause.task if each.cause else None for each in told} == {3}
    then = proves(world, told[0])
    assert then[0].plan.tasks[2].deadline == at("2026-03-04T17:00")
    assert then[2].point(7).value == 0


def test_negative_slack_of_the_whole_plan_names_its_must_finish_date():
    tasks, links = chain(2)
    world = inspected(*tasks, links=links, must_finish_by=at("2026-03-02T17:00"))

    then = proves(world, found_in(world, 7)[0])

    assert then[0].plan.must_finish_by == at("2026-03-03T17:00")
    assert then[2].point(7).passes is True


def test_negative_slack_by_a_constraint_moves_that_date_to_where_the_links_lead():
    bound = Task(2, "B", DAY, constraint=ConstraintKind.START_ON, constraint_date=at("2026-03-03T08:00"))
    world = inspected(Task(1, "A", 3 * DAY), bound, links=(Link(1, 2),))

    then = proves(world, found_in(world, 7)[0])

    assert then[0].plan.tasks[1].constraint_date == at("2026-03-05T08:00")
    assert then[2].point(7).value == 0


@pytest.mark.parametrize(("days", "parts"), [(45, [22, 23]), (88, [44, 44]), (100, [33, 34, 33])])
def test_a_long_task_is_split_into_even_parts(days, parts):
    world = inspected(Task(1, "Build", days * DAY), Task(2, "Next", DAY), links=(Link(1, 2),))

    (only,) = found_in(world, 8)

    then, _, judged = proves(world, only)
    assert only.keeps_dates
    assert [task.duration // DAY for task in then.plan.tasks[:-1]] == parts
    assert [task.name for task in then.plan.tasks[:2]] == ["Build", "Build (2)"]
    assert judged.point(8).passes is True


def test_the_parts_of_a_long_task_share_out_its_baseline_and_people():
    facts = {1: TaskFacts(baseline_duration=88 * DAY, baseline_finish=at("2026-07-01T17:00"), resources=(3,))}
    world = inspected(Task(1, "Build", 45 * DAY), facts=facts)

    (only,) = found_in(world, 8)

    _, known, judged = proves(world, only)
    assert [known.of(part).baseline_duration for part in only.parts] == [44 * DAY, 44 * DAY]
    assert [known.of(part).baseline_finish for part in only.parts] == [None, at("2026-07-01T17:00")]
    assert [known.of(part).resources for part in only.parts] == [(3,), (3,)]
    assert judged.point(8).value == 0.0


def test_the_part_of_a_started_task_that_is_done_stays_in_its_first_part():
    begun = Task(1, "Build", 60 * DAY, actual_start=at("2026-03-02T08:00"), remaining=50 * DAY)
    world = inspected(begun)

    (only,) = found_in(world, 8)

    then = proves(world, only)[0]
    assert [(task.duration, task.remaining) for task in then.plan.tasks] == [(30 * DAY, 20 * DAY), (30 * DAY, None)]
    assert then.finish == world[0].finish


def test_a_forecast_in_the_past_goes_to_the_status_date():
    bound = at("2026-03-04T08:00")
    world = inspected(Task(1, "A", DAY), status_date=bound, policies=Policies(unfinished_work=UnfinishedWork.STAYS))

    first = found_in(world, 9)[0]

    assert proves(world, first)[0].tasks[1].start == bound


def test_a_repair_of_another_plan_is_refused():
    tasks, links = chain(2)
    world = inspected(*tasks, links=(replace(links[0], lag=DAY),))
    (only,) = found_in(world, 3)
    other: Plan = replace(world[0].plan, links=links)

    with pytest.raises(ValueError, match="inspect it again"):
        applied(other, world[1], only)
