"""What depends on a group further up: a chapter above may refuse that a group changes, and says the way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from charthouse.accounts.models import Group


@dataclass(frozen=True, slots=True)
class GroupGuard:
    """Looks after what a group means to one chapter; both raise a refusal."""

    changed: Callable[[Group], None]
    """Called after people left the group or it lost a role, inside the same transaction."""
    deleting: Callable[[Group], None]
    """Called before the group is deleted."""


_guards: dict[str, GroupGuard] = {}


def register(chapter: str, guard: GroupGuard) -> None:
    """Have a chapter asked; called in ``AppConfig.ready``."""
    if _guards.setdefault(chapter, guard) != guard:
        raise ValueError(f"The chapter {chapter} registered two guards of groups.")


def changed(group: Group) -> None:
    """Refuse a change of a group that was just made, when something above cannot bear it.

    :raises Refused:
    """
    for guard in _guards.values():
        guard.changed(group)


def deleting(group: Group) -> None:
    """Refuse that a group is deleted, when something above still needs it.

    :raises Refused:
    """
    for guard in _guards.values():
        guard.deleting(group)
