"""Where the work on a task pauses: split, parts moved and joined again, on a desk."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from django.utils.translation import gettext as _

from charthouse.engine.network import TaskKind
from charthouse.plan.edit_desk import Desk, Row
from charthouse.plan.edit_ops import SplitOp
from charthouse.plan.edit_rights import Rights
from charthouse.plan.models import Task
from charthouse.plan.page_columns import MILESTONES
from charthouse.plan.refusals import BadValue, ChangedMeanwhile

Gaps = tuple[tuple[int, int], ...]
"""After so many working minutes of the task come so many without it, in the order of time."""

_PAUSELESS = frozenset({*MILESTONES, TaskKind.LEVEL_OF_EFFORT})


def split(desk: Desk, rights: Rights, op: SplitOp) -> None:
    """Let the work on a task pause where this says, and nowhere else; no gap at all joins its parts.

    :raises NoSuchTask:
    :raises ChangedMeanwhile: where it pauses elsewhere than its changer saw
    :raises BadValue: for a task that cannot pause, or a gap outside its work
    """
    row = desk.task(op.task)
    rights.require_change(row, {"splits"})
    told = orjson.loads(row["extra"]) if row["extra"] else {}
    now = tuple((one["after"], one["gap"]) for one in told.get("splits", ()))
    seen, wanted = _gaps(op.seen), _gaps(op.splits)
    if now == wanted:
        return
    if now != seen:
        raise ChangedMeanwhile(
            _("Somebody changed where “%(task)s” pauses after you saw it; look, and split it again.")
            % {"task": row["name"]}
        )
    _check(row, wanted, now)
    told["splits"] = [{"after": after, "gap": gap} for after, gap in wanted]
    if not wanted:
        del told["splits"]
    deed = desk.begin(Task, row["id"], row["name"], "changed", before={"splits": now}, after={"splits": wanted})
    desk.tasks.change(deed, row["id"], {"extra": orjson.dumps(told).decode() if told else ""})


def _gaps(said: Sequence[Sequence[int]]) -> Gaps:
    return tuple((after, gap) for after, gap in said)


def _check(row: Row, wanted: Gaps, now: Gaps) -> None:
    name = {"task": row["name"]}
    if wanted and (row["kind"] in _PAUSELESS or not row["duration"]):
        raise BadValue(_("“%(task)s” has no work of its own that could pause.") % name)
    if wanted and row["duration_elapsed"]:
        raise BadValue(
            _("“%(task)s” lasts by the clock, so it cannot pause; give it a duration in working time.") % name
        )
    if row["actual_finish"] is not None:
        raise BadValue(_("“%(task)s” is done, so its dates say what was; change its progress first.") % name)
    places = [after for after, _gap in wanted]
    if places != sorted(set(places)) or any(gap <= 0 for _after, gap in wanted):
        raise BadValue(_("Each pause of “%(task)s” begins after the one before it, and lasts some time.") % name)
    if places and not 0 < places[0] <= places[-1] < row["duration"]:
        raise BadValue(_("“%(task)s” pauses within its work, not before or after it.") % name)
    done = _done(row)
    if [gap for gap in now if gap[0] < done] != [gap for gap in wanted if gap[0] < done]:
        raise BadValue(_("What is done of “%(task)s” stays as it was; it can pause in what is left.") % name)


def _done(row: Row) -> int:
    """Working minutes of a begun task that lie behind it."""
    if row["actual_start"] is None:
        return 0
    if row["remaining_duration"] is not None:
        return max(0, int(row["duration"]) - int(row["remaining_duration"]))
    return round(int(row["duration"]) * float(row["percent_complete"]) / 100)
