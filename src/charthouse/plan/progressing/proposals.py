"""Progress that contributors propose: kept beside the plan until somebody decides who may change the task.

A proposal says what its reporter saw and what they say. Deciding shows what stands there now beside both, so that
nothing is lost when the task changed in between.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import made, of_record, row_of
from charthouse.plan.edit_clashes import EditRefused
from charthouse.plan.edit_desk import Desk
from charthouse.plan.edit_fields import change_facts, check_progress
from charthouse.plan.edit_ops import AnyOp
from charthouse.plan.edit_progress import is_report, said_of
from charthouse.plan.editing import locked_plan, task_of, touch
from charthouse.plan.models import Assignment, ProgressProposal
from charthouse.plan.permits import assigned_to, in_part
from charthouse.plan.progress import PROGRESS
from charthouse.plan.progress_facts import Places, facts_in, facts_of, rules_of
from charthouse.plan.published_rows import published_of, show_progress
from charthouse.plan.refusals import ChangedMeanwhile
from charthouse.plan.rescheduling import reschedule_locked
from charthouse.projects.access import Access, NotTheirs
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused

State = ProgressProposal.State


class NoSuchProposal(Refused):
    """There is no such proposal, or it is not this person's to see."""

    status = 404


class Decided(Refused):
    """Somebody decided about it already, or it was withdrawn."""

    status = 409


class NoReason(Refused):
    """A refusal says why."""

    status = 422


def proposes(access: Access) -> bool:
    """Whether some of what this person reports here is proposed, not kept at once."""
    return (
        not access.may(Right.EDIT_PLAN) and access.may(Right.REPORT_OWN_PROGRESS) and rules_of(access.project).proposed
    )


def must_propose(access: Access, uid: int) -> bool:
    """Whether what somebody reports of a task is proposed, given that they propose at all: not in a part they lead."""
    return not (access.may(Right.EDIT_OWN_PART) and in_part(access, uid))


def propose_edits(access: Access, edits: Collection[AnyOp], why: str) -> tuple[list[AnyOp], int]:
    """Keep as proposals what of these edits has to be accepted; gives the other edits, and how many were proposed.

    :raises EditRefused:
    :raises RoleMayNot:
    """
    rest: list[AnyOp] = []
    proposed: dict[int, dict[str, list[Any]]] = {}
    shown = replace(access, project=access.shown)
    places = Places(access.shown)
    for index, op in enumerate(edits):
        if not is_report(op) or not must_propose(access, op.task):
            rest.append(op)
            continue
        try:
            for uid, fields in said_of(shown, places, op):
                proposed.setdefault(uid, {}).update(fields)
        except Refused as refusal:
            raise EditRefused(refusal, index, op.task) from refusal
    return rest, sum(propose(access, uid, fields, why) is not None for uid, fields in proposed.items())


@one_operation
@transaction.atomic
def propose(
    access: Access, uid: int, fields: Mapping[str, Sequence[Any]], comment: str = ""
) -> ProgressProposal | None:
    """Propose progress of a task; what the same person proposed of it and nobody decided yet is brought up to date.

    Gives nothing where nothing differs from what stands there.

    :raises BadValue:
    """
    task = task_of(access.shown, uid)
    check_progress({"name": task.name, **facts_of(task), **{name: pair[1] for name, pair in fields.items()}})
    there = (
        ProgressProposal.objects.select_for_update()
        .filter(project=access.project.pk, uid=uid, by=access.user, state=State.OPEN)
        .first()
    )
    row = None if there is None else row_of(there)
    known = {} if there is None else dict(there.fields)
    for name, (seen, wanted) in fields.items():
        known[name] = [known[name][0] if name in known else seen, wanted]
    known = {name: pair for name, pair in known.items() if pair[0] != pair[1]}
    if there is None and not known:
        return None
    made_now = there is None
    proposal = there or ProgressProposal(
        project_id=access.project.pk, uid=uid, by=access.user, name=task.name, at=timezone.now()
    )
    before = {} if there is None else {name: pair[1] for name, pair in there.fields.items()}
    proposal.fields, proposal.at = known, timezone.now()
    proposal.comment = comment.strip()[:500] or proposal.comment
    if not known:
        proposal.state = State.WITHDRAWN
    proposal.version += 0 if made_now else 1
    proposal.save()
    journal.record(
        proposal, "proposed progress" if known else "withdrew proposed progress", by=access.user,
        stream_id=access.project.journal_id, before=before, after={name: pair[1] for name, pair in known.items()},
        why=comment, changes=made(proposal) if made_now else of_record(proposal, row),
    )  # fmt: skip
    return proposal


def seen_by(access: Access, *, only_open: bool = False) -> list[ProgressProposal]:
    """The proposals that somebody decides about, and their own."""
    found = ProgressProposal.objects.filter(project=access.project.pk).select_related("by", "decided_by")
    if only_open:
        found = found.filter(state=State.OPEN)
    if access.may(Right.EDIT_PLAN) or (
        access.may(Right.SEE_WORKING_PLAN) and not access.may(Right.REPORT_OWN_PROGRESS)
    ):
        return list(found[:500])
    return [one for one in found[:500] if one.by_id == access.user.pk or may_decide(access, one)]


def may_decide(access: Access, proposal: ProgressProposal) -> bool:
    """Whether somebody accepts and refuses it: who may change the task otherwise than by reporting."""
    if access.may(Right.EDIT_PLAN):
        return True
    return access.may(Right.EDIT_OWN_PART) and in_part(access, proposal.uid)


def proposal_of(access: Access, number: int) -> ProgressProposal:
    """The proposal of that number, for who decides about it or made it.

    :raises NoSuchProposal: NotTheirs:
    """
    found = ProgressProposal.objects.select_related("by", "decided_by").filter(project=access.project.pk, pk=number)
    proposal = found.first()
    if proposal is None:
        raise NoSuchProposal(_("There is no such proposal; it may be of another project."))
    if proposal.by_id != access.user.pk and not may_decide(access, proposal):
        raise NotTheirs(_("You neither made this proposal nor decide about it; the lead of the task’s part does."))
    return proposal


def stands_now(access: Access, proposal: ProgressProposal) -> dict[str, Any]:
    """What the proposed fields say in the plan now."""
    facts = facts_of(task_of(access.project, proposal.uid))
    return {name: facts[name] for name in proposal.fields}


@one_operation
@transaction.atomic
def decide(
    *, access: Access, number: int, accept: Collection[str], reason: str = "", seen: Mapping[str, Any] | None = None
) -> ProgressProposal:
    """Accept a proposal, or some of its fields, or (``accept`` is empty) refuse it with a reason.

    ``seen`` is what stood in the plan when somebody decided; where it is something else by now, they look again.

    :raises NoSuchProposal:
    :raises NotTheirs:
    :raises Decided:
    :raises NoReason:
    :raises ChangedMeanwhile:
    """
    plan = locked_plan(access.project)
    proposal = proposal_of(access, number)
    if not may_decide(access, proposal):
        raise NotTheirs(_("You made this proposal yourself; the lead of the task’s part decides about it."))
    _require_open(proposal)
    reason = reason.strip()[:500]
    taken = [name for name in proposal.fields if name in accept]
    if not taken and not reason:
        raise NoReason(_("Say why it is refused; who reported it reads that."), fields={"reason": _("a reason")})
    row = row_of(proposal)
    if taken:
        _take(access, plan, proposal, taken, seen)
    whole = len(taken) == len(proposal.fields)
    proposal.state = (State.ACCEPTED if whole else State.PARTLY) if taken else State.REFUSED
    proposal.taken, proposal.reason = taken, reason
    verb = ("accepted progress" if whole else "accepted progress in part") if taken else "refused progress"
    _close(access, proposal, row, verb)
    return proposal


def _take(
    access: Access, plan: Any, proposal: ProgressProposal, taken: Collection[str], seen: Mapping[str, Any] | None
) -> None:
    desk = Desk(access, plan, access.user, proposal.comment)
    task = desk.task(proposal.uid)
    now = facts_in(task)
    if seen is not None and any(now[name] != seen.get(name, now[name]) for name in taken):
        raise ChangedMeanwhile(
            _("“%(task)s” changed while you looked; compare again before you accept.") % {"task": task["name"]}
        )
    access.require_change(task_of(access.project, proposal.uid), taken)
    change_facts(
        desk, task, {name: proposal.fields[name][1] for name in taken if now[name] != proposal.fields[name][1]}
    )
    if not desk.write():
        return
    touch(plan)
    reschedule_locked(plan=plan, by=access.user)
    public = published_of(access.project)
    if public is not None:  # it is a contributor's report, and shows in both plans like one that is kept at once
        show_progress(access.project, public, {proposal.uid: (PROGRESS, now["duration"])}, access.user)


@one_operation
@transaction.atomic
def withdraw(*, access: Access, number: int) -> ProgressProposal:
    """Take back what one proposed oneself.

    :raises NoSuchProposal:
    :raises NotTheirs:
    :raises Decided:
    """
    locked_plan(access.project)
    proposal = ProgressProposal.objects.filter(project=access.project.pk, pk=number).first()
    if proposal is None:
        raise NoSuchProposal(_("There is no such proposal; it may be of another project."))
    if proposal.by_id != access.user.pk:
        raise NotTheirs(_("Only who proposed it withdraws it; refuse it with a reason instead."))
    _require_open(proposal)
    row = row_of(proposal)
    proposal.state = State.WITHDRAWN
    _close(access, proposal, row, "withdrew proposed progress")
    return proposal


def _require_open(proposal: ProgressProposal) -> None:
    if proposal.state != State.OPEN:
        raise Decided(_("This was decided already: %(state)s.") % {"state": proposal.get_state_display()})


def _close(access: Access, proposal: ProgressProposal, row: Any, verb: str) -> None:
    proposal.decided_by, proposal.decided_at = access.user, timezone.now()
    proposal.version += 1
    proposal.save()
    journal.record(
        proposal, verb, by=access.user, stream_id=access.project.journal_id,
        before={"state": State.OPEN.value}, after={"state": proposal.state}, why=proposal.reason,
        changes=of_record(proposal, row),
    )  # fmt: skip


def waiting_for(access: Access) -> int:
    """How many proposals wait for this person to decide."""
    found = ProgressProposal.objects.filter(project=access.project.pk, state=State.OPEN)
    if access.may(Right.EDIT_PLAN):
        return found.count()
    if not access.may(Right.EDIT_OWN_PART):
        return 0
    return sum(in_part(access, uid) for uid in found.values_list("uid", flat=True)[:500])


def theirs(project: Project, people: Collection[int]) -> frozenset[int]:
    """The numbers of the tasks that are assigned to these people."""
    found = Assignment.objects.filter(assigned_to(people), project=project)
    return frozenset(found.values_list("task__uid", flat=True))
