"""How changes of meetings are taken back, and that nobody takes back or alters minutes that were closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from charthouse.accounts.models import User
from charthouse.approvals import canonical
from charthouse.journal import inverses
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.journal.row_changes import register
from charthouse.journal.undoing import REDID, UNDID, put_rows_back
from charthouse.journal.verifying import Finding, Kind
from charthouse.meetings.actions import MEETINGS, SERIES
from charthouse.meetings.agenda_actions import VERB
from charthouse.meetings.book import locked_book
from charthouse.meetings.minutes import VERBS
from charthouse.meetings.models import AgendaItem, Invited, Meeting, MeetingSeries, MinuteLine, StandupAnswer
from charthouse.meetings.refusals import MeetingIsOver
from charthouse.meetings.standup import VERB as ANSWERED
from charthouse.projects.access import Access, NotTheirs, project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right

_MEETING, _SERIES = Meeting._meta.label, MeetingSeries._meta.label


def register_tables() -> None:
    """Called when the chapter starts; who refers to whom comes after them."""
    register(
        MeetingSeries, stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s series of meetings", "%(shown)s series of meetings", "count"),
    )  # fmt: skip
    register(
        Meeting, stream="project__journal_id", counted=ngettext_lazy("%(shown)s meeting", "%(shown)s meetings", "count")
    )
    register(Invited, stream="project__journal_id")
    register(AgendaItem, stream="meeting__project__journal_id", lenient=("place",))
    register(MinuteLine, stream="meeting__project__journal_id")
    register(StandupAnswer, stream="meeting__project__journal_id")


def register_inverses() -> None:
    """Called when the chapter starts."""
    for verb in (*MEETINGS.verbs, VERB, ANSWERED, *VERBS, UNDID, REDID):
        inverses.register(_MEETING, verb, put_rows_back, begin=_begin, may=_may)
    for verb in (*SERIES.verbs, UNDID, REDID):
        inverses.register(_SERIES, verb, put_rows_back, begin=_begin, may=_may)


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    """May this person take that back now, is nobody else at the meetings, and are none of these minutes closed?

    :raises MeetingIsOver: charthouse.projects.access.NotTheirs:
    """
    project = Project.objects.get(journal_id=stream_id)
    access = project_for(by, project.key, Right.WRITE_LOG)
    ours = [entry for entry in entries if entry.record in (_MEETING, _SERIES)]
    if not all(_may(access, entry) for entry in ours):
        raise NotTheirs(
            _("You take back what you wrote in minutes yourself; a manager or lead of %(project)s takes back the rest.")
            % {"project": project.name}
        )
    locked_book(project)
    keys = [entry.record_id for entry in ours if entry.record == _MEETING]
    over = Meeting.objects.filter(pk__in=keys, state=Meeting.State.CLOSED).first()
    if over is not None:
        raise MeetingIsOver(
            _("The minutes of “%(title)s” are closed; how they were written is not undone.") % {"title": over.title}
        )


def _may(access: InProject, entry: Entry) -> bool:
    """Who may not arrange meetings takes back only what they wrote in minutes themselves."""
    assert isinstance(access, Access)
    if access.may(Right.EDIT_LOG):
        return True
    return entry.record == _MEETING and entry.by_id == access.user.pk and access.may(Right.WRITE_LOG)


def wrong_minutes() -> Iterator[tuple[int, Finding | None]]:
    """The hash of all closed minutes computed anew, and held against the one that the journal chained."""
    entries = Entry.objects.filter(record=_MEETING, verb="closed the minutes")
    said = {entry.record_id: entry.after.get("digest") for entry in entries.iterator(500)}
    closed = Meeting.objects.filter(state=Meeting.State.CLOSED).select_related("project__journal").order_by("pk")
    for one in closed.iterator(200):
        computed = canonical.digest_of(one.content)
        chained = said.get(str(one.pk), one.digest)
        if computed == one.digest == chained:
            yield 1, None
            continue
        name = one.project.journal.name
        sentence = (
            f"{name}: the minutes of meeting {one.number} are not what was closed: their hash is {computed[:12]}…, "
            f"the journal chained {str(chained)[:12]}…."
        )
        yield 1, Finding(name, Kind.ROW_CHANGED, sentence, None, _MEETING, str(one.pk))
