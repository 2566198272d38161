"""Issues of another tool become tasks, and are found again by their key the next time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import tests.exchange
from tests.worlds import DAY, at

from charthouse.exchange.issues import Category, Export, Issue, Source
from charthouse.exchange.issues_read import read
from charthouse.journal.models import Entry
from charthouse.journal.undoing import undo
from charthouse.journal.verifying import verify
from charthouse.plan import actions
from charthouse.plan.edit_ops import ChangeOp, DeleteOp
from charthouse.plan.edits import make_edits
from charthouse.plan.models import ExternalKey, Link, Plan, TakenFile, Task
from charthouse.plan.queries import document_of
from charthouse.plan.taking.actions import NotSaid, take_over
from charthouse.plan.taking.choices import Efforts, Gone, Sprints, State, guess
from charthouse.plan.taking.comparing import EFFORT_FIELDS, compare
from charthouse.projects.access import project_for

SAMPLES = Path(tests.exchange.__file__).parent / "samples" / "issues"
HOUR = 60
FRIDAY = at(11) // 1440
"""13 March 2026."""
JIRA = read(SAMPLES / "jira.csv")


@pytest.fixture
def access(payroll, maria):
    return project_for(maria, "PAY")


def bring(access, export: Export = JIRA, **said):
    choices = replace(guess(access, export, day=FRIDAY, length=DAY), **said)
    file = TakenFile.objects.create(
        project=access.project, owner=access.user, kind="tool", source=export.source.value, file_name="jira.csv",
        sha256="", at="2026-03-13T12:00Z",
    )  # fmt: skip
    seen = Plan.objects.get(pk=access.project.pk).version
    return take_over(access=project_for(access.user, "PAY"), file=file, export=export, choices=choices, seen=seen)


def tasks(project) -> dict[str, Task]:
    found = ExternalKey.objects.filter(project=project).select_related("task__parent")
    return {one.key: one.task for one in found if one.task is not None}


def with_issue(key: str, **values) -> Export:
    return replace(
        JIRA, issues=tuple(replace(one, **values) if one.key == key else one for one in JIRA.issues)
    )  # fmt: skip


def change(access, uid: int, **fields):
    make_edits(access=access, edits=[ChangeOp(op="change", task=uid, fields=fields)])


def last(project) -> Entry:
    return Entry.objects.filter(stream=project.journal).order_by("-number")[0]


def test_issues_become_an_outline_with_work_progress_links_and_people(access, payroll):
    found = bring(access)

    assert (found.counts["added"], found.counts["links"], found.counts["people"]) == (5, 2, 2)
    document = document_of(payroll)
    by_name = {task.name: task for task in document.tasks}
    assert [(task.name, task.code, task.parent_uid) for task in document.tasks] == [
        ("Move the payroll", "PAY-1", None),
        ('Clean the "old" data, all of it', "PAY-2", 1),
        ("Write the interface", "PAY-3", 1),
        ("Map the fields", "PAY-4", 3),
        ("Try it with users", "PAY-5", 1),
    ]
    clean = by_name['Clean the "old" data, all of it']
    # Done on Friday 6 March at 16:30 after 15 hours of work; nobody said when it began.
    assert (clean.actual_start, clean.actual_finish) == (at(3, 8 * 60 + 30), at(4, 16 * 60 + 30))
    assert (clean.duration.minutes, clean.percent_complete, clean.actual_work) == (15 * HOUR, 100, 15 * HOUR)
    field = by_name["Map the fields"]
    assert (field.duration.minutes, field.percent_complete, field.actual_start, field.work) == (4 * HOUR, 0, None, 240)
    users = by_name["Try it with users"]
    assert (users.duration.minutes, users.duration.estimated, dict(users.custom)) == (DAY, True, {"Sprint": "Sprint 2"})
    assert {(link.before, link.after) for link in document.links} == {(2, 3), (3, 5)}
    people = {one.uid: one.name for one in document.resources}
    assert {(one.task_uid, people[one.resource_uid or 0]) for one in document.assignments} == {
        (2, "Yuki Hayashi"), (5, "Ada Stone"),
    }  # fmt: skip
    payroll.refresh_from_db()
    assert payroll.status_date == at(11, 1020)
    assert verify().findings == []


def test_the_same_again_changes_nothing_and_doubles_nothing(access, payroll):
    bring(access)
    before, entries = document_of(payroll), Entry.objects.count()

    found = bring(access)

    assert (found.counts["same"], found.counts["added"], found.counts["changed"], found.clashes) == (5, 0, 0, [])
    assert document_of(payroll) == before
    assert Entry.objects.count() == entries


def test_what_changed_there_is_brought_and_the_rest_stays(access, payroll):
    bring(access)
    fresh = with_issue("PAY-5", name="Try it with all users", status="In Review", category=Category.DOING,
                       estimate=16 * HOUR, spent=4 * HOUR, left=12 * HOUR, assignee="Yuki Hayashi")  # fmt: skip

    found = bring(access, fresh)

    assert [(line.issue.key, sorted(line.bring)) for line in found.lines if line.bring] == [
        ("PAY-5", ["name", "progress", "who"])
    ]
    task = document_of(payroll).tasks[4]
    assert (task.name, task.percent_complete, task.remaining_duration) == ("Try it with all users", 25, 12 * HOUR)
    assert (task.actual_start, task.actual_work) == (at(11, 13 * HOUR), 4 * HOUR)
    names = {one.uid: one.name for one in document_of(payroll).resources}
    assert [names[one.resource_uid or 0] for one in document_of(payroll).assignments if one.task_uid == 5] == [
        "Yuki Hayashi"
    ]
    assert verify().findings == []


def test_what_people_changed_here_stays_until_somebody_chooses(access, payroll):
    bring(access)
    change(access, 5, name=["Try it with users", "Pilot in Leeds"])
    fresh = with_issue("PAY-5", name="Try it out")

    found = bring(access, fresh)

    assert [(one.id, one.here, one.there) for one in found.clashes] == [("PAY-5 name", "Pilot in Leeds", "Try it out")]
    assert Task.objects.get(project=payroll, uid=5).name == "Pilot in Leeds"
    assert bring(access, fresh).clashes == []  # it was seen, and theirs stays
    fresh = with_issue("PAY-5", name="Try it out again")
    bring(access, fresh, theirs=frozenset({"PAY-5 name"}))
    assert Task.objects.get(project=payroll, uid=5).name == "Try it out again"


def test_a_task_that_was_removed_here_does_not_come_again_by_itself(access, payroll):
    bring(access)
    make_edits(access=access, edits=[DeleteOp(op="delete", tasks=[5])])

    found = bring(access)

    assert (found.counts["removed_here"], Task.objects.filter(project=payroll).count()) == (1, 4)
    bring(access, theirs=frozenset({"PAY-5 task"}))
    assert tasks(payroll)["PAY-5"].name == "Try it with users"
    assert verify().findings == []


def test_undoing_a_removal_brings_the_key_back(access, payroll, maria):
    bring(access)
    make_edits(access=access, edits=[DeleteOp(op="delete", tasks=[5])])

    undo(entry=last(payroll), by=maria)

    assert tasks(payroll)["PAY-5"].uid == 5
    assert verify().findings == []


def test_all_of_it_is_undone_as_one(access, payroll, maria):
    before = document_of(payroll)
    bring(access)

    undo(entry=last(payroll), by=maria)

    after = document_of(payroll)
    assert (after.tasks, after.links, after.custom_fields) == (before.tasks, before.links, before.custom_fields)
    assert (ExternalKey.objects.count(), after.project.status_date) == (0, before.project.status_date)
    assert verify().findings == []


@pytest.mark.parametrize(("gone", "there", "active"), [(Gone.KEEP, 5, 5), (Gone.SWITCH_OFF, 5, 4), (Gone.REMOVE, 4, 4)])
def test_what_is_gone_is_told_and_kept_switched_off_or_removed(access, payroll, gone, there, active):
    bring(access)
    fewer = replace(JIRA, issues=JIRA.issues[:-1])

    found = bring(access, fewer, gone=gone)

    assert [one.key for one in found.gone] == ["PAY-5"]
    left = Task.objects.filter(project=payroll)
    assert (left.count(), left.filter(active=True).count()) == (there, active)


def test_what_was_done_after_the_status_date_is_under_way_at_it(access, payroll):
    done = with_issue("PAY-2", done=at(14, 1020), started=at(10, 480), spent=None, estimate=None, left=None)

    bring(access, done)

    clean = document_of(payroll).tasks[1]  # from Thursday the 12th to Monday the 16th, looked at on Friday the 13th
    assert (clean.actual_start, clean.actual_finish) == (at(10), None)
    assert (clean.duration.minutes, clean.remaining_duration) == (3 * DAY, DAY)
    bring(access, done, day=FRIDAY + 7)
    clean = document_of(payroll).tasks[1]
    assert (clean.actual_finish, clean.percent_complete) == (at(14, 1020), 100)


def test_unknown_statuses_are_asked_about(access):
    odd = with_issue("PAY-5", status="Parked", category=Category.UNKNOWN)

    assert guess(access, odd, day=FRIDAY, length=DAY).statuses["Parked"][0] is State.UNKNOWN
    with pytest.raises(NotSaid, match="Parked"):
        bring(access, odd)
    statuses = {**guess(access, odd, day=FRIDAY, length=DAY).statuses, "Parked": (State.STARTED, 20)}
    bring(access, odd, statuses=statuses)

    assert guess(access, odd, day=FRIDAY, length=DAY).statuses["Parked"] == (State.STARTED, 20)
    assert document_of(access.project).tasks[4].percent_complete == 20


def test_sprints_become_phases_over_what_lies_below_nothing(access, payroll):
    flat = Export(Source.AZURE, (
        Issue("1", "One", status="New", category=Category.TODO, sprint="Sprint 1"),
        Issue("2", "Two", status="New", category=Category.TODO, sprint="Sprint 2"),
        Issue("3", "Three", status="New", category=Category.TODO, sprint="Sprint 1"),
    ))  # fmt: skip

    bring(access, flat, sprints=Sprints.PHASE)

    assert [(task.name, task.parent_uid) for task in document_of(payroll).tasks] == [
        ("Sprint 1", None), ("One", 1), ("Three", 1), ("Sprint 2", None), ("Two", 4),
    ]  # fmt: skip


def test_links_in_a_circle_are_left_out_and_told(access, payroll):
    issues = (
        Issue("A", "Above", status="New"), Issue("B", "Below", status="New", parent="A", blocks=("C",)),
        Issue("C", "Then", status="New", blocks=("A", "D")), Issue("D", "Last", status="New"),
    )  # fmt: skip
    statuses = {"New": (State.NOT_STARTED, 0)}

    found = bring(access, Export(Source.JIRA, issues), statuses=statuses)

    assert found.warnings == ["2 links go round in a circle and were left out: B → C, C → A."]
    assert [(one.before.name, one.after.name) for one in Link.objects.filter(project=payroll)] == [("Then", "Last")]


def test_an_export_that_moves_an_issue_moves_its_task(access, payroll):
    bring(access)

    bring(access, with_issue("PAY-4", parent="PAY-2"))

    parent = tasks(payroll)["PAY-4"].parent
    assert parent is not None
    assert parent.name == 'Clean the "old" data, all of it'


def test_a_plan_that_is_there_keeps_its_tasks(access, payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    before = {task.uid: task for task in document_of(payroll).tasks}

    bring(access, below=20)

    after = {task.uid: task for task in document_of(payroll).tasks}
    assert {uid: after[uid] for uid in before} == before
    parent = tasks(payroll)["PAY-1"].parent
    assert parent is not None
    assert parent.uid == 20
    assert guess(access, JIRA, day=FRIDAY, length=DAY).people["Yuki Hayashi"] == "1"


def test_nothing_is_changed_by_looking(access, payroll):
    entries = Entry.objects.count()

    compare(access, JIRA, guess(access, JIRA, day=FRIDAY, length=DAY))

    assert (Entry.objects.count(), Task.objects.count()) == (entries, 0)


EPIC = with_issue("PAY-1", estimate=40 * HOUR, spent=90, left=None)
"""The epic says efforts of its own."""


def own_efforts(project) -> list[object]:
    told = dict(next(one for one in document_of(project).tasks if one.code == "PAY-1").custom)
    return [told.get(name) for name in EFFORT_FIELDS]


def test_own_efforts_of_an_epic_are_kept_in_fields_and_brought_again(access, payroll):
    found = bring(access, EPIC)

    assert own_efforts(payroll) == [40, 1.5, None]
    assert "their own efforts are kept in fields of theirs: 2." in found.warnings[-1]  # PAY-3 has work and a sub-task
    assert bring(access, EPIC).counts["same"] == 5
    found = bring(access, with_issue("PAY-1", estimate=40 * HOUR, spent=20 * HOUR, left=30 * HOUR))
    assert [(line.issue.key, sorted(line.bring)) for line in found.lines if line.bring] == [("PAY-1", ["efforts"])]
    assert own_efforts(payroll) == [40, 20, 30]
    bring(access, JIRA)
    assert own_efforts(payroll) == [None, None, None]
    undo(entry=last(payroll), by=access.user)
    assert own_efforts(payroll) == [40, 20, 30]
    assert verify().findings == []


def test_own_efforts_changed_on_both_sides_clash(access, payroll):
    bring(access, EPIC)
    uid = Task.objects.get(project=payroll, code="PAY-1").uid
    change(access, uid, **{f"custom.{EFFORT_FIELDS[2]}": [None, 8]})
    fresh = with_issue("PAY-1", estimate=40 * HOUR, spent=20 * HOUR, left=30 * HOUR)

    found = bring(access, fresh)

    assert [(one.id, one.here, one.there) for one in found.clashes] == [("PAY-1 efforts", [40, 1.5, 8], [40, 20, 30])]
    assert own_efforts(payroll) == [40, 1.5, 8]


def test_own_efforts_become_a_task_below_or_are_left_out_if_that_is_said(access, payroll):
    found = bring(access, EPIC, efforts=Efforts.TASK)

    assert found.counts["added"] == 7
    own = tasks(payroll)["own:PAY-1"]
    assert own.parent is not None
    assert (own.name, own.parent.code, own.work, own.code) == ("Move the payroll", "PAY-1", 40 * HOUR, "")
    assert own_efforts(payroll) == [None, None, None]
    assert bring(access, EPIC, efforts=Efforts.TASK).counts["same"] == 7
    left = bring(access, EPIC, efforts=Efforts.NOTHING)
    assert "count no more: 2." in left.warnings[-1]
    assert sorted(one.key for one in left.gone) == ["own:PAY-1", "own:PAY-3"]


def test_a_key_that_looks_like_one_of_ours_doubles_nothing(access, payroll):
    issues = (Issue("A-1", "One", estimate=60), Issue("own:A-1", "Two", parent="A-1", estimate=60))

    bring(access, Export(Source.JIRA, issues), efforts=Efforts.TASK, statuses={"": (State.NOT_STARTED, 0)})

    assert [(task.name, task.parent_uid) for task in document_of(payroll).tasks] == [("One", None), ("Two", 1)]
