"""How the scope is written on pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from django import template
from django.utils.functional import Promise
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charthouse.scope.appraisal_paper import firmness as sentences
from charthouse.scope.appraised import Board
from charthouse.scope.document import ShownItem
from charthouse.scope.queries import DeliverableLine, Named
from charthouse.scope.raci import Role, Row, shown_letter
from charthouse.scope.raci_words import LETTERS as RACI
from charthouse.scope.tracing import Row as TraceRow
from charthouse.ui import formats
from charthouse.ui.addressing import address
from charthouse.ui.templatetags.ui import icon, mark

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
def trace_cells(row: TraceRow, may_edit: bool) -> SafeString:
    """The cells of a row of the matrix: there are a thousand on a page, so none of them is a template of its own, and
    each name is escaped once for all rows."""
    columns = [
        *(("goals", goal.number, _escaped(goal.name), on) for goal, on in row.goals),
        *(("deliverables", each.one.number, _escaped(each.one.name), on) for each, on in row.deliverables),
    ]
    last, check = len(row.goals) - 1, icon("check", 14)
    ends = [" end" if place == last else "" for place in range(len(columns))]
    if not may_edit:
        traced = format_html('{}<span class="sr">{}</span>', check, gettext("traced"))
        cells = [
            f'<td class="cell{end}">{traced if on else ""}</td>'
            for end, (_to, _number, _name, on) in zip(ends, columns, strict=True)
        ]
    else:
        asked, key = row.line.one.number, escape(after_dash(row.line.key))
        told = escape(gettext("%(key)s traced to %(name)s"))
        cells = [
            f'<td class="cell{end}"><button type="button" id="c-{asked}-{to[0]}{number}" data-cell'
            f' data-requirement="{asked}" data-to="{to}" data-number="{number}"'
            f' aria-pressed="{"true" if on else "false"}" aria-label="{told % {"key": key, "name": name}}">'
            f"{check if on else ''}</button></td>"
            for end, (to, number, name, on) in zip(ends, columns, strict=True)
        ]
    return mark_safe("".join(cells))  # noqa: S308 - whole numbers, our own words, and what was escaped


@lru_cache(maxsize=1000)
def _escaped(name: str) -> str:
    return escape(name)


@register.simple_tag
def trace_tasks(made: Iterable[DeliverableLine]) -> SafeString:
    """The last row of the matrix: how many tasks produce each deliverable."""
    none = format_html('{}<span class="sr">{}</span>', mark("warn"), gettext("none"))
    return format_html_join(
        "", '<td class="cell">{}</td>', ((none if "work" in each.lacks else len(each.tasks),) for each in made)
    )


@register.simple_tag
def scope_items(items: Iterable[ShownItem]) -> SafeString:
    """Requirements or deliverables as the document on the scope says them."""
    when, prose = gettext("Accepted when"), '<div class="prose" dir="auto">{}</div>'
    return format_html_join(
        "\n",
        '<div class="scope-item"><p><span class="key">{}</span> <b><bdi>{}</bdi></b>{}</p>{}{}</div>',
        (
            (
                one.called, one.name,
                format_html_join("", ' <span class="note">· <bdi>{}</bdi></span>', ((fact,) for fact in one.facts)),
                format_html(prose, one.html) if one.html else "",
                format_html('<p class="note mt-2">{}</p>' + prose, when, one.acceptance) if one.acceptance else "",
            )
            for one in items
        ),
    )  # fmt: skip


@register.simple_tag
def loose_tasks(key: str, tasks: Iterable[Named]) -> SafeString:
    """Tasks that produce nothing named, a line each."""
    return format_html_join(
        "", '<li><a class="link" href="{}"><span class="key">{}</span> <bdi>{}</bdi></a></li>',
        ((address("plan_page:task", key, task.number), task.key, task.name) for task in tasks),
    )  # fmt: skip


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
