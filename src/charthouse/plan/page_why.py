"""Why a task is where it is, told as a chain of steps back to where it starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.engine import explain
from charthouse.engine.calendars import Minutes
from charthouse.engine.explain import End, why
from charthouse.engine.network import LinkKind
from charthouse.engine.schedule import DriverKind, Schedule
from charthouse.exchange import document as doc
from charthouse.plan.computed import Computed
from charthouse.plan.page import LINK_WORDS
from charthouse.plan.page_columns import MILESTONES
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


def why_content(
    computed: Computed, schedule: Schedule, task: doc.Task, asked: Mapping[str, Any], *, personal: bool
) -> dict[str, Any]:
    """What the tab shows, for the start unless the finish is asked for; ``personal``: with whose absence it is."""
    end: End = "finish" if asked.get("end") == "finish" else "start"
    dates = schedule.tasks[task.uid]
    if dates.start is None or dates.finish is None:
        return {"trouble": _("This task has no dates: it is inactive, or nothing is known of it.")}
    return {"why": Teller(computed, schedule, personal=personal).why(task, end)}


class Teller:
    """Tells chains in one plan."""

    def __init__(self, computed: Computed, schedule: Schedule, *, personal: bool = True) -> None:
        self.schedule = schedule
        self.tasks = computed.tasks
        self.summaries = computed.summaries
        self.day = computed.document.project.minutes_per_day
        own = (one.uid for one in computed.document.calendars if one.resource_uid is not None)
        self.hidden = frozenset[int]() if personal else frozenset(own)
        """Calendars of people, whose names and absences this reader may not know."""

    def why(self, task: doc.Task, end: End) -> Answer:
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

    def _against_baseline(self, task: doc.Task, end: End, at: Minutes) -> str:
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

    def _steps(self, task: doc.Task, end: End) -> Iterator[Step]:
        """The engine's chain, one line for each task on the way and for each cause."""
        dates = self.schedule.tasks[task.uid]
        start, finish = dates.start or 0, dates.finish or 0
        point = task.kind in MILESTONES
        title = _("This milestone") if point else _("This task starts") if end == "start" else _("This task finishes")
        at = self._short(finish, finish=True) if point or end == "finish" else self._short(start)
        chain = why(self.schedule, task.uid, end=end)
        line = Step(title, at, self._because(chain), kind="me0")
        lag = 0
        told = 0
        for step in chain:
            if step.kind is DriverKind.WORK:
                continue
            if step.kind is DriverKind.LAG:
                lag = step.minutes
                continue
            if step.kind is DriverKind.SUMMARY and step.other is not None:
                above = self.tasks.get(step.other)
                line = replace(line, text=_("Held back with all of “%(task)s”") % {"task": above.name if above else ""})
                continue
            yield line
            told += 1
            if told >= MOST_STEPS:
                yield Step(_("… and so on"), "", _("Open the last task to follow the chain further back."), kind="org")
                return
            line = self._line(step, lag)
            lag = 0
        yield replace(line, kind="org") if told else line

    def _because(self, chain: tuple[explain.Step, ...]) -> str:
        """Why the first date is what it is, in a sentence."""
        for step in chain:
            if step.kind is DriverKind.WORK and step.end == "finish" and step.since is not None:
                work = formats.span(step.minutes, a_day=self.day)
                return _("%(work)s of work from %(date)s") % {"work": work, "date": self._short(step.since)}
            if step.kind is DriverKind.LINK and step.other is not None and step.since is not None:
                other = self.tasks[step.other].name
                into_start = step.link is None or step.link.kind in (LinkKind.START_TO_START, LinkKind.START_TO_FINISH)
                words = (
                    _("As soon as “%(task)s” has started, %(date)s") if into_start else _("After “%(task)s”, %(date)s")
                )
                return words % {"task": other, "date": self._short(step.since, finish=not into_start)}
            if step.kind is DriverKind.CHILDREN and step.other is not None:
                words = (
                    _("With “%(task)s”, the first below it")
                    if step.end == "start"
                    else _("With “%(task)s”, the last below it")
                )
                return words % {"task": self.tasks[step.other].name}
        return ""

    def _line(self, step: explain.Step, lag: Minutes) -> Step:
        """One step of the engine's chain as the panel shows it."""
        if step.kind is DriverKind.CALENDAR:
            lost = formats.signed_span(step.minutes, a_day=self.day)
            text = (
                _("Calendar “%(calendar)s” gives no working time")
                if step.minutes > 0
                else _("Calendar “%(calendar)s” gives more time")
            )
            first, last = (step.since or step.date) // DAY, step.date // DAY
            if self.tasks[step.task].calendar_uid in self.hidden:
                off = _("Somebody who works on it is away")
                return Step(off if step.minutes > 0 else _("Somebody works more than usual"), lost, "", kind="cal")
            return Step(
                step.name or f"{_('Days off')} {self._days(first, last)}",
                lost,
                text % {"calendar": self._calendar(step.task)},
                kind="cal",
            )
        if step.kind in (DriverKind.LINK, DriverKind.CHILDREN) and step.other is not None:
            return self._task_line(step, self.tasks[step.other], lag)
        return self._origin(step)

    def _task_line(self, step: explain.Step, task: doc.Task, lag: Minutes) -> Step:
        dates = self.schedule.tasks[task.uid]
        parts = [_("milestone") if task.kind in MILESTONES else self._length(task)]
        if task.percent_complete >= 100:
            parts.append(_("done"))
        if step.link is not None:
            wait = f" {formats.signed_span(lag, a_day=self.day)}" if lag else ""
            parts.append(f"{LINK_WORDS[step.link.kind]}{wait}")
        if step.also:
            others = ngettext("%(count)d other holds it as long", "%(count)d others hold it as long", len(step.also))
            parts.append(others % {"count": len(step.also)})
        return Step(
            title=task.name,
            date=self._stretch(dates.start or 0, dates.finish or 0),
            text=" · ".join(parts),
            number=task.uid,
            kind="ms" if task.kind in MILESTONES else "",
        )

    def _calendar(self, task: int) -> str:
        own = self.tasks[task].calendar_uid
        names = {calendar.id: calendar.name for calendar in self.schedule.plan.calendars}
        return names.get(self.schedule.plan.calendar if own is None else own, "")

    def _origin(self, step: explain.Step) -> Step:
        """Where the chain starts: something that no other task decides."""
        name = self.tasks[step.task].name
        constraint = "" if step.constraint is None else str(WORDS.get(f"constraint_{step.constraint.value}", ""))
        words = {
            DriverKind.PROJECT_START: (_("The project starts"), _("Nothing holds it back but the start of the plan.")),
            DriverKind.PROJECT_FINISH: (_("The project’s finish"), _("Counted back from it.")),
            DriverKind.CONSTRAINT: (constraint or _("A constraint"), _("A constraint of “%(task)s”") % {"task": name}),
            DriverKind.ACTUAL: (_("It really happened"), _("“%(task)s” keeps what was reported.") % {"task": name}),
            DriverKind.STATUS_DATE: (
                _("The status date"),
                _("What is not done by then cannot lie before it; it goes on from there."),
            ),
            DriverKind.RESUME: (_("Work goes on"), _("From the date on which it is resumed.")),
            DriverKind.MANUAL: (_("Dates given by hand"), _("“%(task)s” keeps them.") % {"task": name}),
            DriverKind.LEVELLING: (_("Put off by levelling"), _("Because of the people it needs.")),
            DriverKind.EXTERNAL: (_("Another project"), _("A date that it gives.")),
            DriverKind.AS_LATE_AS_POSSIBLE: (_("As late as possible"), _("Without moving anything behind it.")),
            DriverKind.EXPECTED_FINISH: (_("Expected finish"), _("A date that somebody expects.")),
        }
        title, text = words.get(step.kind, (step.kind.value.replace("_", " ").capitalize(), ""))
        return Step(title, formats.short_day(formats.day_of(step.date)), text, kind="org")

    def _length(self, task: doc.Task) -> str:
        dates = self.schedule.tasks[task.uid]
        if task.uid in self.summaries:
            minutes = self.schedule.working_time(task.uid).between(dates.start or 0, dates.finish or 0)
        else:
            minutes = task.duration.minutes
        return formats.span(minutes, a_day=DAY if task.duration.elapsed else self.day)

    def _short(self, at: Minutes, *, finish: bool = False) -> str:
        return formats.weekday_and_day(formats.day_of(at, finish=finish))

    def _stretch(self, start: Minutes, finish: Minutes) -> str:
        return self._days(start // DAY, (finish - 1) // DAY)

    def _days(self, first: int, last: int) -> str:
        return formats.days(formats.day_of(first * DAY), formats.day_of(last * DAY))
