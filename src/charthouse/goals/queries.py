"""What is read of a project's goals: lines as somebody may see them, with what each lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from charthouse.goals.models import Goal, GoalServes, Kpi, StrategicGoal
from charthouse.goals.smart import Criterion, smart
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal as its readers see it."""

    one: Goal
    owner: str
    serves: tuple[StrategicGoal, ...]
    kpis: tuple[Kpi, ...]
    criteria: tuple[Criterion, ...]

    @property
    def missing(self) -> list[str]:
        """What it lacks to be SMART, in sentences."""
        return [sentence for one in self.criteria for sentence in one.missing]

    @property
    def served(self) -> list[tuple[str, str]]:
        """Goals of the organisation that it serves: code and title."""
        return [(one.code, one.title) for one in self.serves]

    @property
    def named(self) -> list[tuple[int, str]]:
        """Its KPIs: number and name."""
        return [(one.number, one.name) for one in self.kpis]

    @property
    def is_smart(self) -> bool:
        """Nothing is missing."""
        return all(one.met for one in self.criteria)

    def late(self, today: dt.date) -> bool:
        """Its day has passed and it is open still."""
        return self.one.state == Goal.State.OPEN and self.one.due is not None and self.one.due < today


def goal_lines(access: Access) -> list[GoalLine]:
    """Every goal of the project by its number."""
    goals = list(Goal.objects.filter(project=access.project).select_related("owner").order_by("number"))
    return _lines(access, goals)


def goal_line(access: Access, one: Goal) -> GoalLine:
    """One goal."""
    return _lines(access, [one])[0]


def owner_told(access: Access, one: object) -> str:
    """The name of an owner to who may see the team."""
    there = getattr(one, "owner", None)
    return there.name if there is not None and access.may(Right.SEE_TEAM) else ""


def _lines(access: Access, goals: Iterable[Goal]) -> list[GoalLine]:
    goals = list(goals)
    serves: dict[int, list[StrategicGoal]] = {}
    for row in GoalServes.objects.filter(goal__in=goals).select_related("strategic").order_by("strategic__code"):
        serves.setdefault(row.goal_id, []).append(row.strategic)
    kpis: dict[int | None, list[Kpi]] = {}
    for kpi in Kpi.objects.filter(goal__in=goals).order_by("number"):
        kpis.setdefault(kpi.goal_id, []).append(kpi)
    return [
        GoalLine(
            one, owner_told(access, one), tuple(serves.get(one.pk, ())), tuple(kpis.get(one.pk, ())),
            smart(one, kpis.get(one.pk, ()), serves.get(one.pk, ())),
        )
        for one in goals
    ]  # fmt: skip
