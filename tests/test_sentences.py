"""What engine and file readers say reaches everybody in their own language, though neither knows of languages."""

from __future__ import annotations

import re

import extracting
import pytest
import translating
from django.utils import translation

from charthouse.engine.refusals import CircularPlan, NoWorkingTime
from charthouse.exchange.refusals import Problem, UnreadableTable
from charthouse.ui.sentences import in_readers_words

SAID = sorted({str(found.text) for found in extracting.sentences(translating.PACKAGE)})
GAP = re.compile(r"\{(\w+)\}")
GERMAN = translating.read("de")


def test_sentences_are_found_where_they_are_said():
    assert len(SAID) > 200
    assert "These tasks wait for each other: {around}. Remove one of the links between them." in SAID
    assert "the task waits for itself; take it out." in SAID
    assert not any("Pure" in text or "jän" in text for text in SAID)


@pytest.mark.parametrize("text", SAID)
def test_a_sentence_is_recognised_with_what_fills_it(text):
    fillings = {name: f"Ünit{number}" for number, name in enumerate(GAP.findall(text))}
    german = GERMAN.get(text, extracting.SENTENCE)
    assert german is not None

    with translation.override("de"):
        said = in_readers_words(GAP.sub(lambda gap: fillings[gap[1]], text))

    expected = {GAP.sub(lambda gap: fillings[gap[1]], str(german.string))}
    for one in SAID:  # the same words with other names of gaps
        if GAP.sub("{}", one) == GAP.sub("{}", text):
            other = GERMAN.get(one, extracting.SENTENCE)
            assert other is not None
            expected.add(str(other.string).format(**dict(zip(GAP.findall(one), fillings.values(), strict=True))))
    assert said in expected


def test_english_stays_as_it_was_said():
    text = str(CircularPlan([1, 2, 1], ["Dig", "Fill", "Dig"]))

    with translation.override("en-us"):
        assert in_readers_words(text) == text


def test_a_circle_is_told_in_german():
    with translation.override("de"):
        assert in_readers_words(str(CircularPlan([1, 2, 1], ["Dig", "Fill", "Dig"]))) == (
            "Diese Vorgänge warten aufeinander: Dig → Fill → Dig. Entfernen Sie eine der Verknüpfungen zwischen ihnen."
        )


def test_a_filling_that_is_a_sentence_itself_is_told_too():
    with translation.override("de-ch"):
        assert in_readers_words(str(NoWorkingTime("Nights"))) == (
            "Der Kalender „Nights“ hat überhaupt keine Arbeitszeit; geben Sie ihm Arbeitszeiten."
        )


def test_lines_are_told_one_by_one():
    problems = tuple(Problem(line, "Dauer", "“x” is neither yes nor no") for line in (2, 3, 4))

    with translation.override("de"):
        told = in_readers_words(str(UnreadableTable("plan.csv", problems)))

    assert told.split("\n") == [
        "plan.csv kann nicht gelesen werden: 3 Stellen müssen zuerst berichtigt werden; nichts wurde übernommen.",
        "Zeile 2, Spalte „Dauer“: „x“ ist weder ja noch nein",
        "Zeile 3, Spalte „Dauer“: „x“ ist weder ja noch nein (und 1 weitere)",
    ]


def test_what_nobody_knows_stays_as_it_is():
    with translation.override("de"):
        assert in_readers_words("org.mpxj.MPXJException: no way") == "org.mpxj.MPXJException: no way"
        assert in_readers_words("") == ""
