"""How the scope is written on pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charthouse.ui import formats

register = template.Library()

LACKS: Mapping[str, str | Promise] = {
    "acceptance": _("acceptance criteria"),
    "acceptor": _("who accepts it"),
    "deliverable": _("a deliverable"),
    "goal": _("a goal"),
    "priority": _("a priority"),
    "source": _("a source"),
    "work": _("tasks"),
}


@register.filter
def lack_word(name: str) -> str:
    """What is missing, in words."""
    return str(LACKS[name])


@register.filter
def lack_words(names: Iterable[str]) -> str:
    """``acceptance criteria and a source``."""
    return formats.listing(str(LACKS[name]) for name in names)


@register.filter
def after_dash(key: str) -> str:
    """``R12`` of ``PAY-R12``: within a project its own letter tells."""
    return key.rpartition("-")[2]
