"""Which links drive: all of them at once, for a chart that draws thousands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from charthouse.engine.compiled import compiled
from charthouse.engine.layout import (
    ACTIVE,
    DONE,
    EARLY_START,
    EFFORT,
    FF,
    GO_ON,
    IN_AT,
    IN_END,
    LEAST_START,
    LINK,
    MANUAL,
    NONE,
    OWN_CALENDAR,
    SF,
    STARTED,
    STATE,
    SUMMARY,
)
from charthouse.engine.placing import first_start, start_for, waits, work_ahead
from charthouse.engine.rows import Rows
from charthouse.engine.schedule import Schedule
from charthouse.engine.used_lags import asked_date
from charthouse.engine.working_time import between

__all__ = ["driving_links"]


@compiled
def _mark(task: Rows, link: Rows, tables: Rows, out: Rows, drives: NDArray[np.bool_]) -> None:
    """Mark each link of the network that leads its successor to no earlier a start than it has."""
    for i in range(len(task)):
        state = task[i, STATE]
        if not task[i, ACTIVE] or state in (DONE, MANUAL, EFFORT) or not waits(task, link, tables, i):
            continue
        work = work_ahead(task, link, tables, i)
        own = out[i, GO_ON] if state == STARTED and out[i, GO_ON] != NONE else out[i, EARLY_START]
        for e in range(task[i, IN_AT], task[i, IN_END]):
            date = asked_date(task, link, tables, out, e)
            if state == SUMMARY:
                least = out[i, LEAST_START]
                drives[e] = least != NONE and between(tables, task[i, OWN_CALENDAR], date, least) <= 0
                continue
            if link[e, LINK] == FF or link[e, LINK] == SF:
                date = start_for(task, link, tables, i, date, work)
            drives[e] = first_start(task, link, tables, i, date, work) >= own


def driving_links(schedule: Schedule) -> NDArray[np.bool_]:
    """For each link of the plan, in the plan's order: has it no slack of its own?"""
    network = schedule.compiled.network
    marks = np.zeros(len(network.link), np.bool_)
    _mark(*network.arrays, Rows(schedule.dates), marks)
    found = np.zeros(len(schedule.plan.links), np.bool_)
    found[schedule.compiled.links] = marks
    return found
