"""The charter as a kind of document: sent, signed, compared and printed as every other."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from charthouse.approvals.registry import DocumentKind
from charthouse.charter.comparing import compare
from charthouse.charter.document import content_of, shown, values_of, weak, without
from charthouse.charter.paper import blocks_of
from charthouse.charter.parts import CONTRACT, PARTS
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right

NAME = "charter"


def _page(key: str, _subject: str) -> str:
    return reverse("project-charter", kwargs={"key": key})


def _whole_also(project: Project, _subject: str) -> tuple[Right, ...]:
    """Whoever signs what a customer pays, sees it."""
    values = values_of(project)
    return (Right.SEE_MARGIN,) if any(values[part.name] and part.right for part in CONTRACT) else ()


CHARTER = DocumentKind(
    NAME, _("Project charter"), content_of, compare, _page, "charter/_document.html", shown,
    lambda: {part.name: str(part.title) for part in PARTS}, without, whole=(Right.SEE_COSTS,),
    whole_also=_whole_also, weak=weak, blocks=blocks_of,
)  # fmt: skip
