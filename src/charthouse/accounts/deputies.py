"""Who stands in for whom, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from charthouse.accounts.models import Deputy, User
from charthouse.prepared import Prepared


def represented_by(user: User | AnonymousUser, *, now: dt.datetime | None = None) -> list[User]:
    """Whom somebody stands in for at this moment, by name.

    The days are those of the absent person's own time zone. There are no chains: whom *they* stand in for does not
    pass on. Nobody deactivated is represented or represents.
    """
    if not isinstance(user, User) or not user.is_active:
        return []
    return represented_by_each([user.pk], now=now).get(user.pk, [])


_absent = Prepared(
    lambda deputy: Deputy.objects.filter(
        deputy=deputy, ended_at=None, deputy__is_active=True, person__is_active=True
    ).order_by("person__name", "person_id").values_list(
        "person_id", "person__name", "person__time_zone", "first_day", "last_day"
    ),
    int,
)  # fmt: skip


def names_represented_by(user: User, *, now: dt.datetime | None = None) -> dict[int, str]:
    """The same by number and name, as fast as every request needs it."""
    if not user.is_active:
        return {}
    return {
        number: name
        for number, name, zone, first, last in _absent(user.pk)
        if first <= _today_in(zone, now) <= last
    }  # fmt: skip


def represented_by_each(users: Collection[int], *, now: dt.datetime | None = None) -> dict[int, list[User]]:
    """The same for many people at once, by their numbers; who stands in for nobody is left out."""
    found: dict[int, list[User]] = {}
    for one in _around(now).filter(deputy__in=users, deputy__is_active=True, person__is_active=True):
        if stands(one, now=now) and one.person not in found.setdefault(one.deputy_id, []):
            found[one.deputy_id].append(one.person)
    return {number: people for number, people in found.items() if people}


def standing_in_for(people: Collection[int], *, now: dt.datetime | None = None) -> list[User]:
    """Who stands in for any of these people at this moment."""
    found = _around(now).filter(person__in=people, deputy__is_active=True, person__is_active=True)
    return list({one.deputy_id: one.deputy for one in found if stands(one, now=now)}.values())


def stands(one: Deputy, *, now: dt.datetime | None = None) -> bool:
    """Whether a deputy stands in at this moment, by the absent person's calendar."""
    return one.ended_at is None and one.first_day <= today_of(one.person, now=now) <= one.last_day


def today_of(user: User, *, now: dt.datetime | None = None) -> dt.date:
    """The day it is where somebody is."""
    return _today_in(user.time_zone, now)


def _today_in(name: str, now: dt.datetime | None) -> dt.date:
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return (now or timezone.now()).astimezone(zone).date()


def _around(now: dt.datetime | None) -> QuerySet[Deputy]:
    """Those that may stand in: no time zone is more than a day away from UTC."""
    day = (now or timezone.now()).astimezone(dt.UTC).date()
    return (
        Deputy.objects.filter(
            ended_at=None, first_day__lte=day + dt.timedelta(days=1), last_day__gte=day - dt.timedelta(days=1)
        )
        .select_related("person", "deputy")
        .order_by("person__name", "person_id")
    )
