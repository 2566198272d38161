"""Durations, lags and predecessors as people write them: read and written in one place for every format.

Units are taken in English and German, short and long: ``3d``, ``1.5 days``, ``4eh``, ``2 Wochen``, ``1w 2d``, ``5 ed``,
``3d?`` (an estimate); lags add a sign and percentages: ``+2d``, ``-50%``. ``m`` is a minute and ``mo`` a month, as in
Microsoft Project. A comma may stand for the decimal point.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import LinkKind
from charthouse.exchange.document import Duration, Lag, Project, Unit


@dataclass(frozen=True, slots=True)
class UnitLengths:
    """How many working minutes a project calls a day, a week and a month."""

    day: int = 480
    week: int = 2400
    month_days: float = 20

    def minutes(self, unit: Unit, *, elapsed: bool = False) -> float:
        """The length of one unit; an elapsed month has 30 days and an elapsed year 365."""
        if elapsed:
            return _ELAPSED[unit]
        match unit:
            case Unit.MINUTE:
                return 1
            case Unit.HOUR:
                return 60
            case Unit.DAY:
                return self.day
            case Unit.WEEK:
                return self.week
            case Unit.MONTH:
                return self.day * self.month_days
            case Unit.YEAR:
                return self.day * self.month_days * 12


_ELAPSED = {
    Unit.MINUTE: 1,
    Unit.HOUR: 60,
    Unit.DAY: 1440,
    Unit.WEEK: 7 * 1440,
    Unit.MONTH: 30 * 1440,
    Unit.YEAR: 365 * 1440,
}

STANDARD = UnitLengths()


def lengths_of(project: Project) -> UnitLengths:
    """The lengths that a project gives its units."""
    return UnitLengths(
        project.minutes_per_day or STANDARD.day,
        project.minutes_per_week or STANDARD.week,
        project.days_per_month or STANDARD.month_days,
    )


_WORDS = {
    Unit.MINUTE: "m min mins minute minutes minuten",
    Unit.HOUR: "h hr hrs hour hours std stunde stunden",
    Unit.DAY: "d dy dys day days t tg tag tage tagen",
    Unit.WEEK: "w wk wks week weeks wo woche wochen",
    Unit.MONTH: "mo mon mons month months monat monate monaten",
    Unit.YEAR: "y yr yrs year years j jahr jahre jahren",
}
_UNITS: dict[str, tuple[Unit, bool]] = {}
for _unit, _words in _WORDS.items():
    for _word in _words.split():
        _UNITS[_word] = (_unit, False)
        for _before in ("e", "elapsed", "f"):  # German tools say "fTage": fortlaufende Tage
            _UNITS.setdefault(_before + _word, (_unit, True))

_NUMBER = r"\d+(?:[.,]\d+)?|[.,]\d+"
_PART = re.compile(rf"\s*({_NUMBER})\s*([^\W\d_]*)\s*\.?(?:\s*(?:,|and|und)\s+)?")
_PERCENT = re.compile(rf"({_NUMBER})\s*(e?)%")

LARGEST_MINUTES = 1000 * 525_600
"""A thousand years: longer durations are slips of the pen."""


@lru_cache(maxsize=20_000)
def duration_of(text: str, lengths: UnitLengths = STANDARD, default: Unit = Unit.DAY) -> Duration:
    """The duration that a text means; a bare number is in the default unit.

    :raises ValueError: a sentence that says what is wrong and how to write it.
    """
    body = text.strip().lower().replace("\u00a0", " ").replace("elapsed ", "elapsed")
    estimated = body.endswith("?")
    if estimated:
        body = body[:-1].rstrip()
    total, unit, elapsed, position = 0.0, default, False, 0
    while position < len(body):
        match = _PART.match(body, position)
        if match is None or match.end() == position:
            raise ValueError(_not_a_duration(text))
        if match[2] and match[2] not in _UNITS:
            raise ValueError(f"“{match[2]}” is not a unit of time; use min, h, d, w, mo or y (eh, ed, ew: elapsed)")
        part_unit, part_elapsed = _UNITS[match[2]] if match[2] else (default, False)
        alone = position == 0 and match.end() == len(body)
        if not alone and (not match[2] or (position and part_elapsed != elapsed)):
            raise ValueError(_not_a_duration(text))
        total += float(match[1].replace(",", ".")) * lengths.minutes(part_unit, elapsed=part_elapsed)
        unit, elapsed, position = part_unit, part_elapsed, match.end()
    if not body:
        raise ValueError(_not_a_duration(text))
    if total > LARGEST_MINUTES:
        raise ValueError(f"“{text.strip()}” is longer than a thousand years; correct the number or its unit")
    return Duration(round(total), unit, elapsed, estimated)


def duration_text(duration: Duration, lengths: UnitLengths = STANDARD) -> str:
    """The duration as people write it, such that reading it gives the same minutes: ``3d``, ``1.5w``, ``4eh?``."""
    number = number_text(duration.minutes, lengths.minutes(duration.unit, elapsed=duration.elapsed))
    return f"{number}{'e' if duration.elapsed else ''}{duration.unit}{'?' if duration.estimated else ''}"


def value_in(minutes: Minutes, unit: Unit, lengths: UnitLengths = STANDARD, *, elapsed: bool = False) -> float:
    """How many units the minutes are, with no more decimals than tell the minute."""
    return float(number_text(minutes, lengths.minutes(unit, elapsed=elapsed)))


@lru_cache(maxsize=20_000)
def number_text(minutes: Minutes, unit_minutes: float) -> str:
    """The shortest decimal number of units that means these minutes."""
    value = minutes / unit_minutes
    for places in range(10):
        text = f"{value:.{places}f}"
        if round(float(text) * unit_minutes) == minutes and (places > 5 or abs(float(text) - value) < 0.5e-6):
            break
    return "0" if float(text) == 0 else text


@lru_cache(maxsize=20_000)
def lag_of(text: str, lengths: UnitLengths = STANDARD, default: Unit = Unit.DAY) -> Lag:
    """The lag that a text means: ``+2d``, ``-4eh``, ``50%``, ``-10e%``; empty: none.

    :raises ValueError: a sentence that says what is wrong and how to write it.
    """
    body = text.strip().lower()
    if not body:
        return Lag()
    sign = -1 if body[0] in "-−–" else 1
    if body[0] in "+-−–":
        body = body[1:].lstrip()
    percent = _PERCENT.fullmatch(body)
    if percent is not None:
        return Lag(percent=sign * float(percent[1].replace(",", ".")), elapsed=bool(percent[2]))
    try:
        duration = duration_of(body, lengths, default)
    except ValueError as error:
        if "unit" in str(error):
            raise
        raise ValueError(f"“{text.strip()}” is not a lag; write it as +2d, -4h, +3ed or 50%") from None
    return Lag(sign * duration.minutes, duration.unit, duration.elapsed)


def lag_text(lag: Lag, lengths: UnitLengths = STANDARD) -> str:
    """The lag with its sign, as it stands behind a link's kind; empty where there is none."""
    if lag.percent is not None:
        return f"{_plain(lag.percent):+}{'e' if lag.elapsed else ''}%"
    if not lag.minutes:
        return ""
    sign = "-" if lag.minutes < 0 else "+"
    return sign + duration_text(Duration(abs(lag.minutes), lag.unit, lag.elapsed), lengths)


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else number


def _not_a_duration(text: str) -> str:
    return f"“{text.strip()}” is not a duration; write it as 3d, 1.5 days, 2w, 4h or 4eh (elapsed hours)"


@dataclass(frozen=True, slots=True)
class WrittenLink:
    """A predecessor as a cell names it, by whatever the table calls its tasks."""

    before: str
    kind: LinkKind = LinkKind.FINISH_TO_START
    lag: Lag = field(default_factory=Lag)


_KINDS = {
    **{kind.value: kind for kind in LinkKind},
    "EA": LinkKind.FINISH_TO_START,  # German: Ende-Anfang …
    "AA": LinkKind.START_TO_START,
    "EE": LinkKind.FINISH_TO_FINISH,
    "AE": LinkKind.START_TO_FINISH,
}
# Behind a key such as "CRM-4" or a name, the kind must be said: a sign alone belongs to the key.
_KEYED = re.compile(
    r"(?P<before>.+?)(?:(?<=[\d)\]])|\s+)(?P<kind>FS|SS|FF|SF|EA|AA|EE|AE)\s*(?P<lag>[+\-−–]\s*[\d.,].*)?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?P<before>\d+(?:\.\d+)*)\s*(?P<kind>[A-Za-z]{2})?\s*(?P<lag>[+\-−–].*)?")


def links_of(text: str, lengths: UnitLengths = STANDARD) -> tuple[WrittenLink, ...]:
    """The predecessors in a cell: ``3FS+2d; 4SS``, ``1.2FF-50%``, ``CRM-4``; semicolons or commas between them.

    :raises ValueError: a sentence that says what is wrong and how to write it.
    """
    separator = ";" if ";" in text else "\n" if "\n" in text.strip() else ","
    parts = [part.strip() for part in text.split(separator)]
    return tuple(_link_of(part, lengths) for part in parts if part)


def _link_of(text: str, lengths: UnitLengths) -> WrittenLink:
    match = _NUMBERED.fullmatch(text) or _KEYED.fullmatch(text)
    if match is None:
        return WrittenLink(text)
    written = match["kind"]
    kind = _KINDS.get(written.upper()) if written else LinkKind.FINISH_TO_START
    if kind is None:
        raise ValueError(f"“{written}” is not a kind of link; use FS, SS, FF or SF, as in 3FS+2d")
    return WrittenLink(match["before"].strip(), kind, lag_of(match["lag"] or "", lengths))


def link_text(before: str, kind: LinkKind, lag: Lag, lengths: UnitLengths = STANDARD) -> str:
    """A predecessor as a cell names it; a plain finish-to-start link is the task alone."""
    behind = lag_text(lag, lengths)
    return f"{before}{kind.value}{behind}" if behind or kind is not LinkKind.FINISH_TO_START else before
