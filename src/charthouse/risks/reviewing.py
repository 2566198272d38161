"""Who owns a risk is told, once for each review date, that it is to be looked at again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts import notices
from charthouse.accounts.notices import Notice, NoticeKind
from charthouse.doors import by_itself
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.projects.access import access_to
from charthouse.projects.days import today_in
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.risks.models import Risk
from charthouse.ui import formats

NEAR = 3
"""So many days before its date, the owner is reminded."""


@by_itself("Every day, Charthouse reminds the owners of risks of reviews that are near, of its own accord.")
def look(running: Running) -> Mapping[str, Any]:
    """Remind of what is near or past; doing it twice tells nobody twice."""
    waiting = Risk.objects.filter(_untold(), state=Risk.State.OPEN, review__isnull=False, owner__is_active=True)
    told = 0
    for project in Project.objects.filter(pk__in=waiting.values("project")).order_by("pk"):
        near = waiting.filter(project=project, review__lte=today_in(project) + dt.timedelta(days=NEAR))
        told += sum(_remind(project, risk) for risk in near.select_related("owner").order_by("number"))
    return {"told": told}


def _untold() -> Q:
    return Q(reminded_for__isnull=True) | ~Q(reminded_for=F("review"))


def _remind(project: Project, risk: Risk) -> bool:
    assert risk.review is not None
    assert risk.owner is not None
    access = access_to(project, risk.owner)
    if access is None or not access.may(Right.SEE_RISKS):
        return False
    # Whoever moves the date meanwhile is reminded of the new one.
    if not Risk.objects.filter(_untold(), pk=risk.pk, review=risk.review).update(reminded_for=risk.review):
        return False
    facts = {"project": project.name, "title": risk.title, "day": risk.review.isoformat()}
    page = reverse("risk", args=[project.key, risk.number])
    return notices.tell(Notice(REVIEW.name, risk.owner, page, facts, project.pk))


def _review(facts: Mapping[str, str]) -> str:
    said = {"project": "", "title": "", **facts}
    day = facts.get("day", "")
    said["day"] = formats.long_day(dt.date.fromisoformat(day)) if day else ""
    return _("Look again at the risk “%(title)s” of %(project)s: its review is set for %(day)s") % said


REVIEW = NoticeKind("risks.review", gettext_lazy("A risk that I own is to be looked at again"), _review)
LOOK = JobKind("risks.review", look, label=gettext_lazy("Remind the owners of risks of their reviews"), again=True)
EVERY_DAY = Schedule("risks.review", LOOK.name, LOOK.label, cron="47 5 * * *")
