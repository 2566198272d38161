"""Where the shell shows the scope: navigation, palette, and the tabs among its own pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right
from charthouse.projects.places import shown_to
from charthouse.scope.models import Appraisal, Deliverable, Requirement
from charthouse.ui.shell import Chapter, PaletteItem, shell

TABS: tuple[tuple[str, str | Promise], ...] = (
    ("project-scope", _("Requirements")),
    ("deliverables", _("Deliverables")),
    ("scope-trace", _("Traceability")),
    ("wbs-dictionary", _("Work packages")),
    ("raci", _("RACI")),
    ("appraisals", _("Options")),
    ("scope-document", _("Sign-off")),
)
"""The chapter's pages, in the order in which they are worked through."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the tabs."""

    label: str | Promise
    url: str
    current: bool


def tabs(key: str, current: str) -> list[Tab]:
    """The tabs of a project's scope; ``current`` is the address' name of the page that is shown."""
    return [Tab(label, reverse(name, kwargs={"key": key}), name == current) for name, label in TABS]


def register_places() -> None:
    """Called when the chapter starts."""
    shown = shown_to(Right.SEE_DOCUMENTS)
    shell.add_chapter(Chapter("scope", _("Scope"), "project-scope", "scope", shown=shown))
    shell.add_palette_source("scope", _find)


def _find(request: HttpRequest, asked: str, project: str) -> Iterable[PaletteItem]:
    """Records of the projects whose scope one reads, those of the present project first."""
    if len(asked) < 2:
        return
    mine = Standing(request.user).projects(Right.SEE_DOCUMENTS)
    requirements, deliverables, appraisals = Q(), Q(), Q()
    for word in asked.split():
        requirements &= Q(title__icontains=word) | Q(reference__iexact=word)
        deliverables &= Q(name__icontains=word)
        appraisals &= Q(question__icontains=word)
    for found, address, group in (
        (Requirement.objects.filter(requirements, project__in=mine).values_list("project__key", "number", "title"),
         "requirement", _("Requirements")),
        (Deliverable.objects.filter(deliverables, project__in=mine).values_list("project__key", "number", "name"),
         "deliverable", _("Deliverables")),
        (Appraisal.objects.filter(appraisals, project__in=mine).values_list("project__key", "number", "question"),
         "appraisal", _("Options")),
    ):  # fmt: skip
        lines = sorted(found.order_by("project__key", "number")[:30], key=lambda line: line[0] != project)
        for key, number, name in lines[:5]:
            yield PaletteItem(group, name, reverse(address, kwargs={"key": key, "number": number}), "scope", key=key)
