"""When a project's rounds begin by themselves: what a manager says, and the look every ten minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.doors import by_itself
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule, next_time
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.team.models import Rhythm, Round, RoundBook
from charthouse.team.rounds import telling
from charthouse.team.rounds.opening import begin, locked_book
from charthouse.team.rounds.refusals import BadRhythm

SAID = "set the rhythm of rounds"
BOUNDS = {"weekday": (0, 6), "minute": (0, 1439), "weeks": (1, 8), "days": (0, 20)}


def rhythm_of(project: Project) -> Rhythm:
    """The rhythm of a project; not saved where nobody has said one."""
    return Rhythm.objects.filter(project=project).first() or Rhythm(project=project)


@one_operation
@transaction.atomic
def set_rhythm(*, access: Access, active: bool, weekday: int, minute: int, weeks: int, days: int) -> Rhythm:
    """Say when rounds begin by themselves, and how long people have to answer.

    :raises RoleMayNot: BadRhythm:
    """
    access.require(Right.EDIT_PLAN)
    book = locked_book(access.project)
    said: dict[str, Any] = {"active": active, "weekday": weekday, "minute": minute, "weeks": weeks, "days": days}
    for name, (least, most) in BOUNDS.items():
        if not least <= said[name] <= most:
            sentence = _("Write a number from %(least)d to %(most)d.") % {"least": least, "most": most}
            raise BadRhythm(sentence, fields={name: sentence})
    rhythm = rhythm_of(access.project)
    watch = Watch(Rhythm.objects.filter(project=access.project))
    before = {name: getattr(rhythm, name) for name in said}
    changed = [name for name in said if said[name] != before[name]]
    if changed or rhythm._state.adding:
        for name, value in said.items():
            setattr(rhythm, name, value)
        rhythm.save()
        journal.record(
            rhythm, SAID, by=access.user, stream_id=access.project.journal_id,
            before={name: before[name] for name in changed}, after={name: said[name] for name in changed},
            changes=watch.changes(),
        )  # fmt: skip
    settle(book, rhythm, timezone.now())
    return rhythm


def settle(book: RoundBook, rhythm: Rhythm, now: dt.datetime, *, later: int = 1) -> None:
    """Write down when the next round begins: the rhythm's day for the ``later``-th time from now on."""
    book.next_at = None
    if rhythm.active:
        cron = f"{rhythm.minute % 60} {rhythm.minute // 60} * * {(rhythm.weekday + 1) % 7}"
        at: dt.datetime | None = now
        for _time in range(later):
            at = next_time(cron, rhythm.project.time_zone or "UTC", at or now)
        book.next_at = at
    book.save(update_fields=["next_at"])


@by_itself("On the day of each project's rhythm, Charthouse asks everybody of its own accord.")
def look(running: Running) -> Mapping[str, Any]:
    """Begin every round whose time has come, and tell managers whose round is past its time; twice changes nothing."""
    now, opened, over = timezone.now(), 0, 0
    for project in Project.objects.filter(pk__in=RoundBook.objects.filter(next_at__lte=now).values("project")):
        opened += begin_by_rhythm(project, now)
    late = Round.objects.filter(closed_at=None, due_at__lte=now)
    for project in Project.objects.filter(pk__in=late.values("project")):
        over += tell_over(project)
    return {"opened": opened, "over": over}


@one_operation
@transaction.atomic
def begin_by_rhythm(project: Project, now: dt.datetime) -> bool:
    """Begin a project's round, if it is time; one that was missed is made up for once, and none begins beside another.

    Gives whether a round began.
    """
    book, rhythm = locked_book(project), rhythm_of(project)
    if book.next_at is None or book.next_at > now:
        return False
    settle(book, rhythm, now, later=rhythm.weeks)
    if not rhythm.active or Round.objects.filter(project=project, closed_at=None).exists():
        return False
    return begin(book, project, days=rhythm.days, by=None) is not None


@transaction.atomic
def tell_over(project: Project) -> bool:
    """Tell the managers, once, that the time to answer is over."""
    book = locked_book(project)
    one = Round.objects.filter(project=project, closed_at=None).first()
    if one is None or book.due_told >= one.number:
        return False
    book.due_told = one.number
    book.save(update_fields=["due_told"])
    telling.tell_managers(one)
    return True


LOOK = JobKind("team.rounds", look, label=gettext_lazy("Ask how tasks go, where it is time"), again=True)
LOOK_OFTEN = Schedule("team.rounds", LOOK.name, LOOK.label, cron="*/10 * * * *")
