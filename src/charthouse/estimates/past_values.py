"""Past tasks and projects as they are said: checked one by one, whether a file, a program or a plan tells them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from charthouse.estimates.models import PastWork
from charthouse.estimates.refusals import BadPastWork
from charthouse.exchange.document import Unit
from charthouse.exchange.durations import STANDARD, duration_of
from charthouse.ui.sentences import in_readers_words

FIRST_YEAR, LAST_YEAR = 1950, 2200
LONGEST_MINUTES = 1_000_000_000
LARGEST_SIZE = Decimal(10) ** 10
TEXTS = {"name": 300, "project": 200, "kind": 100, "measure": 60}
"""Characters that each text has at most."""
_LEVELS: Mapping[str, str] = {
    **dict.fromkeys(("", "task", "tasks", "activity", "aufgabe", "vorgang"), PastWork.Level.TASK.value),
    **dict.fromkeys(("project", "projects", "projekt"), PastWork.Level.PROJECT.value),
}
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Past:
    """A past task or project."""

    level: str
    name: str
    project: str
    kind: str
    size: Decimal | None
    measure: str
    year: int | None
    estimate: int
    actual: int
    origin: str = ""

    @property
    def identity(self) -> tuple[Any, ...]:
        """By what it is known again: where it comes from, or everything that is said of it."""
        if self.origin:
            return (self.origin,)
        said = (self.level, self.project.casefold(), self.name.casefold(), self.kind.casefold())
        return (*said, self.size, self.measure.casefold(), self.year, self.estimate, self.actual)

    @property
    def ratio(self) -> float:
        """How many times its estimate it took."""
        return self.actual / self.estimate


def past_in(said: Mapping[str, str], unit: Unit) -> Past:
    """What texts by field say; a bare number of time is in that unit.

    :raises BadPastWork: with the sentence that says what is wrong
    """
    level = _LEVELS.get(said.get("level", "").strip().casefold())
    if level is None:
        raise BadPastWork(_("“%(said)s” is neither a task nor a project.") % {"said": said["level"][:40]})
    found = Past(
        level=level,
        **{name: " ".join(said.get(name, "").split()) for name in TEXTS},
        size=_size(said.get("size", "").strip()),
        year=_year(said.get("year", "").strip()),
        estimate=_minutes(said.get("estimate", "").strip(), unit, _("the estimate")),
        actual=_minutes(said.get("actual", "").strip(), unit, _("what it took")),
    )
    return checked(found)


def checked(past: Past) -> Past:
    """The same, where it can be kept.

    :raises BadPastWork:
    """
    if not past.name:
        raise BadPastWork(_("There is no name."), fields={"name": ""})
    for name, longest in TEXTS.items():
        said = getattr(past, name)
        if len(said) > longest or "\x00" in said:
            raise BadPastWork(
                _("“%(said)s…” is longer than %(most)d characters.") % {"said": said[:30], "most": longest},
                fields={name: ""},
            )
    for name, minutes in (("estimate", past.estimate), ("actual", past.actual)):
        if not 0 < minutes <= LONGEST_MINUTES:
            told = _("Estimate and actual time are both above 0; without one of them nothing can be compared.")
            raise BadPastWork(told, fields={name: ""})
    if past.size is not None and not 0 < past.size < LARGEST_SIZE:
        raise BadPastWork(_("A size is above 0; leave it empty where nobody knows."), fields={"size": ""})
    if past.year is not None and not FIRST_YEAR <= past.year <= LAST_YEAR:
        told = _("A year is from %(first)d to %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise BadPastWork(told, fields={"year": ""})
    return past


def _size(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        size = Decimal(text.replace(",", "."))
        if not size.is_finite() or abs(size) >= LARGEST_SIZE:
            raise InvalidOperation
    except InvalidOperation:
        raise BadPastWork(
            _("“%(said)s” is no size; say a number, and its unit in a column of its own.") % {"said": text[:40]}
        ) from None
    return size.quantize(Decimal("0.001"))


def _year(text: str) -> int | None:
    if not text:
        return None
    found = _YEAR.search(text)
    if found is None:
        raise BadPastWork(_("“%(said)s” is no year; say it with four digits.") % {"said": text[:40]})
    return int(found[1])


def _minutes(text: str, unit: Unit, what: str) -> int:
    if not text:
        raise BadPastWork(_("It does not say %(what)s.") % {"what": what})
    try:
        duration = duration_of(text, STANDARD, unit)
    except ValueError as error:
        told = in_readers_words(str(error))
        raise BadPastWork(f"{told[:1].upper()}{told[1:]}.") from None
    if duration.elapsed:
        raise BadPastWork(_("Past work is in working time, so elapsed days and hours cannot stand here."))
    return duration.minutes
