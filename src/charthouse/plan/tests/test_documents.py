"""A plan document goes into the tables and comes out again whole; again it finds what it brought."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.worlds import DAY, at

from charthouse.exchange import document as doc
from charthouse.journal.models import Entry
from charthouse.plan import actions
from charthouse.plan.fitting import PlanDoesNotFit, fit
from charthouse.plan.models import Link, Task
from charthouse.plan.queries import document_of
from charthouse.projects import actions as projects
from charthouse.resources.models import Resource


def as_kept(document: doc.Document, project) -> doc.Document:
    """The document with what the project itself says in the place of what the file said."""
    facts = replace(document.project, name=project.name, time_zone=project.time_zone)
    return replace(document, project=facts)


def test_a_document_comes_out_as_it_went_in(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)

    kept = document_of(payroll)

    assert kept == as_kept(small_plan, payroll)


def test_again_updates_by_identity_and_doubles_nothing(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    keys = dict(Task.objects.filter(project=payroll).values_list("uid", "id"))
    changed = replace(
        small_plan,
        tasks=tuple(replace(task, name="Build it") if task.uid == 12 else task for task in small_plan.tasks),
    )

    done = actions.import_document(project=payroll, document=changed, by=maria)

    assert (done.tasks_new, done.tasks_again, done.tasks_removed) == (0, 7, 0)
    assert dict(Task.objects.filter(project=payroll).values_list("uid", "id")) == keys
    assert document_of(payroll) == as_kept(changed, payroll)
    assert Resource.objects.count() == 2


def test_tasks_no_longer_in_the_file_go_and_tasks_made_here_stay(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    mine = actions.create_task(project=payroll, name="Cake", duration=DAY, by=maria)
    actions.link_tasks(project=payroll, before=23, after=mine.uid, by=maria)
    shorter = replace(
        small_plan,
        tasks=tuple(task for task in small_plan.tasks if task.uid != 22),
        links=tuple(link for link in small_plan.links if 22 not in (link.before, link.after)),
    )

    done = actions.import_document(project=payroll, document=shorter, by=maria)

    assert done.tasks_removed == 1
    assert [task.uid for task in document_of(payroll).tasks] == [10, 11, 12, 20, 21, 23, mine.uid]
    assert Link.objects.filter(project=payroll, after=mine).exists()


def test_missing_tasks_are_kept_when_asked(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    shorter = replace(small_plan, tasks=small_plan.tasks[:3], links=small_plan.links[:1], assignments=())

    done = actions.import_document(project=payroll, document=shorter, by=maria, remove_missing=False)

    assert done.tasks_removed == 0
    assert Task.objects.filter(project=payroll).count() == 7


def test_a_task_made_here_gives_its_number_to_the_files(payroll, maria, small_plan):
    mine = actions.create_task(project=payroll, name="Cake", duration=DAY, by=maria)
    renamed = replace(
        small_plan,
        tasks=(replace(small_plan.tasks[1], uid=mine.uid, parent_uid=None),),
        links=(),
        assignments=(),
    )

    done = actions.import_document(project=payroll, document=renamed, by=maria)

    mine.refresh_from_db()
    assert done.renumbered == ((1, mine.uid),)
    assert [(task.uid, task.name) for task in document_of(payroll).tasks] == [(mine.uid, "Cake"), (1, "Design")]


def test_a_calendar_that_nothing_uses_any_more_goes(payroll, maria, small_plan):
    elsewhere = replace(
        small_plan,
        project=replace(small_plan.project, calendar_uid=5),
        calendars=(replace(small_plan.calendars[0], uid=5), replace(small_plan.calendars[1], parent_uid=5)),
    )

    actions.import_document(project=payroll, document=elsewhere, by=maria)

    assert document_of(payroll) == as_kept(elsewhere, payroll)


def test_two_projects_share_the_person_but_not_their_names_for_them(payroll, maria, small_plan):
    other = projects.create_project(key="CRM", name="CRM", by=maria)
    elsewhere = replace(
        small_plan, resources=(replace(small_plan.resources[0], name="Hayashi, Y."), small_plan.resources[1])
    )

    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.import_document(project=other, document=elsewhere, by=maria)

    assert Resource.objects.filter(email="yuki@example.org").count() == 1
    assert document_of(payroll).resources[0].name == "Yuki Hayashi"
    assert document_of(other).resources[0].name == "Hayashi, Y."


def test_names_from_right_to_left_and_beyond_the_basic_plane_are_kept(payroll, maria):
    name = "בניית מסד הנתונים \u202b(١٢)\u202c 🚢 𝔓lan"
    document = doc.Document(project=doc.Project(start=at(0)), tasks=(doc.Task(uid=1, name=name),))

    actions.import_document(project=payroll, document=document, by=maria)

    assert document_of(payroll).tasks[0].name == name


def test_the_journal_says_what_came_in(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria, source="small.mpp")

    entry = Entry.objects.filter(stream=payroll.journal).latest("number")
    assert (entry.verb, entry.by, entry.after["file"], entry.after["tasks_new"]) == (
        "imported a plan", maria, "small.mpp", 7,
    )  # fmt: skip


def test_nothing_of_a_failed_import_is_kept(payroll, maria, small_plan, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("charthouse.plan.taking_over._write_plan", fail)
    before = document_of(payroll)

    with pytest.raises(RuntimeError, match="the disk is full"):
        actions.import_document(project=payroll, document=small_plan, by=maria)

    assert document_of(payroll) == before
    assert not Task.objects.exists()


class TestWhatDoesNotFit:
    """Hostile and broken documents."""

    def test_an_empty_plan_is_refused(self, small_plan):
        with pytest.raises(PlanDoesNotFit, match="holds no task"):
            fit(replace(small_plan, tasks=()))

    def test_one_identity_twice_is_refused(self, small_plan):
        with pytest.raises(PlanDoesNotFit, match="2 tasks have the same identity 11"):
            fit(replace(small_plan, tasks=(*small_plan.tasks, small_plan.tasks[1])))

    @pytest.mark.parametrize("number", [2**63, -(10**15), float("inf"), float("nan")])
    def test_numbers_out_of_all_bounds_are_refused(self, small_plan, number):
        wild = replace(small_plan.tasks[1], work=number)

        with pytest.raises(PlanDoesNotFit, match="out of all bounds"):
            fit(replace(small_plan, tasks=(wild,), links=(), assignments=()))

    def test_a_task_below_itself_is_refused(self):
        tasks = (doc.Task(uid=1, name="One", parent_uid=2), doc.Task(uid=2, name="Two", parent_uid=1))

        with pytest.raises(PlanDoesNotFit, match="“One” lies below itself"):
            fit(doc.Document(project=doc.Project(), tasks=tasks))

    def test_a_calendar_that_inherits_from_itself_is_refused(self, small_plan):
        circle = replace(small_plan.calendars[1], parent_uid=2)

        with pytest.raises(PlanDoesNotFit, match="“Yuki” inherits from itself"):
            fit(replace(small_plan, calendars=(small_plan.calendars[0], circle)))

    def test_what_has_no_place_is_left_out_and_told(self, small_plan):
        fitted = fit(
            replace(
                small_plan,
                tasks=(*small_plan.tasks, doc.Task(uid=30, name="Odd\x00", percent_complete=140.0, parent_uid=99)),
                links=(
                    *small_plan.links,
                    doc.Link(before=11, after=11),
                    doc.Link(before=11, after=404),
                    small_plan.links[0],
                ),
                assignments=(*small_plan.assignments, doc.Assignment(uid=9, task_uid=404)),
            )
        )

        assert fitted.warnings == (
            "1 texts held characters that cannot be kept; they were left out.",
            "“Odd” lies below a task that is not in the file; it is put at the top.",
            "“Odd” is 140 % complete; the nearest of 0 and 100 is kept.",
            "1 links lead from a task to itself; they were left out.",
            "1 links lead to tasks that are not in the file; they were left out.",
            "1 links are there twice; they were left out.",
            "1 assignments belong to tasks or resources that are not in the file; they were left out.",
        )
        assert fitted.document.links == small_plan.links
        assert fitted.document.tasks[-1] == doc.Task(uid=30, name="Odd", percent_complete=100.0)
