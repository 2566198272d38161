"""What is kept of a simulation beside its percentiles: chances, milestones, drivers, risks, as JSON can hold it.

Dates are minutes as everywhere, shares are from 0 to 1, costs are in the project's currency.
"""

from __future__ import annotations

from typing import Any

from charthouse.engine.risk.results import PERCENTILES, Simulation
from charthouse.engine.risk.sketch import Sketch
from charthouse.outlook.modelling import Milestone, Simulated, simulated_promises

DRIVERS = 20
"""Tasks in the tornado."""
_DAY = 1440


def quantiles(sketch: Sketch, places: int | None = None) -> list[float]:
    """For each percent from 0 to 100; the least and the greatest value at the ends."""
    inside = [sketch.quantile(percent / 100) for percent in range(1, 100)]
    return [round(value, places) for value in (sketch.least, *inside, sketch.greatest)]


def percentiles(sketch: Sketch) -> list[int]:
    """P5, P10, P20, P50, P80, P90 and P95 of a finish."""
    return [round(sketch.quantile(each / 100)) for each in PERCENTILES]


def figures_of(one: Simulated, found: Simulation) -> dict[str, Any]:
    """Everything that the page says beside the curves."""
    costs = one.uncertain.has_costs
    return {
        "errors": _errors(found, costs=costs),
        "baseline": _baseline(one, found, costs=costs),
        "plan_chance": found.finish.share_up_to(found.plan_finish),
        "milestones": [_milestone(each, found) for each in one.milestones if each.uid in found.watched],
        "milestones_left_out": one.left_out,
        "promises": _promises(one, found),
        "drivers": _drivers(one, found),
        "risks": [_risk(each, costs=costs) for each in found.risks],
        "after": _after(found, costs=costs),
        "joint": _joint(found) if costs else None,
        "ranged": len(one.model.durations),
        "told": [*one.uncertain.told, *found.told],
    }


def forecasts_of(found: Simulation) -> dict[str, list[int]]:
    """What is held against what happens: by the number of each milestone, and 0 for the whole."""
    return {"0": percentiles(found.finish), **{str(uid): percentiles(one) for uid, one in found.watched.items()}}


def _errors(found: Simulation, *, costs: bool) -> dict[str, Any]:
    """Standard errors of P50 and P80: of the finish in days, of the cost in money."""

    def of(sketch: Sketch, unit: float) -> dict[str, float | None]:
        said = {f"p{each}": sketch.standard_error(each / 100) for each in (50, 80)}
        return {name: None if value is None else value / unit for name, value in said.items()}

    return {"finish": of(found.finish, _DAY), "cost": of(found.cost, 1) if costs else None}


def _baseline(one: Simulated, found: Simulation, *, costs: bool) -> dict[str, Any] | None:
    baseline = one.baseline
    if baseline is None or baseline.finish is None:
        return None
    cost = None if baseline.cost is None or not costs else float(baseline.cost)
    behind = found.commitments[len(simulated_promises(one)) :]  # the baseline's date and cost together
    both = behind[0].probability if behind else None
    return {
        "number": baseline.number,
        "name": baseline.name,
        "finish": baseline.finish,
        "chance": found.finish.share_up_to(baseline.finish),
        "cost": cost,
        "cost_chance": None if cost is None else found.cost.share_up_to(cost),
        "both_chance": both if cost is not None else None,
    }


def _milestone(each: Milestone, found: Simulation) -> dict[str, Any]:
    sketch = found.watched[each.uid]

    def chance(date: int | None) -> float | None:
        return None if date is None else sketch.share_up_to(date)

    return {
        "uid": each.uid,
        "name": each.name,
        "plan": each.plan,
        "baseline": each.baseline,
        "deadline": each.deadline,
        "percentiles": percentiles(sketch),
        "plan_chance": chance(each.plan),
        "baseline_chance": chance(each.baseline),
        "deadline_chance": chance(each.deadline),
    }


def _promises(one: Simulated, found: Simulation) -> list[dict[str, Any]]:
    told = []
    done = {task.uid for task in one.document.tasks if task.actual_finish is not None}
    chances = iter(found.commitments)
    for promise in one.uncertain.promises:
        each = promise.commitment
        told.append(
            {
                "name": each.name,
                "uid": each.task_uid,
                "date": each.date,
                "cost": None if each.cost is None else float(each.cost),
                "chance": None if promise.why_not else next(chances).probability,
                "done": each.task_uid in done,
                "why_not": promise.why_not,
            }
        )
    return told


def _drivers(one: Simulated, found: Simulation) -> list[dict[str, Any]]:
    """The tasks that move the finish most, by the width of their bar in the tornado."""
    names = {task.uid: task.name for task in one.document.tasks}
    known = {each.task: each for each in found.tasks}
    told = []
    for swing in sorted(found.swings, key=lambda each: (each.low - each.high, each.task)):
        task = known[swing.task]
        if swing.high <= swing.low or not task.ssi:
            continue
        told.append(
            {
                "uid": swing.task,
                "name": names[swing.task],
                "low": swing.low,
                "high": swing.high,
                "criticality": task.criticality,
                "cri": task.cri,
                "ssi": task.ssi,
            }
        )
    return told[:DRIVERS]


def _risk(each: Any, *, costs: bool) -> dict[str, Any]:
    return {
        "id": each.risk,
        "name": each.name,
        "occurred": each.occurred,
        "days": each.p80_days_saved,
        "cost": each.p80_cost_saved if costs else None,
        "response_days": each.response_days_saved,
        "response_cost": each.response_cost_saved if costs else None,
    }


def _after(found: Simulation, *, costs: bool) -> dict[str, Any] | None:
    """P80 once all responses are made; none where no risk has one."""
    if found.finish_after_responses is None or found.cost_after_responses is None:
        return None
    cost = round(found.cost_after_responses.quantile(0.8), 2) if costs else None
    return {"finish": round(found.finish_after_responses.quantile(0.8)), "cost": cost}


def _joint(found: Simulation) -> dict[str, Any]:
    """The chance of date and cost together: rows are dates."""
    finishes = [found.finish.quantile(each / 100) for each in PERCENTILES]
    costs = [found.cost.quantile(each / 100) for each in PERCENTILES]
    return {
        "finish": [round(each) for each in finishes],
        "cost": [round(each, 2) for each in costs],
        "chance": found.joint(finishes, costs),
    }
