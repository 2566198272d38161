"""What KPIs came to is kept when a project has ended: once, corrected, left out, compared where nobody is told on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.worlds import at, signed_in

from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.goals import actions, benchmarks, measuring
from charthouse.goals.looking import look
from charthouse.goals.measuring import Measured
from charthouse.goals.models import KpiBenchmark, Measurement
from charthouse.goals.refusals import BadGoal, GoalChangedMeanwhile
from charthouse.jobs.models import Job
from charthouse.jobs.running import Running
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan.actions import create_task
from charthouse.plan.models import Task
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.actions import create_project, set_member
from charthouse.projects.models import Role

KPI_FACTS = {"name": "Defects", "unit": "defects", "direction": "down", "target": Decimal(5), "tolerance": Decimal(2)}


@pytest.fixture
def office(stranger):
    UserRole.objects.create(user=stranger, role=OrganisationRole.PMO)
    return stranger


def measured(maria, key, *values, **facts):
    """A project with a KPI that was measured weekly, and who manages it in it."""
    project = create_project(key=key, name=f"Project {key}", by=maria, start=dt.date(2026, 3, 2), currency="EUR")
    access = project_for(maria, key)
    number = actions.add_kpi(access=access, facts={**KPI_FACTS, **facts}).number
    items = [Measured(dt.date(2026, 3, 2) + dt.timedelta(days=7 * place), Decimal(value))
             for place, value in enumerate(values)]  # fmt: skip
    if items:
        measuring.record_measurements(access=access, number=number, items=items, source=Measurement.Source.HAND)
    return project, access


def test_the_newest_value_is_kept_held_against_its_target_and_taken_over_when_it_changes(maria, office):
    project, access = measured(maria, "ONE", 9, "6.5")

    assert benchmarks.keep_by_hand(access=access) == 1
    assert benchmarks.keep_by_hand(access=access) == 0

    kept = KpiBenchmark.objects.get()
    assert (kept.value, kept.day, kept.measured, kept.result) == (Decimal("6.5"), dt.date(2026, 3, 9), 2, "warn")
    items = [Measured(dt.date(2026, 3, 16), Decimal(5))]
    measuring.record_measurements(access=access, number=1, items=items, source=Measurement.Source.HAND)
    assert benchmarks.keep(project=project, by=None) == 1
    kept.refresh_from_db()
    assert (kept.value, kept.result, kept.version) == (Decimal(5), "good", 2)

    undo(entry=Entry.objects.filter(record="goals.KpiBenchmark").latest("pk"), by=office)
    assert KpiBenchmark.objects.get().value == Decimal("6.5")
    assert not verify().findings


def test_amounts_and_what_was_never_measured_are_not_kept(maria):
    _project, access = measured(maria, "ONE", 100_000, measure="money", unit="")
    actions.add_kpi(access=access, facts={**KPI_FACTS, "name": "Never"})

    with pytest.raises(BadGoal, match="No KPI of ONE can be kept"):
        benchmarks.keep_by_hand(access=access)

    assert not KpiBenchmark.objects.exists()


def test_a_day_still_to_come_does_not_keep_an_ended_project_from_being_judged(maria):
    _project, access = measured(maria, "ONE", 9, due=dt.date(2099, 1, 1))

    benchmarks.keep_by_hand(access=access)

    assert KpiBenchmark.objects.get().result == "bad"


def test_the_night_keeps_them_once_all_work_is_finished(maria):
    project, _access = measured(maria, "ONE", 4)
    job = Job.objects.create(kind="goals.look", title="Look")
    look(Running(job, "tests"))
    assert not KpiBenchmark.objects.exists()  # a plan without work has not ended

    for name in ("Design", "Build"):
        create_task(project=project, name=name, duration=480, by=maria)
    Task.objects.filter(name="Design").update(actual_finish=at(2, 1020))
    look(Running(job, "tests"))
    assert not KpiBenchmark.objects.exists()

    Task.objects.update(actual_finish=at(2, 1020))
    look(Running(job, "tests"))
    look(Running(job, "tests"))

    assert KpiBenchmark.objects.get().result == "good"
    entry = Entry.objects.get(record="goals.KpiBenchmark")
    assert (entry.by, entry.after) == (None, {"count": 1})
    assert "ONE" not in entry.label


def test_a_comparison_needs_three_other_projects_and_never_tells_of_fewer(maria, helene):
    for key, value in (("ONE", 2), ("TWO", 4), ("THREE", 12)):
        _project, access = measured(maria, key, value, name="defects " if key == "TWO" else "Defects")
        benchmarks.keep_by_hand(access=access)
    _project, access = measured(maria, "OWN", 7)
    mine = actions.KPIS.of(access.project, 1)

    assert benchmarks.comparison(mine) == (
        "In 3 other projects it came to 3\N{NO-BREAK SPACE}defects to 8\N{NO-BREAK SPACE}defects, in the middle "
        "4\N{NO-BREAK SPACE}defects. On target: 2 of 3."
    )
    first = project_for(maria, "ONE").project
    assert benchmarks.comparison(actions.KPIS.of(first, 1)) == ""  # two others
    set_member(project=access.project, email=helene.email, role=Role.VIEWER, by=maria)
    page = signed_in(helene).get("/projects/OWN/goals/kpis/1").text
    assert "In 3 other projects it came to" in page
    assert "Project TWO" not in page


def test_one_that_misleads_is_left_out_stays_out_and_comes_back(maria, office):
    for key, value in (("ONE", 2), ("TWO", 4), ("THREE", 12)):
        project, access = measured(maria, key, value)
        benchmarks.keep_by_hand(access=access)
    odd = KpiBenchmark.objects.get(project=project)

    client = signed_in(office)
    client.post(f"/kpi-benchmarks/{odd.pk}/count", {"counts": "0", "version": 1})
    items = [Measured(dt.date(2026, 4, 2), Decimal(13))]
    measuring.record_measurements(access=access, number=1, items=items, source=Measurement.Source.HAND)
    benchmarks.keep(project=project, by=None)

    odd.refresh_from_db()
    assert not odd.counts
    assert odd.value == 13
    [group] = benchmarks.grouped(office)
    assert group.spread is not None
    assert (group.spread.projects, group.middle) == (2, "3\N{NO-BREAK SPACE}defects")
    page = client.get("/kpi-benchmarks/").text
    assert "Project THREE" in page
    assert "Count “Defects” of THREE again" in page
    with pytest.raises(GoalChangedMeanwhile, match=f"Somebody changed “{odd.pk}”"):
        benchmarks.set_counting(by=office, number=odd.pk, counts=True, seen=1)
    assert benchmarks.set_counting(by=office, number=odd.pk, counts=True, seen=3).counts
    assert not verify().findings


def test_only_who_keeps_the_standards_sees_other_projects_and_only_who_edits_goals_keeps_them(maria, yuki, payroll):
    with pytest.raises(RoleMayNot):
        benchmarks.keep_by_hand(access=project_for(yuki, "PAY"))
    assert signed_in(maria).get("/kpi-benchmarks/").status_code == 403
    measured(maria, "ONE", 2)
    benchmarks.keep_by_hand(access=project_for(maria, "ONE"))
    UserRole.objects.create(user=yuki, role=OrganisationRole.ADMINISTRATOR)  # keeps standards, sees no project by it
    page = signed_in(yuki).get("/kpi-benchmarks/")
    assert page.status_code == 200
    assert "Project ONE" not in page.text
    assert signed_in(yuki).post("/projects/PAY/goals/kpis/keep").status_code == 403
    answer = signed_in(maria).post("/projects/PAY/goals/kpis/keep", follow=True)
    assert "No KPI of PAY can be kept" in answer.text
