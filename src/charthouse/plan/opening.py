"""Prepares the plan of a new project: its calendar, and the day on which work begins."""

from __future__ import annotations

import datetime as dt

from charthouse.accounts.models import User
from charthouse.exchange import document as doc
from charthouse.exchange.engine_values import OFFICE_WEEK
from charthouse.journal import actions as journal
from charthouse.journal.row_changes import made
from charthouse.plan.columns import CALENDAR_HOURS
from charthouse.plan.models import Plan
from charthouse.plan.publishing import begin
from charthouse.projects.models import Project
from charthouse.resources.models import Calendar
from charthouse.resources.packing import pack

_EPOCH = dt.date(1970, 1, 1)


def open_plan(*, project: Project, start: dt.date | None, by: User) -> None:
    """Give a new project an empty plan with the office week as its calendar."""
    week = doc.Calendar(uid=1, name=OFFICE_WEEK.name, week=OFFICE_WEEK.week)
    calendar = Calendar.objects.create(project=project, uid=1, name=week.name, hours=pack(week, CALENDAR_HOURS))
    plan = Plan.objects.create(
        project=project,
        calendar=calendar,
        start=None if start is None else (start - _EPOCH).days * 1440 + Plan._meta.get_field("day_start").default,
    )
    journal.record(plan, "prepared", by=by, stream_id=project.journal_id, changes=made(plan, calendar))
    begin(project=project, by=by)
