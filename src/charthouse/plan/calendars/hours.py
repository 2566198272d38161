"""Working hours as people type and read them: ``8-12, 13-17``, a night shift ``22-6``, ``24 h``."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from charthouse.engine.calendars import ALWAYS, NEVER, Hours
from charthouse.plan.calendars.refusals import BadHours

DAY = 1440
_INTERVAL = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—|to|bis)\s*(\d{1,2})(?:[:.](\d{2}))?$")
_NONE = {"", "-", "–", "—", "0", "free", "frei", "off", "none"}
_ALWAYS = {"24", "24h", "24 h", "0-24", "0:00-24:00", "00:00-24:00"}


def hours_of(text: str) -> Hours:
    """The working intervals of one day; a shift that ends before it starts goes on over midnight.

    :raises BadHours: with what to type instead
    """
    said = " ".join(text.casefold().split())
    if said in _NONE:
        return NEVER
    if said in _ALWAYS:
        return ALWAYS
    return in_order([_interval(part.strip(), text) for part in re.split(r"[,;]| and | und ", said)], text)


def in_order(intervals: list[tuple[int, int]], text: str) -> Hours:
    """The same intervals by their starts, those that touch joined.

    :raises BadHours: when two of them overlap
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if found and start < found[-1][1]:
            raise BadHours(
                _("The hours “%(text)s” overlap: %(one)s and %(other)s. Type each hour of the day once.")
                % {"text": text, "one": _words(*found[-1]), "other": _words(start, end)}
            )
        if found and start == found[-1][1]:
            start = found.pop()[0]
        found.append((start, end))
    if found and found[-1][1] - DAY > found[0][0]:
        raise BadHours(
            _("The hours “%(text)s” overlap: the shift over midnight is still running when the day begins again.")
            % {"text": text}
        )
    return tuple(found)


def text_of(hours: Hours) -> str:
    """As ``hours_of`` reads it again; nothing where nobody works."""
    return "24 h" if hours == ALWAYS else ", ".join(_words(*interval) for interval in hours)


def _interval(part: str, text: str) -> tuple[int, int]:
    match = _INTERVAL.match(part)
    if match is None:
        raise _unreadable(text)
    first_hour, first_minute, last_hour, last_minute = match.groups()
    start = int(first_hour) * 60 + int(first_minute or 0)
    end = int(last_hour) * 60 + int(last_minute or 0)
    if start >= DAY or end > DAY or int(first_minute or 0) > 59 or int(last_minute or 0) > 59:
        raise _unreadable(text)
    if end == start:
        raise BadHours(
            _("“%(text)s” starts and ends at the same time; type “24 h” for the whole day.") % {"text": text}
        )
    return start, end if end > start else end + DAY


def _unreadable(text: str) -> BadHours:
    return BadHours(
        _("“%(text)s” are no hours. Type them like 8-12, 13-17; over midnight like 22-6; nothing for a day off.")
        % {"text": text[:60]}
    )


def _words(start: int, end: int) -> str:
    return f"{_clock(start)}-{_clock(end if end <= DAY else end - DAY)}"


def _clock(minute: int) -> str:
    hours, minutes = divmod(minute, 60)
    return f"{hours}:{minutes:02}" if minutes else f"{hours}"
