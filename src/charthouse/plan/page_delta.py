"""What differs between two versions of a plan, in the terms of its page: made from both, without building either."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from charthouse.engine import layout as at
from charthouse.engine.calendars import Minutes
from charthouse.engine.driving import driving_links
from charthouse.engine.schedule import Schedule
from charthouse.exchange import document as doc
from charthouse.plan import page
from charthouse.plan.page_calendar import CalendarOnPage
from charthouse.plan.page_columns import Columns, Ints, columns_of, known, sparse
from charthouse.plan.page_more import Asked, Values, own_fields, rated_rows, values_of

WHOLE: dict[str, Any] = {"whole": True}
"""Too much differs, or what it was before is not known any more: the page asks for all its data."""

Mask = NDArray[np.bool_]
_NOTHING_MORE = Asked()


@dataclass(frozen=True)
class Shown:
    """A plan at one version, as its page shows it; without what it took to compute it, so that several can be kept."""

    version: int
    document: doc.Document
    columns: Columns
    driving: Mask
    """Of each link, whether it drives."""
    start: Minutes
    finish: Minutes
    calendar: CalendarOnPage
    _more: dict[tuple[str, bool], Values] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def fields(self) -> list[doc.CustomField]:
        """The plan's own fields of tasks."""
        return own_fields(self.document)

    def more(self, name: str, *, without_rated: bool = False) -> Values:
        """A column that not every page shows, by row; made when it is first asked for."""
        told = self._more.get((name, without_rated))
        if told is None:
            told = values_of(self.document, name)
            if without_rated:
                rated = rated_rows(self.document)
                told = [None if hide else value for value, hide in zip(told, rated, strict=True)]
            self._more[name, without_rated] = told
        return told


def shown(version: int, document: doc.Document, schedule: Schedule) -> Shown:
    """A plan with its dates as the page shows it."""
    return Shown(
        version,
        document,
        columns_of(document, schedule),
        driving_links(schedule),
        schedule.start,
        schedule.finish,
        page.plan_calendar(document, schedule),
    )


@dataclass(frozen=True)
class _Pair:
    """Two versions, and which row of the first each row of the second was; -1 for one that is new."""

    old: Shown
    new: Shown
    was: Ints

    @property
    def is_new(self) -> Mask:
        """Which rows are new."""
        mask: Mask = self.was < 0
        return mask

    def differ(self, column: Callable[[Columns], Ints]) -> Mask:
        """In which rows a column of figures is another than it was; in new ones always."""
        before, now = column(self.old.columns), column(self.new.columns)
        if len(before) == 0:
            return np.ones(len(now), np.bool_)
        return np.asarray(self.is_new | (now != before[self.was]))

    def values_differ(self, column: Callable[[Columns], Sequence[Any]]) -> Mask:
        """The same of a column of other values."""
        before, now = column(self.old.columns), column(self.new.columns)
        return np.fromiter(
            (row < 0 or before[row] != value for value, row in zip(now, self.was.tolist(), strict=True)),
            np.bool_,
            len(now),
        )


def delta(
    old: Shown,
    new: Shown,
    *,
    key: str,
    now: Minutes,
    mine: Collection[str] = (),
    with_team: bool = True,
    asked: Asked = _NOTHING_MORE,
) -> dict[str, Any]:
    """What a page that shows one version has to change to show another (``exchange/schemas/plan-changes-1.json``).

    Dates count from its own ``origin``; tasks are named by number. What is left out stays as it was. ``asked`` are the
    columns that the page shows beyond the usual ones.
    """
    if _known_otherwise(old, new, with_team=with_team):
        return dict(WHOLE)
    places = {number: row for row, number in enumerate(old.columns.number)}
    was = np.array([places.get(number, -1) for number in new.columns.number], np.int64)
    pair = _Pair(old, new, was)
    origin = page.origin_of(new.start)
    people = _people(pair, mine) if with_team else None
    tasks, baselines = _tasks(pair, origin, people is not None and people.of_rows is not None, people)
    there = set(new.columns.number)
    told: dict[str, Any] = {
        "from": old.version,
        "to": new.version,
        "origin": origin,
        "project": page.project_on_page(new.document, new.start, new.finish, key=key, now=now),
        "tasks": tasks,
        "removed": [number for number in old.columns.number if number not in there],
        "order": _order(old.columns, new.columns),
        "links": _links(old, new),
    }
    if baselines:
        told["baselines"] = baselines
    if new.calendar != old.calendar:
        told["calendar"] = new.calendar
    if people is not None and people.told is not None:
        told["people"] = people.told
    if asked.names:
        told["more"] = {name: _more(pair, name, asked) for name in asked.names}
    return told


def _known_otherwise(old: Shown, new: Shown, *, with_team: bool) -> bool:
    """Is something another that the page only learns with its whole data: baselines, calendars, own fields?"""
    was, now = (page.calendar_names(one.document, with_team=with_team) for one in (old, new))
    return was != now or old.document.baselines != new.document.baselines or old.fields != new.fields


def _more(pair: _Pair, name: str, asked: Asked) -> dict[str, Any]:
    """A column that not every page shows: of all tasks to a page that has nothing of it, else where it differs."""
    without = name in asked.hidden
    now, numbers = pair.new.more(name, without_rated=without), pair.new.columns.number
    if name in asked.fresh:
        listed = [row for row, value in enumerate(now) if value is not None]
        return {"all": True, "number": [numbers[row] for row in listed], "value": [now[row] for row in listed]}
    before = pair.old.more(name, without_rated=without)
    listed = [row for row, was in enumerate(pair.was.tolist()) if now[row] != (before[was] if was >= 0 else None)]
    return {"number": [numbers[row] for row in listed], "value": [now[row] for row in listed]}


def _order(old: Columns, new: Columns) -> dict[str, list[int]] | None:
    """The whole outline, where it is another than it was."""
    if old.number == new.number and old.parent == new.parent:
        return None
    return {"number": new.number, "parent": new.parent}


# -- tasks ------------------------------------------------------------------------------------------------------------

_FIGURES: dict[str, Callable[[Columns], Ints]] = {
    "flags": lambda one: one.flags,
    "duration": lambda one: one.duration,
    "percent": lambda one: one.percent,
    "start": lambda one: one.start,
    "finish": lambda one: one.finish,
    "slack": lambda one: one.slack,
    "free_slack": lambda one: one.free_slack,
    "late_start": lambda one: one.late_start,
    "late_finish": lambda one: one.late_finish,
    "early_start": lambda one: one.early_start,
    "early_finish": lambda one: one.early_finish,
    "deadline": lambda one: one.deadline,
}
_VALUES: dict[str, Callable[[Columns], Sequence[Any]]] = {
    "name": lambda one: one.name,
    "wbs": lambda one: one.wbs,
    "unit": lambda one: one.unit,
    "constraint": lambda one: one.constraint,
    "calendar": lambda one: one.calendar,
    "splits": lambda one: one.splits,
}
_DATES = frozenset({"start", "finish", "late_start", "late_finish"})
_TOGETHER = (("start", "early_start"), ("finish", "early_finish"))
"""Where the first is told, the second is as well: a row's early date is its date unless it says otherwise."""


def _tasks(
    pair: _Pair, origin: Minutes, with_people: bool, people: _People | None
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The columns in which something differs, for the rows in which anything does; and these rows' baselines."""
    differ = {name: pair.differ(column) for name, column in _FIGURES.items()}
    same = _untouched(pair)
    for name, column in _VALUES.items():
        differ[name] = pair.values_differ(column) if not same or name in ("wbs", "calendar") else _none(pair)
    differ["parts"] = _parts_differ(pair)
    differ["baselines"] = _baselines_differ(pair) if not same else _none(pair)
    if with_people and people is not None and people.of_rows is not None:
        differ["people"] = people.differ(pair)
    any_differ = np.logical_or.reduce(list(differ.values())) if differ else _none(pair)
    rows = np.flatnonzero(any_differ)
    told_columns = {name for name, mask in differ.items() if mask.any()}
    for first, second in _TOGETHER:
        if first in told_columns or second in told_columns:
            told_columns |= {first, second}
    columns = pair.new.columns
    listed = rows.tolist()
    told: dict[str, Any] = {"number": [columns.number[row] for row in listed]}
    since = page.since_origin(origin)
    for name in told_columns - {"baselines", "people"}:
        told[name] = _column(name, columns, rows, listed, origin, since)
    if "people" in told_columns and people is not None and people.of_rows is not None:
        told["people"] = sparse([people.of_rows.get(row) for row in listed])
    baselines = _baselines(pair.new.document, listed, origin) if "baselines" in told_columns else []
    return told, baselines


def _column(
    name: str,
    columns: Columns,
    rows: Ints,
    listed: list[int],
    origin: Minutes,
    since: Callable[[Ints], list[int | None]],
) -> Any:
    if name in _DATES:
        return since(_FIGURES[name](columns)[rows])
    if name in ("early_start", "early_finish"):
        usual = columns.start if name == "early_start" else columns.finish
        return page.where_other(_FIGURES[name](columns)[rows], usual[rows], origin)
    if name == "deadline":
        return page.where_other(columns.deadline[rows], np.full(len(rows), at.NONE), origin)
    if name in _FIGURES:
        return known(_FIGURES[name](columns)[rows])
    if name == "constraint":
        return sparse([page.constraint_since(columns.constraint[row], origin) for row in listed])
    if name in ("calendar", "splits"):
        return sparse([_VALUES[name](columns)[row] for row in listed])
    if name == "parts":
        split = [columns.parts.get(row) for row in listed]
        return sparse([None if one is None else [(a - origin, b - origin) for a, b in one] for one in split])
    if name == "unit":
        return "".join([columns.unit[row] for row in listed])
    values: Sequence[Any] = _VALUES[name](columns)
    return [values[row] for row in listed]


def _none(pair: _Pair) -> Mask:
    return np.zeros(len(pair.was), np.bool_)


def _untouched(pair: _Pair) -> bool:
    """Are all tasks the very values that they were?"""
    return pair.old.document.tasks is pair.new.document.tasks


def _parts_differ(pair: _Pair) -> Mask:
    before, now, mask = pair.old.columns.parts, pair.new.columns.parts, _none(pair)
    if before or now:
        for row, old in enumerate(pair.was.tolist()):
            mask[row] = now.get(row) != (before.get(old) if old >= 0 else None)
    return mask


def _baselines_differ(pair: _Pair) -> Mask:
    before, now = pair.old.document.tasks, pair.new.document.tasks
    return np.fromiter(
        (
            bool(task.baselines) if row < 0 else before[row] is not task and before[row].baselines != task.baselines
            for task, row in zip(now, pair.was.tolist(), strict=True)
        ),
        np.bool_,
        len(now),
    )


def _baselines(document: doc.Document, listed: list[int], origin: Minutes) -> list[dict[str, Any]]:
    """What the baselines say of these rows."""
    of_rows = [{one.number: one for one in document.tasks[row].baselines} for row in listed]
    numbers = sorted({number for one in of_rows for number in one})
    return [
        {
            "number": number,
            "start": [_since(one[number].start, origin) if number in one else None for one in of_rows],
            "finish": [_since(one[number].finish, origin) if number in one else None for one in of_rows],
        }
        for number in numbers
    ]


def _since(date: Minutes | None, origin: Minutes) -> Minutes | None:
    return None if date is None else date - origin


# -- people -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _People:
    """Who works on what, where that changed."""

    told: dict[str, Any] | None
    """All of it anew, where the list of people is another."""
    of_rows: dict[int, list[int]] | None = None
    """By row: those of the same list as before."""
    of_rows_before: dict[int, list[int]] | None = None

    def differ(self, pair: _Pair) -> Mask:
        """In which rows others work than did."""
        assert self.of_rows is not None
        assert self.of_rows_before is not None
        now, before = self.of_rows, self.of_rows_before
        return np.fromiter(
            (now.get(row) != (before.get(old) if old >= 0 else None) for row, old in enumerate(pair.was.tolist())),
            np.bool_,
            len(pair.was),
        )


def _people(pair: _Pair, mine: Collection[str]) -> _People:
    old, new = pair.old.document, pair.new.document
    if (
        old.assignments is new.assignments
        and old.resources == new.resources
        and (old.tasks is new.tasks or _nobody_else_answers(pair))
    ):
        return _People(None)
    before, of_before = page.people_on_page(old, {task.uid: row for row, task in enumerate(old.tasks)})
    now, of_now = page.people_on_page(new, {task.uid: row for row, task in enumerate(new.tasks)})
    if [(one.name, one.initials, one.email) for one in before] == [(one.name, one.initials, one.email) for one in now]:
        return _People(None, of_now, of_before)
    rows = sorted(of_now)
    return _People(
        {
            "all": [(page.initials(resource), resource.name) for resource in now],
            "mine": page.places_of(mine, now),
            "number": [pair.new.columns.number[row] for row in rows],
            "of": [of_now[row] for row in rows],
        }
    )


def _nobody_else_answers(pair: _Pair) -> bool:
    """Did every task keep who answers for it, and did none come or go that has somebody?"""
    before, now = pair.old.document.tasks, pair.new.document.tasks
    return len(before) == len(now) and all(
        was is one or (was.uid == one.uid and was.responsible == one.responsible)
        for was, one in zip(before, now, strict=True)
    )


# -- links ------------------------------------------------------------------------------------------------------------

LinkName = tuple[int, int, str]


def _links(old: Shown, new: Shown) -> dict[str, Any] | None:
    """Which links went, came, and drive or no longer drive; each is named by its ends and kind."""
    day = new.document.project.minutes_per_day
    drives_before, drives_now = old.driving, new.driving
    if old.document.links is new.document.links:
        changed = np.flatnonzero(drives_before != drives_now).tolist()
        if not changed:
            return None
        return {"driving": _driving([new.document.links[i] for i in changed], drives_now[changed].tolist())}
    before = {
        name_of(link): (link, drives) for link, drives in zip(old.document.links, drives_before.tolist(), strict=True)
    }
    now = {name_of(link): (link, drives) for link, drives in zip(new.document.links, drives_now.tolist(), strict=True)}
    gone, come, other, drive = [], [], [], []
    for name, (link, _drives) in before.items():
        if name not in now or page.lag_text(now[name][0].lag, day=day) != page.lag_text(link.lag, day=day):
            gone.append(link)
    for name, (link, drives) in now.items():
        there = before.get(name)
        if there is None or page.lag_text(there[0].lag, day=day) != page.lag_text(link.lag, day=day):
            come.append((link, drives))
        elif there[1] != drives:
            other.append(link)
            drive.append(drives)
    if not (gone or come or other):
        return None
    told: dict[str, Any] = {}
    if gone:
        told["removed"] = _named(gone)
    if come:
        told["added"] = {
            **_named([link for link, _drives in come]),
            "lag": sparse([page.lag_text(link.lag, day=day) or None for link, _drives in come]),
            "driving": [i for i, (_link, drives) in enumerate(come) if drives],
        }
    if other:
        told["driving"] = _driving(other, drive)
    return told


def name_of(link: doc.Link) -> LinkName:
    """What the page knows a link by."""
    return link.before, link.after, page.KINDS[link.kind]


def _named(links: Sequence[doc.Link]) -> dict[str, Any]:
    return {
        "before": [link.before for link in links],
        "after": [link.after for link in links],
        "kind": "".join([page.KINDS[link.kind] for link in links]),
    }


def _driving(links: Sequence[doc.Link], drive: Sequence[bool]) -> dict[str, Any]:
    return {**_named(links), "on": [i for i, drives in enumerate(drive) if drives]}
