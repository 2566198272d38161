"""What is left of a lag once work has begun: Primavera P6 uses lags up with the time that passes.

Learnt from stored P6 schedules; docs/engine-rules.md holds the evidence. Under other rules a lag stays whole. Every
function here is compiled by numba.
"""

from __future__ import annotations

from charthouse.engine.compile import Network
from charthouse.engine.compiled import compiled
from charthouse.engine.layout import (
    ACTUAL_START,
    AFTER,
    BEFORE,
    DONE,
    EARLY_FINISH,
    EARLY_START,
    FF,
    FLOOR,
    FS,
    LAG,
    LAG_CALENDAR,
    LINK,
    NONE,
    OWN_CALENDAR,
    PRIMAVERA,
    RESUME,
    RULES_AT,
    SS,
    STARTED,
    STATE,
    SUMMARY,
    SUSPEND,
)
from charthouse.engine.placing import actual_finish_of, actual_start_of, lagged
from charthouse.engine.working_time import Ints, between


@compiled
def _left_since(net: Network, e: int, since: int) -> int:
    """What of a lag is not used up between an actual date and the data date."""
    lag = int(net.link[e, LAG])
    if lag <= 0:
        return 0
    floor = net.settings[FLOOR]
    if since < floor:
        lag -= between(net.tables, net.link[e, LAG_CALENDAR], since, floor)
    return max(0, lag)


@compiled
def _worked(net: Network, i: int) -> int:
    """Work of a started task up to the data date, without the time it was suspended."""
    c = net.task[i, OWN_CALENDAR]
    start = net.task[i, ACTUAL_START]
    suspend = net.task[i, SUSPEND]
    resume = net.task[i, RESUME]
    end = max(start, net.settings[FLOOR])
    if suspend != NONE and suspend < end:
        if resume != NONE and resume < end:
            return between(net.tables, c, start, end) - between(net.tables, c, suspend, resume)
        end = max(start, suspend)
    return between(net.tables, c, start, end)


@compiled
def asked_date(net: Network, out: Ints, e: int) -> int:
    """The date that a link sets for its successor's start (FS, SS) or finish (FF, SF), by the early dates."""
    p = net.link[e, BEFORE]
    kind = net.link[e, LINK]
    lag = int(net.link[e, LAG])
    from_finish = kind in (FS, FF)
    base = int(out[p, EARLY_FINISH] if from_finish else out[p, EARLY_START])
    state = net.task[p, STATE]
    if net.settings[RULES_AT] != PRIMAVERA or state == SUMMARY:
        return lagged(net, e, base, lag)
    after = net.task[net.link[e, AFTER], STATE]
    if state == DONE:
        if kind == FS:
            begun = after in (STARTED, DONE)
            return lagged(net, e, base, 0 if begun else _left_since(net, e, actual_finish_of(net, p)))
        if kind == SS:
            return base if after == DONE else max(base, lagged(net, e, actual_start_of(net, p), lag))
        if kind == FF:
            return base if after == DONE else lagged(net, e, actual_finish_of(net, p), lag)
        return lagged(net, e, base, _left_since(net, e, actual_start_of(net, p)))
    if state == STARTED and not from_finish:
        return lagged(net, e, base, 0 if after == DONE else max(0, lag - _worked(net, p)))
    date = lagged(net, e, base, lag)
    return max(date, net.settings[FLOOR]) if lag < 0 else date


@compiled
def lag_backward(net: Network, e: int) -> int:
    """How much of a link's lag counts between latest dates."""
    lag = net.link[e, LAG]
    p = net.link[e, BEFORE]
    before = net.task[p, STATE]
    if net.settings[RULES_AT] != PRIMAVERA or before == SUMMARY:
        return int(lag)
    kind = net.link[e, LINK]
    j = net.link[e, AFTER]
    after = net.task[j, STATE]
    if before == DONE:
        if after == STARTED or (after == DONE and kind not in (FS, FF)):
            return 0
        return _left_since(net, e, actual_finish_of(net, p) if kind in (FS, FF) else actual_start_of(net, p))
    if before == STARTED and kind == SS:
        return 0 if after == DONE else max(0, lag - _worked(net, p))
    if kind == FS and after == DONE:
        return 0
    if kind == FS and before == STARTED and after == STARTED and _worked(net, j) > 0:
        return 0
    return int(lag)
