"""What chapters above make of a pack when a project is set up with it, in the same deed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from charthouse.packs.combining import Combined
from charthouse.projects.access import Access

SetsUp = Callable[[Access, Combined, Mapping[str, int]], None]
"""Given who sets up, what the packs come to, and the numbers of the plan's tasks by their refs."""
_following: list[SetsUp] = []


def follow(sets_up: SetsUp) -> None:
    """Let a chapter above make its part; called in ``AppConfig.ready``. Each change writes an entry with a way back."""
    if sets_up not in _following:
        _following.append(sets_up)


def set_up_above(access: Access, combined: Combined, numbers: Mapping[str, int]) -> None:
    """Let every chapter above make its part."""
    for sets_up in _following:
        sets_up(access, combined, numbers)
