"""What no template may hold, and what every icon must be."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError

from charthouse.ui.icons import SPRITE, icon_names

PACKAGE = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in PACKAGE.glob("*/templates/**/*.html") if "node_modules" not in path.parts)


def test_there_are_templates():
    assert PACKAGE / "ui/templates/ui/page.html" in TEMPLATES


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_inline(path):
    text = re.sub(r"{#.*?#}", "", path.read_text())

    if path.parent.name != "letters":  # programs for e-mail know no other styles
        assert not re.search(r"<style\b|\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']|hx-on|javascript:", text)
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script\b[^>]*>", text))
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_icon_named_is_in_the_sprite(path):
    named = re.findall(r"{% icon [\"']([\w-]+)[\"']", path.read_text())

    assert set(named) <= set(icon_names())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_what_is_empty_holds_no_space(path):
    """Styles that hide what is empty see a space as something."""
    assert re.findall(r"<(p|div|td|span|ul)\b[^<>]*>\s+</\1>", path.read_text("utf-8")) == []


def test_the_sprite_carries_no_style():
    text = SPRITE.read_text()

    assert "style" not in text
    assert len(icon_names()) == len(set(icon_names()))


def test_an_icon_is_silent():
    assert 'class="i i-12" aria-hidden="true"' in _render('{% icon "plan" 12 %}')


def test_an_unknown_icon_is_refused():
    with pytest.raises(TemplateSyntaxError, match="no icon “ship”"):
        _render('{% icon "ship" %}')


def test_a_state_has_its_shape_and_its_word():
    text = _render('{% rag "bad" "3 d too late" chip=True %}')

    assert '<span class="rag bad chip">' in text
    assert "#mark-bad" in text
    assert text.endswith("3 d too late</span>")
    assert "Not assessed" in _render('{% rag "none" %}')


def test_words_from_people_are_escaped():
    assert "&lt;b&gt;" in Template('{% load ui %}{% rag "good" words %}').render(Context({"words": "<b>"}))


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Maria Okafor", "MO"), ("Jean-Luc van der Berg", "JB"), ("maria@example.com", "M"), ("Åsa", "Å"), ("", "?")],
)
def test_initials(name, letters):
    assert Template("{% load ui %}{{ name|initials }}").render(Context({"name": name})) == letters


def test_a_template_that_is_not_there_is_left_out():
    assert _render('{% include_if_there "nowhere/_nothing.html" %}') == ""
    assert _render('{% include_if_there "ui/_empty_line.html" %}').startswith("<svg")


def test_a_span_lies_on_the_scale_that_its_table_shares():
    text = _render("{% span_bar 250 750 0.5 0 1000 promised=500 today=0 %}")

    assert '<rect class="left" x="52.5" y="4" width="95.0" height="9"/>' in text
    assert '<rect class="done" x="52.5" y="4" width="47.5" height="9"/>' in text
    assert "translate(100.0 8.5)" in text
    assert 'd="M5.0 0v18"' in text


def test_a_span_without_dates_is_not_drawn():
    assert "<svg" not in _render("{% span_bar None None 0 0 1000 %}")


def _render(text: str) -> str:
    return Template("{% load ui %}" + text).render(Context())
