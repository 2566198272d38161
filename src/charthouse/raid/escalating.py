"""Every day, entries that are late by the project's rule are marked, and somebody higher is told, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts import letters, notices
from charthouse.accounts.models import User
from charthouse.accounts.notices import Notice, NoticeKind
from charthouse.doors import by_itself
from charthouse.jobs import actions as jobs
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.journal import actions as journal
from charthouse.projects.access import access_to
from charthouse.projects.days import today_in
from charthouse.projects.held import managers_of
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.raid.actions import ENTRIES, locked_log, rule_of
from charthouse.raid.models import LogEntry
from charthouse.raid.queries import lines_of
from charthouse.raid.words import OPEN, at_least
from charthouse.ui import formats

_LETTER = "raid/letters/escalated.txt"


@by_itself("Every day, Charthouse looks by each project's rule for entries that are late, of its own accord.")
def look(running: Running) -> Mapping[str, Any]:
    """Mark what is late and has not been escalated; doing it twice changes nothing."""
    waiting = LogEntry.objects.filter(state__in=OPEN, due__isnull=False, escalated_on__isnull=True)
    marked = 0
    for project in Project.objects.filter(pk__in=waiting.values("project")).order_by("pk"):
        marked += len(escalate(project))
    return {"entries": marked}


@transaction.atomic
def escalate(project: Project) -> list[LogEntry]:
    """Mark the late entries of one project, and have the letter about them written."""
    locked_log(project)
    rule, today = rule_of(project), today_in(project)
    if not rule.active:
        return []
    found = list(
        LogEntry.objects.filter(
            project=project, state__in=OPEN, severity__in=at_least(rule.severity), escalated_on=None,
            due__lt=today - dt.timedelta(days=rule.days),
        ).order_by("number")
    )  # fmt: skip
    for one in found:
        watch = ENTRIES.watch(one)
        one.escalated_on = today
        one.version += 1
        one.save(update_fields=["escalated_on", "version"])
        journal.record(
            one, "escalated", by=None, stream_id=project.journal_id, before={"escalated_on": None},
            after={"escalated_on": today.isoformat()}, changes=watch.changes(),
        )  # fmt: skip
    if found:
        jobs.start(
            TELL.name, by=None, title=str(TELL.label),
            arguments={"project": project.pk, "entries": [one.pk for one in found]},
        )  # fmt: skip
    return found


@by_itself("Charthouse writes to those who are responsible when entries are late; nobody asks for that.")
def write(running: Running) -> Mapping[str, Any]:
    """Write one letter about all entries that were marked together to each who is told, in their own language."""
    project = Project.objects.filter(pk=running.arguments["project"]).first()
    if project is None:
        return {"told": 0}
    told = 0
    for person in told_by(project):
        access = access_to(project, person)
        if access is None or not access.may(Right.SEE_LOG):
            continue
        found = LogEntry.objects.filter(
            pk__in=running.arguments["entries"], project=project, escalated_on__isnull=False
        ).select_related("owner", "raised_by")
        lines = lines_of(access, found)
        context = {
            "project": project,
            "lines": lines,
            "link": letters.link("project-log", project.key) + "?state=late",
        }
        if lines:
            letter = partial(letters.send, _LETTER, to=person.email, reader=person, context=context)
            page = reverse("project-log", args=[project.key]) + "?state=late"
            facts = {"project": project.name, "count": str(len(lines)), "first": lines[0].one.title}
            told += notices.tell(Notice(ESCALATED.name, person, page, facts, project.pk, letter))
    return {"told": told}


def told_by(project: Project) -> list[User]:
    """Who is told of late entries: whom the rule names, else the managers."""
    told = rule_of(project).told
    return [told] if told is not None and told.is_active else managers_of(project)


def _escalated(facts: Mapping[str, str]) -> str:
    count = int(facts.get("count", "1"))
    said = {"project": "", "first": "", **facts, "count": formats.number(count)}
    if count == 1:
        return _("“%(first)s” in the log of %(project)s is late and was escalated") % said
    return _("%(count)s entries in the log of %(project)s are late and were escalated") % said


ESCALATED = NoticeKind("raid.escalated", gettext_lazy("Entries of a log are late and come to me"), _escalated)

LOOK = JobKind("raid.escalate", look, label=gettext_lazy("Escalate late entries of the log"), again=True)
LOOK_EVERY_DAY = Schedule("raid.escalate", LOOK.name, LOOK.label, cron="37 5 * * *")
TELL = JobKind("raid.tell_escalated", write, label=gettext_lazy("Write about late entries of the log"))
