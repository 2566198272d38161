"""What a difference in money comes from: the fewest parts of it that make up most. Pure, and the same every time.

A *piece* is where both sides meet: a budget line, or what was spent and ordered outside the budget, by task, type and
vendor. What all pieces on the side of the difference come to is the *gross*: the whole overrun, before what is saved.
Pieces are put together by line, element of the WBS, vendor and type; a group counts with what its pieces come to
together. Of each way those groups are taken, largest first, that reach ``ENOUGH`` of the gross: no fewer could. The way
that needs the fewest explains it; where two need as many, the one that says more exactly where.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from charthouse.budget.cuts import Amount
from charthouse.budget.money import rounded

ENOUGH = Decimal("0.8")
"""This share of the gross is most of it."""
MOST = 5
"""More parts than this explain nothing to anybody."""
_NOTHING = Decimal(0)


class Way(StrEnum):
    """What pieces are put together by, the most exact first."""

    LINE = "line"
    TASK = "task"
    VENDOR = "vendor"
    TYPE = "type"


class Effect(StrEnum):
    """What makes a piece differ, as far as data tell."""

    HOURS = "hours"
    """Quantity: more hours than what is earned was planned to take, at the planned rate."""
    RATE = "rate"
    """Price: what the hours cost beyond the planned rate."""
    EXCHANGE = "exchange"
    """Price: currencies that are worth other than planned."""
    UNPLANNED = "unplanned"
    """Scope: spent or ordered outside the budget."""
    ORDERS = "orders"
    """Ordered beyond what is left of the plan."""
    COST = "cost"
    """What else it costs beyond what it earned: no data tell price from quantity."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Where both sides of the difference meet."""

    line: int | None
    task: int | None
    type: str
    vendor: str
    before: Decimal
    """What it was to be: planned, or earned."""
    after: Decimal
    """What it is: forecast, or spent."""
    effects: Mapping[Effect, Decimal] = field(default_factory=dict)
    """They make up the difference."""

    @property
    def over(self) -> Decimal:
        """By how much it is more."""
        return self.after - self.before

    def key(self, way: Way) -> Hashable:
        """Under what it stands in a way; None where that says nothing."""
        if way is Way.LINE:
            return self.line if self.line is not None else (self.task, self.type, self.vendor)
        return {Way.TASK: self.task, Way.VENDOR: self.vendor or None, Way.TYPE: self.type or None}[way]


@dataclass(frozen=True, slots=True)
class Explained:
    """What a difference comes from."""

    more: bool
    """It is more than it was to be; else less."""
    net: Decimal
    gross: Decimal
    """Never below nothing: what all pieces on this side come to."""
    other: Decimal
    """Never below nothing: what the other side takes back."""
    way: Way
    parts: tuple[tuple[Hashable, Decimal], ...]
    """The fewest that make up most of it, the largest first; empty: no few do."""
    share: Decimal
    """Of the gross, by those parts; where there are none, by the largest single piece."""
    count: int
    """Pieces on this side in all."""
    common: tuple[Way, Hashable] | None
    """What those parts have in common that not all pieces have."""
    effects: tuple[tuple[Effect, Decimal], ...]
    """Of those parts, on this side, the largest first."""


def explained(pieces: Sequence[Piece]) -> Explained | None:
    """What a difference comes from; None where there is none."""
    net = sum((one.over for one in pieces), _NOTHING)
    above = sum((one.over for one in pieces if one.over > 0), _NOTHING)
    below = sum((-one.over for one in pieces if one.over < 0), _NOTHING)
    if not net:
        return None
    more = net > 0
    sign = 1 if more else -1
    gross, other = (above, below) if more else (below, above)
    count = sum(1 for one in pieces if one.over * sign > 0)
    found = [(len(parts), at, way, parts) for at, way in enumerate(Way) if (parts := _fewest(pieces, way, sign, gross))]
    if not found or min(found)[0] > MOST:
        largest = max(one.over * sign for one in pieces)
        return Explained(more, net, gross, other, Way.LINE, (), largest / gross, count, None, ())
    _count, _at, way, parts = min(found, key=lambda each: each[:2])
    keys = {key for key, _amount in parts}
    chosen = [one for one in pieces if one.key(way) in keys]
    share = sum((amount for _key, amount in parts), _NOTHING) / gross
    return Explained(
        more, net, gross, other, way, parts, share, count, _common(pieces, chosen, way), _effects(chosen, sign)
    )


def grouped(pieces: Sequence[Piece], way: Way) -> dict[Hashable, Decimal]:
    """By how much each group is more."""
    found: defaultdict[Hashable, Decimal] = defaultdict(Decimal)
    for one in pieces:
        found[one.key(way)] += one.over
    return dict(found)


def _fewest(pieces: Sequence[Piece], way: Way, sign: int, gross: Decimal) -> tuple[tuple[Hashable, Decimal], ...]:
    groups = grouped(pieces, way)
    if len(groups) == 1 and len(pieces) > 1:
        return ()  # everything is of the one: that says nothing
    sided = [(key, over * sign) for key, over in groups.items() if key is not None and over * sign > 0]
    sided.sort(key=lambda each: (-each[1], str(each[0])))
    taken: list[tuple[Hashable, Decimal]] = []
    reached = _NOTHING
    for key, amount in sided:
        taken.append((key, amount))
        reached += amount
        if reached >= ENOUGH * gross:
            return tuple(taken)
    return ()


def _common(pieces: Sequence[Piece], chosen: Sequence[Piece], way: Way) -> tuple[Way, Hashable] | None:
    if way not in {Way.LINE, Way.TASK}:
        return None
    for each in (Way.VENDOR, Way.TASK, Way.TYPE):
        keys = {one.key(each) for one in chosen}
        key = next(iter(keys))
        if each is way or len(keys) > 1 or key is None or {one.key(each) for one in pieces} == keys:
            continue
        return each, key
    return None


def _effects(chosen: Sequence[Piece], sign: int) -> tuple[tuple[Effect, Decimal], ...]:
    sums: defaultdict[Effect, Decimal] = defaultdict(Decimal)
    for one in chosen:
        for effect, amount in one.effects.items():
            sums[effect] += amount
    sided = [(effect, amount * sign) for effect, amount in sums.items() if amount * sign > 0]
    return tuple(sorted(sided, key=lambda each: (-each[1], each[0].value)))


@dataclass(frozen=True, slots=True)
class Hours:
    """What the plan tells of the work behind a labour line."""

    planned: Decimal
    worked: Decimal
    """Until the day that costs and progress are held against."""


def pieces_of(
    amounts: Sequence[Amount], *, so_far: bool, vendors: Mapping[int, str],
    hours: Mapping[int, Hours] | None = None, exchange: Mapping[int, Decimal] | None = None, places: int = 2,
) -> list[Piece]:  # fmt: skip
    """The pieces of a difference: forecast against plan, or ``so_far`` what was spent against what was earned for it.

    ``vendors`` are those that lines name, ``hours`` those behind labour, ``exchange`` what currencies made of what was
    spent. A line that names no vendor is of the one whom ``ENOUGH`` of its money goes to.
    """
    sums: defaultdict[Hashable, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    about: dict[Hashable, tuple[int | None, int | None, str]] = {}
    to: defaultdict[Hashable, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in amounts:
        key: Hashable = one.line if one.line is not None else (one.task, one.type, one.vendor)
        sums[key][one.column] += one.amount
        if one.line is None or one.column in {"plan", "earned"} or key not in about:
            about[key] = (one.line, one.task, one.type)
        if one.column in {"actual", "ordered"}:
            to[key][one.vendor] += one.amount
    found = []
    for key, columns in sums.items():
        line, task, kind = about[key]
        vendor = vendors.get(line or 0, "") or _vendor(to[key])
        if so_far and line is not None and "earned" not in columns and not columns["actual"]:
            continue
        before = columns["earned" if so_far else "plan"]
        after = columns["actual"] if so_far else columns["actual"] + columns["rest"]
        effects = _split(
            columns, line, so_far=so_far, hours=(hours or {}).get(line or 0), places=places,
            exchange=(exchange or {}).get(line or 0, _NOTHING),
        )  # fmt: skip
        found.append(Piece(line, task, kind, vendor, before, after, effects))
    return sorted(found, key=lambda each: (each.line is None, each.line or 0, each.task or 0, each.type, each.vendor))


def _vendor(to: Mapping[str, Decimal]) -> str:
    whole = sum(to.values(), _NOTHING)
    if whole <= 0:
        return ""
    return next((name for name, amount in sorted(to.items()) if name and amount >= ENOUGH * whole), "")


def _split(
    columns: Mapping[str, Decimal], line: int | None, *, so_far: bool, hours: Hours | None, exchange: Decimal,
    places: int,
) -> dict[Effect, Decimal]:  # fmt: skip
    """What makes a piece differ; it makes up the difference to the last cent."""
    plan, actual, earned, rest = (columns.get(name, _NOTHING) for name in ("plan", "actual", "earned", "rest"))
    over = actual - earned if so_far else actual + rest - plan
    if line is None:
        return {Effect.UNPLANNED: over} if over else {}
    measured = "earned" in columns
    found: dict[Effect, Decimal] = {}
    if not so_far:
        left = max(plan - (earned if measured else actual), _NOTHING)
        found[Effect.ORDERS] = max(min(rest, columns.get("ordered", _NOTHING)) - left, _NOTHING)
    if hours is not None and hours.planned > 0 and measured:
        standard = rounded(hours.worked * plan / hours.planned, places)
        found[Effect.HOURS], found[Effect.RATE] = standard - earned, actual - standard
    found[Effect.EXCHANGE] = exchange
    found[Effect.COST] = over - sum(found.values(), _NOTHING)
    return {effect: amount for effect, amount in found.items() if amount}
