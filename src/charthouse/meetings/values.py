"""What can be said of meetings and their series: facts as actions take them, checked and put into their rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.meetings.models import Invited, Kind, Meeting, MeetingSeries
from charthouse.meetings.refusals import BadMeeting
from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.stakeholders.models import Rhythm, Stakeholder
from charthouse.stakeholders.rhythms import DATED, Series

Facts = Mapping[str, Any]
One = Meeting | MeetingSeries

LONGEST = {"title": 200, "place": 200, "link": 500, "purpose": 20_000}
LONGEST_MEETING = 24 * 60
MOST_PEOPLE = 200
PLAIN = ("title", "kind", "at", "minutes", "place", "link", "purpose")
COMMON = (*PLAIN, "chair", "minute_taker")
"""What a series hands on to each of its meetings."""
PEOPLE = ("members", "stakeholders", "others")
OF_SERIES = ("rhythm", "first", "last")
RHYTHMS = [(one.value, one.label) for one in Rhythm if one in DATED - {Rhythm.ONCE}]


def today_in(project: Project) -> dt.date:
    """The day by the project's clock."""
    return timezone.now().astimezone(ZoneInfo(project.time_zone)).date()


def begins_at(project: Project, day: dt.date, at: dt.time) -> dt.datetime:
    """The moment of a time by the project's clock; an hour that the clock leaves out counts as the one after it."""
    return dt.datetime.combine(day, at, ZoneInfo(project.time_zone)).astimezone(dt.UTC)


def days_of(one: MeetingSeries) -> Series:
    """The days of a series by its rhythm, whatever was moved or cancelled."""
    return Series(one.rhythm, one.first, one.last)


def facts_of(one: One) -> dict[str, Any]:
    """Everything that is said of a meeting or a series, by the names that actions take."""
    said = {name: getattr(one, name) for name in PLAIN} | {"chair": one.chair_id, "minute_taker": one.minute_taker_id}
    more = OF_SERIES if isinstance(one, MeetingSeries) else ("day",)
    return {**said, **{name: getattr(one, name) for name in more}, **people_of(one)}


def people_of(one: One) -> dict[str, Any]:
    """Who takes part, as actions take it."""
    rows = list(one.people.select_related("stakeholder")) if one.pk else []
    return {
        "members": sorted(row.user_id for row in rows if row.user_id is not None),
        "stakeholders": sorted(row.stakeholder.number for row in rows if row.stakeholder is not None),
        "others": [(row.name, row.email) for row in rows if row.user_id is None and row.stakeholder_id is None],
    }


def put_common(access: Access, one: One, facts: Facts, more: Mapping[str, Callable[[str, Any], Any]]) -> None:
    """Put facts into a row, not yet saved; the people are kept beside it.

    :raises BadMeeting: with the field that is wrong
    """
    checks = {**_CHECKS, **more}
    if one._state.adding:
        one.chair = access.user
    for name, value in facts.items():
        if name in ("chair", "minute_taker"):
            setattr(one, f"{name}_id", _account(access, name, value, getattr(one, f"{name}_id")))
        elif name in checks:
            setattr(one, name, checks[name](name, value))
        elif name not in PEOPLE:
            raise bad(name, _("A meeting has no field “%(field)s”.") % {"field": name[:60]})
    if not one.title:
        raise bad("title", _("A meeting needs a name; say in a few words what it is."))
    if one.at is None:
        raise bad("at", _("Say when it begins, such as 14:30."))


def put_people(access: Access, one: One, facts: Facts) -> None:
    """Let exactly these people take part; whether they were there stays with who stays.

    :raises BadMeeting:
    """
    for name in PEOPLE:
        if name not in facts:
            continue
        if name == "members":
            _put_members(access, one, facts[name])
        elif name == "stakeholders":
            _put_stakeholders(one, facts[name])
        else:
            _put_others(one, facts[name])
    if one.people.count() > MOST_PEOPLE:
        raise bad("members", _("At most %(most)d people take part.") % {"most": MOST_PEOPLE})


def row_for(one: One, **said: Any) -> Invited:
    """A row of somebody who takes part in it, not yet saved."""
    whose = {"series": one} if isinstance(one, MeetingSeries) else {"meeting": one}
    return Invited(project=one.project, **whose, **said)


def _put_members(access: Access, one: One, wanted: Any) -> None:
    able = held.members_able(access.project, Right.SEE_LOG)
    there = {row.user_id: row for row in one.people.exclude(user=None)}
    if missing := sorted(set(wanted) - able.keys() - there.keys()):
        raise bad(
            "members",
            _("Account %(number)d is no member who sees the log; give them a role in the project, or invite them by "
              "name and address.") % {"number": missing[0]},
        )  # fmt: skip
    one.people.exclude(user=None).exclude(user__in=wanted).delete()
    new = [row_for(one, user_id=pk, name=able[pk]) for pk in sorted(set(wanted)) if pk not in there]
    Invited.objects.bulk_create(new)


def _put_stakeholders(one: One, wanted: Any) -> None:
    found = {each.number: each for each in Stakeholder.objects.filter(project=one.project, number__in=wanted)}
    if missing := sorted(set(wanted) - found.keys()):
        raise bad("stakeholders", _("The register has no stakeholder %(number)d; choose those who are in it.")
                  % {"number": missing[0]})  # fmt: skip
    one.people.exclude(stakeholder=None).exclude(stakeholder__in=found.values()).delete()
    there = set(one.people.exclude(stakeholder=None).values_list("stakeholder", flat=True))
    Invited.objects.bulk_create(
        row_for(one, stakeholder=each, name=each.name, email=each.email)
        for number, each in sorted(found.items()) if each.pk not in there
    )  # fmt: skip


def _put_others(one: One, wanted: Any) -> None:
    pairs: dict[str, str] = {}
    for name, email in wanted:
        called, address = " ".join(str(name).split()), str(email).strip().lower()
        if not called or len(called) > 200 or "\x00" in called:
            raise bad("others", _("Somebody outside needs a name of 1 to 200 characters."))
        try:
            validate_email(address)
        except ValidationError:
            raise bad("others", _("%(name)s needs an address like maria@example.org.") % {"name": called}) from None
        pairs[address] = called
    rows = one.people.filter(user=None, stakeholder=None)
    rows.exclude(email__in=pairs).delete()
    there = {row.email: row for row in rows.all()}
    for address, called in pairs.items():
        if address not in there:
            row_for(one, name=called, email=address).save()
        elif there[address].name != called:
            Invited.objects.filter(pk=there[address].pk).update(name=called)


def bad(field: str, sentence: str) -> BadMeeting:
    """The refusal of a value."""
    return BadMeeting(sentence, fields={field: sentence})


def _text(name: str, value: Any) -> str:
    said = str(value or "").strip()
    if "\x00" in said or len(said) > LONGEST[name]:
        raise bad(name, _("This text can have %(most)d characters at most.") % {"most": LONGEST[name]})
    return said


def _link(name: str, value: Any) -> str:
    said = _text(name, value)
    parts = urlsplit(said)
    if said and (parts.scheme not in ("http", "https") or not parts.netloc or any(one.isspace() for one in said)):
        raise bad(name, _("Write the whole address, such as https://meet.example.org/room."))
    return said


def _minutes(name: str, value: Any) -> int:
    if type(value) is not int or not 1 <= value <= LONGEST_MEETING:
        raise bad(name, _("A meeting lasts from 1 to %(most)d minutes.") % {"most": LONGEST_MEETING})
    return value


def _time(name: str, value: Any) -> dt.time:
    if not isinstance(value, dt.time) or value.tzinfo is not None:
        raise bad(name, _("Say when it begins, such as 14:30."))
    return value.replace(second=0, microsecond=0)


def day_said(name: str, value: Any) -> dt.date:
    """A day that has to be there."""
    if not isinstance(value, dt.date):
        raise bad(name, _("Write the date as YYYY-MM-DD."))
    if not 1990 <= value.year <= 2200:
        raise bad(name, _("The year lies between 1990 and 2200."))
    return value


def maybe_day(name: str, value: Any) -> dt.date | None:
    """A day, or none."""
    return None if value is None else day_said(name, value)


def one_of(values: list[str]) -> Callable[[str, Any], str]:
    """Check that it is one of these."""

    def check(name: str, value: Any) -> str:
        if value not in values:
            raise bad(name, _("Choose one of these: %(choices)s.") % {"choices": ", ".join(values)})
        return str(value)

    return check


def _account(access: Access, name: str, value: Any, before: int | None) -> int | None:
    if value is None or value == before:
        return None if value is None else before
    if type(value) is not int or value not in held.members_able(access.project, Right.WRITE_LOG):
        raise bad(name, _("Choose a member of the project who writes in the log."))
    return value


_CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    "title": _text,
    "place": _text,
    "purpose": _text,
    "link": _link,
    "kind": one_of(Kind.values),
    "at": _time,
    "minutes": _minutes,
}
