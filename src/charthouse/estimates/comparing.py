"""The methods that say something of one task, side by side: what each says, who said so when, and which one stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from charthouse.engine.forecast.rounds import Three, suggested
from charthouse.estimates import calculations
from charthouse.estimates import team as deeds
from charthouse.estimates.calculation_telling import basis_of
from charthouse.estimates.history import history_of
from charthouse.estimates.lines import Line
from charthouse.estimates.model_fields import SPECS
from charthouse.estimates.models import TeamEstimate
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right


@dataclass(frozen=True, slots=True)
class Way:
    """What one method says of a task."""

    method: str
    label: str
    """The method in words, or the model."""
    points: Three
    by: str
    """Whose it is; empty where that is not known, or not to be shown."""
    at: dt.datetime | None
    basis: str
    stands: bool
    number: int | None = None
    """Of the calculation, where it is one."""
    team: int | None = None
    """Of the team estimate whose answers are shown and not agreed on; nothing for what was settled."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A range on a scale of 0 to 1,000."""

    low: float
    likely: float
    width: float


def ways_of(access: Access, number: int, line: Line | None) -> list[Way]:
    """What stands first, then calculations, what teams have not agreed on, and the newest word of each other method."""
    named = access.may(Right.SEE_TEAM)
    found = [
        Way(
            SPECS[kept.model].method.value, SPECS[kept.model].label, calculations.points_of(kept),
            kept.by.name if named else "", kept.at, basis_of(kept), calculations.stands(kept, line), kept.number,
        )
        for kept in calculations.kept_in(access, number)
    ]  # fmt: skip
    known = {(way.method, way.points) for way in found}
    there = line.estimate if line is not None else None
    if line is not None and there is not None:
        now = Three(there.low, there.likely, there.high)
        if (line.source.method, now) not in known:
            label = line.source.label
            found.append(
                Way(line.source.method, label, now, line.source.by, line.source.at, there.basis, stands=True)
            )  # fmt: skip
            known.add((line.source.method, now))
    told = {way.method for way in found if way.number is None}
    found += _not_agreed(access, number)
    for step in history_of(access, number):
        points = step.points
        if points is None or step.undone or not (method := str(points.get("method", ""))) or method in told:
            continue
        told.add(method)
        three = Three(points["low"], points["likely"], points["high"])
        if (method, three) not in known:
            label = str(EstimateMethod(method).label)
            found.append(Way(method, label, three, step.by, step.at, points.get("basis", ""), stands=False))
    return sorted(found, key=lambda way: not way.stands)


def _not_agreed(access: Access, number: int) -> Iterator[Way]:
    """What teams said of a task in a round that all can see, and did not agree on: their suggestion."""
    going = (TeamEstimate.State.OPEN, TeamEstimate.State.REVEALED)
    for team in deeds.visible(access).filter(state__in=going).order_by("-number"):
        if number not in (uid for uid, _name in team.tasks):
            continue
        answers = [one for one in deeds.shown_answers(team) if one.task == number]
        last = max((one.round for one in answers), default=0)
        answers = [one for one in answers if one.round == last]
        if not answers:
            continue
        threes = [Three(one.low, one.likely, one.high) for one in answers]
        basis = _("“%(title)s”: the middle of %(people)d answers of round %(round)d") % {
            "title": team.title, "people": len(answers), "round": last,
        }  # fmt: skip
        yield Way(
            EstimateMethod.TEAM.value, str(EstimateMethod.TEAM.label),
            suggested(threes, cards=team.kind == TeamEstimate.Kind.CARDS), "", max(one.at for one in answers), basis,
            stands=False, team=team.number,
        )  # fmt: skip


def bars(ways: Sequence[Way]) -> list[Bar]:
    """The ranges beside each other, on one scale from nothing to the greatest."""
    longest = max((way.points.high for way in ways), default=0)
    if not longest:
        return [Bar(0, 0, 0) for _way in ways]
    scale = 1000 / longest
    return [
        Bar(
            round(way.points.low * scale, 1), round(way.points.likely * scale, 1),
            round(max((way.points.high - way.points.low) * scale, 4), 1),
        )
        for way in ways
    ]  # fmt: skip
