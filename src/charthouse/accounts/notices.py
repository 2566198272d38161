"""What somebody is told: chapters say it here, and the chapter of notices, far above them, keeps and brings it.

A kind of notice says how it is put into words, for they are made when it is read, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise

from charthouse.accounts.models import User


class Way(StrEnum):
    """How a notice comes by mail; its list in Charthouse holds it in any case."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One thing that people are told of."""

    name: str
    """``approvals.asked``."""
    label: str | Promise
    """As people choose by it: “I am asked to sign”."""
    words: Callable[[Mapping[str, str]], str]
    """The sentence, from the facts of one notice, in the present language."""
    way: Way = Way.AT_ONCE
    """For who has chosen nothing."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that one person is told."""

    kind: str
    to: User
    page: str
    """The path of the page that it is about."""
    facts: Mapping[str, str] = field(default_factory=dict)
    project_id: int | None = None
    """Shown as long as the person sees this project."""
    letter: Callable[[], bool] | None = None
    """Sends a letter of the chapter's own, and gives whether the mail server took it; None: the usual one."""


_kinds: dict[str, NoticeKind] = {}
_bearer: Callable[[Notice], bool] | None = None


def register(kind: NoticeKind) -> None:
    """Make a kind of notice known; called in ``AppConfig.ready``."""
    there = _kinds.get(kind.name)
    if there is not None and there != kind:
        raise ValueError(f"Two kinds of notices are called “{kind.name}”.")
    _kinds[kind.name] = kind


def kinds() -> tuple[NoticeKind, ...]:
    """Every kind, in the order of the chapters."""
    return tuple(_kinds.values())


def kind_named(name: str) -> NoticeKind | None:
    """The kind of that name; None for one that a chapter of an older version knew."""
    return _kinds.get(name)


def carry_by(bearer: Callable[[Notice], bool]) -> None:
    """Let this keep and bring what is told; called once, by the chapter of notices."""
    global _bearer
    _bearer = bearer


def tell(notice: Notice) -> bool:
    """Tell somebody something, as they want to be told; gives False where a letter was due and could not be sent.

    Called when what it tells of is committed.
    """
    assert notice.kind in _kinds, f"No chapter has registered notices of the kind {notice.kind}."
    if _bearer is None:
        return notice.letter is None or notice.letter()
    return _bearer(notice)
