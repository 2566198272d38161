"""What lies below a task."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from charthouse.plan.computed import Computed


def family(computed: Computed, uid: int) -> Iterator[int]:
    """A task and all below it, by their numbers, in the plan's order."""
    if uid in computed.tasks:
        yield from sorted(all_below(computed.children, uid), key=computed.places.__getitem__)


def all_below(children: Mapping[int | None, Sequence[int]], uid: int) -> set[int]:
    """A task and all below it, by what is right below each.

    A baseline of chosen tasks may say of two that each lies below the other; both are found then, once.
    """
    found, waiting = {uid}, [uid]
    while waiting:
        new = [one for one in children.get(waiting.pop(), ()) if one not in found]
        found.update(new)
        waiting += new
    return found
