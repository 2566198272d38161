"""Owners of entries are reminded, once for each day, before what they own is due or is to be checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts import notices
from charthouse.accounts.deputies import standing_in_for
from charthouse.accounts.models import User
from charthouse.accounts.notices import Notice, NoticeKind
from charthouse.doors import by_itself
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.projects.access import access_to
from charthouse.projects.days import today_in
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.raid.ladder import OWNER, reminders
from charthouse.raid.models import LogEntry
from charthouse.raid.rules import rules_of
from charthouse.raid.watched import items_of
from charthouse.raid.words import OPEN
from charthouse.ui import formats


@by_itself("Every day, Charthouse reminds owners of entries of what is due soon, of its own accord.")
def look(running: Running) -> Mapping[str, Any]:
    """Remind of what is due soon by each project's rules; doing it twice tells nobody twice."""
    waiting = LogEntry.objects.filter(
        _untold(), state__in=OPEN, due__isnull=False, owner__is_active=True
    )  # fmt: skip
    told = 0
    for project in Project.objects.filter(pk__in=waiting.values("project")).order_by("pk"):
        for person, entries in _of_each(project).items():
            told += _remind(project, person, entries)
    return {"told": told}


def _untold() -> Q:
    return Q(reminded_for__isnull=True) | ~Q(reminded_for=F("due"))


@transaction.atomic
def _of_each(project: Project) -> dict[User, list[LogEntry]]:
    """What is due soon and was not told of, by whom it is told: its owner, and who stands in for them."""
    rules, today = [rule for rule in rules_of(project) if rule.to == OWNER], today_in(project)
    if not rules:
        return {}
    numbers = [step.item.number for step in reminders(rules, items_of(project, rules, today), today)]
    there = LogEntry.objects.filter(_untold(), project=project, number__in=numbers, owner__is_active=True)
    found: dict[User, list[LogEntry]] = {}
    for one in there.select_related("owner").order_by("due", "number"):
        # Whoever moves the day meanwhile is reminded of the new one.
        if one.owner is None or not LogEntry.objects.filter(_untold(), pk=one.pk, due=one.due).update(
            reminded_for=one.due
        ):
            continue
        for person in {one.owner, *standing_in_for([one.owner.pk])}:
            found.setdefault(person, []).append(one)
    return found


def _remind(project: Project, person: User, entries: Sequence[LogEntry]) -> bool:
    access = access_to(project, person)
    if access is None or not access.may(Right.SEE_LOG):
        return False
    first = entries[0]
    assert first.due is not None
    facts = {
        "project": project.name, "count": str(len(entries)), "title": first.title, "day": first.due.isoformat(),
    }  # fmt: skip
    page = reverse("project-log", args=[project.key]) + "?owner=me"
    if len(entries) == 1:
        page = reverse("log-entry", args=[project.key, first.number])
    return notices.tell(Notice(DUE.name, person, page, facts, project.pk))


def _due(facts: Mapping[str, str]) -> str:
    count, day = int(facts.get("count", "1")), facts.get("day", "")
    said = {"project": "", "title": "", **facts, "count": formats.number(count)}
    said["day"] = formats.long_day(dt.date.fromisoformat(day)) if day else ""
    if count == 1:
        return _("“%(title)s” in the log of %(project)s is due on %(day)s") % said
    return _("%(count)s entries of the log of %(project)s are due soon") % said


DUE = NoticeKind("raid.due", gettext_lazy("Entries of a log that I own are due soon"), _due)
LOOK = JobKind("raid.remind", look, label=gettext_lazy("Remind owners of what is due soon in the log"), again=True)
EVERY_DAY = Schedule("raid.remind", LOOK.name, LOOK.label, cron="52 5 * * *")
