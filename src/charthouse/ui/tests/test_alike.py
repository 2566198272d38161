"""What is written once is written anew for any other value, language or time zone, and knows nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.template import Context, TemplateSyntaxError, engines
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from charthouse.ui.templatetags.alike import key_of

NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Line:
    name: Any
    count: Any = 0


def _made(inside: str, given: str = "line=line") -> Any:
    text = "{% load alike i18n l10n tz formats ui %}{% alike " + given + " %}" + inside + "{% endalike %}"
    return engines["django"].from_string(text).template  # type: ignore[attr-defined]


def _written(template: Any, line: object, **more: object) -> str:
    return str(template.render(Context({"line": line, **more})))


def test_equal_values_are_written_once() -> None:
    counted: list[int] = []

    @dataclass(frozen=True)
    class Counting:
        name: str

        def said(self) -> str:
            counted.append(1)
            return self.name

    template = _made("{{ line.said }}")
    assert [_written(template, Counting(name)) for name in ("<a>", "b", "<a>")] == ["&lt;a&gt;", "b", "&lt;a&gt;"]
    assert len(counted) == 2


@pytest.mark.parametrize(
    "values",
    [
        (1, True, 1.0, Decimal(1), Decimal("1.0"), "1", None, [1], (1,)),
        ("<b>", mark_safe("<b>")),
        (0.0, -0.0),
        (NOON, NOON.astimezone(dt.timezone(dt.timedelta(hours=1)))),
        (dt.date(2026, 1, 1), dt.datetime(2026, 1, 1)),  # noqa: DTZ001 - neither is written as the other
        (Line("a", 1), Line("a", count=True), Line("a", 1.0), Line("a", "1")),
    ],
)  # fmt: skip
def test_values_that_are_written_otherwise_are_never_taken_for_one_another(values: tuple[object, ...]) -> None:
    assert len({key_of(each) for each in values}) == len(values)
    template = _made("{{ line }}")
    assert [_written(template, each) for each in values] == [_written(_made("{{ line }}"), each) for each in values]


def test_each_language_and_time_zone_has_its_own() -> None:
    template = _made("{{ line.name }} {{ line.count|amount }} {% translate 'Projects' %}")
    line = Line(dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC), 12345)
    said = set()
    for language in ("en", "de"):
        for zone in ("UTC", "Asia/Tokyo"):
            with translation.override(language), timezone.override(zone):
                said |= {_written(template, line), _written(template, line)}
    assert len(said) == 4


def test_a_text_to_be_translated_is_one_for_each_language() -> None:
    template = _made("{{ line.name }}")
    with translation.override("de"):
        assert _written(template, Line(gettext_lazy("Projects"))) == "Projekte"
    with translation.override("en"):
        assert _written(template, Line(gettext_lazy("Projects"))) == "Projects"


def test_it_knows_nothing_of_the_page_and_nothing_is_left_behind() -> None:
    template = _made("{{ line.name }}{{ request }}{{ user }}{{ csrf_token }}{% with a=1 %}{{ a }}{% endwith %}")
    assert _written(template, Line("x"), request="secret", user="secret", csrf_token="secret") == "x1"


def test_what_is_written_without_escaping_is_not_given_to_who_escapes() -> None:
    part = "{% for a in b %}{% alike a=a %}{{ a }}{% endalike %}{% endfor %}"
    text = "{% load alike %}{% autoescape off %}" + part + "{% endautoescape %}"
    assert str(engines["django"].from_string(text).render({"b": ["<", "<"]})) == "<<"


def test_rows_of_the_database_are_refused() -> None:
    with pytest.raises(TypeError, match="Session"):
        _written(_made("{{ line }}"), Session(session_key="x"))


@pytest.mark.parametrize("given", ["", "line", "line=line more"])
def test_it_is_given_values_by_name(given: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        _made("x", given)


def test_a_failure_inside_is_not_kept() -> None:
    class OddError(Exception):
        pass

    @dataclass
    class Failing:
        name: str
        fails = True

        def said(self) -> str:
            if Failing.fails:
                raise OddError
            return self.name

    template = _made("{{ line.said }}")
    with pytest.raises(OddError):
        _written(template, Failing("a"))
    Failing.fails = False
    assert _written(template, Failing("a")) == "a"
