"""What else happens when a project is opened: the chapters above register it when they start."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from charthouse.accounts.models import User
from charthouse.projects.models import Project


class Opening(Protocol):
    """Prepares a chapter for a new project, inside the transaction that makes it."""

    def __call__(self, *, project: Project, start: dt.date | None, by: User) -> None: ...


openings: dict[str, Opening] = {}


def register(chapter: str, opening: Opening) -> None:
    """Have a chapter prepared for each new project; called in ``AppConfig.ready``."""
    if openings.setdefault(chapter, opening) is not opening:
        raise ValueError(f"The chapter {chapter} registered two openings.")
