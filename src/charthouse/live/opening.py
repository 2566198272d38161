"""What the door hands over to the stream: who listens to what, and from where on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from charthouse.live.channels import NoSuchChannel

GRANTED = "charthouse.live"
"""Where in the request's scope the door leaves what it granted."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody's wish to listen, by a session of theirs."""

    user: int
    session: str
    seal: int
    """What the session is bound to: when it changes, the session is over."""
    positions: Mapping[str, int | None]
    """The channels, each with the number of the last message that the page knows; none: from now on."""


def read_positions(told: Iterable[str]) -> dict[str, int | None]:
    """``project:PAY@12`` as channel and number; without a number the page begins with what comes from now on.

    :raises NoSuchChannel: when something else than a number follows the @
    """
    positions: dict[str, int | None] = {}
    for one in told:
        name, at, number = one.strip().partition("@")
        if at and not (number.isascii() and number.isdigit() and len(number) <= 18):
            raise NoSuchChannel(_("“%(told)s”: after the @ comes the number of a message.") % {"told": one[:80]})
        positions[name] = int(number) if at else None
    return positions


def write_positions(positions: Mapping[str, int | None]) -> str:
    """The same in one line, as the ``id`` of a message."""
    return ",".join(name if number is None else f"{name}@{number}" for name, number in positions.items())
