"""How changes of the scope are taken back: the rows are put back as they were."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from charthouse.accounts.models import User
from charthouse.journal.models import Entry
from charthouse.journal.row_changes import register
from charthouse.journal.undoing import put_rows_back
from charthouse.projects.registers import register_way_back
from charthouse.scope import appraisals, deliverables, raci_roles, requirements
from charthouse.scope.models import (
    Appraisal,
    AppraisalDecision,
    AppraisalRequirement,
    Criterion,
    Deliverable,
    DeliverableTask,
    Option,
    RaciLetter,
    RaciRole,
    Requirement,
    RequirementDeliverable,
    RequirementGoal,
    Score,
)
from charthouse.scope.refusals import Decided

KINDS = (requirements.KIND, deliverables.KIND, raci_roles.ROLES)
APPRAISED = (appraisals.APPRAISALS, appraisals.CRITERIA, appraisals.OPTIONS)
RECORDS = tuple(kind.model._meta.label for kind in (*KINDS, *APPRAISED))
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
    register(
        RaciRole,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s role of the RACI matrix", "%(shown)s roles of the RACI matrix", "count"),
    )
    register(RaciLetter, stream="deliverable__project__journal_id")
    register(
        Appraisal,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s appraisal of options", "%(shown)s appraisals of options", "count"),
    )
    register(AppraisalRequirement, stream="appraisal__project__journal_id")
    register(
        Criterion,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s criterion", "%(shown)s criteria", "count"),
    )
    register(
        Option, stream="project__journal_id", counted=ngettext_lazy("%(shown)s option", "%(shown)s options", "count")
    )
    register(Score, stream="option__project__journal_id")
    register(AppraisalDecision, stream="appraisal__project__journal_id")


def register_inverses() -> None:
    """Called when the chapter starts."""
    for kind in KINDS:
        register_way_back(kind)
    for appraised in APPRAISED:
        further = (appraisals.DECIDED, appraisals.REOPENED) if appraised is appraisals.APPRAISALS else ()
        register_way_back(appraised, *further, apply=put_back_unless_decided)


def put_back_unless_decided(entry: Entry, by: User) -> None:
    """Put rows back, unless that would change what is decided; the decision itself can be taken back.

    :raises charthouse.journal.undoing.ChangedSince: Decided:
    """
    before = _decided(entry.stream_id)
    put_rows_back(entry, by)
    after = _decided(entry.stream_id)
    still = set(Appraisal.objects.filter(pk__in=before, decided=False).values_list("pk", flat=True))
    for key, (question, *kept) in before.items():
        if key not in still and after.get(key, [""])[1:] != kept:
            raise Decided(
                _("“%(question)s” is decided; reopen it with a reason before you take back anything in it.")
                % {"question": question}
            )


def _decided(stream_id: int) -> dict[int, list[Any]]:
    """What stands in the appraisals that are decided: the question, then all that must not change."""
    found: dict[int, list[Any]] = {
        one.pk: [one.question, one.question, one.about, one.text]
        for one in Appraisal.objects.filter(project__journal_id=stream_id, decided=True)
    }
    for rows, key in (
        (AppraisalRequirement.objects.order_by("pk").values_list("appraisal", "requirement"), "appraisal__in"),
        (Criterion.objects.order_by("pk").values_list("appraisal", "number", "name", "note", "must", "weight"),
         "appraisal__in"),
        (Option.objects.order_by("pk").values_list("appraisal", "number", "name", "text", "cost"), "appraisal__in"),
        (Score.objects.order_by("pk").values_list("option__appraisal", "option", "criterion", "value", "note"),
         "option__appraisal__in"),
    ):  # fmt: skip
        for appraisal, *row in rows.filter(**{key: list(found)}):
            found[appraisal].append(tuple(row))
    return found
