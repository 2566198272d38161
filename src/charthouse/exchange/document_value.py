"""What the plan document says for earned value: how tasks earn, and the money beside their budgets."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from charthouse.engine.calendars import Minutes
from charthouse.engine.earned_value.methods import Method, PercentOf
from charthouse.exchange.document_times import Uid


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueMilestone:
    """A step of a task that earns its weight when it is reached."""

    name: str
    weight: float
    planned: Minutes | None = None
    done: Minutes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRule:
    """How a task earns its value."""

    method: Method = Method.PERCENT_COMPLETE
    percent_of: PercentOf | None = None
    """None: physical where the plan tells any, else of duration."""
    milestones: tuple[ValueMilestone, ...] = ()
    units_planned: float | None = None
    units_done: float | None = None
    apportioned_to: Uid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserves:
    """Money beside the tasks' budgets: contingency inside the baseline, management reserve outside it."""

    contingency: Decimal | None = None
    drawn: Decimal | None = None
    """Of the contingency: given to tasks already."""
    committed: Decimal | None = None
    """Of the contingency: held for named risks."""
    management_reserve: Decimal | None = None
