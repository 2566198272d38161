"""The one door for edits that the plan page makes: a request is one deed, done whole or not, and undone as one."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.journal.acting import one_operation, operation
from charthouse.plan import (
    edit_checklist,
    edit_copy,
    edit_fields,
    edit_links,
    edit_ops,
    edit_packages,
    edit_progress,
    edit_splits,
    reporting,
)  # fmt: skip
from charthouse.plan.computed import Touched, computed_plan
from charthouse.plan.edit_clashes import Clash, Clashes, EditRefused
from charthouse.plan.edit_desk import Desk
from charthouse.plan.edit_outline import Outline
from charthouse.plan.edit_rights import Rights
from charthouse.plan.editing import locked_plan, touch
from charthouse.plan.models import Link, Plan, Task
from charthouse.plan.progressing import proposals
from charthouse.plan.refusals import LinkRefused
from charthouse.plan.rescheduling import reschedule_locked
from charthouse.plan.versions import shown_at, shown_now
from charthouse.projects.access import Access
from charthouse.refusals import Refused
from charthouse.rest.models import KeptAnswer
from charthouse.rest.refusals import KeyUsedOtherwise
from charthouse.ui.sentences import in_readers_words

_STRUCTURAL = (edit_ops.AddOp, edit_ops.CopyOp, edit_ops.DeleteOp, edit_ops.MoveOp)


class CannotBeComputed(Refused):
    """With these edits no dates could be computed, so they were not made."""

    status = 422


@dataclass(frozen=True, slots=True)
class Edited:
    """What came of a request."""

    operation: int | None
    """The number of its first entry in the project's journal; None: it changed nothing."""
    refs: Mapping[str, int] = field(default_factory=dict)
    """The numbers of the tasks that it added, by the names that it gave them."""
    proposed: int = 0
    """Tasks whose progress waits to be accepted."""


@one_operation
@transaction.atomic
def apply_edits(*, access: Access, asked: edit_ops.EditsIn) -> Edited:
    """Make edits, all or none, with one computation and one operation in the journal.

    The same request again (by its id) has no effect and gives the same answer.

    :raises Clashes: where others changed what it changes
    :raises EditRefused: the first edit that cannot be done, and why
    :raises CannotBeComputed:
    """
    said = orjson.dumps(
        [asked.why, asked.confirmed, [one.model_dump(mode="json", exclude_unset=True) for one in asked.edits]]
    )
    return once(access, "plan edits", asked.id, said, lambda: _edit(access, asked))


@one_operation
@transaction.atomic
def make_edits(*, access: Access, edits: list[edit_ops.AnyOp]) -> Edited:
    """Make edits for a program: as ``apply_edits`` does, refused by the edit's own refusal, and nothing asked about.

    :raises charthouse.refusals.Refused:
    """
    asked = edit_ops.EditsIn(id=uuid.uuid4(), since=0, confirmed=True, edits=edits)
    try:
        return _edit(access, asked)
    except EditRefused as refusal:
        raise refusal.refusal from refusal


def _edit(access: Access, asked: edit_ops.EditsIn) -> Edited:
    if not proposals.proposes(access):
        return _edit_at_once(access, asked)
    locked_plan(access.project)
    rest, proposed = proposals.propose_edits(access, asked.edits, asked.why)
    if not rest:
        return Edited(None, proposed=proposed)
    return replace(_edit_at_once(access, asked.model_copy(update={"edits": rest})), proposed=proposed)


def _edit_at_once(access: Access, asked: edit_ops.EditsIn) -> Edited:
    public = access.project.public
    if public is None:
        return _edit_working(access, asked)
    reported = reporting.as_reported(access, public, asked)
    with reporting.telling_nothing(access):
        done = _edit_working(reporting.on_working(access), reported)
    reporting.show_operation(access.project, public, done.operation, access.user)
    return done


def _edit_working(access: Access, asked: edit_ops.EditsIn) -> Edited:
    plan = locked_plan(access.project)
    show_before(access, asked.since, plan)
    desk = Desk(access, plan, access.user, asked.why)
    _make(desk, asked.edits)
    if not asked.confirmed:
        edit_checklist.ask_about_open(desk)
    with operation() as deed:
        if not settled(desk):
            return Edited(None, _numbers(desk))
        return Edited(deed.first.get(access.project.journal_id), _numbers(desk))


def settled(desk: Desk) -> bool:
    """Write what lies on a desk and compute the plan anew; false when nothing was changed.

    :raises CannotBeComputed:
    """
    if not desk.write():
        return False
    touch(desk.plan, "next_task_number", "next_assignment_number")
    _compute(desk, desk.plan)
    return True


def show_before(access: Access, since: int, plan: Plan) -> None:
    """Keep the version that is about to be changed, where only another process has shown it yet."""
    if since == plan.version and shown_at(access.project, since) is None:
        shown_now(access.project, computed_plan(access.project))


def once(access: Access, route: str, number: uuid.UUID, said: bytes, run: Callable[[], Edited]) -> Edited:
    """Do what a request asks for, unless the same one (by its id) was done before: then that is its answer.

    :raises KeyUsedOtherwise:
    """
    digest = hashlib.sha256(said).hexdigest()
    kept, new = KeptAnswer.objects.select_for_update().get_or_create(
        caller=f"person {access.user.pk}",
        route=f"{route} {access.project.pk}",
        key=str(number),
        defaults={"digest": digest},
    )
    if kept.digest != digest:
        raise KeyUsedOtherwise(_("This id came before with other edits; give each request an id of its own."))
    if not new:
        return Edited(**orjson.loads(bytes(kept.body)))
    done = run()
    kept.status = 200
    kept.body = orjson.dumps({"operation": done.operation, "refs": dict(done.refs), "proposed": done.proposed})
    kept.save(update_fields=["status", "body"])
    return done


def _make(desk: Desk, edits: list[edit_ops.AnyOp]) -> None:
    rights = Rights(desk)
    outline = Outline(desk, rights) if any(isinstance(one, _STRUCTURAL) for one in edits) else None
    desk.fetch([number for one in edits for number in _named(one)])
    desk.next_keys(Task, sum(isinstance(one, edit_ops.AddOp) for one in edits))
    desk.next_keys(Link, sum(isinstance(one, edit_ops.LinkOp) for one in edits))
    clashes: list[Clash] = []
    for index, op in enumerate(edits):
        try:
            clashes += _one(desk, rights, outline, op, index) or ()
        except Refused as refusal:
            raise EditRefused(refusal, index, next((n for n in _named(op)), None)) from refusal
    if clashes:
        raise Clashes(clashes)
    if outline is not None:
        outline.settle()


def _one(desk: Desk, rights: Rights, outline: Outline | None, op: edit_ops.AnyOp, index: int) -> list[Clash] | None:
    match op:
        case edit_ops.ChangeOp():
            return edit_fields.change_task(desk, rights, op, index)
        case edit_ops.ProgressOp():
            return edit_progress.click(desk, rights, op, index)
        case edit_ops.EstimateOp():
            return edit_fields.estimate(desk, rights, op, index)
        case edit_ops.RelinkOp():
            return edit_links.relink(desk, rights, op, index)
        case edit_ops.LinkOp():
            edit_links.link(desk, rights, op)
        case edit_ops.UnlinkOp():
            edit_links.unlink(desk, rights, op)
        case edit_ops.AssignOp():
            edit_links.assign(desk, rights, op)
        case edit_ops.UnassignOp():
            edit_links.unassign(desk, rights, op)
        case edit_ops.SplitOp():
            edit_splits.split(desk, rights, op)
        case edit_ops.PackageOp():
            edit_packages.package(desk, rights, op)
        case edit_ops.AddItemOp():
            edit_checklist.add(desk, rights, op)
        case edit_ops.ChangeItemOp():
            return edit_checklist.change(desk, rights, op, index)
        case edit_ops.MoveItemOp():
            edit_checklist.move(desk, rights, op)
        case edit_ops.RemoveItemOp():
            edit_checklist.remove(desk, rights, op)
        case edit_ops.AddOp():
            assert outline is not None
            outline.add(op)
        case edit_ops.CopyOp():
            assert outline is not None
            edit_copy.copy(desk, rights, outline, op)
        case edit_ops.DeleteOp():
            assert outline is not None
            outline.delete(op)
        case edit_ops.MoveOp():
            assert outline is not None
            outline.move(op)
    return None


def _named(op: edit_ops.AnyOp) -> list[int]:
    """The numbers of the tasks that an edit names."""
    match op:
        case (
            edit_ops.ChangeOp()
            | edit_ops.EstimateOp()
            | edit_ops.ProgressOp()
            | edit_ops.AssignOp()
            | edit_ops.UnassignOp()
        ):
            named: list[Any] = [op.task]
        case edit_ops.AddItemOp() | edit_ops.ChangeItemOp() | edit_ops.MoveItemOp() | edit_ops.RemoveItemOp():
            named = [op.task]
        case edit_ops.SplitOp() | edit_ops.PackageOp():
            named = [op.task]
        case edit_ops.CopyOp():
            named = [*(one.task for one in op.tasks), op.parent, op.after]
        case edit_ops.DeleteOp():
            named = list(op.tasks)
        case edit_ops.MoveOp():
            named = [*op.tasks, op.parent, op.after]
        case edit_ops.AddOp():
            named = [op.parent, op.after]
        case _:
            named = [op.before, op.after]
    return [one for one in named if isinstance(one, int)]


def _numbers(desk: Desk) -> dict[str, int]:
    return {ref: desk.tasks.rows[key]["uid"] for ref, key in desk.refs.items() if key in desk.tasks.rows}


def _compute(desk: Desk, plan: Plan) -> None:
    touched = Touched(plan.version - 1, desk.touched()) if desk.alone else None
    done = reschedule_locked(plan=plan, by=desk.by, touched=touched)
    if done.uncomputable:
        told = in_readers_words(done.uncomputable)
        linked = any(deed.table is Link for deed in desk.deeds)
        raise (LinkRefused if linked else CannotBeComputed)(told)
