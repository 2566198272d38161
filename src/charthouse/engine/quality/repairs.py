"""A repair for each finding: what would remove it, or, where only people can know, that it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from charthouse.engine.quality import date_repairs, link_repairs
from charthouse.engine.quality.date_repairs import Causes
from charthouse.engine.quality.ground import Ground
from charthouse.engine.quality.open_ends import OpenEnds
from charthouse.engine.quality.repair import Repair, RepairKind
from charthouse.engine.quality.values import Fault, Finding, Inspection, PlanFacts
from charthouse.engine.refusals import Stopped
from charthouse.engine.schedule import Schedule


def repairs(
    schedule: Schedule,
    facts: PlanFacts,
    inspection: Inspection,
    *,
    should_stop: Callable[[], bool] | None = None,
) -> Iterator[Repair]:
    """Every finding's repairs, the likeliest first, in the order of the points; at least one for each finding.

    ``should_stop`` is asked before each finding.

    :raises Stopped: ``should_stop`` said so.
    """
    ground = Ground(schedule, facts, inspection.policy)
    suggesting = _Suggesting(ground)
    for point in inspection.points:
        for finding in point.findings:
            if should_stop is not None and should_stop():
                raise Stopped
            yield from suggesting.of(finding)


class _Suggesting:
    """What is worked out once for all findings of a schedule."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.open_ends: OpenEnds | None = None
        self.causes: Causes | None = None

    def of(self, finding: Finding) -> list[Repair]:
        """The repairs of one finding."""
        match finding.fault:
            case Fault.MISSING_PREDECESSOR | Fault.MISSING_SUCCESSOR | Fault.HIGH_SLACK:
                self.open_ends = self.open_ends or OpenEnds(self.ground)
                return self.open_ends.repairs(finding)
            case Fault.NEGATIVE_SLACK:
                self.causes = self.causes or Causes(self.ground)
                return date_repairs.negative_slack(self.ground, finding, self.causes)
            case Fault.LEAD:
                return link_repairs.lead(self.ground, finding)
            case Fault.LAG:
                return link_repairs.lag(self.ground, finding)
            case Fault.NOT_FINISH_TO_START:
                return link_repairs.other_kind(self.ground, finding)
            case Fault.HARD_CONSTRAINT:
                return date_repairs.hard_constraint(self.ground, finding)
            case Fault.LONG:
                return date_repairs.long_task(self.ground, finding)
            case (
                Fault.FORECAST_START_PAST
                | Fault.FORECAST_FINISH_PAST
                | Fault.ACTUAL_START_AHEAD
                | Fault.ACTUAL_FINISH_AHEAD
            ):
                return date_repairs.invalid_date(self.ground, finding)
            case _:
                return [Repair(finding, RepairKind.TOLD)]
