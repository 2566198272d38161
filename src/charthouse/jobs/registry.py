"""The kinds of background work, registered by the chapters that know how to do them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from charthouse.jobs.running import Running

Work = Callable[["Running"], Mapping[str, Any]]

MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of background work: its name, and what does it and gives the result."""

    name: str
    work: Work
    on_failure: Callable[[Running, str], None] | None = None
    """Told when it has failed for good or was stopped, with the sentence for the owner; in the same transaction."""
    label: str | Promise = ""
    """What people call such work when they may not see what it is about; its name when there is nothing here."""
    attempts: int = MOST_ATTEMPTS
    """How often it is begun at most: after a failure that may pass, or when its worker died."""
    transient: tuple[type[Exception], ...] = ()
    """Further failures that may pass by themselves, beside the database's and the operating system's."""
    retry_errors: bool = False
    """Whether an error of ours is tried again as well; only for work that talks to a neighbour with moods."""
    again: bool = False
    """Whether its owner may start it again as it was, after it failed or was stopped."""


class UnknownKind(LookupError):  # noqa: N818
    """No chapter registered this kind of work."""


_kinds: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    """Make a kind of work known; called in ``AppConfig.ready``."""
    there = _kinds.get(kind.name)
    if there is not None and there != kind:
        raise ValueError(f"Two kinds of jobs are called “{kind.name}”.")
    _kinds[kind.name] = kind


def kind_of(name: str) -> JobKind:
    """The kind of that name.

    :raises UnknownKind:
    """
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"No part of this Charthouse does jobs of the kind “{name}”.") from None


def label_of(name: str) -> str:
    """What people call jobs of this kind."""
    kind = _kinds.get(name)
    return str(kind.label) if kind is not None and kind.label else name


def kinds() -> tuple[JobKind, ...]:
    """Every kind there is, by name."""
    return tuple(_kinds[name] for name in sorted(_kinds))
