"""What the simulation answers of each risk: the chapter above that simulates says it here.

``days`` and ``cost`` are what the P80 of the whole would be earlier and cheaper by without the risk; ``response_…`` the
same by its response alone, whose own cost is counted against it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from charthouse.projects.access import Access
from charthouse.risks.models import Risk


@dataclass(frozen=True, slots=True)
class Answer:
    """Of one risk; money only where the reader may see it."""

    occurred: float
    days: float
    cost: Decimal | None
    response_days: float | None
    response_cost: Decimal | None

    @property
    def worth(self) -> str:
        """Whether its response is worth its money: ``saves`` money beyond its own cost, ``buys`` days for it,
        ``neither``; empty where no response is planned, or the reader sees no money."""
        if self.response_days is None or self.response_cost is None:
            return ""
        if self.response_cost > 0:
            return "saves"
        return "buys" if self.response_days >= LEAST_DAYS else "neither"

    @property
    def a_day(self) -> Decimal | None:
        """What a day costs that the response buys."""
        if self.worth != "buys" or self.response_cost is None or self.response_days is None:
            return None
        return -self.response_cost / Decimal(str(self.response_days))


LEAST_DAYS = 0.05
"""Less is shown as none."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Of the newest run that the reader may see."""

    run: int
    at: dt.datetime
    stale: bool
    """Whether plan, risks or settings changed since."""
    by_risk: Mapping[int, Answer] = field(default_factory=dict)
    """By the risk's number."""

    def of(self, risk: Risk) -> Answer | None:
        """What is answered of a risk; None: it was not simulated, or is not open any more."""
        return self.by_risk.get(risk.number) if risk.state == Risk.State.OPEN else None


Source = Callable[[Access], Answers | None]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Say where answers come from; called once, in ``AppConfig.ready``."""
    if _sources and _sources[0] is not source:
        raise ValueError("The answers about risks have one source.")
    _sources[:] = [source]


def answers_for(access: Access) -> Answers | None:
    """What the newest simulation that somebody may see says of the risks; None: nothing was simulated yet."""
    return _sources[0](access) if _sources else None
