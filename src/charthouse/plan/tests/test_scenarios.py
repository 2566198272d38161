"""Scenarios: branching, who sees them, changing anything in them, comparing, adopting, dropping."""

from __future__ import annotations

import uuid

import pytest
from tests.worlds import DAY, account, signed_in

from charthouse.journal import actions as journal
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.live.channels import channel
from charthouse.plan import actions, scenarios
from charthouse.plan.computed import computed_plan
from charthouse.plan.edit_clashes import EditRefused
from charthouse.plan.edit_ops import EditsIn, UndoIn
from charthouse.plan.edits import apply_edits
from charthouse.plan.models import Plan, Scenario, Task
from charthouse.plan.queries import document_of
from charthouse.plan.scenario_adopting import CannotAdopt, LookAgain, adopt, needed_with, preview
from charthouse.plan.undo_stacks import step_back
from charthouse.projects import actions as projects
from charthouse.projects.access import NoSuchProject, NotTheirs, RoleMayNot, Standing, project_for
from charthouse.projects.live import journals, keys_of, may_see_project
from charthouse.projects.models import BranchKey, Project, Role
from charthouse.projects.permissions import Right


@pytest.fixture
def plan(payroll, small_plan, maria):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


@pytest.fixture
def scenario(plan, maria):
    return scenarios.branch(access=project_for(maria, "PAY"), name="Two more", question="What if we get two more?")


def edit(user, key, *ops):
    """As the plan page sends them."""
    access = project_for(user, BranchKey(key))
    version = Plan.objects.get(pk=access.project.pk).version
    asked = EditsIn.model_validate({"id": str(uuid.uuid4()), "since": version, "edits": list(ops)})
    return apply_edits(access=access, asked=asked)


def change(task, **fields):
    return {"op": "change", "task": task, "fields": fields}


def whole(user, number=1, **more):
    access = project_for(user, "PAY")
    seen = preview(scenarios.scenario_of(access.project, number)).seen
    return adopt(access=access, number=number, seen=seen, **more)


def finish(project):
    """When a plan, or a branch of it, ends."""
    schedule = computed_plan(project).schedule
    assert schedule is not None
    return schedule.finish


def facts(project):
    """The plan as anybody would read it, without its version."""
    found = document_of(project)
    return found.tasks, found.links, found.assignments


def test_a_branch_is_the_plan_as_it_is(plan, scenario):
    assert facts(scenario.row) == facts(plan)
    assert finish(scenario.row) == finish(plan)
    assert preview(scenario).differences == []


def test_what_changes_in_a_scenario_changes_nothing_in_the_plan(plan, scenario, maria):
    before = facts(plan)
    edit(maria, "PAY~1", change(11, duration=[3 * DAY, "8d"]))

    assert facts(plan) == before
    assert [(one.uid, [v.name for v in one.values]) for one in preview(scenario).differences] == [(11, ["duration"])]


def test_adopting_all_makes_the_plan_what_the_scenario_is_as_one_deed_that_is_undone_as_one(plan, scenario, maria):
    before = facts(plan)
    edit(maria, "PAY~1", change(11, duration=[3 * DAY, "8d"]),
         {"op": "add", "ref": "a", "parent": 10, "after": 11, "fields": {"name": "Train", "duration": DAY}},
         {"op": "link", "before": 11, "after": "a", "kind": "FS", "lag": "1d"})  # fmt: skip
    wanted = finish(scenario.row)

    made = whole(maria, why="They agreed.")

    assert made.whole
    assert finish(plan) == wanted
    assert Scenario.objects.get().state == "adopted"
    operation = Entry.objects.filter(stream_id=plan.journal_id, operation=made.operation)
    assert {entry.why for entry in operation if entry.verb != "moved the finish"} == {"They agreed."}

    journal.undo(entry=operation.earliest("number"), by=maria)

    assert facts(plan) == before
    assert Scenario.objects.get().state == "open"


def test_pages_say_how_the_scenario_stands_beside_the_plan(plan, maria):
    browser = signed_in(maria)
    empty = browser.get("/projects/PAY/scenarios/").content.decode()
    there = browser.post("/projects/PAY/scenarios/branch", {"name": "Two more", "question": "What if?"}, follow=True)
    edit(maria, "PAY~1", change(11, duration=[3 * DAY, "8d"]))
    listed = browser.get("/projects/PAY/scenarios/").content.decode()
    one = browser.get("/projects/PAY/scenarios/1/").content.decode()
    adopting = browser.get("/projects/PAY/scenarios/1/adopt").content.decode()
    panel = browser.get("/projects/PAY~1/tasks/11")
    table = browser.get("/projects/PAY~1/plan/table/")
    data = browser.get("/projects/PAY~1/plan/data.json").json()

    assert "No scenario is open" in empty
    assert there.redirect_chain[-1][0] == "/projects/PAY~1/plan/"
    assert "What you change here changes nothing in the plan." in there.content.decode()
    assert "+5\u00a0d" in listed
    assert "It finishes 5\u00a0d later than the plan" in one
    assert "duration" in adopting
    assert panel.status_code == table.status_code == 200
    assert data["project"]["key"] == "PAY~1"
    assert data["may"]["edit"] is True


def test_nobody_but_managers_leads_and_auditors_sees_scenarios(plan, scenario, maria, yuki, helene, stranger):
    lead = account("lead@example.org", "Lea Lead")
    projects.set_roles(project=plan, member=lead, roles=[Role.LEAD], parts=[10], by=maria)

    for person in (yuki, helene, stranger):
        browser = signed_in(person)
        there = 404 if person == stranger else 403
        assert browser.get("/projects/PAY/scenarios/").status_code == there
        assert browser.get("/projects/PAY/scenarios/1/ghosts.json").status_code == there
        assert browser.post("/projects/PAY/scenarios/branch", {"name": "Mine"}).status_code == there
        for inside in ("plan/", "plan/data.json", "plan/table/", "plan/changes", "tasks/11"):
            assert browser.get(f"/projects/PAY~1/{inside}").status_code == 404
        with pytest.raises(NoSuchProject):
            project_for(person, BranchKey("PAY~1"))

    assert signed_in(lead).get("/projects/PAY~1/plan/").status_code == 200


def test_no_list_and_no_door_that_is_not_meant_for_scenarios_finds_one(plan, scenario, maria):
    browser = signed_in(maria)

    assert [one.key for one in Standing(maria).shown()] == ["PAY"]
    assert [one.key for one in Project.objects.all()] == ["PAY"]
    with pytest.raises(NoSuchProject):
        project_for(maria, "PAY~1")
    for inside in ("", "members/", "history/", "baselines/", "scenarios/", "plan/publish"):
        assert browser.get(f"/projects/PAY~1/{inside}").status_code == 404
    assert browser.get("/projects/PAY~2/plan/").status_code == 404


def test_a_lead_tries_anything_in_a_scenario_and_adopts_only_what_they_may_change(plan, scenario, maria):
    lead = account("lead@example.org", "Lea Lead")
    projects.set_roles(project=plan, member=lead, roles=[Role.LEAD], parts=[10], by=maria)
    outside = 21
    edit(lead, "PAY~1", change(outside, name=["Test", "Mine"]),
         change(11, duration=[3 * DAY, "4d"]))  # fmt: skip

    with pytest.raises(NotTheirs):
        whole(lead)
    assert preview(Scenario.objects.get()).differences != []
    whole(lead, chosen=[11])

    assert Task.objects.get(project=plan, uid=11).duration == 4 * DAY
    assert Scenario.objects.get().state == "open"
    assert [one.uid for one in preview(Scenario.objects.get()).differences] == [outside]


def test_where_the_plan_was_changed_as_well_it_stays_unless_the_scenario_is_to_win(plan, scenario, maria):
    edit(maria, "PAY~1", change(11, duration=[3 * DAY, "8d"], name=["Design", "Draw"]))
    actions.update_task(project=plan, uid=11, changes={"duration": (3 * DAY, 2 * DAY)}, by=maria)

    (one,) = preview(scenario).differences
    assert {value.name: value.clashes for value in one.values} == {"duration": True, "name": False}
    whole(maria)
    kept = Task.objects.get(project=plan, uid=11)
    assert (kept.name, kept.duration) == ("Draw", 2 * DAY)

    journal.undo(entry=Entry.objects.filter(stream_id=plan.journal_id).latest("number"), by=maria)
    whole(maria, over=[11])
    assert Task.objects.get(project=plan, uid=11).duration == 8 * DAY


def test_whoever_adopts_something_else_than_was_shown_looks_again(plan, scenario, maria):
    edit(maria, "PAY~1", change(11, duration=[3 * DAY, "8d"]))
    access, seen = project_for(maria, "PAY"), preview(scenario).seen
    actions.update_task(project=plan, uid=12, changes={"notes": ("With both plants.", "New")}, by=maria)

    with pytest.raises(LookAgain):
        adopt(access=access, number=1, seen=seen)


def test_a_task_that_both_made_under_one_number_is_two_tasks(plan, scenario, maria):
    edit(maria, "PAY~1", {"op": "add", "ref": "a", "parent": 10, "after": None, "fields": {"name": "In the scenario"}})
    there = actions.create_task(project=plan, name="In the plan", by=maria)
    assert Task.objects.get(project=scenario.row, name="In the scenario").uid == there.uid

    (one,) = preview(scenario).differences
    assert (one.kind, one.name) == ("added", "In the scenario")
    made = whole(maria)

    assert made.numbers == {str(there.uid): there.uid + 1}
    assert Task.objects.get(project=plan, uid=there.uid).name == "In the plan"
    assert Task.objects.filter(project=plan, uid=there.uid + 1, parent__uid=10).exists()


def test_parts_are_adopted_with_what_they_need_and_the_rest_stays_to_be_adopted(plan, scenario, maria):
    edit(maria, "PAY~1",
         {"op": "add", "ref": "a", "parent": None, "after": None, "fields": {"name": "Phase"}},
         {"op": "add", "ref": "b", "parent": "a", "after": None, "fields": {"name": "Step", "duration": DAY}},
         change(11, duration=[3 * DAY, "8d"]))  # fmt: skip
    phase, step = (Task.objects.get(project=scenario.row, name=name).uid for name in ("Phase", "Step"))

    with pytest.raises(CannotAdopt, match=r"Step.*needs.*Phase"):
        whole(maria, chosen=[step])
    assert needed_with(preview(scenario).differences, [step]) == {phase, step}
    assert not whole(maria, chosen=[phase, step]).whole

    assert Task.objects.filter(project=plan, name="Step", parent__name="Phase").exists()
    assert [one.uid for one in preview(scenario).differences] == [11]
    assert whole(maria).whole


def test_moves_removals_and_orders_are_adopted_as_they_are(plan, scenario, maria):
    edit(maria, "PAY~1", {"op": "move", "tasks": [12], "parent": 10, "after": None})
    first = document_of(scenario.row)
    whole(maria, chosen=[one.uid for one in preview(scenario).differences])

    assert [(t.uid, t.parent_uid) for t in document_of(plan).tasks] == [(t.uid, t.parent_uid) for t in first.tasks]
    assert preview(scenario).differences == []


def test_a_task_removed_in_the_scenario_that_has_new_work_below_it_is_left_unless_it_is_to_go(plan, scenario, maria):
    edit(maria, "PAY~1", {"op": "delete", "tasks": [10]})
    actions.create_task(project=plan, name="New work", parent=10, by=maria)

    (one,) = [one for one in preview(scenario).differences if one.kind == "removed"]
    assert (one.uid, one.spoilt) == (10, "below")
    whole(maria, chosen=[10], over=[10])

    assert not Task.objects.filter(project=plan, name="New work").exists()


def test_dropping_closes_a_scenario_and_can_be_taken_back(plan, scenario, maria):
    access = project_for(maria, "PAY")
    scenarios.drop(access=access, number=1, why="Too dear.")

    with pytest.raises(EditRefused, match="closed"):
        edit(maria, "PAY~1", change(11, duration=[3 * DAY, "8d"]))
    with pytest.raises(RoleMayNot, match="closed"):
        project_for(maria, BranchKey("PAY~1"), Right.EDIT_PLAN)
    with pytest.raises(scenarios.ScenarioClosed):
        whole(maria)
    assert signed_in(maria).get("/projects/PAY~1/plan/").status_code == 200

    scenarios.reopen(access=access, number=1)
    edit(maria, "PAY~1", change(11, duration=[3 * DAY, "8d"]))
    scenarios.drop(access=access, number=1)
    scenarios.reopen(access=access, number=1)
    assert Scenario.objects.get().state == "open"


def test_undo_inside_a_scenario_takes_back_what_was_done_there_and_adopting_is_undone_from_the_plan(
    plan, scenario, maria
):
    edit(maria, "PAY~1", change(11, duration=[3 * DAY, "8d"]))
    inside = project_for(maria, BranchKey("PAY~1"))
    step_back(access=inside, asked=UndoIn(id=uuid.uuid4(), since=0), again=False)
    assert preview(scenario).differences == []

    edit(maria, "PAY~1", change(11, duration=[3 * DAY, "8d"]))
    whole(maria)
    step_back(access=project_for(maria, "PAY"), asked=UndoIn(id=uuid.uuid4(), since=0), again=False)
    assert Task.objects.get(project=plan, uid=11).duration == 3 * DAY
    assert Scenario.objects.get().state == "open"

    step_back(access=project_for(maria, "PAY"), asked=UndoIn(id=uuid.uuid4(), since=0), again=True)
    assert Task.objects.get(project=plan, uid=11).duration == 8 * DAY
    assert Scenario.objects.get().state == "adopted"


def test_the_journals_still_say_what_the_rows_are(plan, scenario, maria):
    edit(maria, "PAY~1", change(11, duration=[3 * DAY, "8d"]),
         {"op": "add", "ref": "a", "parent": 10, "after": 11, "fields": {"name": "Train", "duration": DAY}},
         {"op": "link", "before": 11, "after": "a", "kind": "FS", "lag": "1d"})  # fmt: skip
    whole(maria)

    assert verify().findings == []


def test_only_so_many_scenarios_are_open_at_a_time(plan, maria, monkeypatch):
    monkeypatch.setattr(scenarios, "MOST_OPEN", 1)
    access = project_for(maria, "PAY")
    scenarios.branch(access=access, name="One")

    with pytest.raises(scenarios.CannotBranch):
        scenarios.branch(access=access, name="Two")
    with pytest.raises(scenarios.BadScenario):
        scenarios.branch(access=access, name=" ")


def test_what_happens_in_a_scenario_is_heard_by_those_alone_who_may_see_it(plan, scenario, maria, yuki, helene):
    everybody = [maria.pk, yuki.pk, helene.pk]

    assert channel("project:PAY~1")[1] == "PAY~1"
    assert may_see_project("PAY~1", everybody) == {maria.pk: True}
    assert set(may_see_project("PAY", everybody)) == set(everybody)
    assert journals(["PAY", "PAY~1"]) == {"PAY": plan.journal_id, "PAY~1": scenario.row.journal_id}
    assert keys_of([scenario.row.journal_id]) == {scenario.row.journal_id: "PAY~1"}
