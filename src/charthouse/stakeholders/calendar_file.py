"""The plan of communication as a calendar file (RFC 5545): what takes place on days, with its rhythm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from charthouse.projects.calendar_text import KIND, calendar_file, text, utc, zone_of
from charthouse.projects.models import Project
from charthouse.stakeholders.reaching import Line
from charthouse.stakeholders.rhythms import Series, series_of

__all__ = ["KIND", "calendar_of"]

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
    said: list[str] = []
    if timed := [series for line, series in dated if line.one.at is not None]:
        begin = min(series.first for series in timed)
        end = max(series.last or begin for series in timed)
        said += zone_of(zone, project.time_zone, begin, end)
    for line, series in dated:
        said += _event(project, line, series, zone, now)
    return calendar_file("Communication plan", said, name=name)


def _event(project: Project, line: Line, series: Series, zone: ZoneInfo, now: dt.datetime) -> Iterator[str]:
    one = line.one
    first = next(series.days(), None)
    if first is None:
        return
    yield "BEGIN:VEVENT"
    yield f"UID:communication-{one.number}.{project.key.lower()}.{project.pk}@charthouse"
    yield f"SEQUENCE:{one.version - 1}"
    yield f"DTSTAMP:{utc(now)}"
    if one.at is None:
        yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{first + dt.timedelta(days=1):%Y%m%d}"
    else:
        yield f"DTSTART;TZID={project.time_zone}:{first:%Y%m%d}T{one.at:%H%M%S}"
        yield f"DURATION:PT{one.minutes or USUAL_MINUTES}M"
    if series.rule and series.last is not None:
        end = f"{series.last:%Y%m%d}"
        if one.at is not None:
            end = utc(dt.datetime.combine(series.last, dt.time(23, 59, 59), zone))
        yield f"RRULE:{series.rule};UNTIL={end}"
    yield f"SUMMARY:{text(one.what)}"
    if one.channel:
        yield f"LOCATION:{text(one.channel)}"
    to = ", ".join([*(each.name for each in line.reached), *([one.others] if one.others else [])])
    told = [one.purpose, one.detail]
    told += [_("To: %(names)s") % {"names": to}] if to else []
    told += [_("From: %(name)s") % {"name": line.sender}] if line.sender else []
    if description := "\n".join(part for part in told if part):
        yield f"DESCRIPTION:{text(description)}"
    yield "TRANSP:OPAQUE" if one.at is not None else "TRANSP:TRANSPARENT"
    yield "END:VEVENT"
