"""Forgets sessions that have run out and attempts to sign in that count no more: they say who was where, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charthouse.accounts.lockouts import cooling
from charthouse.accounts.shared_notes import forget_expired
from charthouse.doors import by_itself
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.rest.repeating import forget_old

KEPT = dt.timedelta(days=1)
"""How long an attempt to sign in is kept beyond the time for which it counts, for who looks into a guesser."""


@by_itself("Every night, Charthouse forgets traces of signing in of its own accord.")
def forget(running: Running) -> Mapping[str, Any]:
    """Remove what no page shows and no lock-out counts any more."""
    before = UserSession.objects.count()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    there = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=there).delete()
    oldest = timezone.now() - cooling() - KEPT
    attempts, _rows = AccessAttempt.objects.filter(attempt_time__lt=oldest).delete()
    gone = before - UserSession.objects.count()
    return {"sessions": gone, "attempts": attempts, "answers": forget_old(), "notes": forget_expired()}


FORGET = JobKind("traces.forget", forget, label=_("Forget old sessions and attempts to sign in"), again=True)
EVERY_NIGHT = Schedule("traces.forget", FORGET.name, FORGET.label, cron="29 3 * * *")
