"""Through what somebody acts, for whom, and which changes belong together: said around a deed, read by the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import ParamSpec, TypeVar

from charthouse.accounts.models import User

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Acting:
    """How the deed at hand is done."""

    through: str = ""
    """The door: a page, an API token by its name, a job, a command."""
    on_behalf_of: User | None = None
    """Who is represented: somebody away, by their deputy."""
    lent: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """Whose rights count, by the journal and by who acts in it: what was found when rights were asked for."""


@dataclass(frozen=True, slots=True)
class Operation:
    """Changes that were one deed of somebody, so that they are undone together."""

    first: dict[int, int] = field(default_factory=dict)
    """Of each journal that it touches, the number of its first entry there."""
    undoes: Mapping[int, int] = field(default_factory=dict)
    """Of each journal, the operation that it takes back."""


_acting: ContextVar[Acting] = ContextVar("acting", default=Acting())  # noqa: B039 - frozen
_operation: ContextVar[Operation | None] = ContextVar("operation", default=None)


def present() -> Acting:
    """How the present deed is done."""
    return _acting.get()


def present_operation() -> Operation | None:
    """The operation that the present changes belong to, if somebody began one."""
    return _operation.get()


@contextmanager
def acting(*, through: str | None = None, on_behalf_of: User | None = None) -> Iterator[None]:
    """Say through what, and for whom, the changes inside are made; what is not said stays as it was."""
    now = _acting.get()
    if through is not None:
        now = replace(now, through=through[:120])
    if on_behalf_of is not None:
        now = replace(now, on_behalf_of=on_behalf_of)
    token = _acting.set(now)
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def acting_afresh() -> Iterator[None]:
    """Nobody acts for anybody yet: how a request begins."""
    token = _acting.set(Acting())
    try:
        yield
    finally:
        _acting.reset(token)


def lend(*, stream_id: int, to: int, by: int | None) -> None:
    """Say whose rights somebody uses in a journal from here on, within this request or job; their own without ``by``.

    Called where rights are found, which alone knows where they come from.
    """
    now = _acting.get()
    if now.lent.get((stream_id, to)) == by:
        return
    others = {key: one for key, one in now.lent.items() if key != (stream_id, to)}
    _acting.set(replace(now, lent=others if by is None else {**others, (stream_id, to): by}))


@contextmanager
def operation(*, undoes: Mapping[int, int] | None = None) -> Iterator[Operation]:
    """Let the changes inside be one deed; inside another one they belong to that."""
    there = _operation.get()
    if there is not None and undoes is None:
        yield there
        return
    begun = Operation(undoes=dict(undoes or {}))
    token = _operation.set(begun)
    try:
        yield begun
    finally:
        _operation.reset(token)


def one_operation(action: Callable[P, R]) -> Callable[P, R]:
    """Let all that an action records be one deed."""

    @wraps(action)
    def together(*arguments: P.args, **keywords: P.kwargs) -> R:
        with operation():
            return action(*arguments, **keywords)

    return together
