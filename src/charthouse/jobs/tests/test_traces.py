"""Traces of signing in are forgotten when they serve nobody any more."""

from __future__ import annotations

import datetime as dt

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone
from tests.worlds import signed_in

from charthouse.jobs import actions, schedules, traces, worker
from charthouse.jobs.models import Job


def guess(name, age):
    """A failed attempt to sign in, so long ago."""
    made = AccessAttempt.objects.create(username=name, ip_address="192.0.2.1", failures_since_start=1)
    AccessAttempt.objects.filter(pk=made.pk).update(attempt_time=timezone.now() - age)


def test_old_traces_of_signing_in_are_forgotten_by_night(maria, yuki):
    for user in (maria, yuki):
        signed_in(user).get("/profile/")
    past = UserSession.objects.get(user=maria).session_key
    Session.objects.filter(session_key=past).update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    guess("old", dt.timedelta(days=1, minutes=16))
    guess("fresh", dt.timedelta(hours=23))
    cache.set("over", 1, -1)
    cache.set("counts", 1, 3600)

    actions.start(traces.FORGET.name, by=None, title="", arguments={})
    worker.main(until_empty=True)

    assert Job.objects.get().result == {"sessions": 1, "attempts": 1, "answers": 0, "notes": 1}
    assert list(UserSession.objects.values_list("user", flat=True)) == [yuki.pk]
    assert Session.objects.count() == 1
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["fresh"]
    assert cache.get("counts") == 1
    assert schedules.known("traces.forget") is not None
