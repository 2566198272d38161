"""Where the shell shows the log: navigation, palette."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from charthouse.projects.access import Standing
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.projects.places import shown_to, standing_of
from charthouse.raid.models import LogEntry
from charthouse.ui.shell import Chapter, Creation, MainPage, PaletteItem, ProjectInShell, shell


def register_places() -> None:
    """Called when the chapter starts."""
    shell.add_chapter(Chapter("raid", _("RAID log"), "project-log", "log", shown=shown_to(Right.SEE_LOG)))
    shell.add_house_page(
        MainPage("house-escalation", _("Escalation"), "house-escalation", "log", shown=_keeps_standards)
    )
    writes = shown_to(Right.WRITE_LOG)

    def shown(request: HttpRequest, project: ProjectInShell | None) -> bool:
        return project is not None and writes(request, project)

    shell.add_creation(Creation("log-entry", _("Entry of the log"), "log-new", "log", in_project=True, shown=shown))
    shell.add_palette_source("log", _find)


def _keeps_standards(request: HttpRequest) -> bool:
    return standing_of(request).may(OrganisationRight.KEEP_STANDARDS)


def _find(request: HttpRequest, asked: str, project: str) -> Iterable[PaletteItem]:
    """Entries of the logs that one sees, those of the present project first."""
    if len(asked) < 2:
        return
    mine = Standing(request.user).projects(Right.SEE_LOG)
    words = Q()
    for word in asked.split():
        words &= Q(title__icontains=word)
    found = LogEntry.objects.filter(words, project__in=mine).order_by("title")
    lines = list(found.values_list("project__key", "number", "title")[:30])
    lines.sort(key=lambda line: line[0] != project)
    for key, number, title in lines[:5]:
        url = reverse("log-entry", kwargs={"key": key, "number": number})
        yield PaletteItem(_("RAID log"), title, url, "log", key=key)
