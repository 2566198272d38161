"""Packs in German: the same with other words, none forgotten; a project is set up in the language that is chosen."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from charthouse.accounts.models import User
from charthouse.packs.applying import set_up
from charthouse.packs.catalogue import entry
from charthouse.packs.combining import combine
from charthouse.packs.content import METHOD, TYPE
from charthouse.packs.library import shipped
from charthouse.packs.models import SetUp
from charthouse.packs.wording import WordsMissingError, in_other_words
from charthouse.plan.models import Task
from charthouse.projects.access import project_for
from charthouse.projects.models import Project
from charthouse.stakeholders.models import Communication

PACK = """
id = "move"
name = "Move"
[[task]]
id = "count"
name = "Count desks"
days = [1, 2, 4.5]
checklist = ["Cupboards", "Lamps"]
[[run_sheet]]
id = "day"
name = "The day"
steps = [{ at = "+01:30", minutes = 20, what = "Carry", check = "It \\"stands\\"" }]
"""
GERMAN = """
[pack]
name = "Umzug"
[task]
count = { name = "Tische zählen", checklist = ["Schränke", "Lampen"] }
[run_sheet.day]
name = "Der Tag"
steps = [["Tragen", "Es „steht“"]]
"""


@pytest.mark.parametrize("slug", sorted(shipped()))
def test_every_pack_is_there_in_german_with_the_same_parts(slug: str) -> None:
    english, german = shipped()[slug].pack, shipped("de")[slug].pack
    assert german.about != english.about
    assert [(one.id, one.days, one.after, one.role) for one in german.tasks] == [
        (one.id, one.days, one.after, one.role) for one in english.tasks
    ]
    assert not {one.basis for one in german.tasks if one.basis} & {one.basis for one in english.tasks}


def test_every_combination_is_the_same_plan_in_german() -> None:
    for method, first in shipped().items():
        for of_type, second in shipped().items():
            if (first.pack.kind, second.pack.kind) == (METHOD, TYPE):
                english = combine(first.pack, second.pack)
                german = combine(shipped("de")[method].pack, shipped("de")[of_type].pack)
                assert german.links == english.links
                assert [row.ref for row in german.rows] == [row.ref for row in english.rows]
                assert [ref for ref, _role in german.roles] == [ref for ref, _role in english.roles]


def test_words_take_the_place_of_words_and_nothing_else_changes() -> None:
    text = in_other_words(PACK, GERMAN)
    assert 'name = "Tische zählen"\ndays = [1, 2, 4.5]\nchecklist = ["Schränke", "Lampen"]' in text
    assert '{ at = "+01:30", minutes = 20, what = "Tragen", check = "Es „steht“" }' in text


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('name = "Tische zählen", ', "", "task count: “name” is missing"),
        ('["Schränke", "Lampen"]', '["Schränke"]', "task count: “checklist” has not the shape of its original"),
        ('["Tragen", "Es „steht“"]', '["Tragen"]', "run_sheet day: “steps” has not the shape of its original"),
        ("count = ", "counts = ", r"\[task\] counts is no part of the pack"),
        ("[pack]\n", "[pack]\nbasis = 'x'\n", "pack: “basis” is no word of it"),
        ("[task]", "[tasks]", r"\[tasks\] is no kind of part"),
    ],
)
def test_forgotten_and_stray_words_are_named(before: str, after: str, says: str) -> None:
    assert before in GERMAN
    with pytest.raises(WordsMissingError, match=says):
        in_other_words(PACK, GERMAN.replace(before, after))


def test_a_pack_is_read_in_the_readers_language() -> None:
    with override("de"):
        assert entry("waterfall").name == "Wasserfall"
    with override("fr"):
        assert entry("waterfall").name == "Waterfall"


@pytest.mark.django_db
def test_a_project_is_set_up_in_the_language_that_is_chosen(payroll: Project, maria: User) -> None:
    access = project_for(maria, "PAY")
    set_up(access=access, method="waterfall", of_type="software", language="de")
    names = set(Task.objects.filter(project=payroll).values_list("name", flat=True))
    assert {"Hauptweg der Nutzer bauen", "Anforderungen freigegeben"} <= names
    assert not names & {one.name for one in shipped()["software"].pack.tasks}
    assert Communication.objects.filter(project=payroll, sender_role="Projektleitung").count() == 2
    assert 'name = "Wasserfall"' in SetUp.objects.get(project=payroll).method_text
