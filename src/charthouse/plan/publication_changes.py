"""What a publication would change, and for whom: the published plan held against the working one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from charthouse.exchange import document as doc
from charthouse.plan.computed import Computed


@dataclass(frozen=True, slots=True)
class Moved:
    """A task that both plans have."""

    uid: int
    name: str
    """As the working plan calls it."""
    called: str
    """As the published plan calls it, where that is another name."""
    before: tuple[int | None, int | None]
    after: tuple[int | None, int | None]
    """Start and finish."""

    @property
    def moves(self) -> bool:
        """Whether its dates are others."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody, and how many of their tasks come, go or change."""

    name: str
    added: int
    removed: int
    changed: int


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs."""

    added: tuple[doc.Task, ...]
    removed: tuple[doc.Task, ...]
    changed: tuple[Moved, ...]
    finish_before: int | None
    finish_after: int | None
    people: tuple[Concerned, ...]

    @property
    def moved(self) -> int:
        """How many tasks that both plans have get other dates."""
        return sum(one.moves for one in self.changed)

    def figures(self) -> dict[str, int | None]:
        """In figures, as a publication keeps them."""
        return {
            "added": len(self.added),
            "removed": len(self.removed),
            "changed": len(self.changed),
            "moved": self.moved,
            "finish_before": self.finish_before,
            "finish_after": self.finish_after,
        }


def compared(before: Computed | None, after: Computed) -> Differences:
    """Hold what everybody sees (nothing: no plan yet) against what is planned."""
    there = {} if before is None else before.tasks
    added = tuple(task for task in after.document.tasks if task.uid not in there)
    removed = () if before is None else tuple(task for task in there.values() if task.uid not in after.tasks)
    changed = [] if before is None else list(_changed(before, after))
    return Differences(
        added,
        removed,
        tuple(changed),
        None if before is None else _finish(before),
        _finish(after),
        _people(before, after, added, removed, changed),
    )


def _changed(before: Computed, after: Computed) -> Iterator[Moved]:
    for task in after.document.tasks:
        was = before.tasks.get(task.uid)
        if was is None:
            continue
        dates = (_dates(before, task.uid), _dates(after, task.uid))
        if was != task or dates[0] != dates[1]:
            yield Moved(task.uid, task.name, was.name if was.name != task.name else "", *dates)


def _dates(computed: Computed, uid: int) -> tuple[int | None, int | None]:
    if computed.schedule is None:
        return None, None
    dates = computed.schedule.tasks[uid]
    return dates.start, dates.finish


def _finish(computed: Computed) -> int | None:
    return None if computed.schedule is None else computed.schedule.finish


def _workers(computed: Computed) -> dict[int, set[str]]:
    """Who works on each task, by name."""
    names = {
        one.uid: one.name for one in computed.document.resources if one.kind == doc.ResourceKind.PERSON and one.name
    }
    found: dict[int, set[str]] = {}
    for one in computed.document.assignments:
        if one.resource_uid in names:
            found.setdefault(one.task_uid, set()).add(names[one.resource_uid])
    return found


def _people(
    before: Computed | None,
    after: Computed,
    added: tuple[doc.Task, ...],
    removed: tuple[doc.Task, ...],
    changed: list[Moved],
) -> tuple[Concerned, ...]:
    was, now = {} if before is None else _workers(before), _workers(after)
    counts: dict[str, list[int]] = {}
    kinds = ([task.uid for task in added], [task.uid for task in removed], [one.uid for one in changed])
    for kind, uids in enumerate(kinds):
        for uid in uids:
            for name in was.get(uid, set()) | now.get(uid, set()):
                counts.setdefault(name, [0, 0, 0])[kind] += 1
    changed_uids = set(kinds[2])
    for uid in was.keys() | now.keys():  # given to somebody, or taken from them
        if uid in changed_uids or (before is not None and uid not in before.tasks) or uid not in after.tasks:
            continue
        for name in was.get(uid, set()) ^ now.get(uid, set()):
            counts.setdefault(name, [0, 0, 0])[0 if name in now.get(uid, ()) else 1] += 1
    return tuple(Concerned(name, *of) for name, of in sorted(counts.items(), key=lambda one: one[0].casefold()))
