"""What is different in a project between two days, on paper."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charthouse.papers.model import Block, Bullets, Heading, Note, Paper
from charthouse.portfolio.since import Part, choices, difference
from charthouse.portfolio.since_views import asked_days
from charthouse.projects.access import Access
from charthouse.projects.paper_kinds import PaperKind, framed
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.ui import formats


class BadDays(Refused):
    """What is asked for are no two days after each other."""

    status = 422


def changes_on_paper(access: Access, subject: str) -> Paper:
    """The two days as ``2027-02-01/2027-02-08``; without them since the last report or a week ago, until today.

    :raises BadDays:
    """
    since, _slash, until = subject.partition("/")
    asked, last, wrong = asked_days(access, since, until)
    first = asked or choices(access)[0].day
    if wrong or first >= last:
        raise BadDays(wrong or _("The first day lies before the last one, and neither before 1971."))
    days = {"first": formats.long_day(first), "last": formats.long_day(last)}
    blocks = [block for part in difference(access, first, last).parts for block in _blocks(part)]
    return framed(
        access, name=f"changes-{first.isoformat()}-{last.isoformat()}", title=_("What changed"),
        lead=_("What is different at the end of %(last)s from the end of %(first)s.") % days,
        blocks=blocks or [Note(_("Nothing is different that you may see."))],
    )  # fmt: skip


def _blocks(part: Part) -> Iterator[Block]:
    yield Heading(part.title)
    if part.said:
        yield Bullets(tuple(one.text for one in part.said))
    if part.more:
        text = ngettext("%(n)s more change.", "%(n)s more changes.", part.more)
        yield Note(text % {"n": formats.number(part.more)})
    if part.note:
        yield Note(part.note)


CHANGES = PaperKind("changes", gettext_lazy("What changed"), Right.SEE, changes_on_paper)
