"""The parts of a project that workstream leads lead and contributors work on; the chapter that knows them says them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from charthouse.projects.access import Access
    from charthouse.projects.models import Project


class TaskLike(Protocol):
    """A task, kept or as a value of the plan document."""

    @property
    def uid(self) -> int: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a project that somebody can lead."""

    uid: int
    name: str
    level: int = 1


class Parts(Protocol):
    """What the chapter with the tasks knows."""

    def choices(self, project: Project) -> Sequence[Part]:
        """The parts that can be led, in the order of the plan."""

    def may_change(self, access: Access, task: TaskLike, fields: Collection[str]) -> bool:
        """Whether the task is in a led part, or theirs and only progress is asked for."""


_known: list[Parts] = []


def register(source: Parts) -> None:
    """Say what the parts are; called once, in ``AppConfig.ready``."""
    if _known and _known[0] is not source:
        raise ValueError("The parts of projects have one source.")
    _known[:] = [source]


def choices(project: Project) -> Sequence[Part]:
    """The parts of a project that can be led."""
    return _known[0].choices(project.public or project) if _known else ()


def may_change(access: Access, task: TaskLike, fields: Collection[str]) -> bool:
    """Whether somebody who may not change the whole plan may change this task, or these fields of it."""
    return bool(_known) and _known[0].may_change(access, task, fields)
