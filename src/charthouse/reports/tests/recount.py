"""Counts anew, from the tables alone, all that a report tells: by queries and arithmetic of its own.

Of what other chapters measure (the share that is earned, tolerances of stages, how a KPI stands) it takes their own
figures, which they show on pages of theirs; nothing of the chapter of reports is used.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from charthouse.accounts.models import User
from charthouse.approvals.models import Condition, SignatureRequest, Version
from charthouse.budget import earned
from charthouse.budget.models import BudgetLine, ClosedPeriod, CostBook, CostEntry, Order, ReserveMovement
from charthouse.goals.computed import may_see
from charthouse.goals.models import Kpi, Measurement
from charthouse.goals.standing import Point, standing_of
from charthouse.outlook.models import SimulationRun, SimulationSettings, SimulationState, ValueSheet
from charthouse.outlook.risks_of import mark_of
from charthouse.outlook.value_shelf import is_stale, sheet_for
from charthouse.plan.computed import computed_plan
from charthouse.plan.models import BaselineTask, Link, Plan, Task
from charthouse.projects.access import Access, as_seen
from charthouse.projects.models import Membership, Project
from charthouse.projects.permissions import Right
from charthouse.raid.models import LogEntry
from charthouse.reports.tests.counted import BY_LINE, BY_TYPE, PEOPLE, TYPES, Leaf, Money, Sums, begins, cents, ends
from charthouse.risks.models import Risk
from charthouse.scope.document import content_of, is_material
from charthouse.scope.models import Requirement
from charthouse.stages.measuring import standings_of
from charthouse.stages.models import Gate, StageException


class Recount:
    """A project at a status date."""

    def __init__(self, project: Project, *, kind: str, since: dt.date, until: dt.date) -> None:
        self.project, self.kind, self.since, self.until = project, kind, since, until
        self.ahead = until + dt.timedelta(days=31 if kind == "monthly" else 7)
        self.shown = Project.rows.filter(working=project.pk).first() or project
        self.published = self.shown.pk != project.pk
        self.access = Access(as_seen(project, ()), User(), frozenset(), frozenset(Right))
        self.plan = Plan.objects.filter(pk=self.shown.pk).first()
        self.managers = sorted(
            set(Membership.objects.filter(project=project, role="manager").exclude(user=None)
                .values_list("user__name", flat=True))
        )  # fmt: skip
        self._tasks()
        self._run()
        self.money = {2: self._money(rates=False), 3: self._money(rates=True)}
        self._others()
        self._scope()
        self._asks()

    # -- plan

    def _tasks(self) -> None:
        number = self.plan.measured_by if self.plan else None
        self.agreed: dict[int | None, tuple[int | None, int | None, int | None]] = {} if number is None else {
            uid: (start, finish, length) for uid, start, finish, length in BaselineTask.objects.filter(
                baseline__project=self.shown, baseline__number=number, uid__isnull=False,
            ).values_list("uid", "start", "finish", "duration")
        }  # fmt: skip
        above = set(Task.objects.filter(project=self.shown, parent__isnull=False).values_list("parent__uid", flat=True))
        self.any_tasks = Task.objects.filter(project=self.shown).exists()
        self.leaves: list[Leaf] = []
        rows = Task.objects.filter(project=self.shown, active=True, summary=False, dates__finish__isnull=False)
        for one in rows.exclude(kind="level_of_effort").select_related("dates").order_by("uid"):
            if one.uid in above:
                continue
            finish = one.dates.finish
            assert finish is not None
            start = finish if one.dates.start is None else one.dates.start
            self.leaves.append(
                Leaf(
                    one.uid, one.name, start, finish, one.actual_finish is not None, one.actual_start is not None,
                    "milestone" in one.kind or (one.kind == "task" and not one.duration), one.dates.critical,
                    one.deadline, one.duration, self.agreed.get(one.uid),
                )
            )  # fmt: skip
        self.by_uid = {one.uid: one for one in self.leaves}
        self.before = defaultdict(set)
        for before, then in Link.objects.filter(project=self.shown).values_list("before__uid", "after__uid"):
            self.before[then].add(before)
        self.done = [one for one in self.leaves if one.done and self.since < ends(one.finish) <= self.until]
        self.next = [
            one for one in self.leaves if not one.done
            and (self.until < begins(one.start) <= self.ahead or self.until < ends(one.finish) <= self.ahead)
        ]  # fmt: skip
        self.late = sorted(
            (one for one in self.leaves if not one.done and (one.late or 0) > 0),
            key=lambda one: (not one.critical, (one.agreed or (0, 0, 0))[1] or 0, one.uid),
        )
        self.ended = bool(self.leaves) and all(one.done for one in self.leaves)
        promised = [
            one.date for one in computed_plan(self.shown).document.commitments if one.task_uid is None and one.date
        ]
        ending = [finish for _start, finish, _length in self.agreed.values() if finish is not None]
        self.committed = promised[0] if promised else max(ending, default=None)
        self.promised = bool(promised)
        self.finish = max((ends(one.finish) for one in self.leaves), default=None)
        self.off = None if self.finish is None or self.committed is None else (self.finish - ends(self.committed)).days
        starts = [one[0] for one in self.agreed.values() if one[0] is not None] or [one.start for one in self.leaves]
        first = min(starts, default=None)
        self.whole = None
        if self.committed is not None and first is not None:
            self.whole = max(1, (ends(self.committed) - begins(first)).days)
        ranked = sorted(self.leaves, key=lambda one: (one.finish, one.milestone, one.uid))
        self.last = ranked[-1].uid if ranked else 0
        self.course, self.course_stale = None, False
        if self.shown.status_date is not None and self.agreed:
            sheet = sheet_for(self.shown, in_hours=True)
            if not isinstance(sheet, str) and sheet.standing.amounts.bac > 0:
                self.course = sheet.standing
                row = ValueSheet.objects.filter(project=self.shown, in_hours=True, asked="").first()
                self.course_stale = row is not None and is_stale(row, self.shown)

    def reasons(self, one: Leaf) -> list[Leaf]:
        """The tasks that may be why a task is late: late ones before it, through late ones."""
        found, left, seen = [], [one.uid], {one.uid}
        while left:
            for uid in self.before[left.pop()]:
                other = self.by_uid.get(uid)
                if other is not None and uid not in seen and (other.late or 0) > 0:
                    seen.add(uid)
                    left.append(uid)
                    found.append(other)
        return found

    def _run(self) -> None:
        self.run = SimulationRun.objects.filter(project=self.shown).order_by("-number").first()
        self.stale, self.chance, self.simulated = False, None, {}
        if self.run is None:
            return
        self.run_day = self.run.at.astimezone(ZoneInfo(self.project.time_zone)).date()
        self.simulated = {one["uid"]: one for one in self.run.figures["milestones"]}
        state = SimulationState.objects.filter(project=self.shown).first()
        settings = SimulationSettings.objects.filter(project=self.project).first()
        if state is not None:
            now = (
                self.plan.version if self.plan else 0, self.shown.version, settings.version if settings else 0,
                mark_of(self.shown),
            )  # fmt: skip
            self.stale = now != (state.plan_version, state.project_version, state.settings_version, state.risks)
        if self.promised:
            told = [(one["date"], one["chance"]) for one in self.run.figures["promises"] if one["uid"] is None]
        else:
            one = self.run.figures["baseline"]
            told = [] if one is None else [(one["finish"], one["chance"])]
        self.chance = next((chance for at, chance in told if at == self.committed and chance is not None), None)

    # -- money

    def _money(self, *, rates: bool) -> Money:
        rights = {Right.SEE, Right.SEE_COSTS} | ({Right.SEE_RATES} if rates else set())
        access = Access(self.access.project, User(), frozenset(), frozenset(rights))
        lines = {one.number: one for one in BudgetLine.objects.filter(project=self.project).order_by("-number")}
        places = {(one.task_uid, one.type): one.number for one in lines.values()}
        above = dict(Task.objects.filter(project=self.shown).values_list("uid", "parent__uid"))

        placed = {one.number: one for one in Order.objects.filter(project=self.project)}

        def line_of(named: int | None, task: int | None, kind: str, order: int | None = None) -> int | None:
            paid_for = placed.get(order or 0)
            for number in (named, paid_for.line if paid_for else None):
                if number in lines:
                    return number
            at = paid_for.task_uid if task is None and paid_for else task
            while at is not None:
                if (at, kind) in places:
                    return places[at, kind]
                at = above.get(at)
            return places.get((None, kind))

        closing = self._closing()
        share = dict(earned.shares_of(access, None if closing is None else _month_end(closing)))
        planned, paid, bound, owed, by_order = (BY_LINE(Decimal) for _ in range(5))
        spent, ordered = BY_TYPE(Decimal), BY_TYPE(Decimal)
        for one in lines.values():
            for amount in one.months.values():
                exact = Decimal(amount)
                planned[one.number] += exact if one.rate is None else cents(exact * one.rate)
        for moved in ReserveMovement.objects.filter(project=self.project, reversed=False, reverses=None):
            if moved.line in lines:
                planned[moved.line] += moved.amount
        book = CostBook.objects.filter(project=self.project).first()
        kept = {} if closing is None else self._kept(closing)
        counted = CostEntry.objects.filter(project=self.project, reversed=False, reverses=None)
        for each in counted:
            line = line_of(each.line, each.task_uid, each.type, each.order)
            month = each.period or each.day.replace(day=1)
            if closing is None:
                spent[each.type] += each.amount
                paid[line] += each.amount
                by_order[each.order] += each.amount
                on = max(month, min(each.day, _month_end(month)))
                late = book is not None and book.cut_off is not None and on > book.cut_off
                if late and (each.corrects_id is not None or not each.accrued):
                    owed[line] -= each.amount
        if closing is None:
            for order in (one for one in placed.values() if one.state == "open"):
                whole = order.amount if order.rate is None else cents(order.amount * order.rate)
                left = max(whole - by_order[order.number], Decimal(0))
                bound[line_of(order.line, order.task_uid, order.type)] += left
                ordered[order.type] += left
        for (column, line, kind), amount in kept.items():
            (paid if column == "actual" else bound)[line] += amount
            (spent if column == "actual" else ordered)[kind] += amount
        rest = BY_TYPE(Decimal, ordered)
        for one in lines.values():
            number, part = one.number, share.get(one.task_uid)
            worth = None if part is None else cents(planned[number] * Decimal(repr(part)))
            to_do = planned[number] - (
                paid[number] if worth is None else worth - max(owed[number], Decimal(0)) if closing is None else worth
            )
            rest[one.type] += max(to_do, bound[number], Decimal(0)) - bound[number]
        found = Money(measured=bool(share), closed="" if closing is None else f"{closing:%Y-%m}")
        per_type = BY_TYPE(Decimal)
        for one in lines.values():
            per_type[one.type] += planned[one.number]
        there = {one.type for one in lines.values() if one.months or planned[one.number]}
        there |= {*spent} | {k for k, v in ordered.items() if v}
        for kind in there:
            if rates or (kind not in PEOPLE and kind in TYPES):
                found.rows[kind] = Sums(per_type[kind], spent[kind], spent[kind] + rest[kind])
                found.budgeted |= any(one.type == kind and one.months for one in lines.values())
        return found

    def _closing(self) -> dt.date | None:
        """The closed month that the report tells of."""
        day = self.since + (self.until - self.since) / 2 if self.kind == "monthly" else self.until
        month = day.replace(day=1)
        holding = ClosedPeriod.objects.filter(project=self.project, reopened_at=None, month__gte=month)
        return month if holding.exists() else None

    def _kept(self, closing: dt.date) -> dict[tuple[str, int | None, str], Decimal]:
        """What the closings keep until a month; what was accrued of an order is not ordered any more."""
        found: defaultdict[tuple[str, int | None, str], Decimal] = defaultdict(Decimal)
        holds = ClosedPeriod.objects.filter(project=self.project, reopened_at=None).order_by("month")
        last = holds.filter(month__gte=closing)[0]
        accrued: defaultdict[tuple[str, str, int | None], Decimal] = defaultdict(Decimal)
        for entry in CostEntry.objects.filter(batch=last.batch or "-", corrects=None, order__isnull=False):
            order = Order.objects.get(project=self.project, number=entry.order or 0)
            accrued[order.type, order.vendor, order.task_uid] += entry.amount
        for one in holds:
            for column, month, line, task, kind, vendor, _capital, amount in one.figures["rows"]:
                if column == "actual" and month <= f"{closing:%Y-%m}":
                    found["actual", line, kind] += Decimal(amount)
                elif column == "ordered" and one == last:
                    left = Decimal(amount) - accrued[kind, vendor, task]
                    found["ordered", line, kind] += max(left, Decimal(0))
        return found

    # -- the other chapters

    def _others(self) -> None:
        threats = Risk.objects.filter(project=self.project, state="open", kind="threat")
        takes = {} if self.run is None else {int(one["id"]): one["days"] for one in self.run.figures["risks"]}
        self.risks = sorted(
            threats,
            key=lambda one: (-(takes.get(one.number) or 0.0), -one.probability * (one.delay_likely or 0),
                             -one.probability, one.number),
        )  # fmt: skip
        severity = ("", "low", "medium", "high", "critical")
        log = LogEntry.objects.filter(project=self.project, state__in=("open", "under_way"))
        self.issues = sorted(
            log.filter(kind__in=("issue", "conflict")),
            key=lambda one: (-severity.index(one.severity), one.due or dt.date.max, one.number),
        )
        self.decisions = list(log.filter(kind="decision"))
        self.kpis = []
        for one in Kpi.objects.filter(project=self.project).order_by("number"):
            points = [
                Point(day, value) for day, value in Measurement.objects.filter(kpi=one, standing=True)
                .order_by("day").values_list("day", "value")
            ]  # fmt: skip
            known = [each for each in points if each.day <= self.until]
            everything = Access(self.project, User(), frozenset(), frozenset(Right))
            rights = {Right.SEE, Right.SEE_RISKS, Right.SEE_LOG, Right.SEE_GOALS, Right.SEE_DOCUMENTS, Right.SEE_TEAM}
            sight = next(
                (level for level, more in ((1, set()), (2, {Right.SEE_COSTS}))
                 if may_see(Access(self.project, User(), frozenset(), frozenset(rights | more)), one)), 3,
            )  # fmt: skip
            assert may_see(everything, one)
            state = standing_of(one, points, self.until).state
            self.kpis.append((one, known[-1].value if known else None, standing_of(one, known, self.until).state,
                              sight, state))  # fmt: skip
        order = {"bad": 0, "warn": 1, "none": 2, "good": 3}
        self.kpis.sort(key=lambda each: (order.get(each[4], 9), each[0].number))
        self.stages = standings_of(self.project, self.access.shown)

    def _scope(self) -> None:
        wanted = Requirement.objects.filter(project=self.project).exclude(status__in=("rejected", "withdrawn"))
        self.requirements = wanted.exclude(priority="wont").count()
        self.musts = wanted.filter(priority="must").count()
        self.signed = Version.objects.filter(
            project=self.project, kind="scope", subject="", state="signed"
        ).order_by("-number").first()  # fmt: skip
        self.came, self.went, self.changed, self.in_version, self.moved = 0, 0, 0, 0, list[str]()
        if self.signed is None:
            return
        then, now = json.loads(self.signed.content), content_of(self.project, "")
        for part, letter in (("requirements", "R"), ("deliverables", "D")):
            old = {one["number"]: one for one in then.get(part, ())}
            new = {one["number"]: one for one in now[part]}
            self.in_version += len(old)
            self.came += len(new.keys() - old.keys())
            self.went += len(old.keys() - new.keys())
            changed = {each for each in old.keys() & new.keys() if is_material(old[each], new[each])}
            self.changed += len(changed)
            for number in (old.keys() ^ new.keys()) | changed:
                one = new.get(number) or old[number]
                self.moved.append(f"{letter}{number} {one.get('title') or one.get('name') or ''}".strip())

    def _asks(self) -> None:
        """What waits for a decision: kind, number, title, day, how much is open."""
        found: list[tuple[str, str, str, dt.date | None, int]] = [
            ("log", str(one.number), one.title, one.due, 0) for one in self.decisions
        ]
        review = Version.objects.filter(project=self.project, state="review")
        for gate in Gate.objects.filter(project=self.project):
            out = review.filter(kind="gate", subject=str(gate.number)).first()
            left = Condition.objects.filter(
                request__version=gate.decided_id, request__version__state="signed", met_at=None
            ).count() if gate.decided_id else 0  # fmt: skip
            if out is not None or left:
                found.append(("gate", str(gate.number), gate.name, None if out is None else _due(out), left))
        left_open = StageException.objects.filter(project=self.project, state="open").select_related("stage")
        found += [("exception", str(one.number), one.stage.name, None, 0) for one in left_open]
        for each in review.exclude(kind__in=("gate", "exception")):
            waiting = SignatureRequest.objects.filter(version=each, state="waiting").count()
            found.append(("version", str(each.number), each.kind, _due(each), waiting))
        self.asks = sorted(found, key=lambda one: (one[3] or dt.date.max, one[0], one[1]))

    # -- colours

    def sides(self, sight: int) -> dict[str, tuple[str, Any]]:
        """The colour of each side, and the stage's measure where that decides."""
        found: dict[str, tuple[str, Any]] = {}
        areas = {"finish": ("time", 0), "cost": ("cost", 2), "scope": ("scope", 1), "quality": ("quality", 1)}
        for name, (area, least) in areas.items():
            if sight < least:
                continue
            worst: tuple[int, Decimal] | None = None
            for stage in self.stages:
                for one in stage.measured:
                    if stage.done or one.area != area or one.limit is None or one.value is None:
                        continue
                    over = one.value > one.limit
                    close = bool(one.limit) and one.value > one.limit * Decimal("0.8")
                    rank = (2 if over else 1 if close else 0, one.value / one.limit if one.limit else one.value)
                    if worst is None or rank > worst:
                        worst, found[name] = rank, (("good", "warn", "bad")[rank[0]], (stage, one))
            if name not in found:
                share = self._share(name, sight)
                tone = "none" if share is None else "good" if share <= 5 else "warn" if share <= 10 else "bad"
                found[name] = (tone, share)
        return found

    def _share(self, name: str, sight: int) -> Decimal | None:
        if name == "finish" and self.off is not None and self.whole:
            return round(Decimal(100 * max(0, self.off)) / self.whole, 1)
        if name == "cost":
            whole = self.money[sight].total
            if whole.planned > 0:
                return round(100 * (whole.forecast - whole.planned) / whole.planned, 1)
        if name == "scope" and self.in_version:
            return round(Decimal(100 * (self.came + self.went + self.changed)) / self.in_version, 1)
        return None


def _due(version: Version) -> dt.date | None:
    days = SignatureRequest.objects.filter(version=version, state="waiting", due__isnull=False)
    return min((one for one in days.values_list("due", flat=True) if one is not None), default=None)


def _month_end(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
