"""Every minute, renews what is kept of the projects in which something changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.doors import by_itself
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.live import actions as live
from charthouse.portfolio.summarising import AT_ONCE, out_of_date, renew

AT_MOST = 200
"""Projects that one look renews; the others wait for the next."""


@by_itself("Every minute, Charthouse renews of its own accord what it keeps of projects in which something changed.")
def work(running: Running) -> Mapping[str, Any]:
    """Renew each of them by itself, those that waited longest first; doing one twice changes nothing."""
    return {"projects": renew_all(running)}


def renew_all(running: Running | None = None) -> int:
    """The same; gives how many there were."""
    due = out_of_date()[:AT_MOST]
    for done, (row, mark) in enumerate(due):
        if running is not None and running.should_stop():
            return done
        with transaction.atomic():
            kept = renew(row, mark)
            if kept.facts["tasks"] > AT_ONCE:  # open overviews wait for it
                live.publish(f"outlook:{row.key}", "simulated")
        if running is not None:
            running.tell(100 * (done + 1) // len(due), _("Renewing the portfolio"))
    return len(due)


RENEW = JobKind("portfolio.renew", work, label=gettext_lazy("Renew the portfolio"), again=True)
EVERY_MINUTE = Schedule("portfolio.renew", RENEW.name, gettext_lazy("Renew the portfolio"), cron="* * * * *")
