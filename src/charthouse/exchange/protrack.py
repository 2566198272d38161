"""ProTrack's files (``.p2x``): a baseline, its network, and how the project stood after each tracked period.

The format is XML without a published description. What is read here follows the files that ProTrack and Ghent
University's PMConverter write: hours as the unit of time, dates as digits in the order that the settings name,
resources under numbered fields, and a tracked period's records beside its header.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from charthouse.engine.calendars import Hours, Interval, Minutes
from charthouse.engine.earned_value.methods import Accrual, PercentOf
from charthouse.engine.network import ConstraintKind, LinkKind, TaskKind
from charthouse.engine.working_time import WorkingTime
from charthouse.exchange import document as doc
from charthouse.exchange.protrack_costs import Demand, Rates, Resource, demands_of, rates_of, resources_of
from charthouse.exchange.protrack_tracking import periods_of
from charthouse.exchange.protrack_values import Values
from charthouse.exchange.recurrence import engine_calendar
from charthouse.exchange.refusals import UnreadablePlan

LINKS = {
    0: LinkKind.START_TO_START,
    1: LinkKind.START_TO_FINISH,
    2: LinkKind.FINISH_TO_START,
    3: LinkKind.FINISH_TO_FINISH,
}
"""By the file's LagType."""

GROUP, ACTIVITY = 1, 2
"""Types of entry in the outline."""

CALENDAR = 1


def read(path: Path) -> doc.Document:
    """Read a ProTrack project.

    :raises UnreadablePlan: not whole XML, no ProTrack project, without activities, or with a value of no sense.
    """
    root = _root(path)
    if root.tag != "Project" or root.find("Activities") is None:
        raise UnreadablePlan(
            f"{path.name} is XML, but no ProTrack project: it has no activities.",
            "Save the project in ProTrack, and give the .p2x file.",
        )
    return _Reader(path.name, root).document()


def _root(path: Path) -> Element:
    raw = path.read_bytes()
    if b"encoding=" not in raw[:200] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            # Older versions write the encoding of Windows and do not say so.
            raw = raw.decode("cp1252", "replace").encode("utf-8")
    try:
        root: Element = fromstring(raw, forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        raise UnreadablePlan(
            f"{path.name} is not whole XML: line {line}, column {column + 1}.",
            "Save the project in ProTrack again: part of the file is missing or damaged.",
        ) from None
    except DefusedXmlException:
        raise UnreadablePlan(
            f"{path.name} has a document type declaration (<!DOCTYPE …>), which no plan needs; it is refused."
        ) from None
    except (LookupError, ValueError) as error:
        raise UnreadablePlan(f"{path.name} is written in an unknown encoding ({error}).") from None
    return root


class _Reader:
    def __init__(self, file: str, root: Element) -> None:
        self.root = root
        form = Values.text(root.find("Settings"), "DateTimeFormat")
        self.values = Values(file, month_first=form.strip().upper().startswith("M"))
        self.warnings: list[str] = []
        self.activities = {self.values.whole(each, "UniqueID"): each for each in root.iterfind("Activities/Activity")}
        if not self.activities:
            raise UnreadablePlan(f"{file} holds a ProTrack project without any activity.", "Add activities first.")
        self.groups = {
            self.values.whole(each, "UniqueID"): Values.text(each, "Name")
            for each in root.iterfind("ActivityGroups/ActivityGroup")
        }
        # Activities and groups are numbered apart; a group whose number an activity has too takes one of its own.
        beyond = max(*self.activities, *self.groups, 0) + 1
        self.group_uids = {uid: uid + beyond if uid in self.activities else uid for uid in self.groups}
        self.calendar = self._calendar()
        self.time = WorkingTime.of(engine_calendar(self.calendar))
        self.resources = resources_of(self.values, root)
        self.demands: dict[int, list[tuple[Demand, Resource]]] = {}
        for demand in demands_of(self.values, root):
            if demand.resource in self.resources:
                self.demands.setdefault(demand.task, []).append((demand, self.resources[demand.resource]))

    def document(self) -> doc.Document:
        order = list(self._outline())
        kept = {uid for uid, _, group in order if not group}
        if len(kept) < len(self.activities):
            self.warnings.append(
                f"{len(self.activities) - len(kept)} activities stand in no place of the outline; they were left out."
            )
        rates = {uid: rates_of(self.activities[uid], self.values, self.demands.get(uid, [])) for uid in kept}
        tasks = [
            self._group(uid, parent) if group else self._task(uid, parent, rates[uid]) for uid, parent, group in order
        ]
        starts = [each.start for task in tasks for each in task.baselines if each.start is not None]
        start = min(starts, default=None)
        if start is None:
            start = self.values.time(self.root.find("Agenda"), "StartDate")
        periods = periods_of(self.values, self.root, rates, self.time, start or 0)
        if periods:
            latest = {each.task_uid: each for each in periods[-1].tasks}
            tasks = [_with_progress(task, latest[task.uid]) if task.uid in latest else task for task in tasks]
        if self.values.odd_dates:
            self.warnings.append(f"{self.values.odd_dates} dates are of a form that is not known; they were left out.")
        links = tuple(self._links(kept))
        return doc.Document(
            project=doc.Project(
                name=Values.text(self.root, "NAME"),
                start=start,
                status_date=periods[-1].last if periods else None,
                calendar_uid=CALENDAR,
                minutes_per_day=self._longest_day(),
                currency=_CURRENCIES.get(Values.text(self.root.find("Settings"), "CurrencySymbol"), ""),
                application="ProTrack",
            ),
            calendars=(self.calendar,),
            tasks=tuple(tasks),
            links=links,
            resources=tuple(_resource(each) for each in self.resources.values()),
            assignments=tuple(self._assignments(kept)),
            baselines=(doc.Baseline(0, "Baseline"),),
            periods=periods,
            warnings=tuple(self.warnings),
        )

    def _calendar(self) -> doc.Calendar:
        """Working hours are told by the hours and days on which nobody works; days are counted from Monday."""
        agenda = self.root.find("Agenda")
        closed = {int(self._plain(each)) for each in self.root.iterfind("Agenda/NonWorkingHours/Hour")}
        days = {int(self._plain(each)) for each in self.root.iterfind("Agenda/NonWorkingDays/Day")}
        hours: list[Interval] = []
        for hour in range(24):
            if hour in closed:
                continue
            if hours and hours[-1][1] == hour * 60:
                hours[-1] = (hours[-1][0], hour * 60 + 60)
            else:
                hours.append((hour * 60, hour * 60 + 60))
        day: Hours = tuple(hours)
        if not day or days >= set(range(7)):
            raise UnreadablePlan(
                f"{self.values.file}: the agenda has no working time at all.", "Give it working hours and days."
            )
        week: Any = tuple(() if number in days else day for number in range(7))
        exceptions = []
        for each in agenda.iterfind("Holidays/Holiday") if agenda is not None else ():
            holder = Element("Agenda")
            holder.append(each)
            date = self.values.time(holder, "Holiday")
            if date is not None:
                exceptions.append(doc.CalendarException(date // 1440, date // 1440, (), "Holiday"))
        return doc.Calendar(CALENDAR, "Agenda", week, tuple(exceptions))

    def _plain(self, element: Element) -> str:
        text = (element.text or "").strip()
        if not text.isdigit():
            raise self.values.refusal(element.tag, text, "a number")
        return text

    def _longest_day(self) -> Minutes:
        return max(sum(end - start for start, end in day or ()) for day in self.calendar.week)

    def _outline(self) -> Iterator[tuple[int, int | None, bool]]:
        """Each entry's number, the group above it, and whether it is a group; without an outline all activities."""
        top = self.root.find("OutlineList/List")
        if top is None or not len(top):
            yield from ((uid, None, False) for uid in self.activities)
            return
        seen: set[tuple[bool, int]] = set()
        waiting: list[tuple[Element, int | None]] = [(each, None) for each in reversed(list(top))]
        while waiting:
            entry, parent = waiting.pop()
            kind, uid = self.values.whole(entry, "Type"), self.values.whole(entry, "Data")
            group = kind == GROUP
            known = uid in self.groups if group else kind == ACTIVITY and uid in self.activities
            if not known or (group, uid) in seen:
                continue
            seen.add((group, uid))
            yield uid, parent, group
            if group:
                below = entry.find("List")
                waiting += [(each, uid) for each in reversed(list(below if below is not None else ()))]

    def _group(self, uid: int, parent: int | None) -> doc.Task:
        return doc.Task(
            uid=self.group_uids[uid],
            name=self.groups[uid] or f"Group {uid}",
            summary=True,
            parent_uid=None if parent is None else self.group_uids[parent],
        )

    def _task(self, uid: int, parent: int | None, rates: Rates) -> doc.Task:
        element, values = self.activities[uid], self.values
        minutes = values.hours(element, "BaseLineDuration")
        start = values.time(element, "BaseLineStart")
        name = values.text(element, "Name")
        if start is None:
            self.warnings.append(f"“{name or uid}” has no baseline start; it is not in the baseline.")
        baseline = doc.TaskBaseline(
            0,
            start,
            None if start is None else self.time.add(start, minutes),
            minutes,
            cost=rates.of(minutes),
            fixed_cost=rates.at_start,
        )
        milestone = values.number(element, "IsMilestone") != 0 and minutes == 0
        return doc.Task(
            uid=uid,
            name=name or f"Activity {uid}",
            parent_uid=None if parent is None else self.group_uids[parent],
            duration=doc.Duration(minutes, doc.Unit.HOUR),
            kind=TaskKind.MILESTONE if milestone else TaskKind.TASK,
            fixed_cost=rates.at_start,
            fixed_cost_accrual=Accrual.START,
            cost=rates.of(minutes),
            baselines=(baseline,),
            value_rule=doc.ValueRule(percent_of=PercentOf.DURATION),
            **self._constraints(element.find("Constraints")),
        )

    def _constraints(self, element: Element | None) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, kind in _CONSTRAINTS:
            date = self.values.time(element, name)
            if date is not None and "constraint" not in found:
                found |= {"constraint": kind, "constraint_date": date}
        due = self.values.time(element, "DueDateEnd")
        return found if due is None else {**found, "deadline": due}

    def _links(self, kept: set[int]) -> Iterator[doc.Link]:
        values, lost, odd = self.values, 0, 0
        for each in self.root.iterfind("Relations/Relation"):
            before, after = values.whole(each, "FromTask"), values.whole(each, "ToTask")
            kind = values.number(each, "LagType", 2.0)
            if kind not in LINKS:
                raise values.refusal("LagType", values.text(each, "LagType"), "0, 1, 2 or 3")
            if not {before, after} <= kept or before == after:
                lost += 1
                continue
            odd += values.number(each, "LagKind") != 0
            lag = round(values.number(each, "Lag") * 60)
            yield doc.Link(before=before, after=after, kind=LINKS[int(kind)], lag=doc.Lag(lag, doc.Unit.HOUR))
        if lost:
            self.warnings.append(f"{lost} links lead to activities that are not in the plan; they were left out.")
        if odd:
            self.warnings.append(f"{odd} lags are of a kind that is not known; they were read as working hours.")

    def _assignments(self, kept: set[int]) -> Iterator[doc.Assignment]:
        number = 0
        for task in sorted(kept):
            for demand, resource in self.demands.get(task, ()):
                number += 1
                yield doc.Assignment(uid=number, task_uid=task, resource_uid=resource.uid, units=demand.amount)


_CONSTRAINTS = (
    ("LockedTimeStart", ConstraintKind.START_ON),
    ("LockedTimeEnd", ConstraintKind.FINISH_ON),
    ("ReadyTimeStart", ConstraintKind.START_NO_EARLIER),
    ("ReadyTimeEnd", ConstraintKind.FINISH_NO_EARLIER),
    ("DueDateStart", ConstraintKind.START_NO_LATER),
)
_CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP"}


def _resource(resource: Resource) -> doc.Resource:
    kind = doc.ResourceKind.PERSON if resource.renewable else doc.ResourceKind.MATERIAL
    rate = doc.Rate(per_hour=resource.per_hour, per_use=resource.per_use)
    return doc.Resource(uid=resource.uid, name=resource.name, kind=kind, rates=(rate,))


def _with_progress(task: doc.Task, tracked: doc.TrackedTask) -> doc.Task:
    """The task as the last tracked period left it."""
    return replace(
        task,
        percent_complete=tracked.percent_complete or 0.0,
        actual_start=tracked.actual_start,
        actual_finish=tracked.actual_finish,
        actual_duration=tracked.actual_duration,
        remaining_duration=None if tracked.actual_start is None else tracked.remaining_duration,
        actual_cost=tracked.actual_cost,
    )
