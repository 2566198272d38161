"""The outlook's charts and tables as rows for a spreadsheet: dates as ISO days and times, shares from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from charthouse.engine.risk.results import PERCENTILES
from charthouse.exchange.moments import time_text
from charthouse.outlook.models import SimulationRun
from charthouse.outlook.presenting import Shown, may_compare_costs

Rows = list[list[Any]]
_LIKE_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def finish(shown: Shown, _runs: Sequence[SimulationRun]) -> Rows | None:
    """The curve of the finish."""
    return [["probability", "finish"], *([at / 100, time_text(each)] for at, each in enumerate(shown.run.quantiles))]


def cost(shown: Shown, _runs: Sequence[SimulationRun]) -> Rows | None:
    """The curve of the cost."""
    if not shown.costs or shown.run.costs is None:
        return None
    return [["probability", "cost"], *([at / 100, each] for at, each in enumerate(shown.run.costs))]


def milestones(shown: Shown, _runs: Sequence[SimulationRun]) -> Rows | None:
    """All milestones to come."""
    head = ["number", "name", "plan", "baseline", "deadline", "chance_of_plan", "chance_of_baseline",
            "chance_of_deadline", *(f"p{each}" for each in PERCENTILES)]  # fmt: skip
    return [
        head,
        *(
            [each["uid"], each["name"], *(_time(each[name]) for name in ("plan", "baseline", "deadline")),
             each["plan_chance"], each["baseline_chance"], each["deadline_chance"],
             *(_time(one) for one in each["percentiles"])]
            for each in shown.figures["milestones"]
        ),
    ]  # fmt: skip


def promises(shown: Shown, _runs: Sequence[SimulationRun]) -> Rows | None:
    """All that is promised and not done yet; costs only for who may see them."""
    return [
        ["number", "name", "date", "cost", "chance", "why_not"],
        *(
            [each["uid"], each["name"], _time(each["date"]), each["cost"], each["chance"], each["why_not"]]
            for each in shown.promises
        ),
    ]


def drivers(shown: Shown, _runs: Sequence[SimulationRun]) -> Rows | None:
    """What moves the finish."""
    head = ["number", "name", "mean_finish_where_shortest", "mean_finish_where_longest", "criticality", "cri", "ssi"]
    return [
        head,
        *(
            [each["uid"], each["name"], _time(each["low"]), _time(each["high"]), each["criticality"], each["cri"],
             each["ssi"]]
            for each in shown.figures["drivers"]
        ),
    ]  # fmt: skip


def forecast(shown: Shown, runs: Sequence[SimulationRun]) -> Rows | None:
    """How the forecast went, run by run."""
    return _by_run([(run, [time_text(run.quantiles[each]) for each in PERCENTILES]) for run in runs])


def cost_forecast(shown: Shown, runs: Sequence[SimulationRun]) -> Rows | None:
    """How the forecast of the cost went, run by run."""
    told = [(run, run.costs) for run in runs if run.costs is not None]
    if not shown.costs or not may_compare_costs(shown.access, *(run.paid for run, _costs in told)):
        return None
    return _by_run([(run, [costs[each] for each in PERCENTILES]) for run, costs in told])


def _by_run(lines: Sequence[tuple[SimulationRun, list[Any]]]) -> Rows:
    return [
        ["run", "at", *(f"p{each}" for each in PERCENTILES)],
        *(
            [run.number, run.at.isoformat(timespec="seconds"), *values]
            for run, values in sorted(lines, key=lambda each: each[0].number)
        ),
    ]


TABLES: dict[str, Callable[[Shown, Sequence[SimulationRun]], Rows | None]] = {
    "finish": finish, "cost": cost, "milestones": milestones, "promises": promises, "drivers": drivers,
    "forecast": forecast, "cost-forecast": cost_forecast,
}  # fmt: skip


def plain(cell: Any) -> Any:
    """What a spreadsheet would take for a formula is told as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_LIKE_FORMULAS) else cell


def _time(minutes: int | None) -> str:
    return "" if minutes is None else time_text(minutes)
