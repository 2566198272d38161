"""What is known of the status reports that lines of the plan of communication name: the chapter of reports says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from charthouse.projects.access import Access
from charthouse.stakeholders.models import Communication


@dataclass(frozen=True, slots=True)
class Sent:
    """How far a line's report is, for one reader."""

    last: dt.date | None = None
    """When one was sent last."""
    page: str = ""
    """Where that stands."""
    due: dt.date | None = None
    """The day on which it was due and is not sent yet."""
    write: str = ""
    """Where it is written."""


NOTHING = Sent()
Source = Callable[[Access, Sequence[Communication]], Mapping[int, Sent]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let this say it; called in ``AppConfig.ready``."""
    _sources[:] = [source]


def sent_of(access: Access, rows: Sequence[Communication]) -> Mapping[int, Sent]:
    """How far the reports of these lines are, by their keys; lines about no report are left out."""
    named = [one for one in rows if one.report]
    return _sources[0](access, named) if named and _sources else {}
