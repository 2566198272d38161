"""How tolerances, their areas and units are called."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.stages.models import Area, Unit
from charthouse.ui import formats


def figure_told(unit: str, value: Decimal) -> str:
    """A figure with its unit: ``5 working days``, ``10 % of the stage’s cost``."""
    if unit == Unit.DAYS:
        shown = formats.number(value, most=1)
        return ngettext("%(count)s working day", "%(count)s working days", 1 if value == 1 else 2) % {"count": shown}
    if unit == Unit.TASKS:
        return ngettext("%(count)s task", "%(count)s tasks", 1 if value == 1 else 2) % {
            "count": formats.number(value, most=0)
        }
    share = formats.per_cent(value, most=1)
    if unit == Unit.PERCENT_TARGET:
        return _("%(share)s short of the target") % {"share": share}
    if unit == Unit.PERCENT_TIME:
        return _("%(share)s of the stage’s duration") % {"share": share}
    return _("%(share)s of the stage’s cost") % {"share": share}


def limit_told(unit: str, limit: Decimal, kpi: int | None) -> str:
    """A limit with its unit, and the KPI that it is held against."""
    said = figure_told(unit, limit)
    return said if kpi is None else _("KPI %(number)d: %(said)s") % {"number": kpi, "said": said}


def tolerance_told(area: str, unit: str, limit: Decimal | None, text: str, kpi: int | None = None) -> str:
    """A tolerance as people read it: what it is about, and how far."""
    said = text if limit is None else limit_told(unit, limit, kpi)
    return _("%(area)s: %(said)s") % {"area": Area(area).label, "said": said}
