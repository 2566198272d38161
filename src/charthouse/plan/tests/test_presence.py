"""Who else has the plan open is told to those who may see the team, until their page is heard of no more."""

from __future__ import annotations

import datetime as dt
import uuid

import orjson
import pytest
from django.utils import timezone
from tests.worlds import account, signed_in

from charthouse.live.models import Message
from charthouse.plan import actions, publishing
from charthouse.plan.models import Presence
from charthouse.projects import actions as projects
from charthouse.projects.access import project_for
from charthouse.projects.models import Publishing, Role


@pytest.fixture
def plan(payroll, small_plan, maria):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    return payroll


@pytest.fixture
def client(plan, maria):
    """Somebody from outside, who may not see the team."""
    one = account("client@example.com", "Chris Client")
    projects.set_member(project=plan, email=one.email, role=Role.CLIENT, by=maria)
    return one


def here(person, page, task=None, *, gone=False):
    body = orjson.dumps({"page": str(page), "task": task, "gone": gone})
    return signed_in(person).post("/projects/PAY/plan/here", body, content_type="application/json")


def told():
    return [one.data for one in Message.objects.filter(channel__name="plan:PAY").order_by("number")]


MARIAS, HELENES = (uuid.UUID(int=number, version=4) for number in (1, 2))


def test_pages_hear_who_else_is_there_and_at_which_task(plan, maria, helene, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert here(maria, MARIAS, 11).json() == {"here": []}
        found = here(helene, HELENES).json()["here"]
        here(maria, MARIAS, 11)  # nothing new
        here(maria, MARIAS, 12)
        here(maria, MARIAS, gone=True)

    facts = {"page": str(MARIAS), "user": maria.pk, "name": "Maria Okafor", "initials": "MO"}
    assert found == [facts | {"task": 11}]
    assert [one for one in told() if one["page"] == str(MARIAS)] == [
        facts | {"task": 11}, facts | {"task": 12}, {"page": str(MARIAS), "gone": True},
    ]  # fmt: skip
    assert here(helene, HELENES).json() == {"here": []}


def test_who_is_not_heard_of_for_two_minutes_is_not_there_any_more(plan, maria, helene):
    here(maria, MARIAS, 11)
    Presence.objects.update(at=timezone.now() - dt.timedelta(seconds=121))

    assert here(helene, HELENES).json() == {"here": []}


def test_who_may_not_see_the_team_neither_sees_nor_is_seen(plan, maria, client):
    here(maria, MARIAS, 11)

    assert here(client, uuid.uuid4()).status_code == 403
    assert "data-here" not in signed_in(client).get("/projects/PAY/plan/").content.decode()
    assert Presence.objects.count() == 1


def test_readers_of_a_published_plan_do_not_hear_who_works_on_the_other(plan, maria, helene):
    actions.reschedule(project=plan, by=maria)
    publishing.choose_publishing(access=project_for(maria, "PAY"), publishing=Publishing.BY_HAND)
    here(maria, MARIAS, 11)

    assert here(helene, HELENES).json() == {"here": []}
    assert "plan:PAY" not in signed_in(helene).get("/projects/PAY/plan/").content.decode()
    assert list(Presence.objects.values_list("user", flat=True)) == [maria.pk]


def test_nobody_moves_or_removes_the_page_of_somebody_else(plan, maria, helene):
    here(maria, MARIAS, 11)
    here(helene, MARIAS, 12)
    here(helene, MARIAS, gone=True)

    assert Presence.objects.values_list("user", "task").get() == (maria.pk, 11)


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b'{"page": "x"}', 422), (b'{"page": "%s", "task": 0}' % str(MARIAS).encode(), 422)],
)
def test_what_is_no_presence_is_refused_and_kept_nowhere(plan, maria, body, status):
    answer = signed_in(maria).post("/projects/PAY/plan/here", body, content_type="application/json")

    assert (answer.status_code, Presence.objects.count()) == (status, 0)


def test_a_stranger_is_told_of_no_plan(plan, stranger):
    assert here(stranger, MARIAS).status_code == 404
