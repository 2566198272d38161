"""How a compiled plan lies in arrays: what each column of each array of int64 means, and the codes in them."""

from __future__ import annotations

import numpy as np

from charthouse.engine.network import ConstraintKind, LinkKind, OutOfSequence, Rules, SlackKind, TaskKind

NONE = np.iinfo(np.int64).min
"""No date. Earlier than any date."""
NEVER = np.iinfo(np.int64).max
"""No cap on a latest date. Later than any date."""

(
    STATE,
    KIND,
    ACTIVE,
    PARENT,
    SPAN,
    LEFT,
    WORKED,
    CONSTRAINT,
    CONSTRAINT_DATE,
    CONSTRAINT_2,
    CONSTRAINT_2_DATE,
    DEADLINE,
    MANUAL_START,
    MANUAL_FINISH,
    ACTUAL_START,
    ACTUAL_FINISH,
    RESUME,
    SUSPEND,
    STOP,
    EXPECTED,
    DELAY,
    EXTERNAL_START,
    EXTERNAL_FINISH,
    OWN_CALENDAR,
    CALENDAR_AT,
    CALENDAR_END,
    IN_AT,
    IN_END,
    OUT_AT,
    OUT_END,
    TASK_COLUMNS,
) = range(31)
"""Columns of a task. SPAN: working minutes from start to finish with the gaps of splits; LEFT: those that remain of a
started task; WORKED: those that are done of it. OWN_CALENDAR: on which lags and slack are counted; CALENDAR_AT to
CALENDAR_END: the calendars it runs by; IN_AT to IN_END: the links into it; OUT_AT to OUT_END: those out of it."""

FREE, STARTED, DONE, MANUAL, EFFORT, SUMMARY = range(6)
"""How a task takes part: not started, started, done, with given dates, after the network, as what lies below it."""

BEFORE, AFTER, LINK, LAG, LAG_CALENDAR, OUT, LINK_COLUMNS = range(7)
"""Columns of a link. Links stand by their successor; OUT of row x: the x-th link by its predecessor."""

(
    START,
    FINISH,
    EARLY_START,
    EARLY_FINISH,
    GO_ON,
    LATE_START,
    LATE_FINISH,
    LATE_GO_ON,
    TOTAL_SLACK,
    FREE_SLACK,
    START_SLACK,
    FINISH_SLACK,
    LONGEST,
    CRITICAL,
    NEAR,
    GATE_START,
    GATE_FINISH,
    GATE_HOLD,
    GATE_HOLD_FINISH,
    GATE_LINKED,
    LINK_CAP_START,
    LINK_CAP_FINISH,
    CAP_START,
    CAP_FINISH,
    HAS_START_CAP,
    NEED_START,
    NEED_FINISH,
    LEAST_START,
    LEAST_FINISH,
    WANT_START,
    WANT_FINISH,
    UNDONE,
    DATE_COLUMNS,
) = range(33)
"""Columns of the answers. GO_ON: when unfinished work starts; LATE_GO_ON: by when it must. GATE_…: what a summary holds
all below it to, by its links (START, FINISH) and by its own dates (HOLD…); GATE_LINKED: whether any link comes in.
…CAP…: by when it wants all below it; NEED_…: earliest late dates of what lies below it and waits for its links;
LEAST_…: earliest early dates of the same. WANT_…: the longest path runs on from its start or finish; UNDONE: something
below it is not done."""

ASAP, ALAP, START_ON, FINISH_ON, START_NO_EARLIER, FINISH_NO_EARLIER, START_NO_LATER, FINISH_NO_LATER = range(8)
MANDATORY_START, MANDATORY_FINISH = 8, 9
CONSTRAINTS = {
    ConstraintKind.ASAP: ASAP,
    ConstraintKind.ALAP: ALAP,
    ConstraintKind.START_ON: START_ON,
    ConstraintKind.FINISH_ON: FINISH_ON,
    ConstraintKind.START_NO_EARLIER: START_NO_EARLIER,
    ConstraintKind.FINISH_NO_EARLIER: FINISH_NO_EARLIER,
    ConstraintKind.START_NO_LATER: START_NO_LATER,
    ConstraintKind.FINISH_NO_LATER: FINISH_NO_LATER,
    ConstraintKind.MANDATORY_START: MANDATORY_START,
    ConstraintKind.MANDATORY_FINISH: MANDATORY_FINISH,
}

TASK, START_MILESTONE, FINISH_MILESTONE, MILESTONE = range(4)
KINDS = {
    TaskKind.TASK: TASK,
    TaskKind.LEVEL_OF_EFFORT: TASK,
    TaskKind.START_MILESTONE: START_MILESTONE,
    TaskKind.FINISH_MILESTONE: FINISH_MILESTONE,
    TaskKind.MILESTONE: MILESTONE,
}

FS, SS, FF, SF = range(4)
LINKS = {
    LinkKind.FINISH_TO_START: FS,
    LinkKind.START_TO_START: SS,
    LinkKind.FINISH_TO_FINISH: FF,
    LinkKind.START_TO_FINISH: SF,
}

OURS, MS_PROJECT, PRIMAVERA = range(3)
RULES = {Rules.CHARTHOUSE: OURS, Rules.MS_PROJECT: MS_PROJECT, Rules.PRIMAVERA: PRIMAVERA}
RETAINED_LOGIC, PROGRESS_OVERRIDE, ACTUAL_DATES = range(3)
OUT_OF_SEQUENCE = {
    OutOfSequence.RETAINED_LOGIC: RETAINED_LOGIC,
    OutOfSequence.PROGRESS_OVERRIDE: PROGRESS_OVERRIDE,
    OutOfSequence.ACTUAL_DATES: ACTUAL_DATES,
}
START_SLACK_COUNTS, FINISH_SLACK_COUNTS, SMALLEST_COUNTS = range(3)
SLACKS = {
    SlackKind.START: START_SLACK_COUNTS,
    SlackKind.FINISH: FINISH_SLACK_COUNTS,
    SlackKind.SMALLEST: SMALLEST_COUNTS,
}

(
    RULES_AT,
    FROM_FINISH,
    HONOUR,
    SEQUENCE,
    SLACK,
    OPEN_ENDS,
    USE_EXPECTED,
    SPLIT_IN_PROGRESS,
    BY_LONGEST_PATH,
    CRITICAL_SLACK,
    NEAR_SLACK,
    PLAN_START,
    PLAN_FINISH,
    STATUS,
    MUST_FINISH,
    FLOOR,
    LAG_FROM_ACTUAL,
    SETTINGS,
) = range(18)
"""The plan's policies and dates, at the beginning of the tables. STATUS: the date before which no unfinished work may
lie, if work moves. FLOOR: what no unstarted work may fall below; the kernel sets it. LAG_FROM_ACTUAL: a lag
from start to start counts from the actual start of a started predecessor."""
