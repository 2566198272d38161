"""What share of each task is earned: the chapter that measures earned value stands above and registers how."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from charthouse.projects.access import Access

Shares = Mapping[int | None, float]
"""By the number of a task, and None for the whole project: earned value over its budget."""

_providers: list[Callable[[Access], Shares]] = []


def register(provider: Callable[[Access], Shares]) -> None:
    """Say how shares are found; called in ``AppConfig.ready``."""
    _providers[:] = [provider]


def shares_of(access: Access) -> Shares:
    """The shares as somebody may know them; nothing where nothing can be measured."""
    return _providers[0](access) if _providers else {}
