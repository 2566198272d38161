"""What the page says of a plan's distributions: the contingency for each confidence, in words and as curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from charthouse.estimates.likely import Likely, confidences
from charthouse.outlook import charts
from charthouse.outlook.charts import Mark, day_label, money_label
from charthouse.outlook.models import SimulationRun
from charthouse.outlook.presenting import may_see_costs
from charthouse.projects.access import Access
from charthouse.ui import formats


@dataclass(frozen=True, slots=True)
class Level:
    """What one confidence takes."""

    percent: int
    name: str
    finish: str
    days: str
    cost: str
    money: str
    chosen: bool


@dataclass(frozen=True)
class Shown:
    """Finish and cost as somebody may see them."""

    access: Access
    likely: Likely
    confidence: int

    @cached_property
    def costs(self) -> bool:
        """Whether costs are there and may be shown: a sum over few people tells what one of them costs."""
        return self.likely.costs is not None and may_see_costs(self.access, self.likely.paid)

    @property
    def finish(self) -> str:
        """The day by which the plan is done, as sure as is wanted."""
        return day_label(self.likely.finish[self.confidence])

    @property
    def planned(self) -> str:
        """The day by which it is done if everything takes as long as planned."""
        return day_label(self.likely.plan_finish)

    @property
    def days(self) -> float:
        """Calendar days of contingency."""
        return self.likely.days(self.confidence)

    @property
    def days_told(self) -> str:
        """The same with at most one place, without a sign."""
        return formats.number(abs(self.days), most=1)

    @property
    def planned_cost(self) -> str:
        """What it costs if everything takes as long as planned; empty: not to be shown."""
        if not self.costs or self.likely.plan_cost is None:
            return ""
        return money_label(float(self.likely.plan_cost), self._currency)

    @cached_property
    def levels(self) -> list[Level]:
        """The confidences beside each other."""
        found = []
        for percent in confidences(self.confidence):
            money = self.likely.money(percent) if self.costs else None
            cost = self.likely.costs[percent] if self.costs and self.likely.costs is not None else None
            found.append(
                Level(
                    percent, f"P{percent}", day_label(self.likely.finish[percent]),
                    _signed(self.likely.days(percent)),
                    "" if cost is None else money_label(cost, self._currency),
                    "" if money is None else formats.money(money, self._currency, cents=False),
                    percent == self.confidence,
                )
            )  # fmt: skip
        return found

    @cached_property
    def charts(self) -> list[dict[str, Any]]:
        """What the islands draw."""
        percent = self.confidence
        marks = [
            Mark(self.likely.plan_finish, _("Plan"), "plan"),
            Mark(self.likely.finish[percent], f"P{percent}", "promise"),
        ]
        drawn = [charts.finish_curve(self._run, marks)]
        if self.costs and self.likely.costs is not None:
            marks = [Mark(self.likely.costs[percent], f"P{percent}", "promise")]
            if self.likely.plan_cost is not None:
                marks.insert(0, Mark(float(self.likely.plan_cost), _("Plan"), "plan"))
            drawn.append(charts.cost_curve(self._run, marks, self._currency))
        return drawn

    @cached_property
    def _run(self) -> SimulationRun:
        """As the outlook's charts take it; it is not kept."""
        costs = None if self.likely.costs is None else list(self.likely.costs)
        return SimulationRun(quantiles=list(self.likely.finish), costs=costs)

    @property
    def _currency(self) -> str:
        return self.access.project.currency


def _signed(days: float) -> str:
    told = formats.number(abs(days), most=1)
    return told if days >= 0 or told == formats.number(0) else f"−{told}"
