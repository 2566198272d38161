"""How stages are written on pages: there are many rows of them, so none of them is a template of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.stages.queries import GateLine, ToleranceLine
from charthouse.ui.addressing import address
from charthouse.ui.templatetags.formats import finish_day
from charthouse.ui.templatetags.ui import rag

register = template.Library()


@register.simple_tag
def tolerance_table(lines: Iterable[ToleranceLine]) -> SafeString:
    """The tolerances of a stage, each with what is forecast and what that rests on."""
    agreed, forecast, state = _("Agreed"), _("Forecast"), _("State")
    rows = format_html_join(
        "\n",
        '<tr><th scope="row">{}</th><td data-label="{}" dir="auto">{}</td><td data-label="{}">{}<br><span class="note">'
        '{}</span></td><td class="nowrap" data-label="{}">{}</td></tr>',
        (
            (one.area, agreed, one.said, forecast, one.now or "–", one.source, state, rag(one.tone, one.words))
            for one in lines
        ),
    )
    return format_html(
        '<div class="tbl-wrap" tabindex="0" role="group" aria-label="{}"><table class="tbl cards"><thead><tr>'
        '<th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th></tr></thead>'
        "<tbody>{}</tbody></table></div>",
        _("Tolerances"), _("Tolerance"), agreed, forecast, state, rows,
    )  # fmt: skip


@register.simple_tag
def gate_row(key: str, line: GateLine) -> SafeString:
    """A gate on the road: what is decided, when, and how far it is answered."""
    date = _("no milestone in the plan") if line.date is None else finish_day(line.date)
    said = [date, _("%(answered)s of %(all)s criteria answered") % {"answered": line.answered, "all": line.criteria}]
    if waiting := len(line.open_conditions):
        said.append(ngettext("one condition open", "%(count)s conditions open", waiting) % {"count": waiting})
    return format_html(
        '<li class="road-gate is-{}"><div><a class="link" href="{}"><bdi>{}</bdi></a> {}</div>'
        '<p class="note">{}</p></li>',
        line.tone, address("gate", key, line.gate.number), line.gate.name,
        rag(line.tone, line.words), " · ".join(said),
    )  # fmt: skip


@register.simple_tag
def plan_milestones(milestones: Iterable[tuple[int, str, str]]) -> SafeString:
    """The milestones of a plan that is signed, a row each."""
    row = '<tr><td dir="auto">{}</td><td class="num nowrap">{}</td></tr>'
    return format_html_join("\n", row, ((name, date) for _number, name, date in milestones))


@register.simple_tag
def plan_lines(lines: Iterable[Mapping[str, Any]], hidden: bool) -> SafeString:
    """The work of a plan that is signed, a row each; ``hidden``: without its cost."""
    rows = []
    for line in lines:
        name = format_html("<b>{}</b>", line["name"]) if line["level"] == 1 else line["name"]
        cells = [line["start"], line["finish"], *(() if hidden else (line.get("cost"),))]
        told = format_html_join("", '<td class="num nowrap">{}</td>', ((cell or "–",) for cell in cells))
        rows.append((line["level"], name, told))
    return format_html_join("\n", '<tr><td dir="auto" class="level-{}">{}</td>{}</tr>', rows)


@register.simple_tag
def plan_stages(stages: Iterable[str]) -> SafeString:
    """The stages of a plan that is signed, a line each."""
    return format_html_join("", '<li dir="auto">{}</li>', ((one,) for one in stages))
