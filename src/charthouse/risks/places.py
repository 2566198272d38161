"""Where the shell shows the risks chapter: navigation, palette."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from charthouse.projects.access import Standing
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.projects.places import shown_to, standing_of
from charthouse.risks.models import Risk
from charthouse.ui.shell import Chapter, MainPage, PaletteItem, shell


def register_places() -> None:
    """Called when the chapter starts."""
    shell.add_chapter(Chapter("risks", _("Risks"), "project-risks", "risks", shown=shown_to(Right.SEE_RISKS)))
    shell.add_house_page(
        MainPage("house-risk-matrix", _("Risk matrix"), "house-risk-matrix", "risks", shown=_keeps_standards)
    )
    shell.add_palette_source("risks", _find)


def _keeps_standards(request: HttpRequest) -> bool:
    return standing_of(request).may(OrganisationRight.KEEP_STANDARDS)


def _find(request: HttpRequest, asked: str, project: str) -> Iterable[PaletteItem]:
    """Risks of the projects whose registers one sees, those of the present project first."""
    if len(asked) < 2:
        return
    mine = Standing(request.user).projects(Right.SEE_RISKS)
    words = Q()
    for word in asked.split():
        words &= Q(title__icontains=word)
    found = Risk.objects.filter(words, project__in=mine).order_by("title")
    lines = list(found.values_list("project__key", "number", "title")[:30])
    lines.sort(key=lambda line: line[0] != project)
    for key, number, title in lines[:5]:
        url = reverse("risk", kwargs={"key": key, "number": number})
        yield PaletteItem(_("Risks"), title, url, "risks", key=key)
