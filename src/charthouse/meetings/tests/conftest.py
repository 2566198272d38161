"""The world of the chapter's tests: a weekly series from Thursday 5 March 2026 on, and its first meeting."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from charthouse.meetings import actions
from charthouse.meetings.models import Meeting, MeetingSeries
from charthouse.projects.access import Access, project_for

THURSDAY = dt.date(2026, 3, 5)
STATUS = {"title": "Weekly status", "kind": "status", "at": dt.time(14, 30), "minutes": 45}


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    """It is Thursday 5 March 2026, 13:00 in Berlin."""
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC))


@pytest.fixture
def access(payroll, maria) -> Access:
    return project_for(maria, "PAY")


@pytest.fixture
def yukis(payroll, yuki) -> Access:
    return project_for(yuki, "PAY")


@pytest.fixture
def weekly(access, maria, yuki) -> MeetingSeries:
    facts = {**STATUS, "rhythm": "weekly", "first": THURSDAY, "members": [maria.pk, yuki.pk]}
    return actions.add_series(access=access, facts=facts)


@pytest.fixture
def meeting(access, weekly) -> Meeting:
    """The first of the series."""
    return actions.hold(access=access, series=1, day=THURSDAY)
