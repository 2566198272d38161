"""The documents that a project gives as files: chapters register theirs when they start, one door hands them out.

A chapter makes a ``papers.model.Paper`` of what its reader may see, with the frame from here; it is PDF, a word
processor's file and Markdown at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from charthouse.papers.deck import Deck
from charthouse.papers.markdown import markdown_of
from charthouse.papers.model import SHEETS, Block, Fact, Paper, Sheet
from charthouse.papers.pdf import pdf_of
from charthouse.papers.word import docx_of
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.ui import formats

ENDINGS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
}
"""What a document is written as, with its media type."""
SLIDES = "pptx"
SLIDES_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
LETTER = "eml"
LETTER_TYPE = "message/rfc822"
_ODD = re.compile(r"[^A-Za-z0-9._-]+")
"""What the name of a file is better without."""
_LETTER = ("en-us",)
"""The locales of people whose printers hold US letter."""


class NoSuchPaper(Refused):
    """No chapter gives a document of that name, or not as such a file."""

    status = 404


@dataclass(frozen=True, slots=True)
class Letter:
    """A document as an e-mail that was not sent yet, and what its file is called."""

    name: str
    message: EmailMessage


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A document that every project has."""

    name: str
    """In its address: ``charter``."""
    title: str | Promise
    right: Right
    """Without which nobody gets it; beside the right to take out files."""
    paper_of: Callable[[Access, str], Paper]
    """The document for its reader; the subject is which of the kind, empty where a project has one.

    :raises Refused: there is none such
    """
    deck_of: Callable[[Access, str], Deck] | None = None
    """The same as slides, where there are any."""
    letter_of: Callable[[Access, str], Letter] | None = None
    """The same as an e-mail, where it is one."""


_kinds: dict[str, PaperKind] = {}


def register(kind: PaperKind) -> None:
    """Make a document known; called in ``AppConfig.ready``."""
    there = _kinds.get(kind.name)
    if there is not None and there != kind:
        raise ValueError(f"Two documents on paper are called “{kind.name}”.")
    _kinds[kind.name] = kind


def kinds_for(access: Access) -> list[PaperKind]:
    """The documents of a project that somebody may take out, by their titles."""
    if not access.may(Right.EXPORT):
        return []
    return sorted((one for one in _kinds.values() if access.may(one.right)), key=lambda one: str(one.title))


def kind_named(name: str) -> PaperKind:
    """The document of that name.

    :raises NoSuchPaper:
    """
    found = _kinds.get(name)
    if found is None:
        raise NoSuchPaper(_("A project has no document “%(name)s” to take out.") % {"name": name[:40]})
    return found


def paper_for(access: Access, name: str, subject: str = "") -> Paper:
    """A document as its reader may see it.

    :raises NoSuchPaper: RoleMayNot:
    """
    kind = kind_named(name)
    access.require(Right.EXPORT)
    access.require(kind.right)
    return kind.paper_of(access, subject)


def deck_for(access: Access, name: str, subject: str = "") -> Deck:
    """A document as slides, as its reader may see it.

    :raises NoSuchPaper: RoleMayNot:
    """
    kind = kind_named(name)
    access.require(Right.EXPORT)
    access.require(kind.right)
    if kind.deck_of is None:
        raise NoSuchPaper(_("There are no slides of this document; ask for it as pdf, docx or md."))
    return kind.deck_of(access, subject)


def letter_for(access: Access, name: str, subject: str = "") -> Letter:
    """A document as an e-mail, as its reader may see it.

    :raises NoSuchPaper: RoleMayNot:
    """
    kind = kind_named(name)
    access.require(Right.EXPORT)
    access.require(kind.right)
    if kind.letter_of is None:
        raise NoSuchPaper(_("This document is no e-mail; ask for it as pdf, docx or md."))
    return kind.letter_of(access, subject)


def framed(
    access: Access,
    *,
    name: str,
    title: str,
    blocks: Sequence[Block],
    lead: str = "",
    facts: Sequence[Fact] = (),
    wide: bool = False,
) -> Paper:
    """A document of a project as it stands now: with the project's name, the day, and whose eyes saw it."""
    now = formats.instant(timezone.now())
    project = access.project
    return Paper(
        name=f"{project.key}-{name}", title=title, project=project.name, blocks=tuple(blocks), lead=lead,
        facts=tuple(facts), edition=now, foot=f"Charthouse · {project.key} · {now}", language=get_language() or "en",
        wide=wide,
    )  # fmt: skip


def usual_sheet() -> Sheet:
    """The paper in the printers where this text is read."""
    return "letter" if (get_language() or "").lower() in _LETTER else "a4"


def handed(paper: Paper, ending: str, sheet: str = "") -> HttpResponse:
    """A document as a file to be saved, never shown inside a page of ours.

    :raises NoSuchPaper: another kind of file, or another sheet
    """
    if ending not in ENDINGS:
        raise NoSuchPaper(_("Ask for a document as pdf, docx or md."))
    if sheet and sheet not in SHEETS:
        raise NoSuchPaper(_("Ask for paper of the size a4 or letter."))
    size: Sheet = "letter" if sheet == "letter" else "a4" if sheet == "a4" else usual_sheet()
    write = {"pdf": lambda: pdf_of(paper, size), "docx": lambda: docx_of(paper, size),
             "md": lambda: markdown_of(paper).encode()}  # fmt: skip
    with translation.override(paper.language):  # a report may be in another language than its reader's
        content = write[ending]()
    return _file(content, paper.name, ending, ENDINGS[ending])


def handed_deck(deck: Deck) -> HttpResponse:
    """Slides as a file to be saved."""
    from charthouse.papers.slides import pptx_of

    with translation.override(deck.language):
        content = pptx_of(deck)
    return _file(content, deck.name, SLIDES, SLIDES_TYPE)


def handed_letter(letter: Letter) -> HttpResponse:
    """An e-mail as a file; programs for e-mail open it to be addressed and sent."""
    letter.message.extra_headers["X-Unsent"] = "1"
    return _file(letter.message.message().as_bytes(), letter.name, LETTER, LETTER_TYPE)


def _file(content: bytes, name: str, ending: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{_ODD.sub("-", name)}.{ending}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
