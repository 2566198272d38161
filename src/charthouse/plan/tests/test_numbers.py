"""Numbers that people and programs hold in their hands, CRM-42, never come to mean something else."""

from __future__ import annotations

import importlib
import threading
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import connection
from tests.worlds import DAY

from charthouse.exchange import document as doc
from charthouse.journal import actions as journal
from charthouse.journal.models import Entry
from charthouse.journal.undoing import ChangedSince
from charthouse.journal.verifying import verify
from charthouse.plan import actions
from charthouse.plan.models import Assignment, Baseline, Plan, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(payroll, maria, small_plan):
    """Its highest task is 23, its highest assignment 2."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


def add(project, by, name="One more"):
    return actions.create_task(project=project, name=name, by=by).uid


def undo_last(project, by):
    return journal.undo(entry=Entry.objects.filter(stream=project.journal).latest("number"), by=by)


def numbers(project):
    return list(Task.objects.filter(project=project).order_by("uid").values_list("uid", flat=True))


def test_the_number_of_a_deleted_task_is_not_given_again(plan, maria, client):
    first = add(plan, maria)
    actions.delete_task(project=plan, uid=first, by=maria)
    client.force_login(maria)

    assert add(plan, maria) == first + 1
    assert client.get(f"/projects/PAY/tasks/{first}").status_code == 404
    assert client.get(f"/projects/PAY/tasks/{first + 1}").status_code == 200


def test_undoing_a_new_task_gives_no_number_back_and_doing_it_again_has_its_own(plan, maria):
    first = add(plan, maria, "First")
    back = undo_last(plan, maria)
    second = add(plan, maria, "Second")

    journal.undo(entry=back[0], by=maria)

    assert second == first + 1
    assert dict(Task.objects.filter(uid__gte=first).values_list("uid", "name")) == {first: "First", second: "Second"}
    assert add(plan, maria) == second + 1
    assert verify().findings == []


def test_undoing_a_deletion_brings_the_old_numbers_and_the_next_one_is_new(plan, maria):
    first = add(plan, maria)
    actions.delete_task(project=plan, uid=10, by=maria)
    before = numbers(plan)

    undo_last(plan, maria)

    assert set(numbers(plan)) - set(before) == {10, 11, 12}
    assert add(plan, maria) == first + 1


def test_an_import_keeps_the_numbers_of_its_file_and_moves_tasks_made_here_to_new_ones(plan, maria, small_plan):
    here = add(plan, maria, "Ours")
    gone = add(plan, maria, "Gone")
    actions.delete_task(project=plan, uid=gone, by=maria)
    coming = replace(small_plan, tasks=(*small_plan.tasks, doc.Task(uid=here, name="Theirs")))

    done = actions.import_document(project=plan, document=coming, by=maria)

    assert done.renumbered == ((here, gone + 1),)
    assert Task.objects.get(project=plan, uid=here).name == "Theirs"
    assert Task.objects.get(project=plan, uid=gone + 1).name == "Ours"
    assert add(plan, maria) == gone + 2


def test_undoing_an_import_gives_none_of_its_numbers_back(plan, maria, small_plan):
    coming = replace(small_plan, tasks=(*small_plan.tasks, doc.Task(uid=900, name="Far")))
    actions.import_document(project=plan, document=coming, by=maria)

    undo_last(plan, maria)

    assert max(numbers(plan)) == 23
    assert add(plan, maria) == 901
    assert verify().findings == []


def test_a_number_that_a_file_took_meanwhile_is_not_taken_from_it_by_undoing(plan, maria, small_plan):
    first = add(plan, maria, "First")
    back = undo_last(plan, maria)
    coming = replace(small_plan, tasks=(*small_plan.tasks, doc.Task(uid=first, name="Theirs")))
    actions.import_document(project=plan, document=coming, by=maria)

    with pytest.raises(ChangedSince):
        journal.undo(entry=back[0], by=maria)

    assert Task.objects.get(project=plan, uid=first).name == "Theirs"


def test_assignments_get_numbers_of_their_own(plan, maria):
    made = actions.assign(project=plan, uid=11, allocation=1, by=maria)
    actions.unassign(project=plan, uid=11, allocation=1, by=maria)

    assert actions.assign(project=plan, uid=22, allocation=1, by=maria).uid == made.uid + 1
    undo_last(plan, maria)
    undo_last_but = Entry.objects.filter(stream=plan.journal, verb="unassigned").latest("number")
    journal.undo(entry=undo_last_but, by=maria)
    assert Assignment.objects.get(project=plan, task__uid=11).uid == made.uid
    assert actions.assign(project=plan, uid=22, allocation=1, by=maria).uid == made.uid + 2


def test_a_baseline_that_was_undone_keeps_its_number(plan, maria):
    first = actions.set_baseline(project=plan, by=maria, name="First").number
    back = undo_last(plan, maria)
    second = actions.set_baseline(project=plan, by=maria, name="Second").number

    journal.undo(entry=back[0], by=maria)

    told = dict(Baseline.objects.filter(project=plan, number__gte=first).values_list("number", "name"))
    assert told == {first: "First", second: "Second"}
    assert second == first + 1


def test_a_filled_database_counts_on_after_what_its_history_knows(plan, maria):
    first = add(plan, maria)
    actions.create_task(project=plan, name="Below", parent=first, by=maria)
    actions.delete_task(project=plan, uid=first, by=maria)
    taken = actions.set_baseline(project=plan, by=maria).number
    undo_last(plan, maria)
    before = Plan.objects.filter(pk=plan.pk).values_list(
        "next_task_number", "next_assignment_number", "next_baseline_number"
    )
    assert list(before) == [(first + 2, 3, taken + 1)]
    Plan.objects.update(next_task_number=1, next_assignment_number=1, next_baseline_number=0)

    importlib.import_module("charthouse.plan.migrations.0005_numbers_given_once").count_on(apps, None)

    assert list(before.all()) == [(first + 2, 3, taken + 1)]


@pytest.mark.django_db(transaction=True)
def test_two_who_add_and_delete_at_once_never_get_the_same_number(payroll, maria):
    given: list[int] = []
    errors: list[BaseException] = []
    begin = threading.Barrier(2)

    def write() -> None:
        try:
            begin.wait()
            for _ in range(20):
                number = actions.create_task(project=payroll, name="t", duration=DAY, by=maria, schedule=False).uid
                given.append(number)
                actions.delete_task(project=payroll, uid=number, by=maria, schedule=False)
        except BaseException as error:  # noqa: BLE001 - whatever happens in a thread is told by the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert sorted(given) == list(range(1, 41))
    assert Plan.objects.get(pk=payroll.pk).next_task_number == 41
