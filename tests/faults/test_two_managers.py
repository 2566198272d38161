"""Two managers change the same field at once, over HTTP: one is told, and nobody's word is lost in silence."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from charthouse.journal.models import Entry
from charthouse.plan.models import Task
from charthouse.plan.rescheduling import reschedule
from charthouse.plan.taking_over import import_document
from charthouse.projects.actions import set_member
from charthouse.projects.models import Role
from tests.faults.conftest import Caller, browser_of, token_of

pytestmark = pytest.mark.django_db(transaction=True)
TASKS = "/api/v1/projects/PAY/tasks"


def test_of_twenty_changes_made_for_the_same_version_at_once_one_is_kept(server, payroll, maria):
    caller = Caller(server.port, token=token_of(maria))
    made = caller.ask("POST", "/api/v1/projects/PAY/tasks", {"name": "Design"})[1]
    path, version = f"/api/v1/projects/PAY/tasks/{made['number']}", f'"{made["version"]}"'

    def rename(number: int) -> int:
        return caller.ask("PATCH", path, {"name": f"Name {number}"}, If_Match=version)[0]

    with ThreadPoolExecutor(20) as managers:
        answers = list(managers.map(rename, range(20)))

    assert sorted(answers) == [200] + [412] * 19
    assert Task.objects.get(project=payroll).name == f"Name {answers.index(200)}"
    assert Entry.objects.filter(stream_id=payroll.journal_id, record="plan.Task").count() == 2


@pytest.fixture
def two(server, payroll, small_plan, maria, yuki):
    """Two managers' browsers, each with the page of the same plan open."""
    import_document(project=payroll, document=small_plan, by=maria)
    reschedule(project=payroll, by=maria)
    set_member(project=payroll, email=yuki.email, role=Role.MANAGER, by=maria)
    return browser_of(server, maria), browser_of(server, yuki)


def at_once(*asks: Callable[[], tuple[int, Any]]) -> list[tuple[int, Any]]:
    """All at the same moment."""
    gate = Barrier(len(asks))

    def ask(one: Callable[[], tuple[int, Any]]) -> tuple[int, Any]:
        gate.wait()
        return one()

    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(ask, asks))


def seen(manager: Caller, number: int) -> str:
    """The version that a manager's page shows."""
    return f'"{manager.ask("GET", f"{TASKS}/{number}")[1]["version"]}"'


def entries(project, verb: str) -> int:
    """How often something was done to a task."""
    return Entry.objects.filter(stream_id=project.journal_id, record="plan.Task", verb=verb).count()


def test_the_same_field_changed_on_two_open_pages_is_kept_once_and_the_other_is_told(two, payroll):
    version = [seen(one, 11) for one in two]
    answers = at_once(*(
        lambda one=one, name=name, version=v: one.ask("PATCH", f"{TASKS}/11", {"name": name}, If_Match=version)
        for one, name, v in zip(two, ("Maria's", "Yuki's"), version, strict=True)
    ))  # fmt: skip

    assert sorted(status for status, _said in answers) == [200, 412]
    kept = ("Maria's", "Yuki's")[[status for status, _said in answers].index(200)]
    told = next(said for status, said in answers if status == 412)
    assert told["title"] == "Changed meanwhile"
    assert Task.objects.get(project=payroll, uid=11).name == kept
    assert entries(payroll, "changed") == 1


def test_what_was_lost_is_not_overwritten_until_the_page_is_loaded_anew(two, payroll):
    maria, yuki = two
    old = seen(yuki, 11)
    assert maria.ask("PATCH", f"{TASKS}/11", {"name": "Maria's"}, If_Match=seen(maria, 11))[0] == 200

    assert yuki.ask("PATCH", f"{TASKS}/11", {"name": "Yuki's"}, If_Match=old)[0] == 412
    assert yuki.ask("PATCH", f"{TASKS}/11", {"name": "Yuki's"})[0] == 428
    assert Task.objects.get(project=payroll, uid=11).name == "Maria's"
    assert yuki.ask("PATCH", f"{TASKS}/11", {"name": "Yuki's"}, If_Match=seen(yuki, 11))[0] == 200


def test_different_fields_changed_at_once_are_both_kept(two, payroll):
    """Whoever comes second is told that the task moved on, loads it anew, and overwrites nothing of the other's."""

    def insists(manager: Caller, change: dict[str, Any]) -> tuple[int, Any]:
        version = seen(manager, 11)
        while (answer := manager.ask("PATCH", f"{TASKS}/11", change, If_Match=version))[0] == 412:
            version = seen(manager, 11)
        return answer

    answers = at_once(lambda: insists(two[0], {"name": "Draw"}), lambda: insists(two[1], {"notes": "In two parts."}))

    assert [status for status, _said in answers] == [200, 200]
    task = Task.objects.get(project=payroll, uid=11)
    assert (task.name, task.notes) == ("Draw", "In two parts.")
    assert entries(payroll, "changed") == 2


def test_one_removes_what_the_other_changes(two, payroll):
    """Either the change came first and was removed with the task, or there was nothing left to change."""
    versions = [seen(one, 21) for one in two]
    (gone, _nothing), (changed, _said) = at_once(
        lambda: two[0].ask("DELETE", f"{TASKS}/21", If_Match=versions[0]),
        lambda: two[1].ask("PATCH", f"{TASKS}/21", {"name": "Try"}, If_Match=versions[1]),
    )

    assert (gone, changed) in {(204, 404), (412, 200)}
    there = Task.objects.filter(project=payroll, uid=21)
    assert list(there.values_list("name", flat=True)) == ([] if gone == 204 else ["Try"])
    assert (entries(payroll, "deleted"), entries(payroll, "changed")) == ((1, 0) if gone == 204 else (0, 1))


def test_both_move_the_same_row(two, payroll):
    """Each move is whole and one comes last: the row is in one place, and no two are in the same."""
    answers = at_once(
        lambda: two[0].ask("POST", f"{TASKS}/12/move", {"parent": 20, "position": 1}),
        lambda: two[1].ask("POST", f"{TASKS}/12/move", {"parent": None, "position": 1}),
    )

    assert [status for status, _said in answers] == [200, 200]
    last = Entry.objects.filter(stream_id=payroll.journal_id, verb="moved").order_by("-number")[0]
    task = Task.objects.select_related("parent").get(project=payroll, uid=12)
    assert (task.parent and task.parent.uid, task.position) == (last.after["parent"], last.after["position"])
    assert entries(payroll, "moved") == 2
    for above in {None, *Task.objects.filter(project=payroll).values_list("parent", flat=True)}:
        places = Task.objects.filter(project=payroll, parent=above).values_list("position", flat=True)
        assert len(set(places)) == len(places)


def test_two_who_put_rows_below_each_other_do_not_make_a_circle(two, payroll):
    answers = at_once(
        lambda: two[0].ask("POST", f"{TASKS}/10/move", {"parent": 20, "position": 1}),
        lambda: two[1].ask("POST", f"{TASKS}/20/move", {"parent": 10, "position": 1}),
    )

    assert sorted(status for status, _said in answers) == [200, 409]
    assert any("cannot lie below itself" in said["detail"] for status, said in answers if status == 409)


def test_both_undo_the_same_change(two, payroll):
    """It is undone once; the other is told that it was."""
    assert two[0].ask("PATCH", f"{TASKS}/11", {"name": "Wrong"}, If_Match="*")[0] == 200
    number = Entry.objects.filter(stream_id=payroll.journal_id, verb="changed").get().number
    path = f"/projects/PAY/history/{number}/undo"
    answers = at_once(*(lambda one=one: one.ask("POST", path, {}) for one in two))

    assert sorted(status for status, _page in answers) == [302, 409]
    assert Task.objects.get(project=payroll, uid=11).name == "Design"
    assert Entry.objects.filter(stream_id=payroll.journal_id, undoes=number).count() == 1
