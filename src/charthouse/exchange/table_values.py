"""Values of table cells as people write them: dates, yes and no, percentages, resources with their units."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import TypeAlias

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import ConstraintKind
from charthouse.exchange.columns import DateOrder
from charthouse.exchange.moments import EPOCH_DAY, time_of_datetime

Cell: TypeAlias = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None
"""What a cell holds: always text in CSV, a typed value in a spreadsheet."""

DAY_MINUTES = 1440
ISO = "2026-03-31"

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jän jänner",
            "feb february februar",
            "mar march märz mär mrz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dez dezember",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)[a-z]*\.?,?\s+", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d\d)")
_SLASHES = re.compile(r"(\d{1,4})/(\d{1,2})/(\d{4}|\d{1,2})")
_DASHES = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
_NAMED_DAY_FIRST = re.compile(r"(\d{1,2})\.?[\s/-]+([^\W\d_]+)\.?,?[\s/-]+(\d{4}|\d\d)")
_NAMED_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2}),?\s+(\d{4}|\d\d)")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?\s*(am|pm|uhr)?", re.IGNORECASE)


class DateReader:
    """Reads dates; those with slashes by the order that the whole table makes certain."""

    def __init__(self, order: DateOrder | None) -> None:
        self.order = order

    def time(self, cell: Cell, *, of_day: int) -> Minutes:
        """The time that a cell means; a bare day gets the given minute of the day.

        :raises ValueError: a sentence that says what is wrong and how to write it.
        """
        if isinstance(cell, dt.datetime):
            whole_day = cell.hour == cell.minute == 0
            return time_of_datetime(cell) + (of_day if whole_day else 0)
        if isinstance(cell, dt.date):
            return (cell.toordinal() - EPOCH_DAY) * DAY_MINUTES + of_day
        if not isinstance(cell, str):
            raise ValueError(f"“{cell}” is not a date; write it as {ISO}, or format the cell as a date")
        text = _WEEKDAY.sub("", " ".join(cell.split()))
        day, rest = self._day(text)
        rest = rest.strip().removeprefix("T").strip().removesuffix("Z")
        if not rest:
            return day * DAY_MINUTES + of_day
        return day * DAY_MINUTES + _clock(rest, cell)

    def _day(self, text: str) -> tuple[int, str]:
        if match := _ISO.match(text):
            return _date(int(match[1]), int(match[2]), int(match[3]), text), text[match.end() :]
        if match := _DOTS.match(text):
            return _date(_year(match[3]), int(match[2]), int(match[1]), text), text[match.end() :]
        if match := _SLASHES.match(text) or _DASHES.match(text):
            rest = text[match.end() :]
            if len(match[1]) == 4:
                return _date(int(match[1]), int(match[2]), int(match[3]), text), rest
            return self._by_order(int(match[1]), int(match[2]), _year(match[3]), text), rest
        for pattern, day, month in ((_NAMED_DAY_FIRST, 1, 2), (_NAMED_MONTH_FIRST, 2, 1)):
            match = pattern.match(text)
            number = _MONTHS.get(match[month].casefold()) if match else None
            if match and number:
                return _date(_year(match[3]), number, int(match[day]), text), text[match.end() :]
        raise ValueError(f"“{text[:40]}” is not a date; write it as {ISO}")

    def _by_order(self, first: int, second: int, year: int, text: str) -> int:
        if self.order is None and first <= 12 and second <= 12 and first != second:
            raise ValueError(f"“{text}” may begin with the day or the month; write {ISO}, or say which")
        day_first = self.order is DateOrder.DAY_FIRST if self.order is not None else first > 12
        return _date(year, second, first, text) if day_first else _date(year, first, second, text)


def order_of(cells: Iterable[Cell]) -> DateOrder | None:
    """How the dates with slashes in a table are meant, where one of them makes it certain and none speaks against."""
    found: set[DateOrder] = set()
    for cell in cells:
        if isinstance(cell, str):
            text = _WEEKDAY.sub("", cell.strip())
            match = _SLASHES.match(text) or _DASHES.match(text)
            if match and len(match[1]) < 3:
                if int(match[1]) > 12:
                    found.add(DateOrder.DAY_FIRST)
                elif int(match[2]) > 12:
                    found.add(DateOrder.MONTH_FIRST)
    return found.pop() if len(found) == 1 else None


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) <= 2 else int(text)


def _date(year: int, month: int, day: int, text: str) -> int:
    try:
        return dt.date(year, month, day).toordinal() - EPOCH_DAY
    except ValueError:
        raise ValueError(f"“{text[:40]}” is no day of the calendar; write dates as {ISO}") from None


def _clock(rest: str, cell: str) -> int:
    match = _CLOCK.fullmatch(rest)
    if match is None:
        raise ValueError(f"“{cell.strip()[:40]}” is not a date; write it as {ISO} or {ISO} 08:00")
    hour, minute, half = int(match[1]), int(match[2]), (match[3] or "").lower()
    if half in {"am", "pm"}:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise ValueError(f"“{rest}” is not a time of day; write it as 08:00")
    return hour * 60 + minute


_YES = {"yes", "y", "true", "1", "x", "ja", "j", "wahr", "✓"}
_NO = {"no", "n", "false", "0", "", "-", "nein", "falsch"}


def flag_of(cell: Cell) -> bool:
    """Yes or no.

    :raises ValueError: neither.
    """
    word = str(cell).strip().casefold()
    if word in _YES or cell is True:
        return True
    if word in _NO or cell is False:
        return False
    raise ValueError(f"“{cell}” is neither yes nor no")


def manual_of(cell: Cell) -> bool:
    """Whether a mode means manually scheduled.

    :raises ValueError: neither manual nor automatic.
    """
    word = str(cell).strip().casefold()
    if word.startswith(("manual", "manuell")):
        return True
    if word.startswith("auto"):
        return False
    return flag_of(cell)


def number_of(cell: Cell) -> float:
    """A number, with a point or a comma.

    :raises ValueError: none.
    """
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise ValueError(f"“{cell}” is not a number")
    if isinstance(cell, int | float):
        return float(cell)
    text = cell.strip().replace("\u00a0", "").replace(" ", "")
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d+", text):
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"“{cell.strip()[:40]}” is not a number") from None
    if not abs(number) < 1e15:
        raise ValueError(f"“{cell.strip()[:40]}” is not a number of any use here")
    return number


_CONSTRAINTS = {
    **{kind.value.casefold(): kind for kind in list(ConstraintKind)[:8]},
    "as soon as possible": ConstraintKind.ASAP,
    "so früh wie möglich": ConstraintKind.ASAP,
    "as late as possible": ConstraintKind.ALAP,
    "so spät wie möglich": ConstraintKind.ALAP,
    "must start on": ConstraintKind.START_ON,
    "muss anfangen am": ConstraintKind.START_ON,
    "must finish on": ConstraintKind.FINISH_ON,
    "muss enden am": ConstraintKind.FINISH_ON,
    "start no earlier than": ConstraintKind.START_NO_EARLIER,
    "anfang nicht früher als": ConstraintKind.START_NO_EARLIER,
    "start no later than": ConstraintKind.START_NO_LATER,
    "anfang nicht später als": ConstraintKind.START_NO_LATER,
    "finish no earlier than": ConstraintKind.FINISH_NO_EARLIER,
    "ende nicht früher als": ConstraintKind.FINISH_NO_EARLIER,
    "finish no later than": ConstraintKind.FINISH_NO_LATER,
    "ende nicht später als": ConstraintKind.FINISH_NO_LATER,
}


def constraint_of(cell: Cell) -> ConstraintKind:
    """A constraint by its short or long name.

    :raises ValueError: unknown.
    """
    kind = _CONSTRAINTS.get(" ".join(str(cell).split()).casefold())
    if kind is None:
        raise ValueError(f"“{cell}” is not a constraint; use ASAP, ALAP, SNET, SNLT, FNET, FNLT, MSO or MFO")
    return kind


_PERSON = re.compile(r"(?P<name>[^\[\]]+?)\s*(?:\[\s*(?P<units>[\d.,]+)\s*(?P<percent>%?)[^\]]*\])?")


def resources_of(text: str) -> list[tuple[str, float]]:
    """Names with their units: ``Anna[50%]; Bob``, semicolons or commas between them.

    :raises ValueError: brackets that are not understood.
    """
    parts = re.split(r";|\n" if ";" in text or "\n" in text.strip() else r",(?![^\[]*\])", text)
    found = []
    for part in (each.strip() for each in parts):
        if not part:
            continue
        match = _PERSON.fullmatch(part)
        if match is None:
            raise ValueError(f"“{part[:40]}” is not a resource; write it as Anna or Anna[50%]")
        units = number_of(match["units"]) if match["units"] else 1.0
        found.append((match["name"].strip(), units / 100 if match["percent"] else units))
    return found


def text_of(cell: Cell) -> str:
    """A cell as text, without the apostrophe that keeps spreadsheets from computing it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r" else cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    return str(cell)
