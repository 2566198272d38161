"""The way up to projects and their rights, which stand above this chapter: the projects chapter registers it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from charthouse.accounts.models import User


class InProject(Protocol):
    """A project as one person may use it (``projects.access.Access``)."""

    @property
    def project(self) -> Any: ...
    @property
    def user(self) -> User: ...
    def may(self, right: Any) -> bool: ...
    def require(self, right: Any) -> None: ...
    def seen(self, record: str, values: dict[str, Any]) -> dict[str, Any]: ...
    @property
    def shown(self) -> Any: ...
    def told(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Reach:
    """What the projects chapter offers to the pages of the journal."""

    project_for: Callable[[Any, str, Any], InProject]
    """Refuses as ``projects.access.project_for`` does."""
    in_stream: Callable[[Any, int], InProject | None]
    """The project of a journal, for somebody who sees it."""
    require_in_organisation: Callable[[Any, str], None]
    who_may: Callable[[Any, str, str], Iterable[User]]
    """People whose name or address begins so and who have a right in a project (all with an empty beginning)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A record that is spoken of, or that files belong to."""

    record: str
    record_id: str
    label: str
    url: str
    """Its own address."""
    number: int = 0
    """By which it is called in addresses."""


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """One kind of record that can be discussed and have files: found by the number in its address, or by its id."""

    record: str
    by_number: Callable[[Any, int], Subject | None]
    by_id: Callable[[Any, Iterable[str]], Mapping[str, Subject]]
    """Many at once, for lists; those that are gone are left out."""


_reach: list[Reach] = []
_kinds: dict[str, SubjectKind] = {}


def register(reach: Reach) -> None:
    """Called once, when the projects chapter starts."""
    _reach[:] = [reach]


def register_subject(name: str, kind: SubjectKind) -> None:
    """Let a kind of record be discussed, under ``/projects/KEY/on/NAME/NUMBER/``."""
    _kinds[name] = kind


def reach() -> Reach:
    """The way to projects."""
    return _reach[0]


def subject_kind(name: str) -> SubjectKind | None:
    """The kind of record of that name in addresses."""
    return _kinds.get(name)


def subject_seen(access: InProject, record: str, record_id: str) -> Subject | None:
    """The record that something belongs to, as somebody may see it; none where it is gone, or not published."""
    name = kind_name_of(record)
    kind = None if name is None else _kinds.get(name)
    return None if kind is None else kind.by_id(access.shown, [record_id]).get(record_id)


def is_seen(access: InProject, record: str, record_id: str) -> bool:
    """Whether what belongs to a record may be handed out: to who sees only what is published, not of other tasks."""
    return access.shown == access.project or subject_seen(access, record, record_id) is not None


def kind_name_of(record: str) -> str | None:
    """The name in addresses of a kind of record."""
    return next((name for name, kind in _kinds.items() if kind.record == record), None)
