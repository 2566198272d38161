"""Inspect a schedule: the fourteen points, the ten practices, the hit-task rate."""

from __future__ import annotations

from collections.abc import Callable

from charthouse.engine.quality import dated, longer, points
from charthouse.engine.quality.ground import Ground
from charthouse.engine.quality.practices import practices
from charthouse.engine.quality.values import Inspection, Missing, PlanFacts, QualityPolicy
from charthouse.engine.schedule import Schedule


def inspect(
    schedule: Schedule,
    facts: PlanFacts | None = None,
    policy: QualityPolicy | None = None,
    *,
    should_stop: Callable[[], bool] | None = None,
) -> Inspection:
    """Judge the quality of a computed schedule.

    ``facts`` says what a schedule does not hold: baseline, resources, costs, ranges, the promised date. ``policy``
    holds the thresholds and comes back with the result. Point 12 schedules the plan again, asking ``should_stop``.

    :raises Stopped: ``should_stop`` said so.
    """
    ground = Ground(schedule, facts or PlanFacts(), policy or QualityPolicy())
    tried = longer.lengthen(ground, should_stop)
    target = dated.target_of(ground)
    judged = (
        points.missing_logic(ground),
        points.leads(ground),
        points.lags(ground),
        points.finish_to_start(ground),
        points.hard_constraints(ground),
        points.high_slack(ground),
        points.negative_slack(ground),
        points.long_tasks(ground),
        dated.invalid_dates(ground),
        points.resources(ground),
        dated.missed(ground),
        longer.critical_path(ground, tried),
        dated.path_length_index(ground, target),
        dated.execution_index(ground),
    )
    rates = dated.hit_rates(ground)
    return Inspection(
        policy=ground.policy,
        points=judged,
        practices=practices(ground, judged, rates),
        hit_rates=rates,
        completed_outside_baseline=dated.outside_baseline(ground),
        lengthened=() if isinstance(tried, Missing) else tried,
        target=target,
    )
