"""Calendar files (RFC 5545): how lines, texts, moments and time zones are written in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

KIND = "text/calendar; charset=utf-8"
LONGEST_LINE = 75
"""Octets; longer lines are folded (section 3.1)."""


def calendar_file(made_by: str, lines: Iterable[str], *, method: str = "", name: str = "") -> bytes:
    """A calendar with these lines of components in it."""
    said = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Charthouse//{made_by}//EN", "CALSCALE:GREGORIAN"]
    said += [f"METHOD:{method}"] if method else []
    said += [f"X-WR-CALNAME:{text(name)}"] if name else []
    return "".join(f"{one}\r\n" for line in [*said, *lines, "END:VCALENDAR"] for one in _folded(line)).encode()


def zone_of(zone: ZoneInfo, name: str, first: dt.date, last: dt.date) -> Iterator[str]:
    """The zone with each of its changes between two days, as section 3.6.5 lets them be listed one by one."""
    begin = dt.datetime.combine(first, dt.time(), dt.UTC) - dt.timedelta(days=2)
    end = dt.datetime.combine(last, dt.time(), dt.UTC) + dt.timedelta(days=2)
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{name}"
    yield from _observance(zone, begin, begin)
    at = begin
    while at < end:
        later = at + dt.timedelta(days=1)
        if later.astimezone(zone).utcoffset() != at.astimezone(zone).utcoffset():
            yield from _observance(zone, at, _change(zone, at, later))
        at = later
    yield "END:VTIMEZONE"


def _change(zone: ZoneInfo, before: dt.datetime, after: dt.datetime) -> dt.datetime:
    """The minute between two moments at which the offset changes."""
    old = before.astimezone(zone).utcoffset()
    while after - before > dt.timedelta(minutes=1):
        middle = before + (after - before) // 2
        middle = middle.replace(second=0, microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def _observance(zone: ZoneInfo, before: dt.datetime, onset: dt.datetime) -> Iterator[str]:
    old, new = before.astimezone(zone), onset.astimezone(zone)
    kind = "DAYLIGHT" if new.dst() else "STANDARD"
    local = (onset + (old.utcoffset() or dt.timedelta())).replace(tzinfo=None)
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{local:%Y%m%dT%H%M%S}"
    yield f"TZOFFSETFROM:{_offset(old)}"
    yield f"TZOFFSETTO:{_offset(new)}"
    yield f"TZNAME:{new.tzname()}"
    yield f"END:{kind}"


def _offset(moment: dt.datetime) -> str:
    minutes = int((moment.utcoffset() or dt.timedelta()).total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def utc(moment: dt.datetime) -> str:
    """A moment, whatever its zone."""
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def text(said: str) -> str:
    """A text with what means something escaped (section 3.3.11); no other control character."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\n"), ("\r", "\n"), ("\n", "\\n")):
        said = said.replace(plain, escaped)
    return "".join(one for one in said if one >= " " and one != "\x7f")


def _folded(line: str) -> Iterable[str]:
    """The line in pieces of at most 75 octets, each but the first behind a space, no character torn apart."""
    piece, size = "", 0
    for one in line:
        octets = len(one.encode())
        if size + octets > LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + one, size + octets
    yield piece
