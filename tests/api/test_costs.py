"""What the commonest requests may cost: the number of their queries, which only ever should become smaller."""

from __future__ import annotations

import pytest

from tests.api.conftest import Program, program_of

TASKS = "/projects/PAY/tasks"


@pytest.fixture
def program(planned, maria, settings) -> Program:
    settings.DEBUG = False
    asked = program_of(maria)
    for _warm in range(2):
        assert asked("POST", TASKS, {"name": "First", "duration": {"minutes": 480}}).status_code == 201
    return asked


@pytest.mark.django_db(transaction=True)
def test_making_listing_and_changing_tasks_ask_the_database_no_more_than_they_do_now(
    program, django_assert_max_num_queries
):
    with django_assert_max_num_queries(25):
        assert program("POST", TASKS, {"name": "Second", "duration": {"minutes": 960}}).status_code == 201
    with django_assert_max_num_queries(29):  # the plan's finish moves, which is an entry of its own
        assert program("PATCH", f"{TASKS}/12", {"duration": {"minutes": 960}}, If_Match="*").status_code == 200
    with django_assert_max_num_queries(7):
        assert len(program("GET", f"{TASKS}?limit=100").json()["items"]) == 10
    with django_assert_max_num_queries(2):
        assert program("GET", "/me").status_code == 200
