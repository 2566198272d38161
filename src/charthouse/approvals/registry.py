"""The kinds of documents that are signed: the chapters that hold them register them when they start."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from charthouse.approvals.refusals import NoSuchDocument
from charthouse.projects.permissions import Right

if TYPE_CHECKING:
    from charthouse.approvals.models import Version
    from charthouse.projects.access import Access
    from charthouse.projects.models import Project


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions."""

    part: str
    label: str
    before: str
    after: str
    material: bool
    """By the kind's rule: it needs the signatures again."""
    right: str = ""
    """Without which it is not shown."""


def nothing(_version: Version) -> None:
    """For kinds whose chapter does nothing when a version is decided."""


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of document."""

    name: str
    title: str | Promise
    content_of: Callable[[Project, str], Any]
    """The document as it stands, as ``canonical.written`` takes it; the subject is which of the kind."""
    compare: Callable[[Any, Any], Sequence[Change]]
    """What differs between an older and a newer content, in the document's order."""
    page: Callable[[str, str], str]
    """The address of the document, by the project's key and the subject."""
    template: str
    """Shows a content: its context is what ``shown`` gives, as ``document``."""
    shown: Callable[[Any, Callable[[Right], bool]], Any]
    """A content as its template shows it, without what the reader may not see."""
    parts: Callable[[], Mapping[str, str]]
    """The parts that remarks can be about: names and what people call them."""
    without: Callable[[Any, Callable[[Right], bool]], Any]
    """A content without what the reader may not see, for programs."""
    whole: tuple[Right, ...] = ()
    """The rights without which nobody sees all of it: nobody signs what they see in part."""
    weak: Callable[[Access, str], Sequence[str]] = lambda _access, _subject: ()
    """What is weak in it now, in sentences, before anybody is asked."""
    on_decided: Callable[[Version], None] = nothing
    """Called in the transaction in which a version is signed by all, or refused."""


_kinds: dict[str, DocumentKind] = {}


def register(kind: DocumentKind) -> None:
    """Make a kind of document known; called in ``AppConfig.ready``."""
    there = _kinds.get(kind.name)
    if there is not None and there != kind:
        raise ValueError(f"Two kinds of documents are called “{kind.name}”.")
    _kinds[kind.name] = kind


def kind_of(name: str) -> DocumentKind:
    """The kind of that name.

    :raises NoSuchDocument:
    """
    found = _kinds.get(name)
    if found is None:
        raise NoSuchDocument(_("There is no document of the kind “%(name)s”.") % {"name": name[:40]})
    return found


def kinds() -> tuple[DocumentKind, ...]:
    """Every kind there is."""
    return tuple(_kinds.values())
