"""The cost book's own figure, for KPIs that are computed."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from charthouse.budget.queries import totals
from charthouse.plan.figures import may_see_costs
from charthouse.projects.figures import About, Unit, Value, register


def register_figures() -> None:
    """Called when the chapter starts."""
    register("cost_booked", Unit.MONEY, _("All that is booked in the cost book"), _booked, may=may_see_costs)


def _booked(about: About) -> Value:
    return sum(totals(about.project, about.today).values(), Decimal(0))
