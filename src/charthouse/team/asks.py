"""What else waits for somebody on “My work”: chapters above say it when they start."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from charthouse.accounts.models import User


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that is asked of somebody."""

    title: str
    project: str
    until: dt.datetime
    url: str
    deed: str = ""
    """What its button says; empty: “Answer”."""


Source = Callable[[User], list[Ask]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let a chapter ask; called in ``AppConfig.ready``."""
    if source not in _sources:
        _sources.append(source)


def asks_of(user: User) -> list[Ask]:
    """All that is asked of somebody, the first due first."""
    return sorted((one for source in _sources for one in source(user)), key=lambda one: (one.until, one.title))
