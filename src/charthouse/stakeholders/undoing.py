"""How changes of the register are taken back: the rows are put back as they were."""

from __future__ import annotations

from collections.abc import Sequence

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
from charthouse.stakeholders.actions import locked_register
from charthouse.stakeholders.models import Stakeholder

_VERBS = ("added a stakeholder", "changed a stakeholder", "deleted a stakeholder", UNDID, REDID)


def register_tables() -> None:
    """Called when the chapter starts."""
    register(
        Stakeholder,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s stakeholder", "%(shown)s stakeholders", "count"),
    )


def register_inverses() -> None:
    """Called when the chapter starts."""
    for verb in _VERBS:
        inverses.register("stakeholders.Stakeholder", verb, put_rows_back, begin=_begin, may=_may)


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    """May this person change the register now, and is nobody else changing it just now?"""
    project = Project.objects.get(journal_id=stream_id)
    project_for(by, project.key, Right.EDIT_STAKEHOLDERS)
    locked_register(project)


def _may(access: InProject, _entry: Entry) -> bool:
    return access.may(Right.EDIT_STAKEHOLDERS)
