"""What share of each task is earned: the chapter that measures earned value stands above and registers how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from charthouse.projects.access import Access

Shares = Mapping[int | None, float]
"""By the number of a task, and None for the whole project: earned value over its budget."""
Figures = Mapping[str, str]
"""Earned value on a day by names (``bac``, ``pv``, ``ev``, ``ac``, ``cpi``, ``spi_t``) without what is not known."""

_providers: list[tuple[Callable[[Access, dt.date | None], Shares], Callable[[Access, dt.date], Figures]]] = []


def register(shares: Callable[[Access, dt.date | None], Shares], figures: Callable[[Access, dt.date], Figures]) -> None:
    """Say how shares and figures are found; called in ``AppConfig.ready``."""
    _providers[:] = [(shares, figures)]


def shares_of(access: Access, day: dt.date | None = None) -> Shares:
    """The shares as somebody may know them, at the end of a day or else as they are shown; nothing where nothing can
    be measured."""
    return _providers[0][0](access, day) if _providers else {}


def figures_on(access: Access, day: dt.date) -> Figures:
    """Earned value in money at the end of a day; nothing where it cannot be measured."""
    return _providers[0][1](access, day) if _providers else {}
