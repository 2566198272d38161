"""Holds an export against the plan: what is added, changed, gone, and where people changed the same meanwhile.

What the tool says is compared with what it said the last time, what stands in the plan with what was written then. Only
what the tool changed is brought; where people changed it as well, both are told and somebody chooses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.exchange.issues import Export, Issue
from charthouse.plan.computed import computed_plan
from charthouse.plan.models import ExternalKey, Plan
from charthouse.plan.progress_facts import told_of
from charthouse.plan.taking.choices import NEW, NOBODY, Choices, Efforts, Sprints, State, who
from charthouse.plan.taking.telling import Hours, effort_of, hours_of, progress_told, said_of
from charthouse.projects.access import Access

SPRINT = "Sprint"
"""The field of tasks that keeps sprints and iterations."""
EFFORT_FIELDS = ("Estimated effort, h", "Effort spent, h", "Effort left, h")
"""The fields of summary tasks that keep what was estimated, spent and left of their issues themselves, in hours."""
OF_SPRINT = "sprint:"
"""Before the key of the summary task of a sprint."""
OF_OWN = "own:"
"""Before the key of an issue: the task for what was estimated and spent on it itself, beside what lies below it."""
NAME, PLACE, PROGRESS, WHO, DEADLINE, IN_SPRINT = "name", "place", "progress", "who", "deadline", "sprint"
EFFORTS = "efforts"
GROUPS = (NAME, PLACE, PROGRESS, WHO, DEADLINE, IN_SPRINT, EFFORTS)
"""What the tool owns, changed together or not at all."""
_TOLD_OF_PROGRESS = (
    "percent_complete",
    "actual_start",
    "actual_finish",
    "duration",
    "remaining_duration",
    "actual_work",
)


@dataclass(frozen=True, slots=True)
class Clash:
    """A group of fields that changed on both sides."""

    key: str
    group: str
    name: str
    here: Any
    there: Any

    @property
    def id(self) -> str:
        """By which it is chosen."""
        return f"{self.key} {self.group}"


@dataclass(slots=True)
class Line:
    """What becomes of one issue."""

    issue: Issue
    level: int
    told: dict[str, Any]
    """By group: what the tool says now."""
    said: dict[str, Any]
    """The values of fields that follow from it."""
    there: ExternalKey | None = None
    uid: int | None = None
    """The number of its task; None: it is new, or was removed here."""
    bring: frozenset[str] = frozenset()
    """The groups that are brought."""
    clashes: tuple[Clash, ...] = ()
    summary: bool = False

    @property
    def added(self) -> bool:
        """It becomes a new task."""
        return self.uid is None and (self.there is None or "task" in self.bring)

    @property
    def removed_here(self) -> bool:
        """Its task was removed here, and stays so."""
        return self.uid is None and not self.added

    @property
    def changed(self) -> bool:
        """Something of its task changes."""
        return self.uid is not None and bool(self.bring)

    @property
    def own_effort(self) -> int | None:
        """Of what becomes a summary task: the working minutes that were said of it itself."""
        return effort_of(self.issue) if self.summary else None

    @property
    def state(self) -> State:
        """How far it is at the status date."""
        if "actual_finish" in self.said:
            return State.DONE
        return State.STARTED if "actual_start" in self.said else State.NOT_STARTED

    @property
    def percent(self) -> int:
        """The same in percent of the duration."""
        left = self.said.get("remaining_duration", 0 if self.state is State.DONE else self.said["duration"])
        return round(100 * (1 - left / self.said["duration"])) if self.said["duration"] else 0


@dataclass
class Comparison:
    """What an export would change."""

    version: int
    lines: list[Line]
    gone: list[ExternalKey]
    links: list[tuple[str, str]]
    """New links, by the keys of their ends."""
    unlinked: list[tuple[str, str]]
    warnings: list[str] = field(default_factory=list)
    hours: Hours | None = None
    new_people: dict[str, list[Issue]] = field(default_factory=dict)

    @cached_property
    def clashes(self) -> list[Clash]:
        """Where both sides changed."""
        return [clash for line in self.lines for clash in line.clashes]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        found = Counter[str]()
        for line in self.lines:
            found["added"] += line.added
            found["changed"] += line.changed
            found["removed_here"] += line.removed_here
            found["same"] += not (line.added or line.changed or line.removed_here)
        return {
            **{one: found[one] for one in ("added", "changed", "same", "removed_here")},
            "gone": len(self.gone),
            "links": len(self.links),
            "unlinked": len(self.unlinked),
            "clashes": len(self.clashes),
            "people": len(self.new_people),
        }


def compare(access: Access, export: Export, choices: Choices) -> Comparison:
    """What taking over an export would change; nothing is changed."""
    computed = computed_plan(access.project)
    hours = hours_of(access.project, choices.day)
    issues = arranged(export, choices)
    known = {one.key: one for one in _known(access, export)}
    parents = {issue.parent for issue in issues}
    levels: dict[str, int] = {}
    lines = []
    for issue in issues:
        levels[issue.key] = levels[issue.parent] + 1 if issue.parent else 0
        there = known.get(issue.key)
        task = None if there is None or there.task is None else computed.tasks.get(there.task.uid)
        said = said_of(issue, choices, hours)
        summary = issue.key in parents or (task is not None and task.uid in computed.summaries)
        told = _told(issue, choices, hours, summary=summary)
        line = Line(issue, levels[issue.key], told, said, there, summary=summary)
        if task is not None:
            line.uid = task.uid
            doing = [one.resource_uid for one in computed.assignments_of.get(task.uid, ())]
            _settle(line, task, kept_of(task, doing), choices)
        elif there is not None:
            clash = Clash(issue.key, "task", issue.name, None, None)
            line.clashes = (clash,)
            line.bring = frozenset({"task"} if clash.id in choices.theirs else ())
        lines.append(line)
    in_file = {issue.key for issue in issues}
    gone = [one for one in known.values() if one.key not in in_file and one.task is not None]
    links, unlinked, circles = _links(lines, known, choices)
    warnings = list(export.warnings)
    if circles:
        warnings.append(circles)
    if own := sum(one.key in parents and effort_of(one) is not None for one in issues):
        warnings.append(_OWN_EFFORTS[choices.efforts]() % {"count": own})
    used = [one for one in lines if not one.summary and (one.added or WHO in one.bring)]
    people: dict[str, list[Issue]] = {}
    for line in used:
        if line.told[WHO] and choices.people.get(line.told[WHO], NOBODY) == NEW:
            people.setdefault(line.told[WHO], []).append(line.issue)
    version = Plan.objects.filter(pk=access.project.pk).values_list("version", flat=True).first() or 0
    return Comparison(version, lines, gone, links, unlinked, warnings, hours, people)


_OWN_EFFORTS = {
    Efforts.FIELDS: lambda: _(
        "Issues with others below them become summary tasks, which have the work of what lies below; "
        "their own efforts are kept in fields of theirs: %(count)d."
    ),
    Efforts.TASK: lambda: _(
        "Issues with others below them become summary tasks; "
        "their own efforts become a task of its own below each: %(count)d."
    ),
    Efforts.NOTHING: lambda: _(
        "Issues with others below them become summary tasks; their own efforts count no more: %(count)d."
    ),
}


def _known(access: Access, export: Export) -> Iterable[ExternalKey]:
    found = ExternalKey.objects.filter(project=access.project, source=export.source.value)
    return found.select_related("task").order_by("pk")


def arranged(export: Export, choices: Choices) -> list[Issue]:
    """The issues that become tasks, parents before what lies below them, siblings in the order of the file."""
    by_key = {issue.key: issue for issue in export.issues}
    found = [_kept_parent(one, by_key, choices) for one in export.issues if one.kind not in choices.left_out]
    if choices.sprints is Sprints.PHASE:
        phases = dict.fromkeys(one.sprint for one in found if one.sprint and not one.parent)
        found = [
            *(Issue(key=f"{OF_SPRINT}{name}", name=name, kind=SPRINT) for name in phases),
            *(
                replace(one, parent=f"{OF_SPRINT}{one.sprint}") if one.sprint and not one.parent else one
                for one in found
            ),
        ]
    if choices.efforts is Efforts.TASK:
        found = _with_own(found)
    below: dict[str, list[Issue]] = {}
    for issue in found:
        below.setdefault(issue.parent, []).append(issue)
    ordered: list[Issue] = []
    waiting = list(reversed(below.get("", [])))
    while waiting:
        issue = waiting.pop()
        ordered.append(issue)
        waiting.extend(reversed(below.get(issue.key, [])))
    return ordered


def _with_own(found: list[Issue]) -> list[Issue]:
    """The same, with an issue more before what lies below one with efforts of its own."""
    parents, keys = {issue.parent for issue in found}, {issue.key for issue in found}
    own = [
        replace(one, key=f"{OF_OWN}{one.key}", parent=one.key, blocks=(), due=None, sprint="", notes="")
        for one in found
        if one.key in parents and effort_of(one) is not None and f"{OF_OWN}{one.key}" not in keys
    ]  # fmt: skip
    return [*own, *found]


def _kept_parent(issue: Issue, by_key: Mapping[str, Issue], choices: Choices) -> Issue:
    parent = issue.parent
    while parent and by_key[parent].kind in choices.left_out:
        parent = by_key[parent].parent
    return issue if parent == issue.parent else replace(issue, parent=parent)


def _told(issue: Issue, choices: Choices, hours: Hours, *, summary: bool) -> dict[str, Any]:
    return {
        NAME: issue.name,
        PLACE: issue.parent,
        PROGRESS: progress_told(issue, choices, hours.until),
        WHO: who(issue),
        DEADLINE: None if issue.due is None else hours.end_of(issue.due // 1440),
        IN_SPRINT: issue.sprint if choices.sprints is Sprints.FIELD else None,
        EFFORTS: in_hours(issue.estimate, issue.spent, issue.left)
        if summary and choices.efforts is Efforts.FIELDS
        else None,
    }


def in_hours(*minutes: int | None) -> list[float | None] | None:
    """Efforts in hours; None where nothing is said of any."""
    found = [None if one is None else _whole(round(one / 60, 2)) for one in minutes]
    return found if any(one is not None for one in found) else None


def kept_of(task: doc.Task, resources: Iterable[int | None]) -> dict[str, Any]:
    """What a task of the plan says, by group."""
    own = dict(task.custom)
    return kept_values(
        told_of(task), name=task.name, parent=task.parent_uid, resources=resources, deadline=task.deadline,
        sprint=own.get(SPRINT), efforts=[own.get(name) for name in EFFORT_FIELDS],
    )  # fmt: skip


def kept_values(
    facts: Mapping[str, Any],
    *,
    name: str,
    parent: int | None,
    resources: Iterable[int | None],
    deadline: int | None,
    sprint: Any,
    efforts: list[Any],
) -> dict[str, Any]:
    """What a task says, by group, as it is kept to see later what people changed."""
    return {
        NAME: name,
        PLACE: parent,
        PROGRESS: [_whole(facts[one]) for one in _TOLD_OF_PROGRESS],
        WHO: sorted(one for one in resources if one is not None),
        DEADLINE: deadline,
        IN_SPRINT: sprint,
        EFFORTS: [_whole(one) for one in efforts] if any(one is not None for one in efforts) else None,
    }


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _settle(line: Line, task: doc.Task, now: Mapping[str, Any], choices: Choices) -> None:
    """Say which groups of a task are brought, and which clash."""
    assert line.there is not None
    seen, kept = line.there.told, line.there.written
    bring, clashes = set(), []
    for group in GROUPS:
        told = line.told[group]
        if told == seen.get(group) or (group == PROGRESS and line.summary):
            continue
        if group == IN_SPRINT and choices.sprints is not Sprints.FIELD:
            continue
        if group == EFFORTS and (choices.efforts is not Efforts.FIELDS or not line.summary):
            continue
        if now[group] == kept.get(group) or _says_the_same(group, told, now[group]):
            bring.add(group)
            continue
        clash = Clash(line.issue.key, group, task.name, now[group], told)
        clashes.append(clash)
        if clash.id in choices.theirs:
            bring.add(group)
    line.bring, line.clashes = frozenset(bring), tuple(clashes)


def _says_the_same(group: str, told: Any, now: Any) -> bool:
    return group in (NAME, DEADLINE, IN_SPRINT, EFFORTS) and told == now


def _links(
    lines: Iterable[Line], known: Mapping[str, ExternalKey], choices: Choices
) -> tuple[list[tuple[str, str]], list[tuple[str, str]], str]:
    """New links, links that the tool has no more, and a warning about those that go round in a circle."""
    if not choices.links:
        return [], [], ""
    there = {line.issue.key: line for line in lines if not line.removed_here}
    wanted = [(line.issue.key, after) for line in there.values() for after in line.issue.blocks if after in there]
    round_about = _in_circles([line.issue for line in there.values()], wanted)
    fine = [link for link in wanted if link not in round_about]
    before = {(key, after) for key, one in known.items() for after in one.told.get("blocks", ())}
    new = [
        link for link in fine
        if link not in before or there[link[0]].uid is None or there[link[1]].uid is None
    ]  # fmt: skip
    wanted_now = set(wanted)
    unlinked = [
        link for link in sorted(before - wanted_now)
        if link[0] in there and all(one in known and known[one].task is not None for one in link)
    ]  # fmt: skip
    if not round_about:
        return new, unlinked, ""
    some = ", ".join(f"{first} → {then}" for first, then in sorted(round_about)[:5])
    return new, unlinked, f"{len(round_about)} links go round in a circle and were left out: {some}."


def _in_circles(issues: Iterable[Issue], links: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """The links on circles, where what lies below an issue runs from its start to its finish."""
    after: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for issue in issues:
        after.setdefault((issue.key, 0), []).append((issue.key, 1))
        if issue.parent:
            after.setdefault((issue.parent, 0), []).append((issue.key, 0))
            after.setdefault((issue.key, 1), []).append((issue.parent, 1))
    for first, then in links:
        after.setdefault((first, 1), []).append((then, 0))
    before: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for node, others in after.items():
        for other in others:
            before.setdefault(other, []).append(node)
    left = {*after, *before}
    for ways, back in ((after, before), (before, after)):
        count = {node: sum(one in left for one in back.get(node, ())) for node in left}
        waiting = [node for node, many in count.items() if not many]
        while waiting:
            node = waiting.pop()
            left.discard(node)
            for other in ways.get(node, ()):
                if other in left:
                    count[other] -= 1
                    if not count[other]:
                        waiting.append(other)
    return {(first, then) for first, then in links if (first, 1) in left and (then, 0) in left}
