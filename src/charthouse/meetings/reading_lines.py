"""What a typed line of minutes says: its kind by a prefix, who does it, until when, how likely it is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from charthouse.meetings.models import MinuteLine
from charthouse.meetings.values import bad

Kind = MinuteLine.Kind

PREFIXES: Mapping[str, str] = {
    "d": Kind.DECISION, "decision": Kind.DECISION, "decided": Kind.DECISION, "e": Kind.DECISION,
    "entscheidung": Kind.DECISION, "beschluss": Kind.DECISION, "a": Kind.ACTION, "action": Kind.ACTION,
    "todo": Kind.ACTION, "m": Kind.ACTION, "maßnahme": Kind.ACTION, "aufgabe": Kind.ACTION, "r": Kind.RISK,
    "risk": Kind.RISK, "risiko": Kind.RISK, "i": Kind.ISSUE, "issue": Kind.ISSUE, "p": Kind.ISSUE,
    "problem": Kind.ISSUE, "n": Kind.NOTE, "note": Kind.NOTE, "notiz": Kind.NOTE,
}  # fmt: skip
"""Before a colon, in either language."""
_PREFIX = re.compile(r"(\w{1,12}):\s+(?=\S)")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DOTS = re.compile(r"(?<![\w.])(\d{1,2})\.(\d{1,2})\.(\d{4})?(?![\w.])")
_SHARE = re.compile(r"(?<![\w.,])(\d{1,3})\s?%")
_FILLER = re.compile(r"(?:\s+|^)(?:by|until|bis|bis zum|am)\s*$", re.IGNORECASE)
_PASSED = 60
"""A day without its year that lies farther back than so many days means the next year."""


@dataclass(frozen=True, slots=True)
class Read:
    """A line as it was meant."""

    kind: str
    text: str
    owner: int | None = None
    due: dt.date | None = None
    share: float | None = None
    """How likely a risk is."""


def read(said: str, *, kind: str, people: Mapping[int, str], today: dt.date) -> Read:
    """What a line says; without ``kind`` its prefix tells, or it is a note. ``people`` are those whom ``@`` can name.

    :raises BadMeeting: an ``@`` that names nobody, or several; a day that there is not
    """
    text = " ".join(said.split())
    found = _PREFIX.match(text)
    if not kind:
        kind = PREFIXES.get(found[1].casefold(), "") if found is not None else ""
        if kind and found is not None:
            text = text[found.end() :]
    kind = kind or Kind.NOTE
    if kind == Kind.NOTE:
        return Read(kind, text)
    owner, due, share = None, None, None
    if kind in (Kind.ACTION, Kind.ISSUE, Kind.RISK):
        owner, text = _owner(text, people)
    if kind in (Kind.ACTION, Kind.ISSUE):
        due, text = _day(text, today)
    if kind == Kind.RISK and (likely := list(_SHARE.finditer(text))):
        last = likely[-1]
        if int(last[1]) > 100:
            raise bad("text", _("A probability goes from 0 to 100 %."))
        share, text = int(last[1]) / 100, _without(text, last)
    return Read(kind, text.strip(" ,;"), owner, due, share)


def _owner(text: str, people: Mapping[int, str]) -> tuple[int | None, str]:
    """Who is named after an ``@``: by the whole name, or by its beginning where only one is called so."""
    at = re.search(r"(?<!\S)@(?=\w)", text)
    if at is None:
        return None, text
    rest = text[at.end() :]
    whole = [(name, pk) for pk, name in people.items() if rest.casefold().startswith(name.casefold())]
    if whole:
        name, pk = max(whole, key=lambda one: len(one[0]))
        return pk, _cut(text, at.start(), at.end() + len(name))
    word = re.match(r"[\w’'-]+", rest)
    said = word[0] if word is not None else ""
    able = [
        pk for pk, name in people.items() if any(part.casefold().startswith(said.casefold()) for part in name.split())
    ]
    if len(able) != 1:
        sentence = _("“@%(name)s” could be several people; write more of the name.") if able else _(
            "Nobody in the project is called “@%(name)s”; write the name as the team knows it.")  # fmt: skip
        raise bad("text", sentence % {"name": said})
    return able[0], _cut(text, at.start(), at.end() + len(said))


def _day(text: str, today: dt.date) -> tuple[dt.date | None, str]:
    """The last day in a text: ``2026-03-12``, ``12.3.``, ``12.3.2026``."""
    found = [*_ISO.finditer(text), *_DOTS.finditer(text)]
    if not found:
        return None, text
    last = max(found, key=lambda one: one.start())
    try:
        if last.re is _ISO:
            day = dt.date(int(last[1]), int(last[2]), int(last[3]))
        elif last[3]:
            day = dt.date(int(last[3]), int(last[2]), int(last[1]))
        else:
            day = _next(int(last[1]), int(last[2]), today)
    except ValueError:
        raise bad("text", _("“%(day)s” is no day; write it as 2026-03-12 or 12.3.") % {"day": last[0]}) from None
    return day, _without(text, last)


def _next(day: int, month: int, today: dt.date) -> dt.date:
    """The day of this year, or of the next one in which it lies not long ago; 29 February waits for its year."""
    for year in range(today.year, today.year + 5):
        try:
            found = dt.date(year, month, day)
        except ValueError:
            if (day, month) != (29, 2):
                raise
            continue
        if (today - found).days <= _PASSED:
            return found
    raise ValueError(f"{day}.{month}.")


def _without(text: str, found: re.Match[str]) -> str:
    return _cut(text, found.start(), found.end())


def _cut(text: str, first: int, last: int) -> str:
    """The text without a piece, and without the “until” before it."""
    before = _FILLER.sub("", text[:first].rstrip(" ,;("))
    return " ".join(f"{before} {text[last:].lstrip(' ,;)')}".split())
