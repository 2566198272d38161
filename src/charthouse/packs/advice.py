"""Which method fits a project: answers weighed, with reasons and with what would change the advice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from charthouse.packs.questions import METHODS, QUESTIONS, Answer, Question


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an answer speaks for a method or against it."""

    question: Question
    answer: Answer
    weight: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """A method with what it comes to."""

    method: str
    score: int
    pro: tuple[Reason, ...]
    """Strongest first."""
    contra: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One other answer with which another method would come first."""

    question: Question
    answer: Answer
    method: str


@dataclass(frozen=True, slots=True)
class Advice:
    """All methods by how well they fit, and what would change that."""

    ranked: tuple[Ranked, ...]
    turns: tuple[Turn, ...]
    close: bool
    """The second is hardly worse than the first: both are good choices."""
    open: tuple[Question, ...]
    """Questions that are not answered; they count for nothing."""

    @property
    def first(self) -> Ranked:
        """The recommended one."""
        return self.ranked[0]


NEAR = 2
"""By how little the first may lead for both to be good choices."""


def scores(answers: Mapping[str, str]) -> dict[str, int]:
    """What each method comes to; unknown questions and answers count for nothing."""
    total = dict.fromkeys(METHODS, 0)
    for question in QUESTIONS:
        answer = question.answer(answers.get(question.name, ""))
        if answer is not None:
            for method, weight in answer.weights.items():
                total[method] += weight
    return total


def best(answers: Mapping[str, str]) -> str:
    """The method that fits best; of equals the lighter one."""
    total = scores(answers)
    return max(METHODS, key=lambda one: (total[one], -METHODS.index(one)))


def advise(answers: Mapping[str, str]) -> Advice:
    """Rank the methods for a project that is like these answers."""
    total = scores(answers)
    order = sorted(METHODS, key=lambda one: (-total[one], METHODS.index(one)))
    turns = []
    for question in QUESTIONS:
        for answer in question.answers:
            if question.name in answers and answers[question.name] != answer.value:
                other = best({**answers, question.name: answer.value})
                if other != order[0]:
                    turns.append(Turn(question, answer, other))
    return Advice(
        tuple(_ranked(method, total[method], answers) for method in order),
        tuple(turns),
        total[order[0]] - total[order[1]] < NEAR,
        tuple(one for one in QUESTIONS if one.answer(answers.get(one.name, "")) is None),
    )


def _ranked(method: str, score: int, answers: Mapping[str, str]) -> Ranked:
    found = []
    for question in QUESTIONS:
        answer = question.answer(answers.get(question.name, ""))
        if answer is not None and answer.weights[method]:
            found.append(Reason(question, answer, answer.weights[method]))
    found.sort(key=lambda one: -abs(one.weight))
    return Ranked(
        method, score, tuple(one for one in found if one.weight > 0), tuple(one for one in found if one.weight < 0)
    )
