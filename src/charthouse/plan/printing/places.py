"""Where the labels of a time line stand: beside their signs, as near as may be, none over another or over its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charthouse.drawing.scene import Box, overlapping

GAP = 4.0


@dataclass(frozen=True, slots=True)
class Wish:
    """A label that wants a place: where its sign is, and how big it is."""

    x: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where it stands; ``leader`` is the line from its sign to it."""

    box: Box
    leader: Box
    right: bool
    """It stands at the right of its line; else at the left."""


def placed(wishes: Sequence[Wish], room: Box, step: float, lines: Sequence[float] = ()) -> list[Place | None]:
    """A place above the line ``room.bottom`` for each wish, in their order; none where no place is free.

    Begun from the right or from the left, whichever leaves fewer without a place.
    """
    found = _from_the_right(wishes, room, step, lines)
    if None not in found:
        return found
    turned = [Wish(room.x + room.right - wish.x, wish.width, wish.height) for wish in wishes]
    other = _from_the_right(turned, room, step, [room.x + room.right - x for x in lines])
    if other.count(None) >= found.count(None):
        return found
    return [None if one is None else _turned(one, room) for one in other]


def _turned(place: Place, room: Box) -> Place:
    """The same place with right and left exchanged."""

    def turned(box: Box) -> Box:
        return Box(room.x + room.right - box.right, box.y, box.width, box.height)

    return Place(turned(place.box), turned(place.leader), not place.right)


def _from_the_right(wishes: Sequence[Wish], room: Box, step: float, lines: Sequence[float]) -> list[Place | None]:
    """A place above the line ``room.bottom`` for each wish, in their order; none where no place is free.

    Labels stand on levels ``step`` apart. From the right to the left, each takes the lowest level on which it touches
    no label and no line that is there already, and its own line crosses no label. At the left of its line it would lie
    over signs that are still to come: there it stands only above what those will need. No label lies over ``lines``.
    """
    found: list[Place | None] = [None] * len(wishes)
    order = sorted(range(len(wishes)), key=lambda i: -wishes[i].x)
    # A line of the drawing is there like the line of a label that takes no room.
    taken = [Place(Box(x, room.y - 1, 0, 0), Box(x - 0.5, room.y, 1.0, room.height), right=True) for x in lines]
    for place, at in enumerate(order):
        wish = wishes[at]
        highest = int((room.height - wish.height) / step)
        below = _below(wish, [wishes[i] for i in order[place + 1 :]], room)
        above = min(highest, int(sum(high + GAP + 1 for high in below) / step) + 1)
        tries = [(level, right) for level in range(highest + 1) for right in ((True, False) if not below else (True,))]
        if below:
            first = next((one for one in tries if _at(wish, room, one, step, taken)), None)
            # A place far up at the right is worse than one over the signs to come.
            lefts = [(level, False) for level in (*range(above, highest + 1), *range(above - 1, -1, -1))]
            tries = [first, *lefts] if first is not None and first[0] <= above + 2 else [*lefts, *tries]
        found[at] = next((made for one in tries if (made := _at(wish, room, one, step, taken)) is not None), None)
        if (made := found[at]) is not None:
            taken.append(made)
    return found


def _below(wish: Wish, coming: Sequence[Wish], room: Box) -> list[float]:
    """Heights of the labels still to come over whose signs a label at the left of its line would lie.

    One of them that has no room at its right either lies over others in its turn.
    """
    found = []
    left = wish.x - wish.width - 5
    for other in coming:
        if left < other.x < wish.x - 0.1:
            found.append(other.height)
            if other.x + other.width + 3 > room.right:
                left = min(left, other.x - other.width - 5)
    return found


def _at(wish: Wish, room: Box, where: tuple[int, bool], step: float, taken: Sequence[Place]) -> Place | None:
    """The place on a level and a side, if it is free."""
    level, right = where
    top = room.bottom - level * step - wish.height
    left = wish.x + 3 if right else wish.x - 3 - wish.width
    box = Box(left, top, wish.width, wish.height)
    leader = Box(wish.x - 0.5, top, 1.0, room.bottom - top)
    if top < room.y or box.x < room.x or box.right > room.right:
        return None
    if overlapping((one.box for one in taken), box, GAP) or overlapping((one.box for one in taken), leader, 1.5):
        return None
    # Signs of one day share their line.
    if overlapping((one.leader for one in taken if abs(one.leader.x - leader.x) > 0.1), box, 1.5):
        return None
    return Place(box, leader, right)


def lanes(spans: Sequence[tuple[float, float]]) -> list[int]:
    """The lane of each stretch, counted from 0: the first one that is free from its beginning on."""
    found = [0] * len(spans)
    ends: list[float] = []
    for at in sorted(range(len(spans)), key=lambda i: spans[i]):
        left, right = spans[at]
        lane = next((i for i, end in enumerate(ends) if end + GAP <= left), len(ends))
        if lane == len(ends):
            ends.append(right)
        ends[lane] = right
        found[at] = lane
    return found
