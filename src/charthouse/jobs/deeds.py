"""How what administrators do with schedules is told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charthouse.jobs import schedules
from charthouse.journal.deeds import Deed, register_deeds, register_fields
from charthouse.journal.models import Entry


def _called(entry: Entry) -> dict[str, str]:
    """A schedule as its page calls it, in the reader's language; the journal keeps its name in the code."""
    name, _gap, target = entry.label.partition(" ")
    schedule = schedules.known(name)
    title = name if schedule is None else str(schedule.title)
    return {"label": f"{title} ({target})" if target else title}


def register_job_deeds() -> None:
    """Tell them."""
    register_deeds(
        {
            "paused a schedule": Deed(_("paused the schedule “%(label)s”"), values=_called),
            "resumed a schedule": Deed(_("let the schedule “%(label)s” go on"), values=_called),
            "changed when a schedule fires": Deed(_("changed when the schedule “%(label)s” fires"), values=_called),
            "fired a schedule": Deed(_("began the work of the schedule “%(label)s”"), values=_called),
        }
    )
    register_fields({"cron": _("times"), "paused": _("paused")})
