"""How the API writes what plans are made of: times by the wall clock, minutes of work."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, StringConstraints

from charthouse.exchange.moments import time_of, time_text
from charthouse.rest.kinds import ORDERED, WHOLE, Kind

TIME_PATTERN = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]$"


def minutes_of(text: str) -> int:
    """The plan time that was written.

    :raises ValueError: with what it must be
    """
    try:
        return time_of(text)
    except ValueError:
        raise ValueError(_("must be a time by the project’s clock like 2026-03-31T08:00, without a zone")) from None


def _a_time(text: str) -> str:
    minutes_of(text)
    return text


def _a_day(text: str) -> str:
    minutes_of(f"{text}T00:00")
    return text


TIME = Kind(
    {"type": "string", "pattern": TIME_PATTERN, "examples": ["2026-03-31T08:00"]}, time_text, minutes_of, ORDERED
)
"""A plan time: by the wall clock of the project's time zone."""

MINUTES = WHOLE
"""Working minutes."""

TimeIn = Annotated[str, StringConstraints(pattern=TIME_PATTERN), AfterValidator(_a_time)]
DayIn = Annotated[str, StringConstraints(pattern=TIME_PATTERN.partition("T")[0] + "$"), AfterValidator(_a_day)]
MOST_MINUTES = 10_000_000
MinutesIn = Annotated[int, Field(ge=0, le=MOST_MINUTES)]
