"""Finished projects as a reference class: every forecast that would have been made, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from charthouse.engine.calendars import Minutes
from charthouse.engine.earned_value.activities import Choices
from charthouse.engine.earned_value.measuring import Standing, measure
from charthouse.engine.forecast.completion import Completion, completion
from charthouse.engine.forecast.ranges import PastForecast, Target, around, spread
from charthouse.engine.forecast.scoring import Record, Scored, record
from charthouse.exchange.document import Document
from charthouse.exchange.earned_values import subject_of


@dataclass(frozen=True, slots=True)
class Replay:
    """One date of a finished project: the forecast of that day, without hindsight."""

    project: str
    at: Minutes
    standing: Standing
    forecast: Completion
    actual_finish: Minutes
    actual_duration: float
    """Working minutes of the project's calendar from its planned start."""
    actual_cost: float | None


def replays_of(
    document: Document, name: str, choices: Choices | None = None, *, should_stop: Callable[[], bool] | None = None
) -> list[Replay]:
    """The forecasts at the end of every tracked period before a project was done; none of one that has not ended.

    :raises UnusablePlan: the plan cannot be scheduled.
    """
    dates = sorted({each.last for each in document.periods})
    if not dates:
        return []
    end = subject_of(document, dates[-1], choices)
    if not end.measured.activities:
        return []
    ended = measure(end.measured, dates[-1], choices, parts=False)
    if ended.actual_finish is None:
        return []
    duration = float(end.measured.calendar.between(ended.planned_start, ended.actual_finish))
    found = []
    for at in dates:
        if at >= ended.actual_finish or at <= ended.planned_start:
            continue
        subject = subject_of(document, at, choices)
        standing = measure(subject.measured, at, choices, parts=False)
        if standing.actual_finish is not None:
            continue
        forecast = completion(subject.measured, standing, subject.plan, should_stop=should_stop)
        found.append(Replay(name, at, standing, forecast, ended.actual_finish, duration, ended.amounts.ac))
    return found


def past_of(replays: Iterable[Replay]) -> tuple[list[PastForecast], list[PastForecast]]:
    """What the replays say of forecasts of finish and of cost."""
    finishes, costs = [], []
    for each in replays:
        centre = each.forecast.finish_centre
        if centre.remaining > 0 and centre.value > 0 and each.actual_duration > 0:
            ratio = math.log(each.actual_duration / centre.value)
            finishes.append(PastForecast(each.project, centre.remaining, ratio))
        money = each.forecast.cost_centre
        if money is not None and each.actual_cost and money.remaining > 0 and money.value > 0:
            ratio = math.log(each.actual_cost / money.value)
            costs.append(PastForecast(each.project, money.remaining, ratio, each.standing.amounts.cpi))
    return finishes, costs


def scored(replays: Sequence[Replay], target: Target) -> list[tuple[Replay, Scored]]:
    """Each replayed forecast with its range from all other projects, as shares of what came out (leave one out)."""
    finishes, costs = past_of(replays)
    past = finishes if target is Target.FINISH else costs
    found = []
    for each in replays:
        others = [one for one in past if one.project != each.project]
        centre = each.forecast.finish_centre if target is Target.FINISH else each.forecast.cost_centre
        actual = each.actual_duration if target is Target.FINISH else each.actual_cost
        if centre is None or not actual:
            continue
        width = spread(target, centre.remaining, others, cpi=each.standing.amounts.cpi)
        levels = around(centre.value, width, floor=centre.passed)
        found.append((each, Scored({level: value / actual for level, value in levels.items()}, 1.0)))
    return found


def records_of(replays: Sequence[Replay]) -> dict[str, Record | None]:
    """How good the forecasts of past projects were, by leaving out each project in turn."""
    return {target.value: record(each for _, each in scored(replays, target)) for target in Target}
