"""The short ways through Django's templates give what Django's own give."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from decimal import Decimal
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Engine, Template, TemplateDoesNotExist, engines
from django.utils import html, timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from charthouse.ui.quickening import Held, quicken
from charthouse.ui.templating import Page, Value


class Thing:
    """All that a template may meet."""

    name = "<b>Ö & 'x'</b>"
    safe = mark_safe("<i>safe</i>")
    lazy = gettext_lazy("Projects")
    none = None
    is_on = True
    count = 12345
    ratio = Decimal("1234.50")
    day = dt.date(2026, 2, 3)
    at = dt.datetime(2026, 2, 3, 22, 30, tzinfo=dt.UTC)
    rows = ("a", "<b>", 3)
    facts = {"items": "a key named as a method", "<": 1, "0": "by text"}

    def said(self) -> str:
        """Called."""
        return "said <&>"

    def asking(self, what: str) -> str:
        """Cannot be called without a value."""
        return what

    def delete(self) -> str:
        """Not to be called."""
        raise AssertionError

    delete.alters_data = True  # type: ignore[attr-defined]

    def missing(self) -> str:
        """Fails silently."""
        raise ObjectDoesNotExist

    def broken(self) -> str:
        """Fails."""
        raise ZeroDivisionError

    @property
    def odd(self) -> str:
        """Fails as a missing attribute would."""
        raise AttributeError("odd")

    def __str__(self) -> str:
        return "<thing>"


class Choice:
    """Is not called."""

    do_not_call_in_templates = True
    label = "of a class"

    def __call__(self) -> str:
        raise AssertionError


GIVEN: dict[str, Any] = {
    "thing": Thing(), "kind": Thing, "choice": Choice(), "call": lambda: {"a": "<called>"}, "list": [1, ["<", "y"]],
    "empty": "", "number": 1_000_000, "text": "a\u2028<&>\"'", "many": {"thing": Thing()},
}  # fmt: skip
TEXTS = [
    "{{ " + each + " }}"
    for each in (
        "text", "empty", "number", "none", "nothing", "nothing.at.all", "thing", "thing.name", "thing.safe", "True",
        "thing.lazy", "thing.none", "thing.none.more", "thing.is_on", "thing.count", "thing.ratio", "thing.day",
        "thing.at", "thing.rows", "thing.rows.1", "thing.rows.9", "thing.facts", "thing.facts.items", "thing.facts.0",
        "thing.facts.keys", "thing.said", "thing.said.upper", "thing.asking", "thing.delete", "thing.missing", "1.5",
        "thing.broken", "thing.odd", "kind.name", "choice", "choice.label", "call", "call.a", "list.1.0", "list.x",
        "many.thing.name", "'<literal>'", '_("Projects")', "dicts", "autoescape", "text|upper", "thing.safe|upper",
        "thing.name|default:thing.safe", "nothing|default:'<x>'", "nothing|default:thing.name",
        "none|default_if_none:3",
        "thing.name|escape", "thing.safe|escape", "thing.name|safe", "thing.at|date:'c'", "thing.at|time:'H:i'",
        "thing.name|truncatechars:5", "thing.rows|join:'<'", "thing.rows|length", "thing.name|linebreaks",
        "thing.lazy|upper",
        "thing.count|add:'1'", "thing.name|add:thing.safe", "thing.safe|add:thing.safe", "nothing|length",
        "thing.missing|length",
        "thing.name|cut:nothing",
    )
] + [
    "{% if " + each + " %}yes{% else %}no{% endif %}"
    for each in ("nothing", "thing.odd", "nothing.more == None", "nothing|length", "thing.count > 3", "not thing.none")
] + [
    "{% for each in thing.rows %}{{ forloop.counter }}{{ each }}{% endfor %}", "{% for one in nothing %}x{% endfor %}",
    "{% for key, each in thing.facts.items %}{{ key }}{% empty %}none{% endfor %}",
    "{% for key, each in many.items %}{{ key }}{{ each.name }}{{ forloop.parentloop.x }}{% endfor %}",
    "{% autoescape off %}{{ thing.name }}{{ thing.safe }}{{ thing }}{{ number }}{% endautoescape %}",
    "{% with a=thing.name b=thing.name|upper %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "{% load i18n %}{% translate 'Projects' %}{% translate thing.name %}",
    "{% load i18n %}{% blocktranslate with n=thing.name %}{{ n }} is{% endblocktranslate %}",
    "{% load l10n %}{% localize off %}{{ number }}{{ thing.ratio }}{% endlocalize %}",
    "{% load tz %}{% localtime off %}{{ thing.at }}{% endlocaltime %}",
    "{% filter upper %}{{ thing.name }}{% endfilter %}",
]  # fmt: skip


def _engine() -> Engine:
    made: Engine = engines["django"].engine  # type: ignore[attr-defined]
    return made


def _given(kind: type[Template], text: str) -> str:
    try:
        return str(kind(text, engine=_engine()).render(Context(dict(GIVEN))))
    except Exception as refused:  # noqa: BLE001 - the same must be refused
        return f"{type(refused).__name__}: {refused}"


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("text", TEXTS)
def test_a_template_gives_what_it_gives_by_djangos_own(text: str, language: str) -> None:
    with translation.override(language), timezone.override("Asia/Tokyo"):
        assert _given(Page, text) == _given(Template, text)


def test_the_templates_of_pages_take_the_short_way() -> None:
    found = _engine().get_template("ui/_nav.html")
    assert isinstance(found, Page)
    assert found.nodelist.get_nodes_by_type(Value)


def test_what_is_not_a_template_is_refused_as_ever() -> None:
    with pytest.raises(TemplateDoesNotExist, match=r"no/such\.html"):
        _engine().get_template("no/such.html")


def test_text_is_escaped_once_and_texts_to_be_translated_in_the_readers_language() -> None:
    assert html.escape("<'&\">") == "&lt;&#x27;&amp;&quot;&gt;"
    assert isinstance(html.escape("x"), SafeString)
    assert html.escape(SafeString("<")) == "&lt;"
    assert html.conditional_escape(SafeString("<")) == "<"
    assert html.escape(3) == "3"
    with translation.override("de"):
        assert html.conditional_escape(gettext_lazy("Projects")) == "Projekte"


def test_what_is_held_is_a_threads_own() -> None:
    held, seen = Held("a test"), []
    held.value = "here"
    thread = threading.Thread(target=lambda: seen.append(getattr(held, "value", "nothing")))
    thread.start()
    thread.join()
    assert seen == ["nothing"]
    assert held.value == "here"
    del held.value
    assert not hasattr(held, "value")


def test_the_language_is_a_tasks_own_and_goes_along_into_threads_and_back() -> None:
    async def one(language: str) -> list[str | None]:
        translation.activate(language)
        await asyncio.sleep(0)
        inner = await sync_to_async(translation.get_language)()
        await sync_to_async(translation.activate)("de-at")
        return [inner, translation.get_language()]

    async def both() -> list[list[str | None]]:
        return list(await asyncio.gather(one("en"), one("de")))

    with translation.override("en"):
        assert async_to_sync(both)() == [["en", "de-at"], ["de", "de-at"]]
        assert translation.get_language() == "en"


def test_to_put_it_in_place_twice_keeps_what_is_set() -> None:
    with translation.override("de"):
        quicken()
        assert translation.get_language() == "de"
