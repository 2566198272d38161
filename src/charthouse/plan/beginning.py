"""How an empty plan begins: with a first task, or with an example to be changed."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from charthouse.plan import edit_ops
from charthouse.plan.edits import Edited, apply_edits
from charthouse.plan.refusals import BadValue
from charthouse.projects.access import Access
from charthouse.refusals import Refused


class HasTasks(Refused):
    """The plan is not empty any more: somebody was faster."""

    status = 409


def add_first(*, access: Access, name: str) -> Edited:
    """Add the first task of a plan.

    :raises BadValue: without a name
    """
    if not name.strip():
        raise BadValue(_("A task needs a name."), fields={"name": _("A task needs a name.")})
    fields = {"name": name.strip()[:500], "duration": "1d?"}
    return _make(access, [edit_ops.AddOp(op="add", ref="first", fields=fields)])


def begin_with_example(*, access: Access) -> Edited:
    """Fill an empty plan with a small example: phases, tasks, milestones, and what waits for what.

    :raises HasTasks:
    """
    if access.project.tasks.exists():
        raise HasTasks(_("This plan has tasks already; an example is only for an empty one."))
    ops: list[edit_ops.AnyOp] = []
    last: dict[str | None, str | None] = {}

    def add(ref: str, name: str, duration: str = "", parent: str | None = None, **more: str) -> None:
        fields = {"name": name, **({"duration": duration} if duration else {}), **more}
        ops.append(edit_ops.AddOp(op="add", ref=ref, parent=parent, after=last.get(parent), fields=fields))
        last[parent] = ref

    add("prepare", _("Prepare"))
    add("goal", _("Agree on goal and scope"), "3d", "prepare")
    add("plan", _("Plan the work with the team"), "2d", "prepare")
    add("go", _("Go-ahead given"), "0d", "prepare", kind="milestone")
    add("build", _("Build"))
    add("design", _("Design the solution"), "5d", "build")
    add("make", _("Build and configure"), "10d", "build")
    add("data", _("Prepare the data"), "6d", "build")
    add("bring", _("Bring in"))
    add("test", _("Test with its users"), "5d", "bring")
    add("train", _("Train everybody"), "3d", "bring")
    add("live", _("Live"), "0d", "bring", kind="milestone")
    for before, after in (
        ("goal", "plan"), ("plan", "go"), ("go", "design"), ("design", "make"), ("design", "data"), ("make", "test"),
        ("data", "test"), ("make", "train"), ("test", "live"), ("train", "live"),
    ):  # fmt: skip
        ops.append(edit_ops.LinkOp(op="link", before=before, after=after))
    return _make(access, ops)


def _make(access: Access, ops: list[edit_ops.AnyOp]) -> Edited:
    asked = edit_ops.EditsIn(id=uuid.uuid4(), since=0, edits=ops)
    return apply_edits(access=access, asked=asked)
