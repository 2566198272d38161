"""Texts in templates are looked up once for each language, and are those that Django itself gives."""

from __future__ import annotations

import pytest
from django.core import checks
from django.template import Context, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation
from django.utils.safestring import mark_safe

from charthouse.ui.templatetags import ui, words

TEMPLATES = (
    "{% translate 'Requirements' %}",
    "{% translate 'By' context 'a day' %} {% translate 'By' context 'a person' %}",
    "{% translate 'Requirements' as said %}[{{ said }}|{{ said|length }}]",
    "{% translate name %} {% translate 'Requirements'|upper %} {% translate name noop %}",
    "{% translate 'no & such <text> 100 %' %}",
    (
        "{% for name in names %}{% translate 'Owner' %}: "
        "{% blocktranslate %}of the estimates of {{ name }}{% endblocktranslate %};{% endfor %}"
    ),
    (
        "{% for n in counts %}{% blocktranslate count count=n %}Notices: {{ count }} new"
        "{% plural %}Notices: {{ count }} new{% endblocktranslate %};{% endfor %}"
    ),
    "{% blocktranslate with name=html %}of the estimates of {{ name }}{% endblocktranslate %}",
)  # fmt: skip
VALUES = {"name": "Owner", "names": ["Ann & Bo", "Öz"], "counts": [0, 1, 2], "html": "<b>"}


def said(template: Template) -> list[str]:
    """What a template says in English, in German and in English again."""
    found: list[str] = []
    for language in ("en", "de", "en"):
        with translation.override(language):
            found.append(template.render(Context(dict(VALUES))))
    return found


@pytest.mark.parametrize("written", TEMPLATES)
def test_a_text_is_djangos(written, monkeypatch):
    template = Template("{% load i18n %}" + written)
    mine = [said(template), said(template)]

    monkeypatch.setattr(words.Said, "render", TranslateNode.render)
    monkeypatch.setattr(words.SaidWithValues, "render_token_list", BlockTranslateNode.render_token_list)
    theirs = said(Template("{% load i18n %}" + written))
    assert mine == [theirs, theirs]


def test_languages_are_kept_apart():
    english, german, again = said(Template("{% load i18n %}{% translate 'Requirements' %}"))
    assert english == again == "Requirements"
    assert german == "Anforderungen"


def test_a_text_is_looked_up_once(monkeypatch):
    template = Template("{% load i18n %}{% translate 'Requirements' %}")
    said(template)
    monkeypatch.setattr(TranslateNode, "render", lambda *_said: pytest.fail("It was known."))
    assert said(template)[0] == "Requirements"


def test_only_the_libraries_that_are_meant_to_stand_in_for_another():
    doubled = [str(one.msg) for one in checks.run_checks(tags=["templates"]) if one.id == "templates.W003"]
    assert [one.split()[0] for one in doubled] == ["'i18n'"]


def test_options_mark_the_chosen_one_and_escape():
    made = ui.options([("a", "A & B"), (2, "<i>")], 2)
    assert made == '<option value="a">A &amp; B</option><option value="2" selected>&lt;i&gt;</option>'
    assert "selected" not in ui.options([("", "any")], None)


def test_a_states_words_are_escaped_unless_they_are_safe():
    assert "&lt;b&gt;" in ui.rag("good", "<b>")
    assert "<b>" in ui.rag("good", mark_safe("<b>"))
    assert "&lt;b&gt;" in ui.rag("good", "<b>")
