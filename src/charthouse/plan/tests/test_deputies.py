"""What a deputy does with borrowed rights is journalled for who is away; what they do by their own roles is not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.worlds import DAY, signed_in

from charthouse.accounts.models import Deputy
from charthouse.accounts.tokens import SCOPES, make_token
from charthouse.journal.acting import present
from charthouse.journal.models import Entry
from charthouse.plan import actions as plan
from charthouse.projects.access import project_for
from charthouse.projects.actions import set_member
from charthouse.projects.models import Role
from charthouse.projects.permissions import Right


def away(person, deputy, days=1):
    """Somebody is away from yesterday on, and another one stands in."""
    today = timezone.now().date()
    return Deputy.objects.create(
        person=person, deputy=deputy, first_day=today - dt.timedelta(9), last_day=today + dt.timedelta(days)
    )


@pytest.fixture
def planned(payroll, maria, small_plan):
    plan.import_document(project=payroll, document=small_plan, by=maria)
    plan.reschedule(project=payroll, by=maria)
    return payroll


def last(project):
    """Who did the last thing in a project, and for whom."""
    entry = Entry.objects.filter(stream=project.journal).order_by("-number").select_related("by", "on_behalf_of")[0]
    return entry.verb, entry.by and entry.by.name, entry.on_behalf_of and entry.on_behalf_of.name


def test_through_a_page_it_is_done_for_who_is_away(planned, maria, stranger, helene):
    away(maria, stranger)

    said = signed_in(stranger).post(f"/projects/PAY/members/person/{helene.pk}/remove")
    assert said.status_code == 302
    assert last(planned) == ("removed a member", "Sam Stranger", "Maria Okafor")
    page = signed_in(maria).get("/projects/PAY/history/").content.decode()
    assert "Sam Stranger for Maria Okafor" in page


def test_through_the_api_it_is_done_for_who_is_away(planned, maria, yuki, client):
    away(maria, yuki)
    secret = make_token(owner=yuki, by=yuki, name="Script", scopes=tuple(SCOPES))[1]

    headers = {"Authorization": f"Bearer {secret}", "If-Match": "*"}
    said = client.patch(
        "/api/v1/projects/PAY/tasks/11", {"name": "Sketch"}, content_type="application/json", headers=headers
    )
    assert said.status_code == 200, said.content
    assert last(planned)[1:] == ("Yuki Hayashi", "Maria Okafor")


def test_by_ones_own_role_it_is_done_for_nobody(planned, maria, yuki, helene):
    set_member(project=planned, email=yuki.email, role=Role.MANAGER, by=maria)
    away(maria, yuki)

    signed_in(yuki).post(f"/projects/PAY/members/person/{helene.pk}/remove")
    assert last(planned) == ("removed a member", "Yuki Hayashi", None)


def test_a_right_of_ones_own_after_a_borrowed_one_is_used_for_oneself(planned, maria, yuki):
    away(maria, yuki)
    access = project_for(yuki, "PAY", Right.EDIT_PLAN)
    plan.update_task(project=planned, uid=11, changes={"priority": (500, 600)}, by=yuki)
    assert last(planned)[2] == "Maria Okafor"

    access.require(Right.SEE)
    plan.update_task(project=planned, uid=11, changes={"priority": (600, 700)}, by=yuki)
    assert last(planned)[2] == "Maria Okafor"

    access.require(Right.COMMENT)
    plan.update_task(project=planned, uid=11, changes={"priority": (700, 800)}, by=yuki)
    assert last(planned)[2] is None


def test_nothing_of_it_is_left_when_the_next_request_begins(planned, maria, stranger, yuki):
    away(maria, stranger)
    project_for(stranger, "PAY", Right.EDIT_PLAN)
    assert present().lent == {(planned.journal_id, stranger.pk): maria.pk}

    Deputy.objects.update(ended_at=timezone.now())
    plan.update_task(project=planned, uid=11, changes={"duration": (3 * DAY, 4 * DAY)}, by=maria)
    assert last(planned)[2] is None
    assert signed_in(stranger).get("/projects/PAY/").status_code == 404
