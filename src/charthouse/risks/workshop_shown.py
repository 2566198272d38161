"""A risk workshop as somebody may see it: what is theirs, what shows by now, who is waited for, what comes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Any

from charthouse.accounts.models import User
from charthouse.projects.access import Access, Standing
from charthouse.projects.permissions import Right
from charthouse.risks.models import Workshop, WorkshopIdea, WorkshopMember, WorkshopNote, WorkshopRating
from charthouse.risks.rating import Scale, band
from charthouse.risks.scales import read
from charthouse.risks.workshop import Phase, over
from charthouse.risks.workshop_rating import rated_ideas, shown_ratings, standing_ideas

FAR = 2
"""From so many levels between the least and the greatest rating on, the two should talk."""


@dataclass(frozen=True, slots=True)
class Taking:
    """Somebody who takes part."""

    user: int
    name: str
    ready: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One rating that shows; its author only where the workshop names people and the reader may see them."""

    chance: int | None
    impact: int | None
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an idea's newest round that shows."""

    round: int
    said: tuple[Said, ...]
    chances: tuple[int, ...]
    """How many chose each level, from the least."""
    impacts: tuple[int, ...]
    chance: int | None
    """The median level, the lower one of two; None: nobody could say."""
    impact: int | None
    far: bool
    """Whether the ratings lie so far apart that they are worth talking about."""

    @property
    def score(self) -> int:
        """Row times column; 0 where nobody could say."""
        return (self.chance or 0) * (self.impact or 0)

    @property
    def count(self) -> int:
        """How many could say."""
        return sum(self.chances)


@dataclass(frozen=True, slots=True)
class Offer:
    """What goes into the register unless somebody says otherwise."""

    probability: float
    days: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Idea:
    """A risk of the workshop as everybody in it sees it."""

    one: WorkshopIdea
    parts: tuple[WorkshopIdea, ...]
    mine: WorkshopRating | None
    outcomes: tuple[Outcome, ...]
    """The newest round first."""
    offer: Offer | None
    asked: bool
    """Whether the present round asks about it."""

    @property
    def newest(self) -> Outcome | None:
        """Of the newest round that shows."""
        return self.outcomes[0] if self.outcomes else None


def scale_by(workshop: Workshop) -> Scale:
    """The scale by which it is rated."""
    limits = workshop.limits
    if "scale" in limits:
        return read(limits["scale"])
    return Scale(chances=tuple(limits["chances"]), days=tuple(limits["days"]))


def members_of(access: Access, workshop: Workshop) -> list[Taking]:
    """Who takes part; without names for who may not see the team."""
    named = access.may(Right.SEE_TEAM)
    return [
        Taking(one.user_id, one.user.name if named else "", one.ready, one.gone)
        for one in workshop.members.select_related("user").order_by("user__name", "pk")
    ]


def notes_of(access: Access, workshop: Workshop) -> tuple[list[WorkshopNote], list[WorkshopNote]]:
    """One's own notes while they are gathered, and those of the others where they show, in no order of time."""
    if workshop.phase != Phase.GATHER:
        return [], []
    notes = WorkshopNote.objects.filter(workshop=workshop)
    mine = list(notes.filter(user=access.user).order_by("pk"))
    if not workshop.shown:
        return mine, []
    others = notes.exclude(user=access.user).select_related("user")
    return mine, sorted(others, key=lambda one: (one.title.casefold(), one.cause, one.effect))


def ideas_of(access: Access, workshop: Workshop) -> list[Idea]:
    """The ideas that stand by themselves: by number, and after rating those that weigh most first."""
    if workshop.phase == Phase.GATHER:
        return []
    standing = standing_ideas(workshop)
    parts: dict[int, list[WorkshopIdea]] = {}
    for part in workshop.ideas.exclude(into=None).order_by("number"):
        parts.setdefault(part.into_id or 0, []).append(part)
    open_now = workshop.phase == Phase.RATE
    asked = {one.pk for one in rated_ideas(workshop)} if open_now else set()
    own = WorkshopRating.objects.filter(idea__in=asked, round=workshop.round, user=access.user)
    mine = {one.idea_id: one for one in own}
    said: dict[int, list[WorkshopRating]] = {}
    for rating in shown_ratings(workshop) if workshop.round else ():
        said.setdefault(rating.idea_id, []).append(rating)
    named = workshop.named and access.may(Right.SEE_TEAM)
    found = []
    for one in standing:
        outcomes = _outcomes(workshop, said.get(one.pk, []), named=named)
        offer = offer_of(scale_by(workshop), outcomes[0]) if outcomes else None
        of_it = tuple(parts.get(one.pk, ()))
        found.append(Idea(one, of_it, mine.get(one.pk), outcomes, offer, one.pk in asked))
    if workshop.phase in (Phase.DISCUSS, Phase.DONE):
        found.sort(key=lambda idea: (-idea.newest.score if idea.newest else 0, idea.one.number))
    return found


def left_out(workshop: Workshop) -> list[WorkshopIdea]:
    """The ideas that the moderator left out."""
    return list(workshop.ideas.filter(into=None, dropped=True).order_by("number"))


def offer_of(scale: Scale, outcome: Outcome) -> Offer | None:
    """Probability and days from levels: the middle of the median row; days from where the least column that was
    chosen begins, over the middle of the median one, to where the greatest ends."""
    if outcome.chance is None or outcome.impact is None:
        return None
    chosen = [level for level, count in enumerate(outcome.impacts, 1) if count]
    low, high = band(scale.days, chosen[0])[0], band(scale.days, chosen[-1])[2]
    return Offer(
        round(band(scale.chances, outcome.chance, most=1.0)[1], 3),
        (low, band(scale.days, outcome.impact)[1], high),
    )


def _outcomes(workshop: Workshop, ratings: Sequence[WorkshopRating], *, named: bool) -> tuple[Outcome, ...]:
    if not ratings:
        return ()
    scale = scale_by(workshop)
    found = []
    for number in sorted({one.round for one in ratings}, reverse=True):
        of_it = [one for one in ratings if one.round == number]
        chances = sorted(one.chance for one in of_it if one.chance is not None)
        impacts = sorted(one.impact for one in of_it if one.impact is not None)
        far = any(levels and levels[-1] - levels[0] >= FAR for levels in (chances, impacts))
        told = tuple(
            Said(one.chance, one.impact, one.reason, one.user.name if named and one.user is not None else "")
            for one in of_it
        )
        found.append(
            Outcome(
                number, told, _counts(chances, scale.rows), _counts(impacts, scale.columns),
                median_low(chances) if chances else None, median_low(impacts) if impacts else None, far,
            )
        )  # fmt: skip
    return tuple(found)


def _counts(levels: Sequence[int], most: int) -> tuple[int, ...]:
    counted = Counter(levels)
    return tuple(counted[level] for level in range(1, most + 1))


@dataclass(frozen=True, slots=True)
class WaitingWorkshop:
    """A workshop in which something is missing from somebody."""

    workshop: Workshop
    rates: bool
    """Whether ratings are missing, not risks."""


def waiting_workshops(user: User) -> list[WaitingWorkshop]:
    """The workshops that wait for what somebody writes down or rates: the first deadline first."""
    asked = WorkshopMember.objects.filter(
        user=user, gone=False, ready=False, workshop__phase__in=(Phase.GATHER, Phase.RATE),
        workshop__project__in=Standing(user).projects(Right.COMMENT),
    ).select_related("workshop__project")  # fmt: skip
    found = [WaitingWorkshop(one.workshop, one.workshop.phase == Phase.RATE) for one in asked]
    there = [one for one in found if not over(one.workshop)]
    return sorted(there, key=lambda one: (one.workshop.deadline is None, one.workshop.deadline, one.workshop.pk))


def came_from(access: Access, risk: int) -> WorkshopIdea | None:
    """The idea of a workshop that a risk of the register came from."""
    found = WorkshopIdea.objects.filter(workshop__project=access.project, risk=risk).select_related("workshop")
    return found.order_by("pk").first()


def told(access: Access, workshop: Workshop) -> dict[str, Any]:
    """A workshop as a program gets it."""
    mine, others = notes_of(access, workshop)
    people = members_of(access, workshop)
    named = workshop.named and access.may(Right.SEE_TEAM)
    found: dict[str, Any] = {
        "number": workshop.number,
        "version": workshop.version,
        "title": workshop.title,
        "phase": workshop.phase,
        "named": workshop.named,
        "shown": workshop.shown,
        "deadline": None if workshop.deadline is None else workshop.deadline.isoformat(),
        "round": workshop.round,
        "rated_by": workshop.people,
        "limits": {name: workshop.limits.get(name, []) for name in ("chances", "days")},
        "ready": sum(one.ready and not one.gone for one in people),
        "asked": sum(not one.gone for one in people),
        "closed_on": None if workshop.closed_on is None else workshop.closed_on.isoformat(),
        "notes": [{"note": one.pk, **_words(one)} for one in mine],
        "others_notes": [{"by": one.user.name if named else "", **_words(one)} for one in others],
        "risks": [_idea(idea, named=named) for idea in ideas_of(access, workshop)],
        "left_out": [{"number": one.number, "title": one.title} for one in left_out(workshop)],
    }
    if access.may(Right.SEE_TEAM):
        found["members"] = [{"person": one.user, "ready": one.ready, "gone": one.gone} for one in people]
    return found


def _words(one: WorkshopNote | WorkshopIdea) -> dict[str, Any]:
    return {"kind": one.kind, "title": one.title, "cause": one.cause, "effect": one.effect}


def _idea(idea: Idea, *, named: bool) -> dict[str, Any]:
    one, mine, offer = idea.one, idea.mine, idea.offer
    return {
        "number": one.number,
        **_words(one),
        "by": one.by_name if named else "",
        "same": [{"number": part.number, "title": part.title} for part in idea.parts],
        "asked": idea.asked,
        "risk": one.risk,
        "mine": None
        if mine is None
        else {"chance": mine.chance, "impact": mine.impact, "reason": mine.reason},
        "rounds": [
            {
                "round": outcome.round, "chances": list(outcome.chances), "impacts": list(outcome.impacts),
                "chance": outcome.chance, "impact": outcome.impact, "far_apart": outcome.far,
                "ratings": [
                    {"chance": said.chance, "impact": said.impact, "reason": said.reason, "by": said.by}
                    for said in outcome.said
                ],
            }
            for outcome in idea.outcomes
        ],
        "offer": None if offer is None else {"probability": offer.probability, "days": list(offer.days)},
    }  # fmt: skip
