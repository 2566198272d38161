"""What changes goals, KPIs and benefits: each change is one entry that can be taken back."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charthouse.goals import values
from charthouse.goals.models import Benefit, Goal, GoalRegister, GoalServes, Kpi, Measure, Measurement
from charthouse.goals.refusals import GoalChangedMeanwhile, NoSuchGoal
from charthouse.goals.values import Facts, facts_of, plain
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.projects.registers import RecordKind, add_record, change_record, delete_record

WITH_COSTS = "_with_costs"
"""Under names that end so the journal tells amounts, to those who may see costs."""


def locked_register(project: Project) -> GoalRegister:
    """The register's row, locked until the transaction ends: one change after the other."""
    return GoalRegister.objects.select_for_update().get_or_create(project=project)[0]


def add_goal(*, access: Access, facts: Facts) -> Goal:
    """Put a goal in the register; ``facts`` as ``values.GOAL`` names them, and ``serves``: codes of strategic goals.

    :raises BadGoal: RoleMayNot:
    """
    return add_record(GOALS, access=access, facts=facts)


def change_goal(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Goal:
    """Change what is said of a goal.

    :raises NoSuchGoal: BadGoal: RoleMayNot: GoalChangedMeanwhile:
    """
    return change_record(GOALS, access=access, number=number, facts=facts, seen=seen)


def delete_goal(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take a goal out of the register; its KPIs and benefits stay, without a goal.

    :raises NoSuchGoal: RoleMayNot: GoalChangedMeanwhile:
    """
    delete_record(GOALS, access=access, number=number, seen=seen)


def add_kpi(*, access: Access, facts: Facts) -> Kpi:
    """Put a KPI in the register; ``facts`` as ``values.KPI`` names them.

    :raises BadGoal: RoleMayNot:
    """
    return add_record(KPIS, access=access, facts=facts)


def change_kpi(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Kpi:
    """Change what is said of a KPI.

    :raises NoSuchGoal: BadGoal: RoleMayNot: GoalChangedMeanwhile:
    """
    return change_record(KPIS, access=access, number=number, facts=facts, seen=seen)


def delete_kpi(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take a KPI out of the register, with all that was measured of it; the journal brings it back.

    :raises NoSuchGoal: RoleMayNot: GoalChangedMeanwhile:
    """
    delete_record(KPIS, access=access, number=number, seen=seen)


def add_benefit(*, access: Access, facts: Facts) -> Benefit:
    """Put a benefit in the register; ``facts`` as ``values.BENEFIT`` names them.

    :raises BadGoal: RoleMayNot:
    """
    return add_record(BENEFITS, access=access, facts=facts)


def change_benefit(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Benefit:
    """Change what is said of a benefit.

    :raises NoSuchGoal: BadGoal: RoleMayNot: GoalChangedMeanwhile:
    """
    return change_record(BENEFITS, access=access, number=number, facts=facts, seen=seen)


def delete_benefit(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take a benefit out of the register; the journal brings it back.

    :raises NoSuchGoal: RoleMayNot: GoalChangedMeanwhile:
    """
    delete_record(BENEFITS, access=access, number=number, seen=seen)


def review_benefit(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Benefit:
    """Write down what the review of a benefit found; ``facts`` as ``values.REVIEW`` names them.

    :raises NoSuchGoal: BadGoal: RoleMayNot: GoalChangedMeanwhile:
    """
    return change_record(REVIEWS, access=access, number=number, facts=facts, seen=seen)


def _told(one: Goal | Kpi | Benefit, fields: tuple[str, ...]) -> dict[str, Any]:
    told = {name: plain(value) for name, value in facts_of(one, fields).items()}
    told["owner"] = "" if one.owner is None else one.owner.name
    if getattr(one, "measure", "") == Measure.MONEY:
        told = {f"{name}{WITH_COSTS}" if name in values.FIGURES else name: value for name, value in told.items()}
    return told


def _review_told(one: Benefit) -> dict[str, Any]:
    told = {name: plain(getattr(one, name)) for name in values.REVIEW}
    if one.measure == Measure.MONEY:
        told[f"actual{WITH_COSTS}"] = told.pop("actual")
    return told


def _goal_told(one: Goal) -> dict[str, Any]:
    serves = one.serves.values_list("strategic__code", flat=True).order_by("strategic__code")
    return {**_told(one, values.GOAL), "serves": list(serves)}


def _goal_rows(one: Goal) -> list[QuerySet[Any]]:
    """What serves it, and what hangs on it by now: that stays when the goal goes, so it is found by its own keys."""
    return [GoalServes.objects.filter(goal=one.pk), *(_hanging(model, goal=one.pk) for model in (Kpi, Benefit))]


def _kpi_rows(one: Kpi) -> list[QuerySet[Any]]:
    return [Measurement.objects.filter(kpi=one.pk), _hanging(Benefit, kpi=one.pk)]


def _hanging(model: type[Kpi | Benefit], **on: int) -> QuerySet[Any]:
    return model._default_manager.filter(pk__in=list(model._default_manager.filter(**on).values_list("pk", flat=True)))


def _no_goal(project: Project, number: int) -> NoSuchGoal:
    return NoSuchGoal(_("%(key)s has no goal %(number)d; it may have been deleted.")
                      % {"key": project.key, "number": number})  # fmt: skip


def _no_kpi(project: Project, number: int) -> NoSuchGoal:
    return NoSuchGoal(_("%(key)s has no KPI %(number)d; it may have been deleted.")
                      % {"key": project.key, "number": number})  # fmt: skip


def _no_benefit(project: Project, number: int) -> NoSuchGoal:
    return NoSuchGoal(_("%(key)s has no benefit %(number)d; it may have been deleted.")
                      % {"key": project.key, "number": number})  # fmt: skip


def _meanwhile(one: Goal | Kpi | Benefit) -> GoalChangedMeanwhile:
    return GoalChangedMeanwhile(
        _("Somebody changed “%(name)s” after you opened it; open it again, and change it as it is now.")
        % {"name": str(one)}
    )


GOALS: RecordKind[Goal] = RecordKind(
    Goal, "a goal", Right.EDIT_GOALS, locked_register, "next_goal", values.put_goal, _goal_told, _no_goal, _meanwhile,
    beside=values.serve, rows=_goal_rows,
)  # fmt: skip
KPIS: RecordKind[Kpi] = RecordKind(
    Kpi, "a KPI", Right.EDIT_GOALS, locked_register, "next_kpi", values.put_kpi,
    lambda one: _told(one, values.KPI), _no_kpi, _meanwhile, rows=_kpi_rows,
)  # fmt: skip
BENEFITS: RecordKind[Benefit] = RecordKind(
    Benefit, "a benefit", Right.EDIT_GOALS, locked_register, "next_benefit", values.put_benefit,
    lambda one: _told(one, values.BENEFIT), _no_benefit, _meanwhile,
)  # fmt: skip
REVIEWS: RecordKind[Benefit] = RecordKind(
    Benefit, "the review of a benefit", Right.EDIT_GOALS, locked_register, "next_benefit", values.put_review,
    _review_told, _no_benefit, _meanwhile,
)  # fmt: skip
