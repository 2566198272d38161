"""The RACI matrix: which role answers for each deliverable, makes it, is asked or told; and what is wrong with it.

Source of the rule that each row has exactly one A and at least one R: PMI, A Guide to the Project Management Body of
Knowledge, 6th edition (2017), section 9.1.2.2; that one may be both is how small projects work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from charthouse.scope.models import RaciLetter

Value = RaciLetter.Value
ACCOUNTABLE = frozenset({Value.ACCOUNTABLE.value, Value.BOTH.value})
RESPONSIBLE = frozenset({Value.RESPONSIBLE.value, Value.BOTH.value})

RULES = ("nobody", "no_accountable", "two_accountable", "no_responsible", "idle", "overloaded", "unfilled")
"""A deliverable on which nobody has a part; for which nobody answers; for which several do; that nobody makes. A role
that carries nothing; that answers for very much; that answers or makes, and that nobody fills."""
MUCH, HALF_FROM = 15, 6
"""A role that answers for more than so many deliverables carries too much; from six on, more than half of all do."""
_SPOKEN = re.compile(r"\s*/\s*")


@dataclass(frozen=True, slots=True)
class Role:
    """A column."""

    number: int
    name: str
    holder: str | None = ""
    """Who fills it; nothing where the reader may not see the team."""


@dataclass(frozen=True, slots=True)
class Row:
    """A deliverable with its letters by the roles' numbers."""

    number: int
    key: str
    name: str
    letters: Mapping[int, str]
    code: str = ""
    """Where its work stands in the outline: ``2.1``; empty where no task produces it."""
    version: int = 1
    proposed: Mapping[int, str] = field(default_factory=dict)
    """What follows from its acceptor and from who works on it, for cells that are empty."""

    def holding(self, letters: frozenset[str]) -> list[int]:
        """The roles that have one of these letters."""
        return [role for role, value in self.letters.items() if value in letters]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that changes: from what was looked at (None: whatever it says) to what is wanted; empty: nothing."""

    deliverable: int
    role: int
    value: str
    was: str | None = None

    def __str__(self) -> str:
        return f"{self.deliverable}:{self.role}:{self.value}:{self.was or ''}"


@dataclass(frozen=True, slots=True)
class Repair:
    """What mends a finding at once."""

    what: str
    """``propose``, ``answers`` (also), ``only`` (this one answers), ``makes`` (also)."""
    role: Role | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a deliverable's row, or with a role."""

    rule: str
    row: Row | None = None
    role: Role | None = None
    count: int = 0
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """All rows that are in scope, in the order of the outline, and all columns."""

    roles: tuple[Role, ...]
    rows: tuple[Row, ...]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong; nothing where there is no matrix yet."""
        if not self.roles or not self.rows:
            return ()
        found = (*_of_rows(self), *_of_roles(self))
        return tuple(sorted(found, key=lambda one: RULES.index(one.rule)))

    @property
    def sound(self) -> int:
        """Rows with exactly one A and at least one R."""
        return sum(len(row.holding(ACCOUNTABLE)) == 1 and bool(row.holding(RESPONSIBLE)) for row in self.rows)

    @property
    def proposals(self) -> tuple[Cell, ...]:
        """What would fill empty cells."""
        return tuple(Cell(row.number, role, value, "") for row in self.rows for role, value in row.proposed.items())

    def by_rule(self) -> Mapping[str, Sequence[Finding]]:
        """The findings of each rule that found any."""
        found = {rule: [one for one in self.findings if one.rule == rule] for rule in RULES}
        return {rule: those for rule, those in found.items() if those}


def _of_rows(matrix: Matrix) -> Iterator[Finding]:
    roles = {role.number: role for role in matrix.roles}
    for row in matrix.rows:
        answering, making = row.holding(ACCOUNTABLE), row.holding(RESPONSIBLE)
        proposed = tuple(Cell(row.number, role, value, "") for role, value in row.proposed.items())
        if not row.letters:
            yield Finding("nobody", row, repairs=(Repair("propose", None, proposed),) if proposed else ())
            continue
        if not answering:
            offered = tuple(one for one in proposed if one.value in ACCOUNTABLE)
            repairs = [Repair("answers", roles[one.role], (one,)) for one in offered]
            repairs += [
                Repair("answers", roles[role], (Cell(row.number, role, Value.BOTH, row.letters[role]),))
                for role in making[:3]
            ]
            yield Finding("no_accountable", row, repairs=tuple(repairs))
        elif len(answering) > 1:
            yield Finding(
                "two_accountable", row, count=len(answering),
                repairs=tuple(Repair("only", roles[role], _only(row, answering, role)) for role in answering[:4]),
            )  # fmt: skip
        if not making:
            offered = tuple(one for one in proposed if one.value in RESPONSIBLE)
            repairs = [Repair("makes", roles[one.role], (one,)) for one in offered]
            repairs += [
                Repair("makes", roles[role], (Cell(row.number, role, Value.BOTH, row.letters[role]),))
                for role in answering[:1]
            ]
            yield Finding("no_responsible", row, repairs=tuple(repairs))


def _only(row: Row, answering: Sequence[int], stays: int) -> tuple[Cell, ...]:
    """The others make it as before, or are asked."""
    return tuple(
        Cell(row.number, role, Value.RESPONSIBLE if row.letters[role] == Value.BOTH else Value.CONSULTED,
             row.letters[role])
        for role in answering if role != stays
    )  # fmt: skip


def _of_roles(matrix: Matrix) -> Iterator[Finding]:
    for role in matrix.roles:
        held = [row.letters[role.number] for row in matrix.rows if role.number in row.letters]
        answers = sum(value in ACCOUNTABLE for value in held)
        if not held:
            yield Finding("idle", role=role)
        elif answers > MUCH or (answers >= HALF_FROM and answers * 2 > len(matrix.rows)):
            yield Finding("overloaded", role=role, count=answers)
        if role.holder == "" and any(value in ACCOUNTABLE | RESPONSIBLE for value in held):
            yield Finding("unfilled", role=role, count=len(held))


def read_letter(said: str) -> str | None:
    """The value that ``R``, ``a/r`` or ``RA`` means; empty for nothing, None where it means nothing known."""
    text = "".join(sorted(_SPOKEN.sub("", said.strip().upper().replace(",", ""))))
    if text in ("", "-", "–"):
        return ""
    return text if text in Value.values else None


def shown_letter(value: str) -> str:
    """As people write it: ``A/R``."""
    return "A/R" if value == Value.BOTH else value


def meant(said: str, roles: Iterable[Role]) -> list[int]:
    """The roles that a name means: of a role, or of who fills it; the whole of what is said, or a part of it."""
    text = _plain(said)
    if not text:
        return []
    named = [(role.number, name) for role in roles for name in map(_plain, (role.name, role.holder or "")) if name]
    whole = [number for number, name in named if name == text]
    parts = [number for number, name in named if len(name) > 2 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
    return list(dict.fromkeys(whole or parts))


def proposed(roles: Sequence[Role], letters: Mapping[int, str], acceptor: str, makers: Iterable[str]) -> dict[int, str]:
    """What the empty cells of a row may well say: who accepts a deliverable answers for it, or is asked where somebody
    answers already; who works on it makes it, where nobody does yet.
    """
    held = set(letters.values())
    found: dict[int, str] = {}
    if not held & RESPONSIBLE:
        for maker in makers:
            found |= dict.fromkeys(meant(maker, roles), Value.RESPONSIBLE.value)
    accepting = meant(acceptor, roles)
    if len(accepting) == 1:
        [role] = accepting
        if held & ACCOUNTABLE:
            found.setdefault(role, Value.CONSULTED.value)
        else:
            found[role] = Value.BOTH.value if role in found else Value.ACCOUNTABLE.value
    return {role: value for role, value in found.items() if role not in letters}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
