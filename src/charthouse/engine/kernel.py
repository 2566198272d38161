"""Both passes over a compiled network and all that follows from them: the machine room of ``schedule``."""

from __future__ import annotations

import numpy as np

from charthouse.engine import layout as at
from charthouse.engine.backward import backward, free_caps
from charthouse.engine.compile import Compiled
from charthouse.engine.efforts import place_efforts
from charthouse.engine.forward import forward
from charthouse.engine.slacks import finish_leaves, finish_summaries, longest_path, push_late
from charthouse.engine.working_time import Ints


def run(compiled: Compiled) -> tuple[Ints, int]:
    """Compute all dates of a compiled plan: the columns of the answers by task, and the latest early finish.

    Its time grows with tasks + links. The answers are made anew; ``compiled`` keeps only the floor of the last run.
    """
    net, settings = compiled.network, compiled.network.settings
    out = np.full((len(net.task), at.DATE_COLUMNS), at.NONE, np.int64)
    status = settings[at.STATUS]
    settings[at.FLOOR] = settings[at.PLAN_START] if status == at.NONE else max(settings[at.PLAN_START], status)
    from_finish = settings[at.FROM_FINISH] == 1
    finish = forward(net, out, False)  # noqa: FBT003 - numba takes no keyword here as fast
    if from_finish:
        end = int(settings[at.PLAN_FINISH])
        first = backward(net, out, end)
        settings[at.FLOOR] = settings[at.PLAN_START] if first == at.NEVER else first
        finish = forward(net, out, False)  # noqa: FBT003
    else:
        end = int(finish if settings[at.MUST_FINISH] == at.NONE else settings[at.MUST_FINISH])
        backward(net, out, end)
    wanted_late = (net.task[:, at.CONSTRAINT] == at.ALAP) & (net.task[:, at.STATE] == at.FREE)
    if wanted_late.any():
        if from_finish or settings[at.RULES_AT] == at.MS_PROJECT:
            finish = forward(net, out, True)  # noqa: FBT003
        else:
            push_late(net, out, finish)
    longest_path(net, out)
    free_caps(net, out)
    finish_leaves(net, out, finish)
    if len(compiled.efforts):
        finish_summaries(net, out)
        place_efforts(compiled, out, end)
    finish_summaries(net, out)
    return out, int(finish)
