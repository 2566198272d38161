"""Time entries by hand, and from the answers of a round when it is closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.budget.closing import today_of
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch, made
from charthouse.plan.computed import computed_plan
from charthouse.plan.permits import is_theirs
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.team.hours.refusals import BadHours, HoursAreNotYours, NoSuchHours
from charthouse.team.models import Answer, Round, RoundBook, TimeEntry
from charthouse.team.rounds.opening import locked_book

ENTERED, WITHDREW = "entered hours", "withdrew hours"
IN_A_DAY = Decimal(24)
EARLIEST = dt.date(1990, 1, 1)
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Hours on a task on a day, as somebody says them."""

    uid: int
    day: dt.date
    hours: Decimal
    note: str = ""


@one_operation
@transaction.atomic
def enter(*, access: Access, spent: Spent) -> TimeEntry:
    """Say how many hours one spent on a task of one's own on a day.

    :raises RoleMayNot: BadHours:
    """
    access.require(Right.REPORT_OWN_PROGRESS)
    project, book = access.project, locked_book(access.project)
    task = computed_plan(access.shown).tasks.get(spent.uid)
    if task is None or not is_theirs(access, spent.uid):
        raise _bad("task", _("Choose one of your own tasks; that one is not assigned to you."))
    if not spent.hours.is_finite() or not 0 < spent.hours <= IN_A_DAY or spent.hours != round(spent.hours, 2):
        raise _bad("hours", _("Hours of a day are above 0 and at most 24, with two decimal places."))
    if not EARLIEST <= spent.day <= today_of(project):
        raise _bad("day", _("Choose today or an earlier day; later ones have not happened yet."))
    there = TimeEntry.objects.filter(project=project, person=access.user, day=spent.day, source=TimeEntry.Source.HAND)
    if sum(there.values_list("hours", flat=True), spent.hours) > IN_A_DAY:
        raise _bad("hours", _("With what you said before, that is more than 24 hours on one day."))
    one = _new(book, person=access.user, name=access.user.name, uid=spent.uid, task=task.name, day=spent.day,
               hours=spent.hours, note=spent.note.replace("\x00", "").strip()[:300])  # fmt: skip
    journal.record(
        one, ENTERED, by=access.user, stream_id=project.journal_id, after=_told(one), changes=made(one)
    )  # fmt: skip
    return one


@one_operation
@transaction.atomic
def withdraw(*, access: Access, number: int) -> None:
    """Take hours of one's own back; who may change the plan takes back anybody's by hand.

    :raises RoleMayNot: NoSuchHours: HoursAreNotYours:
    """
    access.require(Right.REPORT_OWN_PROGRESS)
    locked_book(access.project)
    one = TimeEntry.objects.filter(project=access.project, number=number).first()
    if one is None:
        raise NoSuchHours(_("%(key)s has no time entry %(number)d.") % {"key": access.project.key, "number": number})
    if one.source == TimeEntry.Source.ROUND:
        raise HoursAreNotYours(_("Hours of a round go only with its closing, which a manager takes back."))
    if one.person_id != access.user.pk and not access.may(Right.EDIT_PLAN):
        raise HoursAreNotYours(_("Somebody else said these hours; they take them back, or a manager does."))
    watch, told, key = Watch(TimeEntry.objects.filter(pk=one.pk)), _told(one), one.pk
    one.delete()
    one.pk = key
    journal.record(
        one, WITHDREW, by=access.user, stream_id=access.project.journal_id, before=told, changes=watch.changes()
    )  # fmt: skip


def keep_hours(access: Access, one: Round) -> list[TimeEntry]:
    """Keep the hours that a round's answers say as time entries; its deed writes them into the journal."""
    book = locked_book(access.project)
    said = Answer.objects.filter(asked__round=one, hours__gt=0).exclude(says="").select_related("asked")
    day = _EPOCH + dt.timedelta(days=one.until // 1440)
    return [
        _new(
            book, person=answer.asked.person, name=answer.asked.name, uid=answer.uid, task=answer.name, day=day,
            hours=answer.hours, source=TimeEntry.Source.ROUND, round=one.number,
        )
        for answer in said.order_by("place")
    ]  # fmt: skip


def _new(book: RoundBook, **facts: Any) -> TimeEntry:
    one = TimeEntry.objects.create(project=book.project, number=book.next_time, **facts)
    book.next_time += 1
    book.save(update_fields=["next_time"])
    return one


def _told(one: TimeEntry) -> dict[str, Any]:
    return {"day": one.day.isoformat(), "hours": str(one.hours)}


def _bad(field: str, sentence: str) -> BadHours:
    return BadHours(sentence, fields={field: sentence})
