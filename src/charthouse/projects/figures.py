"""Charthouse's own figures of a project, registered by the chapters that know them: for KPIs that are computed.

A figure is what a project's published plan, costs and registers come to at a moment, with its unit. Who may not see
what it is made of does not see what is computed with it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise

from charthouse.projects.access import Access
from charthouse.projects.models import Project


class Unit(StrEnum):
    """What a figure is counted in."""

    RATIO = "ratio"
    """A bare number, such as an index or a share; 0.25 is 25 %."""
    COUNT = "count"
    MONEY = "money"
    """In the project's currency."""
    HOURS = "hours"
    """Of work."""
    DAYS = "days"
    """Of the calendar."""
    DATE = "date"


@dataclass(frozen=True, slots=True)
class NotAvailable:
    """A figure that cannot be told, and why, as a sentence."""

    why: str


@dataclass(frozen=True, slots=True)
class About:
    """The project whose figures are asked for."""

    project: Project
    shown: Project
    """The row that holds the plan as everybody in the project may see it: the published one where it is published by
    hand."""
    today: dt.date
    """By the project's clock."""


Value = Decimal | dt.date | NotAvailable
Provider = Callable[[About], Value]


def _everybody(_access: Access) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure by the name that formulas call it."""

    name: str
    unit: Unit
    description: str | Promise
    provider: Provider
    may: Callable[[Access], bool] = _everybody
    """Whether somebody may see what it comes to."""

    @property
    def seen_by_all(self) -> bool:
        """Everybody in the project may see it."""
        return self.may is _everybody


_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_figures: dict[str, Figure] = {}


def register(
    name: str,
    unit: Unit,
    description: str | Promise,
    provider: Provider,
    *,
    may: Callable[[Access], bool] = _everybody,
) -> None:
    """Make a figure known; called in ``AppConfig.ready``."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"“{name}” is no name of a figure: small letters, digits and _, a letter first.")
    if name in _figures:
        raise ValueError(f"Two figures are called “{name}”.")
    _figures[name] = Figure(name, unit, description, provider, may)


def figures() -> dict[str, Figure]:
    """Every figure by its name, in the order of the names."""
    return dict(sorted(_figures.items()))
