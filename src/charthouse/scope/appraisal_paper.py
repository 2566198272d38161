"""An appraisal as a table and on paper: the matrix of options and criteria, how firm it is, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.exchange.sheet_files import Value
from charthouse.papers.model import Block, Cell, Column, Heading, Note, Paper, Prose, Table
from charthouse.projects import paper_kinds
from charthouse.projects.access import Access
from charthouse.projects.paper_kinds import PaperKind, framed
from charthouse.projects.permissions import Right
from charthouse.scope import appraisals, appraised
from charthouse.scope.appraised import Board
from charthouse.scope.models import Criterion, Score
from charthouse.ui import formats

NAME = "options"
SIDE_BY_SIDE = 6
"""Options whose scores stand in one table on paper; more go into another below it."""


def rows_of(board: Board, currency: str) -> Iterator[list[Value]]:
    """The matrix: a criterion a line, an option a column, then totals, ranks and costs."""
    yield [_("Criterion"), _("Weight"), *(each.one.name for each in board.options)]
    for line in board.lines:
        weight: Value = _("must") if line.criterion.must else line.criterion.weight
        yield [line.criterion.name, weight, *(_value(line.criterion, score) for _option, score in line.cells)]
    yield [_("Total of 100"), None, *(None if each.total is None else round(each.total, 2) for each in board.options)]
    yield [_("Rank"), None, *(_rank(each.weighed.rank, bool(each.weighed.fails)) for each in board.options)]
    if board.costed:
        label = _("Cost, %(currency)s") % {"currency": currency} if currency else _("Cost")
        yield [label, None, *(each.cost for each in board.options)]


def firmness(board: Board) -> list[str]:
    """How firmly the first stands, in sentences."""
    found = []
    for turn in board.turnings[:3]:
        words = {
            "criterion": turn.criterion.name, "weight": formats.number(turn.weight, most=1),
            "now": turn.criterion.weight, "rival": turn.rival.name,
        }  # fmt: skip
        if turn.heavier:
            found.append(_("Above a weight of %(weight)s instead of %(now)d for “%(criterion)s”, “%(rival)s” would be "
                           "before it.") % words)  # fmt: skip
        else:
            found.append(_("Below a weight of %(weight)s instead of %(now)d for “%(criterion)s”, “%(rival)s” would be "
                           "before it.") % words)  # fmt: skip
    if not found and board.first is not None and board.lead is not None:
        found.append(_("No other weight of a single criterion would put another option before it."))
    return found


def paper_of(access: Access, subject: str) -> Paper:
    """The appraisal of that number as its reader may see it.

    :raises charthouse.scope.refusals.NoSuchRecord:
    """
    number = int(subject) if subject.isascii() and subject.isdigit() and len(subject) < 10 else 0
    appraisals.APPRAISALS.of(access.project, number)
    [board] = appraised.boards_of(access, number)
    blocks = list(_blocks(board, access))
    return framed(access, name=f"options-{number}", title=board.one.question, blocks=blocks)


def _blocks(board: Board, access: Access) -> Iterator[Block]:
    if board.one.text:
        yield Prose(board.one.text)
    decision = board.decision
    if decision is not None:
        yield Heading(_("Decision"))
        if access.may(Right.SEE_TEAM):
            yield Note(_("%(option)s, decided by %(who)s on %(when)s") % {
                "option": decision.name, "who": decision.by.name, "when": formats.instant(decision.at)})  # fmt: skip
        else:
            yield Note(f"{decision.name}, {formats.instant(decision.at)}")
        yield Prose(decision.reasons)
    yield Heading(_("Options"))
    if not board.options or not board.criteria:
        yield Note(_("Nothing is weighed yet."))
        return
    table = [[_cell(value) for value in row] for row in rows_of(board, access.project.currency or "")]
    for place in range(0, len(board.options), SIDE_BY_SIDE):
        chosen = slice(2 + place, 2 + place + SIDE_BY_SIDE)
        head, *lines = [[*row[:2], *row[chosen]] for row in table]
        columns = tuple(Column(label, "start" if at == 0 else "end") for at, label in enumerate(head))
        yield Table(columns, tuple(tuple(Cell(text) for text in line) for line in lines))
    yield Heading(_("How firm that is"))
    for sentence in firmness(board):
        yield Note(sentence)
    if board.unknown:
        yield Note(_("Scores that are missing: %(count)d.") % {"count": board.unknown})


def _value(criterion: Criterion, score: Score | None) -> Value:
    if score is None or score.value is None:
        return None
    if criterion.must:
        return _("yes") if score.value else _("no")
    return score.value


def _rank(rank: int | None, fails: bool) -> Value:
    return _("ruled out") if fails else rank


def _cell(value: Value) -> str:
    return "–" if value is None else formats.number(value, most=2) if isinstance(value, float) else str(value)


def register_paper() -> None:
    """Called when the chapter starts."""
    paper_kinds.register(PaperKind(NAME, gettext_lazy("Options considered"), Right.SEE_DOCUMENTS, paper_of))
