"""How much contingency a simulation says is needed: the chapter that simulates stands above and registers how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from charthouse.projects.access import Access


@dataclass(frozen=True, slots=True)
class Need:
    """What the newest simulation says of the cost."""

    run: int
    at: dt.datetime
    p80: Decimal
    """The cost that is kept with 80 %."""
    above_plan: Decimal
    """That less what the plan costs."""
    stale: bool
    """Plan, risks or settings changed since."""


_sources: list[Callable[[Access], Need | None]] = []


def register(source: Callable[[Access], Need | None]) -> None:
    """Say how it is found; called in ``AppConfig.ready``."""
    _sources[:] = [source]


def need_of(access: Access) -> Need | None:
    """What somebody may know of it; None: nothing was simulated, nothing costs anything, or they may not."""
    return _sources[0](access) if _sources else None
