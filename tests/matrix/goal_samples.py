"""What is there of goals to be tried: a goal tied to the organisation's, KPIs, a benefit; amounts of money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from charthouse.accounts.models import OrganisationRole
from charthouse.goals import actions, benchmarks, measuring, strategy
from charthouse.goals.models import KpiBenchmark, Measurement, StrategicGoal
from charthouse.projects.access import Access, project_for
from tests.matrix.people import KEY, World


def _access(world: World) -> Access:
    manager = world.person("the manager").user
    assert manager is not None
    return project_for(manager, KEY)


def _strategic(world: World) -> int:
    office = world.person(f"a {OrganisationRole.PMO.label.lower()}").user
    assert office is not None
    found = StrategicGoal.objects.first()
    return (found or strategy.set_strategic_goal(facts={"code": "S1", "title": "Grow"}, by=office)).pk


def _goal(world: World) -> int:
    _strategic(world)
    facts = {"title": "Rule the market", "statement": "Rule the market alone", "serves": ["S1"]}
    return actions.add_goal(access=_access(world), facts=facts).number


def _kpi(world: World) -> int:
    """An amount, with what it came to."""
    facts = {"name": "Share of the market", "measure": "money", "target": Decimal(987_654), "source": "Rule the market"}
    made = actions.add_kpi(access=_access(world), facts=facts).number
    items = [measuring.Measured(dt.date(2026, 3, 2), Decimal(987_654), "Rule the market")]
    measuring.record_measurements(access=_access(world), number=made, items=items, source=Measurement.Source.HAND)
    return made


def _share(world: World) -> int:
    """One that everybody may measure who measures, with what it came to."""
    made = actions.add_kpi(access=_access(world), facts={"name": "Rule the market", "measure": "percent"}).number
    items = [measuring.Measured(dt.date(2026, 3, 2), Decimal(40))]
    measuring.record_measurements(access=_access(world), number=made, items=items, source=Measurement.Source.HAND)
    return made


def _benchmark(world: World) -> int:
    _share(world)
    benchmarks.keep_by_hand(access=_access(world))
    found = KpiBenchmark.objects.first()
    assert found is not None
    return found.pk


def _benefit(world: World) -> int:
    facts = {"title": "Rule the market for ever", "measure": "money", "expected": Decimal(987_654)}
    return actions.add_benefit(access=_access(world), facts=facts).number


GOALS: dict[str, Callable[[World], object]] = {
    **{f"{name}:number": _goal for name in ("goal", "goal-edit", "goal-delete", "get_goal", "change_goal",
                                            "delete_goal")},
    **{f"{name}:number": _strategic for name in ("strategic-goal", "get_strategic_goal", "change_strategic_goal")},
    **{
        f"{name}:number": _kpi
        for name in (
            *("kpi", "kpi-edit", "kpi-delete", "kpi-export", "get_kpi", "change_kpi", "delete_kpi"),
            "list_measurements",
        )
    },
    **{
        f"{name}:number": _share
        for name in ("kpi-measure", "kpi-withdraw", "kpi-file", "record_measurements", "withdraw_measurement")
    },
    **{
        f"{name}:number": _benefit
        for name in (
            *("benefit", "benefit-edit", "benefit-review", "benefit-delete", "get_benefit", "change_benefit"),
            *("review_benefit", "delete_benefit"),
        )
    },
    **{
        f"{name}:number": _benchmark
        for name in ("kpi-benchmark-count", "get_kpi_benchmark", "change_kpi_benchmark")
    },
    "goals-export:kind": lambda _world: "csv",
}  # fmt: skip
"""By the door's name and the parameter's, as in ``samples.SAMPLES``."""
