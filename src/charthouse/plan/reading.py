"""What was last read of a plan, so that a row which says the same need not become a value again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from charthouse.exchange.document import Document

Row = tuple[Any, ...]
Value = TypeVar("Value")
Meanings = Mapping[str, Mapping[Any, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table, the first column being their key, with the values made of them in the same order."""

    rows: Sequence[Row]
    values: tuple[Any, ...]
    meanings: Meanings
    """What the keys in the rows stood for."""


@dataclass(slots=True)
class Parts:
    """Makes the values of one reading, and takes from the reading before what has not changed since.

    Rows are compared whole, so nothing has to be told what changed, nor by which process.
    """

    before: Mapping[str, Part] = field(default_factory=dict)
    now: dict[str, Part] = field(default_factory=dict)

    def values(
        self, name: str, rows: Sequence[Row], make: Callable[[Row], Value], **meanings: Mapping[Any, Any]
    ) -> tuple[Value, ...]:
        """One value for each row.

        ``make`` may look only at the row and at what ``meanings`` say of the keys in it.
        """
        old = self.before.get(name)
        if old is None or not _agree(old.meanings, meanings):
            values = tuple(map(make, rows))
        elif rows == old.rows:
            rows, values = old.rows, old.values
        else:
            known = {row[0]: (row, value) for row, value in zip(old.rows, old.values, strict=True)}
            made = []
            for row in rows:
                same = known.get(row[0])
                made.append(same[1] if same is not None and same[0] == row else make(row))
            values = tuple(made)
        self.now[name] = Part(rows, values, meanings)
        return values


def _agree(old: Meanings, new: Meanings) -> bool:
    """Does no key mean anything else than before?"""
    return all(
        known == new[name] or all(new[name].get(key, value) == value for key, value in known.items())
        for name, known in old.items()
    )


@dataclass(frozen=True, slots=True)
class PlanRead:
    """A plan as it stood at one moment, with the rows that it was made of."""

    document: Document
    version: tuple[Hashable, ...] | None = None
    """None: nothing was planned yet."""
    parts: Mapping[str, Part] = field(default_factory=dict)
