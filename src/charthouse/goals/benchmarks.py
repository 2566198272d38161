"""What KPIs came to in projects that have ended, kept for the next ones; no amounts, and nothing that few may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.goals import computed
from charthouse.goals.kpi_queries import HIDDEN, KpiLine, said, standing_points
from charthouse.goals.measuring import today_in
from charthouse.goals.models import Kpi, KpiBenchmark
from charthouse.goals.refusals import BadGoal, GoalChangedMeanwhile, NoSuchGoal
from charthouse.goals.standing import Point, standing_of
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.models import ORGANISATION, Entry
from charthouse.journal.reach import Subject
from charthouse.journal.row_changes import Watch
from charthouse.plan.models import Task
from charthouse.projects.access import Access, Standing
from charthouse.projects.models import Project
from charthouse.projects.permissions import OrganisationRight, Right

RECORD = "goals.KpiBenchmark"
VERBS = ("kept KPIs as benchmarks", "left a KPI out of the benchmarks", "counted a KPI as a benchmark again")
FEWEST = 3
"""So many other projects stand behind a comparison that everybody sees: fewer would tell what one of them measured."""
_TAKEN = ("name", "measure", "unit", "direction", "baseline", "target", "target_high")


@dataclass(frozen=True, slots=True)
class Spread:
    """What a KPI came to in several projects: the middle, and between which values the middle half lies."""

    projects: int
    middle: Decimal
    low: Decimal
    high: Decimal
    judged: int
    """So many of them had a target."""
    reached: int


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One kind of KPI over the projects that measured it."""

    rows: tuple[KpiBenchmark, ...]

    @property
    def first(self) -> KpiBenchmark:
        """By whose name and unit it is called."""
        return self.rows[0]

    @property
    def spread(self) -> Spread | None:
        """Of those that count; None: none does."""
        return spread_of([one for one in self.rows if one.counts])

    @property
    def range(self) -> str:
        """Between which values the middle half lies, in words."""
        return _range(self.spread, self.first)

    @property
    def middle(self) -> str:
        """The middle value in words."""
        found = self.spread
        return "" if found is None else value_in_words(found.middle, self.first)

    @property
    def lines(self) -> list[tuple[KpiBenchmark, str, str]]:
        """Each with its value and its target in words."""
        return [(one, value_in_words(one.value, one), _target(one)) for one in self.rows]


def is_closed(project: Project) -> bool:
    """Whether all work in the plan that everybody sees is finished; a plan without work is not."""
    shown = computed.about(project, today_in(project)).shown
    work = Task.objects.filter(project=shown, summary=False, active=True)
    return work.exists() and not work.filter(actual_finish=None).exists()


@one_operation
@transaction.atomic
def keep(*, project: Project, by: User | None) -> int:
    """Keep what the project's KPIs came to, as one deed; those kept before are set to what they came to since.

    Kept is what was measured and everybody in the project may see. Gives how many are new or have changed.
    """
    stream = journal.locked_stream(journal.open_stream(ORGANISATION).pk)
    kpis = [one for one in Kpi.objects.filter(project=project).order_by("number") if computed.seen_by_all(one)]
    points = standing_points(kpis)
    there = {one.number: one for one in KpiBenchmark.objects.filter(project=project)}
    watch, changed = Watch(KpiBenchmark.objects.filter(project=project)), 0
    for kpi in kpis:
        mine = points.get(kpi.pk)
        if not mine:
            continue
        facts = _facts(kpi, mine, project)
        row = there.get(kpi.number)
        if row is None:
            KpiBenchmark.objects.create(journal=stream, project=project, number=kpi.number, **facts)
        elif any(getattr(row, name) != value for name, value in facts.items()):
            KpiBenchmark.objects.filter(pk=row.pk).update(version=row.version + 1, **facts)
        else:
            continue
        changed += 1
    if changed:
        about = Subject(RECORD, str(project.pk), _("KPIs"), "")  # the organisation reads it: no name of a project
        journal.record_about(
            about, VERBS[0], by=by, stream_id=stream.pk, after={"count": changed}, changes=watch.changes()
        )  # fmt: skip
    return changed


def keep_by_hand(*, access: Access) -> int:
    """Keep them before all work is finished, or because the project ends without it.

    :raises charthouse.projects.access.RoleMayNot: BadGoal: nothing was measured that could be kept
    """
    access.require(Right.EDIT_GOALS)
    changed = keep(project=access.project, by=access.user)
    if not changed and not KpiBenchmark.objects.filter(project=access.project).exists():
        raise BadGoal(
            _("No KPI of %(key)s can be kept: those that were measured and that everybody in the project sees are.")
            % {"key": access.project.key}
        )
    return changed


def kept_of(project: Project) -> int:
    """How many benchmarks a project gave."""
    return KpiBenchmark.objects.filter(project=project).count()


@one_operation
@transaction.atomic
def set_counting(*, by: User, number: int, counts: bool, seen: int | None = None) -> KpiBenchmark:
    """Leave one out of the comparisons, or let it count again.

    :raises charthouse.projects.access.RoleMayNot: NoSuchGoal: GoalChangedMeanwhile:
    """
    stream = _held(by)
    one = benchmark_of(number)
    if seen is not None and seen != one.version:
        raise GoalChangedMeanwhile(
            _("Somebody changed “%(name)s” after you opened it; open it again, and change it as it is now.")
            % {"name": one.pk}
        )
    if one.counts == counts:
        return one
    watch = Watch(KpiBenchmark.objects.filter(pk=one.pk))
    one.counts, one.version = counts, one.version + 1
    one.save()
    about = Subject(RECORD, str(one.project_id), str(one.pk), "")
    verb = VERBS[2] if counts else VERBS[1]
    journal.record_about(about, verb, by=by, stream_id=stream.pk, changes=watch.changes())
    return one


def benchmark_of(number: int) -> KpiBenchmark:
    """The benchmark of that number; what it says is only for who may see it.

    :raises NoSuchGoal:
    """
    found = KpiBenchmark.objects.select_related("project").filter(pk=number).first()
    if found is None:
        raise NoSuchGoal(_("There is no benchmark %(number)d.") % {"number": number})
    return found


def may_see(one: KpiBenchmark, by: User) -> bool:
    """Whether somebody sees the goals of the project that it comes from."""
    return Standing(by).projects(Right.SEE_GOALS).filter(pk=one.project_id).exists()


def all_rows(by: User) -> list[KpiBenchmark]:
    """Every benchmark of the projects whose goals somebody sees, by name."""
    return sorted(_seen(by), key=lambda one: (_kind(one), one.project.key, one.number))


def grouped(by: User) -> list[Benchmark]:
    """Each kind of KPI in the projects whose goals somebody sees: of one name and unit, however they are written."""
    found: dict[tuple[str, ...], list[KpiBenchmark]] = {}
    for one in all_rows(by):
        found.setdefault(_kind(one), []).append(one)
    return [Benchmark(tuple(rows)) for rows in found.values()]


def comparison(kpi: Kpi) -> str:
    """What KPIs of the same name and unit came to in other projects, in a sentence; empty where they are too few."""
    like = KpiBenchmark.objects.filter(name__iexact=kpi.name, measure=kpi.measure, unit__iexact=kpi.unit, counts=True)
    rows = list(like.exclude(project=kpi.project_id))
    found = spread_of(rows)
    if found is None or found.projects < FEWEST:
        return ""
    told = _("In %(projects)d other projects it came to %(range)s, in the middle %(middle)s.") % {
        "projects": found.projects, "range": _range(found, rows[0]), "middle": value_in_words(found.middle, rows[0]),
    }  # fmt: skip
    if not found.judged:
        return told
    return told + " " + _("On target: %(reached)d of %(judged)d.") % {"reached": found.reached, "judged": found.judged}


def spread_of(rows: Sequence[KpiBenchmark]) -> Spread | None:
    """The middle value of many, and the quartiles (inclusive, as of a whole population); None of nothing."""
    if not rows:
        return None
    values = [one.value for one in rows]
    low, _middle, high = quantiles(values, n=4, method="inclusive") if len(values) > 1 else (values[0],) * 3
    judged = [one for one in rows if one.result != KpiBenchmark.Result.NONE]
    reached = sum(one.result == KpiBenchmark.Result.GOOD for one in judged)
    return Spread(len({one.project_id for one in rows}), median(values), low, high, len(judged), reached)


def value_in_words(value: Decimal, one: KpiBenchmark) -> str:
    """A value with its unit."""
    return said(value, one.measure, one.unit, "")


def begin_undoing(_stream_id: int, _entries: Iterable[Entry], by: User) -> None:
    """May this person take it back?"""
    _held(by)


def _facts(kpi: Kpi, points: Sequence[Point], project: Project) -> dict[str, Any]:
    """A KPI as it ended: held against its target, whenever that was to be reached."""
    ended = Kpi(**{name: getattr(kpi, name) for name in (*_TAKEN, "tolerance")})
    state = standing_of(ended, points, today_in(project)).state
    return {
        **{name: getattr(kpi, name) for name in _TAKEN},
        "value": points[-1].value, "day": points[-1].day, "measured": len(points), "result": state,
    }  # fmt: skip


def _seen(by: User) -> QuerySet[KpiBenchmark]:
    mine = Standing(by).projects(Right.SEE_GOALS)
    return KpiBenchmark.objects.select_related("project").filter(project__in=mine)


def _kind(one: KpiBenchmark) -> tuple[str, ...]:
    return (one.name.casefold(), one.measure, one.unit.casefold())


def _range(found: Spread | None, one: KpiBenchmark) -> str:
    if found is None:
        return ""
    if found.low == found.high:
        return value_in_words(found.low, one)
    return _("%(low)s to %(high)s") % {"low": value_in_words(found.low, one), "high": value_in_words(found.high, one)}


def _target(one: KpiBenchmark) -> str:
    as_kpi = Kpi(**{name: getattr(one, name) for name in _TAKEN})
    return KpiLine(as_kpi, owner="", shown=True, points=(), standing=HIDDEN, due=False, currency="").target


def _held(by: User) -> Any:
    Standing(by).require(OrganisationRight.KEEP_STANDARDS)
    return journal.locked_stream(journal.open_stream(ORGANISATION).pk)
