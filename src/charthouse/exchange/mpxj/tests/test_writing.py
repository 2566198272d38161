"""A plan written for other tools and read back: what stays, and what is told when it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charthouse.engine.calendars import Hours
from charthouse.engine.network import ConstraintKind, LagCalendar, LinkKind, SlackKind, TaskKind
from charthouse.exchange.document import Document, Project, Task
from charthouse.exchange.engine_values import plan_of
from charthouse.exchange.mpxj import read, write
from charthouse.exchange.mpxj.tests.plans import PLAN, day
from charthouse.exchange.mpxj.tests.samples import at
from charthouse.exchange.recurrence import engine_calendar
from charthouse.exchange.refusals import UnwritablePlan

FORMATS = (".xer", ".pmxml", ".mpx")


@pytest.fixture(scope="module", params=FORMATS)
def written(request, tmp_path_factory):
    """(extension, the plan read back, what writing told)."""
    file = tmp_path_factory.mktemp("written") / f"plan{request.param}"
    told = write(PLAN, file)
    return request.param, read(file), told


def by_uid(records):
    return {record.uid: record for record in records}


def hours_on(document: Document, uid: int, days: range) -> list[Hours]:
    """A calendar's hours by day, by the first rule that says something: exceptions, weeks, inheritance."""
    calendars = {calendar.uid: engine_calendar(calendar) for calendar in document.calendars}
    found = []
    for number in days:
        calendar = calendars[uid]
        hours: Hours | None = None
        while hours is None:
            exception = next((one for one in calendar.exceptions if one.first <= number <= one.last), None)
            hours = calendar.week[(number + 3) % 7] if exception is None else exception.hours
            if hours is None:
                assert calendar.parent is not None
                calendar = calendars[calendar.parent]
        found.append(hours)
    return found


def test_every_task_keeps_its_identity_name_place_and_duration(written):
    extension, back, _ = written
    tasks = by_uid(back.tasks)

    assert set(tasks) == {task.uid for task in PLAN.tasks}
    for task in PLAN.tasks:
        found = tasks[task.uid]
        if extension != ".mpx":
            assert found.name == task.name
        assert found.parent_uid == task.parent_uid
        assert found.summary == task.summary
        if not task.summary:
            assert found.duration.minutes == task.duration.minutes


def test_every_link_keeps_its_ends_kind_and_lag(written):
    extension, back, _ = written
    half = (11, 15, LinkKind.FINISH_TO_START)
    lags = {(link.before, link.after, link.kind): link.lag for link in back.links}

    assert set(lags) == {(link.before, link.after, link.kind) for link in PLAN.links}
    for link in PLAN.links:
        key = (link.before, link.after, link.kind)
        if key != half:
            assert lags[key].minutes == link.lag.minutes
    if extension == ".mpx":
        assert lags[half].percent == 50.0
    else:
        assert lags[half].minutes == 1200


def test_calendars_work_on_the_same_days_and_hours(written):
    _, back, _ = written
    days = range(day("2026-02-20"), day("2026-06-30"))

    for calendar in PLAN.calendars:
        assert hours_on(back, calendar.uid, days) == hours_on(PLAN, calendar.uid, days)


def test_people_their_rates_and_their_work_stay(written):
    extension, back, _ = written
    resources = by_uid(back.resources)
    work = {(one.task_uid, one.resource_uid): (one.work, one.units) for one in back.assignments}

    assert {uid: resource.name for uid, resource in resources.items()} == {1: "Ana Núñez", 2: "Crane", 3: "Cable"}
    assert resources[1].max_units == 0.5
    assert resources[1].rates[0].per_hour == 45
    assert resources[1].rates[0].overtime_per_hour == 60
    assert resources[1].calendar_uid == 3
    assert work == {(11, 1): (1200, 0.5), (13, 2): (1000, 1.0)}
    if extension != ".mpx":
        assert [resources[uid].kind for uid in (1, 2, 3)] == [resource.kind for resource in PLAN.resources]
        assert resources[3].material_unit == "m"


def test_progress_constraints_and_dates_stay(written):
    extension, back, _ = written
    tasks = by_uid(back.tasks)

    assert tasks[11].actual_start == at("2026-03-02 08:00")
    assert (tasks[11].percent_complete, tasks[11].remaining_duration) == (50.0, 1200)
    assert tasks[11].stored.finish == at("2026-03-09 10:00")
    assert (tasks[12].constraint, tasks[12].constraint_date) == (
        ConstraintKind.START_NO_EARLIER,
        at("2026-03-12 08:00"),
    )
    assert tasks[12].stored.start == at("2026-03-12 08:00")
    assert tasks[13].stored.start == at("2026-03-16 22:00")
    assert (tasks[14].constraint, tasks[14].constraint_date) == (ConstraintKind.START_ON, at("2026-03-23 08:00"))
    assert tasks[16].constraint is ConstraintKind.FINISH_NO_LATER
    assert "Second line" in tasks[11].notes
    if extension != ".mpx":
        assert tasks[12].second_constraint_date == at("2026-04-30 17:00")
        assert tasks[13].calendar_uid == 2
        assert tasks[16].kind is TaskKind.FINISH_MILESTONE
        assert tasks[12].code == "O-1"


def test_the_first_baseline_stays(written):
    extension, back, _ = written
    baseline = by_uid(back.tasks)[11].baselines[0]

    assert (baseline.start, baseline.finish) == (at("2026-03-02 08:00"), at("2026-03-06 14:00"))
    if extension == ".mpx":
        assert (baseline.duration, baseline.work, baseline.cost) == (2280, 2280, PLAN.tasks[1].baselines[0].cost)


def test_the_project_and_primavera_settings_stay(written):
    extension, back, _ = written

    assert back.project.name == "Büro-Umzug"
    assert back.project.start == at("2026-03-02 08:00")
    if extension == ".mpx":
        assert back.project.manager == "Maria"
    else:
        assert back.project.status_date == at("2026-03-04 17:00")
        assert back.policies.lag_calendar is LagCalendar.PREDECESSOR
        assert back.policies.slack is SlackKind.FINISH
        assert back.policies.critical_slack == 480
    if extension == ".xer":
        assert back.project.currency == "EUR"


def test_elapsed_time_runs_round_the_clock(written):
    extension, back, _ = written
    concrete = by_uid(back.tasks)[15]

    assert concrete.duration.minutes == 2880
    if extension == ".mpx":
        assert concrete.duration.elapsed
    else:
        assert concrete.calendar_uid is not None
        assert set(hours_on(back, concrete.calendar_uid, range(day("2026-03-01"), day("2026-03-31")))) == {((0, 1440),)}


def test_what_a_format_cannot_hold_is_told(written):
    extension, _, told = written
    name = {".xer": "Primavera XER", ".pmxml": "Primavera XML", ".mpx": "MPX"}[extension]

    assert f"{name}: deadlines were left out (1)." in told
    assert f"{name}: the gaps in split tasks were left out (1)." in told
    assert f"{name}: manually scheduled tasks are held by a “start on” constraint instead (1)." in told
    if extension == ".mpx":
        assert f"{name}: names of tasks came out differently (1)." in told
        assert f"{name}: equipment, material and costs became people (2)." in told
    else:
        assert f"{name}: lags in percent were turned into time (1)." in told
        assert f"{name}: rates or costs per use of resources came out differently (1)." in told


def test_a_plan_without_dates_gets_ours(tmp_path):
    plain = Document(
        project=Project(name="Plain", start=at("2026-03-02 08:00"), calendar_uid=1),
        calendars=PLAN.calendars[:1],
        tasks=tuple(replace(task, actual_start=None, percent_complete=0.0) for task in _chain()),
        links=(PLAN.links[0],),
    )
    write(plain, tmp_path / "plain.xer")

    tasks = by_uid(read(tmp_path / "plain.xer").tasks)
    assert tasks[11].stored.start == at("2026-03-02 08:00")
    assert tasks[11].stored.finish == at("2026-03-09 10:00")
    assert tasks[12].stored.start == at("2026-03-09 10:00")


def _chain() -> tuple[Task, Task]:
    return Task(uid=11, name="First", duration=PLAN.tasks[1].duration), Task(
        uid=12, name="Second", duration=PLAN.tasks[2].duration
    )


def test_another_extension_is_refused(tmp_path):
    with pytest.raises(UnwritablePlan, match=r"plan.mpp: only .mpx, .pmxml, .xer are written"):
        write(PLAN, tmp_path / "plan.mpp")


def test_what_is_written_can_be_scheduled(written):
    _, back, _ = written

    assert len(plan_of(back).tasks) >= len(PLAN.tasks)
