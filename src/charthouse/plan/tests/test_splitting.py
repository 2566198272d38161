"""Where a task's work pauses: said by its gaps, computed, shown, undone."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from tests.worlds import DAY, at, signed_in

from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions
from charthouse.plan.models import Task, TaskDates

from .test_edits import Page, change


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    return payroll


@pytest.fixture
def page(planned, maria) -> Page:
    return Page(maria)


def split(task: int, seen: list[list[int]], splits: list[list[int]]) -> dict[str, Any]:
    return {"op": "split", "task": task, "seen": seen, "splits": splits}


def refusal(page: Page, *edits: dict[str, Any]) -> tuple[int, str]:
    answer = page.send(*edits)
    return answer.status_code, answer.json()["detail"]


def test_a_task_pauses_and_what_follows_waits(page, planned):
    page.edit(split(12, [], [[2 * DAY, DAY]]))

    build = page.row(12)
    assert build["splits"] == [[2 * DAY, DAY]]
    assert build["parts"] == [(at(3), at(4, 1020)), (at(8), at(10, 1020))]
    assert build["duration"] == 5 * DAY
    assert page.row(21)["start"] == at(14)
    assert page.view == page.fresh()
    assert TaskDates.objects.get(task__project=planned, task__uid=12).early_finish == at(10, 1020)
    assert verify().findings == []


def test_a_part_is_moved_and_joined_and_all_of_it_undone(page, planned):
    page.edit(split(12, [], [[2 * DAY, DAY]]))
    page.edit(split(12, [[2 * DAY, DAY]], [[2 * DAY, 3 * DAY], [4 * DAY, DAY]]))
    assert [end for _begin, end in page.row(12)["parts"]] == [at(4, 1020), at(11, 1020), at(15, 1020)]
    before = page.fresh()

    page.edit(split(12, [[2 * DAY, 3 * DAY], [4 * DAY, DAY]], []))
    assert "parts" not in page.row(12)
    assert "splits" not in page.row(12)
    assert page.row(12)["finish"] == at(9, 1020)
    assert page.view == page.fresh()
    told = Entry.objects.filter(stream=planned.journal, verb="changed").latest("number")
    assert (told.before, told.after) == ({"splits": [[960, 1440], [1920, 480]]}, {"splits": []})

    body = {"id": str(uuid.uuid4()), "since": page.version}
    assert page.client.post("/projects/PAY/plan/undo", body, content_type="application/json").status_code == 200
    page.follow()
    assert page.view == page.fresh() == before
    assert verify().findings == []


def test_splitting_does_not_disturb_what_else_is_packed(page, planned):
    kept = Task.objects.get(project=planned, uid=12).extra
    assert "Sprint" in kept

    page.edit(split(12, [], [[2 * DAY, DAY]]))
    page.edit(split(12, [[2 * DAY, DAY]], []))

    assert Task.objects.get(project=planned, uid=12).extra == kept


@pytest.mark.parametrize(
    ("task", "splits", "why"),
    [
        (23, [[60, 60]], "“Live” has no work of its own that could pause."),
        (12, [[0, 60]], "“Build” pauses within its work, not before or after it."),
        (12, [[5 * DAY, 60]], "“Build” pauses within its work, not before or after it."),
        (12, [[960, 60], [480, 60]], "Each pause of “Build” begins after the one before it, and lasts some time."),
        (12, [[960, 60], [960, 60]], "Each pause of “Build” begins after the one before it, and lasts some time."),
        (12, [[960, 0]], "Each pause of “Build” begins after the one before it, and lasts some time."),
        (12, [[960, -60]], "Correct the request: /edits/0/split/splits/0/1: must be at least 0."),
    ],
)  # fmt: skip
def test_what_cannot_pause_says_why(page, task, splits, why):
    assert refusal(page, split(task, [], splits)) == (422, why)
    assert page.view == page.fresh()


def test_what_is_done_stays_and_what_lasts_by_the_clock_does_not_pause(page):
    page.edit(change(11, actual_start=[None, at(0)], percent_complete=[0, 50]))
    status, why = refusal(page, split(11, [], [[DAY, DAY]]))
    assert (status, why) == (422, "What is done of “Design” stays as it was; it can pause in what is left.")
    page.edit(split(11, [], [[2 * DAY, DAY]]))
    assert page.row(11)["finish"] == at(3, 1020)

    page.edit(change(12, duration=[5 * DAY, "3ed"]))
    assert refusal(page, split(12, [], [[480, 480]]))[0] == 422
    assert page.view == page.fresh()


def test_two_who_split_the_same_task_are_told(page, planned, maria):
    page.edit(split(12, [], [[2 * DAY, DAY]]))

    assert refusal(page, split(12, [], [[DAY, DAY]])) == (
        409, "Somebody changed where “Build” pauses after you saw it; look, and split it again.",
    )  # fmt: skip
    assert page.row(12)["splits"] == [[2 * DAY, DAY]]


def test_only_who_may_change_a_task_splits_it(planned, yuki, helene, stranger):
    for who, status in ((yuki, 403), (helene, 403)):
        assert refusal(Page(who), split(12, [], [[2 * DAY, DAY]]))[0] == status
    assert signed_in(stranger).post("/projects/PAY/plan/edits", {}, content_type="application/json").status_code == 404
    assert "splits" not in Task.objects.get(project=planned, uid=12).extra


def test_a_copy_pauses_as_its_original_does(page):
    page.edit(split(12, [], [[2 * DAY, DAY]]))
    told = page.edit({"op": "copy", "tasks": [{"task": 12, "ref": "a"}], "parent": 10, "after": 12})

    assert page.row(told["refs"]["a"])["splits"] == [[2 * DAY, DAY]]
    assert page.view == page.fresh()
