"""What does not fit in an answer: pure rules over what was said before, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ROUNDS = 3
"""The same percentage in so many rounds on end does not fit."""
_SAME = 0.5
"""Percentages that differ by less are the same to people."""


class Odd(StrEnum):
    """One thing that does not fit."""

    SAME = "same"
    """The same percentage as in the rounds before."""
    NO_PROGRESS = "no_progress"
    """Hours were spent, and no more of it is done."""
    NOT_ACCEPTED = "not_accepted"
    """Said to be done, and what it produces is not accepted."""
    BEFORE_ITS_TURN = "before_its_turn"
    """Said to be done, and what it waits for is not."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says, as far as the rules ask."""

    percent: float | None
    hours: Decimal | None = None
    done: bool = False
    longer: bool = False
    """They named a day or what remains: then the percentage is of another length, and tells nothing about progress."""


def odd(
    now: Said, before: Sequence[Said], *, began_at: float, unaccepted: bool = False, waits: bool = False
) -> list[Odd]:
    """What does not fit.

    :param before: what was said of the same task in earlier rounds, the last one first
    :param began_at: the percentage when the round began
    :param unaccepted: whether a deliverable of the task is not accepted
    :param waits: whether something that must be done before is not done
    """
    found: list[Odd] = []
    last = [now, *before][:ROUNDS]
    if len(last) == ROUNDS and not now.done and _all_same([one.percent for one in last]):
        found.append(Odd.SAME)
    further = now.percent is not None and now.percent - began_at >= _SAME
    if now.hours and not now.done and not now.longer and not further:
        found.append(Odd.NO_PROGRESS)
    if now.done and unaccepted:
        found.append(Odd.NOT_ACCEPTED)
    if now.done and waits:
        found.append(Odd.BEFORE_ITS_TURN)
    return found


def _all_same(percents: Sequence[float | None]) -> bool:
    known = [one for one in percents if one is not None and 0 < one < 100]
    return len(known) == len(percents) and max(known) - min(known) < _SAME
