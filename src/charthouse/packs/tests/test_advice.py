"""The advice on methods: what it recommends in told cases, and that answers pull the way they say."""

from __future__ import annotations

from itertools import pairwise

import pytest

from charthouse.packs.advice import advise, best, scores
from charthouse.packs.questions import METHODS, QUESTIONS

CASES = {
    "a product whose needs are found out, with a practised team": (
        {
            "kind": "outcome",
            "certainty": "emerging",
            "change": "monthly",
            "users": "always",
            "team": "practised",
            "suppliers": "none",
            "regulation": "none",
            "deadline": "firm",
            "reversal": "little",
            "size": "medium",
            "steering": "owner",
        },
        "scrum",
    ),
    "maintenance by tickets": (
        {
            "kind": "stream",
            "certainty": "partly",
            "change": "weekly",
            "users": "always",
            "team": "practised",
            "suppliers": "none",
            "regulation": "none",
            "deadline": "soft",
            "reversal": "little",
            "size": "small",
            "steering": "owner",
        },
        "kanban",
    ),
    "a machine control under safety rules for a fixed price": (
        {
            "kind": "outcome",
            "certainty": "known",
            "change": "rarely",
            "users": "hardly",
            "team": "new",
            "suppliers": "fixed",
            "regulation": "strict",
            "deadline": "firm",
            "reversal": "much",
            "size": "medium",
            "steering": "sponsor",
        },
        "waterfall",
    ),
    "a public programme under a board": (
        {
            "kind": "outcome",
            "certainty": "partly",
            "change": "rarely",
            "users": "at_times",
            "team": "several",
            "suppliers": "parts",
            "regulation": "strict",
            "deadline": "firm",
            "reversal": "some",
            "size": "large",
            "steering": "board",
        },
        "prince2",
    ),
    "a large roll-out by several departments with contracts": (
        {
            "kind": "outcome",
            "certainty": "known",
            "change": "monthly",
            "users": "at_times",
            "team": "several",
            "suppliers": "fixed",
            "regulation": "some",
            "deadline": "firm",
            "reversal": "much",
            "size": "large",
            "steering": "sponsor",
        },
        "pmbok",
    ),
    "a new process with software, data and training by a fixed date": (
        {
            "kind": "outcome",
            "certainty": "partly",
            "change": "monthly",
            "users": "at_times",
            "team": "several",
            "suppliers": "parts",
            "regulation": "some",
            "deadline": "hard",
            "reversal": "some",
            "size": "medium",
            "steering": "sponsor",
        },
        "hybrid",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_advice_is_what_a_seasoned_manager_would_say(case: str) -> None:
    answers, method = CASES[case]
    found = advise(answers)
    assert found.first.method == method
    assert found.open == ()
    assert found.first.pro


@pytest.mark.parametrize(
    ("question", "values", "upward", "downward"),
    [
        ("certainty", ("emerging", "partly", "known"), "waterfall", "scrum"),
        ("change", ("weekly", "monthly", "rarely"), "waterfall", "kanban"),
        ("regulation", ("none", "some", "strict"), "prince2", "scrum"),
        ("size", ("small", "medium", "large"), "prince2", "kanban"),
        ("reversal", ("little", "some", "much"), "pmbok", "scrum"),
        ("suppliers", ("none", "parts", "fixed"), "pmbok", "scrum"),
    ],
)
def test_more_of_something_never_pulls_the_other_way(
    question: str, values: tuple[str, ...], upward: str, downward: str
) -> None:
    for answers, _method in CASES.values():
        totals = [scores({**answers, question: value}) for value in values]
        leads = [each[upward] - each[downward] for each in totals]
        assert all(first <= second for first, second in pairwise(leads))
        assert leads[0] < leads[-1]


def test_what_would_change_the_advice_does_change_it() -> None:
    answers, method = CASES["a new process with software, data and training by a fixed date"]
    turns = advise(answers).turns
    for turn in turns:
        assert best({**answers, turn.question.name: turn.answer.value}) == turn.method != method


def test_without_answers_every_question_is_open_and_nothing_would_turn_anything() -> None:
    found = advise({})
    assert len(found.open) == len(QUESTIONS) == 11
    assert found.turns == ()
    assert {one.score for one in found.ranked} == {0}


def test_unknown_answers_count_for_nothing() -> None:
    assert scores({"certainty": "perhaps", "colour": "red"}) == dict.fromkeys(METHODS, 0)


def test_every_answer_says_something_for_or_against_some_method() -> None:
    for question in QUESTIONS:
        assert len({one.value for one in question.answers}) == len(question.answers) >= 2
        for answer in question.answers:
            assert any(answer.weights.values())
