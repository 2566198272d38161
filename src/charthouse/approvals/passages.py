"""The words of a version as its reader sees them, part by part: where a quoted passage stands, and its marking there.

They are read from what the document's own template shows, so that whoever may not see an amount cannot quote it, and
what people copy from the page is what is found.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from charthouse.approvals import canonical
from charthouse.approvals.models import Version
from charthouse.approvals.registry import DocumentKind, kind_of
from charthouse.projects.permissions import Right

May = Callable[[Right], bool]
_PART = "part-"
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "code", "em", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup"}
)
_TITLE = "h2"


@dataclass(slots=True)
class _Piece:
    """A tag, or words between two tags."""

    raw: str
    text: str | None
    """What is read of it; None: a tag."""
    part: str
    opens: bool = False
    """The tag that a part begins with."""
    closes: bool = False
    marks: list[tuple[int, int, int]] = field(default_factory=list)
    """From and to which character, and the number of the remark."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[_Piece] = []
        self._part, self._depth, self._title = "", 0, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("id") or ""
        opens = tag == "section" and not self._depth and name.startswith(_PART)
        if opens:
            self._part = name.removeprefix(_PART)
        self._depth += tag == "section" and bool(self._part)
        self._title = self._title or tag == _TITLE
        self._put(self.get_starttag_text() or "", blank=tag not in _INLINE, opens=opens)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._put(self.get_starttag_text() or "", blank=tag not in _INLINE)

    def handle_endtag(self, tag: str) -> None:
        self._title = self._title and tag != _TITLE
        self._depth -= tag == "section" and bool(self._part)
        closes = tag == "section" and bool(self._part) and not self._depth
        self._put(f"</{tag}>", blank=tag not in _INLINE, closes=closes)
        if closes:
            self._part = ""

    def handle_data(self, data: str) -> None:
        self._words(data, data)

    def handle_entityref(self, name: str) -> None:
        self._words(f"&{name};", html.unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self._words(f"&#{name};", html.unescape(f"&#{name};"))

    def handle_comment(self, data: str) -> None:
        self._put(f"<!--{data}-->", blank=False)

    def _words(self, raw: str, text: str) -> None:
        self.pieces.append(_Piece(raw, None if self._title else text, self._part))

    def _put(self, raw: str, *, blank: bool, opens: bool = False, closes: bool = False) -> None:
        self.pieces.append(_Piece(raw, " " if blank else None, self._part, opens, closes))


@dataclass(slots=True)
class _Words:
    """A part's words with single blanks, and from where each character comes."""

    text: str = ""
    origins: list[tuple[int, int]] = field(default_factory=list)


class Passages:
    """A document as one reader sees it, in one language."""

    def __init__(self, shown: str) -> None:
        reader = _Reader()
        reader.feed(shown)
        reader.close()
        self._pieces = reader.pieces

    @cached_property
    def _parts(self) -> Mapping[str, _Words]:
        found: dict[str, _Words] = {}
        for number, piece in enumerate(self._pieces):
            if not piece.part or piece.text is None:
                continue
            words = found.setdefault(piece.part, _Words())
            last = words.text[-1:]
            for place, letter in enumerate(piece.text):
                one = " " if letter.isspace() else letter
                if one != " " or last not in ("", " "):
                    words.text += one
                    words.origins.append((number, place))
                last = words.text[-1:]
        return found

    @property
    def parts(self) -> list[str]:
        """The parts that are shown, in their order."""
        return [piece.part for piece in self._pieces if piece.opens]

    def text_of(self, part: str) -> str:
        """What stands in a part, without its title."""
        words = self._parts.get(part)
        return "" if words is None else words.text.strip()

    def part_with(self, quote: str, part: str = "") -> str:
        """The part in which these words stand, asked for or the first; empty: in none."""
        names = [part] if part else list(self._parts)
        return next((name for name in names if quote in self.text_of(name)), "")

    def mark(self, number: int, part: str, quote: str) -> bool:
        """Let these words of a part be marked as those that a remark is about; whether they stand there."""
        words = self._parts.get(part)
        begin = -1 if words is None else words.text.find(quote)
        if words is None or begin < 0:
            return False
        spans: dict[int, tuple[int, int]] = {}
        for piece, place in words.origins[begin : begin + len(quote)]:
            spans[piece] = (min(place, spans.get(piece, (place, 0))[0]), place + 1)
        for piece, (start, end) in spans.items():
            there = self._pieces[piece]
            is_tag = there.raw.startswith("<")
            if not is_tag and all(end <= one or start >= other for one, other, _number in there.marks):
                there.marks.append((start, end, number))
        return True

    def written(self, beside: Mapping[str, str], *, over: str = "passage") -> SafeString:
        """The document anew, with its marks, and beside each part what is said of it."""
        return mark_safe("".join(self._written(beside, over)))  # noqa: S308 - the template's own, and marks

    def _written(self, beside: Mapping[str, str], over: str) -> Iterator[str]:
        named: set[int] = set()
        for piece in self._pieces:
            if piece.opens:
                yield f'<div class="{over}">'
            yield _marked(piece, named) if piece.marks else piece.raw
            if piece.closes:
                yield beside.get(piece.part, "") + "</div>"


def _marked(piece: _Piece, named: set[int]) -> str:
    """Words with their marks; only the first mark of a remark bears its number."""
    if not piece.raw or piece.raw != piece.text:  # a character that is written as a name
        start, end = 0, len(piece.raw)
        spans = [(start, end, number) for _start, _end, number in piece.marks[:1]]
    else:
        spans = sorted(piece.marks)
    said, last = [], 0
    for start, end, number in spans:
        name = "" if number in named else f' id="said-{number}"'
        named.add(number)
        said.append(f"{piece.raw[last:start]}<mark{name}>{piece.raw[start:end]}</mark>")
        last = end
    return "".join(said) + piece.raw[last:]


def passages_of(kind: DocumentKind, content: Any, may: May) -> Passages:
    """A content's passages as its reader sees them, in their language."""
    return Passages(render_to_string(kind.template, {"document": kind.shown(content, may)}))


def in_every_language(kind: DocumentKind, content: Any, may: May) -> list[Passages]:
    """The passages in each language that Charthouse speaks: what one quotes, another finds."""
    found = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.append(passages_of(kind, content, may))
    return found


def version_in_every_language(version: Version, may: May) -> list[Passages]:
    """The same of a version."""
    return in_every_language(kind_of(version.kind), canonical.read(version.content), may)


def part_of_words(version: Version, quote: str, part: str, may: May, seen: Collection[Passages]) -> str | None:
    """In which part words stand that somebody quotes; None: nowhere that they may see.

    What programs copy from the content counts as well, with Markdown's marks and plain amounts.
    """
    for one in seen:
        if found := one.part_with(quote, part):
            return found
    kind = kind_of(version.kind)
    return part if quote in " ".join(_texts(kind.without(canonical.read(version.content), may))) else None


def _texts(value: Any) -> Iterator[str]:
    """Every text of a content, blanks made one."""
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
