"""The kinds of background work, registered by the chapters that know how to do them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from charthouse.jobs.running import Running

Work = Callable[["Running"], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of background work: its name, and what does it and gives the result."""

    name: str
    work: Work
    on_failure: Callable[[Running, str], None] | None = None
    """Told when it has failed for good, with the sentence for the owner."""


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
