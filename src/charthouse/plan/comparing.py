"""Holds what was agreed against what is planned now, or against another agreement, task by task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from charthouse.engine.calendars import Minutes
from charthouse.plan.baselines import Kept

Between = Callable[[Minutes, Minutes], int]
"""Working minutes from one time to another; negative when the other lies before."""


class Became(StrEnum):
    """What happened to a task between the two."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"
    SAME = "same"


WORDS = {
    Became.ADDED: _("added"),
    Became.REMOVED: _("removed"),
    Became.MOVED: _("elsewhere in the outline"),
    Became.CHANGED: _("changed"),
    Became.SAME: _("as it was"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One task in both."""

    uid: int
    name: str
    """As it is called in the later one, or was in the earlier."""
    called_before: str
    """Its name in the earlier one where that was another; else empty."""
    summary: bool
    became: Became
    was_start: int | None = None
    was_finish: int | None = None
    start: int | None = None
    finish: int | None = None
    start_slip: int | None = None
    """Working minutes by which it starts later (negative: earlier)."""
    finish_slip: int | None = None
    duration: int | None = None
    """Working minutes by which it takes longer (negative: shorter)."""
    work: int | None = None
    """Minutes of work more (negative: less)."""

    @property
    def word(self) -> object:
        """What became of it, for people."""
        return WORDS[self.became]


@dataclass(frozen=True, slots=True)
class Compared:
    """All tasks of both, in the outline order of the later one; what was removed stands where it was."""

    lines: tuple[Line, ...]
    counts: Mapping[Became, int]
    finish_slip: int | None
    was_finish: int | None
    finish: int | None
    low: int
    high: int
    """The first start and the last finish of both, for drawing."""


def compare(before: Mapping[int, Kept], after: Mapping[int, Kept], between: Between) -> Compared:
    """Every task of both; slips are counted in working time by ``between``.

    A task counts as changed when a date, its duration or its work is another, and as moved when it lies below another
    task than before; a summary task's own duration follows from what it holds and is not counted.
    """
    order = _order(before, after)
    summaries = {one.parent_uid for one in (*before.values(), *after.values())}
    lines = [_line(before.get(uid), after.get(uid), uid in summaries, between) for uid in order]
    counts = {kind: sum(line.became is kind for line in lines) for kind in Became}
    times = [
        time for one in (*before.values(), *after.values()) for time in (one.start, one.finish) if time is not None
    ]
    was, now = _finish(before), _finish(after)
    return Compared(
        tuple(lines), counts, _apart(was, now, between), was, now, min(times, default=0), max(times, default=0)
    )


def _order(before: Mapping[int, Kept], after: Mapping[int, Kept]) -> list[int]:
    """The later outline, with each removed task behind the one that it stood behind."""
    behind: dict[int | None, list[int]] = {}
    last: int | None = None
    for uid in before:
        if uid in after:
            last = uid
        else:
            behind.setdefault(last, []).append(uid)
    order = list(behind.get(None, ()))
    for uid in after:
        order.append(uid)
        order.extend(behind.get(uid, ()))
    return order


def _line(was: Kept | None, now: Kept | None, summary: bool, between: Between) -> Line:
    if was is None:
        assert now is not None
        return Line(now.uid, now.name, "", summary, Became.ADDED, start=now.start, finish=now.finish)
    if now is None:
        return Line(was.uid, was.name, "", summary, Became.REMOVED, was_start=was.start, was_finish=was.finish)
    slips = _apart(was.start, now.start, between), _apart(was.finish, now.finish, between)
    longer = None if summary else _more(was.duration, now.duration)
    harder = _more(was.work, now.work)
    if was.parent_uid != now.parent_uid:
        became = Became.MOVED
    elif (was.start, was.finish) != (now.start, now.finish) or longer or harder:
        became = Became.CHANGED
    else:
        became = Became.SAME
    called = "" if was.name in ("", now.name) else was.name
    return Line(
        now.uid, now.name, called, summary, became,
        was.start, was.finish, now.start, now.finish, *slips, longer, harder,
    )  # fmt: skip


def _more(was: int | None, now: int | None) -> int | None:
    return None if was is None or now is None else now - was


def _apart(was: int | None, now: int | None, between: Between) -> int | None:
    if was is None or now is None:
        return None
    return between(was, now)


def _finish(kept: Mapping[int, Kept]) -> int | None:
    return max((one.finish for one in kept.values() if one.finish is not None), default=None)
