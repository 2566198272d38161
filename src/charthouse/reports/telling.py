"""Who is told that a report is there: a notice in Charthouse, and an e-mail with what its reader may see of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts import letters, notices
from charthouse.accounts.notices import Notice, NoticeKind
from charthouse.projects.access import access_to
from charthouse.reports.facts import Sight
from charthouse.reports.letter import message_of
from charthouse.reports.models import Reader, Report
from charthouse.reports.queries import edition_of
from charthouse.reports.reading import readable, sight_in
from charthouse.reports.words import title_of

ENOUGH = 3
"""After so many letters in a row that the mail server did not take, the others wait for another try."""


def _words(facts: Mapping[str, str]) -> str:
    return _("%(title)s of %(project)s is there") % {"project": "", "title": "", **facts}


SENT = NoticeKind("reports.sent", gettext_lazy("A status report is sent to me"), _words)


class _Post:
    """The letters of one sending."""

    def __init__(self, report: Report) -> None:
        self.report, self.failed = report, 0

    def letter(self, reader: Reader, sight: Sight) -> bool:
        """Send one; gives whether the mail server took it."""
        if self.failed >= ENOUGH:
            return False
        one, user = self.report, reader.user
        page = "" if user is None else str(settings.PUBLIC_URL) + reverse("report", args=[one.project.key, one.number])
        message = message_of(
            one, edition_of(one, sight), to=reader.email if user is None else user.email, page=page,
            ways="" if user is None else letters.link("notice-ways"), name=reader.name if user is None else user.name,
        )  # fmt: skip
        taken = letters.post(message, "reports/letters/report")
        self.failed = 0 if taken else self.failed + 1
        return taken


def deliver(report: Report, readers: Iterable[Reader]) -> int:
    """Tell these readers, and note who was reached; gives how many were not."""
    with translation.override(report.language):
        title = title_of(report.kind, report.since, report.until)
    facts = {"project": report.project.name, "title": title}
    page = reverse("report", args=[report.project.key, report.number])
    post, failed = _Post(report), 0

    def bring(one: Reader) -> str:
        if one.user is None:
            return "" if post.letter(one, Sight.OUTSIDE) else Reader.Trouble.MAIL.value
        access = access_to(report.project, one.user)
        if access is None or not readable(access).filter(pk=report.pk).exists():
            return Reader.Trouble.RIGHT.value
        sight = sight_in(access, report)
        letter: Callable[[], bool] = lambda: post.letter(one, sight)  # noqa: E731
        if one.trouble == Reader.Trouble.MAIL:  # the notice is in their list already
            return "" if letter() else one.trouble
        notice = Notice(SENT.name, one.user, page, facts, report.project.pk, letter)
        return "" if notices.tell(notice) else Reader.Trouble.MAIL.value

    for one in readers:
        trouble = bring(one)
        failed += bool(trouble)
        one.trouble, one.reached_at = trouble, None if trouble else timezone.now()
        Reader.objects.filter(pk=one.pk).update(trouble=one.trouble, reached_at=one.reached_at)
    return failed
