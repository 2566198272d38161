"""How each kind of change is taken back: the chapters register it, ``actions.undo`` applies it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from charthouse.accounts.models import User
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject

Apply = Callable[[Entry, User], None]
"""Takes one entry back as a change of its own, with an entry of its own; refuses aloud when it cannot."""


@dataclass(frozen=True, slots=True)
class Inverse:
    """The way back of one kind of change."""

    apply: Apply | None
    """None: it follows from the others of its operation, and is made anew by ``settle``."""
    begin: Callable[[int, Sequence[Entry], User], None] | None = None
    """Called once before anything is taken back, with the journal's id and all entries: locks, and asks whether this
    person may do that now."""
    settle: Callable[[int, User], None] | None = None
    """Called once when all is taken back."""
    loss: Callable[[Entry, str], str] | None = None
    """The sentence on what would go, given the counted records; by default it names only these."""
    may: Callable[[InProject, Entry], bool] | None = None
    """Whether to offer it to somebody, by the first entry of the operation; ``begin`` refuses, this only saves them
    from pressing in vain."""


_inverses: dict[tuple[str, str], Inverse] = {}


def register(
    record: str,
    verb: str,
    inverse: Apply | None,
    *,
    begin: Callable[[int, Sequence[Entry], User], None] | None = None,
    settle: Callable[[int, User], None] | None = None,
    loss: Callable[[Entry, str], str] | None = None,
    may: Callable[[InProject, Entry], bool] | None = None,
) -> None:
    """Say how a change is taken back; called in ``AppConfig.ready``."""
    made = Inverse(inverse, begin, settle, loss, may)
    there = _inverses.setdefault((record, verb), made)
    if there != made:
        raise ValueError(f"“{verb}” of {record} has two ways back.")


def inverse_of(record: str, verb: str) -> Inverse | None:
    """The way back of a kind of change, if there is one."""
    return _inverses.get((record, verb))


def known() -> frozenset[tuple[str, str]]:
    """Every kind of change that has a way back, as record and verb."""
    return frozenset(_inverses)
