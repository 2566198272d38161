"""Deputies: who stands in for whom, from day to day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.utils import timezone
from tests.worlds import account, signed_in

from charthouse.accounts import actions, away
from charthouse.accounts.deputies import represented_by
from charthouse.accounts.models import Deputy, OrganisationRole, UserRole
from charthouse.accounts.permissions import AccountsNotYours

Entry: Any = apps.get_model("journal", "Entry")  # the journal lies above this chapter

TODAY = dt.date(2026, 3, 2)


def at(hour, day=2):
    return dt.datetime(2026, 3, day, hour, tzinfo=dt.UTC)


@pytest.fixture
def bo(db):
    """A line manager."""
    user = account("bo@example.org", "Bo Lindqvist")
    UserRole.objects.create(user=user, role=OrganisationRole.LINE_MANAGER)
    return user


def soon(days=0):
    return timezone.now().date() + dt.timedelta(days=days)


def test_the_days_are_those_of_who_is_away(maria, yuki):
    maria.time_zone = "Asia/Tokyo"  # nine hours ahead
    maria.save()
    Deputy.objects.create(person=maria, deputy=yuki, first_day=TODAY, last_day=TODAY)

    assert represented_by(yuki, now=at(14, day=1)) == []
    assert represented_by(yuki, now=at(15, day=1)) == [maria]
    assert represented_by(yuki, now=at(14)) == [maria]
    assert represented_by(yuki, now=at(15)) == []


def test_there_are_no_chains(maria, yuki, helene):
    Deputy.objects.create(person=maria, deputy=yuki, first_day=TODAY, last_day=TODAY)
    Deputy.objects.create(person=yuki, deputy=helene, first_day=TODAY, last_day=TODAY)

    assert represented_by(helene, now=at(12)) == [yuki]


@pytest.mark.parametrize("who", ["person", "deputy"])
def test_nobody_deactivated_takes_part(maria, yuki, who):
    named = Deputy.objects.create(person=maria, deputy=yuki, first_day=TODAY, last_day=TODAY)
    gone = getattr(named, who)
    gone.is_active = False
    gone.save()
    yuki.refresh_from_db()

    assert represented_by(yuki, now=at(12)) == []


def test_two_absences_that_overlap_name_a_person_once(maria, yuki):
    for last in (TODAY, TODAY + dt.timedelta(days=3)):
        Deputy.objects.create(person=maria, deputy=yuki, first_day=TODAY, last_day=last)

    assert represented_by(yuki, now=at(12)) == [maria]


def test_one_names_ones_deputy_who_is_told_and_sees_it(maria, yuki, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(maria).post(
            "/profile/away/",
            {"deputy": "Yuki@example.org", "first_day": soon(-1), "last_day": soon(1), "reason": "Holiday"},
        )

    assert answer.status_code == 302
    assert [letter.to for letter in mail.outbox] == [["yuki@example.org"]]
    page = signed_in(yuki).get("/profile/away/").content.decode()
    assert "You stand in for Maria Okafor" in page
    assert "Holiday" in page
    entry = Entry.objects.get(verb="named a deputy")
    assert (entry.by, entry.record_id, entry.after["deputy"]) == (maria, str(maria.pk), yuki.pk)
    assert "Holiday" not in str(entry.after)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"deputy": "maria@example.org"}, "deputy"),
        ({"deputy": "nobody@example.org"}, "deputy"),
        ({"first_day": soon(3), "last_day": soon(2)}, "last_day"),
        ({"first_day": soon(-9), "last_day": soon(-8)}, "last_day"),
        ({"last_day": soon(400)}, "last_day"),
        ({"last_day": "soon"}, "last_day"),
    ],
)
def test_impossible_absences_are_told_beside_the_field(maria, yuki, typed, field):
    typed = {"deputy": "yuki@example.org", "first_day": soon(), "last_day": soon(1)} | typed

    answer = signed_in(maria).post("/profile/away/", typed)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Deputy.objects.exists()


def test_a_deactivated_person_cannot_stand_in(maria, yuki):
    yuki.is_active = False
    yuki.save()

    with pytest.raises(away.CannotStandIn, match="cannot sign in"):
        away.name_deputy(person=maria, deputy=yuki, first_day=soon(), last_day=soon(1), by=maria)


def test_a_line_manager_names_one_for_others_but_gains_nothing_by_it(maria, yuki, bo):
    days = {"first_day": soon(), "last_day": soon(1)}
    named = away.name_deputy(person=maria, deputy=yuki, by=bo, **days)
    assert represented_by(yuki) == [maria]

    with pytest.raises(away.CannotStandIn, match="make you the deputy"):
        away.name_deputy(person=maria, deputy=bo, by=bo, **days)
    UserRole.objects.create(user=maria, role=OrganisationRole.PMO)
    with pytest.raises(away.CannotStandIn, match="ask an administrator"):
        away.name_deputy(person=maria, deputy=yuki, by=bo, **days)
    with pytest.raises(AccountsNotYours):
        away.name_deputy(person=maria, deputy=yuki, by=yuki, **days)
    assert list(Deputy.objects.all()) == [named]


@pytest.mark.parametrize("who", ["maria", "yuki", "bo"])
def test_who_is_away_the_deputy_and_the_line_manager_may_end_it(request, maria, yuki, helene, bo, who):
    named = Deputy.objects.create(person=maria, deputy=yuki, first_day=soon(-1), last_day=soon(9))

    assert signed_in(helene).post(f"/profile/away/{named.pk}/end").status_code == 404
    assert signed_in(request.getfixturevalue(who)).post(f"/profile/away/{named.pk}/end").status_code == 302

    assert represented_by(yuki) == []


def test_a_deputy_of_an_administrator_does_not_administer(maria, yuki):
    UserRole.objects.create(user=maria, role=OrganisationRole.ADMINISTRATOR)
    Deputy.objects.create(person=maria, deputy=yuki, first_day=soon(-1), last_day=soon(9))

    assert signed_in(yuki).get("/people/").status_code == 403
    with pytest.raises(AccountsNotYours):
        actions.deactivate(user=maria, by=yuki)
