"""Where the shell shows goals: navigation, palette, the organisation's own."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from charthouse.goals.models import Goal, Kpi
from charthouse.projects.access import Standing
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.projects.places import shown_to, standing_of
from charthouse.ui.shell import Chapter, MainPage, PaletteItem, shell


def register_places() -> None:
    """Called when the chapter starts."""
    shell.add_chapter(Chapter("goals", _("Goals & KPIs"), "project-goals", "target", shown=shown_to(Right.SEE_GOALS)))
    shell.add_house_page(MainPage("strategic-goals", _("Strategic goals"), "strategic-goals", "target"))
    shell.add_house_page(
        MainPage("kpi-benchmarks", _("KPI benchmarks"), "kpi-benchmarks", "reports", shown=_keeps_standards)
    )
    shell.add_palette_source("goals", _find)


def _keeps_standards(request: HttpRequest) -> bool:
    return standing_of(request).may(OrganisationRight.KEEP_STANDARDS)


def _find(request: HttpRequest, asked: str, project: str) -> Iterable[PaletteItem]:
    """Goals and KPIs of the projects whose goals one sees, those of the present project first."""
    if len(asked) < 2:
        return
    mine = Standing(request.user).projects(Right.SEE_GOALS)
    for model, column, page, group in (
        (Goal, "title", "goal", _("Goals")),
        (Kpi, "name", "kpi", _("KPIs")),
    ):
        words = Q()
        for word in asked.split():
            words &= Q(**{f"{column}__icontains": word})
        found = model._default_manager.filter(words, project__in=mine).order_by(column)
        lines = list(found.values_list("project__key", "number", column)[:30])
        lines.sort(key=lambda line: line[0] != project)
        for key, number, title in lines[:4]:
            yield PaletteItem(group, title, reverse(page, kwargs={"key": key, "number": number}), "target", key=key)
