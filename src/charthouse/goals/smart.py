"""What a goal lacks to be SMART, held against the data.

Specific: it says what exactly, and somebody owns it. Measurable: a KPI with unit, baseline, target and source.
Achievable: it says on what that belief rests. Relevant: a goal of the organisation that is still pursued. Time-bound: a
day, and no KPI's target lies behind it.

Source: G. T. Doran, There's a S.M.A.R.T. way to write management's goals and objectives, Management Review 70(11),
1981; the data asked for are those of docs/goals.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.goals.models import Goal, Kpi, Measure, StrategicGoal

LETTERS: tuple[tuple[str, str | Promise], ...] = (
    ("S", gettext_lazy("specific")),
    ("M", gettext_lazy("measurable")),
    ("A", gettext_lazy("achievable")),
    ("R", gettext_lazy("relevant")),
    ("T", gettext_lazy("time-bound")),
)
FEWEST_WORDS = 5
"""A statement of fewer words says nothing that the title does not."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the five, and what is missing in it."""

    letter: str
    word: str | Promise
    missing: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Nothing is missing."""
        return not self.missing


def smart(goal: Goal, kpis: Sequence[Kpi], serves: Sequence[StrategicGoal]) -> tuple[Criterion, ...]:
    """The five criteria of a goal with its KPIs and the organisation's goals that it serves."""
    found = (_specific(goal), _measurable(kpis), _achievable(goal), _relevant(serves), _time_bound(goal, kpis))
    return tuple(
        Criterion(letter, word, tuple(missing)) for (letter, word), missing in zip(LETTERS, found, strict=True)
    )


def _specific(goal: Goal) -> list[str]:
    missing = []
    if len(goal.statement.split()) < FEWEST_WORDS:
        missing.append(_("Say what exactly will be different, for whom and where."))
    if goal.owner_id is None:
        missing.append(_("Nobody owns it yet."))
    return missing


def _measurable(kpis: Sequence[Kpi]) -> list[str]:
    if not kpis:
        return [_("No KPI measures it yet.")]
    lacks = [_lacks(kpi) for kpi in kpis]
    if not all(lacks):
        return []
    kpi, words = min(zip(kpis, lacks, strict=True), key=lambda one: len(one[1]))
    return [_("The KPI “%(name)s” lacks: %(what)s.") % {"name": kpi.name, "what": ", ".join(words)}]


def _lacks(kpi: Kpi) -> list[str]:
    missing = []
    if kpi.measure == Measure.NUMBER and not kpi.unit:
        missing.append(_("a unit"))
    if kpi.baseline is None:
        missing.append(_("a baseline"))
    if kpi.target is None:
        missing.append(_("a target"))
    if not kpi.source and not kpi.formula:
        missing.append(_("a source"))
    return missing


def _achievable(goal: Goal) -> list[str]:
    return [] if goal.evidence.strip() else [_("Say on what the belief rests that it can be reached.")]


def _relevant(serves: Sequence[StrategicGoal]) -> list[str]:
    if not serves:
        return [_("It serves no goal of the organisation yet.")]
    if all(one.retired for one in serves):
        return [_("The goals of the organisation that it serves are retired.")]
    return []


def _time_bound(goal: Goal, kpis: Sequence[Kpi]) -> list[str]:
    if goal.due is None:
        return [_("It has no day by which it is to be reached.")]
    late = [kpi for kpi in kpis if kpi.due is not None and kpi.due > goal.due]
    return [_("The target of “%(name)s” is due after the goal itself.") % {"name": kpi.name} for kpi in late[:1]]
