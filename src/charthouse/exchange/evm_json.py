"""Earned value and forecasts as JSON: what ``charthouse evm --json`` gives (``schemas/evm-1.json``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from charthouse.engine.calendars import Minutes
from charthouse.engine.earned_value.earned_schedule import FinishPolicy, Times
from charthouse.engine.earned_value.indices import Amounts, EacPolicy
from charthouse.engine.earned_value.measuring import Standing
from charthouse.engine.forecast.completion import Completion
from charthouse.engine.forecast.quantiles import name_of
from charthouse.engine.forecast.ranges import ENOUGH, Spread
from charthouse.engine.forecast.scoring import Record
from charthouse.exchange.document import Document
from charthouse.exchange.earned_values import Subject
from charthouse.exchange.moments import time_text
from charthouse.exchange.replanning import Replanning
from charthouse.exchange.schedule_json import wbs_codes

VERSION = 1


@dataclass(frozen=True)
class Evm:
    """All that the command computed."""

    document: Document
    subject: Subject
    standing: Standing
    forecast: Completion
    replanning: Replanning | None
    records: dict[str, Record | None]
    """How good past forecasts of finish and cost were, in shares of what came out."""


class _Told:
    """Values on their way into JSON: what is not available is null, with the reason by its path."""

    def __init__(self) -> None:
        self.missing: dict[str, str] = {}

    def number(self, path: str, value: float | None, why: str, digits: int = 6) -> float | None:
        if value is None:
            self.missing[path] = why
            return None
        rounded = round(value, digits)
        return 0.0 if rounded == 0 else rounded

    def time(self, path: str, value: Minutes | None, why: str) -> str | None:
        if value is None:
            self.missing[path] = why
            return None
        return time_text(value)


def evm_json(evm: Evm) -> dict[str, Any]:
    """The measured project as JSON values."""
    told, standing, subject = _Told(), evm.standing, evm.subject
    amounts, times = standing.amounts, standing.times
    project = evm.document.project
    answer: dict[str, Any] = {
        "charthouse_evm": VERSION,
        "project": {
            "name": project.name,
            "at": time_text(standing.at),
            "planned_start": time_text(standing.planned_start),
            "planned_finish": time_text(standing.planned_finish),
            "actual_finish": told.time("/project/actual_finish", standing.actual_finish, "Not all tasks are done."),
            "currency": project.currency,
            "unit": subject.unit.value,
        },
        **_amounts(told, "", amounts),
        **_times(told, "", times, amounts),
        "p_factor": told.number("/p_factor", standing.p_factor, _why_schedule(amounts, times)),
        "eac": _eac(told, "/eac", standing.eac, amounts, times),
        **_at_completion(told, standing),
        "finish": _finish(told, standing, evm.forecast),
        "forecast": _forecast(told, evm),
        "by_wbs": _by_wbs(told, evm),
        "series": _series(told, standing),
        "level_of_effort": {
            name: told.number(f"/level_of_effort/{name}", value, _NO_COST, 2)
            for name, value in (
                ("bac", standing.level_of_effort.bac),
                ("pv", standing.level_of_effort.pv),
                ("ev", standing.level_of_effort.ev),
                ("ac", standing.level_of_effort.ac),
            )
        },
        "actual_cost": {
            "source": subject.cost_source.value,
            "cut_off": told.time("/actual_cost/cut_off", standing.cost_cut_off, "Costs are booked up to the date."),
            "accrued": round(standing.accrued, 2),
        },
        "progress_told": told.time("/progress_told", standing.progress_told, "Nobody has told any progress yet."),
        "reserves": _reserves(told, standing),
        "replanning": _replanning(told, evm.replanning),
        "policies": {
            **asdict(standing.choices),
            "baseline": subject.baseline,
            "percent_of": subject.percent_of.value,
            "earned_schedule": "period_ends",
            "nothing_earned": "no_schedule_earned",
            "actual_time": "until_actual_finish",
            "accrual": "planned_and_earned_as_booked",
            "finish_centre": FinishPolicy.COMBINED.value,
            "cost_centre": EacPolicy.BUDGET.value,
        },
        "warnings": [*evm.document.warnings, *subject.warnings],
    }
    if subject.baseline is None:
        told.missing["/policies/baseline"] = "The plan has no baseline."
    answer["not_available"] = told.missing
    return answer


_NO_COST = "Nobody says what was spent."
_NO_BUDGET = "There is no budget to measure against."


def _why_index(amounts: Amounts, *, of_cost: bool) -> str:
    if amounts.bac <= 0:
        return _NO_BUDGET
    if of_cost:
        return _NO_COST if amounts.ac is None else "Nothing has been spent by this date."
    return "Nothing was planned to be done by this date."


def _why_schedule(amounts: Amounts, times: Times) -> str:
    if amounts.bac <= 0:
        return _NO_BUDGET
    if times.actual_time <= 0:
        return "The date does not lie after the planned start."
    return "Nothing has been earned by this date."


def _amounts(told: _Told, at: str, amounts: Amounts) -> dict[str, Any]:
    cost = _why_index(amounts, of_cost=True)
    return {
        "bac": round(amounts.bac, 2),
        "pv": round(amounts.pv, 2),
        "ev": round(amounts.ev, 2),
        "ac": told.number(f"{at}/ac", amounts.ac, _NO_COST, 2),
        "sv": told.number(f"{at}/sv", amounts.sv, "", 2),
        "cv": told.number(f"{at}/cv", amounts.cv, _NO_COST, 2),
        "spi": told.number(f"{at}/spi", amounts.spi, _why_index(amounts, of_cost=False)),
        "cpi": told.number(f"{at}/cpi", amounts.cpi, cost),
    }


def _times(told: _Told, at: str, times: Times, amounts: Amounts) -> dict[str, Any]:
    spi_t = times.spi_t if amounts.bac > 0 else None
    tspi_t = times.tspi_t if amounts.bac > 0 else None
    return {
        "pd": round(times.planned_duration, 6),
        "at": round(times.actual_time, 6),
        "es": round(times.earned_schedule, 6) if amounts.bac > 0 else told.number(f"{at}/es", None, _NO_BUDGET),
        "sv_t": told.number(f"{at}/sv_t", times.sv_t if amounts.bac > 0 else None, _NO_BUDGET),
        "spi_t": told.number(f"{at}/spi_t", spi_t, _why_schedule(amounts, times)),
        "tspi_t": told.number(
            f"{at}/tspi_t", tspi_t, _NO_BUDGET if amounts.bac <= 0 else "The planned duration is used up."
        ),
    }


def _at_completion(told: _Told, standing: Standing) -> dict[str, Any]:
    """What follows from the estimate by the budgeted rest, which is the one shown first."""
    amounts = standing.amounts
    first = standing.eac[EacPolicy.BUDGET]
    budget_gone = "The budget is used up." if amounts.ac is not None else _NO_COST
    return {
        "etc": told.number("/etc", None if first is None or amounts.ac is None else first - amounts.ac, _NO_COST, 2),
        "vac": told.number("/vac", None if first is None else amounts.bac - first, _NO_COST, 2),
        "tcpi": {
            "bac": told.number("/tcpi/bac", amounts.tcpi, budget_gone),
            "eac": told.number(
                "/tcpi/eac",
                amounts.to_complete(standing.eac[EacPolicy.CPI]),
                "Nothing is left to spend." if amounts.cpi else _why_index(amounts, of_cost=True),
            ),
        },
    }


def _eac(
    told: _Told, at: str, eac: dict[EacPolicy, float | None], amounts: Amounts, times: Times
) -> dict[str, float | None]:
    found = {}
    for policy, value in eac.items():
        if amounts.ac is None:
            why = _NO_COST
        elif policy is EacPolicy.BOTTOM_UP:
            why = "The unfinished tasks do not all say what they will still cost."
        elif amounts.ev <= 0:
            why = "Nothing has been earned by this date."
        elif amounts.cpi is None:
            why = _why_index(amounts, of_cost=True)
        else:
            why = _why_schedule(amounts, times) if "spi_t" in policy.value else _why_index(amounts, of_cost=False)
        found[policy.value] = told.number(f"{at}/{policy.value}", value, why, 2)
    return found


def _finish(told: _Told, standing: Standing, forecast: Completion) -> dict[str, str | None]:
    found = {}
    for policy in FinishPolicy:
        why = forecast.why_not.get(policy) or _why_schedule(standing.amounts, standing.times)
        if "cpi" in policy.value and standing.amounts.ev > 0:
            why = _why_index(standing.amounts, of_cost=True)
        found[policy.value] = told.time(f"/finish/{policy.value}", forecast.finish_by.get(policy), why)
    return found


def _forecast(told: _Told, evm: Evm) -> dict[str, Any]:
    forecast = evm.forecast
    cost: dict[str, float] | None = None
    if forecast.cost is None:
        told.missing["/forecast/cost"] = _NO_COST if evm.standing.amounts.bac > 0 else _NO_BUDGET
    else:
        cost = {name_of(level): round(value, 2) for level, value in forecast.cost.items()}
    return {
        "finish": {name_of(level): time_text(date) for level, date in forecast.finish.items()},
        "cost": cost,
        "duration_ratio": round(forecast.duration_ratio, 6),
        "reference_class": {
            "finish": _class(forecast.finish_spread),
            "cost": _class(forecast.cost_spread),
            "enough": ENOUGH,
        },
        "hit_rate": {name: _record(told, f"/forecast/hit_rate/{name}", each) for name, each in evm.records.items()},
    }


def _class(spread: Spread | None) -> dict[str, Any]:
    if spread is None:
        return {"projects": 0, "prior_weight": 0.0}
    return {"projects": spread.projects, "prior_weight": round(spread.prior_weight, 6)}


def _record(told: _Told, path: str, record: Record | None) -> dict[str, Any] | None:
    if record is None or record.coverage is None:
        told.missing[path] = "No forecast of a project that has ended since is at hand."
        return None
    return {
        "forecasts": record.forecasts,
        "p10_to_p90": round(record.coverage, 6),
        "expected": round(record.expected_coverage, 6),
        "pinball": round(record.pinball, 6),
    }


def _by_wbs(told: _Told, evm: Evm) -> list[dict[str, Any]]:
    codes = wbs_codes(evm.document)
    methods = {each.id: each for each in evm.subject.measured.activities}
    depths: dict[int | None, int] = {None: 0}
    rows: list[dict[str, Any]] = []
    for task in evm.document.tasks:
        depths[task.uid] = depths.get(task.parent_uid, 0) + 1
        part = evm.standing.parts.get(task.uid)
        if part is None:
            continue
        at = f"/by_wbs/{len(rows)}"
        activity = methods.get(task.uid)
        row: dict[str, Any] = {
            "uid": task.uid,
            "wbs": codes[task.uid],
            "name": task.name,
            "level": depths[task.uid],
            "summary": activity is None,
            "method": None if activity is None else activity.method.value,
            "percent_of": None if activity is None or activity.percent_of is None else activity.percent_of.value,
            **_amounts(told, at, part.amounts),
            **_times(told, at, part.times, part.amounts),
            "p_factor": part.p_factor,
            "eac": told.number(f"{at}/eac", part.eac[EacPolicy.BUDGET], _NO_COST, 2),
        }
        if part.p_factor is None:
            told.missing[f"{at}/p_factor"] = (
                "One task has no order." if activity is not None else _why_schedule(part.amounts, part.times)
            )
        if activity is None:
            told.missing[f"{at}/method"] = "A summary earns what the tasks below it earn."
        if row["percent_of"] is None:
            told.missing[f"{at}/percent_of"] = "It does not earn by a percentage."
        rows.append(row)
    return rows


def _series(told: _Told, standing: Standing) -> list[dict[str, Any]]:
    found = []
    for i, moment in enumerate(standing.series):
        why = "It lies after the date." if moment.ev is None else _NO_COST
        found.append(
            {
                "date": time_text(moment.date),
                "pv": round(moment.pv, 2),
                "ev": told.number(f"/series/{i}/ev", moment.ev, why, 2),
                "ac": told.number(f"/series/{i}/ac", moment.ac, why, 2),
            }
        )
    return found


def _reserves(told: _Told, standing: Standing) -> dict[str, float | None]:
    reserves = standing.reserves
    values: Sequence[tuple[str, float | None]] = (
        ("contingency", reserves.contingency),
        ("drawn", reserves.drawn),
        ("committed", reserves.committed),
        ("free", reserves.free),
        ("management_reserve", reserves.management_reserve),
    )
    return {name: told.number(f"/reserves/{name}", value, "The plan does not say.", 2) for name, value in values}


def _replanning(told: _Told, replanning: Replanning | None) -> dict[str, Any] | None:
    if replanning is None:
        told.missing["/replanning"] = "The plan has no earlier baseline with its date."
        return None
    return {
        "original": replanning.original,
        "current": replanning.current,
        "bac_change": round(replanning.bac_change, 2),
        "finish_change_minutes": replanning.finish_change,
        "original_finish": time_text(replanning.original_finish),
        "tasks_added": replanning.tasks_added,
        "tasks_removed": replanning.tasks_removed,
    }
