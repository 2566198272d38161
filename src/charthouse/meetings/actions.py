"""What changes meetings and their series: each deed is one entry of the journal that can be taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from charthouse.journal.acting import one_operation
from charthouse.meetings import values
from charthouse.meetings.agenda import prepare
from charthouse.meetings.book import locked_book, no_such
from charthouse.meetings.models import AgendaItem, Invited, Meeting, MeetingSeries, MinuteLine, StandupAnswer
from charthouse.meetings.refusals import MeetingChangedMeanwhile, MeetingIsOver, NoSuchMeeting
from charthouse.meetings.values import COMMON, OF_SERIES, PEOPLE, Facts, bad
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.projects.registers import RecordKind, add_record, change_record, delete_record
from charthouse.stakeholders.models import Communication

LAST_DAYS = 366 * 10
"""A series goes on for so many days at most."""


def add_series(*, access: Access, facts: Facts) -> MeetingSeries:
    """Begin a series: ``facts`` as ``values.facts_of`` names them, and ``communication``, the line it is made of.

    :raises BadMeeting: RoleMayNot:
    """
    return add_record(SERIES, access=access, facts=facts)


def change_series(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> MeetingSeries:
    """Change a series; its meetings to come take over what was not said of them alone.

    :raises NoSuchMeeting: BadMeeting: RoleMayNot: MeetingChangedMeanwhile:
    """
    return change_record(SERIES, access=access, number=number, facts=facts, seen=seen)


@one_operation
@transaction.atomic
def delete_series(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take a series out with its meetings that have no minutes; the others stay, and the journal brings it back.

    :raises NoSuchMeeting: RoleMayNot: MeetingChangedMeanwhile:
    """
    access.require(Right.EDIT_LOG)
    locked_book(access.project)
    found = SERIES.of(access.project, number)
    bare = Meeting.objects.filter(series=found, lines=None, answers=None).exclude(state=Meeting.State.CLOSED)
    for one in list(bare.values_list("number", flat=True)):
        delete_record(MEETINGS, access=access, number=one)
    delete_record(SERIES, access=access, number=number, seen=seen)


def add_meeting(*, access: Access, facts: Facts) -> Meeting:
    """Arrange one meeting; its agenda is made from the data at once.

    :raises BadMeeting: RoleMayNot:
    """
    return add_record(MEETINGS, access=access, facts=facts)


def hold(*, access: Access, series: int, day: dt.date, right: Right = Right.EDIT_LOG) -> Meeting:
    """The meeting of a series on one of its days, as a row of its own from here on; its agenda is made at once.

    :raises NoSuchMeeting: there is no such series
    :raises BadMeeting: it does not take place on that day
    :raises RoleMayNot:
    """
    access.require(right)
    found = SERIES.of(access.project, series)
    there = Meeting.objects.filter(series=found, series_day=day).first()
    if there is not None:
        return there
    if day not in _days_until(found, day):
        raise bad(
            "day", _("“%(title)s” does not take place on %(day)s.") % {"title": found.title, "day": day.isoformat()}
        )
    facts = {"series": found, "on": day}
    return add_record(replace(MEETINGS, right=right), access=access, facts=facts)


def change_meeting(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Meeting:
    """Change a meeting, of a series this one alone; ``cancelled`` says whether it does not take place.

    :raises NoSuchMeeting: BadMeeting: MeetingIsOver: RoleMayNot: MeetingChangedMeanwhile:
    """
    return change_record(MEETINGS, access=access, number=number, facts=facts, seen=seen)


def delete_meeting(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take a meeting out that has no minutes; of a series it takes place again as the series says.

    :raises NoSuchMeeting: MeetingIsOver: RoleMayNot: MeetingChangedMeanwhile:
    """
    access.require(Right.EDIT_LOG)
    one = MEETINGS.of(access.project, number)
    if one.state == Meeting.State.CLOSED or one.lines.exists() or one.answers.exists():
        raise MeetingIsOver(_("“%(title)s” has minutes, and stays; cancel it if it is not to take place.")
                            % {"title": one.title})  # fmt: skip
    delete_record(MEETINGS, access=access, number=number, seen=seen)


def _days_until(one: MeetingSeries, last: dt.date) -> list[dt.date]:
    found = []
    for day in values.days_of(one).days():
        if day > last:
            break
        found.append(day)
    return found


def _to_come(one: MeetingSeries) -> models.QuerySet[Meeting]:
    return Meeting.objects.filter(series=one, state=Meeting.State.PLANNED)


# -- series ----------------------------------------------------------------------------------------------------------


def _put_series(access: Access, one: MeetingSeries, facts: Facts) -> None:
    before = {name: getattr(one, name) for name in COMMON} if one.pk else {}
    said = dict(facts)
    if "communication" in said:
        number = said.pop("communication")
        line = None if number is None else Communication.objects.filter(project=access.project, number=number).first()
        if number is not None and line is None:
            raise bad("communication", _("The communication plan has no line %(number)d.") % {"number": number})
        one.communication = line
    values.put_common(access, one, said, _OF_SERIES)
    if one.first is None:
        raise bad("first", _("Say on which day the series begins."))
    if one.last is not None and one.last < one.first:
        raise bad("last", _("The last day lies before the first one."))
    if one.last is not None and (one.last - one.first).days > LAST_DAYS:
        raise bad("last", _("A series goes on for ten years at most; leave the last day out if it has none."))
    for meeting in _to_come(one) if before else ():
        changed = [name for name in COMMON if _same(meeting, name, before[name]) and not _same(
            meeting, name, getattr(one, name))]  # fmt: skip
        for name in changed:
            setattr(meeting, name, getattr(one, name))
        if changed:
            meeting.version += 1
            meeting.save()


def _same(meeting: Meeting, name: str, value: Any) -> bool:
    return bool(getattr(meeting, name) == value)


def _people_of_series(access: Access, one: MeetingSeries, facts: Facts) -> None:
    """Who joins or leaves a series joins or leaves its meetings to come."""
    before = {_who(row) for row in one.people.all()}
    values.put_people(access, one, facts)
    rows = list(one.people.all())
    after = {_who(row) for row in rows}
    if before == after:
        return
    for meeting in _to_come(one):
        there = {_who(row): row for row in meeting.people.all()}
        Invited.objects.filter(pk__in=[row.pk for who, row in there.items() if who in before - after]).delete()
        _copy(meeting, [row for row in rows if _who(row) in after - before and _who(row) not in there])


def _who(row: Invited) -> tuple[int | None, int | None, str]:
    return row.user_id, row.stakeholder_id, "" if row.user_id or row.stakeholder_id else row.email


def _copy(meeting: Meeting, rows: list[Invited]) -> None:
    Invited.objects.bulk_create(
        values.row_for(
            meeting, user_id=row.user_id, stakeholder_id=row.stakeholder_id, name=row.name, email=row.email
        )
        for row in rows
    )  # fmt: skip


# -- meetings --------------------------------------------------------------------------------------------------------


def _put_meeting(access: Access, one: Meeting, facts: Facts) -> None:
    said = dict(facts)
    series = said.pop("series", None)
    if series is not None:
        one.series, one.series_day = series, said.pop("on")
        for name in COMMON:
            setattr(one, name, getattr(series, name))
        one.day = one.series_day
        return
    if one.state == Meeting.State.CLOSED:
        raise closed(one)
    cancelled = said.pop("cancelled", None)
    if cancelled is not None:
        one.state = Meeting.State.CANCELLED if cancelled else Meeting.State.PLANNED
    elif one.state == Meeting.State.CANCELLED and said:
        raise MeetingIsOver(_("“%(title)s” is cancelled; let it take place first.") % {"title": one.title})
    values.put_common(access, one, said, _OF_MEETINGS)
    if one.day is None:
        raise bad("day", _("Say on which day it takes place."))


def _beside_meeting(access: Access, one: Meeting, facts: Facts) -> None:
    series = facts.get("series")
    if series is not None:
        _copy(one, list(series.people.all()))
    values.put_people(access, one, facts)
    if one.prepared_at is None:
        prepare(access, one)


def closed(one: Meeting) -> MeetingIsOver:
    """The refusal that its minutes are closed."""
    return MeetingIsOver(
        _("The minutes of “%(title)s” are closed, and stay as they are; write it down in the next meeting.")
        % {"title": one.title}
    )


def require_open(one: Meeting) -> None:
    """Refuse what cannot be done once a meeting is closed or cancelled.

    :raises MeetingIsOver:
    """
    if one.state == Meeting.State.CLOSED:
        raise closed(one)
    if one.state == Meeting.State.CANCELLED:
        raise MeetingIsOver(_("“%(title)s” is cancelled; let it take place first.") % {"title": one.title})


def _told(one: Meeting | MeetingSeries) -> dict[str, Any]:
    """What the journal tells of it, as JSON can hold it."""
    facts = values.facts_of(one)
    told = {
        name: value.isoformat() if isinstance(value, dt.date | dt.time) else value
        for name, value in facts.items() if name not in PEOPLE
    }  # fmt: skip
    told |= {"chair": "" if one.chair is None else one.chair.name}
    told |= {"minute_taker": "" if one.minute_taker is None else one.minute_taker.name}
    told["people"] = sorted(one.people.values_list("name", flat=True)) if one.pk else []
    if isinstance(one, Meeting):
        told["state"] = str(one.state)
    return told


def _meanwhile(one: Meeting | MeetingSeries) -> MeetingChangedMeanwhile:
    return MeetingChangedMeanwhile(
        _("Somebody changed “%(title)s” after you opened it; open it again, and change it as it is now.")
        % {"title": one.title}
    )


def _no_such_series(project: Project, number: int) -> NoSuchMeeting:
    return NoSuchMeeting(
        _("%(key)s has no series %(number)d of meetings; it may have been deleted.")
        % {"key": project.key, "number": number}
    )


def _rows_of_series(one: MeetingSeries) -> list[models.QuerySet[Any]]:
    held = list(Meeting.objects.filter(series=one.pk).values_list("pk", flat=True))
    return [
        Meeting.objects.filter(pk__in=held),
        Invited.objects.filter(Q(series=one.pk) | Q(meeting__in=held)),
    ]


def _rows_of_meeting(one: Meeting) -> list[models.QuerySet[Any]]:
    return [
        Invited.objects.filter(meeting=one.pk),
        AgendaItem.objects.filter(meeting=one.pk),
        MinuteLine.objects.filter(meeting=one.pk),
        StandupAnswer.objects.filter(meeting=one.pk),
    ]


_OF_SERIES = {
    "rhythm": values.one_of([value for value, _label in values.RHYTHMS]),
    "first": values.day_said,
    "last": values.maybe_day,
}
_OF_MEETINGS = {"day": values.day_said}
assert set(_OF_SERIES) == set(OF_SERIES)

SERIES: RecordKind[MeetingSeries] = RecordKind(
    MeetingSeries, "a series of meetings", Right.EDIT_LOG, locked_book, "next_series", _put_series, _told,
    _no_such_series, _meanwhile, beside=_people_of_series, rows=_rows_of_series,
)  # fmt: skip
MEETINGS: RecordKind[Meeting] = RecordKind(
    Meeting, "a meeting", Right.EDIT_LOG, locked_book, "next_number", _put_meeting, _told, no_such, _meanwhile,
    beside=_beside_meeting, rows=_rows_of_meeting,
)  # fmt: skip
