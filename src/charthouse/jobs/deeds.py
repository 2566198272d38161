"""How what administrators do with schedules is told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charthouse.journal.deeds import Deed, register_deeds, register_fields


def register_job_deeds() -> None:
    """Tell them."""
    register_deeds(
        {
            "paused a schedule": Deed(_("paused the schedule “%(label)s”")),
            "resumed a schedule": Deed(_("let the schedule “%(label)s” go on")),
            "changed when a schedule fires": Deed(_("changed when the schedule “%(label)s” fires")),
            "fired a schedule": Deed(_("began the work of the schedule “%(label)s”")),
        }
    )
    register_fields({"cron": _("times"), "paused": _("paused")})
