"""Programs build a team: members and things join it, work more or less, and leave it."""

from __future__ import annotations

import pytest

from charthouse.accounts.models import User
from tests.api.conftest import program_of

pytestmark = pytest.mark.django_db

TEAM = "/projects/PAY/resources"


def test_a_program_lets_things_join_change_and_leave(planned, maria, helene):
    program = program_of(maria)

    made = program("POST", TEAM, {"name": "Rack 7", "kind": "equipment", "max_units": 3, "per_hour": "12.50"})
    assert made.status_code == 201
    rack = made.json()
    assert (rack["name"], rack["kind"], rack["max_units"]) == ("Rack 7", "equipment", 3.0)
    place = f"{TEAM}/{rack['number']}"
    assert program("PATCH", place, {"max_units": 2}).json()["max_units"] == 2.0
    assert program_of(helene)("PATCH", place, {"max_units": 1}).status_code == 403
    assert program("DELETE", place).status_code == 204
    assert program("DELETE", place).status_code == 404
    assert program("PATCH", place, {"max_units": 1}).status_code == 404


def test_a_member_joins_once_and_keeps_the_account(payroll, maria, yuki):
    program = program_of(maria)

    first = program("POST", TEAM, {"user": yuki.pk})
    again = program("POST", TEAM, {"user": yuki.pk})

    assert (first.status_code, first.json()["name"]) == (201, yuki.name)
    assert User.objects.get(resource__allocations__project=payroll) == yuki
    assert again.status_code == 422
    assert "in its team already" in again.json()["detail"]


def test_who_has_tasks_does_not_leave(planned, maria):
    refused = program_of(maria)("DELETE", f"{TEAM}/1")

    assert refused.status_code == 422
    assert "such as PAY-12" in refused.json()["detail"]
