"""Which links drive: all of them at once, for a chart that draws thousands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from charthouse.engine.compile import Network
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
from charthouse.engine.schedule import Schedule
from charthouse.engine.used_lags import asked_date
from charthouse.engine.working_time import Ints, between

__all__ = ["driving_links"]


@compiled
def _mark(net: Network, out: Ints, drives: NDArray[np.bool_]) -> None:
    """Mark each link of the network that leads its successor to no earlier a start than it has."""
    for i in range(len(net.task)):
        state = net.task[i, STATE]
        if not net.task[i, ACTIVE] or state in (DONE, MANUAL, EFFORT) or not waits(net, i):
            continue
        work = work_ahead(net, i)
        own = out[i, GO_ON] if state == STARTED and out[i, GO_ON] != NONE else out[i, EARLY_START]
        for e in range(net.task[i, IN_AT], net.task[i, IN_END]):
            date = asked_date(net, out, e)
            if state == SUMMARY:
                least = out[i, LEAST_START]
                drives[e] = least != NONE and between(net.tables, net.task[i, OWN_CALENDAR], date, least) <= 0
                continue
            if net.link[e, LINK] == FF or net.link[e, LINK] == SF:
                date = start_for(net, i, date, work)
            drives[e] = first_start(net, i, date, work) >= own


def driving_links(schedule: Schedule) -> NDArray[np.bool_]:
    """For each link of the plan, in the plan's order: has it no slack of its own?"""
    network = schedule.compiled.network
    marks = np.zeros(len(network.link), np.bool_)
    _mark(network, schedule.dates, marks)
    found = np.zeros(len(schedule.plan.links), np.bool_)
    found[schedule.compiled.links] = marks
    return found
