"""The trend of scope creep as a small drawing: a line that rises by a step where something came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charthouse.scope.creep import Week

WIDTH, HEIGHT, FOOT, RIGHT = 640, 140, 20, 48


@dataclass(frozen=True, slots=True)
class Steps:
    """A line in a box of ``WIDTH`` by ``HEIGHT``, and the words beside it."""

    path: str
    floor: int
    last_x: float
    last_y: float
    total: int
    first: str
    last: str
    width: int = WIDTH
    height: int = HEIGHT


def steps_of(weeks: Sequence[Week]) -> Steps | None:
    """The cumulated weeks as a line; nothing where nothing came in, or within one week."""
    if len(weeks) < 2 or not weeks[-1].until_then:
        return None
    floor, top = HEIGHT - FOOT, 14
    wide, high = (WIDTH - RIGHT) / len(weeks), weeks[-1].until_then
    x, path = 0.0, f"M0 {floor}"
    y = float(floor)
    for week in weeks:
        y = floor - (floor - top) * week.until_then / high
        x += wide
        path += f"V{y:.1f}H{x:.1f}"
    return Steps(path, floor, round(x, 1), round(y, 1), high, weeks[0].label, weeks[-1].label)
