"""Tells those whom it concerns that the books were closed for a month, or opened again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts import notices
from charthouse.accounts.models import User
from charthouse.accounts.notices import Notice, NoticeKind, Way
from charthouse.budget.models import ClosedPeriod, CostEntry
from charthouse.doors import by_itself
from charthouse.jobs import actions as jobs
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.projects.access import access_to
from charthouse.projects.held import members_able
from charthouse.projects.permissions import Right
from charthouse.ui import formats

CLOSE, REOPEN = "closed the books", "opened the books again"


def tell(one: ClosedPeriod, deed: str, by: User) -> None:
    """Have people told when the transaction is through."""
    jobs.start(
        TELL.name, by=None, title=str(TELL.label), arguments={"period": one.pk, "deed": deed, "by": by.pk}
    )  # fmt: skip


@by_itself("Charthouse tells who keeps a project's books that a month was closed or opened again.")
def write(running: Running) -> Mapping[str, Any]:
    """Tell the members who book costs and everybody who has booked some, but not who did it."""
    found = ClosedPeriod.objects.filter(pk=running.arguments["period"]).select_related("project", "by", "reopened_by")
    one = found.first()
    if one is None:
        return {"told": 0}
    deed, told = str(running.arguments["deed"]), 0
    booked = CostEntry.objects.filter(project=one.project_id).values_list("by", flat=True).distinct()
    concerned = {*members_able(one.project, Right.BOOK_COSTS), *booked} - {running.arguments["by"]}
    page = reverse("period", args=[one.project.key, one.number])
    who = one.by if deed == CLOSE else one.reopened_by
    facts = {
        "project": one.project.name, "month": one.month.isoformat(), "deed": deed, "reason": one.reason,
        "by": "" if who is None else who.name,
    }  # fmt: skip
    for person in User.objects.filter(pk__in=concerned, is_active=True).order_by("pk"):
        access = access_to(one.project, person)
        if access is not None and access.may(Right.SEE_COSTS):
            told += notices.tell(Notice(KIND.name, person, page, facts, one.project_id))
    return {"told": told}


def _words(facts: Mapping[str, str]) -> str:
    said = {"project": "", "by": "", "reason": "", **facts}
    said["month"] = formats.month(dt.date.fromisoformat(facts["month"])) if facts.get("month") else ""
    if facts.get("deed") == REOPEN:
        return _("%(project)s: %(by)s opened the books for %(month)s again: %(reason)s") % said
    return _("%(project)s: %(by)s closed the books for %(month)s") % said


KIND = NoticeKind(
    "budget.period", gettext_lazy("The books of a project that I keep are closed or opened again"), _words, Way.DIGEST
)
TELL = JobKind("budget.tell_period", write, label=gettext_lazy("Tell that the books are closed or open again"))
