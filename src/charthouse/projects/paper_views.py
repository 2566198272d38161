"""Where documents of a project are taken out as files."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.projects.access import project_for
from charthouse.projects.paper_kinds import (
    LETTER,
    SLIDES,
    deck_for,
    handed,
    handed_deck,
    handed_letter,
    letter_for,
    paper_for,
)
from charthouse.projects.permissions import Right


@door(Right.EXPORT)
@login_required
@require_GET
def paper(request: HttpRequest, key: str, name: str, ending: str) -> HttpResponse:
    """A document as PDF, for a word processor, as Markdown, as slides or as an e-mail: with what its reader may see."""
    access = project_for(person(request), key, Right.EXPORT)
    if ending == SLIDES:
        return handed_deck(deck_for(access, name, request.GET.get("subject", "")))
    if ending == LETTER:
        return handed_letter(letter_for(access, name, request.GET.get("subject", "")))
    found = paper_for(access, name, request.GET.get("subject", ""))
    return handed(found, ending, request.GET.get("sheet", ""))
