"""Where the shell shows the stakeholders: navigation, palette."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right
from charthouse.projects.places import shown_to
from charthouse.stakeholders.models import Stakeholder
from charthouse.ui.shell import Chapter, PaletteItem, shell


def register_places() -> None:
    """Called when the chapter starts."""
    shown = shown_to(Right.SEE_STAKEHOLDERS)
    shell.add_chapter(Chapter("people", _("People & words"), "project-stakeholders", "people", shown=shown))
    shell.add_palette_source("stakeholders", _find)


def _find(request: HttpRequest, asked: str, project: str) -> Iterable[PaletteItem]:
    """Stakeholders of the projects whose registers one sees, those of the present project first."""
    if len(asked) < 2:
        return
    mine = Standing(request.user).projects(Right.SEE_STAKEHOLDERS)
    words = Q()
    for word in asked.split():
        words &= Q(name__icontains=word)
    found = Stakeholder.objects.filter(words, project__in=mine).order_by("name")
    lines = list(found.values_list("project__key", "number", "name")[:30])
    lines.sort(key=lambda line: line[0] != project)
    for key, number, name in lines[:5]:
        url = reverse("stakeholder", kwargs={"key": key, "number": number})
        yield PaletteItem(_("Stakeholders"), name, url, "people", key=key)
