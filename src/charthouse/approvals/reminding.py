"""Once a day, those are written to who have not answered although it is nearly, or past, their day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charthouse.approvals import letters, links
from charthouse.approvals.models import SignatureRequest, Version
from charthouse.doors import by_itself
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule

BEFORE = dt.timedelta(days=2)
"""So long before the day it is said once more, and from then on."""
BETWEEN = dt.timedelta(days=3)
WITHOUT_A_DAY = dt.timedelta(days=5)
"""Who was given no day is reminded so long after the last letter."""


@by_itself("Every working day, Charthouse reminds those who are waited for, of its own accord.")
def look(running: Running) -> Mapping[str, Any]:
    """Remind whom it is time to remind; doing it twice on a day changes nothing."""
    sent = 0
    for request in due():
        secret = links.renew(request) if request.user_id is None else ""
        sent += letters.ask(request, secret, again=True)
    return {"letters": sent}


def due(now: dt.datetime | None = None) -> list[SignatureRequest]:
    """Those who are waited for and were not told for a while."""
    now = now or timezone.now()
    waiting = SignatureRequest.objects.filter(
        state=SignatureRequest.State.WAITING, asked_at__isnull=False, version__state=Version.State.REVIEW,
    ).select_related("version__project", "version__proposed_by", "user", "told").order_by("pk")  # fmt: skip
    return [one for one in waiting if _is_due(one, now)]


def _is_due(request: SignatureRequest, now: dt.datetime) -> bool:
    assert request.asked_at is not None
    told = getattr(request, "told", None)
    last = request.asked_at if told is None else told.at
    if request.due is None:
        return last <= now - WITHOUT_A_DAY
    return request.due <= (now + BEFORE).date() and last <= now - BETWEEN


REMIND = JobKind("approvals.remind", look, label=_("Remind those who have not signed"), again=True)
REMIND_EVERY_DAY = Schedule("approvals.remind", REMIND.name, _("Remind those who have not signed"), cron="11 7 * * 1-5")
