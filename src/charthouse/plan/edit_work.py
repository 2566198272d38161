"""What typed work means for who works on a task: as in Microsoft Project, each gets a part of what is left to do."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from charthouse.plan.edit_desk import Deed, Desk, Row
from charthouse.plan.models import Assignment
from charthouse.plan.refusals import BadValue

_MINUTES_PER_HOUR = 60


def shares(minutes: int, units: Sequence[float]) -> list[int]:
    """Whole minutes for each, in proportion to their units, which together are all of them; alike where nobody has any.

    What is left over by rounding goes to the largest fractions, the first of these first.
    """
    weights = list(units) if sum(units) > 0 else [1.0] * len(units)
    whole = sum(weights)
    exact = [minutes * weight / whole for weight in weights]
    told = [int(share) for share in exact]
    by_rest = sorted(range(len(told)), key=lambda at: (told[at] - exact[at], at))
    for at in by_rest[: minutes - sum(told)]:
        told[at] += 1
    return told


def spread_work(desk: Desk, deed: Deed, task: Row, work: int) -> None:
    """Share a task's work among those assigned to it, by their units; what each has done already stays theirs.

    :param deed: the edit that this belongs to, so that both are undone as one
    :param work: minutes
    :raises BadValue: for less than what is done
    """
    sheet = desk.sheets[Assignment]
    if task["id"] not in desk.tasks.new:
        sheet.read(Assignment.objects.filter(task_id=task["id"]))
    parts = [row for _key, row in sorted(sheet.rows.items()) if row["task_id"] == task["id"]]
    if not parts:
        return
    parts = [row for row in parts if row["allocation_id"] not in desk.counted]
    if not parts:
        return
    done = sum(row["actual_work"] or 0 for row in parts)
    if work < done:
        raise BadValue(
            _("%(hours)s hours of the work on “%(task)s” are done already, so it cannot be less.")
            % {"hours": f"{done / _MINUTES_PER_HOUR:g}", "task": task["name"]},
            fields={"work": _("at least what is done")},
        )
    for row, share in zip(parts, shares(work - done, [row["units"] for row in parts]), strict=True):
        wanted = {"work": (row["actual_work"] or 0) + share}
        if row["remaining_work"] is not None:
            wanted["remaining_work"] = share
        sheet.change(deed, row["id"], wanted)
    desk.alone = False
