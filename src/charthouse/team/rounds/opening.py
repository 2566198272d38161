"""A round begins: who is asked about which tasks, by hand or by the project's rhythm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.engine.working_time import WorkingTime
from charthouse.exchange.document import ResourceKind
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import made
from charthouse.plan.computed import Computed
from charthouse.plan.models import Assignment, TaskDates
from charthouse.plan.progress import is_done
from charthouse.plan.progress_facts import Places, told_of, working_day
from charthouse.plan.progressing.rounds import is_due
from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.team.models import Answer, Asked, Round, RoundBook
from charthouse.team.rounds import telling
from charthouse.team.rounds.refusals import NobodyToAsk, NoSuchRound, RoundIsClosed, RoundIsOpen

EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - plan time is wall clock
MOST_ASKED = 2000
"""Tasks in one round."""


def locked_book(project: Project) -> RoundBook:
    """The book's row, locked until the transaction ends: one change after the other."""
    return RoundBook.objects.select_for_update().get_or_create(project=project)[0]


def round_of(project: Project, number: int) -> Round:
    """The round of that number.

    :raises NoSuchRound:
    """
    found = Round.objects.filter(project=project, number=number).select_related("opened_by", "closed_by").first()
    if found is None:
        raise NoSuchRound(_("%(key)s has no round %(number)d.") % {"key": project.key, "number": number})
    return found


def open_round_of(project: Project, number: int) -> Round:
    """The same, for what changes it.

    :raises NoSuchRound: RoundIsClosed:
    """
    found = round_of(project, number)
    if found.closed_at is not None:
        raise RoundIsClosed(
            _("Round %(number)d is closed, and stays as it is. A report on a task still counts in the plan.")
            % {"number": number}
        )
    return found


@one_operation
@transaction.atomic
def open_round(*, access: Access, days: int = 1) -> Round:
    """Ask everybody now who has something to report; ``days`` is how many working days they have to answer.

    :raises RoleMayNot: RoundIsOpen: NobodyToAsk:
    """
    access.require(Right.EDIT_PLAN)
    book = locked_book(access.project)
    there = Round.objects.filter(project=access.project, closed_at=None).first()
    if there is not None:
        raise RoundIsOpen(_("Round %(number)d is not closed yet; close it first.") % {"number": there.number})
    found = begin(book, access.project, days=days, by=access.user)
    if found is None:
        raise NobodyToAsk(
            _("There is nothing to ask: no task that is under way, or should be, is assigned to anybody.")
        )
    return found


def begin(book: RoundBook, project: Project, *, days: int, by: User | None) -> Round | None:
    """Make the round whose book is locked, and have everybody told; nothing where there is nothing to ask."""
    places = Places(shown_to_all(project))
    wanted = list(wanted_of(project, places))[:MOST_ASKED]
    if not wanted:
        return None
    one = Round.objects.create(
        project=project, number=book.next_number, until=places.day[1], opened_at=timezone.now(), opened_by=by,
        due_at=_due(places, days, project.time_zone),
    )  # fmt: skip
    book.next_number += 1
    book.save(update_fields=["next_number"])
    asked: dict[tuple[int | None, str], Asked] = {}
    for each in wanted:
        key = (each.person, "" if each.person else each.name)
        if key not in asked:
            asked[key] = Asked.objects.create(round=one, person_id=each.person, name=each.name)
        each.answer.asked = asked[key]
    answers = [each.answer for each in wanted]
    for place, answer in enumerate(answers, 1):
        answer.place = place
    Answer.objects.bulk_create(answers)
    rows = Answer.objects.filter(asked__round=one)
    journal.record(
        one, "opened a round", by=by, stream_id=project.journal_id,
        after={"people": len(asked), "tasks": len(wanted)}, changes=made(one, *asked.values(), *rows),
    )  # fmt: skip
    telling.ask(one, [each for each in asked.values() if each.person_id is not None])
    return one


def shown_to_all(project: Project) -> Project:
    """The plan that everybody sees: the published one, where it is published by hand."""
    return Project.rows.filter(working=project.pk).first() or project


@dataclass(frozen=True, slots=True)
class Wanted:
    """One question, and whom it is for."""

    person: int | None
    name: str
    answer: Answer


def wanted_of(project: Project, places: Places) -> Iterable[Wanted]:
    """What is to be asked now: each task once, of the first who works on it and can answer.

    What holds up most comes first: by total slack, then by the planned start.
    """
    computed = places.computed
    if computed.schedule is None:
        return
    due = [
        task for task in computed.document.tasks
        if is_due(places, task, date=places.day[1], last=places.project.status_date) and not is_done(told_of(task))
    ]  # fmt: skip
    slack = dict(TaskDates.objects.filter(task__project=places.project).values_list("task__uid", "total_slack"))
    people = _people_of(project, places.project, {task.uid for task in due})
    dates = computed.schedule.tasks
    due.sort(key=lambda task: (slack.get(task.uid) or 0, dates[task.uid].start or 0, task.uid))
    for task in due:
        if task.uid not in people:
            continue
        person, name = people[task.uid]
        start, finish = dates[task.uid].start, dates[task.uid].finish
        question = Answer(uid=task.uid, name=task.name, start=start, finish=finish, percent=task.percent_complete)
        yield Wanted(person, name, question)


def _people_of(project: Project, shown: Project, uids: set[int]) -> dict[int, tuple[int | None, str]]:
    """By task, who is asked: their account, and what they are called."""
    found = Assignment.objects.filter(
        project=shown, task__uid__in=uids, allocation__resource__kind=ResourceKind.PERSON.value
    ).order_by("id")
    rows: list[tuple[int, int | None, str, str]] = list(
        found.values_list(
            "task__uid", "allocation__resource__user", "allocation__resource__email", "allocation__resource__name"
        )
    )
    emails = {email.lower() for _uid, user, email, _name in rows if user is None and email}
    by_email = {
        email.lower(): pk
        for pk, email in User.objects.filter(is_active=True, email__in=emails).values_list("pk", "email")
    }
    accounts = {user if user is not None else by_email.get(email.lower()) for _uid, user, email, _name in rows}
    known = [account for account in accounts if account is not None]
    named = dict(User.objects.filter(pk__in=known).values_list("pk", "name"))
    rights = held.rights_in(project.key, set(named))
    chosen: dict[int, tuple[int | None, str]] = {}
    for uid, user, email, name in rows:
        account = user if user is not None else by_email.get(email.lower())
        able = account is not None and Right.REPORT_OWN_PROGRESS in rights.get(account, frozenset())
        if able and account is not None and (uid not in chosen or chosen[uid][0] is None):
            chosen[uid] = (account, named[account])
        elif uid not in chosen:
            chosen[uid] = (None, name)
    return chosen


def _due(places: Places, days: int, zone: str) -> dt.datetime:
    """The end of work of the day that is so many working days after today."""
    day = places.day[0] // 1440
    computed = places.computed
    for _step in range(days):
        day = _next_working_day(computed, day)
    return instant(working_day(computed, day)[1], zone)


def _next_working_day(computed: Computed, day: int) -> int:
    if computed.schedule is None:
        return day + 1
    return WorkingTime(computed.schedule.compiled.network.arrays[2]).next_work((day + 1) * 1440) // 1440


def instant(minutes: int, zone: str) -> dt.datetime:
    """The moment that a plan time is, by the project's clock."""
    return (EPOCH + dt.timedelta(minutes=minutes)).replace(tzinfo=ZoneInfo(zone or "UTC")).astimezone(dt.UTC)
