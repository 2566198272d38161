"""Looks at every open promise once a day, so that none is forgotten whose giver's plan was computed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from charthouse.doors import by_itself
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.plan.promising.forecasts import follow


@by_itself("Every day, Charthouse holds what is promised against the givers' plans, of its own accord.")
def look(running: Running) -> Mapping[str, Any]:
    """Refresh all that is open; doing it twice changes nothing."""
    return {"promises": follow()}


FOLLOW = JobKind("promises.follow", look, label=_("Hold promises against plans"), again=True)
FOLLOW_EVERY_DAY = Schedule("promises.follow", FOLLOW.name, _("Hold promises against plans"), cron="23 5 * * *")
