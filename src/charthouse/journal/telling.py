"""Tells journal entries as people would: the same thing done many times in a row is one sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

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
    for (who, _verb, _record), run in groupby(loud, key=lambda entry: (who_did(entry), entry.verb, entry.record)):
        together = list(run)
        if len(together) > 1 and is_told_together(together[0]):
            told.append(Told(together[0].at, who, told_together(together)))
        else:
            told += [Told(one.at, who, told_once(one), one.why) for one in together]
    return told


def who_did(entry: Entry) -> str:
    """Who did it; a deputy with whom they represented."""
    if entry.by is None:
        return "Charthouse"
    if entry.on_behalf_of is not None:
        return _("%(deputy)s for %(person)s") % {"deputy": entry.by.name, "person": entry.on_behalf_of.name}
    return entry.by.name


def sentence(entry: Entry, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What an entry says, without who, to somebody who may see only these values of before and after."""
    if before.keys() == entry.before.keys() and after.keys() == entry.after.keys():
        return told_once(entry)
    hidden = _("(not shown)")
    return told_once(
        Entry(
            verb=entry.verb, record=entry.record, label=entry.label, undoes=entry.undoes,
            before={key: before.get(key, hidden) for key in entry.before},
            after={key: after.get(key, hidden) for key in entry.after},
        )
    )  # fmt: skip
