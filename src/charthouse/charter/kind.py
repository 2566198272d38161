"""The charter as a kind of document: sent, signed, compared and printed as every other."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from charthouse.approvals.registry import DocumentKind
from charthouse.charter.comparing import compare
from charthouse.charter.document import content_of, shown, weak, without
from charthouse.charter.paper import blocks_of
from charthouse.charter.parts import PARTS
from charthouse.projects.permissions import Right

NAME = "charter"


def _page(key: str, _subject: str) -> str:
    return reverse("project-charter", kwargs={"key": key})


CHARTER = DocumentKind(
    NAME, _("Project charter"), content_of, compare, _page, "charter/_document.html", shown,
    lambda: {part.name: str(part.title) for part in PARTS}, without, whole=(Right.SEE_COSTS,), weak=weak,
    blocks=blocks_of,
)  # fmt: skip
