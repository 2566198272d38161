"""Level-of-effort (hammock) tasks: they span from what starts them to what ends them, once the network is known."""

from __future__ import annotations

from charthouse.engine import layout as at
from charthouse.engine.compile import Compiled, Network
from charthouse.engine.working_time import Ints, end_at, next_work, position, previous_work, start_at
from charthouse.engine.working_time import between as work_between


def place_efforts(compiled: Compiled, out: Ints, end: int) -> None:
    """Fill in the dates of all level-of-effort tasks; ``end``: what no late finish may pass.

    They are few, so this is plain Python. One that waits for another is worked out behind it; where they wait for
    each other in a circle, the one reached again counts for nothing.
    """
    begun: set[int] = set()
    for first in compiled.efforts:
        stack = [int(first)]
        while stack:
            i = stack[-1]
            if i not in begun:
                begun.add(i)
                stack += [j for j in _other_efforts(compiled, i) if j not in begun][::-1]
            else:
                stack.pop()
                if out[i, at.START] == at.NONE:
                    _place(compiled, out, i, end)


def _other_efforts(compiled: Compiled, i: int) -> list[int]:
    """The level-of-effort tasks that this one is linked with."""
    ends = [
        int(link[at.BEFORE] if link[at.AFTER] == i else link[at.AFTER])
        for link in compiled.effort_links
        if i in (link[at.BEFORE], link[at.AFTER])
    ]
    return [j for j in ends if compiled.network.task[j, at.STATE] == at.EFFORT]


def _leaves_around(compiled: Compiled, i: int) -> list[int]:
    """The network's leaves below the summary of a task; all of them for one at the top."""
    task = compiled.network.task
    inside = {int(task[i, at.PARENT])}
    leaves = []
    for j in range(len(task)):
        if int(task[j, at.PARENT]) in inside or -1 in inside:
            if task[j, at.STATE] == at.SUMMARY:
                inside.add(j)
            elif task[j, at.ACTIVE] and task[j, at.STATE] != at.EFFORT:
                leaves.append(j)
    return leaves


def _drivers(compiled: Compiled, out: Ints, i: int, start: int, finish: int) -> tuple[list[int], list[int]]:
    """Dates that start it and dates that end it, from the given columns of its neighbours."""
    starts: list[int] = []
    finishes: list[int] = []
    links = [link for link in compiled.effort_links if i in (link[at.BEFORE], link[at.AFTER])]
    if not links and compiled.network.tables[at.RULES_AT] == at.PRIMAVERA:
        # P6's summary activity: it spans what lies beside and below it.
        around = _leaves_around(compiled, i)
        return out[around, start].tolist(), out[around, finish].tolist()
    for link in links:
        kind, lag = link[at.LINK], int(link[at.LAG])
        if link[at.AFTER] == i:
            date = out[link[at.BEFORE], finish if kind in (at.FS, at.FF) else start]
            target = starts if kind in (at.FS, at.SS) else finishes
        elif link[at.BEFORE] == i:
            date = out[link[at.AFTER], start if kind in (at.FS, at.SS) else finish]
            target = finishes if kind in (at.FS, at.FF) else starts
        else:
            continue
        if date in (at.NONE, at.NEVER):
            continue
        if lag:
            tables, c = compiled.network.arrays[2], int(link[at.LAG_CALENDAR])
            if link[at.AFTER] == i:
                date = end_at(tables, c, position(tables, c, date) + lag)
            else:
                date = start_at(tables, c, position(tables, c, date) - lag)
        target.append(int(date))
    return starts, finishes


def _place(compiled: Compiled, out: Ints, i: int, end: int) -> None:
    net: Network = compiled.network
    tables, c = net.arrays[2], int(net.task[i, at.OWN_CALENDAR])
    floor = int(net.tables[at.FLOOR])
    starts, finishes = _drivers(compiled, out, i, at.START, at.FINISH)
    start = next_work(tables, c, min(starts, default=floor))
    finish = max(start, previous_work(tables, c, max(finishes, default=start)))
    out[i, at.START], out[i, at.FINISH] = start, finish
    out[i, at.EARLY_START], out[i, at.EARLY_FINISH] = start, finish
    if net.tables[at.RULES_AT] == at.PRIMAVERA:
        out[i, at.EARLY_START] = next_work(tables, c, max(start, floor))
        out[i, at.EARLY_FINISH] = max(finish, floor)
    starts, finishes = _drivers(compiled, out, i, at.LATE_START, at.LATE_FINISH)
    late_finish = previous_work(tables, c, max(finishes, default=end))
    late_start = min(late_finish, next_work(tables, c, min(starts, default=late_finish)))
    out[i, at.LATE_START], out[i, at.LATE_FINISH] = late_start, late_finish
    out[i, at.START_SLACK] = work_between(tables, c, int(out[i, at.EARLY_START]), late_start)
    out[i, at.FINISH_SLACK] = work_between(tables, c, int(out[i, at.EARLY_FINISH]), late_finish)
    out[i, at.TOTAL_SLACK] = out[i, at.FINISH_SLACK]
    for column in (at.FREE_SLACK, at.CRITICAL, at.NEAR, at.LONGEST):
        out[i, column] = 0
