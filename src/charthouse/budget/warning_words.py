"""What is said of budget lines that will probably cost more than planned, or why that is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.budget.warnings import Level, Warned, WhyNot
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.ui import formats

WHY_NOT = {
    WhyNot.NOTHING_PLANNED: gettext_lazy("n/a: nothing is planned for it."),
    WhyNot.NOT_MEASURED: gettext_lazy(
        "n/a: nothing says what of it is done. That takes a baseline, a status date and progress on its tasks."
    ),
    WhyNot.NOT_BOOKED: gettext_lazy("n/a: part of it is done, but nothing is booked on it."),
}
_STATES = {Level.NONE: "good", Level.WARN: "warn", Level.ALARM: "bad"}


@dataclass(frozen=True, slots=True)
class WarningRow:
    """A line as the page shows it."""

    one: Warned
    name: str
    url: str
    state: str
    said: str
    """Its chance, or why that is not known."""


def rows(access: Access, found: Sequence[Warned]) -> list[WarningRow]:
    """The lines that are warned of."""
    writes = access.may(Right.EDIT_BUDGET)
    return [
        WarningRow(
            one, one.line.name, reverse("budget-line", args=[access.project.key, one.line.number]) if writes else "",
            "none" if one.chance is None else _STATES[one.level], said_of(one),
        )
        for one in found
    ]  # fmt: skip


def said_of(one: Warned) -> str:
    """The chance of a line in words."""
    if one.why_not is not None:
        return str(WHY_NOT[one.why_not])
    if one.sure:
        return _("certain: spent and ordered is more than planned")
    return chance_told(one.chance or 0.0)


def chance_told(chance: float) -> str:
    """``82 %``; what is left open is never told as nothing or all."""
    if chance <= 0:
        return formats.per_cent(0)
    if chance >= 1:
        return formats.per_cent(100)
    return formats.per_cent(min(99, max(1, round(100 * chance))))
