"""What lies below a task."""

from __future__ import annotations

from collections.abc import Iterator

from charthouse.plan.computed import Computed


def family(computed: Computed, uid: int) -> Iterator[int]:
    """A task and all below it, by their numbers."""
    inside = {uid}
    for task in computed.document.tasks:  # parents come first
        if task.uid in inside or task.parent_uid in inside:
            inside.add(task.uid)
            yield task.uid
