"""The demo's risk workshops: one whose risks are in the register, and one in which the team is rating."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from charthouse.accounts.models import User
from charthouse.demo.risky import DAY, longest_left
from charthouse.exchange.document import Document
from charthouse.projects import held
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.risks import workshop, workshop_rating
from charthouse.risks.models import Workshop, WorkshopIdea
from charthouse.risks.workshop_rating import Rated
from charthouse.risks.workshop_shown import ideas_of

_FEARS: tuple[tuple[str, str, str], ...] = (
    ("Nobody can test in August", "Half of the plant is on holiday", "Acceptance slips behind the month-end"),
    ("The interface partner changes its format", "", "Two interfaces are built twice"),
    ("Nobody can test in August", "", ""),
    ("We lose the only one who knows the old reports", "He retires in spring", "Month-end is guessed, not reconciled"),
    ("The licence count is too low at go-live", "It was counted before the second plant joined", ""),
    ("Summer holidays empty the test team", "", ""),
)
_RATINGS: tuple[tuple[tuple[int, int, str], ...], ...] = (
    ((4, 4, "It was so last year, and the year before."), (2, 3, ""), (3, 2, ""), (2, 4, "He told me.")),
    ((4, 3, ""), (2, 3, ""), (3, 2, ""), (3, 2, "")),
    ((5, 4, ""), (4, 3, "They announced it in their newsletter."), (2, 1, ""), (1, 4, "He has promised to stay.")),
)
"""Row, column and reason of each of three people for the risks that are left after merging, by their titles."""


def worry_together(access: Access, document: Document) -> None:
    """Three of the team write down, merge and rate risks, and three of four go into the register."""
    if (asked := _gathered(access, "What keeps us awake before go-live")) is None:
        return
    found = Workshop.objects.get(project=access.project)
    for who, row in zip(asked, _RATINGS, strict=True):
        _rate(access, who, found, row)
    offers = {one.one.number: one.offer for one in ideas_of(access, workshop.workshop_of(access.project, found.number))}
    hit = [task.uid for task in longest_left(document)]
    best = [(number, offer) for number, offer in offers.items() if offer is not None][:3]
    workshop_rating.take_over(
        access=access, number=found.number,
        chosen={
            number: {
                "probability": offer.probability, "delay": tuple(round(day * DAY) for day in offer.days),
                "tasks": hit[place : place + 1],
            }
            for place, (number, offer) in enumerate(best)
        },
    )  # fmt: skip


def worry(access: Access, today: dt.date) -> None:
    """The same, but one has rated, and the others have a week."""
    if (asked := _gathered(access, "Risks of the second half")) is None:
        return
    found = Workshop.objects.get(project=access.project)
    _rate(access, asked[0], found, _RATINGS[0])
    workshop.set_deadline(access=access, number=found.number, deadline=today + dt.timedelta(days=7))


def _gathered(access: Access, title: str) -> Sequence[int] | None:
    """Three people have written down and merged risks, and are asked to rate them; None: there are not three."""
    asked: Sequence[int] = [pk for pk in held.members_able(access.project, Right.COMMENT) if pk != access.user.pk][:3]
    if len(asked) < 3:
        return None
    number = workshop.begin(access=access, title=title, members=asked).number
    for place, (fear, cause, effect) in enumerate(_FEARS):
        mine = project_for(User.objects.get(pk=asked[place % 3]), access.project.key)
        workshop.write(access=mine, number=number, facts={"title": fear, "cause": cause, "effect": effect})
    workshop.show_gathered(access=access, number=number)
    august = WorkshopIdea.objects.filter(workshop__number=number, workshop__project=access.project, into=None)
    same = august.filter(title__in=(_FEARS[0][0], _FEARS[5][0])).order_by("number")
    workshop.merge(access=access, number=number, ideas=[one.number for one in same])
    workshop_rating.ask_ratings(access=access, number=number)
    return asked


def _rate(access: Access, who: int, found: Workshop, row: Sequence[tuple[int, int, str]]) -> None:
    mine = project_for(User.objects.get(pk=who), access.project.key)
    ideas = workshop_rating.standing_ideas(found)
    said = {one.number: Rated(*levels) for one, levels in zip(ideas, row, strict=True)}
    workshop_rating.rate(access=mine, number=found.number, ratings=said)
