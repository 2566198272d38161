"""The demo's collection round: one that is open, with answers of every kind, and some who have said nothing yet."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from charthouse.accounts.models import User
from charthouse.projects.access import project_for
from charthouse.team.models import Answer
from charthouse.team.rounds.answering import answer
from charthouse.team.rounds.opening import open_round
from charthouse.team.rounds.saying import Said

KEY = "ERP"
SAID: tuple[Said | None, ...] = (
    None,
    Said("stuck", stuck_on="The plant’s price list is locked", hours=Decimal(9)),
    Said("planned", hours=Decimal(14), risk="The bank changes its file format in January"),
    Said("planned", comment="Two interfaces are left."),
    None,
)
"""What they say in turn of what holds up most; None: nothing yet."""


def ask(people: Mapping[str, User], manager: str) -> None:
    """Ask everybody who works on something in the project, and let some of them answer."""
    one = open_round(access=project_for(people[manager], KEY))
    questions = Answer.objects.filter(asked__round=one).select_related("asked__person").order_by("place")
    for place, question in enumerate(questions):
        said, person = SAID[place % len(SAID)], question.asked.person
        if said is not None and person is not None and person != people[manager]:
            answer(access=project_for(person, KEY), number=one.number, place=question.place, said=said)
