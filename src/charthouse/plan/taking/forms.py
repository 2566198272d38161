"""What somebody says of an export on its page, read into ``Choices``, and the page's fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.exchange.durations import duration_of
from charthouse.exchange.issues import Export
from charthouse.plan.edit_fields import lengths_in
from charthouse.plan.models import Plan, Task
from charthouse.plan.taking.choices import NEW, NOBODY, Choices, Efforts, Gone, Sprints, State, people_of, statuses_of
from charthouse.plan.taking.comparing import Comparison
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.resources.models import Allocation
from charthouse.ui import formats

EPOCH = dt.date(1970, 1, 1)
Kind = TypeVar("Kind", bound=StrEnum)
STATES = {
    State.UNKNOWN: gettext_lazy("choose …"),
    State.NOT_STARTED: gettext_lazy("not started"),
    State.STARTED: gettext_lazy("in progress"),
    State.DONE: gettext_lazy("done"),
}
SPRINTS = {
    Sprints.FIELD: gettext_lazy("a field “Sprint” of the tasks"),
    Sprints.PHASE: gettext_lazy("a phase, over what lies below nothing else"),
    Sprints.NOTHING: gettext_lazy("left out"),
}
EFFORTS = {
    Efforts.FIELDS: gettext_lazy("kept in fields of the summary task"),
    Efforts.TASK: gettext_lazy("a task of its own below it"),
    Efforts.NOTHING: gettext_lazy("left out"),
}
GONE = {
    Gone.KEEP: gettext_lazy("stay as they are"),
    Gone.SWITCH_OFF: gettext_lazy("are switched off"),
    Gone.REMOVE: gettext_lazy("are removed"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the page's form: what it is about, and what was chosen."""

    name: str
    label: str
    count: int
    value: str
    percent: int = 0


def read(posted: Mapping[str, str], export: Export, begun: Choices, project: Project) -> tuple[Choices, list[str]]:
    """What was chosen, over what was chosen before; and what of it cannot be understood, as sentences."""
    wrong: list[str] = []
    statuses = dict(begun.statuses)
    for at, status in enumerate(statuses_of(export)):
        state, percent = statuses.get(status, (State.UNKNOWN, 0))
        state = _one_of(State, posted.get(f"status-{at}"), state)
        statuses[status] = (state, _percent(posted.get(f"percent-{at}"), percent))
    known = {str(uid) for uid in Allocation.objects.filter(project=project).values_list("uid", flat=True)}
    people = dict(begun.people)
    for at, name in enumerate(people_of(export)):
        said = posted.get(f"person-{at}")
        if said is not None and (said in (NEW, NOBODY) or said in known):
            people[name] = said
    kinds = kinds_of(export)
    left_out = frozenset(kind for at, kind in enumerate(kinds) if f"kind-{at}" not in posted)
    day, length, below = begun.day, begun.length, begun.below
    try:
        day = (dt.date.fromisoformat(posted.get("day", "")) - EPOCH).days
    except ValueError:
        wrong.append(_("Say the status date as a day, such as 2026-03-31."))
    try:
        plan = Plan.objects.filter(project=project).first() or Plan(project=project)
        length = duration_of(posted.get("length", ""), lengths_in(plan)).minutes
        if not 0 < length <= 10**6:
            raise ValueError
    except ValueError:
        length = begun.length
        wrong.append(_("Say the length of a task without an estimate as a duration, such as 1d or 4h."))
    said_below = posted.get("below", "")
    if said_below.isascii() and said_below.isdigit() and len(said_below) < 16:
        below = int(said_below)
        if not Task.objects.filter(project=project, uid=below).exists():
            wrong.append(_("There is no task %(number)d to put new tasks below.") % {"number": below})
            below = None
    elif not said_below:
        below = None
    theirs = frozenset(value for name, value in posted.items() if name.startswith("clash-"))
    return replace(
        begun, day=day, statuses=statuses, people=people, left_out=left_out, length=length, below=below, theirs=theirs,
        sprints=_one_of(Sprints, posted.get("sprints"), begun.sprints), links="links" in posted,
        efforts=_one_of(Efforts, posted.get("efforts"), begun.efforts),
        put_off="put_off" in posted, gone=_one_of(Gone, posted.get("gone"), begun.gone),
    ), wrong  # fmt: skip


def _one_of(kind: type[Kind], said: str | None, otherwise: Kind) -> Kind:
    return kind(said) if said is not None and said in list(kind) else otherwise


def _percent(said: str | None, otherwise: int) -> int:
    if said is None or not said.isascii() or not said.isdigit() or len(said) > 3:
        return otherwise
    return min(int(said), 99)


def kinds_of(export: Export) -> dict[str, int]:
    """How many issues of each kind there are."""
    found: dict[str, int] = {}
    for issue in export.issues:
        found[issue.kind] = found.get(issue.kind, 0) + 1
    return found


def statuses_said(export: Export, choices: Choices) -> Iterator[Said]:
    """The statuses with what they are taken for."""
    for at, (status, issues) in enumerate(statuses_of(export).items()):
        state, percent = choices.statuses.get(status, (State.UNKNOWN, 0))
        yield Said(str(at), status or _("no status"), len(issues), state.value, percent)


def people_said(export: Export, choices: Choices) -> Iterator[Said]:
    """The people with whom they are taken for."""
    for at, (name, issues) in enumerate(people_of(export).items()):
        told = issues[0].assignee or name
        yield Said(str(at), told, len(issues), choices.people.get(name, NOBODY))


def kinds_said(export: Export, choices: Choices) -> Iterator[Said]:
    """The kinds of issues, and whether they become tasks."""
    for at, (kind, count) in enumerate(kinds_of(export).items()):
        yield Said(str(at), kind or _("no kind"), count, "" if kind in choices.left_out else "on")


def resources_to_choose(access: Access) -> list[tuple[str, str]]:
    """The plan's people by their numbers."""
    found = Allocation.objects.filter(project=access.project, resource__kind="person").order_by("resource__name")
    return [(str(uid), name) for uid, name in found.values_list("uid", "resource__name")]


def words_of_clashes(access: Access, found: Comparison) -> list[dict[str, str]]:
    """The clashes, each with what stands on both sides, as people read it."""
    names = dict(Allocation.objects.filter(project=access.project).values_list("uid", "resource__name"))
    tasks = dict(Task.objects.filter(project=access.project).values_list("uid", "name"))
    issues = {line.issue.key: line.issue.name for line in found.lines}
    by_key = {line.issue.key: line for line in found.lines}

    def day(minutes: object) -> str:
        return formats.long_day(formats.day_of(minutes, finish=True)) if isinstance(minutes, int) else "–"

    lines = []
    for clash in found.clashes:
        here, there = clash.here, clash.there
        if clash.group == "progress":
            here, there = f"{round(here[0])} %", f"{by_key[clash.key].percent} %"
        elif clash.group == "deadline":
            here, there = day(here), day(there)
        elif clash.group == "who":
            here = ", ".join(names.get(one, str(one)) for one in here) or "–"
            there = by_key[clash.key].issue.assignee or there or "–"
        elif clash.group == "place":
            here, there = tasks.get(here, "–"), issues.get(there, "–")
        elif clash.group == "efforts":
            here, there = _hours(here), _hours(there)
        elif clash.group == "task":
            here, there = _("was removed here"), _("is still there")
        lines.append(
            {"id": clash.id, "key": clash.key, "name": clash.name, "what": str(GROUP_WORDS[clash.group]),
             "here": str(here or "–"), "there": str(there or "–")}
        )  # fmt: skip
    return lines


def _hours(said: list[float | None] | None) -> str:
    """Estimated, spent and left, as they stand in their fields."""
    return "–" if said is None else " / ".join("–" if one is None else f"{formats.number(one)} h" for one in said)


GROUP_WORDS = {
    "name": gettext_lazy("name"),
    "place": gettext_lazy("place in the outline"),
    "progress": gettext_lazy("progress"),
    "who": gettext_lazy("who does it"),
    "deadline": gettext_lazy("deadline"),
    "sprint": gettext_lazy("sprint"),
    "efforts": gettext_lazy("effort estimated, spent, left"),
    "task": gettext_lazy("the task itself"),
}
