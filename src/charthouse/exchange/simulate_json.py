"""A simulation as JSON: what ``charthouse simulate --json`` gives (``schemas/simulate-1.json``)."""

from __future__ import annotations

from typing import Any

from charthouse.engine.network import TaskKind
from charthouse.engine.risk.results import PERCENTILES, RiskWorth, Simulation, TaskRisk
from charthouse.engine.risk.sketch import FEWEST, Sketch
from charthouse.exchange.document import Commitment, Document, Task
from charthouse.exchange.moments import time_text
from charthouse.exchange.risk_values import Uncertain

VERSION = 1
NO_COSTS = "The plan says no costs."
_DAY = 1440


def simulate_json(document: Document, uncertain: Uncertain, found: Simulation, seconds: float) -> dict[str, Any]:
    """A simulation of a document as JSON values; ``seconds``: how long it took."""
    missing: dict[str, str] = {}
    costs = uncertain.has_costs
    answer: dict[str, Any] = {
        "charthouse_simulation": VERSION,
        "project": {
            "name": document.project.name,
            "currency": document.project.currency,
            "plan_finish": time_text(found.plan_finish),
        },
        "iterations": found.iterations,
        "seed": found.seed,
        "seconds": round(seconds, 3),
        "finish": dates(found.finish),
        "cost": money(found.cost) if costs else None,
        "standard_error": _errors(found, missing, costs=costs),
        "jcl": _joint(found) if costs else None,
        "tasks": _tasks(document, found, missing),
        "tornado": [{"uid": each.task, "low": time_text(each.low), "high": time_text(each.high)}
                    for each in found.swings],
        "risks": [_risk(each, f"/risks/{place}", missing, costs=costs) for place, each in enumerate(found.risks)],
        "commitments": _commitments(uncertain, found, missing, costs=costs),
        "after_responses": None,
        "warnings": [*document.warnings, *uncertain.told, *found.told],
        "not_available": missing,
    }  # fmt: skip
    if not costs:
        missing |= {"/cost": NO_COSTS, "/jcl": NO_COSTS}
    if found.finish_after_responses is None or found.cost_after_responses is None:
        missing["/after_responses"] = "No risk has a response."
    else:
        after_cost = money(found.cost_after_responses) if costs else None
        answer["after_responses"] = {"finish": dates(found.finish_after_responses), "cost": after_cost}
        if not costs:
            missing["/after_responses/cost"] = NO_COSTS
    return answer


def dates(sketch: Sketch) -> dict[str, str]:
    """The percentiles of dates."""
    return {f"p{each}": time_text(round(sketch.quantile(each / 100))) for each in PERCENTILES}


def money(sketch: Sketch) -> dict[str, float]:
    """The percentiles of amounts."""
    return {f"p{each}": round(sketch.quantile(each / 100), 2) for each in PERCENTILES}


def _errors(found: Simulation, missing: dict[str, str], *, costs: bool) -> dict[str, Any]:
    too_few = f"Fewer than {FEWEST} of the {found.iterations} iterations lie on one side of it."
    answer: dict[str, Any] = {"finish": {}, "cost": {} if costs else None}
    for percent in PERCENTILES:
        name = f"p{percent}"
        days = found.finish.standard_error(percent / 100)
        answer["finish"][name] = None if days is None else days / _DAY
        if days is None:
            missing[f"/standard_error/finish/{name}"] = too_few
        if costs:
            amount = answer["cost"][name] = found.cost.standard_error(percent / 100)
            if amount is None:
                missing[f"/standard_error/cost/{name}"] = too_few
    if not costs:
        missing["/standard_error/cost"] = NO_COSTS
    return answer


def _joint(found: Simulation) -> dict[str, Any]:
    finishes = [found.finish.quantile(each / 100) for each in PERCENTILES]
    costs = [found.cost.quantile(each / 100) for each in PERCENTILES]
    return {
        "finish": [time_text(round(each)) for each in finishes],
        "cost": [round(each, 2) for each in costs],
        "probability": found.joint(finishes, costs),
    }


def _tasks(document: Document, found: Simulation, missing: dict[str, str]) -> list[dict[str, Any]]:
    known = {each.task: each for each in found.tasks}
    parents = {task.parent_uid for task in document.tasks}
    told: list[dict[str, Any]] = []
    for task in document.tasks:
        if task.uid in parents or task.summary:
            continue
        each = known.get(task.uid)
        where = f"/tasks/{len(told)}"
        told.append({"uid": task.uid, **_task(each)})
        for name, value in told[-1].items():
            if value is None:
                missing[f"{where}/{name}"] = _why_not(task, each)
    return told


def _task(each: TaskRisk | None) -> dict[str, float | None]:
    if each is None:
        return {"criticality": None, "cri": None, "ssi": None}
    return {"criticality": each.criticality, "cri": each.cri, "ssi": each.ssi}


def _why_not(task: Task, each: TaskRisk | None) -> str:
    if each is not None:
        return "The finish never varies." if each.ssi is None else "Its duration never varies."
    if not task.active:
        return "The task is inactive."
    if task.actual_finish is not None or task.percent_complete >= 100:
        return "The task is done: nothing can move it any more."
    if task.kind is TaskKind.LEVEL_OF_EFFORT:
        return "A level-of-effort task lasts as long as what it accompanies."
    return "The task has given dates: nothing moves it."


def _risk(each: RiskWorth, where: str, missing: dict[str, str], *, costs: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": each.risk,
        "name": each.name,
        "occurred": each.occurred,
        "p80_days_saved": each.p80_days_saved,
        "p80_cost_saved": round(each.p80_cost_saved, 2) if costs else None,
        "response_days_saved": each.response_days_saved,
        "response_cost_saved": None,
        "intangible": dict(each.intangible),
    }
    if not costs:
        missing[f"{where}/p80_cost_saved"] = NO_COSTS
    if each.response_cost_saved is None or each.response_days_saved is None:
        missing[f"{where}/response_days_saved"] = missing[f"{where}/response_cost_saved"] = "It has no response."
    elif costs:
        told["response_cost_saved"] = round(each.response_cost_saved, 2)
    else:
        missing[f"{where}/response_cost_saved"] = NO_COSTS
    return told


def _commitments(
    uncertain: Uncertain, found: Simulation, missing: dict[str, str], *, costs: bool
) -> list[dict[str, Any]]:
    kept = iter(found.commitments)
    told = []
    for place, promise in enumerate(uncertain.promises):
        each: Commitment = promise.commitment
        entry: dict[str, Any] = {
            "name": each.name,
            "date": None if each.date is None else time_text(each.date),
            "probability": None,
        }
        if each.task_uid is not None:
            entry["task_uid"] = each.task_uid
        if each.cost is not None:
            entry["cost"] = float(each.cost)
        if each.confidence is not None:
            entry["confidence"] = each.confidence
        if each.date is None:
            missing[f"/commitments/{place}/date"] = "It promises no date."
        why_not = promise.why_not
        if not why_not:
            chance = next(kept).probability
            if each.cost is not None and not costs:
                why_not = NO_COSTS
            else:
                entry["probability"] = chance
        if why_not:
            missing[f"/commitments/{place}/probability"] = why_not
        told.append(entry)
    return told
