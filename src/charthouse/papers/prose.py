"""The Markdown that people may write, as pieces that every writer can set: no HTML, no pictures, no other links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

Kind = Literal["paragraph", "heading", "item", "quote", "code", "rule", "table"]
_LINKS = ("http://", "https://", "mailto:")


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one style; a run with ``broken`` is the end of a line and has no words."""

    text: str = ""
    bold: bool = False
    italic: bool = False
    code: bool = False
    struck: bool = False
    link: str = ""
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph, heading, list item, line of a quotation, block of code, rule or table."""

    kind: Kind
    runs: tuple[Run, ...] = ()
    level: int = 0
    """Of a heading: 1 is the biggest. Of an item: how deep it lies, from 0."""
    sign: str = ""
    """Of an item: ``–`` or ``3.``; empty where it goes on with a further paragraph."""
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()
    """Of a table, its head first."""


@cache
def reader() -> MarkdownIt:
    """What reads the Markdown of people, here and on our pages."""
    # No raw HTML, and no pictures: the policy of our pages would not show those of other hosts anyway.
    one = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return one.enable(["table", "strikethrough"]).disable(["image"])


def read(text: str) -> tuple[Piece, ...]:
    """What somebody wrote, piece by piece."""
    return tuple(_pieces(reader().parse(text)))


def plain(runs: Sequence[Run]) -> str:
    """The words alone."""
    return "".join(" " if one.broken else one.text for one in runs)


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int
    fresh: bool = True


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    lists: list[_List] = []
    quoted = 0
    heading = 0
    rows: list[tuple[tuple[Run, ...], ...]] = []
    row: list[tuple[Run, ...]] = []
    in_table = False
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                ordered = token.type.startswith("ordered")
                lists.append(_List(ordered, int(token.attrs.get("start", 1)) if ordered else 0))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                lists[-1].fresh = True
            case "list_item_close":
                lists[-1].number += 1
            case "blockquote_open":
                quoted += 1
            case "blockquote_close":
                quoted -= 1
            case "heading_open":
                heading = int(token.tag[1:])
            case "heading_close":
                heading = 0
            case "hr":
                yield Piece("rule")
            case "fence" | "code_block":
                yield Piece("code", (Run(token.content.rstrip("\n"), code=True),))
            case "table_open":
                in_table, rows = True, []
            case "tr_open":
                row = []
            case "tr_close":
                rows.append(tuple(row))
            case "table_close":
                in_table = False
                yield Piece("table", rows=tuple(rows))
            case "inline":
                runs = tuple(_runs(token.children or ()))
                if in_table:
                    row.append(runs)
                elif heading:
                    yield Piece("heading", runs, heading)
                elif lists:
                    here, sign = lists[-1], ""
                    if here.fresh:
                        sign, here.fresh = (f"{here.number}." if here.ordered else "–"), False
                    yield Piece("item", runs, len(lists) - 1, sign)
                else:
                    yield Piece("quote" if quoted else "paragraph", runs)


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    style = Run()
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                style = replace(style, bold=token.nesting == 1)
            case "em_open" | "em_close":
                style = replace(style, italic=token.nesting == 1)
            case "s_open" | "s_close":
                style = replace(style, struck=token.nesting == 1)
            case "link_open":
                target = str(token.attrs.get("href", ""))
                style = replace(style, link=target if target.lower().startswith(_LINKS) else "")
            case "link_close":
                style = replace(style, link="")
            case "softbreak" | "hardbreak":
                yield Run(broken=True)
            case "code_inline":
                yield replace(style, text=token.content, code=True)
            case _:
                if token.content:
                    yield replace(style, text=token.content)
