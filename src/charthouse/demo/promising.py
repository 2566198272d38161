"""What the demo's projects promise each other, so that a promise that holds, one at risk and an open question show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from charthouse.accounts.models import User
from charthouse.demo.projects import PROJECTS
from charthouse.plan.models import Task
from charthouse.plan.overview import MILESTONES
from charthouse.plan.promising import promises
from charthouse.plan.promising.days import DAY, day_of, today_in
from charthouse.plan.promising.promises import Other
from charthouse.projects.access import project_for
from charthouse.projects.models import Project

_AGREED = (
    ("DCM", "ERP", "The servers for the rehearsal stand in the new data centre", -3),
    ("ZTA", "PORTAL", "Sign-in with passkeys works for customers", 10),
)
"""Giver, taker, what, and by how many days the promised day lies behind the milestone's present date."""
_ASKED = ("PORTAL", "ERP", "Prices and stock of the new system are open to the portal")


def promise(people: Mapping[str, User]) -> None:
    """Let the projects promise; the manager of the other side agrees to all but the last."""
    managers = {one.key: people[one.manager] for one in PROJECTS}
    for giver, taker, what, days in _AGREED:
        milestone = _next_milestone(giver)
        day = max(day_of(milestone.dates.finish or 0), day_of(today_in(milestone.project))) + dt.timedelta(days)
        made = promises.propose(
            access=project_for(managers[giver], giver), side="giver",
            other=Other(Project.objects.get(key=taker)), what=what, date=day.isoformat(),
            task=milestone.uid,
        )  # fmt: skip
        promises.accept(access=project_for(managers[taker], taker), number=made.pk)
        promises.tie(access=project_for(managers[taker], taker), number=made.pk, task=_next_milestone(taker).uid)
    taker, giver, what = _ASKED
    promises.propose(
        access=project_for(managers[taker], taker), side="taker", other=Other(Project.objects.get(key=giver)),
        what=what, date=_in_days(taker, 40), note="With all price lists, not only the standard one.",
    )  # fmt: skip
    promises.propose(
        access=project_for(managers["ERP"], "ERP"), side="taker", date=_in_days("ERP", 9),
        other=Other(outside="Purchasing", contact="extension 4711"), what="The frame contract with the carrier",
        agreed_with="Head of purchasing",
    )  # fmt: skip


def _in_days(key: str, days: int) -> str:
    """So many days from today, by the project's clock."""
    return day_of(today_in(Project.objects.get(key=key)) + days * DAY).isoformat()


def _next_milestone(key: str) -> Task:
    """The first milestone of a plan that is not reached."""
    found = Task.objects.filter(project__key=key, kind__in=MILESTONES, percent_complete__lt=100, active=True)
    first = (
        found.filter(dates__isnull=False).select_related("dates", "project").order_by("dates__finish", "uid").first()
    )
    assert first is not None  # every demo plan ends in one
    return first
