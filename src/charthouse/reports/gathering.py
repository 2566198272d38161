"""Gathers the facts of a report from the chapters: each figure once, of the plan that everybody sees."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from charthouse.accounts.models import User
from charthouse.engine.network import TaskKind
from charthouse.exchange import document as doc
from charthouse.outlook import presenting
from charthouse.outlook.modelling import settings_of
from charthouse.outlook.models import SimulationRun, SimulationState, ValueSheet
from charthouse.outlook.value_shelf import is_stale, sheet_for
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.models import BaselineTask, Plan
from charthouse.plan.overview import MILESTONES
from charthouse.plan.publishing import standing, unpublished
from charthouse.projects.access import Access, as_seen
from charthouse.projects.held import managers_of
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.reports import gathering_chapters as chapters
from charthouse.reports.facts import (
    AHEAD,
    Because,
    CourseFacts,
    CoursePoint,
    Facts,
    FinishFacts,
    MilestoneFacts,
    RunFacts,
    Sight,
    TaskFacts,
    Tasks,
    sight_of,
    told_month,
)
from charthouse.reports.judging import dimensions_of
from charthouse.ui.formats import day_of

NAMED = 8
"""Tasks that a list names; the others are counted."""
MOST_MILESTONES = 12
MOST_LATE, MOST_REASONS = 1000, 200
"""So many late tasks are told one by one, and so many of them with their reason."""
_P = (5, 20, 50, 80, 95)
_MOST_POINTS = 60


def as_everybody_sees(access: Access) -> Access:
    """The same person looking at the published plan, where the project publishes by hand."""
    return Access(as_seen(access.project, ()), access.user, access.roles, access.rights, access.only)


def today_in(project: Project) -> dt.date:
    """The day by the project's clock."""
    return chapters.today_in(project)


def gather(access: Access, *, kind: str, since: dt.date, until: dt.date) -> Facts:
    """All facts of a report of that kind about the days after ``since`` and up to ``until``, as this person may know
    them."""
    seen = as_everybody_sees(access)
    return _gathered(access.project, seen, _Plan(seen.shown), kind=kind, since=since, until=until)


@dataclass(frozen=True, slots=True)
class Whole:
    """What a report tells of a plan, and what is beyond it."""

    facts: Facts
    late: tuple[TaskFacts, ...]
    """Every late task, the first ones with their reason."""
    short: int
    """Open tasks with less than no slack: their dates cannot be kept together."""
    missing: int
    """Working minutes to win back so that they can."""


def gather_of(row: Project) -> Whole:
    """What there is to tell of the last seven days of a plan, the working one or the published one by its row; for
    nobody in particular, so that ``seen_at`` has to be asked before somebody is shown it."""
    project = row
    if row.working is not None:
        project = copy.copy(row.working)
        project.public, project.status_date = row, row.status_date
    access = Access(project, User(), frozenset(), frozenset(Right))
    plan = _Plan(row)
    until = today_in(project) if row.status_date is None else day_of(row.status_date, finish=True)
    facts = _gathered(project, access, plan, kind="weekly", since=until - dt.timedelta(days=7), until=until)
    slacks = plan.negative_slacks
    return Whole(facts, plan.all_late, len(slacks), -min(slacks, default=0))


def _gathered(project: Project, access: Access, plan: _Plan, *, kind: str, since: dt.date, until: dt.date) -> Facts:
    sight = sight_of(access)
    standings = chapters.stages_of(access)
    closed = chapters.closed_month(project, told_month(kind, since, until))
    money = {
        int(each): chapters.money_of(access, each, closed) for each in (Sight.COSTS, Sight.RATES) if each <= sight
    }  # fmt: skip
    scope = chapters.scope_of(access)
    finish = plan.finish
    risks, open_risks = chapters.risks_of(access, plan.run, plan.a_day)
    issues, open_issues = chapters.issues_of(access, until)
    found = plan.lists(since, until, until + dt.timedelta(days=AHEAD[kind]))
    published = access.project.public is not None
    return Facts(
        project=access.project.name, key=access.project.key, name=access.project.name,
        managers=tuple(one.name for one in managers_of(project)), kind=kind, since=since, until=until,
        published=published,
        unpublished=unpublished(project, standing(project)) if published else 0,
        baseline=bool(plan.agreed), finish=finish, run=plan.run_facts,
        dimensions=dimensions_of(finish, standings, {each: one for each, one in money.items() if one}, scope),
        milestones=plan.milestones, tasks=len(plan.leaves), done_in_all=plan.done_in_all,
        done=found[0], next=found[1], late=found[2], course=plan.course, no_course=plan.no_course,
        money={each: one for each, one in money.items() if one is not None},
        kpis=chapters.kpis_of(access, until), risks=risks, open_risks=open_risks, issues=issues,
        open_issues=open_issues, scope=scope, asks=chapters.asks_of(access, until), sight=sight,
        entry=project.journal.last_number,
    )  # fmt: skip


class _Plan:
    """What a plan says, each part read once."""

    def __init__(self, shown: Project) -> None:
        self.shown = shown
        self.computed: Computed = computed_plan(shown)
        self.plan = Plan.objects.filter(pk=shown.pk).first()
        self.dates = {} if self.computed.schedule is None else self.computed.schedule.tasks

    @property
    def a_day(self) -> int:
        return (self.plan.minutes_per_day if self.plan else None) or 480

    @cached_property
    def agreed(self) -> dict[int, tuple[int | None, int | None, int | None]]:
        """By task of the baseline that the plan is held against: start, finish, duration."""
        if self.plan is None or self.plan.measured_by is None:
            return {}
        kept = BaselineTask.objects.filter(baseline__project=self.shown, baseline__number=self.plan.measured_by)
        rows = kept.exclude(uid=None).values_list("uid", "start", "finish", "duration")
        return {uid: (start, finish, length) for uid, start, finish, length in rows if uid is not None}

    @cached_property
    def leaves(self) -> list[doc.Task]:
        """The tasks that work is done on."""
        summaries = self.computed.summaries
        return [
            task for task in self.computed.document.tasks
            if task.active and task.uid not in summaries and task.kind is not TaskKind.LEVEL_OF_EFFORT
            and not task.external and task.uid in self.dates and self.dates[task.uid].finish is not None
        ]  # fmt: skip

    @cached_property
    def run(self) -> SimulationRun | None:
        return SimulationRun.objects.filter(project=self.shown).order_by("-number").first()

    @cached_property
    def run_facts(self) -> RunFacts | None:
        if self.run is None:
            return None
        settings = settings_of(self.shown.working or self.shown)
        state = SimulationState.objects.filter(project=self.shown).defer("inputs").first()
        day = self.run.at.astimezone(ZoneInfo(self.shown.time_zone)).date()
        stale = presenting.stale(self.shown, state, settings)
        return RunFacts(self.run.number, day, int(self.run.settings["iterations"]), stale)

    @cached_property
    def finish(self) -> FinishFacts:
        if not self.leaves:
            why = "no_tasks" if not self.computed.document.tasks else "uncomputable"
            return FinishFacts(None, None, "", ended=False, why=why)
        last = max(self.leaves, key=lambda task: (self.end(task), _is_milestone(task), task.uid))
        committed, against = self._committed
        first = self._agreed_first
        planned = None
        if committed is not None:
            begin = first if first is not None else min(self.begin(task) for task in self.leaves)
            planned = max(1, (day_of(committed, finish=True) - day_of(begin)).days)
        p50 = p80 = chance = None
        ended = self.done_in_all == len(self.leaves)
        if self.run is not None and not ended:
            p50, p80 = (day_of(round(self.run.quantiles[each]), finish=True) for each in (50, 80))
            chance = None if committed is None else self._chance(committed, against)
        return FinishFacts(
            day_of(self.end(last), finish=True), None if committed is None else day_of(committed, finish=True),
            against, ended, p50, p80, chance, planned, last.uid,
        )  # fmt: skip

    @cached_property
    def _committed(self) -> tuple[int | None, str]:
        """The promised end of the whole, else the baseline's."""
        promised = [one.date for one in self.computed.document.commitments if one.task_uid is None and one.date]
        if promised:
            return promised[0], "promise"
        ends = [finish for _start, finish, _length in self.agreed.values() if finish is not None]
        return (max(ends), "baseline") if ends else (None, "")

    @property
    def _agreed_first(self) -> int | None:
        return min((start for start, _finish, _length in self.agreed.values() if start is not None), default=None)

    def _chance(self, date: int, against: str) -> Decimal | None:
        """The chance of a date as the simulation told it; None: it was simulated against another date."""
        assert self.run is not None
        told: list[tuple[int | None, float | None]] = []
        if against == "promise":
            told = [(one["date"], one["chance"]) for one in self.run.figures["promises"] if one["uid"] is None]
        elif self.run.figures["baseline"] is not None:
            one = self.run.figures["baseline"]
            told = [(one["finish"], one["chance"])]
        return next((_share(chance) for at, chance in told if at == date and chance is not None), None)

    @cached_property
    def done_in_all(self) -> int:
        return sum(task.actual_finish is not None for task in self.leaves)

    @cached_property
    def milestones(self) -> tuple[MilestoneFacts, ...]:
        """By their dates: those to come, and those done last."""
        simulated = {} if self.run is None else {one["uid"]: one for one in self.run.figures["milestones"]}
        found = []
        for task in self.leaves:
            if not _is_milestone(task):
                continue
            agreed = self.agreed[task.uid][1] if task.uid in self.agreed else None
            committed, against = (task.deadline, "deadline") if task.deadline is not None else (
                (agreed, "baseline") if agreed is not None else (None, "")
            )  # fmt: skip
            one = None if task.actual_finish is not None else simulated.get(task.uid)
            same = one is not None and committed is not None and one[against] == committed
            found.append(
                MilestoneFacts(
                    task.uid, task.name, None if committed is None else day_of(committed, finish=True), against,
                    day_of(self.end(task), finish=True), task.actual_finish is not None,
                    None if one is None else day_of(one["percentiles"][presenting.P50], finish=True),
                    None if one is None else day_of(one["percentiles"][presenting.P80], finish=True),
                    _share(one[f"{against}_chance"]) if one is not None and same else None,
                )
            )  # fmt: skip
        found.sort(key=lambda each: (each.forecast or dt.date.max, each.uid))
        to_come = [each for each in found if not each.done][:MOST_MILESTONES]
        return (*[each for each in found if each.done][-2:], *to_come)

    @property
    def negative_slacks(self) -> list[int]:
        """Of the open tasks that have less than none."""
        open_ones = (self.dates[task.uid].total_slack for task in self.leaves if task.actual_finish is None)
        return [slack for slack in open_ones if slack is not None and slack < 0]

    def begin(self, task: doc.Task) -> int:
        """When a task starts, or did."""
        start = self.dates[task.uid].start
        return self.end(task) if start is None else start

    def end(self, task: doc.Task) -> int:
        """When a task ends, or did."""
        finish = self.dates[task.uid].finish
        assert finish is not None
        return finish

    def lists(self, since: dt.date, until: dt.date, horizon: dt.date) -> tuple[Tasks, Tasks, Tasks]:
        """What was done in these days, what comes next, and what is late."""
        done, ahead = [], []
        for task in self.leaves:
            first, last = day_of(self.begin(task)), day_of(self.end(task), finish=True)
            if task.actual_finish is not None:
                if since < last <= until:
                    done.append(self.told(task))
                continue
            if until < first <= horizon or until < last <= horizon:
                ahead.append(self.told(task))
        late = self.late
        return (
            _named(done), _named(ahead),
            Tasks(len(late), tuple(self.told(task, why=True) for task in late[:NAMED])),
        )  # fmt: skip

    @cached_property
    def late(self) -> list[doc.Task]:
        """The open tasks that end after the day of the baseline: critical ones first, by that day."""
        found = [task for task in self.leaves if task.actual_finish is None and self._late(task.uid)]
        return sorted(
            found, key=lambda task: (not self.dates[task.uid].critical, self.agreed[task.uid][1] or 0, task.uid)
        )

    @property
    def all_late(self) -> tuple[TaskFacts, ...]:
        """Each of them, the first ones with their reason."""
        return tuple(self.told(task, why=place < MOST_REASONS) for place, task in enumerate(self.late[:MOST_LATE]))

    def told(self, task: doc.Task, *, why: bool = False) -> TaskFacts:
        """A task as reports tell it."""
        agreed = self.agreed[task.uid][1] if task.uid in self.agreed else None
        return TaskFacts(
            task.uid, task.name, _is_milestone(task), day_of(self.begin(task)), day_of(self.end(task), finish=True),
            None if agreed is None else day_of(agreed, finish=True), round(task.percent_complete),
            bool(self.dates[task.uid].critical), task.actual_start is not None, self._because(task) if why else None,
        )  # fmt: skip

    def _late(self, uid: int) -> bool:
        agreed = self.agreed.get(uid, (None, None, None))[1]
        finish = self.dates[uid].finish if uid in self.dates else None
        return agreed is not None and finish is not None and day_of(finish, finish=True) > day_of(agreed, finish=True)

    def _because(self, task: doc.Task) -> Because:
        """Why a task is late: by the links that drive it back to the first late task, and what is said of that."""
        root, seen = task, {task.uid}
        while True:
            before = [
                link.before for link, driving in self.computed.links_of.get(root.uid, ())
                if driving and link.after == root.uid and link.before not in seen and self._late(link.before)
            ]  # fmt: skip
            if not before or root.actual_start is not None:
                break
            seen.add(before[0])
            root = self.computed.tasks[before[0]]
        if root.uid != task.uid:
            days = (day_of(self.end(root), finish=True) - day_of(self.agreed[root.uid][1] or 0, finish=True)).days
            return Because("behind" if root.actual_finish is None else "ended", days, root.uid, root.name)
        start, finish, length = self.agreed[task.uid]
        late = (day_of(self.end(task), finish=True) - day_of(finish or 0, finish=True)).days
        days = 0 if start is None else (day_of(self.begin(task)) - day_of(start)).days
        if days > 0 and 2 * days >= late:  # what began a little late and ends much later took longer
            return Because("started" if task.actual_start is not None else "waits", days)
        if length is not None and task.duration.minutes > length:
            return Because("longer", -(-(task.duration.minutes - length) // self.a_day))
        return Because("slow")

    @cached_property
    def no_course(self) -> str:
        if self.shown.status_date is None:
            return "no_status_date"
        if not self.agreed:
            return "no_baseline"
        return "" if self.course is not None else "unmeasured"

    @cached_property
    def course(self) -> CourseFacts | None:
        if self.shown.status_date is None or not self.agreed:
            return None
        sheet = sheet_for(self.shown, in_hours=True)
        if isinstance(sheet, str) or sheet.standing.amounts.bac <= 0 or sheet.subject.baseline is None:
            return None
        whole, standing_ = sheet.standing.amounts.bac, sheet.standing
        row = ValueSheet.objects.filter(project=self.shown, in_hours=True, asked="").first()

        def share(value: float) -> int:
            return round(1000 * value / whole)

        series = standing_.series[:: max(1, len(standing_.series) // _MOST_POINTS)]
        if standing_.series and series[-1] is not standing_.series[-1]:
            series = (*series, standing_.series[-1])
        run = self.run
        return CourseFacts(
            day_of(standing_.at, finish=True), share(standing_.amounts.pv), share(standing_.amounts.ev),
            tuple(
                CoursePoint(day_of(one.date, finish=True), share(one.pv), None if one.ev is None else share(one.ev))
                for one in series
            ),
            day_of(standing_.planned_start), day_of(standing_.planned_finish, finish=True),
            row is not None and is_stale(row, self.shown),
            () if run is None else tuple(day_of(round(run.quantiles[each]), finish=True) for each in _P),
        )  # fmt: skip


def _is_milestone(task: doc.Task) -> bool:
    return task.kind.value in MILESTONES or (task.duration.minutes == 0 and task.kind is TaskKind.TASK)


def _share(chance: float) -> Decimal:
    return Decimal(str(round(chance, 4)))


def _named(found: list[TaskFacts]) -> Tasks:
    """Milestones and critical tasks before others; those that are named by their dates."""
    first = sorted(found, key=lambda one: (not one.milestone, not one.critical, one.finish, one.uid))[:NAMED]
    return Tasks(len(found), tuple(sorted(first, key=lambda one: (one.finish, one.uid))))


def last_day_of(project: Project) -> dt.date:
    """The status date, where there is one; else today by the project's clock."""
    shown = Project.rows.filter(working=project.pk).first() or project
    return today_in(project) if shown.status_date is None else day_of(shown.status_date, finish=True)
