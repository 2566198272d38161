"""Undo: every change of a plan can be taken back and made again, unless somebody built on it meanwhile."""

from __future__ import annotations

import random

import pytest
from tests.worlds import DAY, at

from charthouse.accounts.models import Group
from charthouse.engine.network import LinkKind
from charthouse.exchange.document import CustomField
from charthouse.journal import actions as journal
from charthouse.journal.models import Entry
from charthouse.journal.undoing import AlreadyUndone, ChangedSince, NoWayBack, undoable, undone_operations
from charthouse.journal.verifying import verify
from charthouse.plan import actions, own_fields
from charthouse.plan.models import Task
from charthouse.plan.queries import document_of
from charthouse.projects import actions as projects
from charthouse.projects.access import NoSuchProject, RoleMayNot, project_for
from charthouse.projects.models import Membership, Role
from charthouse.refusals import Refused


@pytest.fixture
def plan(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


def last(project):
    return Entry.objects.filter(stream=project.journal).latest("number")


def undo_last(project, by):
    return journal.undo(entry=last(project), by=by)


EDITS = {
    "a changed duration": lambda plan, by: actions.update_task(
        project=plan, uid=11, changes={"duration": (3 * DAY, 9 * DAY)}, by=by
    ),
    "progress": lambda plan, by: actions.report_progress(
        project=plan, uid=11, changes={"percent_complete": (0.0, 50.0), "actual_start": (None, at(0))}, by=by
    ),
    "a new task in the middle": lambda plan, by: actions.create_task(
        project=plan, name="Check", by=by, parent=10, position=1, duration=DAY, estimate=(DAY, DAY, 2 * DAY)
    ),
    "a deleted task": lambda plan, by: actions.delete_task(project=plan, uid=12, by=by),
    "a deleted phase": lambda plan, by: actions.delete_task(project=plan, uid=10, by=by),
    "a moved task": lambda plan, by: actions.move_task(project=plan, uid=22, parent=10, position=1, by=by),
    "a link": lambda plan, by: actions.link_tasks(project=plan, before=11, after=22, by=by, lag=DAY),
    "a removed link": lambda plan, by: actions.unlink_tasks(project=plan, before=12, after=21, by=by),
    "an assignment": lambda plan, by: actions.assign(project=plan, uid=11, allocation=1, by=by),
    "other units": lambda plan, by: actions.assign(project=plan, uid=12, allocation=1, by=by, units=1.0),
    "a removed assignment": lambda plan, by: actions.unassign(project=plan, uid=12, allocation=1, by=by),
    "a baseline": lambda plan, by: actions.set_baseline(project=plan, by=by, name="Second"),
    "a baseline taken anew": lambda plan, by: actions.set_baseline(project=plan, by=by, name="New", number=0),
    "a status date": lambda plan, by: actions.set_status_date(project=plan, status_date=at(4), by=by),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_each_edit_is_undone_and_done_again(plan, maria, edit):
    before, first = document_of(plan), last(plan).number
    edit(plan, maria)
    after = document_of(plan)
    entry = Entry.objects.filter(stream=plan.journal, number=first + 1).get()
    assert after != before

    undone = journal.undo(entry=entry, by=maria)
    plan.refresh_from_db()
    assert document_of(plan) == before
    assert {(one.verb, one.undoes) for one in undone if one.record != "plan.Plan"} == {("undid", entry.operation)}

    done_again = journal.undo(entry=undone[0], by=maria)
    plan.refresh_from_db()
    assert document_of(plan) == after
    assert done_again[0].verb == "did again"

    journal.undo(entry=entry, by=maria)
    plan.refresh_from_db()
    assert document_of(plan) == before


def test_an_import_is_undone_as_a_whole(plan, maria, small_plan):
    actions.create_task(project=plan, name="Mine", by=maria)
    before = document_of(plan)
    from dataclasses import replace

    again = replace(small_plan, tasks=tuple(replace(task, name=f"{task.name} 2") for task in small_plan.tasks[:-1]),
                    links=small_plan.links[:3], assignments=())  # fmt: skip
    actions.import_document(project=plan, document=again, by=maria)
    entry = last(plan)
    assert document_of(plan) != before

    journal.undo(entry=entry, by=maria)

    plan.refresh_from_db()
    assert document_of(plan) == before


@pytest.mark.parametrize("seed", range(6))
def test_any_edits_undone_in_reverse_leave_the_plan_as_it_was(plan, maria, seed):
    chance = random.Random(seed)
    states, steps = [], []
    for _ in range(14):
        before, number = document_of(plan), last(plan).number
        try:
            _some_edit(plan, maria, chance)
        except Refused:
            continue
        entry = Entry.objects.filter(stream=plan.journal, number__gt=number).order_by("number").first()
        if entry is not None:
            states.append(before)
            steps.append(entry)
    assert len(steps) >= 6

    for before, entry in zip(reversed(states), reversed(steps), strict=True):
        journal.undo(entry=entry, by=maria)
        plan.refresh_from_db()
        assert document_of(plan) == before


def _some_edit(plan, by, chance):
    plan.refresh_from_db()
    tasks = list(Task.objects.filter(project=plan).order_by("uid"))
    one, other = chance.choice(tasks), chance.choice(tasks)
    kind = chance.randrange(10)
    if kind == 0:
        actions.create_task(project=plan, name="New", by=by, parent=chance.choice([None, one.uid]),
                            position=chance.choice([None, 1, 2]), duration=chance.randrange(5) * DAY)  # fmt: skip
    elif kind == 1:
        actions.delete_task(project=plan, uid=one.uid, by=by)
    elif kind in (2, 3):
        actions.move_task(project=plan, uid=one.uid, parent=chance.choice([None, other.uid]),
                          position=chance.randrange(1, 4), by=by)  # fmt: skip
    elif kind == 4:
        actions.link_tasks(project=plan, before=one.uid, after=other.uid, by=by, kind=chance.choice(list(LinkKind)))
    elif kind == 5:
        actions.unlink_tasks(project=plan, before=one.uid, after=other.uid, by=by)
    elif kind == 6:
        actions.assign(project=plan, uid=one.uid, allocation=chance.choice([1, 2]), by=by, units=chance.random() + 0.1)
    elif kind == 7:
        actions.set_baseline(project=plan, by=by, name="B", number=chance.choice([None, 0]))
    elif kind == 8:
        actions.set_status_date(project=plan, status_date=at(chance.randrange(9)), by=by)
    else:
        actions.update_task(project=plan, uid=one.uid, by=by, changes={
            "duration": (one.duration, chance.randrange(9) * DAY), "notes": (one.notes, str(chance.random())),
        })  # fmt: skip


def test_what_was_changed_again_is_not_undone_and_says_who_and_what(plan, maria, yuki):
    actions.update_task(project=plan, uid=11, changes={"name": ("Design", "Draw")}, by=maria)
    entry = last(plan)
    actions.update_task(project=plan, uid=11, changes={"name": ("Draw", "Sketch")}, by=yuki)
    before = document_of(plan)

    with pytest.raises(ChangedSince, match=r"Yuki Hayashi changed “Sketch” after that .*: name"):
        journal.undo(entry=entry, by=maria)

    assert document_of(plan) == before


def test_another_field_of_the_same_task_is_no_conflict(plan, maria, yuki):
    actions.update_task(project=plan, uid=11, changes={"name": ("Design", "Draw")}, by=maria)
    entry = last(plan)
    actions.update_task(project=plan, uid=11, changes={"notes": ("", "Seen")}, by=yuki)

    journal.undo(entry=entry, by=maria)

    assert Task.objects.values_list("name", "notes").get(project=plan, uid=11) == ("Design", "Seen")


def test_a_new_task_on_which_somebody_built_is_not_taken_away(plan, maria, yuki):
    task = actions.create_task(project=plan, name="Check", by=maria)
    entry = Entry.objects.get(stream=plan.journal, verb="created")
    actions.create_task(project=plan, name="Below", by=yuki, parent=task.uid)

    with pytest.raises(ChangedSince, match="Yuki Hayashi changed “Below” after that"):
        journal.undo(entry=entry, by=maria)

    assert Task.objects.filter(project=plan, name="Check").exists()


def test_undone_twice_is_refused_with_who_did_it(plan, maria, yuki):
    actions.update_task(project=plan, uid=11, changes={"name": ("Design", "Draw")}, by=maria)
    entry = last(plan)
    assert undoable([entry]) == {entry.operation}
    journal.undo(entry=entry, by=maria)

    with pytest.raises(AlreadyUndone, match="Maria Okafor has undone that already"):
        journal.undo(entry=entry, by=maria)
    assert undoable([entry]) == set()
    assert undone_operations(plan.journal_id) == {entry.number: entry.number + 1}


def test_undoing_needs_the_right_to_make_the_change_now(plan, maria, helene, stranger):
    actions.update_task(project=plan, uid=11, changes={"name": ("Design", "Draw")}, by=maria)
    entry = last(plan)

    with pytest.raises(RoleMayNot):
        journal.undo(entry=entry, by=helene)
    with pytest.raises(NoSuchProject):
        journal.undo(entry=entry, by=stranger)
    assert Task.objects.get(project=plan, uid=11).name == "Draw"


def test_what_has_no_way_back_says_so(plan, maria):
    opened = Entry.objects.get(stream=plan.journal, number=1)

    with pytest.raises(NoWayBack, match="cannot be undone; change it back by hand"):
        journal.undo(entry=opened, by=maria)


def test_the_projects_own_facts_are_changed_back(plan, maria):
    projects.update_project(project=plan, changes={"name": ("Payroll", "Wages")}, by=maria)
    entry = last(plan)

    journal.undo(entry=entry, by=maria)

    plan.refresh_from_db()
    assert plan.name == "Payroll"
    assert last(plan).undoes == entry.number


def test_a_finish_that_moved_is_undone_with_what_moved_it(plan, maria):
    actions.update_task(project=plan, uid=11, changes={"duration": (3 * DAY, 9 * DAY)}, by=maria)
    moved = last(plan)
    assert moved.verb == "moved the finish"

    undone = journal.undo(entry=moved, by=maria)

    assert [one.verb for one in undone] == ["undid", "moved the finish"]
    assert (undone[1].before, undone[1].after) == (moved.after, moved.before)


def test_a_group_comes_back_with_its_workstream(plan, maria):
    group = Group.objects.create(name="Builders")
    projects.set_roles(project=plan, member=group, roles=[Role.LEAD], parts=[10], by=maria)
    projects.remove_member(project=plan, user=group, by=maria)

    journal.undo(entry=last(plan), by=maria)
    assert Membership.objects.get(group=group).parts == [10]
    assert verify().findings == []


def test_packed_facts_that_others_changed_meanwhile_stay_when_one_is_undone(plan, maria, yuki):
    projects.set_member(project=plan, email=yuki.email, role=Role.MANAGER, by=maria)
    mine, hers = project_for(maria, "PAY"), project_for(yuki, "PAY")
    for name in ("Plant", "Supplier"):
        own_fields.define(access=mine, field=CustomField(name))

    def said() -> dict[str, object]:
        return dict(next(task for task in document_of(plan).tasks if task.uid == 12).custom)

    def say(access, **values):
        own_fields.say(access=access, task=Task.objects.get(project=plan, uid=12), values=values)
        return last(plan)

    before = said()
    entry = say(mine, Plant="Graz")
    other = say(hers, Supplier="Ada")
    journal.undo(entry=entry, by=maria)
    assert said() == {**before, "Supplier": "Ada"}
    journal.undo(entry=last(plan), by=maria)
    assert said() == {**before, "Plant": "Graz", "Supplier": "Ada"}
    journal.undo(entry=other, by=yuki)
    assert said() == {**before, "Plant": "Graz"}

    again = say(mine, Plant="Cork")
    say(hers, Plant="Linz")
    with pytest.raises(ChangedSince, match="Yuki Hayashi changed"):
        journal.undo(entry=again, by=maria)
    assert said()["Plant"] == "Linz"
    assert verify().findings == []
