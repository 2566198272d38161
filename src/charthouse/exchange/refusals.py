"""What reading or writing a plan file answers when it cannot be done."""

from __future__ import annotations

from dataclasses import dataclass


class UnreadablePlan(ValueError):  # noqa: N818 - a refusal is an answer, not an error of ours
    """The file cannot be taken in as a plan: the lines say which file, what is wrong and where, and what to do."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines[:3]))
        self.lines: tuple[str, ...] = tuple(lines[:3])


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in one cell of a table."""

    line: int
    """Line or row in the file, the header's being 1; 0: of the table as a whole."""
    column: str
    """The column's header as the file writes it; empty: of the row as a whole."""
    text: str
    """What is wrong and what to do, as a sentence."""

    def __str__(self) -> str:
        if self.line and self.column:
            return f"Line {self.line}, column “{self.column}”: {self.text}"
        if self.line:
            return f"Line {self.line}: {self.text}"
        if self.column:
            return f"The table, column “{self.column}”: {self.text}"
        return f"The table: {self.text}"


class UnreadableTable(UnreadablePlan):
    """Some cells of a CSV file or spreadsheet cannot be understood; all of them are told at once."""

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        lines = [
            f"{file} cannot be read: 1 cell must be corrected first; nothing was taken in."
            if len(problems) == 1
            else f"{file} cannot be read: {len(problems)} places must be corrected first; nothing was taken in."
        ]
        if len(problems) > 2:
            lines += [str(problems[0]), f"{problems[1]} (and {len(problems) - 2} more)"]
        else:
            lines += [str(problem) for problem in problems]
        super().__init__(*lines)
        self.problems = problems


class UnwritablePlan(ValueError):  # noqa: N818
    """The plan cannot be written in this format or to this place; the message says why and what to do."""
