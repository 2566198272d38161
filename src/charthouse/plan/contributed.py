"""Parts of a plan document that chapters above keep in tables of their own: they register how each goes out and in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from charthouse.accounts.models import User
from charthouse.exchange import document as doc
from charthouse.plan.queries import document_of
from charthouse.projects.models import Project


@dataclass(frozen=True, slots=True)
class Part:
    """One chapter's part of plan documents."""

    tell: Callable[[Project, doc.Document], doc.Document]
    """The document with the chapter's part in it."""
    take: Callable[[Project, doc.Document, User, Collection[tuple[int, int]]], None]
    """Keeps the chapter's part of a document that is imported, in the import's operation and with an entry of its own;
    told as well are the tasks of the project that got other numbers, before and after."""


_parts: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    """Let a chapter add its part to documents, and keep it from them; called in its ``AppConfig.ready``."""
    _parts[name] = part


def whole_document_of(project: Project) -> doc.Document:
    """The project's plan as one value, with all that the chapters above keep of plan documents."""
    document = document_of(project)
    for part in _parts.values():
        document = part.tell(project, document)
    return document


def take(project: Project, document: doc.Document, by: User, renumbered: Collection[tuple[int, int]]) -> None:
    """Give each chapter its part of an imported document."""
    for part in _parts.values():
        part.take(project, document, by, renumbered)
