"""The scope on paper: what is asked for and what is handed over, as blocks of a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from charthouse.papers.model import Block, Heading, Note, Prose

if TYPE_CHECKING:
    from charthouse.scope.document import ShownItem, ShownPart


def scope_blocks(parts: list[ShownPart]) -> Iterator[Block]:
    """The parts in their order; requirements below their priority."""
    for place, part in enumerate(parts, 1):
        yield Heading(part.title, str(place))
        for label, items in part.groups:
            if label:
                yield Heading(label, level=2)
            for one in items:
                yield from _item(one)
        if not part.groups:
            yield Note(_("Nothing is written here."))


def _item(one: ShownItem) -> Iterator[Block]:
    yield Heading(f"{one.called} {one.name}", level=3)
    if one.facts:
        yield Note(" · ".join(one.facts))
    if one.text:
        yield Prose(one.text)
    if one.acceptance_text:
        yield Note(_("Accepted when"))
        yield Prose(one.acceptance_text)
