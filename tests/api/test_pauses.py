"""Tasks that pause, over the API."""

from __future__ import annotations

import pytest

from charthouse.plan.models import TaskDates
from tests.worlds import DAY, at

pytestmark = pytest.mark.django_db
PAUSES = "/projects/PAY/tasks/12/pauses"


def test_a_task_is_split_and_joined(manager, viewer, outsider, planned):
    assert viewer("GET", PAUSES).json() == {"pauses": []}

    made = manager("PUT", PAUSES, {"pauses": [{"after": 2 * DAY, "gap": DAY}]})

    assert made.status_code == 200, made.content
    assert made.json() == viewer("GET", PAUSES).json() == {"pauses": [{"after": 2 * DAY, "gap": DAY}]}
    assert TaskDates.objects.get(task__project=planned, task__uid=12).early_finish == at(10, 1020)
    assert manager("PUT", PAUSES, {"pauses": []}).json() == {"pauses": []}
    assert TaskDates.objects.get(task__project=planned, task__uid=12).early_finish == at(9, 1020)
    assert outsider("GET", PAUSES).status_code == 404


def test_what_cannot_pause_and_who_may_not_say_so_is_refused(manager, viewer, outsider, planned):
    wanted = {"pauses": [{"after": 9 * DAY, "gap": DAY}]}
    assert manager("PUT", PAUSES, wanted).status_code == 422
    assert manager("PUT", PAUSES, {"pauses": [{"after": 60, "gap": -60}]}).status_code == 422
    assert viewer("PUT", PAUSES, wanted).status_code == 403
    assert outsider("PUT", PAUSES, wanted).status_code == 404
    assert manager("PUT", "/projects/PAY/tasks/999/pauses", wanted).status_code == 404
    assert viewer("GET", PAUSES).json() == {"pauses": []}
