"""The plan of communication as a calendar file (RFC 5545): what takes place on days, with its rhythm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from charthouse.projects.models import Project
from charthouse.stakeholders.reaching import Line
from charthouse.stakeholders.rhythms import Series, series_of

KIND = "text/calendar; charset=utf-8"
LONGEST_LINE = 75
"""Octets; longer lines are folded (section 3.1)."""
USUAL_MINUTES = 60
"""Of what has a time of day and no length."""
_ENDLESS = 366
"""Days from its beginning after which a series without an end is cut, where the plan has none either."""


def calendar_of(project: Project, lines: Sequence[Line], until: dt.date | None, now: dt.datetime) -> bytes:
    """All lines with days as events; ``now`` is when the file is made, with its zone."""
    zone = ZoneInfo(project.time_zone)
    dated: list[tuple[Line, Series]] = []
    for line in sorted(lines, key=lambda each: each.one.number):
        series = series_of(line.one, until)
        if series is not None:
            last = series.last or series.first + dt.timedelta(days=_ENDLESS)
            dated.append((line, Series(series.rhythm, series.first, last)))
    name = _("%(project)s: communication") % {"project": project.name}
    said = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Charthouse//Communication plan//EN", "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(name)}",
    ]  # fmt: skip
    if timed := [series for line, series in dated if line.one.at is not None]:
        begin = min(series.first for series in timed)
        end = max(series.last or begin for series in timed)
        said += _zone(zone, project.time_zone, begin, end)
    for line, series in dated:
        said += _event(project, line, series, zone, now)
    said.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for one in said for folded in _folded(one)).encode()


def _event(project: Project, line: Line, series: Series, zone: ZoneInfo, now: dt.datetime) -> Iterator[str]:
    one = line.one
    first = next(series.days(), None)
    if first is None:
        return
    yield "BEGIN:VEVENT"
    yield f"UID:communication-{one.number}.{project.key.lower()}.{project.pk}@charthouse"
    yield f"SEQUENCE:{one.version - 1}"
    yield f"DTSTAMP:{_utc(now)}"
    if one.at is None:
        yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{first + dt.timedelta(days=1):%Y%m%d}"
    else:
        yield f"DTSTART;TZID={project.time_zone}:{first:%Y%m%d}T{one.at:%H%M%S}"
        yield f"DURATION:PT{one.minutes or USUAL_MINUTES}M"
    if series.rule and series.last is not None:
        end = f"{series.last:%Y%m%d}"
        if one.at is not None:
            end = _utc(dt.datetime.combine(series.last, dt.time(23, 59, 59), zone))
        yield f"RRULE:{series.rule};UNTIL={end}"
    yield f"SUMMARY:{_text(one.what)}"
    if one.channel:
        yield f"LOCATION:{_text(one.channel)}"
    to = ", ".join([*(each.name for each in line.reached), *([one.others] if one.others else [])])
    told = [one.purpose, one.detail]
    told += [_("To: %(names)s") % {"names": to}] if to else []
    told += [_("From: %(name)s") % {"name": line.sender}] if line.sender else []
    if description := "\n".join(part for part in told if part):
        yield f"DESCRIPTION:{_text(description)}"
    yield "TRANSP:OPAQUE" if one.at is not None else "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


# -- the time zone ---------------------------------------------------------------------------------------------------


def _zone(zone: ZoneInfo, name: str, first: dt.date, last: dt.date) -> Iterator[str]:
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


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


# -- texts -----------------------------------------------------------------------------------------------------------


def _text(said: str) -> str:
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
