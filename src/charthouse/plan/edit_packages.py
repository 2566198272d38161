"""Planning packages on a desk: work of a later stage of which only the frame is known yet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.plan.edit_desk import Desk
from charthouse.plan.edit_ops import PackageIn, PackageOp
from charthouse.plan.edit_packed import with_values
from charthouse.plan.edit_rights import Rights
from charthouse.plan.models import Task
from charthouse.plan.page_columns import MILESTONES
from charthouse.plan.refusals import BadValue
from charthouse.resources.packing import unpack

_MILESTONES = frozenset(kind.value for kind in MILESTONES)


def package(desk: Desk, rights: Rights, op: PackageOp) -> None:
    """Make a task a planning package, change what is known of it, or make it a task like any other.

    :raises NoSuchTask:
    :raises BadValue: for a milestone, or a range whose end lies before its beginning
    """
    row = desk.task(op.task)
    rights.require_change(row, {"package"})
    now = unpack(doc.Task, row["extra"]).get("package")
    wanted = None if op.package is None else _checked(op.package)
    if wanted is not None and row["kind"] in _MILESTONES:
        raise BadValue(_("“%(task)s” is a milestone: there is nothing in it to be planned.") % {"task": row["name"]})
    if wanted == now:
        return
    deed = desk.begin(Task, row["id"], row["name"], "changed", before={"package": now is not None},
                      after={"package": wanted is not None})  # fmt: skip
    desk.tasks.change(deed, row["id"], {"extra": with_values(row["extra"], {"package": wanted})})


def _checked(said: PackageIn) -> doc.PlanningPackage:
    for low, high, field in (
        (said.work_low, said.work_high, "work_high"),
        (said.cost_low, said.cost_high, "cost_high"),
    ):
        if low is not None and high is not None and high < low:
            raise BadValue(
                _("The most cannot be less than the least."), fields={field: _("at least as much as the least")}
            )
    return doc.PlanningPackage(said.detail_by, said.work_low, said.work_high, said.cost_low, said.cost_high)
