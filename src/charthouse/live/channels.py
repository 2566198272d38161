"""The kinds of live channels, each with its rule of who may hear what; chapters register theirs when they start."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from charthouse.doors import own
from charthouse.refusals import Refused

Hears = Mapping[int, bool]
"""The people who may hear a channel, by their number: true with who did what, false only that something changed."""

MaySee = Callable[[str, Collection[int]], Hears]
"""Asked anew for every message, for all listeners at once: the channel's own name and the people's numbers."""

_NAME = re.compile(r"([a-z]{1,20}):([A-Za-z0-9_.~-]{1,58})")


class NoSuchChannel(Refused):
    """No channel has such a name."""

    status = 422


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """One kind of channel, ``NAME:whose``, and its rule."""

    name: str
    may_see: MaySee
    """The door: carries its rule as every door does (``charthouse.doors``)."""
    journals: Callable[[Collection[str]], Mapping[str, int]] | None = None
    """For channels that tell a journal: its number, by the channel's own name."""
    names_of: Callable[[Collection[int]], Mapping[int, str]] | None = None
    """The way back: channels' own names, by the number of their journal."""
    gathers: str = ""
    """The kind of which this one tells only *that* one of its channels has something new, for lists of many."""


_kinds: dict[str, ChannelKind] = {}


def register(kind: ChannelKind) -> None:
    """Make a kind of channel known; called in ``AppConfig.ready``."""
    there = _kinds.get(kind.name)
    if there is not None and there != kind:
        raise ValueError(f"Two kinds of live channels are called “{kind.name}”.")
    _kinds[kind.name] = kind


def all_kinds() -> tuple[ChannelKind, ...]:
    """Every kind there is, for the test that looks at all doors."""
    return tuple(_kinds.values())


def kind_named(name: str) -> ChannelKind:
    """The kind of that name, without what it belongs to."""
    return _kinds[name]


def channel(name: str) -> tuple[ChannelKind, str]:
    """The kind of a channel and its own name: ``project:PAY`` is PAY's of the kind “project”.

    :raises NoSuchChannel:
    """
    found = _NAME.fullmatch(name)
    if found is None or found[1] not in _kinds:
        raise NoSuchChannel(
            _("“%(name)s” is no live channel; it begins with one of: %(kinds)s.")
            % {"name": name[:80], "kinds": ", ".join(f"{kind}:" for kind in sorted(_kinds))}
        )
    return _kinds[found[1]], found[2]


@own("Everybody hears the messages for themselves alone.")
def only_oneself(whose: str, users: Collection[int]) -> Hears:
    """Who may hear the channel of a person: that person."""
    return {user: True for user in users if str(user) == whose}
