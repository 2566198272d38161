"""Calculations of what tasks take: kept with all that was said, put at their tasks, made anew and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.engine.forecast.rounds import Three
from charthouse.estimates import entering, offering
from charthouse.estimates.calculating import Adjustment, Analogue, Asked, asked_in, work
from charthouse.estimates.calculation_telling import basis_of
from charthouse.estimates.lines import Line, lines_of
from charthouse.estimates.model_fields import SPECS
from charthouse.estimates.models import Calculation
from charthouse.estimates.refusals import BadCalculation, CalculatedMeanwhile, NoSuchCalculation
from charthouse.estimates.settling import locked_book
from charthouse.exchange import document as doc
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.reach import Subject
from charthouse.journal.row_changes import Watch, of_record, row_of
from charthouse.plan import edit_ops
from charthouse.plan.edits import make_edits
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

MOST_KEPT = 2000
RECORD = "estimates.Calculation"
VERBS = ("calculated an estimate", "calculated an estimate anew", "took away a calculation")
NOW = object()
"""The estimate that stands at the task now, whatever it is."""


@dataclass(frozen=True, slots=True)
class Put:
    """That the points go to the task, in place of the estimate that was seen there."""

    seen: Any = NOW


@one_operation
@transaction.atomic
def keep(
    *, access: Access, task: int, asked: Asked, number: int | None = None, version: int | None = None,
    put: Put | None = None,
) -> Calculation:  # fmt: skip
    """Calculate what a task takes and keep it, in place of an older calculation where its number is said.

    With ``put`` the points go to the task as well, undone together with it.

    :raises BadCalculation: NoSuchCalculation: CalculatedMeanwhile: RoleMayNot: charthouse.refusals.Refused:
    """
    access.require(Right.EDIT_OWN_PART)
    line = line_of(access, task)
    worked = work(access, asked)
    book = locked_book(access.project)
    row = None
    if number is None:
        if Calculation.objects.filter(project=access.project).count() >= MOST_KEPT:
            raise BadCalculation(_("A project keeps %(most)d calculations; take old ones away.") % {"most": MOST_KEPT})
        kept = Calculation(project=access.project, number=book.next_number)
        book.next_number += 1
        book.save(update_fields=["next_number"])
    else:
        kept = calculation_of(access, number)
        require_may_change(access, kept)
        if version is not None and kept.version != version:
            raise CalculatedMeanwhile(_("Somebody calculated it anew after you opened it; look at it again."))
        row = row_of(kept)
        kept.version += 1
    kept.model, kept.task, kept.name = asked.spec.model, task, line.name[:300]
    kept.inputs, kept.result = asked.told(), worked.told()
    kept.low, kept.likely, kept.high = worked.points
    kept.by, kept.at = access.user, timezone.now()
    kept.save()
    if put is not None:
        _put(access, kept, put)
    journal.record(
        kept, VERBS[row is not None], by=access.user, stream_id=access.project.journal_id,
        changes=of_record(kept, row),
    )  # fmt: skip
    return kept


@one_operation
@transaction.atomic
def put(*, access: Access, number: int, how: Put) -> Calculation:
    """Put the points of a kept calculation at its task: one edit of the plan.

    :raises NoSuchCalculation: BadCalculation: RoleMayNot: charthouse.refusals.Refused:
    """
    access.require(Right.EDIT_OWN_PART)
    locked_book(access.project)
    kept = calculation_of(access, number)
    line_of(access, kept.task)
    _put(access, kept, how)
    return kept


@one_operation
@transaction.atomic
def take_away(*, access: Access, number: int) -> None:
    """Keep a calculation no longer; an estimate that was made with it stays.

    :raises NoSuchCalculation: RoleMayNot:
    """
    access.require(Right.EDIT_OWN_PART)
    locked_book(access.project)
    kept = calculation_of(access, number)
    require_may_change(access, kept)
    watch = Watch(Calculation.objects.filter(pk=kept.pk))
    gone = Subject(RECORD, str(kept.pk), str(kept), "")
    Calculation.objects.filter(pk=kept.pk).delete()
    journal.record_about(
        gone, VERBS[2], by=access.user, stream_id=access.project.journal_id, changes=watch.changes()
    )  # fmt: skip


def calculation_of(access: Access, number: int) -> Calculation:
    """The calculation of that number.

    :raises NoSuchCalculation:
    """
    found = Calculation.objects.filter(project=access.project, number=number).select_related("by").first()
    if found is None:
        raise NoSuchCalculation(
            _("%(key)s has no calculation %(number)d.") % {"key": access.project.key, "number": number}
        )
    return found


def kept_in(access: Access, task: int | None = None) -> Sequence[Calculation]:
    """The calculations of a project, or of one task, the newest first."""
    found = Calculation.objects.filter(project=access.project).select_related("by")
    return list(found if task is None else found.filter(task=task))


def line_of(access: Access, task: int) -> Line:
    """The task, where this person may estimate it.

    :raises BadCalculation:
    """
    found = next((line for line in offering.to_come(access) if line.uid == task), None)
    if found is None:
        told = _("Choose a task that is still to come, takes time, and is yours to estimate.")
        raise BadCalculation(told, fields={"task": told})
    return found


def may_change(access: Access, kept: Calculation) -> bool:
    """Whether this person may calculate it anew or take it away: whoever may estimate its task."""
    line = next((line for line in lines_of(access) if line.uid == kept.task), None)
    return access.may(Right.EDIT_PLAN) or (
        access.may(Right.EDIT_OWN_PART)
        and (kept.by_id == access.user.pk if line is None else access.may_change(line, {"estimate"}))
    )


def require_may_change(access: Access, kept: Calculation) -> None:
    """Refuse who may not.

    :raises BadCalculation:
    """
    if not may_change(access, kept):
        told = _("It calculates a task that is not yours to estimate; ask a manager of the project.")
        raise BadCalculation(told, fields={"task": told})


def asked_of(kept: Calculation) -> Asked:
    """What was said for it.

    :raises BadCalculation: the model asks otherwise today
    """
    said = kept.inputs
    return asked_in(
        kept.model,
        said["values"],
        [Analogue(one["ref"], one["size"]) for one in said["analogues"]],
        [Adjustment(one["factor"], one["reason"]) for one in said["adjustments"]],
    )


def points_of(kept: Calculation) -> Three:
    """What it says."""
    return Three(kept.low, kept.likely, kept.high)


def stands(kept: Calculation, line: Line | None) -> bool:
    """Whether its points are the task's estimate."""
    there = None if line is None else line.estimate
    return (
        line is not None and there is not None
        and (there.low, there.likely, there.high) == points_of(kept)
        and line.source.method == SPECS[kept.model].method.value
    )  # fmt: skip


def _put(access: Access, kept: Calculation, how: Put) -> None:
    seen = entering.standing(access, kept.task) if how.seen is NOW else how.seen
    points = edit_ops.Points(
        **points_of(kept)._asdict(), meaning=doc.Meaning.P10_P90, distribution=doc.Distribution.LOGNORMAL,
        basis=basis_of(kept)[: entering.LONGEST_BASIS], method=SPECS[kept.model].method,
    )  # fmt: skip
    make_edits(access=access, edits=[edit_ops.EstimateOp(op="estimate", task=kept.task, seen=seen, estimate=points)])
