"""What the outlook, a chapter above the plan, says of a plan: the overview shows it where it is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from charthouse.projects.access import Access


@dataclass(frozen=True, slots=True)
class Chance:
    """When a milestone is likely to be there."""

    p80: int
    """Finish in minutes, as everywhere: four times out of five by then."""
    share: float | None
    """Chance of the date that is asked of it, 0 to 1; none where none is asked."""
    state: str
    """Its colour: good, warn, bad or none."""
    words: str = ""
    """The chance as it is read, like “58 %”."""


@dataclass(frozen=True, slots=True)
class Foresight:
    """What the latest simulation of a plan says, as this reader may see it."""

    sentence: str
    figures: tuple[tuple[str, str], ...]
    """Values with their names."""
    chances: Mapping[int, Chance] = field(default_factory=dict)
    """By the number of a milestone."""
    runs: int = 0
    stale: bool = False
    """The plan has changed since."""
    address: str = ""
    """The page that tells more."""


Reader = Callable[[Access], Foresight | None]
_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Let a chapter say what is to be expected of a plan; the first one that knows something is heard."""
    _readers.append(reader)


def foresight_of(access: Access) -> Foresight | None:
    """What is to be expected of the plan that this reader sees."""
    return next((found for reader in _readers if (found := reader(access)) is not None), None)
