"""How changes of the register are taken back: the rows are put back as they were."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from charthouse.accounts.models import User
from charthouse.journal import inverses
from charthouse.journal.actions import locked_stream
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.journal.row_changes import register, unpack
from charthouse.journal.undoing import REDID, UNDID, NoWayBack, put_rows_back
from charthouse.projects.access import Standing, project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.risks import scales
from charthouse.risks.actions import locked_register
from charthouse.risks.models import CorrelationGroup, Risk, RiskMatrix, RiskTask, Workshop, WorkshopIdea
from charthouse.risks.values import OF_OWNERS

_VERBS = {
    "risks.Risk": ("added a risk", "changed a risk", "deleted a risk", UNDID, REDID),
    "projects.Project": ("imported risks",),
    "risks.CorrelationGroup": ("added a group", "changed a group", "deleted a group", UNDID, REDID),
}


def register_tables() -> None:
    """Called when the chapter starts; who refers to whom comes after them."""
    register(
        Risk,
        stream="project__journal_id",
        leave_out=("reminded_for",),
        counted=ngettext_lazy("%(shown)s risk", "%(shown)s risks", "count"),
    )
    register(RiskTask, stream="risk__project__journal_id")
    register(
        CorrelationGroup,
        stream="project__journal_id",
        counted=ngettext_lazy(
            "%(shown)s group of tasks that overrun together", "%(shown)s groups of tasks that overrun together", "count"
        ),
    )

    register(
        Workshop,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s risk workshop", "%(shown)s risk workshops", "count"),
    )
    register(WorkshopIdea, stream="workshop__project__journal_id")
    register(RiskMatrix, stream="journal_id")


_MERGING = ("merged risks of a workshop", "changed a risk of a workshop")
_ENDING = (
    "took over the risks of a workshop", "cancelled a risk workshop", "set the deadline of a risk workshop", UNDID,
    REDID,
)  # fmt: skip


def register_inverses() -> None:
    """Called when the chapter starts."""
    for verb in (*_MERGING, *_ENDING):
        inverses.register("risks.Workshop", verb, put_rows_back, begin=_begin_workshop, may=_may_edit)
    for verb in (*scales.VERBS, UNDID, REDID):
        inverses.register(RiskMatrix._meta.label, verb, put_rows_back, begin=_begin_matrix)
    for record, verbs in _VERBS.items():
        for verb in verbs:
            inverses.register(record, verb, put_rows_back, begin=_begin, may=_may)


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    """May this person change the register now, and is nobody else changing it just now?"""
    if any(_moved_by_upgrade(entry) for entry in entries):
        raise NoWayBack(
            _("An upgrade moved these risks out of the plan into the register; delete there what is not wanted.")
        )
    project = Project.objects.get(journal_id=stream_id)
    own = all(_by_its_owner(by, entry) for entry in entries)
    project_for(by, project.key, Right.UPDATE_OWN_RISKS if own else Right.EDIT_RISKS)
    locked_register(project)


def _begin_matrix(stream_id: int, _entries: Sequence[Entry], by: User) -> None:
    """The same of the scales of a project, or of the organisation's."""
    project = Project.objects.filter(journal_id=stream_id).first()
    if project is None:
        Standing(by).require(OrganisationRight.KEEP_STANDARDS)
        locked_stream(stream_id)
    else:
        project_for(by, project.key, Right.EDIT_RISKS)
        locked_register(project)


def _begin_workshop(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    """The same of a workshop; how it was merged is taken back only while it is being merged."""
    project = Project.objects.get(journal_id=stream_id)
    project_for(by, project.key, Right.EDIT_RISKS)
    locked_register(project)
    merged = [entry.record_id for entry in entries if set(unpack(entry.changes)) == {WorkshopIdea._meta.label}]
    if Workshop.objects.filter(pk__in=merged).exclude(phase=Workshop.Phase.MERGE).exists():
        raise NoWayBack(_("The workshop has gone on since: its risks are being rated, or were."))


def _may_edit(access: InProject, _entry: Entry) -> bool:
    return access.may(Right.EDIT_RISKS)


def _may(access: InProject, entry: Entry) -> bool:
    if _moved_by_upgrade(entry):
        return False
    own = access.may(Right.UPDATE_OWN_RISKS) and _by_its_owner(access.user, entry)
    return access.may(Right.EDIT_RISKS) or own


def _moved_by_upgrade(entry: Entry) -> bool:
    return entry.verb == "imported risks" and entry.through == "upgrade"


def _by_its_owner(user: User, entry: Entry) -> bool:
    """Whether somebody themselves changed of a risk what its owner may say: then they may take it back."""
    return entry.by_id == user.pk and entry.verb == "changed a risk" and OF_OWNERS.issuperset(entry.after)
