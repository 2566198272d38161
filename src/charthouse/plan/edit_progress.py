"""Progress said with one click, of a task or of all below a summary."""

from __future__ import annotations

from django.utils.translation import gettext as _

from charthouse.plan.edit_clashes import Clash, clash_of
from charthouse.plan.edit_desk import Desk
from charthouse.plan.edit_fields import change_facts
from charthouse.plan.edit_ops import ProgressOp
from charthouse.plan.edit_rights import Rights
from charthouse.plan.progress import said_by
from charthouse.plan.progress_facts import facts_in, reportable
from charthouse.plan.refusals import BadValue


def click(desk: Desk, rights: Rights, op: ProgressOp, index: int) -> list[Clash]:
    """Say how far a task is; gives where somebody else reported meanwhile, and changes nothing then.

    :raises NoSuchTask:
    :raises BadValue: where progress is not reported
    """
    row = desk.task(op.task)
    leaves = desk.places.leaves(op.task)
    told = desk.places.computed.tasks.get(op.task)
    if not leaves or (told is not None and leaves == [op.task] and not reportable(told)):
        raise BadValue(
            _("Of “%(task)s” no progress is reported: it is switched off, or lasts as long as other work.")
            % {"task": row["name"]}
        )
    if op.seen is not None and leaves == [op.task] and round(row["percent_complete"]) != round(op.seen):
        return [clash_of(desk, row, index, "percent_complete", op.seen, str(op.state))]
    desk.fetch(leaves)
    until = op.until if op.until is not None else desk.project.status_date
    for uid in leaves:
        there = desk.task(uid)
        place = desk.places.of(uid)
        said = said_by(op.state, facts_in(there), place, place.today[1] if until is None else until)
        if said:
            rights.require_change(there, said.keys())
            change_facts(desk, there, said)
    return []
