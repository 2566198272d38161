"""The kinds of documents that are signed: the chapters that hold them register them when they start."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from charthouse.approvals.refusals import NoSuchDocument
from charthouse.papers.model import Block
from charthouse.projects.permissions import Right

if TYPE_CHECKING:
    from charthouse.accounts.models import User
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


@dataclass(frozen=True, slots=True)
class Weakness:
    """Something that is weak in a document before anybody signs it."""

    sentence: str
    repair: str = ""
    """The address where it is mended; empty: in the document itself."""


def nothing(_version: Version) -> None:
    """For kinds whose chapter does nothing when a version is decided."""


def nothing_proposed(_version: Version, _by: User) -> None:
    """For kinds whose chapter does nothing when a version is sent."""


def nothing_to_lock(_project: Project) -> None:
    """For kinds that are read and decided without a row of their chapter being locked."""


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
    sends: tuple[Right, ...] = ()
    """The rights without which nobody sends it, beside that to ask for approvals."""
    whole_also: Callable[[Project, str], tuple[Right, ...]] = lambda _project, _subject: ()
    """Further rights of that kind, by what stands in the document now."""
    weak: Callable[[Access, str], Sequence[str | Weakness]] = lambda _access, _subject: ()
    """What is weak in it now, in sentences, before anybody is asked."""
    name_of: Callable[[Project, str], str] = lambda _project, _subject: ""
    """What that document is called beside its kind: the gate's name; empty where a project has one."""
    on_proposed: Callable[[Version, User], None] = nothing_proposed
    """Called in the transaction in which a version is sent, before anybody is told; what it refuses is not sent."""
    lock: Callable[[Project], object] = nothing_to_lock
    """Locks what the chapter locks when it changes the document: taken before the journal, as its own actions do."""
    on_decided: Callable[[Version], None] = nothing
    """Called in the transaction in which a version is signed by all, or refused."""
    blocks: Callable[[Any, Callable[[Right], bool]], Sequence[Block]] | None = None
    """A content as blocks of a document on paper, without what the reader may not see; None: it is not printed."""


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


def called(project: Project, kind: str, subject: str) -> str:
    """What people call a document: its kind, and its name where a project has several.

    :raises NoSuchDocument:
    """
    found = kind_of(kind)
    name = found.name_of(project, subject) if subject else ""
    return f"{found.title}: {name}" if name else str(found.title)
