"""What a scenario assumes beside its tasks: calendars, status date, team; compared, adopted, undone."""

from __future__ import annotations

import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.worlds import DAY, account, signed_in

from charthouse.exchange import document as doc
from charthouse.journal import actions as journal
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions, scenarios
from charthouse.plan import scenario_assumptions as assumptions
from charthouse.plan.calendars import actions as calendars
from charthouse.plan.edit_ops import UndoIn
from charthouse.plan.queries import document_of
from charthouse.plan.refusals import BadValue
from charthouse.plan.scenario_adopting import CannotAdopt, adopt, preview
from charthouse.plan.scenario_whole import PLAN, calendar_number, person_number
from charthouse.plan.tests.test_scenarios import change, edit, facts, finish, whole
from charthouse.plan.undo_stacks import step_back
from charthouse.projects import actions as projects
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.models import BranchKey, Project, Role
from charthouse.resources.models import Allocation

DATE = 20_520 * 1440


@pytest.fixture
def plan(payroll, small_plan, maria):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


@pytest.fixture
def scenario(plan, maria):
    return scenarios.branch(access=project_for(maria, "PAY"), name="Closed in March", question="")


def inside(user):
    return project_for(user, BranchKey("PAY~1"))


def close_march(scenario, by, number=1):
    """Nobody works in March 2026."""
    shut = doc.CalendarException(20_513, 20_543, (), "Closed")
    calendars.change_calendar(
        project=scenario.row, number=number, by=by,
        change=lambda was: replace(was, exceptions=(*was.exceptions, shut)),
    )  # fmt: skip


def undo_adoption(plan, made, by):
    operation = Entry.objects.filter(stream_id=plan.journal_id, operation=made.operation)
    journal.undo(entry=operation.earliest("number"), by=by)


def test_a_calendar_of_a_scenario_moves_its_dates_alone_and_the_plans_when_it_is_adopted(plan, scenario, maria):
    before, was = finish(plan), document_of(plan).calendars
    close_march(scenario, maria)

    assert finish(plan) == before
    later = finish(scenario.row)
    assert later > before
    [one] = preview(scenario).differences
    assert (one.uid, [value.name for value in one.values]) == (calendar_number(1), ["exceptions"])

    made = whole(maria)
    assert finish(plan) == later
    undo_adoption(plan, made, maria)
    assert (finish(plan), document_of(plan).calendars) == (before, was)
    assert verify().findings == []


def test_a_calendar_made_in_a_scenario_goes_with_the_task_that_needs_it(plan, scenario, maria):
    made = calendars.create_calendar(project=scenario.row, name="Nights", by=maria)
    calendars.follow_calendar(project=scenario.row, number=made.uid, tasks=[21], by=maria)
    found = preview(scenario)
    assert {one.uid for one in found.differences} == {calendar_number(made.uid), 21}
    access = project_for(maria, "PAY")

    with pytest.raises(CannotAdopt, match="needs"):
        adopt(access=access, number=1, seen=found.seen, chosen=[21])
    adopt(access=access, number=1, seen=found.seen, chosen=[21, calendar_number(made.uid)])

    after = document_of(plan)
    assert [one.name for one in after.calendars if one.uid == made.uid] == ["Nights"]
    assert next(task.calendar_uid for task in after.tasks if task.uid == 21) == made.uid
    assert preview(scenarios.scenario_of(plan, 1)).differences == []


def test_the_status_date_of_a_scenario_is_adopted_with_it(plan, scenario, maria):
    before = document_of(plan).project.status_date
    assumptions.assume_status_date(access=inside(maria), status_date=DATE)

    assert document_of(plan).project.status_date == before != DATE
    assert document_of(Project.rows.get(pk=scenario.row_id)).project.status_date == DATE
    [one] = preview(scenarios.scenario_of(plan, 1)).differences
    assert (one.uid, one.values[0].mine) == (PLAN, DATE)
    made = whole(maria)
    assert Project.objects.get(key="PAY").status_date == DATE
    undo_adoption(plan, made, maria)
    assert Project.objects.get(key="PAY").status_date == before


def test_somebody_more_in_the_team_is_assigned_compared_and_adopted(plan, scenario, maria):
    number = assumptions.assume_somebody(access=inside(maria), name="Second tester", units=0.5, per_hour=Decimal(80))
    edit(maria, "PAY~1", {"op": "assign", "task": 21, "resource": number, "units": 0.5})
    found = preview(scenario)

    assert {one.uid for one in found.differences} == {person_number(number), 21}
    assert next(one for one in found.differences if one.uid == 21).needs == {person_number(number)}
    assert number not in {one.uid for one in document_of(plan).resources}
    made = whole(maria)
    [person] = [one for one in document_of(plan).resources if one.uid == number]
    assert (person.name, person.max_units, person.rates[0].per_hour) == ("Second tester", 0.5, Decimal(80))
    assert (21, number) in {(one.task_uid, one.resource_uid) for one in document_of(plan).assignments}
    undo_adoption(plan, made, maria)
    assert not Allocation.objects.filter(project=plan, uid=number).exists()
    assert verify().findings == []


def test_another_share_and_rate_is_kept_in_the_scenario_undone_there_and_told_with_the_right(plan, scenario, maria):
    number = document_of(plan).resources[0].uid
    assumptions.assume_person(access=inside(maria), number=number, units=0.25, per_hour=Decimal("99.50"))
    [one] = preview(scenario).differences
    assert {value.name: value.mine for value in one.values}["max_units"] == 0.25
    shown = signed_in(maria).get("/projects/PAY/scenarios/1/").content.decode()
    assert "rate by the hour" in shown
    entry = Entry.objects.filter(stream_id=scenario.row.journal_id, record="resources.Allocation").get()
    assert "99.5" not in str(entry.after)
    journal.undo(entry=entry, by=maria)
    assert preview(scenario).differences == []


def test_what_the_plan_changed_as_well_stays_unless_the_scenario_wins(plan, scenario, maria):
    close_march(scenario, maria)
    calendars.change_calendar(
        project=plan, number=1, by=maria,
        change=lambda was: replace(was, exceptions=(doc.CalendarException(20_600, 20_600, (), "Outing"),)),
    )  # fmt: skip
    found = preview(scenario)
    assert [one.clashes for one in found.differences] == [True]
    assert calendar_number(1) in {one.uid for one in found.since}
    adopt(access=project_for(maria, "PAY"), number=1, seen=found.seen, over=[calendar_number(1)])
    assert "Outing" not in [one.name for one in document_of(plan).calendars[0].exceptions]


def test_who_leads_a_part_adopts_its_tasks_and_not_the_calendar(plan, scenario, maria):
    lead = account("lead@example.org", "Lee D")
    projects.set_roles(project=plan, member=lead, roles=[Role.LEAD], parts=[10], by=maria)
    close_march(scenario, maria)
    edit(maria, "PAY~1", change(11, duration=[3 * DAY, "8d"]))
    before = facts(plan)
    with pytest.raises(RoleMayNot):
        whole(lead)
    assert facts(plan) == before
    assert not whole(lead, chosen=[11]).whole


def test_assumptions_are_made_on_a_page_in_scenarios_alone(plan, scenario, maria, yuki, stranger):
    browser, address = signed_in(maria), "/projects/PAY/scenarios/1/assumptions"
    assert browser.post(address, {"do": "date", "date": "2026-03-08"}).status_code == 302
    assert 'value="2026-03-08"' in browser.get(address).content.decode()
    assert browser.post(address, {"do": "add", "name": "Second tester", "share": "50", "rate": "80"}).status_code == 302
    assert browser.post(address, {"do": "add", "name": "Second tester", "share": "50"}).status_code == 422
    assert browser.post(address, {"do": "add", "name": "Third", "share": "soon"}).status_code == 422
    assert browser.post(address, {"do": "person", "person": "9999", "share": "50"}).status_code == 422
    assert browser.get("/projects/PAY~1/calendars/1/").status_code == 200
    assert signed_in(yuki).get(address).status_code == 403
    assert signed_in(stranger).get(address).status_code == 404
    with pytest.raises(assumptions.NoScenario):
        assumptions.assume_status_date(access=project_for(maria, "PAY"), status_date=DATE)
    with pytest.raises(BadValue):
        assumptions.assume_somebody(access=inside(maria), name=" ")


def test_a_calendar_and_a_team_adopted_together_are_taken_back_together(plan, scenario, maria):
    was = document_of(plan)
    close_march(scenario, maria)
    number = was.resources[0].uid
    assumptions.assume_person(access=inside(maria), number=number, units=0.25, per_hour=None)
    assumptions.assume_somebody(access=inside(maria), name="Second tester")

    made = whole(maria)

    assert [one.max_units for one in document_of(plan).resources] == [0.25, 2.0, 1.0]
    undo_adoption(plan, made, maria)
    after = document_of(plan)
    assert (after.resources, after.calendars, after.tasks) == (was.resources, was.calendars, was.tasks)
    assert verify().findings == []


def test_what_was_adopted_is_taken_back_and_done_again_on_the_page_with_its_team(plan, scenario, maria):
    was = document_of(plan)
    close_march(scenario, maria)
    assumptions.assume_person(access=inside(maria), number=was.resources[0].uid, units=0.25, per_hour=None)
    assumptions.assume_somebody(access=inside(maria), name="Second tester")
    whole(maria)
    adopted = document_of(plan)

    def step(*, again):
        asked = UndoIn(id=uuid.uuid4(), since=0, confirmed=True)
        step_back(access=project_for(maria, "PAY"), asked=asked, again=again)
        return document_of(plan)

    undone = step(again=False)
    assert (undone.resources, undone.calendars, undone.tasks) == (was.resources, was.calendars, was.tasks)
    again = step(again=True)
    assert (again.resources, again.calendars, again.tasks) == (adopted.resources, adopted.calendars, adopted.tasks)
    once_more = step(again=False)
    assert (once_more.resources, once_more.calendars) == (was.resources, was.calendars)
    assert verify().findings == []
