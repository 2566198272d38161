"""How changes of drafts are taken back, and that nobody takes back or alters what was sent."""

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
from charthouse.projects.access import project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.reports.actions import REPORTS, locked_book
from charthouse.reports.models import Reader, Report, Typed
from charthouse.reports.refusals import ReportIsSent


def register_tables() -> None:
    """Called when the chapter starts; who refers to whom comes after them."""
    register(
        Report, stream="project__journal_id", counted=ngettext_lazy("%(shown)s report", "%(shown)s reports", "count")
    )
    register(Typed, stream="report__project__journal_id")
    register(Reader, stream="report__project__journal_id", leave_out=("reached_at", "trouble"))


def register_inverses() -> None:
    """Called when the chapter starts."""
    for verb in (*REPORTS.verbs, "typed in a report", UNDID, REDID):
        inverses.register("reports.Report", verb, put_rows_back, begin=_begin, may=_may)


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    """May this person change reports now, is nobody else at them, and was none of these sent?

    :raises ReportIsSent:
    """
    project = Project.objects.get(journal_id=stream_id)
    project_for(by, project.key, Right.WRITE_REPORTS)
    locked_book(project)
    keys = [entry.record_id for entry in entries if entry.record == "reports.Report"]
    sent = Report.objects.filter(pk__in=keys, state=Report.State.SENT).values_list("number", flat=True).first()
    if sent is not None:
        raise ReportIsSent(_("Report %(number)d was sent; how it was written is not undone.") % {"number": sent})


def _may(access: InProject, _entry: Entry) -> bool:
    return access.may(Right.WRITE_REPORTS)


def wrong_reports() -> Iterator[tuple[int, Finding | None]]:
    """The hash of every sent report computed anew, and held against the one that the journal chained."""
    entries = Entry.objects.filter(record="reports.Report", verb="sent a report")
    said = {entry.record_id: entry.after.get("digest") for entry in entries.iterator(500)}
    sent = Report.objects.filter(state=Report.State.SENT).select_related("project__journal").order_by("pk")
    for one in sent.iterator(200):
        computed = canonical.digest_of(one.content)
        chained = said.get(str(one.pk), one.digest)
        if computed == one.digest == chained:
            yield 1, None
            continue
        name = one.project.journal.name
        sentence = (
            f"{name}: report {one.number} is not what was sent: its hash is {computed[:12]}…, "
            f"the journal chained {str(chained)[:12]}…."
        )
        yield 1, Finding(name, Kind.ROW_CHANGED, sentence, None, "reports.Report", str(one.pk))
