"""The portfolio: one line for each project that somebody sees, of what is kept of it, as far as they may know it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.outlook.charts import share_label
from charthouse.outlook.presenting import state_of
from charthouse.packs.models import SetUp
from charthouse.portfolio.briefs import Brief, briefs_of
from charthouse.portfolio.obstacles import Obstacle, worst_of
from charthouse.portfolio.summarising import marks_of
from charthouse.projects.access import Standing
from charthouse.projects.held import managers_by_project, rights_by_project
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.reports import words
from charthouse.reports.changes import changes_between
from charthouse.reports.facts import NEEDS, Facts, MilestoneFacts, Sight, overall, seen_at
from charthouse.ui import formats

STATES = ("bad", "warn", "good", "none")
"""The worst first."""
_SIDES_THAT_MATTER = ("warn", "bad")


@dataclass
class Line:
    """A project as one line; what it says is worked out where it is asked for."""

    project: Project
    """As people know it: the working one, also where its published plan is told of."""
    type: str
    managers: tuple[str, ...]
    sight: Sight
    kept: Brief | None
    stale: bool
    """Something changed since it was kept."""
    may_export: bool

    @cached_property
    def facts(self) -> Facts | None:
        """What may be told of it; None: nothing was kept yet."""
        return None if self.kept is None else seen_at(self.kept.facts, self.sight)

    @cached_property
    def state(self) -> str:
        """The worst colour that its reader sees."""
        return "none" if self.facts is None else overall(self.facts)

    @cached_property
    def reason(self) -> str:
        """Why it has that colour."""
        facts = self.facts
        if facts is None:
            return _("being looked through")
        if not facts.tasks:
            return _("no plan yet")
        if facts.finish.ended:
            return _("done")
        worst = next((one for one in facts.dimensions if one.tone == self.state), None)
        if worst is None or self.state not in _SIDES_THAT_MATTER:
            return ""
        return f"{words.SIDES[worst.name]}: {words.side_told(worst, facts)}"

    @property
    def finish(self) -> dt.date | None:
        """By the plan's dates."""
        return None if self.facts is None else self.facts.finish.forecast

    @property
    def committed(self) -> dt.date | None:
        """When it was to end."""
        return None if self.facts is None else self.facts.finish.committed

    @property
    def p50(self) -> dt.date | None:
        """As likely earlier as later."""
        return None if self.facts is None else self.facts.finish.p50

    @property
    def p80(self) -> dt.date | None:
        """Four times out of five by then."""
        return None if self.facts is None else self.facts.finish.p80

    @property
    def late(self) -> int | None:
        """Calendar days behind the commitment; negative: before it."""
        return None if self.facts is None else self.facts.finish.late

    @property
    def chance(self) -> Decimal | None:
        """Of the committed day."""
        return None if self.facts is None else self.facts.finish.chance

    @property
    def chance_told(self) -> str:
        """The same in words."""
        return "" if self.chance is None else share_label(float(self.chance))

    @property
    def chance_tone(self) -> str:
        """Its colour."""
        return "none" if self.chance is None else state_of(float(self.chance))

    @property
    def late_told(self) -> str:
        """How far it is behind."""
        return "" if self.late is None else words.late_told(self.late)

    @property
    def late_tasks(self) -> int:
        """How many tasks are."""
        return 0 if self.facts is None else self.facts.late.count

    @cached_property
    def money(self) -> Any:
        """What it costs, for who may know."""
        return None if self.facts is None or self.facts.amounts is None else self.facts.amounts

    @property
    def cost(self) -> Decimal | None:
        """The forecast of it."""
        return None if self.money is None else self.money.total.forecast

    @property
    def budget(self) -> Decimal | None:
        """What is planned; None: nothing is."""
        return None if self.money is None or not self.money.budgeted else self.money.total.planned

    @property
    def cost_told(self) -> str:
        """The forecast with its currency."""
        return "" if self.cost is None else words.amount(self.cost, self.money.currency)

    @property
    def budget_told(self) -> str:
        """The budget with its currency."""
        return "" if self.budget is None else words.amount(self.budget, self.money.currency)

    @property
    def over(self) -> bool:
        """The forecast is beyond the budget."""
        return self.cost is not None and self.budget is not None and self.cost > self.budget

    @cached_property
    def obstacle(self) -> Obstacle | None:
        """What is most in the way."""
        return None if self.facts is None else worst_of(self.facts)

    @cached_property
    def milestone(self) -> MilestoneFacts | None:
        """The next one."""
        return None if self.facts is None else next((one for one in self.facts.milestones if not one.done), None)

    @cached_property
    def changes(self) -> tuple[str, ...]:
        """What is different from some days ago, what matters most first."""
        if self.kept is None or self.facts is None or self.kept.before is None:
            return ()
        return tuple(changes_between(seen_at(self.kept.before, self.sight), self.facts))

    @property
    def changed(self) -> str:
        """The first of them."""
        return self.changes[0] if self.changes else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines are wanted, in which order."""

    state: str = ""
    programme: str = ""
    type: str = ""
    words: str = ""
    sort: str = "state"
    down: bool = False


def lines_for(user: User) -> list[Line]:
    """A line for each project that somebody sees: a handful of queries, however many there are."""
    standing = Standing(user)
    shown = list(standing.shown().select_related("working"))
    rows = {row.pk: row for row in shown}
    ids = [row.working_id or row.pk for row in shown]
    rights = rights_by_project(standing.people, standing.roles, ids)
    managers = managers_by_project([one for one in ids if Right.SEE_TEAM in rights[one]])
    types = dict(SetUp.objects.filter(project__in=ids).values_list("project_id", "type_name"))
    kept = briefs_of(rows)
    marks = marks_of(standing.shown())
    found = []
    for pk, row in rows.items():
        project = row.working or row
        one = kept.get(pk)
        found.append(
            Line(
                project, project.type or types.get(project.pk, ""), managers.get(project.pk, ()),
                _sight(rights[project.pk]), one, one is not None and one.mark != marks.get(pk),
                Right.EXPORT in rights[project.pk],
            )
        )  # fmt: skip
    return found


@lru_cache(maxsize=256)
def _sight(rights: frozenset[Right]) -> Sight:
    return max(one for one, needed in NEEDS.items() if one is Sight.OUTSIDE or needed <= rights)


_KEYS: Mapping[str, Callable[[Line], Any]] = {
    "state": lambda one: (STATES.index(one.state), -(one.late or 0)),
    "name": lambda one: one.project.name.casefold(),
    "programme": lambda one: one.project.programme.casefold() or None,
    "type": lambda one: one.type.casefold() or None,
    "manager": lambda one: one.managers[0].casefold() if one.managers else None,
    "committed": lambda one: one.committed,
    "finish": lambda one: one.finish,
    "p50": lambda one: one.p50,
    "p80": lambda one: one.p80,
    "chance": lambda one: one.chance,
    "late": lambda one: one.late,
    "late_tasks": lambda one: one.late_tasks,
    "cost": lambda one: None if one.cost is None else (one.money.currency, one.cost),
    "budget": lambda one: None if one.budget is None else (one.money.currency, one.budget),
    "obstacle": lambda one: None if one.obstacle is None else (STATES.index(one.obstacle.tone), one.obstacle.title),
    "milestone": lambda one: None if one.milestone is None else one.milestone.forecast,
    "changed": lambda one: (not one.changes, one.project.name.casefold()),
}
SORTS = tuple(_KEYS)


def chosen(lines: Iterable[Line], asked: Asked) -> list[Line]:
    """Those that are wanted, in the order that is wanted; what has nothing there stands last either way."""
    wanted = [one for one in lines if _wanted(one, asked)]
    key = _KEYS.get(asked.sort, _KEYS["state"])
    wanted.sort(key=_KEYS["name"])
    there = [one for one in wanted if key(one) is not None]
    nothing = [one for one in wanted if key(one) is None]
    return [*sorted(there, key=key, reverse=asked.down), *nothing]


def _wanted(one: Line, asked: Asked) -> bool:
    if asked.programme and one.project.programme != asked.programme:
        return False
    if asked.type and one.type != asked.type:
        return False
    if asked.words and not all(
        word in f"{one.project.key} {one.project.name}".casefold() for word in asked.words.casefold().split()
    ):
        return False
    return not asked.state or one.state == asked.state


@dataclass(frozen=True, slots=True)
class Whole:
    """What many lines come to."""

    count: int
    states: tuple[tuple[str, int], ...]
    money: tuple[tuple[str, str, str, bool], ...]
    """By currency: forecast, budget, and whether it is beyond; only of projects whose budget is known."""
    late_tasks: int
    unsimulated: int


def whole_of(lines: Sequence[Line]) -> Whole:
    """How many there are of each state, and what they cost, each currency by itself."""
    states = [(state, sum(one.state == state for one in lines)) for state in STATES]
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for one in lines:
        if one.cost is not None and one.budget is not None:
            cost, budget = sums.get(one.money.currency, (Decimal(0), Decimal(0)))
            sums[one.money.currency] = (cost + one.cost, budget + one.budget)
    money = tuple(
        (currency, words.amount(cost, currency), words.amount(budget, currency), cost > budget)
        for currency, (cost, budget) in sorted(sums.items())
    )
    open_ones = [one for one in lines if one.facts is not None and one.facts.tasks and not one.facts.finish.ended]
    return Whole(
        len(lines), tuple(states), money, sum(one.late_tasks for one in lines),
        sum(one.p50 is None for one in open_ones),
    )  # fmt: skip


def day(value: dt.date | None, beside: dt.date) -> str:
    """A day of the portfolio: with its year where it is not this one."""
    return "" if value is None else formats.short_day(value, beside=beside)
