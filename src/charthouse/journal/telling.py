"""Tells journal entries as people would: the same thing done many times in a row is one sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from charthouse.journal.deeds import is_told_together, told_once, told_together
from charthouse.journal.models import Entry

QUIET = frozenset({"prepared"})
"""What always goes with something else and says nothing by itself."""


@dataclass(frozen=True, slots=True)
class Told:
    """One or more entries as one sentence."""

    at: dt.datetime
    who: str
    what: str
    why: str = ""


def tell(entries: Iterable[Entry]) -> list[Told]:
    """Entries, newest first, with runs of the same deed by the same person told at once."""
    told = []
    loud = (entry for entry in entries if entry.verb not in QUIET)
    for (who, _verb, _record), run in groupby(loud, key=lambda entry: (_who(entry), entry.verb, entry.record)):
        together = list(run)
        if len(together) > 1 and is_told_together(together[0]):
            told.append(Told(together[0].at, who, told_together(together)))
        else:
            told += [Told(one.at, who, told_once(one), one.why) for one in together]
    return told


def _who(entry: Entry) -> str:
    return entry.by.name if entry.by is not None else "Charthouse"
