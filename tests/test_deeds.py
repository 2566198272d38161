"""Every deed that the journal keeps is told in a sentence of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from charthouse.journal import deeds
from charthouse.journal.deeds import Deed, deed_of, field_name, register_deeds, told_once, told_together
from charthouse.journal.models import Entry

PACKAGE = Path(__file__).parents[1] / "src" / "charthouse"
KINDS = ("plan.Task", "projects.Project", "accounts.User")


def recorded() -> Iterator[tuple[str, str]]:
    """The verbs in the code that are given to ``record``, with the file in which each stands."""
    for file in PACKAGE.rglob("*.py"):
        if "tests" in file.parts or "node_modules" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and len(node.args) >= 2:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name == "record":
                    for part in ast.walk(node.args[1]):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str):
                            yield part.value, str(file.relative_to(PACKAGE))


def test_verbs_are_found():
    assert {"changed", "took a baseline anew", "invited"} <= {verb for verb, _file in recorded()}


@pytest.mark.parametrize("verb", sorted({verb for verb, _file in recorded()}))
def test_a_deed_has_its_sentence(verb):
    assert any(deed_of(Entry(verb=verb, record=kind)) for kind in KINDS), [
        file for one, file in recorded() if one == verb
    ]


def test_a_change_names_its_fields_as_people_do():
    entry = Entry(verb="changed", record="plan.Task", label="Build", after={"percent_complete": 5, "deadline": None})

    assert told_once(entry) == "changed percent done and deadline of “Build”"
    with translation.override("de"):
        assert told_once(entry) == "hat Prozent erledigt und Stichtag von „Build“ geändert"
    assert field_name("of_its_own") == "of its own"


def test_many_are_told_with_their_last_one():
    entries = [Entry(verb="created", record="plan.Task", label=label) for label in ("Train", "Test", "Build")]

    assert told_together(entries) == "added 3 tasks, last “Train”"


def test_a_finish_that_moved_often_is_told_from_first_to_last():
    entries = [
        Entry(verb="moved the finish", record="plan.Plan", before={"finish": 30_000_000}, after={"finish": None}),
        Entry(verb="moved the finish", record="plan.Plan", before={"finish": 29_000_000}, after={"finish": 30_000_000}),
    ]

    assert told_together(entries) == "moved the finish from Wed 19 Feb 2025 to not known, in 2 steps"


def test_a_deed_that_no_chapter_tells_is_told_by_its_verb():
    entries = [Entry(verb="praised", record="plan.Task", label=label) for label in ("Test", "Build")]

    assert told_once(entries[0]) == "praised: “Test”"
    assert told_together(entries) == "praised, 2 times, last “Test”"


def test_a_chapter_may_tell_a_verb_otherwise_of_its_own_record(monkeypatch):
    monkeypatch.setattr(deeds, "_deeds", dict(deeds._deeds))
    register_deeds({"changed": Deed("tuned “%(label)s”")}, record="plan.Link")

    assert told_once(Entry(verb="changed", record="plan.Link", label="A → B")) == "tuned “A → B”"
