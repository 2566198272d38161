"""The RACI matrix as a table and on paper."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.exchange.sheet_files import Value
from charthouse.papers.model import Block, Bullets, Cell, Heading, Note, Paper
from charthouse.projects import paper_kinds
from charthouse.projects.access import Access
from charthouse.projects.paper_kinds import PaperKind, framed
from charthouse.projects.permissions import Right
from charthouse.projects.registers_on_paper import Shown, figures, named, part_of, table_of
from charthouse.scope import raci_words
from charthouse.scope.raci import ACCOUNTABLE, RESPONSIBLE, Matrix, Role, Row, shown_letter
from charthouse.scope.raci_matrix import matrix_of

NAME = "raci"
SIDE_BY_SIDE = 8
"""Roles that stand in one table on paper; more go into another below it."""


def rows_of(matrix: Matrix) -> Iterator[list[Value]]:
    """A deliverable a line and a role a column: as a table that can be brought in again."""
    yield [_("WBS"), _("Key"), _("Deliverable"), *(role.name for role in matrix.roles)]
    for row in matrix.rows:
        letters = (shown_letter(row.letters.get(role.number, "")) for role in matrix.roles)
        yield [row.code, row.key, row.name, *letters]


def paper_of(access: Access, _subject: str) -> Paper:
    """The matrix as its reader may see it."""
    matrix = matrix_of(access)
    lead = raci_words.verdict(matrix) if matrix.roles and matrix.rows else ""
    blocks = list(_blocks(matrix, access.may(Right.SEE_TEAM)))
    return framed(access, name=NAME, title=_("RACI matrix"), blocks=blocks, lead=lead, wide=True)


def _blocks(matrix: Matrix, team: bool) -> Iterator[Block]:
    if not matrix.roles or not matrix.rows:
        yield Note(_("No role has a part in a deliverable yet."))
        return
    for place in range(0, len(matrix.roles), SIDE_BY_SIDE):
        beside = matrix.roles[place : place + SIDE_BY_SIDE]
        if place:
            yield Note(_("The same deliverables, further roles"))
        yield table_of(matrix.rows, (Shown(_("Deliverable"), _deliverable), *map(_column, beside)), "")
    yield Note(" · ".join(f"{shown_letter(value)} {told}" for value, told in raci_words.LETTERS.items()))
    yield from part_of(_("Roles"), matrix.roles, _of_roles(matrix, team), "")
    for rule, found in matrix.by_rule().items():
        yield Heading(str(raci_words.TITLES[rule]), level=2)
        yield Bullets(tuple(raci_words.said(one) for one in found))


def _deliverable(row: Row) -> Cell:
    return named(f"{row.key.rpartition('-')[2]} {row.name}")


def _column(role: Role) -> Shown[Row]:
    def letter(row: Row) -> Cell:
        value = row.letters.get(role.number, "")
        return Cell(shown_letter(value), strong=value in ACCOUNTABLE)

    return Shown(role.name, letter)


def _of_roles(matrix: Matrix, team: bool) -> tuple[Shown[Role], ...]:
    def count(letters: frozenset[str]) -> Shown[Role]:
        label = "A" if letters is ACCOUNTABLE else "R"
        return figures(label, lambda role: str(sum(role.number in row.holding(letters) for row in matrix.rows)))

    return (
        Shown(_("Role"), lambda role: named(role.name)),
        Shown(_("Who fills it"), lambda role: role.holder or "–", may=team),
        count(ACCOUNTABLE), count(RESPONSIBLE),
    )  # fmt: skip


def register_raci() -> None:
    """Called when the chapter starts."""
    paper_kinds.register(PaperKind(NAME, gettext_lazy("RACI matrix"), Right.SEE_DOCUMENTS, paper_of))
