"""Both passes over a compiled network and all that follows from them: the machine room of ``schedule``."""

from __future__ import annotations

import numpy as np

from charthouse.engine import layout as at
from charthouse.engine.backward import backward, free_caps
from charthouse.engine.compile import Compiled
from charthouse.engine.efforts import place_efforts
from charthouse.engine.forward import forward
from charthouse.engine.rows import Rows
from charthouse.engine.slacks import finish_leaves, finish_summaries, longest_path, push_late
from charthouse.engine.working_time import Ints


def run(compiled: Compiled) -> tuple[Ints, int]:
    """Compute all dates of a compiled plan: the columns of the answers by task, and the latest early finish.

    Its time grows with tasks + links. The answers are made anew; ``compiled`` keeps only the floor of the last run.
    """
    net, settings = compiled.network, compiled.network.tables
    out = np.full((len(net.task), at.DATE_COLUMNS), at.NONE, np.int64)
    dates, order = Rows(out), Rows(net.order)
    status = settings[at.STATUS]
    settings[at.FLOOR] = settings[at.PLAN_START] if status == at.NONE else max(settings[at.PLAN_START], status)
    from_finish = settings[at.FROM_FINISH] == 1
    finish = forward(*net.arrays, order, dates, False)  # noqa: FBT003 - numba takes no keyword here as fast
    if from_finish:
        end = int(settings[at.PLAN_FINISH])
        first = backward(*net.arrays, order, dates, end)
        settings[at.FLOOR] = settings[at.PLAN_START] if first == at.NEVER else first
        finish = forward(*net.arrays, order, dates, False)  # noqa: FBT003
    else:
        end = int(finish if settings[at.MUST_FINISH] == at.NONE else settings[at.MUST_FINISH])
        backward(*net.arrays, order, dates, end)
    wanted_late = (net.task[:, at.CONSTRAINT] == at.ALAP) & (net.task[:, at.STATE] == at.FREE)
    if wanted_late.any():
        if from_finish or settings[at.RULES_AT] == at.MS_PROJECT:
            forward(*net.arrays, order, dates, True)  # noqa: FBT003
        else:
            push_late(*net.arrays, order, dates, finish)
    longest_path(*net.arrays, order, dates)
    free_caps(*net.arrays, dates)
    finish_leaves(*net.arrays, dates, finish)
    if len(compiled.efforts):
        finish_summaries(*net.arrays, dates)
        place_efforts(compiled, out, end)
    finish_summaries(*net.arrays, dates)
    return out, int(finish)
