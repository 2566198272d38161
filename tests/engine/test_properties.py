"""What holds for every plan, over random ones."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from charthouse.engine.calendars import Calendar
from charthouse.engine.network import Link, LinkKind, Plan, Task
from charthouse.engine.schedule import schedule
from charthouse.engine.working_time import WEEK, WorkingTime
from tests.engine.world import DAY, MONDAY, OFFICE, OFFICE_DAY, found, week

SIX = Calendar(3, "Six days", week(OFFICE_DAY, ((480, 720),)))
plenty = settings(max_examples=150, deadline=None, derandomize=True, database=None)


@st.composite
def networks(draw: st.DrawFn) -> Plan:
    """Tasks as soon as possible on two calendars, with links of all kinds from earlier to later rows."""
    count = draw(st.integers(2, 9))
    lengths = st.sampled_from([60, 240, DAY, 1000, 3 * DAY])
    tasks = tuple(
        Task(number, f"T{number}", draw(lengths), calendar=draw(st.sampled_from([None, 3])))
        for number in range(1, count + 1)
    )
    links = []
    for _ in range(draw(st.integers(0, 2 * count))):
        before = draw(st.integers(1, count - 1))
        after = draw(st.integers(before + 1, count))
        lag = draw(st.sampled_from([0, 0, 60, DAY, -DAY]))
        links.append(Link(before, after, draw(st.sampled_from(list(LinkKind))), lag))
    return Plan(MONDAY, tasks, (OFFICE, SIX), 1, tuple(links))


def asked(plan: Plan, link: Link, start: int, finish: int) -> int:
    """The date that a link asks for, given its predecessor's."""
    calendars = {None: OFFICE, 3: SIX}
    time = WorkingTime.of(calendars[plan.tasks[link.after - 1].calendar])
    base = finish if link.kind in (LinkKind.FINISH_TO_START, LinkKind.FINISH_TO_FINISH) else start
    return base if link.lag == 0 else time.end_at(time.position(base) + link.lag)


@plenty
@given(networks())
def test_no_successor_is_before_its_link_allows(plan: Plan):
    result = schedule(plan)

    for link in plan.links:
        before, after = found(result)[link.before], found(result)[link.after]
        time = result.working_time(link.after)
        date = asked(plan, link, before.start, before.finish)
        own = after.start if link.kind in (LinkKind.FINISH_TO_START, LinkKind.START_TO_START) else after.finish
        assert time.position(own) >= time.position(date)


@plenty
@given(networks())
def test_late_dates_are_never_before_early_ones_without_any_cap(plan: Plan):
    loose = {link.before for link in plan.links if link.kind.startswith("S") or link.lag < 0}
    for task, each in found(schedule(plan)).items():
        assert min(each.total_slack, each.free_slack) >= 0
        # A task that holds others by its start or with a lead may slip past the project's finish and move none of them.
        assert task in loose or each.total_slack >= each.free_slack
        assert each.late_finish >= each.early_finish
        assert each.critical == (each.total_slack == 0)


@plenty
@given(networks(), st.data())
def test_a_delay_within_free_slack_moves_nothing_else(plan: Plan, data: st.DataObject):
    result = schedule(plan)
    number = data.draw(st.sampled_from([task.id for task in plan.tasks]))
    slack = found(result)[number].free_slack
    assume(slack)
    time = result.working_time(number)
    later = time.start_at(time.position(found(result)[number].start) + slack)
    tasks = tuple(replace(task, external_early_start=later) if task.id == number else task for task in plan.tasks)

    slipped = schedule(replace(plan, tasks=tasks))

    for task in plan.tasks:
        if task.id != number:
            assert found(slipped)[task.id].start == found(result)[task.id].start


@plenty
@given(networks(), st.data())
def test_one_more_link_makes_nothing_earlier(plan: Plan, data: st.DataObject):
    before = data.draw(st.integers(1, len(plan.tasks) - 1))
    after = data.draw(st.integers(before + 1, len(plan.tasks)))
    more = Link(before, after, data.draw(st.sampled_from(list(LinkKind))), data.draw(st.sampled_from([0, DAY])))
    old, new = schedule(plan), schedule(replace(plan, links=(*plan.links, more)))

    for task in plan.tasks:
        assert found(new)[task.id].early_start >= found(old)[task.id].early_start
        assert found(new)[task.id].early_finish >= found(old)[task.id].early_finish


@plenty
@given(networks(), st.integers(-60, 600))
def test_starting_whole_weeks_later_shifts_everything_by_as_much(plan: Plan, weeks: int):
    old, new = schedule(plan), schedule(replace(plan, start=plan.start + weeks * WEEK))

    for task in plan.tasks:
        one, other = found(old)[task.id], found(new)[task.id]
        assert other.start - one.start == other.late_finish - one.late_finish == weeks * WEEK
        assert other.total_slack == one.total_slack
        assert other.free_slack == one.free_slack


@plenty
@given(networks())
def test_every_date_has_a_driver_and_the_longest_path_leads_from_start_to_finish(plan: Plan):
    result = schedule(plan)

    assert all(each.drivers for each in result.tasks.values())
    path = [task for task, each in result.tasks.items() if each.longest_path]
    assert any(found(result)[task].finish == result.finish for task in path)
    assert any(found(result)[task].drivers[0].task is None for task in path)
