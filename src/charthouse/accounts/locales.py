"""The language, formats and time zone that a person reads in, for whatever is written to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.utils import timezone, translation

from charthouse.accounts.models import LOCALES, User

_KNOWN = {code for code, _name in LOCALES}


@cache
def time_zones() -> frozenset[str]:
    """The names of all time zones; finding them opens some hundred files."""
    return frozenset(available_timezones())


def locale_of(user: User) -> str:
    """The locale that somebody chose."""
    return user.locale if user.locale in _KNOWN else "en"


def present_locale() -> str:
    """The locale that this text is being written in: what somebody gets who makes an account now."""
    language = (translation.get_language() or "en").lower()
    return language if language in _KNOWN else language.split("-")[0] if language.split("-")[0] in _KNOWN else "en"


@contextmanager
def as_read_by(user: User | None) -> Iterator[None]:
    """Whatever is written inside is in this person's language, formats and time zone: page, letter, job.

    For nobody in particular nothing changes.
    """
    if user is None:
        yield
        return
    try:
        zone = ZoneInfo(user.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    with timezone.override(zone), translation.override(locale_of(user)):
        yield
