"""What lists tell of each project, read once by each process and again where it was renewed."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from threading import Lock

from charthouse.portfolio.models import Summary
from charthouse.portfolio.summarising import form
from charthouse.reports.facts import Facts, read

MOST = 400
"""So many projects, those asked for last, are kept in memory: about 20 MB."""


@dataclass(frozen=True, slots=True)
class Brief:
    """Of one plan, with all that only some may see."""

    mark: str
    at: dt.datetime
    facts: Facts
    before: Facts | None


_kept: OrderedDict[int, Brief] = OrderedDict()
_lock = Lock()


def briefs_of(rows: Collection[int]) -> dict[int, Brief]:
    """What is kept of these plans; of those that nobody looked through yet nothing."""
    readable = Summary.objects.filter(pk__in=rows, mark__startswith=f"{form()}|")
    there = {pk: (mark, at) for pk, mark, at in readable.values_list("pk", "mark", "at")}
    with _lock:
        found = {pk: _kept[pk] for pk in there if pk in _kept and (_kept[pk].mark, _kept[pk].at) == there[pk]}
    missing = there.keys() - found.keys()
    for one in Summary.objects.filter(pk__in=missing).only("pk", "mark", "at", "brief", "before"):
        if not one.mark.startswith(f"{form()}|"):
            continue  # renewed by another release in this moment
        found[one.pk] = Brief(one.mark, one.at, read(one.brief), None if one.before is None else read(one.before))
    with _lock:
        for pk, each in found.items():
            _kept[pk] = each
            _kept.move_to_end(pk)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found
