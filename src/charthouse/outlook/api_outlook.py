"""The API of a plan's outlook: the newest simulation, all of them, how good they were, and how it is simulated."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.engine.risk.results import PERCENTILES
from charthouse.exchange.moments import time_text
from charthouse.outlook import presenting, simulating
from charthouse.outlook.forms import BIGGEST_SEED, FEWEST_ITERATIONS, MOST_ITERATIONS
from charthouse.outlook.models import SimulationRun, SimulationSettings, SimulationState
from charthouse.outlook.scores import scores_of
from charthouse.outlook.settling import FACTORS, set_settings
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, PathNumber
from charthouse.rest.refusals import BadInput
from charthouse.rest.router import Request, Router

router = Router("Outlook", scope="plan")

_SHARE = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_TIMES = {"type": "object", "description": "p5 to p95.", "additionalProperties": {"type": "string"}}
_RUN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        "at": {"type": "string", "format": "date-time"},
        "by_itself": {"type": "boolean"},
        "tasks": {"type": "integer"},
        "iterations": {"type": "integer"},
        "seconds": {"type": "number"},
        "plan_finish": {"type": "string"},
        "finish": _TIMES,
        "cost": {
            "type": ["object", "null"],
            "description": "p5 to p95; null: there is none, or it is not for you.",
            "additionalProperties": {"type": "number"},
        },
    },
    "required": ["number", "at", "by_itself", "tasks", "iterations", "seconds", "plan_finish", "finish", "cost"],
    "additionalProperties": False,
}
_LINES = {"type": "array", "items": {"type": "object"}}
_WHOLE: dict[str, Any] = {
    "type": "object",
    "properties": {
        **_RUN["properties"],
        "sentence": {"type": "string", "description": "What it means, in your language."},
        "settings": {"type": "object"},
        "engine": {"type": "string"},
        "curve": {
            "type": "object",
            "description": "For each percent from 0 to 100: `finish`, and `cost` or null.",
            "properties": {"finish": {"type": "array"}, "cost": {"type": ["array", "null"]}},
        },
        "plan_chance": _SHARE,
        "baseline": {"type": ["object", "null"]},
        "milestones": _LINES,
        "promises": _LINES,
        "drivers": _LINES,
        "risks": _LINES,
        "standard_error_days": {"type": "object"},
        "warnings": {"type": "array", "items": {"type": "string"}},
    },
    "required": [*_RUN["required"], "sentence", "settings", "curve", "milestones", "promises", "drivers", "risks"],
    "additionalProperties": False,
}
_OUTLOOK: dict[str, Any] = {
    "type": "object",
    "properties": {
        "run": {"anyOf": [_WHOLE, {"type": "null"}]},
        "stale": {"type": "boolean", "description": "The plan, its risks or the settings have changed since."},
        "running": {"type": "boolean"},
        "not_available": {"type": "string", "description": "Why there is nothing; empty otherwise."},
    },
    "required": ["run", "stale", "running", "not_available"],
    "additionalProperties": False,
}
_RUNS: dict[str, Any] = {
    "type": "object",
    "properties": {"runs": {"type": "array", "items": _RUN}},
    "required": ["runs"],
    "additionalProperties": False,
}
_SETTINGS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "iterations": {"type": "integer"},
        "seed": {"type": "integer"},
        "factors": {
            "type": ["array", "null"],
            "items": {"type": "number"},
            "description": "Lowest, likely and highest factor on what remains of tasks without a range; null: none.",
        },
        "automatic": {"type": "boolean"},
    },
    "required": ["iterations", "seed", "factors", "automatic"],
    "additionalProperties": False,
}
_SCORES: dict[str, Any] = {
    "type": "object",
    "properties": {
        "forecasts": {"type": "integer"},
        "pinball_days": {"type": ["number", "null"]},
        "coverage": {**_SHARE, "description": "Between P10 and P90; honest forecasts have 0.8."},
        "waiting": {"type": "integer"},
        "happened": _LINES,
    },
    "required": ["forecasts", "pinball_days", "coverage", "waiting", "happened"],
    "additionalProperties": False,
}
_JOB: dict[str, Any] = {
    "type": "object",
    "properties": {"job": {"type": "string", "format": "uuid", "description": "See /jobs/{id}."}},
    "required": ["job"],
    "additionalProperties": False,
}


class NoSuchSimulation(Refused):
    """The plan has no simulation of that number."""

    status = 404


class SettingsIn(Input):
    """How the plan is simulated; what is left out stays as it is."""

    iterations: Annotated[int, Limits(ge=FEWEST_ITERATIONS, le=MOST_ITERATIONS)] | None = None
    seed: Annotated[int, Limits(ge=0, le=BIGGEST_SEED)] | None = None
    factors: Annotated[list[Annotated[float, Limits(ge=0, le=10)]], Limits(min_length=3, max_length=3)] | None = None
    """Null: tasks without a range take as long as planned."""
    automatic: bool | None = None


@router.get("/projects/{key}/outlook", shows=_OUTLOOK)
@door(Right.SEE)
def get_outlook(request: Request, key: str) -> Any:
    """The newest simulation of the plan, whether it still holds, and why there is none."""
    access = project_for(request.auth.user, key)
    project = access.shown
    state = SimulationState.objects.filter(project=project).defer("inputs").first()
    shown = presenting.shown_run(access, presenting.newest(project)[:1], None)
    return {
        "run": None if shown is None else _whole(shown),
        "stale": presenting.stale(project, state, presenting.settings_for(access)),
        "running": simulating.is_running(project),
        "not_available": "" if state is None else state.trouble,
    }


@router.get("/projects/{key}/outlook/simulations", shows=_RUNS)
@door(Right.SEE)
def list_simulations(request: Request, key: str) -> Any:
    """The simulations that are kept, the newest first."""
    access = project_for(request.auth.user, key)
    return {"runs": [_told(access, run, alone=False) for run in presenting.newest(access.shown)]}


@router.post("/projects/{key}/outlook/simulations", shows=_JOB, status=202)
@door(Right.EDIT_PLAN)
def start_simulation(request: Request, key: str) -> Any:
    """Simulate the plan now, as a job; while one is at it, that one is given."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    return Answer({"job": str(simulating.start(access=access).pk)}, 202)


@router.get("/projects/{key}/outlook/simulations/{int:number}", shows=_WHOLE)
@door(Right.SEE)
def get_simulation(request: Request, key: str, number: PathNumber) -> Any:
    """One simulation with everything that it found."""
    access = project_for(request.auth.user, key)
    run = SimulationRun.objects.filter(project=access.shown, number=number).first()
    if run is None:
        raise NoSuchSimulation(_("%(key)s has no simulation %(number)d.") % {"key": key, "number": number})
    return _whole(presenting.Shown(access, run, access.project.currency))


@router.get("/projects/{key}/outlook/scores", shows=_SCORES)
@door(Right.SEE)
def get_scores(request: Request, key: str) -> Any:
    """How good past forecasts were of what has happened since: pinball loss in days, and coverage."""
    project = project_for(request.auth.user, key).shown
    scores = scores_of(project, computed_plan(project))
    record = scores.record
    return {
        "forecasts": 0 if record is None else record.forecasts,
        "pinball_days": None if record is None else record.pinball,
        "coverage": None if record is None else record.coverage,
        "waiting": scores.waiting,
        "happened": [
            {
                "number": each.uid, "name": each.name, "finish": time_text(each.actual), "forecasts": each.forecasts,
                "first": each.first.isoformat(), "first_p50": time_text(each.p50), "between_p10_and_p90": each.inside,
                "pinball_days": each.pinball,
            }
            for each in scores.happened
        ],
    }  # fmt: skip


@router.get("/projects/{key}/outlook/settings", shows=_SETTINGS)
@door(Right.SEE)
def get_simulation_settings(request: Request, key: str) -> Any:
    """How the plan is simulated."""
    return _settings(presenting.settings_for(project_for(request.auth.user, key)))


@router.patch("/projects/{key}/outlook/settings", shows=_SETTINGS)
@door(Right.EDIT_PLAN)
def change_simulation_settings(request: Request, key: str, body: SettingsIn) -> Any:
    """Change how the plan is simulated; what is simulated next goes by it."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    given = body.given()
    missing = {name: _("must have a value") for name, value in given.items() if value is None and name != "factors"}
    if missing:
        raise BadInput(_("Leave out what is to stay as it is."), fields=missing)
    if "factors" in given:
        factors = given.pop("factors")
        if factors is not None and factors != sorted(factors):
            said = _("Say all three, from the lowest to the highest, or none of them.")
            raise BadInput(said, fields={"factors": said})
        given |= dict(zip(FACTORS, factors or [None] * 3, strict=True))
    return _settings(set_settings(access=access, changes=given))


def _settings(settings: SimulationSettings) -> dict[str, Any]:
    return {
        "iterations": settings.iterations,
        "seed": settings.seed,
        "factors": None if settings.factors is None else list(settings.factors),
        "automatic": settings.automatic,
    }


def _told(access: Access, run: SimulationRun, *, alone: bool) -> dict[str, Any]:
    """A run; beside others, its cost only for who may know the difference."""
    may = presenting.may_see_costs if alone else presenting.may_compare_costs
    costs = run.costs if run.costs is not None and may(access, run.paid) else None
    return {
        "number": run.number,
        "at": run.at.isoformat(timespec="seconds"),
        "by_itself": run.by_id is None,
        "tasks": run.tasks,
        "iterations": run.settings["iterations"],
        "seconds": run.seconds,
        "plan_finish": time_text(run.plan_finish),
        "finish": {f"p{each}": time_text(run.quantiles[each]) for each in PERCENTILES},
        "cost": None if costs is None else {f"p{each}": costs[each] for each in PERCENTILES},
    }


def _whole(shown: presenting.Shown) -> dict[str, Any]:
    run, figures, costs = shown.run, shown.figures, shown.costs
    baseline = figures["baseline"]
    if baseline is not None:
        hidden = {} if costs else {"cost": None, "cost_chance": None, "both_chance": None}
        baseline = baseline | {"finish": time_text(baseline["finish"])} | hidden
    return _told(shown.access, run, alone=True) | {
        "sentence": shown.sentence,
        "settings": run.settings,
        "engine": run.engine,
        "curve": {"finish": [time_text(each) for each in run.quantiles], "cost": run.costs if costs else None},
        "plan_chance": figures["plan_chance"],
        "baseline": baseline,
        "milestones": [_milestone(each) for each in figures["milestones"]],
        "promises": [
            each | {"date": _time(each["date"])} for each in figures["promises"] if each["cost"] is None or costs
        ],
        "drivers": [each | {"low": time_text(each["low"]), "high": time_text(each["high"])}
                    for each in figures["drivers"]],
        "risks": [each if costs else each | {"cost": None, "response_cost": None} for each in figures["risks"]],
        "standard_error_days": figures["errors"]["finish"],
        "warnings": figures["told"],
    }  # fmt: skip


def _milestone(each: dict[str, Any]) -> dict[str, Any]:
    percentiles = {f"p{p}": time_text(value) for p, value in zip(PERCENTILES, each["percentiles"], strict=True)}
    dates = {name: _time(each[name]) for name in ("plan", "baseline", "deadline")}
    return each | dates | {"percentiles": percentiles}


def _time(minutes: int | None) -> str | None:
    return None if minutes is None else time_text(minutes)
