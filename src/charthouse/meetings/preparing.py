"""What the data put on an agenda: late actions, decisions, milestones, who is silent, gates, documents, what is left.

What was found is kept with the item as it was then; refreshing takes it anew and leaves what people wrote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.approvals.models import SignatureRequest, Version
from charthouse.approvals.registry import called
from charthouse.engine.network import TaskKind
from charthouse.meetings.models import Kind, Meeting, MinuteLine
from charthouse.meetings.values import today_in
from charthouse.outlook.models import SimulationRun
from charthouse.plan.computed import computed_plan
from charthouse.plan.overview import MILESTONES
from charthouse.projects.access import Access, as_seen
from charthouse.projects.permissions import Right
from charthouse.raid.models import LogEntry
from charthouse.raid.words import OPEN
from charthouse.stages import exceptions, gates
from charthouse.stages.models import StageException
from charthouse.stages.queries import gate_lines
from charthouse.team.models import Round
from charthouse.team.rounds.queries import standing_of
from charthouse.ui import formats

Found = dict[str, Any]
"""``kind`` and ``ref`` of a record, its ``label``, and what else is known: ``who``, ``day``, ``late``, ``count``,
``chance`` in per cent."""

AHEAD = 14
"""Days in which a milestone is near and a decision is due."""
MOST = 12
"""Records of one topic; more are counted."""

TOPICS: Mapping[str, str | Promise] = {
    "left": gettext_lazy("Open since the last meeting"),
    "actions": gettext_lazy("Actions due"),
    "decisions": gettext_lazy("Decisions due"),
    "milestones": gettext_lazy("Milestones near"),
    "silent": gettext_lazy("Missing in the collection round"),
    "gates": gettext_lazy("Gates and exceptions"),
    "signatures": gettext_lazy("Documents that wait for a signature"),
}
"""In the order in which they come on an agenda."""
_LATE_TOO = ("decisions", "actions")
_MINUTES: Mapping[str, int] = {
    "left": 10, "actions": 10, "decisions": 15, "milestones": 10, "silent": 5, "gates": 10, "signatures": 5,
}  # fmt: skip
"""The time box that a topic begins with."""


def usual_minutes(topic: str) -> int:
    """The time that a topic gets at first."""
    return _MINUTES[topic]


def found_for(access: Access, meeting: Meeting) -> dict[str, list[Found]]:
    """What the data say about each topic of a meeting that has something, in the topics' order."""
    if meeting.kind == Kind.STANDUP:
        gathered: Mapping[str, Callable[[Access, Meeting], Iterable[Found]]] = {"left": _left}
    else:
        gathered = _GATHERED
    found = {topic: list(gather(access, meeting)) for topic, gather in gathered.items()}
    there = {one["ref"] for one in found.get("left", ()) if one["kind"] == "log"}
    for topic in _LATE_TOO:  # what was decided in the last meeting stands there already
        if topic in found:
            found[topic] = [one for one in found[topic] if one["ref"] not in there]
    return {topic: rows for topic, rows in found.items() if rows}


def _entry(one: LogEntry, meeting: Meeting) -> Found:
    late = one.due is not None and one.due < today_in(meeting.project)
    return {
        "kind": "log", "ref": str(one.number), "label": one.title, "who": "" if one.owner is None else one.owner.name,
        "day": "" if one.due is None else one.due.isoformat(), "late": late,
    }  # fmt: skip


def _entries(access: Access) -> Any:
    return LogEntry.objects.filter(project=access.project, state__in=OPEN).select_related("owner").order_by(
        "due", "number"
    )  # fmt: skip


def before_of(meeting: Meeting) -> Meeting | None:
    """The meeting of the same series whose minutes were closed last before it."""
    if meeting.series_id is None:
        return None
    held = Meeting.objects.filter(series=meeting.series_id, state=Meeting.State.CLOSED).exclude(pk=meeting.pk)
    return held.filter(day__lte=meeting.day).order_by("-day", "-number").first()


def _left(access: Access, meeting: Meeting) -> Iterable[Found]:
    """What was written down in earlier meetings of the series and is open, and what the last one did not come to."""
    if meeting.series_id is None:
        return
    lines = MinuteLine.objects.filter(meeting__series=meeting.series_id).exclude(meeting=meeting.pk)
    numbers = list(lines.exclude(entry=None).values_list("entry", flat=True))
    for one in _entries(access).filter(number__in=numbers):
        yield _entry(one, meeting)
    before = before_of(meeting)
    if before is not None:
        for item in before.items.filter(removed=False, topic="", lines=None):
            yield {"kind": "item", "ref": str(before.number), "label": item.title}


def _actions(access: Access, meeting: Meeting) -> Iterable[Found]:
    for one in _entries(access).filter(kind=LogEntry.Kind.ACTION, due__lt=meeting.day):
        yield _entry(one, meeting)


def _decisions(access: Access, meeting: Meeting) -> Iterable[Found]:
    until = meeting.day + dt.timedelta(days=AHEAD)
    for one in _entries(access).filter(kind=LogEntry.Kind.DECISION):
        if one.due is None or one.due <= until:
            yield _entry(one, meeting)


def _milestones(access: Access, meeting: Meeting) -> Iterable[Found]:
    """Of the plan that everybody sees: what should come within two weeks, or should have come."""
    shown = as_seen(access.project, ())
    computed = computed_plan(shown)
    dates = {} if computed.schedule is None else computed.schedule.tasks
    run = SimulationRun.objects.filter(project=shown).order_by("-number").first()
    simulated = {} if run is None else {one["uid"]: one for one in run.figures["milestones"]}
    near = []
    for task in computed.document.tasks:
        zero = task.duration.minutes == 0 and task.kind is TaskKind.TASK
        finish = dates[task.uid].finish if task.uid in dates else None
        if not task.active or task.actual_finish is not None or finish is None or task.external:
            continue
        if task.uid in computed.summaries or not (zero or task.kind.value in MILESTONES):
            continue
        day = formats.day_of(finish, finish=True)
        if day > meeting.day + dt.timedelta(days=AHEAD):
            continue
        one = simulated.get(task.uid)
        chance = None
        if one is not None and task.deadline is not None and one["deadline"] == task.deadline:
            chance = one["deadline_chance"]
        elif one is not None and task.deadline is None and one["baseline"] is not None:
            chance = one["baseline_chance"]
        near.append(
            {"kind": "task", "ref": str(task.uid), "label": task.name, "day": day.isoformat(),
             "late": day < today_in(access.project), "chance": None if chance is None else round(chance * 100)}
        )  # fmt: skip
    return sorted(near, key=lambda each: (each["day"], int(each["ref"])))


def _silent(access: Access, _meeting: Meeting) -> Iterable[Found]:
    one = Round.objects.filter(project=access.project, closed_at=None).first()
    if one is None:
        return
    for each in standing_of(access, one).silent:
        yield {"kind": "round", "ref": str(one.number), "label": each.asked.name, "count": each.open}


def _gates(access: Access, meeting: Meeting) -> Iterable[Found]:
    if not access.may(Right.SEE_DOCUMENTS):
        return
    until = meeting.day + dt.timedelta(days=AHEAD)
    for line in gate_lines(access):
        day = None if line.date is None else formats.day_of(line.date, finish=True)
        near = not line.gate.decision and day is not None and day <= until
        if near or line.out is not None or line.open_conditions:
            yield {"kind": "gate", "ref": str(line.gate.number), "label": line.gate.name,
                   "day": "" if day is None else day.isoformat(), "count": len(line.open_conditions)}  # fmt: skip
    opened = StageException.objects.filter(project=access.project, state=StageException.State.OPEN)
    for one in opened.select_related("stage").order_by("number"):
        yield {"kind": "exception", "ref": str(one.number), "label": one.stage.name}


def _signatures(access: Access, _meeting: Meeting) -> Iterable[Found]:
    if not access.may(Right.SEE_DOCUMENTS):
        return
    out = Version.objects.filter(project=access.project, state=Version.State.REVIEW)
    for one in out.exclude(kind__in=(gates.NAME, exceptions.NAME)).order_by("pk"):
        waiting = one.requests.filter(state=SignatureRequest.State.WAITING).count()
        yield {"kind": "version", "ref": str(one.pk), "label": "", "of": [one.kind, one.subject],
               "count": waiting}  # fmt: skip


_GATHERED: Mapping[str, Callable[[Access, Meeting], Iterable[Found]]] = {
    "left": _left,
    "actions": _actions,
    "decisions": _decisions,
    "milestones": _milestones,
    "silent": _silent,
    "gates": _gates,
    "signatures": _signatures,
}

# -- in words --------------------------------------------------------------------------------------------------------

_RIGHTS = {
    "log": Right.SEE_LOG, "task": Right.SEE, "round": Right.SEE_TEAM, "gate": Right.SEE_DOCUMENTS,
    "exception": Right.SEE_DOCUMENTS, "version": Right.SEE_DOCUMENTS, "item": Right.SEE_LOG,
}  # fmt: skip
_PAGES = {
    "log": "log-entry", "task": "plan_page:task", "round": "round", "gate": "gate", "exception": "stage-exception",
    "version": "version", "item": "meeting",
}  # fmt: skip


def seen_of(access: Access, records: Iterable[Found]) -> list[Found]:
    """Records as somebody may see them: names only for who may know them."""
    team = access.may(Right.SEE_TEAM)
    seen = []
    for one in records:
        if access.may(_RIGHTS[one["kind"]]):
            label = called(access.project, *one["of"]) if "of" in one else one["label"]
            seen.append({**one, "label": label, "who": one.get("who", "") if team else ""})
    return seen


def url_of(key: str, one: Found) -> str:
    """Where a record is."""
    return reverse(_PAGES[one["kind"]], args=[key, int(one["ref"])])


def told(one: Found) -> str:
    """What is known of a record, in a few words after its name."""
    day = formats.whole_day(dt.date.fromisoformat(one["day"])) if one.get("day") else ""
    said = [one.get("who", "")]
    if day:
        said.append(_("due %(day)s") % {"day": day})
    if one.get("chance") is not None:
        said.append(_("%(chance)s to hold") % {"chance": formats.per_cent(one["chance"])})
    count = one.get("count")
    if one["kind"] == "round" and count:
        said.append(_("answers missing: %(count)s") % {"count": formats.number(count)})
    elif one["kind"] == "gate" and count:
        said.append(_("conditions open: %(count)s") % {"count": formats.number(count)})
    elif one["kind"] == "version" and count:
        said.append(_("signatures missing: %(count)s") % {"count": formats.number(count)})
    elif one["kind"] == "exception":
        said.append(_("exception"))
    elif one["kind"] == "item":
        said.append(_("not come to last time"))
    return " · ".join(part for part in said if part)
