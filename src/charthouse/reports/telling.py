"""Who is told that a report is there, with the link to it."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts import notices
from charthouse.accounts.notices import Notice, NoticeKind
from charthouse.reports.models import Reader, Report
from charthouse.reports.words import title_of


def _words(facts: Mapping[str, str]) -> str:
    return _("%(title)s of %(project)s is there") % {"project": "", "title": "", **facts}


SENT = NoticeKind("reports.sent", gettext_lazy("A status report is sent to me"), _words)


def deliver(report: Report) -> int:
    """Tell everybody whom a report was sent to; gives how many letters could not be sent."""
    with translation.override(report.language):
        title = title_of(report.kind, report.since, report.until)
    project = report.project
    facts = {"project": project.name, "title": title}
    page = reverse("report", args=[project.key, report.number])
    readers = Reader.objects.filter(report=report).select_related("user")
    return sum(not notices.tell(Notice(SENT.name, one.user, page, facts, project.pk)) for one in readers)
