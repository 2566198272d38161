"""Parts of a plan document that chapters above keep in tables of their own: they register how each goes out and in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from charthouse.accounts.models import User
from charthouse.exchange import document as doc
from charthouse.journal import actions as journal
from charthouse.journal.row_changes import Watch
from charthouse.plan.columns import REST
from charthouse.plan.models import Plan
from charthouse.plan.queries import document_of
from charthouse.projects.models import Project
from charthouse.resources.packing import pack, unpack


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


def take_packed(plan: Plan, by: User) -> None:
    """Give the chapters what an early import kept of theirs in the plan itself, when undoing brought that back."""
    kept = unpack(doc.Document, plan.rest)
    if kept.keys() <= {*REST}:
        return
    project = plan.project
    document = document_of(project)
    watch = Watch(Plan.objects.filter(pk=plan.pk))
    plan.rest = pack(document, REST)
    plan.save(update_fields=["rest"])
    journal.record(
        project, "imported risks", by=by, stream_id=project.journal_id,
        after={"risks": len(document.risks), "new": 0}, changes=watch.changes(),
    )  # fmt: skip
    if project.branched_from_id is None and project.working_id is None:  # of a copy, the plan itself has them
        take(project, document, by, ())
