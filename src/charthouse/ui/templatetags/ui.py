"""Tags for assets, icons, states, people and the shell itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import get_template, select_template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from charthouse.ui import assets, formats
from charthouse.ui.icons import icon_names, mark_names
from charthouse.ui.shell import WITHIN, Chapter, Creation, MainPage, ProjectInShell, shell, theme_of

register = template.Library()

RAG_WORDS = {
    "good": gettext_lazy("On track"),
    "warn": gettext_lazy("At risk"),
    "bad": gettext_lazy("Off track"),
    "none": gettext_lazy("Not assessed"),
}
SPRITE = "icons/icons.svg"
FONT = "inter-latin-opsz-normal.woff2"
MOST_IN_TAB_BAR = 5


@register.simple_tag
def vite_asset(name: str) -> SafeString:
    """All that a page must load for one entry of the front end: styles, what it imports, itself."""
    entry = assets.entry(name)
    return format_html_join(
        "\n",
        "{}",
        [
            *((format_html('<link rel="stylesheet" href="{}">', static(style)),) for style in entry.styles),
            *((format_html('<link rel="modulepreload" href="{}">', static(one)),) for one in entry.imports),
            (format_html('<script type="module" src="{}"></script>', static(entry.script)),),
        ],
    )


@register.simple_tag
def vite_font() -> SafeString:
    """Asks for the Latin letters early, so that text does not change its shape while the page is read."""
    return format_html(
        '<link rel="preload" as="font" type="font/woff2" href="{}" crossorigin>', static(assets.asset(FONT))
    )


@register.simple_tag
def vite_file(name: str) -> str:
    """The address of one built file, such as ``icons/mark.svg``."""
    return static(assets.asset(name))


@register.simple_tag
def sprite_url() -> str:
    """Where the icons are."""
    return _sprite(int(time.monotonic()), settings.STATIC_URL)


@lru_cache(maxsize=2)
def _sprite(_second: int, _base: str) -> str:
    """Looked up once a second: a page has hundreds of icons, and each would ask the disk whether there are new ones."""
    return static(assets.asset(SPRITE))


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """One icon, silent for screen readers: the word beside it or the control's label speaks."""
    return _icon(name, size, sprite_url())


@lru_cache(maxsize=1024)
def _icon(name: str, size: int, sprite: str) -> SafeString:
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"There is no icon “{name}” in {SPRITE}.")
    return format_html(
        '<svg class="i{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        "" if size == 16 else f" i-{size}",
        sprite,
        name,
    )


@register.simple_tag
def mark(state: str) -> SafeString:
    """The shape of a state alone: good ●, warn ▲, bad ■, none ○. Its word must stand beside it."""
    return _mark(state, f"mk {state}", sprite_url())


@lru_cache(maxsize=16)
def _mark(state: str, classes: str, sprite: str) -> SafeString:
    if state not in mark_names():
        raise template.TemplateSyntaxError(f"There is no state “{state}”: use {', '.join(mark_names())}.")
    return format_html(
        '<svg{} aria-hidden="true" focusable="false"><use href="{}#mark-{}"></use></svg>',
        format_html(' class="{}"', classes) if classes else "",
        sprite,
        state,
    )


@register.simple_tag
def rag(state: str, words: str = "", chip: bool = False) -> SafeString:
    """A state with its shape and its word; ``chip`` puts it on a tint."""
    return _rag(state, conditional_escape(words or RAG_WORDS[state]), chip, sprite_url())


@lru_cache(maxsize=1024)
def _rag(state: str, words: SafeString, chip: bool, sprite: str) -> SafeString:
    shape = _mark(state, "", sprite)
    return format_html('<span class="rag {}{}">{}{}</span>', state, " chip" if chip else "", shape, words)


@register.simple_tag
def options(choices: Iterable[tuple[object, object]], chosen: object = "") -> SafeString:
    """The options of a list of choices, with the one marked that is chosen."""
    return _options(tuple((str(value), str(label)) for value, label in choices), str(chosen))


@lru_cache(maxsize=1024)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, mark_safe(" selected") if value == chosen else "", label) for value, label in choices),
    )


@register.filter
def choice(record: Model, field: str) -> str:
    """What a field's value is called, as ``get_…_display`` says it, which goes through all choices each time."""
    value = getattr(record, field)
    return str(_labels(type(record), field).get(value, value))


@cache
def _labels(kind: type[Model], field: str) -> dict[Any, Any]:
    return dict(kind._meta.get_field(field).flatchoices)  # type: ignore[union-attr]


@register.filter
def initials(name: str) -> str:
    """``MO`` for Maria Okafor; one letter for one word."""
    words = [word for word in str(name).split("@")[0].replace(".", " ").split() if word[0].isalnum()]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


@register.simple_tag
def avatar(name: str, small: bool = False, decorative: bool = True) -> SafeString:
    """A person's initials; ``decorative=False`` where no name stands beside them."""
    size = " s" if small else ""
    if decorative:
        return format_html('<span class="me{}" aria-hidden="true">{}</span>', size, initials(name))
    return format_html(
        '<span class="me{}" role="img" aria-label="{}" title="{}">{}</span>', size, name, name, initials(name)
    )


@register.simple_tag
def tone(level: str) -> str:
    """The state that a message's level stands for."""
    return {"success": "good", "warning": "warn", "error": "bad"}.get(level, "none")


BAR = 200


@register.inclusion_tag("ui/_span_bar.html")
def span_bar(
    start: int | None,
    finish: int | None,
    done: float,
    low: int,
    high: int,
    *,
    promised: int | None = None,
    today: int | None = None,
    words: str = "",
) -> dict[str, Any]:
    """A span of plan time on a scale from ``low`` to ``high``: done solid, a hollow mark where it was promised."""
    if start is None or finish is None or high <= low:
        return {"drawn": False}
    x = _scale(low, high)
    return {
        "drawn": True,
        "x": round(x(start), 1),
        "width": round(max(x(finish) - x(start), 2), 1),
        "done": round(max(x(finish) - x(start), 2) * min(max(done, 0), 1), 1),
        "promised": None if promised is None else round(x(promised), 1),
        "today": None if today is None or not low <= today <= high else round(x(today), 1),
        "words": words,
    }


@register.inclusion_tag("ui/_two_spans.html")
def two_spans(
    was_start: int | None, was_finish: int | None, start: int | None, finish: int | None, low: int, high: int
) -> dict[str, Any]:
    """A span of plan time as it was agreed, and below it as it is now, on a scale from ``low`` to ``high``.

    Says nothing that the columns beside it do not say, so it is hidden from screen readers.
    """
    x = _scale(low, max(high, low + 1))

    def span(first: int | None, last: int | None) -> tuple[float, float] | None:
        if first is None or last is None:
            return None
        return round(x(first), 1), round(max(x(last) - x(first), 2), 1)

    was, now = span(was_start, was_finish), span(start, finish)
    return {"was": was, "now": now, "later": was is not None and now is not None and sum(now) > sum(was) + 0.5}


def _scale(low: int, high: int) -> Callable[[int], float]:
    return lambda moment: 5 + (BAR - 10) * (min(max(moment, low), high) - low) / (high - low)


# -- the shell ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NavLine:
    """One line of the navigation."""

    label: str
    url: str
    icon: str
    count: int = 0
    current: bool = False
    within: bool = False
    """It stands below the line before it that does not."""
    folded: bool = False
    """Only a list of all places shows it: the reader is not in its family."""


@register.inclusion_tag("ui/_nav.html", takes_context=True)
def shell_nav(context: Context) -> dict[str, Any]:
    """The navigation at the left."""
    main, chapters = _nav_lines(context)
    return {"main": main, "chapters": chapters, "project": _project_in(context)}


@register.inclusion_tag("ui/_tabbar.html", takes_context=True)
def shell_tabs(context: Context) -> dict[str, Any]:
    """The phone's tab bar: at most five places, the last of them the whole navigation where there are more."""
    main, chapters = _nav_lines(context)
    heads = [one for one in chapters if not one.within]
    lines = [*main, *heads] if not chapters else [*[one for one in main if one.icon == "projects"], *heads]
    more = len(lines) > MOST_IN_TAB_BAR or len(heads) < len(chapters)
    return {
        "lines": lines[: MOST_IN_TAB_BAR - 1] if more else lines,
        "more": more,
        "main": main,
        "chapters": chapters,
        "project": _project_in(context),
    }


@register.inclusion_tag("ui/_tabs.html", takes_context=True)
def my_tabs(context: Context) -> dict[str, Any]:
    """The tabs above the pages about the reader's own account."""
    return {"label": _("My account"), "lines": _tabs(context["request"], shell.mine_in_order())}


@register.inclusion_tag("ui/_tabs.html", takes_context=True)
def house_tabs(context: Context) -> dict[str, Any]:
    """The tabs above the pages about this Charthouse as a whole."""
    return {"label": _("This Charthouse"), "lines": _tabs(context["request"], shell.house_in_order())}


@register.inclusion_tag("ui/_top.html", takes_context=True)
def shell_top(context: Context) -> dict[str, Any]:
    """The bar at the top."""
    request: HttpRequest = context["request"]
    project = _project_in(context)
    switch = list(shell.projects(request)) if shell.projects and request.user.is_authenticated else []
    return {
        "request": request,
        "user": request.user,
        "theme": theme_of(request),
        "project": project,
        "switch": switch,
        "creations": [_creation(one, project) for one in shell.creations.values() if _offered(one, request, project)],
        "mine": _tabs(request, shell.mine_in_order()[:1]),
        "house": _tabs(request, shell.house_in_order()),
        "helps": _tabs(request, shell.help_in_order()),
        "projects_page": shell.main_pages.get("projects"),
        "place": context.get("place", ""),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def places(lines: Iterable[NavLine], *, folded: bool = True) -> SafeString:
    """Lines of the navigation in one piece, as every page has dozens; those that are folded away where asked for."""
    sprite, language = sprite_url(), get_language() or ""
    shown = [_place(line, sprite, language) for line in lines if folded or not line.folded]
    return mark_safe("\n".join(shown))  # noqa: S308 - each is escaped


@lru_cache(maxsize=4096)
def _place(line: NavLine, _sprite: str, _language: str) -> SafeString:
    """One line; an icon's address and a count's digits depend on what stands behind them."""
    said = ' class="within"' if line.within else ""
    said += " data-folded" if line.folded else ""
    said += ' aria-current="page"' if line.current else ""
    count = format_html('<span class="n">{}</span>', formats.number(line.count)) if line.count else ""
    return format_html('<a href="{}"{}>{}{}{}</a>', line.url, mark_safe(said), icon(line.icon), line.label, count)  # noqa: S308 - our own words


class IncludeIfThere(Node):
    """Includes the first of the named templates that exists; nothing when none does."""

    def __init__(self, names: list[FilterExpression]) -> None:
        self.names = names
        self.nodelist = NodeList()

    def render(self, context: Context) -> SafeString:
        """The included template, in the page's own context."""
        names = [str(name.resolve(context)) for name in self.names]
        try:
            found = select_template(names)
        except template.TemplateDoesNotExist as missing:
            if missing.args and str(missing.args[0]) not in {", ".join(names), *names}:
                raise
            return mark_safe("")
        inner: Any = get_template(found.template.name).template  # type: ignore[attr-defined]
        with context.push():
            return mark_safe(str(inner.render(context)))  # noqa: S308 - a rendered template of ours


@register.tag
def include_if_there(parser: Parser, token: Token) -> IncludeIfThere:
    """``{% include_if_there "jobs/_tray.html" %}``: a chapter may not be there yet."""
    return IncludeIfThere([parser.compile_filter(bit) for bit in token.split_contents()[1:]])


def _project_in(context: Context) -> ProjectInShell | None:
    """The project that the page is about; of a branch of one, the project itself."""
    project: ProjectInShell | None = context.get("project") or None
    return getattr(project, "in_shell", project)


def _offered(creation: Creation, request: HttpRequest, project: ProjectInShell | None) -> bool:
    return (project is not None or not creation.in_project) and creation.shown(request, project)


def _creation(creation: Creation, project: ProjectInShell | None) -> dict[str, str]:
    return {"label": str(creation.label), "url": creation.url(project), "icon": creation.icon}


def _tabs(request: HttpRequest, pages: tuple[MainPage, ...]) -> list[NavLine]:
    shown = [page for page in pages if page.shown(request)]
    here = _current(request.path, [(page.url(),) for page in shown])
    return [NavLine(str(page.label), page.url(), page.icon, 0, n == here) for n, page in enumerate(shown)]


def _nav_lines(context: Context) -> tuple[list[NavLine], list[NavLine]]:
    """The places for everybody and those of the project; made once a page, which shows them at the left and below."""
    request: HttpRequest = context["request"]
    project = _project_in(context)
    made: dict[str | None, tuple[list[NavLine], list[NavLine]]] = vars(request).setdefault("_nav_lines", {})
    key = project.key if project else None
    if key not in made:
        made[key] = _made_nav_lines(request, project)
    return made[key]


def _made_nav_lines(request: HttpRequest, project: ProjectInShell | None) -> tuple[list[NavLine], list[NavLine]]:
    pages = [page for page in shell.in_order() if page.shown(request)]
    chapters = [] if project is None else [each for each in shell.chapters_in_order() if each.shown(request, project)]
    here = _current(
        request.path, [*[(page.url(),) for page in pages], *[_addresses(one, project) for one in chapters]]
    ) - len(pages)  # fmt: skip
    main = [
        NavLine(str(one.label), one.url(), one.icon, one.count(request) if one.count else 0, n - len(pages) == here)
        for n, one in enumerate(pages)
    ]
    shown = {one.name for one in chapters}
    heads = {one.name: WITHIN[one.name] if WITHIN.get(one.name) in shown else one.name for one in chapters}
    family = heads[chapters[here].name] if here >= 0 else ""
    return main, [
        NavLine(
            str(one.label), one.url(project), one.icon, one.count(request, project) if one.count else 0, n == here,
            within=heads[one.name] != one.name, folded=heads[one.name] not in (one.name, family),
        )
        for n, one in enumerate(chapters)
        if project is not None
    ]  # fmt: skip


def _addresses(chapter: Chapter, project: ProjectInShell | None) -> tuple[str, ...]:
    """Where a chapter's pages begin."""
    if project is None:
        return ()
    root = f"/projects/{project.key}/"
    return chapter.url(project), *(root + one.strip("/") + "/" for one in chapter.covers)


def _current(path: str, places: list[tuple[str, ...]]) -> int:
    """The place whose address is the longest beginning of the path; −1 where none is."""
    best, longest = -1, 0
    for number, prefixes in enumerate(places):
        for prefix in prefixes:
            if (path + "/").startswith(prefix if prefix.endswith("/") else prefix + "/") and len(prefix) > longest:
                best, longest = number, len(prefix)
    return best
