"""How what happened in rounds is taken back: the rows are put back as they were, as long as the round is open."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from charthouse.accounts.models import User
from charthouse.journal import inverses
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.journal.row_changes import register
from charthouse.journal.undoing import REDID, UNDID, put_rows_back
from charthouse.projects.access import Access, NotTheirs, project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.team.hours.entering import ENTERED, WITHDREW
from charthouse.team.models import Answer, Asked, Rhythm, Round, TimeEntry
from charthouse.team.rounds.answering import ANSWERED, FILLED_IN
from charthouse.team.rounds.closing import CLOSED
from charthouse.team.rounds.judging import ACCEPTED, MADE_RISK, SENT_BACK
from charthouse.team.rounds.opening import locked_book
from charthouse.team.rounds.refusals import RoundIsClosed, RoundIsOpen
from charthouse.team.rounds.rhythm import SAID, rhythm_of, settle

_ANSWER, _ROUND, _RHYTHM, _HOURS = "team.Answer", "team.Round", "team.Rhythm", "team.TimeEntry"


def register_tables() -> None:
    """Called when the chapter starts; who refers to whom comes after them."""
    register(Round, stream="project__journal_id", counted=ngettext_lazy("%(shown)s round", "%(shown)s rounds", "count"))
    register(Asked, stream="round__project__journal_id")
    register(Answer, stream="asked__round__project__journal_id")
    register(Rhythm, stream="project__journal_id")
    register(
        TimeEntry, stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s time entry", "%(shown)s time entries", "count"),
    )  # fmt: skip


def register_inverses() -> None:
    """Called when the chapter starts."""
    for verb in (ANSWERED, FILLED_IN, ACCEPTED, SENT_BACK, MADE_RISK, UNDID, REDID):
        inverses.register(_ANSWER, verb, put_rows_back, begin=_begin, may=_may)
    for verb in ("opened a round", CLOSED, UNDID, REDID):
        inverses.register(_ROUND, verb, put_rows_back, begin=_begin, may=_may)
    for verb in (ENTERED, WITHDREW, UNDID, REDID):
        inverses.register(_HOURS, verb, put_rows_back, begin=_begin_hours, may=_may_hours)
    for verb in (SAID, UNDID, REDID):
        inverses.register(_RHYTHM, verb, put_rows_back, begin=_begin, may=_may, settle=_settle)


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    """May this person take that back now, and does the round still stand open, or stand alone?"""
    project = Project.objects.get(journal_id=stream_id)
    access = project_for(by, project.key, Right.REPORT_OWN_PROGRESS)
    mine = [entry for entry in entries if entry.record in (_ANSWER, _ROUND, _RHYTHM)]
    if not all(_may(access, entry) for entry in mine):
        raise NotTheirs(
            _("You take back what you answered yourself; a manager of %(project)s takes back the rest.")
            % {"project": project.name}
        )
    locked_book(project)
    answers = [int(entry.record_id) for entry in mine if entry.record == _ANSWER]
    rounds = [int(entry.record_id) for entry in mine if entry.record == _ROUND]
    if not rounds and Round.objects.filter(asked__answers__in=answers, closed_at__isnull=False).exists():
        raise RoundIsClosed(_("That round is closed; its answers stay as they are. Report on the task instead."))
    there = Round.objects.filter(project=project, closed_at=None).exclude(pk__in=rounds).first()
    if rounds and there is not None:
        raise RoundIsOpen(_("Round %(number)d is open by now; close it first.") % {"number": there.number})


def _begin_hours(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    project = Project.objects.get(journal_id=stream_id)
    access = project_for(by, project.key, Right.REPORT_OWN_PROGRESS)
    if not all(_may_hours(access, entry) for entry in entries if entry.record == _HOURS):
        raise NotTheirs(
            _("You take back hours that you said yourself; a manager of %(project)s takes back the rest.")
            % {"project": project.name}
        )
    locked_book(project)


def _may_hours(access: InProject, entry: Entry) -> bool:
    assert isinstance(access, Access)
    return access.may(Right.REPORT_OWN_PROGRESS) and (entry.by_id == access.user.pk or access.may(Right.EDIT_PLAN))


def _may(access: InProject, entry: Entry) -> bool:
    """Who may not change the plan takes back only what they answered themselves."""
    assert isinstance(access, Access)
    if access.may(Right.EDIT_PLAN):
        return True
    own = entry.record == _ANSWER and entry.by_id == access.user.pk
    return own and access.may(Right.REPORT_OWN_PROGRESS)


def _settle(stream_id: int, _by: User) -> None:
    project = Project.objects.get(journal_id=stream_id)
    settle(locked_book(project), rhythm_of(project), timezone.now())
