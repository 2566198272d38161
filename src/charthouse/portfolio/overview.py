"""What a project's overview shows: the facts of its status report, as its reader may know them, at this moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from charthouse.outlook.charts import share_label
from charthouse.outlook.presenting import state_of
from charthouse.plan.models import Plan
from charthouse.portfolio.obstacles import Obstacle, count_of, obstacles_of
from charthouse.portfolio.summarising import Known, known_of
from charthouse.projects.access import Access
from charthouse.reports import facts as known
from charthouse.reports import words
from charthouse.reports.changes import changes_between
from charthouse.reports.composed import Edition, Sentence
from charthouse.reports.facts import Facts, MoneyFacts, Sight, seen_at, sight_of
from charthouse.reports.models import Report
from charthouse.reports.places import place_of
from charthouse.reports.reading import readable, sight_in
from charthouse.reports.sentences import composed
from charthouse.ui import formats

_BAR = 400
"""Width of the bar of money, in its own units."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with the address of the record that it comes from."""

    sentence: Sentence
    url: str


@dataclass(frozen=True, slots=True)
class Odd:
    """A day on which the project may end, and how likely it has ended by then."""

    day: dt.date
    called: str
    chance: str
    width: int
    tone: str = ""
    course: bool = False


@dataclass(frozen=True, slots=True)
class Next:
    """A milestone to come."""

    uid: int
    name: str
    committed: dt.date | None
    forecast: dt.date | None
    p50: dt.date | None
    p80: dt.date | None
    chance: str
    tone: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What the project costs, as figures and as a bar."""

    forecast: str
    planned: str
    spent: str
    to_go: str
    off: str
    over: bool
    budgeted: bool
    spent_at: int
    ordered_at: int
    forecast_at: int
    planned_at: int
    note: str
    """Of which month's closing it is; empty: as the books are now."""
    width: int = _BAR


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it."""

    facts: Facts
    edition: Edition
    verdict: tuple[Told, ...]
    """The answer, in one or two sentences."""
    beside: tuple[Told, ...]
    """What is said of it in smaller letters."""
    odds: tuple[Odd, ...]
    obstacles: tuple[Obstacle, ...]
    in_the_way: int
    milestones: tuple[Next, ...]
    cost: Cost | None
    changed: tuple[str, ...]
    changed_since: dt.date | None
    """None: nothing is known of before."""
    last_report: Report | None
    short: int
    as_of: dt.datetime | None
    """When it was computed, where something changed since."""


def overview_of(access: Access) -> Overview:
    """What the overview of a project says to somebody."""
    here = known_of(access.shown)
    sight = sight_of(access)
    facts = seen_at(here.whole.facts, sight)
    last = readable(access).filter(state=Report.State.SENT).order_by("-until", "-number").first()
    before, since = _before(access, here, facts, last)
    changed = () if before is None else tuple(changes_between(before, facts))
    edition = composed(facts)
    plan = Plan.objects.filter(pk=access.shown.pk).only("minutes_per_day").first()
    missing = formats.span(here.whole.missing, a_day=480 if plan is None else plan.minutes_per_day)
    found = obstacles_of(facts, late=here.whole.late, short=here.whole.short, missing=missing)
    verdict, beside = _sentences(edition, facts.key)
    return Overview(
        facts, edition, verdict, beside, _odds(facts), tuple(found), count_of(facts, short=here.whole.short),
        _milestones(facts), _cost(facts, edition), changed, since, last, here.whole.short, here.at,
    )  # fmt: skip


def _before(access: Access, here: Known, facts: Facts, last: Report | None) -> tuple[Facts | None, dt.date | None]:
    """What the facts are held against: the report that was sent last, else what was known some days ago."""
    if last is not None:
        seen = min(sight_in(access, last), facts.sight)
        if seen == facts.sight:
            return seen_at(known.read(last.facts), facts.sight), last.until
    if here.before is not None:
        return seen_at(here.before, facts.sight), here.before_day
    return None, None


def _sentences(edition: Edition, key: str) -> tuple[tuple[Told, ...], tuple[Told, ...]]:
    """The finish and the cost; how likely that is, and of when, beside them."""
    told = [Told(one, place_of(one.sources[0], key) if one.sources else "") for one in edition.verdict]
    large = ("verdict.finish", "verdict.money")
    return (
        tuple(one for one in told if one.sentence.key in large),
        tuple(one for one in told if one.sentence.key not in large),
    )


def _odds(facts: Facts) -> tuple[Odd, ...]:
    finish = facts.finish
    if finish.ended or finish.p50 is None or finish.p80 is None:
        return ()
    found = [
        _odd(finish.p50, "P50", Decimal("0.5"), course=True), _odd(finish.p80, "P80", Decimal("0.8")),
    ]  # fmt: skip
    if finish.committed is not None and finish.chance is not None:
        found.append(_odd(finish.committed, _("committed"), finish.chance, toned=True))
    return tuple(sorted(found, key=lambda one: (one.day, one.width)))


def _odd(day: dt.date, called: str, chance: Decimal, *, course: bool = False, toned: bool = False) -> Odd:
    tone = state_of(float(chance)) if toned else ""
    return Odd(day, called, share_label(float(chance)), round(60 * chance), tone, course)


def _milestones(facts: Facts) -> tuple[Next, ...]:
    found = [one for one in facts.milestones if not one.done][:7]
    return tuple(
        Next(
            one.uid, one.name, one.committed, one.forecast, one.p50, one.p80,
            "" if one.chance is None else share_label(float(one.chance)),
            "none" if one.chance is None else state_of(float(one.chance)),
        )
        for one in found
    )  # fmt: skip


def _cost(facts: Facts, edition: Edition) -> Cost | None:
    money = facts.amounts
    if facts.sight < Sight.COSTS or money is None:
        return None
    whole = money.total
    section = edition.section("money")
    most = max(whole.planned, whole.forecast, whole.spent + whole.ordered, Decimal(1))
    spent, ordered, forecast, planned = (
        round(_BAR * max(part, Decimal(0)) / most)
        for part in (whole.spent, whole.spent + whole.ordered, whole.forecast, whole.planned)
    )
    closed = [one.text for one in section.sentences if one.key == "money.closed"] if section is not None else []
    return Cost(
        _amount(whole.forecast, money), _amount(whole.planned, money), _amount(whole.spent, money),
        _amount(max(whole.forecast - whole.spent, Decimal(0)), money), _amount(abs(whole.left), money),
        whole.left < 0, money.budgeted, spent, ordered, forecast, planned, "".join(closed),
    )  # fmt: skip


def _amount(value: Decimal, money: MoneyFacts) -> str:
    return words.amount(value, money.currency)


def sides_told(edition: Edition) -> Iterable[str]:
    """The reasons for the colours that are not green."""
    return [one.sentence.text for one in edition.sides if one.tone in ("warn", "bad")]
