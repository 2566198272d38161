"""A round of progress: the tasks of which something is to be reported, grouped by who works on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.journal.models import Entry
from charthouse.plan.computed import Computed
from charthouse.plan.models import ProgressProposal, ProgressRules, Task
from charthouse.plan.outline import family
from charthouse.plan.progress import PROGRESS, is_done, left_of
from charthouse.plan.progress_facts import Places, reportable, rules_of, told_of
from charthouse.plan.progressing.proposals import theirs
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.ui import formats

MOST = 300
"""Tasks on one page."""
PERCENT_FIELDS = {
    ProgressRules.Percent.DURATION: "percent_complete",
    ProgressRules.Percent.WORK: "percent_work_complete",
    ProgressRules.Percent.PHYSICAL: "physical_percent_complete",
}


@dataclass(frozen=True)
class Row:
    """A task of which progress is reported."""

    uid: int
    name: str
    above: str
    start: int | None
    finish: int | None
    state: str
    """``not_started``, ``started`` or ``done``."""
    percent: float
    """As this plan reports it."""
    field: str
    """The field of the percentage."""
    left: int
    left_text: str
    day: int
    """Minutes of a working day."""
    late: bool
    """It should be farther by the date of the round."""
    reported: bool
    """Somebody said something of it since the last status date."""
    may: bool
    beside: str = ""
    """Who works on it besides whom it is listed with."""
    proposed: ProgressProposal | None = None
    proposes: bool = False
    """What this reader reports of it waits to be accepted."""

    @property
    def finish_day(self) -> str:
        """The day on which it is done, as a date field carries it."""
        return "" if self.finish is None else formats.day_of(self.finish, finish=True).isoformat()

    @property
    def shown_percent(self) -> int:
        """Without places."""
        return round(self.percent)


@dataclass(frozen=True)
class Group:
    """The tasks of one person."""

    name: str
    rows: tuple[Row, ...]

    @property
    def reported(self) -> int:
        """How many of them are reported."""
        return sum(row.reported for row in self.rows)


@dataclass(frozen=True)
class Round:
    """What is to be reported up to a date."""

    until: int
    groups: tuple[Group, ...]
    count: int
    """Tasks, each once."""
    left_out: int
    """More than a page shows."""
    reported: int


def round_of(access: Access, *, mine: bool, until: int | None = None) -> Round:
    """The tasks that are to be reported: begun, or planned to have begun, and not done before the last status date."""
    places = Places(access.shown)
    computed = places.computed
    date = places.day[1] if until is None else until
    if computed.schedule is None:
        return Round(date, (), 0, 0, 0)
    allowed = _allowed(access, computed, mine=mine)
    rows = {}
    maker = _Rows(access, places, date)
    for task in computed.document.tasks:
        if task.uid in allowed and is_due(places, task, date=date, last=maker.last):
            rows[task.uid] = maker.row(task)
    shown = dict(list(rows.items())[:MOST])
    groups = _groups(access, computed, shown, mine=mine)
    return Round(date, groups, len(rows), len(rows) - len(shown), sum(row.reported for row in rows.values()))


def row_of(access: Access, uid: int) -> Row | None:
    """One of them, as it is now."""
    places = Places(access.shown)
    task = places.computed.tasks.get(uid)
    if task is None or places.computed.schedule is None:
        return None
    return _Rows(access, places, places.day[1]).row(task)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one task is, for the buttons in its panel."""

    state: str
    proposed: ProgressProposal | None


def standing_of(access: Access, computed: Computed, task: doc.Task) -> Standing | None:
    """How far a task is; nothing where this reader reports nothing of it."""
    record = Task.objects.filter(project=access.shown, uid=task.uid).first()
    summary = task.uid in computed.summaries
    if record is None or access.project.branched_from_id is not None or not (summary or reportable(task)):
        return None
    if not access.may_change(record, () if summary else {"percent_complete"}):
        return None
    found = ProgressProposal.objects.filter(project=access.project.pk, uid=task.uid, state="open").order_by("at")
    if not (access.may(Right.EDIT_PLAN) or access.may(Right.EDIT_OWN_PART)):
        found = found.filter(by=access.user)
    if not summary:
        return Standing(_state(told_of(task)), found.first())
    states = {
        _state(told_of(computed.tasks[uid]))
        for uid in family(computed, task.uid)
        if uid not in computed.summaries and reportable(computed.tasks[uid])
    }
    return Standing(states.pop() if len(states) == 1 else "started" if states else "not_started", None)


def _state(facts: Mapping[str, Any]) -> str:
    return "done" if is_done(facts) else "started" if facts["actual_start"] is not None else "not_started"


def _allowed(access: Access, computed: Computed, *, mine: bool) -> Collection[int]:
    own = theirs(access.shown, access.people) if access.may(Right.REPORT_OWN_PROGRESS) else frozenset()
    if mine:
        return own
    if access.may(Right.EDIT_PLAN):
        return computed.tasks.keys()
    led = {uid for part in access.led for uid in family(computed, part)} if access.may(Right.EDIT_OWN_PART) else set()
    return own | led


def is_due(places: Places, task: doc.Task, *, date: int, last: int | None) -> bool:
    """Whether something is to be reported of a task up to a date, ``last`` being the status date before it."""
    if task.uid in places.computed.summaries or not reportable(task):
        return False
    if is_done(told_of(task)):
        return last is None or (task.actual_finish or 0) > last
    start = places.of(task.uid).start
    return task.actual_start is not None or (start is not None and start <= date)


class _Rows:
    """Makes rows."""

    def __init__(self, access: Access, places: Places, date: int) -> None:
        self.access, self.places, self.date = access, places, date
        self.computed = places.computed
        project = access.project
        self.rules = rules_of(project)
        self.last = project.status_date
        self.led = {uid for part in access.led for uid in family(self.computed, part)}
        self.own = theirs(access.shown, access.people)
        self.waiting = {
            one.uid: one
            for one in ProgressProposal.objects.filter(project=project.pk, state="open").select_related("by")
            if access.may(Right.EDIT_PLAN) or one.uid in self.led or one.by_id == access.user.pk
        }
        self.said = _reported(access)

    def row(self, task: doc.Task) -> Row:
        """One."""
        assert self.computed.schedule is not None
        facts, dates = told_of(task), self.computed.schedule.tasks[task.uid]
        done = is_done(facts)
        field, percent = self._percent(facts)
        left = left_of(facts)
        day = 1440 if task.duration.elapsed else self.computed.document.project.minutes_per_day
        above = self.computed.tasks.get(task.parent_uid) if task.parent_uid is not None else None
        everything = self.access.may(Right.EDIT_PLAN) or task.uid in self.led
        late = not done and (
            (dates.finish is not None and dates.finish <= self.date)
            or (facts["actual_start"] is None and dates.start is not None and dates.start <= self.date)
        )
        return Row(
            uid=task.uid,
            name=task.name,
            above="" if above is None else above.name,
            start=dates.start,
            finish=dates.finish,
            state=_state(facts),
            percent=percent,
            field=field,
            left=left,
            left_text=formats.span(left, a_day=day).replace(formats.GAP, " "),
            day=day,
            late=late,
            reported=task.uid in self.said,
            may=everything or (self.access.may(Right.REPORT_OWN_PROGRESS) and task.uid in self.own),
            proposed=self.waiting.get(task.uid),
            proposes=self.rules.proposed and not everything,
        )

    def _percent(self, facts: Mapping[str, Any]) -> tuple[str, float]:
        name = PERCENT_FIELDS[ProgressRules.Percent(self.rules.percent)]
        if name == "percent_work_complete" and not facts["work"]:
            name = "percent_complete"
        return name, facts[name] or 0.0


def _reported(access: Access) -> frozenset[int]:
    """The tasks of which progress was said since the status date was set last, by their numbers."""
    stream = access.project.journal_id
    entries = Entry.objects.filter(stream_id=stream)
    last = entries.filter(record="projects.Project", verb="set the status date").order_by("-number")
    since = last.values_list("number", flat=True).first() or 0
    found = entries.filter(number__gt=since, record="plan.Task", verb="changed").values_list("record_id", "after")
    keys = [int(key) for key, after in found[:20_000] if not PROGRESS.isdisjoint(after)]
    numbers = Task.objects.filter(project=access.project.pk, pk__in=keys[:5000]).values_list("uid", flat=True)
    return frozenset(numbers)


def _groups(access: Access, computed: Computed, rows: Mapping[int, Row], *, mine: bool) -> tuple[Group, ...]:
    """By who works on them; a task of several stands with the first, so that it is reported once."""
    names = {resource.uid: resource.name for resource in computed.document.resources}
    groups: dict[str, list[Row]] = {}
    for uid, row in rows.items():
        people = [
            names[one.resource_uid]
            for one in computed.assignments_of.get(uid, ())
            if one.resource_uid in names and access.may(Right.SEE_TEAM)
        ]
        first, *others = list(dict.fromkeys(people)) or [""]
        groups.setdefault("" if mine else first, []).append(replace(row, beside="" if mine else ", ".join(others)))
    ordered = sorted(groups.items(), key=lambda one: (one[0] == "", one[0].casefold()))
    return tuple(Group(name or _("Nobody yet"), tuple(found)) for name, found in ordered)
