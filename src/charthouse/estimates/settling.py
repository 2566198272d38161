"""For which confidence a project's contingency is."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.estimates.models import LEAST_CONFIDENCE, MOST_CONFIDENCE, USUAL_CONFIDENCE, Contingency, EstimateBook
from charthouse.estimates.refusals import BadConfidence
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import of_record, row_of
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right


def confidence_of(project: Project) -> int:
    """In percent; the row of a published plan goes by its project's."""
    key = project.working_id or project.pk
    found = Contingency.objects.filter(pk=key).values_list("confidence", flat=True).first()
    return USUAL_CONFIDENCE if found is None else found


def locked_book(project: Project) -> EstimateBook:
    """The row of a project's estimates, locked until the transaction ends: one change after the other."""
    return EstimateBook.objects.select_for_update().get_or_create(project=project)[0]


@one_operation
@transaction.atomic
def set_confidence(*, access: Access, percent: int) -> None:
    """Say how sure the project wants to be of its date and budget.

    :raises BadConfidence: RoleMayNot:
    """
    access.require(Right.EDIT_PLAN)
    if isinstance(percent, bool) or not LEAST_CONFIDENCE <= percent <= MOST_CONFIDENCE:
        raise BadConfidence(
            _("A confidence is a whole number from %(least)d to %(most)d percent.")
            % {"least": LEAST_CONFIDENCE, "most": MOST_CONFIDENCE},
            fields={"confidence": ""},
        )
    locked_book(access.project)
    before = confidence_of(access.project)
    if before == percent:
        return
    there = Contingency.objects.filter(pk=access.project.pk).first()
    row = None if there is None else row_of(there)
    kept = there or Contingency(project=access.project)
    kept.confidence = percent
    kept.save()
    journal.record(
        kept, "set the confidence", by=access.user, stream_id=access.project.journal_id,
        before={"confidence": before}, after={"confidence": percent}, changes=of_record(kept, row),
    )  # fmt: skip
