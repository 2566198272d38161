"""Money cut by line, WBS, type, vendor or month: one list of amounts, so that whatever the cut, the totals agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

COLUMNS = ("plan", "ordered", "actual", "earned", "rest")


class By(StrEnum):
    """What amounts are put together by."""

    LINE = "line"
    TASK = "task"
    TYPE = "type"
    STANDARD = "standard"
    """The types that every project knows; the organisation's own count as these."""
    VENDOR = "vendor"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount, and all that it can be put together by."""

    column: str
    amount: Decimal
    """In the project's currency."""
    line: int | None
    task: int | None
    """The element of the WBS; None: the project as a whole."""
    type: str
    vendor: str
    month: str
    """``2026-03``; empty: of no month."""
    capital: bool = False
    standard: str = ""
    """The type that every project knows, and that its own counts as."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What a group of amounts comes to."""

    plan: Decimal = Decimal(0)
    ordered: Decimal = Decimal(0)
    """Ordered and not yet paid."""
    actual: Decimal = Decimal(0)
    earned: Decimal = Decimal(0)
    rest: Decimal = Decimal(0)
    """What will probably be spent yet, orders among it."""

    @property
    def forecast(self) -> Decimal:
        """What it will probably have cost in the end."""
        return self.actual + self.rest

    @property
    def over(self) -> Decimal:
        """By how much the forecast exceeds the plan."""
        return self.forecast - self.plan


def key_of(one: Amount, by: By) -> Hashable:
    """Under what an amount stands in a cut."""
    return {
        By.LINE: one.line, By.TASK: one.task, By.TYPE: one.type, By.VENDOR: one.vendor, By.MONTH: one.month,
        By.STANDARD: one.standard,
    }[by]  # fmt: skip


def cut(amounts: Iterable[Amount], by: By) -> dict[Hashable, Sums]:
    """All amounts put together by one thing."""
    found: defaultdict[Hashable, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(COLUMNS, Decimal(0)))
    for one in amounts:
        found[key_of(one, by)][one.column] += one.amount
    return {key: Sums(**columns) for key, columns in found.items()}


def total(amounts: Iterable[Amount]) -> Sums:
    """All amounts together."""
    columns = dict.fromkeys(COLUMNS, Decimal(0))
    for one in amounts:
        columns[one.column] += one.amount
    return Sums(**columns)


def line_for(
    task: int | None, kind: str, lines: Mapping[tuple[int | None, str], int], above: Mapping[int, int | None]
) -> int | None:
    """The budget line that a cost on a task is of: the nearest at the task or above it with the same type."""
    at = task
    seen: set[int] = set()
    while at is not None and at not in seen:
        found = lines.get((at, kind))
        if found is not None:
            return found
        seen.add(at)
        at = above.get(at)
    return lines.get((None, kind))


def remaining(plan: Decimal, earned: Decimal | None, actual: Decimal, ordered: Decimal) -> Decimal:
    """What a line will probably cost yet: what is not earned of its plan, but never less than what is ordered.

    Where nothing says what is earned: what is left of the plan.
    """
    left = plan - actual if earned is None else plan - earned
    return max(left, ordered, Decimal(0))


def ordered_left(amount: Decimal, paid: Sequence[Decimal]) -> Decimal:
    """What of an order is not paid yet; one that is paid and more binds nothing."""
    return max(amount - sum(paid, Decimal(0)), Decimal(0))
