"""The facts of a task that its panel shows under headings: dates, work, what holds it, estimate, people, baselines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import TaskKind, TaskMode
from charthouse.engine.progress import percent_complete
from charthouse.engine.schedule import Schedule, TaskDates
from charthouse.exchange import document as doc
from charthouse.exchange.moments import time_of
from charthouse.plan.computed import Computed
from charthouse.plan.edit_packed import OWN
from charthouse.plan.page_columns import MILESTONES
from charthouse.plan.page_fields import KIND_WORDS, MODE_WORDS, Edit
from charthouse.plan.page_words import WORDS
from charthouse.plan.permits import labour_told
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.ui import formats

USUAL_PRIORITY = 500


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the details; ``tone`` is "late" where it is bad news."""

    label: str
    value: str
    tone: str = ""
    note: str = ""
    field: str = ""
    """What it is called where it can be changed."""
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Assigned:
    """One part in a task: the resource's number in the plan, and how much."""

    number: int
    name: str
    said: str
    units: float
    work: int | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts under one heading."""

    name: str
    heading: str
    facts: tuple[Fact, ...]


def is_summary(computed: Computed, task: doc.Task) -> bool:
    """Whether tasks lie below it."""
    return task.uid in computed.summaries


def details(
    computed: Computed, task: doc.Task, access: Access, edits: Mapping[str, Edit] | None = None
) -> dict[str, Facts]:
    """All facts, by the name of their section: what nobody said is left out, unless this reader can say it."""
    edits = edits or {}
    found = [
        Facts("task", _("Task"), tuple(_task(computed, task, edits))),
        Facts("dates", _("Dates"), tuple(_dates(computed, task))),
        Facts("work", _("Work"), tuple(_work(computed, task))),
        Facts("held", _("Held by"), tuple(_held(computed, task, access))),
        Facts("estimate", _("Estimate"), tuple(_estimate(computed, task))),
    ]
    if access.may(Right.SEE_TEAM):
        found.append(Facts("people", _("People and things"), tuple(_people(task))))
    found.append(Facts("baselines", _("Baselines"), tuple(_baselines(computed, task))))
    found.append(Facts("cost", _("Cost"), tuple(_cost(computed, task, access))))
    found.append(Facts("own", _("Own fields"), tuple(_own_fields(computed, task, access, edits))))
    found = [replace(one, facts=tuple(_with_edits(one, edits))) for one in found]
    return {facts.name: facts for facts in found if facts.facts}


_SAYABLE = {
    "dates": (("actual_start", _lazy("Actual start")), ("actual_finish", _lazy("Actual finish"))),
    "work": (
        ("percent", _lazy("Done, of duration")), ("physical_percent_complete", _lazy("Done, physically")),
        ("remaining_duration", _lazy("Remaining")), ("work", _lazy("Work")), ("type", _lazy("When work changes")),
    ),
    "held": (
        ("constraint", _lazy("Constraint")), ("deadline", _lazy("Deadline")), ("mode", _lazy("Dates")),
        ("calendar", _lazy("Calendar")),
    ),
    "people": (("responsible", _lazy("Responsible")),),
}  # fmt: skip
"""What can be said of a task for the first time, by section."""


def _with_edits(section: Facts, edits: Mapping[str, Edit]) -> Iterator[Fact]:
    there = {fact.field for fact in section.facts}
    for fact in section.facts:
        yield replace(fact, edit=edits.get(fact.field)) if fact.field in edits else fact
    for field, label in _SAYABLE.get(section.name, ()):
        edit = edits.get(field)
        if edit is not None and field not in there:
            words = dict(edit.options)
            said = words.get(edit.seen, "") if edit.kind == "choice" and isinstance(edit.seen, str) else ""
            yield Fact(str(label), said or formats.NOTHING, field=field, edit=edit)


def _task(computed: Computed, task: doc.Task, edits: Mapping[str, Edit]) -> Iterator[Fact]:
    """What it is and what it is called; what is as usual only for who can change it."""
    if "name" in edits:
        yield Fact(_("Name"), task.name, field="name")
    if not is_summary(computed, task) and (task.kind is not TaskKind.TASK or "kind" in edits):
        yield Fact(_("Kind"), str(KIND_WORDS[task.kind]), field="kind")
    for field, label, value in (("wbs", _("WBS code"), task.wbs), ("code", _("Code"), task.code)):
        if value or field in edits:
            yield Fact(label, value or formats.NOTHING, field=field)
    if task.priority != USUAL_PRIORITY or "priority" in edits:
        yield Fact(_("Priority"), formats.number(task.priority), field="priority")
    if not task.active or "active" in edits:
        yield Fact(_("State"), _("active") if task.active else _("inactive: left out of the plan"), field="active")
    if task.on_time_line or "on_time_line" in edits:
        yield Fact(_("On the time line"), _("yes") if task.on_time_line else _("no"), field="on_time_line")


def _dates(computed: Computed, task: doc.Task) -> list[Fact]:
    schedule = computed.schedule
    if schedule is None:
        return []
    dates = schedule.tasks[task.uid]
    found = []
    if task.kind in MILESTONES or (task.duration.minutes == 0 and dates.start == dates.finish):
        found.append(Fact(_("Date"), _at(dates.finish, finish=True), field="start"))
    else:
        found.append(Fact(_("Start"), _at(dates.start), field="start"))
        found.append(Fact(_("Finish"), _at(dates.finish, finish=True), field="finish"))
    if dates.early_start != dates.start or dates.early_finish != dates.finish:
        found.append(Fact(_("Early dates"), stretch(dates.early_start, dates.early_finish)))
    if dates.late_start is not None and dates.late_finish is not None:
        found.append(Fact(_("Late dates"), stretch(dates.late_start, dates.late_finish)))
    if task.actual_start is not None:
        found.append(Fact(_("Actual start"), _at(task.actual_start), field="actual_start"))
    if task.actual_finish is not None:
        found.append(Fact(_("Actual finish"), _at(task.actual_finish, finish=True), field="actual_finish"))
    if task.percent_complete < 100 and not is_summary(computed, task):
        found += _slack(computed, dates)
    return found


def _slack(computed: Computed, dates: TaskDates) -> list[Fact]:
    day = a_day(computed)
    found = []
    total = dates.total_slack
    missing = total is not None and total < 0
    for label, minutes, note in (
        (
            _("Total slack"),
            total,
            _("to win back to keep every promise") if missing else _("until something else misses its latest date"),
        ),
        (_("Free slack"), dates.free_slack, _("until the next task moves")),
        (_("Start slack"), dates.start_slack, ""),
        (_("Finish slack"), dates.finish_slack, ""),
    ):
        if minutes is None or (not note and minutes == dates.total_slack):
            continue
        found.append(Fact(label, formats.span(minutes, a_day=day), "late" if minutes < 0 else "", note))
    return found


def _work(computed: Computed, task: doc.Task) -> list[Fact]:
    day = a_day(computed)
    summary = is_summary(computed, task)
    found = []
    if not summary and task.kind in MILESTONES:
        found.append(Fact(_("Duration"), formats.span(0, a_day=day), field="duration"))
    elif not summary:
        length = formats.span(task.duration.minutes, a_day=1440 if task.duration.elapsed else day)
        note = _("elapsed, round the clock") if task.duration.elapsed else ""
        found.append(Fact(_("Duration"), length + ("?" if task.duration.estimated else ""), "", note, "duration"))
    elif summary and computed.schedule is not None:
        dates = computed.schedule.tasks[task.uid]
        if dates.start is not None and dates.finish is not None:
            length = formats.span(between(computed.schedule, task, dates.start, dates.finish), a_day=day)
            found.append(Fact(_("Spans"), length))
    percent = _percent(computed, task)
    if percent > 0 or task.actual_start is not None:
        found.append(Fact(_("Done, of duration"), formats.per_cent(percent), field="percent"))
    for label, share, field in (
        (_("Done, of work"), task.percent_work_complete, ""),
        (_("Done, physically"), task.physical_percent_complete, "physical_percent_complete"),
    ):
        if share is not None:
            found.append(Fact(label, formats.per_cent(share), field=field))
    for label, minutes, field in (
        (_("Remaining"), task.remaining_duration, "remaining_duration"),
        (_("Work"), task.work, "work"),
        (_("Work done"), task.actual_work, ""),
        (_("Work left"), task.remaining_work, ""),
    ):
        if minutes:
            found.append(Fact(label, formats.span(minutes, a_day=day), field=field))
    return found


def _percent(computed: Computed, task: doc.Task) -> float:
    """What a task says of itself; a summary's is rolled up from what lies below it."""
    if not is_summary(computed, task):
        return task.percent_complete
    tasks = computed.document.tasks
    places = {each.uid: place for place, each in enumerate(tasks)}
    percents = percent_complete(
        [-1 if each.parent_uid is None else places[each.parent_uid] for each in tasks],
        [each.duration.minutes for each in tasks],
        [each.percent_complete for each in tasks],
        [each.active for each in tasks],
    )
    return round(percents[places[task.uid]])


_OF_FINISH = frozenset({"MFO", "FNET", "FNLT", "MANDATORY_FINISH"})


def _held(computed: Computed, task: doc.Task, access: Access) -> list[Fact]:
    schedule = computed.schedule
    finish = None if schedule is None else schedule.tasks[task.uid].finish
    found = []
    for kind, date, field in (
        (task.constraint, task.constraint_date, "constraint"),
        (task.second_constraint, task.second_constraint_date, ""),
    ):
        if kind is None or kind.value == "ASAP":
            continue
        said = f"{WORDS[f'constraint_{kind.value}']} {_at(date, finish=kind.value in _OF_FINISH) if date else ''}"
        found.append(Fact(_("Constraint"), said.strip(), field=field))
    if task.deadline is not None:
        missed = finish is not None and finish > task.deadline and task.active
        note = _("missed") if missed else _("kept")
        found.append(Fact(_("Deadline"), _at(task.deadline, finish=True), "late" if missed else "", note,
                          "deadline"))  # fmt: skip
    if task.mode is TaskMode.MANUAL:
        found.append(Fact(_("Dates"), str(MODE_WORDS[task.mode]), field="mode"))
    # The calendar of a person is called like the person.
    names = {
        calendar.uid: calendar.name
        for calendar in computed.document.calendars
        if calendar.resource_uid is None or access.may(Right.SEE_TEAM)
    }
    own = task.calendar_uid if task.calendar_uid is not None else computed.document.project.calendar_uid
    if own in names:
        note = "" if task.calendar_uid is not None else _("the plan’s")
        found.append(Fact(_("Calendar"), names[own], "", note, "calendar"))
    if task.levelling_delay:
        found.append(Fact(_("Put off by levelling"), formats.span(task.levelling_delay, a_day=1440)))
    return found


def _estimate(computed: Computed, task: doc.Task) -> list[Fact]:
    estimate = task.estimate
    if estimate is None:
        return []
    day = a_day(computed)
    meaning = "" if estimate.meaning is doc.Meaning.ABSOLUTE else _("low and high are P10 and P90")
    found = [
        Fact(_("Optimistic"), formats.span(estimate.low, a_day=day)),
        Fact(_("Most likely"), formats.span(estimate.likely, a_day=day)),
        Fact(_("Pessimistic"), formats.span(estimate.high, a_day=day), "", meaning),
    ]
    if estimate.basis:
        found.append(Fact(_("Basis"), estimate.basis))
    return found


def _people(task: doc.Task) -> list[Fact]:
    return [Fact(_("Responsible"), task.responsible, field="responsible")] if task.responsible else []


def assigned(computed: Computed, task: doc.Task) -> list[Assigned]:
    """Who and what works on it."""
    names = {resource.uid: resource for resource in computed.document.resources}
    found = []
    for assignment in computed.assignments_of.get(task.uid, ()):
        resource = names.get(assignment.resource_uid or 0)
        if resource is None:
            continue
        share = formats.per_cent(assignment.units * 100) if assignment.units != 1 else ""
        work = formats.span(assignment.work, a_day=a_day(computed)) if assignment.work else ""
        said = ", ".join(part for part in (share, work) if part) or _("full time")
        found.append(Assigned(resource.uid, resource.name, said, assignment.units, assignment.work))
    return found


def _baselines(computed: Computed, task: doc.Task) -> list[Fact]:
    names = {baseline.number: baseline.name for baseline in computed.document.baselines}
    found = []
    for kept in task.baselines:
        name = names.get(kept.number) or (_("Baseline %(number)d") % {"number": kept.number})
        if kept.start is None or kept.finish is None:
            continue
        schedule = computed.schedule
        finish = None if schedule is None else schedule.tasks[task.uid].finish
        slip, tone = "", ""
        if schedule is not None and finish is not None:
            minutes = between(schedule, task, kept.finish, finish)
            tone = "late" if minutes > 0 else ""
            shown = formats.span(abs(minutes), a_day=a_day(computed))
            slip = (
                _("finishes %(days)s later") if minutes > 0 else _("finishes %(days)s earlier") if minutes else ""
            ) % {"days": shown} or _("finishes as promised")
        found.append(Fact(name, stretch(kept.start, kept.finish), tone, slip))
    return found


def _own_fields(computed: Computed, task: doc.Task, access: Access, edits: Mapping[str, Edit]) -> list[Fact]:
    """The fields that this plan has for itself; amounts are costs like any other."""
    said = dict(task.custom)
    found = []
    for field in computed.own_fields:
        if field.kind is doc.CustomKind.COST and not access.may(Right.SEE_COSTS):
            continue
        value, name = said.get(field.name), OWN + field.name
        if value is not None or name in edits:
            found.append(Fact(field.name, _own_value(computed, field, value), note=field.help, field=name))
    return found


def _own_value(computed: Computed, field: doc.CustomField, value: doc.CustomValue) -> str:
    if field.kind is doc.CustomKind.DATE and isinstance(value, str):
        try:
            return formats.long_day(formats.day_of(time_of(value)))
        except ValueError:  # a file may hold anything
            return value
    if field.kind is doc.CustomKind.COST and isinstance(value, int | float) and not isinstance(value, bool):
        return formats.money(Decimal(str(value)), computed.document.project.currency)
    return _said(value)


def _cost(computed: Computed, task: doc.Task, access: Access) -> list[Fact]:
    if not access.may(Right.SEE_COSTS):
        return []
    labour = labour_told(access, computed, task.uid)
    found = []
    for label, amount, told in (
        (_("Cost"), task.cost, labour),
        (_("Fixed cost"), task.fixed_cost, True),
        (_("Spent"), task.actual_cost, labour),
        (_("Still to spend"), task.remaining_cost, labour),
    ):
        if amount and told:
            found.append(Fact(label, formats.money(amount, computed.document.project.currency)))
    return found


def _said(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return formats.number(value, most=2)
    return formats.NOTHING if value is None else str(value)


def a_day(computed: Computed) -> int:
    """Working minutes of a day in this plan."""
    return computed.document.project.minutes_per_day


def between(schedule: Schedule, task: doc.Task, first: Minutes, last: Minutes) -> Minutes:
    """Working minutes of the task's own calendar between two moments."""
    return schedule.working_time(task.uid).between(first, last)


def _at(date: Minutes | None, *, finish: bool = False) -> str:
    """The day; "n/a" of a task that could not be placed."""
    if date is None:
        return _("n/a")
    return formats.long_day(formats.day_of(date, finish=finish))


def stretch(start: Minutes | None, finish: Minutes | None) -> str:
    """From one day to another; "n/a" of what could not be placed."""
    if start is None or finish is None:
        return _("n/a")
    first, last = formats.day_of(start), formats.day_of(finish, finish=True)
    if last <= first:
        return formats.long_day(last)
    return f"{formats.short_day(first, beside=last)} – {formats.long_day(last)}"
