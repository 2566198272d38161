"""The panel of several tasks: what they share, for who may change it."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from tests.worlds import signed_in

from charthouse.plan import actions
from charthouse.plan.models import Task


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


def shown(user, numbers: str) -> str:
    answer = signed_in(user).get(f"/projects/PAY/plan/chosen?tasks={numbers}", headers={"hx-target": "panel"})
    assert answer.status_code == 200
    return answer.content.decode()


def told(body: str, field: str) -> dict[str, Any]:
    found = re.search(rf'data-field="{field}"[^>]*data-edit="([^"]*)"', body)
    assert found, field
    result: dict[str, Any] = json.loads(html.unescape(found[1]))
    return result


def test_what_differs_is_said_and_what_was_seen_of_each_is_told(planned, maria):
    Task.objects.filter(uid=21).update(priority=700)
    body = shown(maria, "12,21,22")
    assert "3 tasks" in body
    assert told(body, "priority")["different"] is True
    assert told(body, "priority")["seens"] == {"12": 500, "21": 700, "22": 500}
    assert told(body, "mode") == {**told(body, "mode"), "different": False, "seen": "auto"}
    assert "different values" in body


def test_of_summaries_only_what_they_say_themselves_is_offered(planned, maria):
    assert set(told(shown(maria, "10,12"), "work")["seens"]) == {"12"}
    assert set(told(shown(maria, "10,12"), "priority")["seens"]) == {"10", "12"}


def test_who_only_looks_is_offered_nothing_and_outsiders_find_nothing(planned, helene, stranger):
    body = shown(helene, "12,21")
    assert "data-field" not in body
    assert signed_in(stranger).get("/projects/PAY/plan/chosen?tasks=12").status_code == 404


def test_tasks_that_are_gone_and_names_that_are_none_are_left_out(planned, maria):
    assert "1 task" in shown(maria, "12,999,x,,99999999999999999999")
    assert "None of these tasks is in this plan any more" in shown(maria, "999")
    assert "None of these tasks" in shown(maria, "")
