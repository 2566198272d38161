"""How a promise stands: by its state, by what its giver expects, and by today."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TypeAlias

from django.utils import timezone
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from charthouse.plan.models import Promise
from charthouse.plan.promising.days import DAY

SOON = 14
"""Days before the promised one from which it is due soon."""
LONG = dt.timedelta(days=7)
"""After so long without an answer a proposal is called unanswered."""
State: TypeAlias = Promise.State


class Standing(StrEnum):
    """What is to be said of it, the gravest first."""

    BROKEN = "broken"
    OVERDUE = "overdue"
    LATE = "late"
    UNANSWERED = "unanswered"
    SOON = "soon"
    WAITS = "waits"
    FINE = "fine"
    KEPT = "kept"
    CLOSED = "closed"


WORDS: dict[Standing, str | Words] = {
    Standing.BROKEN: _("broken"),
    Standing.OVERDUE: _("overdue"),
    Standing.LATE: _("at risk: forecast later than promised"),
    Standing.UNANSWERED: _("not answered for more than a week"),
    Standing.SOON: _("due soon"),
    Standing.WAITS: _("waits for an answer"),
    Standing.FINE: _("on course"),
    Standing.KEPT: _("kept"),
    Standing.CLOSED: _("closed"),
}
COLOURS = {
    Standing.BROKEN: "bad", Standing.OVERDUE: "bad", Standing.LATE: "bad", Standing.UNANSWERED: "warn",
    Standing.SOON: "warn", Standing.WAITS: "none", Standing.FINE: "good", Standing.KEPT: "good",
    Standing.CLOSED: "none",
}  # fmt: skip
WARNED = (Standing.OVERDUE, Standing.LATE, Standing.UNANSWERED, Standing.SOON)
"""Those of open promises that are warned about, the gravest first."""


def expected(promise: Promise) -> int | None:
    """When it will be fulfilled by what its giver's plan, or its giver, says."""
    return promise.said if promise.forecast is None else promise.forecast


def is_late(promise: Promise) -> bool:
    """Whether it is expected after the promised day."""
    when = expected(promise)
    return when is not None and when >= promise.date + DAY + (1 if promise.forecast is not None else 0)


def standing_of(promise: Promise, today: int, now: dt.datetime | None = None) -> Standing:
    """What is to be said of it; ``today`` is the day's first minute by the reader's project's clock."""
    if promise.state == State.BROKEN:
        return Standing.BROKEN
    if promise.state == State.KEPT:
        return Standing.KEPT
    if promise.state not in (State.PROPOSED, State.AGREED):
        return Standing.CLOSED
    if promise.state == State.AGREED and today > promise.date:
        return Standing.OVERDUE
    if promise.state == State.AGREED and is_late(promise):
        return Standing.LATE
    if promise.asked and (now or timezone.now()) - promise.asked_at > LONG:
        return Standing.UNANSWERED
    if promise.state == State.AGREED and promise.date - today <= SOON * DAY:
        return Standing.SOON
    return Standing.WAITS if promise.asked else Standing.FINE
