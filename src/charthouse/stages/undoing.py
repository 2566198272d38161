"""How changes of stages and gates are taken back, and which rows are kept with them; what was signed stays."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from charthouse.accounts.models import User
from charthouse.journal import inverses
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.journal.row_changes import register
from charthouse.journal.undoing import REDID, UNDID, put_rows_back
from charthouse.projects.access import project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.stages import exceptions, gates
from charthouse.stages.gates import in_review
from charthouse.stages.keeping import locked_book
from charthouse.stages.models import (
    ApprovedPlan,
    ExceptionOption,
    Gate,
    GateCriterion,
    PlanBounds,
    Stage,
    StageException,
    Tolerance,
)
from charthouse.stages.refusals import Decided

_VERBS = {
    "stages.Stage": ("added a stage", "changed a stage", "deleted a stage"),
    "stages.Gate": ("added a gate", "changed a gate", "deleted a gate", "answered a criterion"),
    "stages.StageException": ("wrote options for the board",),
    "stages.PlanBounds": ("set the plan’s tolerances",),
}


def register_tables() -> None:
    """Called when the chapter starts; who refers to whom comes after them."""
    register(PlanBounds, stream="project__journal_id")
    register(ApprovedPlan, stream="baseline__project__journal_id")
    register(Stage, stream="project__journal_id", counted=ngettext_lazy("%(shown)s stage", "%(shown)s stages", "count"))
    register(Tolerance, stream="stage__project__journal_id")
    register(Gate, stream="project__journal_id", counted=ngettext_lazy("%(shown)s gate", "%(shown)s gates", "count"))
    register(GateCriterion, stream="gate__project__journal_id")
    register(StageException, stream="project__journal_id")
    register(ExceptionOption, stream="exception__project__journal_id")


def register_inverses() -> None:
    """Called when the chapter starts."""
    for record, verbs in _VERBS.items():
        for verb in (*verbs, UNDID, REDID):
            inverses.register(record, verb, put_rows_back, begin=_begin, may=_may)


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    """May this person change the stages now, is nobody else at it, and is nothing of it out for a decision?

    :raises Decided:
    """
    project = Project.objects.get(journal_id=stream_id)
    project_for(by, project.key, Right.EDIT_PLAN)
    locked_book(project)
    for model, kind in ((Gate, gates.NAME), (StageException, exceptions.NAME)):
        keys = [entry.record_id for entry in entries if entry.record == model._meta.label]
        for one in model._default_manager.filter(pk__in=keys):
            if in_review(kind, one) or one.decided_id is not None:
                raise Decided(_("“%(name)s” is out for a decision, or decided; that is not undone.") % {"name": one})


def _may(access: InProject, _entry: Entry) -> bool:
    return access.may(Right.EDIT_PLAN)
