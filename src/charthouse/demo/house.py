"""The calendars that the demo's organisation keeps for all its projects, and what the projects do with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from charthouse.accounts.models import User
from charthouse.exchange.document import CalendarException, CalendarPurpose
from charthouse.plan.calendars import actions as calendars
from charthouse.plan.calendars import following, organisation, public_holidays
from charthouse.plan.calendars.forms import ROUND_THE_CLOCK, SATURDAY_NIGHTS
from charthouse.plan.models import Task
from charthouse.projects.models import Project

HOUSE = ("House hours, Lübeck", "DE", "SH")
FREEZE = ("Year-end freeze", "No changes around the year's end")
WINDOWS = "Network maintenance"
USED_BY, TASK = "ERP", "5.2"


def keep(people: Mapping[str, User], keeper: User, managers: Mapping[str, str], today: dt.date) -> None:
    """Make them as an administrator, and let projects take them as their managers."""
    name, country, region = HOUSE
    house = organisation.create(name=name, by=keeper)
    organisation.change(
        number=house.uid, by=keeper, verb="laid out holidays",
        change=lambda one: public_holidays.laid_out(
            one, country=country, region=region, first_year=today.year, last_year=today.year + 2
        ),
    )  # fmt: skip
    frozen = organisation.create(name=FREEZE[0], week=ROUND_THE_CLOCK, purpose=CalendarPurpose.FREEZES, by=keeper)
    first, last = (
        (day - dt.date(1970, 1, 1)).days for day in (dt.date(today.year, 12, 18), dt.date(today.year + 1, 1, 6))
    )
    shut = CalendarException(first, last, (), FREEZE[1])
    organisation.change(number=frozen.uid, by=keeper, change=lambda one: replace(one, exceptions=(shut,)))
    organisation.create(name=WINDOWS, week=SATURDAY_NIGHTS, purpose=CalendarPurpose.WINDOWS, by=keeper)
    for key, manager in managers.items():
        project = Project.objects.get(key=key)
        taken = following.take(project=project, number=house.uid, by=people[manager])
        if key == USED_BY:
            task = Task.objects.get(project=project, wbs=TASK)
            calendars.follow_calendar(project=project, number=taken.uid, tasks=[task.uid], by=people[manager])
