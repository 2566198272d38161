"""Figures of earned value and of the newest simulation, for KPIs that are computed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.outlook.models import SimulationRun
from charthouse.outlook.value_sheets import Sheet
from charthouse.outlook.value_shelf import sheet_for
from charthouse.plan.figures import may_see_costs
from charthouse.projects.figures import About, NotAvailable, Unit, Value, register
from charthouse.ui.formats import day_of
from charthouse.ui.sentences import in_readers_words

_P50 = 50
_P80 = 80


def register_figures() -> None:
    """Called when the chapter starts."""
    hours = {
        "spi_hours": (gettext_lazy("Earned by planned work in hours (SPI)"), lambda one: one.standing.amounts.spi),
        "spi_t": (
            gettext_lazy("Earned schedule by actual time: SPI(t)"),
            lambda one: one.standing.times.spi_t,
        ),
    }
    for name, (words, read) in hours.items():
        register(name, Unit.RATIO, words, _measured(read, in_hours=True))
    costs = {
        "spi": (Unit.RATIO, gettext_lazy("Earned by planned value (SPI)"), lambda one: one.standing.amounts.spi),
        "cpi": (Unit.RATIO, gettext_lazy("Earned value by actual cost (CPI)"), lambda one: one.standing.amounts.cpi),
        "planned_value": (Unit.MONEY, gettext_lazy("Planned value"), lambda one: one.standing.amounts.pv),
        "earned_value": (Unit.MONEY, gettext_lazy("Earned value"), lambda one: one.standing.amounts.ev),
        "actual_cost": (Unit.MONEY, gettext_lazy("Actual cost (AC)"), lambda one: one.standing.amounts.ac),
        "budget": (Unit.MONEY, gettext_lazy("Budget at completion"), lambda one: one.standing.amounts.bac),
        "cost_forecast": (
            Unit.MONEY, gettext_lazy("Cost at the end, as forecast (P50)"),
            lambda one: None if one.forecast.cost is None else one.forecast.cost[0.5],
        ),
    }  # fmt: skip
    for name, (unit, words, read) in costs.items():
        register(name, unit, words, _measured(read, in_hours=False), may=may_see_costs)
    register("finish_p50", Unit.DATE, gettext_lazy("Finish by the newest simulation, P50"), _simulated(_P50))
    register("finish_p80", Unit.DATE, gettext_lazy("Finish by the newest simulation, P80"), _simulated(_P80))


def _measured(read: Callable[[Sheet], float | None], *, in_hours: bool) -> Callable[[About], Value]:
    def provider(about: About) -> Value:
        found_or_why = sheet_for(about.shown, in_hours=in_hours)
        if isinstance(found_or_why, str):
            return NotAvailable(in_readers_words(found_or_why) or _("Earned value needs a status date and a baseline."))
        one = found_or_why
        if not in_hours and not one.money:
            return NotAvailable(_("Nothing in the plan costs anything."))
        found = read(one)
        if found is None:
            return NotAvailable(_("Earned value cannot tell it: nothing is planned or booked until the status date."))
        return Decimal(str(round(found, 6)))

    return provider


def _simulated(percent: int) -> Callable[[About], Value]:
    def provider(about: About) -> Value:
        run = SimulationRun.objects.filter(project=about.shown).order_by("-number").first()
        if run is None:
            return NotAvailable(_("The plan was not simulated yet."))
        return day_of(round(run.quantiles[percent]), finish=True)

    return provider
