"""A channel that somebody listens to, and who listens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from charthouse.live import queries
from charthouse.live.channels import ChannelKind
from charthouse.live.queries import Told

if TYPE_CHECKING:
    from charthouse.live.stream import Stream

MOST = 500
"""Messages that are sent one by one; who missed more loads the page's parts anew."""


@dataclass(frozen=True, slots=True)
class Item:
    """A message as a stream sends it: its channel, the number to go on after, and its text."""

    channel: str
    number: int | None
    text: bytes


@dataclass(slots=True)
class Followed:
    """A channel with its listeners, and how far they have heard it."""

    name: str
    kind: ChannelKind
    whose: str
    journal: int | None = None
    """The journal that it tells; none for published messages and for what gathers others."""
    head: int = 0
    listeners: set[Stream] = field(default_factory=set)

    @property
    def gathers(self) -> bool:
        """Whether it only tells that other channels have something new."""
        return bool(self.kind.gathers)

    def after(self, number: int, upto: int) -> list[Told] | None:
        """What was told after a number; none when it is not to be had one by one."""
        if number > upto:
            return None
        if number == upto:
            return []
        if self.journal is not None:
            return queries.journal_after(self.journal, number, upto, MOST)
        return queries.messages_after(self.name, number, upto, MOST)

    def items(self, told: list[Told] | None, upto: int, *, what: bool) -> list[Item]:
        """The same as text, for those who may know what and who, or for those who may not."""
        if told is None:
            return [self.item({"kind": "reload"}, upto)]
        return [self.item(one.that | one.what if what else one.that, one.number) for one in told]

    def item(self, facts: dict[str, Any], number: int | None) -> Item:
        """One message of this channel."""
        text = orjson.dumps({"channel": self.name, "number": number, **facts})
        return Item(self.name, number, text)
