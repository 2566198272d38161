"""A document as Markdown (CommonMark with GitHub's tables), in which no text of anybody is a command."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from charthouse.papers.letters import printable
from charthouse.papers.model import (
    Band,
    Block,
    Bullets,
    Cell,
    Fact,
    Facts,
    Figure,
    Grid,
    Heading,
    Note,
    Paper,
    Prose,
    Sides,
    Signature,
    Signatures,
    Table,
)
from charthouse.papers.prose import Piece, Run, read

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~$]|&(?=[#\w])|!(?=\[)")
_AT_THE_START = re.compile(r"^(\s*)([#+\-=:]|\d+(?=[.)]\s|[.)]$))", re.MULTILINE)
_STEP = "\N{EM SPACE}"
_SIGNS = {"good": "●", "warn": "▲", "bad": "■", "none": "○", "": ""}


def markdown_of(paper: Paper) -> str:
    """The whole document."""
    head = [f"# {_line(paper.title)}", ""]
    told = [f"**{_line(one)}**" for one in (paper.stamp.upper(), paper.project, paper.edition) if one]
    head += [" · ".join(told), ""]
    if paper.lead:
        head += [escaped(paper.lead), ""]
    if paper.facts:
        head += [*_facts(paper.facts), ""]
    lines = [*head]
    for block in paper.blocks:
        lines += [*_block(block), ""]
    lines += ["---", "", escaped(paper.foot), ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def escaped(text: str) -> str:
    """A text as Markdown that shows it as it is, lines included."""
    safe = _SPECIAL.sub(_masked, printable(text))
    return _AT_THE_START.sub(_kept, safe).replace("\n", "  \n")


def _masked(found: re.Match[str]) -> str:
    return "\\" + found[0]


def _kept(found: re.Match[str]) -> str:
    space, sign = found[1].replace(" ", "\N{NO-BREAK SPACE}").replace("\t", "\N{NO-BREAK SPACE}"), found[2]
    return f"{space}{sign}\\" if sign.isdigit() else f"{space}\\{sign}"


def _line(text: str) -> str:
    """A text on one line: in a heading, a cell, an item."""
    return escaped(" ".join(text.split()))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            number = f"{_SPECIAL.sub(_masked, block.number)}. " if block.number else ""
            yield f"{'#' * (block.level + 1)} {number}{_line(block.text)}"
        case Prose():
            yield from _prose(read(block.text))
        case Note():
            yield f"*{_line(block.text)}*"
        case Bullets():
            yield from (f"- {_line(one)}" for one in block.items)
        case Table():
            yield from _table([one.label for one in block.columns], [one.align for one in block.columns], block.rows)
        case Grid():
            labels = [f"{block.down} ↓ {block.across} →", *block.columns]
            rows = [(Cell(label, strong=True), *(replace(one, tone="") for one in row)) for label, row in block.rows]
            yield from _table(labels, ["start"] * len(labels), rows)
        case Facts() | Band():
            yield from _facts(block.items)
        case Sides():
            for side in block.items:
                yield from (f"**{_line(side.title)}**", "")
                yield from (f"- {_line(one)}" for one in side.items or (side.nothing,))
                yield ""
        case Signatures():
            for one in block.items:
                yield from _signature(one)
        case Figure():
            yield f"*{_line(block.caption or block.alt)}*"


def _facts(items: Sequence[Fact]) -> Iterator[str]:
    yield from (f"- **{_line(one.label)}:** {_line(one.value)}" for one in items)


def _table(labels: Sequence[str], aligns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    yield f"| {' | '.join(_line(one) for one in labels)} |"
    yield f"| {' | '.join('---:' if one == 'end' else ':---' for one in aligns)} |"
    for row in rows:
        yield f"| {' | '.join(_cell(one) for one in row)} |"


def _cell(cell: Cell) -> str:
    said = _line(cell.text) or "–"
    said = f"**{said}**" if cell.strong else said
    said = _STEP * cell.indent + said
    said = f"{said}<br>{_line(cell.under)}" if cell.under else said
    return f"{_SIGNS[cell.tone]} {said}" if cell.tone else said


def _signature(one: Signature) -> Iterator[str]:
    role = f", {_line(one.role)}" if one.role else ""
    yield f"- **{_line(one.name)}**{role}: {_SIGNS[one.tone]} {_line(one.state)}"
    for line in (*one.lines, one.reason):
        if line:
            yield f"    - {_line(line)}"
    for condition in one.conditions:
        yield f"    - {_('Condition')}: {_line(condition.text)} ({_line(condition.state)})"


def _prose(pieces: Sequence[Piece]) -> Iterator[str]:
    for place, piece in enumerate(pieces):
        words = _runs(piece.runs)
        match piece.kind:
            case "heading":
                yield f"{'#' * min(6, piece.level + 2)} {words}"
            case "item":
                sign = "-" if piece.sign == "–" else piece.sign or " "
                yield "    " * piece.level + f"{sign} {words}".replace("\n", "\n" + "    " * (piece.level + 1))
            case "quote":
                yield "> " + words.replace("\n", "\n> ")
            case "code":
                yield from (f"    {line}" for line in piece.runs[0].text.split("\n"))
            case "rule":
                yield "---"
            case "table":
                head, *rest = [[_runs(cell) for cell in row] for row in piece.rows] or [[]]
                yield f"| {' | '.join(head)} |"
                yield f"| {' | '.join('---' for _one in head)} |"
                yield from (f"| {' | '.join(row)} |" for row in rest)
            case _:
                yield words
        if not (piece.kind == "item" and place + 1 < len(pieces) and pieces[place + 1].sign):
            yield ""


def _runs(runs: Sequence[Run]) -> str:
    said = "".join("  \n" if one.broken else _run(one) for one in runs)
    return _AT_THE_START.sub(_kept, said)


def _run(one: Run) -> str:
    text = printable(one.text)
    if one.code:
        fence = "`" * (max((len(found) for found in re.findall("`+", text)), default=0) + 1)
        space = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{fence}{space}{text}{space}{fence}"
    core = text.strip()
    if not core:
        return text
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    said = _SPECIAL.sub(_masked, core)
    for wanted, sign in ((one.bold, "**"), (one.italic, "*"), (one.struck, "~~")):
        said = f"{sign}{said}{sign}" if wanted else said
    if one.link:
        said = f"[{said}](<{one.link.replace('<', '%3C').replace('>', '%3E')}>)"
    return f"{lead}{said}{tail}"
