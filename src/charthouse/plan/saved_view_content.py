"""What a saved view holds, checked before it is kept: it comes from a browser, and others open it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson
from django.utils.translation import gettext as _

from charthouse.refusals import Refused

MOST_BYTES = 20_000
MOST_COLUMNS = 200
MOST_RULES = 20
DEEPEST = 6
INKS = ("red", "amber", "green", "blue", "violet", "grey")
"""The inks of colour rules; each has a name of its own in both themes (``plan.css``)."""
PLACES = ("row", "bar")
_PEOPLE = re.compile(r"^(owner|responsible|helpers|people|custom)")
"""Fields whose conditions may name people."""
_WORD = re.compile(r"^[\w:.-]{1,80}$")


class BadView(Refused):
    """The content of a view is not one."""

    status = 422


def checked(content: object) -> dict[str, Any]:
    """The content of a view, as it is kept.

    :raises BadView: naming the part that is wrong
    """
    if not isinstance(content, dict):
        raise _bad("content")
    for name, value in content.items():
        check = _PARTS.get(name)
        if check is None or not check(value):
            raise _bad(str(name)[:40])
    if len(orjson.dumps(content)) > MOST_BYTES:
        raise BadView(_("A view holds at most %(most)d KB; take some conditions out.") % {"most": MOST_BYTES // 1000})
    return content


def names_people(content: Mapping[str, Any]) -> bool:
    """Whether a condition of it may say who works in the project."""
    filters = [content.get("filter"), *(rule.get("filter") for rule in content.get("colours", ()))]
    said = any(_PEOPLE.match(condition[0]) for one in filters if one for condition in _conditions(one))
    return said or bool(str(content.get("text", "")).strip())


def _bad(part: str) -> BadView:
    return BadView(_("The view’s “%(part)s” cannot be kept; save the view from the plan’s page.") % {"part": part})


def _is_word(value: object) -> bool:
    return isinstance(value, str) and _WORD.match(value) is not None


def _is_text(most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and len(value) <= most and "\0" not in value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def _is_truth(value: object) -> bool:
    return isinstance(value, bool)


def _are_words(most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and len(value) <= most and all(_is_word(one) for one in value)


def _named(check: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: (
        isinstance(value, dict)
        and len(value) <= MOST_COLUMNS
        and all(_is_word(name) and check(one) for name, one in value.items())
    )


def _is_filter(value: object, depth: int = 0) -> bool:
    """``{"all": [part, …]}`` or ``{"any": […]}``; a part is such a group, or a condition: its field, how, values."""
    if isinstance(value, list):
        words = value[:2]
        texts = _is_text(300)
        return depth > 0 and len(words) == 2 and all(map(_is_word, words)) and all(map(texts, value[2:]))
    if not isinstance(value, dict) or len(value) != 1 or depth > DEEPEST:
        return False
    join, parts = next(iter(value.items()))
    return join in ("all", "any") and isinstance(parts, list) and all(_is_filter(part, depth + 1) for part in parts)


def _are_rules(value: object) -> bool:
    return isinstance(value, list) and len(value) <= MOST_RULES and all(map(_is_rule, value))


def _is_rule(rule: object) -> bool:
    return (
        isinstance(rule, dict)
        and rule.keys() == {"name", "filter", "ink", "on"}
        and _is_text(60)(rule["name"])
        and bool(rule["name"].strip())
        and _is_filter(rule["filter"])
        and rule["ink"] in INKS
        and rule["on"] in PLACES
    )


def _conditions(part: Any) -> Iterator[list[str]]:
    if isinstance(part, list):
        yield part
    else:
        for one in next(iter(part.values())):
            yield from _conditions(one)


_PARTS: Mapping[str, Callable[[object], bool]] = {
    "columns": _are_words(MOST_COLUMNS),
    "widths": _named(_is_number),
    "filter": _is_filter,
    "text": _is_text(200),
    "sort": _is_text(300),
    "group": _is_text(100),
    "flat": _is_truth,
    "colours": _are_rules,
    "zoom": _is_number,
    "show": _named(_is_truth),
    "mode": _is_word,
}
