"""How changes of the log are taken back: the rows are put back as they were."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from charthouse.accounts.models import User
from charthouse.journal import inverses
from charthouse.journal.actions import locked_stream
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.journal.row_changes import register
from charthouse.journal.undoing import REDID, UNDID, put_rows_back
from charthouse.projects.access import Access, NotTheirs, Standing, project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.raid import escalating, rules
from charthouse.raid.actions import ENTRIES, locked_log
from charthouse.raid.models import Escalation, EscalationRule, HouseRules, LogEntry, LogLink

_RULE = "raid.EscalationRule"


def register_tables() -> None:
    """Called when the chapter starts; who refers to whom comes after them."""
    register(
        LogEntry, stream="project__journal_id", leave_out=("reminded_for",),
        counted=ngettext_lazy("%(shown)s entry of the log", "%(shown)s entries of the log", "count"),
    )  # fmt: skip
    register(LogLink, stream="entry__project__journal_id")
    register(EscalationRule, stream="project__journal_id")
    register(HouseRules, stream="journal_id")
    register(Escalation, stream="project__journal_id")


def register_inverses() -> None:
    """Called when the chapter starts."""
    for verb in (*ENTRIES.verbs, escalating.TAKE_BACK, UNDID, REDID):
        inverses.register("raid.LogEntry", verb, put_rows_back, begin=_begin, may=_may)
    inverses.register("risks.Risk", escalating.TAKE_BACK, put_rows_back, begin=_begin, may=_may_all)
    for verb in (rules.SET, rules.BACK, UNDID, REDID):
        inverses.register(_RULE, verb, put_rows_back, begin=_begin, may=_may)
    for verb in (rules.SET, UNDID, REDID):
        inverses.register(HouseRules._meta.label, verb, put_rows_back, begin=_begin_house)


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    """May this person take that back now, and is nobody else changing the log just now?"""
    project = Project.objects.get(journal_id=stream_id)
    access = project_for(by, project.key, Right.WRITE_LOG)
    ours = [entry for entry in entries if entry.record in (LogEntry._meta.label, _RULE, "risks.Risk")]
    if not all(_may(access, entry) for entry in ours):
        raise NotTheirs(
            _("You take back what you said of the log yourself; a manager or lead of %(project)s takes back the rest.")
            % {"project": project.name}
        )
    locked_log(project)


def _begin_house(stream_id: int, _entries: Sequence[Entry], by: User) -> None:
    """The same of the organisation's rules."""
    Standing(by).require(OrganisationRight.KEEP_STANDARDS)
    locked_stream(stream_id)


def _may_all(access: InProject, _entry: Entry) -> bool:
    return access.may(Right.EDIT_LOG)


def _may(access: InProject, entry: Entry) -> bool:
    """Who may not change all of the log takes back only what they did themselves, to what is theirs still."""
    assert isinstance(access, Access)
    if access.may(Right.EDIT_LOG):
        return True
    if entry.record != "raid.LogEntry" or entry.by_id != access.user.pk or not access.may(Right.WRITE_LOG):
        return False
    there = LogEntry.objects.filter(pk=entry.record_id).values_list("owner_id", "raised_by_id").first()
    return there is None or bool({one for one in there if one is not None} & access.people)
