"""Addresses in templates are worked out once, and are those that Django itself gives."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.template.defaulttags import URLNode
from django.urls import NoReverseMatch, path

from charthouse.ui import addressing
from charthouse.ui.templatetags import addresses


def _nothing(_request, **_said):
    raise AssertionError("Nobody asks.")


urlpatterns = [
    path("one/<str:what>/", _nothing, name="there"),
    path("two/<str:first>/<str:second>/", _nothing, name="pair"),
]


@pytest.fixture(autouse=True)
def _afresh(settings):
    settings.ROOT_URLCONF = __name__
    addressing.forget()


def said(words: str, **values: object) -> str:
    """What a template makes of it."""
    return Template(words).render(Context(values))


@pytest.mark.parametrize(
    ("words", "values", "address"),
    [
        ("{% url 'there' what %}", {"what": "a b"}, "/one/a%20b/"),
        ("{% url 'there' what=what %}", {"what": "a"}, "/one/a/"),
        ("{% url name what %}", {"name": "there", "what": 7}, "/one/7/"),
        ("{% url 'pair' what 'x' as here %}[{{ here }}]", {"what": "ü"}, "[/two/%C3%BC/x/]"),
        ("{% url 'nowhere' 1 as here %}[{{ here }}]", {}, "[]"),
        ("{% url 'there' what %}", {"what": "a&'b"}, "/one/a&amp;&#x27;b/"),
        ("{% autoescape off %}{% url 'there' what %}{% endautoescape %}", {"what": "a&b"}, "/one/a&b/"),
        ("{% url 'there' what %}", {"what": ["no", "key"]}, "/one/%5B&#x27;no&#x27;,%20&#x27;key&#x27;%5D/"),
    ],
)  # fmt: skip
def test_an_address_is_djangos(words, values, address, monkeypatch):
    first, second = said(words, **values), said(words, **values)

    monkeypatch.setattr(addresses.Address, "render", URLNode.render)
    assert (first, second, said(words, **values)) == (address, address, address)


def test_values_that_are_alike_keep_their_own_address():
    assert [said("{% url 'there' what %}", what=what) for what in (1, True, 1.0, "1")] == [
        "/one/1/", "/one/True/", "/one/1.0/", "/one/1/",
    ]  # fmt: skip


def test_it_is_worked_out_once():
    for _each in range(3):
        said("{% url 'there' what %}", what="a")

    assert addressing.remembered() == (2, 1)


def test_where_there_is_no_such_page_it_says_so():
    with pytest.raises(NoReverseMatch, match="nowhere"):
        said("{% url 'nowhere' 1 %}")
