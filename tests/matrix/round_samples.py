"""What is there of rounds to be tried: one that is open, with a question of the contributor's that is answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from charthouse.projects.access import project_for
from charthouse.team.hours.entering import Spent, enter
from charthouse.team.models import Answer, Round
from charthouse.team.rounds.answering import answer
from charthouse.team.rounds.opening import open_round
from charthouse.team.rounds.saying import Said
from tests.matrix.people import ASSIGNED, KEY, World


def _round(world: World) -> int:
    """With a risk that was seen, an answer of the contributor's, and another that nobody gave."""
    there = Round.objects.filter(project=world.project, closed_at=None).first()
    if there is not None:
        return there.number
    manager = world.person("the manager").user
    assert manager is not None
    access = project_for(manager, KEY)
    number = open_round(access=access).number
    said = Said("stuck", stuck_on="The cleaner talked", risk="The rival hears of it")
    answer(access=access, number=number, place=_place(world), said=said)
    return number


def _place(world: World) -> int:
    found = Answer.objects.filter(asked__round__project=world.project, asked__round__closed_at=None, uid=ASSIGNED)
    return found.values_list("place", flat=True)[0]


def _question(world: World) -> int:
    _round(world)
    return _place(world)


def _hours(world: World) -> int:
    """The contributor's own, by hand."""
    contributor = world.person("a contributor").user
    assert contributor is not None
    spent = Spent(uid=ASSIGNED, day=dt.date(2026, 3, 2), hours=Decimal("1.5"))
    return enter(access=project_for(contributor, KEY), spent=spent).number


_ROUNDS = ("round", "round-remind", "round-accept", "round-close", "get_round", "remind_silent", "close_round")
_QUESTIONS = ("round-judge", "round-fill-in", "my-answer", "answer_question", "judge_answer", "register_seen_risk")

ROUNDS: dict[str, Callable[[World], object]] = {
    **{f"{name}:number": _round for name in (*_ROUNDS, *_QUESTIONS)},
    **{f"{name}:place": _question for name in _QUESTIONS},
    **{f"{name}:number": _hours for name in ("hours-withdraw", "withdraw_hours")},
    "hours-file:kind": lambda _world: "csv",
}
"""By the door's name and the parameter's, as in ``samples.SAMPLES``."""

BODIES: dict[str, dict[str, object]] = {
    "set_round_rhythm": {"active": True},
    "begin_round": {"days": 2},
    "answer_question": {"says": "done"},
    "judge_answer": {"verdict": "accepted"},
    "register_seen_risk": {"probability": 0.2},
    "remind_silent": {"people": None},
    "enter_hours": {"task": ASSIGNED, "day": "2026-03-03", "hours": 1, "note": "Quietly"},
    "close_round": {"day": "2026-03-06"},
}
