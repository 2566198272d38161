"""How the scope is written on pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charthouse.scope.appraisal_paper import firmness as sentences
from charthouse.scope.appraised import Board
from charthouse.scope.queries import RequirementLine
from charthouse.scope.raci import Role, Row, shown_letter
from charthouse.scope.raci_words import LETTERS as RACI
from charthouse.ui import formats
from charthouse.ui.templatetags.ui import icon

register = template.Library()

LACKS: Mapping[str, str | Promise] = {
    "acceptance": _("acceptance criteria"),
    "acceptor": _("who accepts it"),
    "deliverable": _("a deliverable"),
    "description": _("a description"),
    "done": _("acceptance criteria"),
    "goal": _("a goal"),
    "priority": _("a priority"),
    "responsible": _("who is responsible"),
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


@register.simple_tag
def trace_cell(
    line: RequirementLine, to: str, number: int, name: str, on: bool, may_edit: bool, end: bool = False
) -> SafeString:
    """A cell of the matrix: there are hundreds on a page, so none of them is a template of its own."""
    mark = icon("check", 14) if on else ""
    if not may_edit:
        inside = format_html('{}<span class="sr">{}</span>', mark, gettext("traced")) if on else ""
    else:
        inside = format_html(
            '<button type="button" id="c-{}-{}{}" data-cell data-requirement="{}" data-to="{}" data-number="{}"'
            ' aria-pressed="{}" aria-label="{}">{}</button>',
            line.one.number, to[0], number, line.one.number, to, number, "true" if on else "false",
            gettext("%(key)s traced to %(name)s") % {"key": after_dash(line.key), "name": name}, mark,
        )  # fmt: skip
    return format_html('<td class="cell{}">{}</td>', " end" if end else "", inside)


@register.simple_tag
def raci_cell(row: Row, role: Role, may_edit: bool) -> SafeString:
    """A cell of the RACI matrix; on a phone it says its role, as cells do that stand below each other."""
    value = row.letters.get(role.number, "")
    letter = format_html('<b class="raci-{}">{}</b>', value.lower(), shown_letter(value)) if value else ""
    told = RACI[value] if value else gettext("no part")
    if not may_edit:
        inside = format_html('{}<span class="sr">{}</span>', letter, told) if value else ""
    else:
        inside = format_html(
            '<button type="button" id="c-{0}-{1}" data-raci-cell data-deliverable="{0}" data-role="{1}"'
            ' data-value="{2}" aria-haspopup="menu" aria-label="{3}">{4}</button>',
            row.number, role.number, value,
            gettext("%(role)s at %(key)s: %(what)s") % {"role": role.name, "key": after_dash(row.key), "what": told},
            letter,
        )  # fmt: skip
    return format_html('<td class="cell" data-label="{}">{}</td>', role.name, inside)


@register.filter
def at_key(kept: Mapping[object, object], key: object) -> object:
    """What a mapping keeps at that key."""
    return kept.get(key, "")


@register.filter
def firmness(board: Board) -> list[str]:
    """How firmly the first option stands, in sentences."""
    return sentences(board)
