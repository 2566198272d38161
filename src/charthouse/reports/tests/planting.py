"""Plants one wrong value after another in what a report is made of, and asks whether the recount finds each."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils import translation

from charthouse.approvals.refusals import NoSuchDocument
from charthouse.reports import facts
from charthouse.reports.composed import Edition, marked
from charthouse.reports.facts import Sight, seen_at
from charthouse.reports.sentences import composed
from charthouse.reports.tests.claims import Claims
from charthouse.reports.tests.judged import wrong_in
from charthouse.reports.tests.recount import Recount


def written(found: facts.Facts, sight: Sight, language: str) -> Edition:
    """What a report says of facts."""
    with translation.override(language):
        return marked(composed(seen_at(found, sight)))


def found_and_missed(found: facts.Facts, count: Recount, language: str) -> tuple[set[str], set[str], set[str]]:
    """The kinds of value of which a wrong one is found, those of which one is missed, those that no report tells."""
    told, missed, untold = set(), set(), set()
    right, claims = written(found, Sight.RATES, language), Claims(count, Sight.RATES, language)
    for name, wrong in planted(facts.as_json(found)):
        try:
            edition = written(wrong, Sight.RATES, language)
        except (KeyError, ValueError, AssertionError, NoSuchDocument):
            continue  # nothing can be written from it
        if edition == right:
            untold.add(name)
        elif wrong_in(edition, claims):
            told.add(name)
        else:
            missed.add(name)
    return told, missed, untold


def leaves_of(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Each single value in facts as they are kept, with its place."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for name, each in pairs:
            yield from leaves_of(each, (*path, name))
    else:
        yield path, value


CHOICES = {
    "tone": ("good", "warn", "bad"), "severity": ("low", "critical"), "direction": ("up", "down"),
    "measure": ("number", "days"), "kind": ("weekly", "monthly", "issue", "conflict", "log", "gate", "exception"),
}  # fmt: skip


def others(name: str | int, value: Any) -> list[Any]:
    """Something else of the same form."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1]
    if value is None or not isinstance(value, str):
        return []
    if name in CHOICES:
        return [one for one in CHOICES[name] if one != value]
    if name == "closed":
        return ["2026-01"]
    try:
        return [(dt.date.fromisoformat(value) + dt.timedelta(days=2)).isoformat()]
    except ValueError:
        pass
    try:
        return [str(float(value) + 0.3), str(float(value) + 2)]
    except ValueError:
        return [f"{value} otherwise"] if value else []


def planted(kept: dict[str, Any]) -> Iterator[tuple[str, facts.Facts]]:
    """The facts with one value after another altered, and what kind of fact that is."""
    for path, value in leaves_of(kept):
        for other in others(path[-1], value):
            wrong = copy.deepcopy(kept)
            at: Any = wrong
            for step in path[:-1]:
                at = at[step]
            at[path[-1]] = other
            name = ".".join("#" if isinstance(one, int) or one.isdigit() else one for one in path)
            try:
                yield name, facts.read(wrong)
            except ValueError:
                continue  # such facts cannot be
