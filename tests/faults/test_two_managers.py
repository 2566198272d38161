"""Two managers change the same field at once, over HTTP: one is told, and nobody's word is lost in silence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from charthouse.journal.models import Entry
from charthouse.plan.models import Task
from tests.faults.conftest import Caller, token_of

pytestmark = pytest.mark.django_db(transaction=True)


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
