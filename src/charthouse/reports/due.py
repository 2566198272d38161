"""Which reports of the communication plan are due and not sent: shown there and on “My work”, and told once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts import notices
from charthouse.accounts.models import User
from charthouse.accounts.notices import Notice, NoticeKind
from charthouse.doors import by_itself
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.projects.access import Access, Standing, access_to
from charthouse.projects.days import today_in
from charthouse.projects.held import members_able
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.reports.models import Report
from charthouse.reports.reading import readable
from charthouse.stakeholders import reaching
from charthouse.stakeholders.models import Communication
from charthouse.stakeholders.rhythms import series_of
from charthouse.stakeholders.sending import Sent
from charthouse.team.asks import Ask
from charthouse.ui import formats

EARLY = dt.timedelta(days=15)
"""A report of a line that takes place once, or for the first time, is sent at most so long before."""


def due_on(days: Iterable[dt.date], sent: Sequence[dt.date], today: dt.date) -> dt.date | None:
    """The last of the days up to today for which nothing was sent; ``days`` and ``sent`` rise.

    What is sent serves every day that has come and was not served; where there is none, the next one, if that is
    nearer than the one before.
    """
    past: dt.date | None = None
    served: dt.date | None = None
    left = list(sent)
    for day in days:
        while left and left[0] < day:
            one = left.pop(0)
            if past is not None and (served is None or served < past):
                served = past
            elif day - one <= (EARLY if past is None else (day - past) / 2):
                served = day
        if day > today:
            break
        past = day
    if past is not None and any(past <= one <= today for one in left):
        served = past
    return None if past is None or (served is not None and served >= past) else past


def state_of(access: Access, lines: Sequence[Communication]) -> Mapping[int, Sent]:
    """How far the report of each line is, as far as this reader may know it."""
    project = access.project
    rows = readable(access).filter(state=Report.State.SENT).order_by("sent_at")
    sent: dict[str, list[tuple[dt.date, int]]] = {}
    for kind, audience, at, number in rows.values_list("kind", "audience", "sent_at", "number"):
        if at is not None:
            sent.setdefault(f"{kind}-{audience}", []).append((_day_of(project, at), number))
    writes = access.may(Right.WRITE_REPORTS)
    until, today = (reaching.end_of(access), today_in(project)) if writes else (None, None)
    found = {}
    for line in lines:
        there = sent.get(line.report, [])
        last, page = (there[-1][0], reverse("report", args=[project.key, there[-1][1]])) if there else (None, "")
        due = None
        if today is not None:
            series = series_of(line, until)
            due = None if series is None else due_on(series.days(), [day for day, _number in there], today)
        found[line.pk] = Sent(last, page, due, "" if due is None else where_to_write(project, line))
    return found


def where_to_write(project: Project, line: Communication) -> str:
    """The draft of a line's report where there is one, else where it is begun."""
    kind, audience = line.report.split("-")
    drafts = Report.objects.filter(project=project, kind=kind, audience=audience, state=Report.State.DRAFT)
    number = drafts.order_by("-number").values_list("number", flat=True).first()
    if number is not None:
        return reverse("report", args=[project.key, number])
    return f"{reverse('report-new', args=[project.key])}?kind={kind}&audience={audience}"


def asks_of(user: User) -> list[Ask]:
    """The reports that are due and that somebody is to write."""
    found = []
    mine = _named().filter(project__in=Standing(user).projects(Right.WRITE_REPORTS))
    for project, lines in _by_project(mine):
        access = access_to(project, user)
        if access is None:
            continue
        state = state_of(access, lines)
        for line in lines:
            due = state[line.pk].due
            if due is not None and user.pk in _asked(project, line):
                until = dt.datetime.combine(due, dt.time(23, 59), ZoneInfo(project.time_zone or "UTC"))
                found.append(Ask(line.what, project.name, until, state[line.pk].write, _("Write it")))
    return found


@by_itself("Every day, Charthouse reminds who sends reports of those that are due, of its own accord.")
def look(running: Running) -> Mapping[str, Any]:
    """Remind of what is due; doing it twice tells nobody twice."""
    told = 0
    for project, lines in _by_project(_named()):
        for line in lines:
            told += _remind(project, line)
    return {"told": told}


def _remind(project: Project, line: Communication) -> int:
    told, claimed = 0, False
    for person in User.objects.filter(pk__in=_asked(project, line), is_active=True).order_by("pk"):
        access = access_to(project, person)
        due = None if access is None else state_of(access, [line])[line.pk].due
        if due is None:
            continue
        untold = Q(reminded_for__isnull=True) | ~Q(reminded_for=due)
        if not claimed and not Communication.objects.filter(untold, pk=line.pk).update(reminded_for=due):
            break
        claimed = True
        facts = {"project": project.name, "what": line.what, "day": due.isoformat()}
        told += notices.tell(Notice(DUE.name, person, where_to_write(project, line), facts, project.pk))
    return told


def _asked(project: Project, line: Communication) -> set[int]:
    """Who is to write it: who sends it by the plan, where they may; else everybody who may."""
    able = set(members_able(project, Right.WRITE_REPORTS))
    return {line.sender_id} if line.sender_id in able else able


def _named() -> QuerySet[Communication]:
    return Communication.objects.exclude(report="").filter(first__isnull=False).select_related("project")


def _by_project(found: QuerySet[Communication]) -> Iterable[tuple[Project, list[Communication]]]:
    lines: dict[Project, list[Communication]] = {}
    for one in found.order_by("project", "number"):
        lines.setdefault(one.project, []).append(one)
    return lines.items()


def _day_of(project: Project, at: dt.datetime) -> dt.date:
    return at.astimezone(ZoneInfo(project.time_zone or "UTC")).date()


def _words(facts: Mapping[str, str]) -> str:
    said = {"project": "", "what": "", **facts}
    day = facts.get("day", "")
    said["day"] = formats.long_day(dt.date.fromisoformat(day)) if day else ""
    return _("“%(what)s” of %(project)s is due since %(day)s, by the communication plan") % said


DUE = NoticeKind("reports.due", gettext_lazy("A status report that I send is due by the communication plan"), _words)
LOOK = JobKind("reports.due", look, label=gettext_lazy("Remind of status reports that are due"), again=True)
EVERY_DAY = Schedule("reports.due", LOOK.name, LOOK.label, cron="53 5 * * *")
