"""How changes of the estimates are taken back: the rows are put back as they were."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import ngettext_lazy

from charthouse.accounts.models import User
from charthouse.estimates import calculations, past
from charthouse.estimates.models import Calculation, Contingency, PastBatch, PastWork, TeamEstimate
from charthouse.estimates.settling import locked_book
from charthouse.journal import inverses
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.journal.row_changes import register
from charthouse.journal.undoing import REDID, UNDID, put_rows_back
from charthouse.projects.access import project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right


def register_tables() -> None:
    """Called when the chapter starts."""
    register(Contingency, stream="project__journal_id")
    register(
        TeamEstimate,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s team estimate", "%(shown)s team estimates", "count"),
    )
    register(
        Calculation,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s calculation", "%(shown)s calculations", "count"),
    )
    register(PastBatch, stream="journal_id")
    register(
        PastWork,
        stream="batch__journal_id",
        counted=ngettext_lazy("%(shown)s past task", "%(shown)s past tasks", "count"),
    )


def register_inverses() -> None:
    """Called when the chapter starts."""
    for verb in ("set the confidence", UNDID, REDID):
        inverses.register("estimates.Contingency", verb, put_rows_back, begin=_begin, may=_may)
    for verb in ("agreed on a team estimate", "cancelled a team estimate", UNDID, REDID):
        inverses.register("estimates.TeamEstimate", verb, put_rows_back, begin=_begin_team, may=_may_team)
    for verb in (*calculations.VERBS, UNDID, REDID):
        inverses.register(calculations.RECORD, verb, put_rows_back, begin=_begin_team, may=_may_team)
    for verb in (*past.VERBS, UNDID, REDID):
        inverses.register(past.RECORD, verb, put_rows_back, begin=past.begin_undoing)


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    """May this person change the estimates now, and is nobody else changing them just now?"""
    project = Project.objects.get(journal_id=stream_id)
    project_for(by, project.key, Right.EDIT_PLAN)
    locked_book(project)


def _begin_team(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    project = Project.objects.get(journal_id=stream_id)
    project_for(by, project.key, Right.EDIT_OWN_PART)
    locked_book(project)


def _may_team(access: InProject, _entry: Entry) -> bool:
    return access.may(Right.EDIT_OWN_PART)


def _may(access: InProject, _entry: Entry) -> bool:
    return access.may(Right.EDIT_PLAN)
