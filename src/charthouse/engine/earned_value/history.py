"""The indices as they went: at the end of each period, from the curves of the whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from charthouse.engine.calendars import Minutes
from charthouse.engine.earned_value.activities import Measured
from charthouse.engine.earned_value.columns import EFFORT
from charthouse.engine.earned_value.earned_schedule import Point, earned_schedule
from charthouse.engine.earned_value.indices import ratio
from charthouse.engine.earned_value.measuring import Standing
from charthouse.engine.earned_value.phasing import Phasing, adherence


@dataclass(frozen=True, slots=True)
class Indices:
    """The indices on one date; None: cannot be told on it."""

    date: Minutes
    spi: float | None
    spi_t: float | None
    cpi: float | None
    p_factor: float | None


def indices_over_time(measured: Measured, standing: Standing) -> tuple[Indices, ...]:
    """The indices at the end of every period up to the date of the standing, and on it.

    They rest on what was known on that date: progress between two tellings is drawn in straight working time. Behind
    the cut-off of the costs the CPI is told on the date itself only, where accruals fill the gap.
    """
    apart = standing.choices.level_of_effort == "apart"
    method = measured.columns.method
    rows = np.flatnonzero(method != EFFORT) if apart else np.arange(len(method))
    moments = [each for each in standing.series if each.ev is not None and each.date > standing.planned_start]
    if not len(rows) or not moments or standing.amounts.bac <= 0:
        return ()
    phasing = Phasing(measured, standing.at)
    samples = [standing.planned_start, *standing.axis.ends(standing.planned_finish), standing.planned_finish]
    counts = [standing.axis.count(each) for each in samples]
    planned = phasing.planned(samples)[rows]
    planned[:, 0] = 0.0
    curve = planned.sum(axis=0).tolist()
    earned = phasing.earned([each.date for each in moments])[rows]
    found = []
    for i, moment in enumerate(moments):
        ev = float(earned[:, i].sum())
        point = earned_schedule(counts, curve, ev)
        until = moment.date if standing.actual_finish is None else min(moment.date, standing.actual_finish)
        known = moment.date == standing.at or standing.cost_cut_off is None or moment.date <= standing.cost_cut_off
        found.append(
            Indices(
                date=moment.date,
                spi=ratio(ev, moment.pv),
                spi_t=ratio(point.periods, standing.axis.count(until)),
                cpi=ratio(ev, moment.ac) if known else None,
                p_factor=adherence(_planned_at(planned, point), earned[:, i]),
            )
        )
    return tuple(found)


def _planned_at(
    planned: np.ndarray[tuple[int, int], np.dtype[np.float64]], point: Point
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    then = planned[:, point.index]
    if point.share > 0:
        then = then + point.share * (planned[:, point.index + 1] - then)
    return then
