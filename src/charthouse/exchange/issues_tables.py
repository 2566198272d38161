"""A table with headers of which some stand several times, as exports of Jira have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from charthouse.engine.calendars import Minutes
from charthouse.exchange.columns import DateOrder
from charthouse.exchange.issues import MOST_ISSUES
from charthouse.exchange.refusals import Problem, UnreadablePlan, UnreadableTable
from charthouse.exchange.table_values import Cell, DateReader, order_of, text_of

MOST_COLUMNS = 2_000
"""Jira repeats a column for each of its values."""


@dataclass(frozen=True)
class Table:
    """A file's header and the lines below it."""

    file: str
    headers: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]
    """By the number of their line."""

    def places(self, *names: str) -> list[int]:
        """Where a column stands, under any of its names; several times, where it is repeated."""
        wanted = {name.casefold() for name in names}
        return [at for at, header in enumerate(self.headers) if header.casefold() in wanted]

    def places_like(self, beginning: str) -> dict[int, str]:
        """Columns with a name in brackets, such as ``Custom field (Team)``: where they stand, and that name."""
        begin = f"{beginning.casefold()} ("
        return {
            at: header[len(begin) : -1].strip()
            for at, header in enumerate(self.headers)
            if header.casefold().startswith(begin) and header.endswith(")")
        }

    @property
    def cut_off(self) -> str:
        """A warning where the last line is shorter than the header; else nothing."""
        line, cells = self.rows[-1]
        if len(cells) >= len(self.headers):
            return ""
        width = len(self.headers)
        return f"The last line, {line}, has {len(cells)} cells under {width} headers: the table may be cut off there."


def table_of(file: str, found: Iterable[tuple[int, Sequence[Cell]]]) -> Table:
    """The table in a file's lines.

    :raises UnreadablePlan: empty, without lines below its header, or too big
    """
    headers: list[str] | None = None
    rows: list[tuple[int, Sequence[str]]] = []
    for line, cells in found:
        texts = [text_of(cell).strip() for cell in cells]
        if not any(texts):
            continue
        if headers is None:
            headers = texts
            if len(headers) > MOST_COLUMNS:
                raise UnreadablePlan(f"{file} has {len(headers):,} columns; {MOST_COLUMNS:,} are the most.")
            continue
        if len(rows) >= MOST_ISSUES:
            raise UnreadablePlan(f"{file} has more than {MOST_ISSUES:,} lines; split the export.")
        rows.append((line, texts))
    if headers is None:
        raise UnreadablePlan(f"{file} is empty.", "Export it again and look at the file’s size.")
    if not rows:
        raise UnreadablePlan(
            f"{file} has a header and nothing below it.", "Look whether the filter that was exported finds anything."
        )
    return Table(file, headers, rows)


@dataclass
class Cells:
    """Reads a table's cells; what cannot be understood is gathered, to be told at once."""

    table: Table
    order: DateOrder | None = None
    problems: list[Problem] = field(default_factory=list)

    def line_by_line(self) -> Iterator[tuple[int, Sequence[str]]]:
        """The lines by their numbers."""
        yield from self.table.rows

    def text(self, cells: Sequence[str], places: Iterable[int]) -> str:
        """The first of these cells that says something."""
        return next((cells[at] for at in places if at < len(cells) and cells[at]), "")

    def texts(self, cells: Sequence[str], places: Iterable[int]) -> list[str]:
        """All that these cells say."""
        return [cells[at] for at in places if at < len(cells) and cells[at]]

    def time(self, line: int, cells: Sequence[str], places: Sequence[int], *, of_day: int = 0) -> Minutes | None:
        """A date, or a date with its time."""
        for at in places:
            if at < len(cells) and cells[at]:
                try:
                    return self._dates.time(cells[at], of_day=of_day)
                except ValueError as error:
                    self.problems.append(Problem(line, self.table.headers[at], f"{error}."))
                return None
        return None

    def effort(self, line: int, cells: Sequence[str], places: Sequence[int], minutes: float) -> Minutes | None:
        """An effort in a unit of so many minutes."""
        for at in places:
            if at < len(cells) and cells[at]:
                said = number_of(cells[at])
                if said is None or said < 0 or said * minutes > 10**9:
                    self.problems.append(
                        Problem(line, self.table.headers[at], f"“{cells[at][:40]}” is no effort; write a number.")
                    )
                    return None
                return round(said * minutes)
        return None

    def refuse(self) -> None:
        """Say what could not be understood, if anything.

        :raises UnreadableTable:
        """
        if self.problems:
            raise UnreadableTable(self.table.file, tuple(sorted(self.problems, key=lambda one: one.line)))

    @cached_property
    def _dates(self) -> DateReader:
        """Reads all dates of the table in one order."""
        told = (cell for _line, cells in self.table.rows for cell in cells if 6 <= len(cell) <= 40)
        return DateReader(self.order or order_of(told))


def number_of(text: str) -> float | None:
    """A number as exports write it, with a point or a comma; None: it is none."""
    plain = text.replace("\u00a0", "").replace(" ", "")
    if "," in plain and "." in plain:
        plain = (
            plain.replace(",", "") if plain.rfind(".") > plain.rfind(",") else plain.replace(".", "").replace(",", ".")
        )
    elif "," in plain:
        plain = plain.replace(",", ".")
    try:
        said = float(plain)
    except ValueError:
        return None
    return said if said == said and abs(said) != float("inf") else None


def first_by(names: Mapping[int, str], wanted: Iterable[str]) -> list[int]:
    """Of places with names, those of the wanted ones."""
    plain = {name.casefold() for name in wanted}
    return [at for at, name in names.items() if name.casefold() in plain]
