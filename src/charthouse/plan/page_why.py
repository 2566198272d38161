"""Why a task is where it is, told as a chain of steps back to where it starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import LinkKind
from charthouse.engine.schedule import Driver, DriverKind, Schedule
from charthouse.exchange import document as doc
from charthouse.plan.page import MILESTONES, lag_text
from charthouse.plan.page_words import WORDS
from charthouse.ui import formats

MOST_STEPS = 40
DAY = 1440


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain as the panel shows it; ``kind`` picks its sign."""

    title: str
    date: str
    text: str = ""
    number: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Why one end of a task is when it is."""

    end: str
    heading: str
    lead: str
    point: bool
    """A milestone has one date, so there is nothing to choose."""
    steps: tuple[Step, ...]


def why_content(document: doc.Document, schedule: Schedule, task: doc.Task, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the tab shows, for the start unless the finish is asked for."""
    end = "finish" if asked.get("end") == "finish" else "start"
    dates = schedule.tasks[task.uid]
    if dates.start is None or dates.finish is None:
        return {"trouble": _("This task has no dates: it is inactive, or nothing is known of it.")}
    return {"why": Teller(document, schedule).why(task, end)}


class Teller:
    """Tells chains in one plan."""

    def __init__(self, document: doc.Document, schedule: Schedule) -> None:
        self.document = document
        self.schedule = schedule
        self.tasks = {task.uid: task for task in document.tasks}
        self.day = document.project.minutes_per_day

    def why(self, task: doc.Task, end: str) -> Answer:
        """The chain behind the start or the finish of a task."""
        dates = self.schedule.tasks[task.uid]
        start, finish = dates.start or 0, dates.finish or 0
        at = start if end == "start" else finish
        long = formats.long_day(formats.day_of(at, finish=end == "finish"))
        point = task.kind in MILESTONES
        if point:
            heading = _("Falls on %(date)s") % {"date": long}
        else:
            heading = (_("Starts %(date)s") if end == "start" else _("Finishes %(date)s")) % {"date": long}
        steps = list(self._steps(task, end))
        held = sum(step.number is not None for step in steps)
        chain = (
            ngettext("%(count)d task holds it there.", "%(count)d tasks hold it there, one behind the other.", held)
            % {"count": held}
            if held
            else _("No other task holds it there.")
        )
        return Answer(end, heading, f"{self._against_baseline(task, end, at)} {chain}".strip(), point, tuple(steps))

    def _against_baseline(self, task: doc.Task, end: str, at: Minutes) -> str:
        kept = task.baselines[0] if task.baselines else None
        promised = None if kept is None else kept.start if end == "start" else kept.finish
        if promised is None:
            return ""
        slip = self.schedule.working_time(task.uid).between(promised, at)
        date = formats.short_day(formats.day_of(promised, finish=end == "finish"))
        if slip == 0:
            return _("As its baseline says, %(date)s.") % {"date": date}
        words = (
            _("%(days)s after its baseline, %(date)s.") if slip > 0 else _("%(days)s before its baseline, %(date)s.")
        )
        return words % {"days": formats.span(abs(slip), a_day=self.day), "date": date}

    def _steps(self, task: doc.Task, end: str) -> Iterator[Step]:
        dates = self.schedule.tasks[task.uid]
        start, finish = dates.start or 0, dates.finish or 0
        first = (
            Step(_("This milestone"), self._short(finish, finish=True), kind="me0")
            if task.kind in MILESTONES
            else Step(_("This task starts"), self._short(start), kind="me0")
            if end == "start"
            else Step(
                _("This task finishes"),
                self._short(finish, finish=True),
                _("%(work)s of work from %(date)s")
                % {"work": self._length(task), "date": formats.long_day(formats.day_of(start))},
                kind="me0",
            )
        )
        seen = {task.uid}
        current = task
        told = 0
        while True:
            driver = self._driver(current)
            if driver is None:
                yield first
                return
            nxt = self._next(driver)
            if nxt is None or nxt.uid in seen:
                yield first
                yield self._origin(driver, current)
                return
            if first.kind == "me0" and not first.text:
                first = replace(first, text=self._because(driver, nxt))
            yield first
            yield from self._gaps(driver, current)
            told += 1
            if told >= MOST_STEPS:
                yield Step(_("… and so on"), "", _("Open the last task to follow the chain further back."), kind="org")
                return
            seen.add(nxt.uid)
            first = self._task_step(nxt, driver)
            current = nxt

    def _driver(self, task: doc.Task) -> Driver | None:
        """The first of what holds a task there; a link before anything else, since it leads further back."""
        drivers = self.schedule.tasks[task.uid].drivers
        leads = [driver for driver in drivers if self._next(driver) is not None]
        return leads[0] if leads else drivers[0] if drivers else None

    def _next(self, driver: Driver) -> doc.Task | None:
        if driver.link is not None:
            return self.tasks.get(driver.link.before)
        if driver.kind is DriverKind.CHILDREN and driver.task is not None:
            return self.tasks.get(driver.task)
        return None

    def _because(self, driver: Driver, other: doc.Task) -> str:
        dates = self.schedule.tasks[other.uid]
        kind = None if driver.link is None else driver.link.kind
        by_start = kind in (LinkKind.START_TO_START, LinkKind.START_TO_FINISH)
        at = dates.start if by_start else dates.finish
        if at is None or driver.kind is DriverKind.CHILDREN:
            return _("With “%(task)s” below it") % {"task": other.name}
        date = formats.long_day(formats.day_of(at, finish=not by_start))
        if by_start:
            return _("As soon as “%(task)s” has started, %(date)s") % {"task": other.name, "date": date}
        return _("First working time after “%(task)s”, %(date)s") % {"task": other.name, "date": date}

    def _task_step(self, task: doc.Task, driver: Driver) -> Step:
        dates = self.schedule.tasks[task.uid]
        parts = []
        if driver.kind is DriverKind.SUMMARY and driver.task is not None:
            above = self.tasks.get(driver.task)
            parts.append(_("holds back all of “%(summary)s”") % {"summary": above.name if above else ""})
        parts.append(_("milestone") if task.kind in MILESTONES else self._length(task))
        if task.percent_complete >= 100:
            parts.append(_("done"))
        if driver.link is not None:
            parts.append(self._link_words(driver))
        return Step(
            title=task.name,
            date=self._stretch(dates.start or 0, dates.finish or 0),
            text=" · ".join(parts),
            number=task.uid,
            kind="ms" if task.kind in MILESTONES else "",
        )

    def _link_words(self, driver: Driver) -> str:
        words = {
            LinkKind.FINISH_TO_START: _("finish to start"),
            LinkKind.START_TO_START: _("start to start"),
            LinkKind.FINISH_TO_FINISH: _("finish to finish"),
            LinkKind.START_TO_FINISH: _("start to finish"),
        }
        if driver.link is None:
            return ""
        link = driver.link
        said = next(
            (
                one.lag
                for one in self.document.links
                if (one.before, one.after, one.kind) == (link.before, link.after, link.kind)
            ),
            doc.Lag(),
        )
        return f"{words[link.kind]} {lag_text(said, day=self.day)}".strip()

    def _gaps(self, driver: Driver, task: doc.Task) -> Iterator[Step]:
        """Named days without work between what a link asks for and the start that it leads to."""
        start = self.schedule.tasks[task.uid].start
        if driver.date is None or start is None or start - driver.date < DAY:
            return
        first, last = driver.date // DAY, (start - 1) // DAY
        calendars = {calendar.id: calendar for calendar in self.schedule.plan.calendars}
        own = task.calendar_uid if task.calendar_uid is not None else self.schedule.plan.calendar
        while own is not None and own in calendars:
            calendar = calendars[own]
            for free in calendar.exceptions:
                if free.hours or not free.name or free.last < first or free.first > last:
                    continue
                lost = sum((day + 3) % 7 < 5 for day in range(max(first, free.first), min(last, free.last) + 1))
                yield Step(
                    f"{free.name} {self._days(free.first, free.last)}",
                    _("+%(days)d d") % {"days": lost},
                    _("Calendar “%(calendar)s” gives no working time") % {"calendar": calendar.name},
                    kind="cal",
                )
            own = calendar.parent

    def _origin(self, driver: Driver, task: doc.Task) -> Step:
        """Where the chain starts: something that no other task decides."""
        at = driver.date
        date = "" if at is None else formats.short_day(formats.day_of(at))
        words = {
            DriverKind.PROJECT_START: (_("The project starts"), _("Nothing holds it back but the start of the plan.")),
            DriverKind.PROJECT_FINISH: (_("The project’s finish"), _("Counted back from it.")),
            DriverKind.CONSTRAINT: (self._constraint(task), _("A constraint of “%(task)s”.") % {"task": task.name}),
            DriverKind.CALENDAR: (_("The calendar"), _("There is no earlier working time.")),
            DriverKind.ACTUAL: (_("It really happened"), _("What is done keeps its dates.")),
            DriverKind.STATUS_DATE: (
                _("The status date"),
                _("What is not done by then cannot lie before it; it goes on from there."),
            ),
            DriverKind.RESUME: (_("Work goes on"), _("From the date on which it is resumed.")),
            DriverKind.MANUAL: (_("Dates given by hand"), _("“%(task)s” keeps them.") % {"task": task.name}),
            DriverKind.SUMMARY: (_("A summary above it"), _("It holds all below it.")),
            DriverKind.LEVELLING: (_("Put off by levelling"), _("Because of the people it needs.")),
            DriverKind.EXTERNAL: (_("Another project"), _("A date that it gives.")),
            DriverKind.AS_LATE_AS_POSSIBLE: (_("As late as possible"), _("Without moving anything behind it.")),
            DriverKind.EXPECTED_FINISH: (_("Expected finish"), _("A date that somebody expects.")),
        }
        title, text = words.get(driver.kind, (driver.kind.value.replace("_", " "), ""))
        return Step(title, date, text, kind="org")

    def _constraint(self, task: doc.Task) -> str:
        return str(WORDS.get(f"constraint_{task.constraint.value}", _("A constraint")))

    def _length(self, task: doc.Task) -> str:
        dates = self.schedule.tasks[task.uid]
        if any(other.parent_uid == task.uid for other in self.document.tasks):
            minutes = self.schedule.working_time(task.uid).between(dates.start or 0, dates.finish or 0)
        else:
            minutes = task.duration.minutes
        return formats.span(minutes, a_day=DAY if task.duration.elapsed else self.day)

    def _short(self, at: Minutes, *, finish: bool = False) -> str:
        day = formats.day_of(at, finish=finish)
        return formats.long_day(day).rsplit(" ", 1)[0]

    def _stretch(self, start: Minutes, finish: Minutes) -> str:
        return self._days(start // DAY, (finish - 1) // DAY)

    def _days(self, first: int, last: int) -> str:
        begin, end = formats.day_of(first * DAY), formats.day_of(last * DAY)
        if last <= first:
            return formats.short_day(begin)
        if (begin.year, begin.month) == (end.year, end.month) and formats.short_day(end).startswith(str(end.day)):
            return f"{begin.day} – {formats.short_day(end)}"
        return f"{formats.short_day(begin)} – {formats.short_day(end)}"
