"""How changes of the scope are taken back: the rows are put back as they were."""

from __future__ import annotations

from django.utils.translation import ngettext_lazy

from charthouse.journal.row_changes import register
from charthouse.projects.registers import register_way_back
from charthouse.scope import deliverables, requirements
from charthouse.scope.models import (
    Deliverable,
    DeliverableTask,
    Requirement,
    RequirementDeliverable,
    RequirementGoal,
)

KINDS = (requirements.KIND, deliverables.KIND)
RECORDS = tuple(kind.model._meta.label for kind in KINDS)
"""What entries of the journal call their records."""


def register_tables() -> None:
    """Called when the chapter starts; who refers to whom comes after them."""
    register(
        Requirement,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s requirement", "%(shown)s requirements", "count"),
    )
    register(
        Deliverable,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s deliverable", "%(shown)s deliverables", "count"),
    )
    register(RequirementDeliverable, stream="requirement__project__journal_id")
    register(RequirementGoal, stream="requirement__project__journal_id")
    register(DeliverableTask, stream="deliverable__project__journal_id")


def register_inverses() -> None:
    """Called when the chapter starts."""
    for kind in KINDS:
        register_way_back(kind)
