"""The last versions of plans that this process showed to somebody, so that pages can be told what changed since."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from charthouse.plan.computed import Computed
from charthouse.plan.page_delta import Shown, shown
from charthouse.projects.models import Project

KEPT = 16
"""Versions of one plan."""
MOST_TASKS = 400_000
"""In all versions together: about 150 bytes of columns each, while tasks that stay are shared."""

_kept: OrderedDict[int, OrderedDict[tuple[str, int], Shown]] = OrderedDict()
_lock = Lock()


def shown_now(project: Project, computed: Computed) -> Shown | None:
    """What was computed as its page shows it, kept for later; None where no dates could be computed."""
    version = None if computed.read is None else computed.read.version
    if computed.schedule is None or version is None:
        return None
    number = version[-1]
    assert isinstance(number, int)
    there = shown_at(project, number)
    if there is not None and there.document is computed.document:
        return there
    made = shown(number, computed.document, computed.schedule)
    _keep(project, made)
    return made


def shown_at(project: Project, version: int) -> Shown | None:
    """The plan as it was at that version, if it is known here."""
    with _lock:
        return _kept.get(project.pk, OrderedDict()).get((project.created_at.isoformat(), version))


def _keep(project: Project, made: Shown) -> None:
    with _lock:
        of_plan = _kept.setdefault(project.pk, OrderedDict())
        _kept.move_to_end(project.pk)
        of_plan[project.created_at.isoformat(), made.version] = made
        of_plan.move_to_end((project.created_at.isoformat(), made.version))
        while len(of_plan) > KEPT:
            of_plan.popitem(last=False)
        while len(_kept) > 1 and _size() > MOST_TASKS:
            _kept.popitem(last=False)
        while len(of_plan) > 2 and _size() > MOST_TASKS:
            of_plan.popitem(last=False)


def _size() -> int:
    return sum(len(one.columns.number) for of_plan in _kept.values() for one in of_plan.values())
