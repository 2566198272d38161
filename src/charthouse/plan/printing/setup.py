"""A page set-up: the paper, how many pages, which time, rows and columns, and what the chart shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.refusals import Refused

MM = 72 / 25.4
PAPERS: dict[str, tuple[float, float]] = {
    "a4": (210 * MM, 297 * MM),
    "a3": (297 * MM, 420 * MM),
    "a2": (420 * MM, 594 * MM),
    "a1": (594 * MM, 841 * MM),
    "a0": (841 * MM, 1189 * MM),
    "letter": (612, 792),
    "slide": (540, 960),
}
"""Width and height upright, in points."""
PAPER_NAMES: dict[str, str | Promise] = {
    "a4": "A4",
    "a3": "A3",
    "a2": "A2",
    "a1": "A1",
    "a0": "A0",
    "letter": gettext_lazy("Letter"),
    "slide": gettext_lazy("Slide 16:9"),
}
COLUMNS = (
    "number", "wbs", "name", "owner", "duration", "start", "finish", "slack", "free_slack", "percent", "early_start",
    "early_finish", "late_start", "late_finish", "deadline", "predecessors", "baseline_start", "baseline_finish",
    "start_variance", "finish_variance",
)  # fmt: skip
USUAL = ("wbs", "name", "owner", "duration", "start", "finish", "slack")
MOST_WIDE, MOST_TALL, MOST_TEXT, MOST_ROWS = 20, 100, 200, 50_000
FORMATS = ("svg", "pdf", "png")


class BadSetup(Refused):
    """A page set-up says something that cannot be; the sentence says what, and what can."""

    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSetup:
    """How a plan is put on paper."""

    paper: str = "a4"
    landscape: bool = True
    wide: int = 1
    """Pages side by side, over which the time is spread."""
    tall: int = 0
    """Pages one below the other, into which the rows are fitted; 0: as many as rows of usual size need."""
    start: dt.date | None = None
    """First day that is drawn; none: that of the plan."""
    finish: dt.date | None = None
    columns: tuple[str, ...] = USUAL
    level: int = 0
    """Down to which level of the outline; 0: all."""
    rows: tuple[int, ...] | None = None
    """Numbers of the tasks to draw, in the order of the page; none: all in the plan's order."""
    critical: bool = True
    slack: bool = True
    links: bool = True
    status: bool = True
    progress: bool = False
    legend: bool = True
    baselines: tuple[int, ...] | None = None
    """Numbers of baselines to draw; none: the one that the plan is held against."""
    title: str = ""
    foot: str = ""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of a page, in points."""
        short, long = PAPERS[self.paper]
        return (long, short) if self.landscape else (short, long)

    def told(self) -> dict[str, Any]:
        """As it is kept and sent: plain values, without the rows, which are the moment's."""
        told = asdict(self)
        told.pop("rows")
        for name in ("start", "finish"):
            told[name] = None if told[name] is None else told[name].isoformat()
        told["columns"] = list(self.columns)
        told["baselines"] = None if self.baselines is None else list(self.baselines)
        return told


_NAMES = frozenset(field.name for field in fields(PageSetup))
_TRUTHS = {
    word: word in ("1", "true", "yes", "on") for word in ("1", "true", "yes", "on", "0", "false", "no", "off", "")
}


def setup_of(said: Mapping[str, Any], *, usual: PageSetup | None = None) -> PageSetup:
    """A page set-up from what somebody said of it: JSON values, or texts of an address (lists with commas).

    :raises BadSetup: with the field, what was said, and what can be said.
    """
    setup = usual or PageSetup()
    for name in said:
        if name not in _NAMES:
            raise _bad(name, said[name], _("a page set-up knows %(known)s") % {"known": ", ".join(sorted(_NAMES))})
    changes: dict[str, Any] = {}
    for name, value in said.items():
        if name == "paper":
            if value not in PAPERS:
                raise _bad(name, value, _("use one of %(known)s") % {"known": ", ".join(PAPERS)})
            changes[name] = value
        elif name in ("landscape", "critical", "slack", "links", "status", "progress", "legend"):
            changes[name] = _truth(name, value)
        elif name in ("wide", "tall", "level"):
            least, most = {"wide": (1, MOST_WIDE), "tall": (0, MOST_TALL), "level": (0, 99)}[name]
            changes[name] = _number(name, value, least, most)
        elif name in ("start", "finish"):
            changes[name] = _date(name, value)
        elif name == "columns":
            changes[name] = _columns(value)
        elif name == "rows":
            changes[name] = _numbers(name, value, MOST_ROWS)
        elif name == "baselines":
            changes[name] = _numbers(name, value, 11)
        else:
            changes[name] = _text(name, value)
    setup = replace(setup, **changes)
    if setup.start and setup.finish and setup.finish < setup.start:
        raise _bad("finish", setup.finish, _("it lies before the first day, %(start)s") % {"start": setup.start})
    return setup


def _bad(name: str, value: object, way: str) -> BadSetup:
    sentence = _("Page set-up, %(field)s: “%(value)s” cannot be used; %(way)s.") % {
        "field": name,
        "value": str(value)[:60],
        "way": way,
    }
    return BadSetup(sentence, fields={name: sentence})


def _truth(name: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    known = _TRUTHS.get(str(value).lower()) if isinstance(value, str | int) else None
    if known is None:
        raise _bad(name, value, _("use true or false"))
    return known


def _number(name: str, value: object, least: int, most: int) -> int:
    way = _("use a whole number from %(least)d to %(most)d") % {"least": least, "most": most}
    try:
        number = int(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
    except ValueError:
        number = None
    if number is None or not least <= number <= most:
        raise _bad(name, value, way)
    return number


def _date(name: str, value: object) -> dt.date | None:
    if value is None or value == "":
        return None
    try:
        day = dt.date.fromisoformat(str(value))
    except ValueError:
        raise _bad(name, value, _("write it as 2027-03-01")) from None
    if not 1970 <= day.year <= 2200:
        raise _bad(name, value, _("use a year from 1970 to 2200"))
    return day


def _items(value: object) -> list[object] | None:
    if isinstance(value, str):
        return [one.strip() for one in value.split(",") if one.strip()]
    return list(value) if isinstance(value, list | tuple) else None


def _columns(value: object) -> tuple[str, ...]:
    items = _items(value)
    if items is None or any(one not in COLUMNS for one in items):
        raise _bad("columns", value, _("use some of %(known)s") % {"known": ", ".join(COLUMNS)})
    return tuple(dict.fromkeys(str(one) for one in items))


def _numbers(name: str, value: object, most: int) -> tuple[int, ...] | None:
    if value is None:
        return None
    items = _items(value)
    if items is None or len(items) > most:
        raise _bad(name, value, _("use a list of at most %(most)d numbers") % {"most": most})
    return tuple(dict.fromkeys(_number(name, one, 0, 2**62) for one in items))


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        raise _bad(name, value, _("use a text of at most %(most)d letters") % {"most": MOST_TEXT})
    return " ".join(value.split())
