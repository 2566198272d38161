"""What is read of the scope: its records as somebody may see them, and what they lack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from charthouse.accounts.models import User
from charthouse.exchange import document as doc
from charthouse.goals.models import Goal
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope.models import (
    Deliverable,
    DeliverableTask,
    Requirement,
    RequirementDeliverable,
    RequirementGoal,
)
from charthouse.scope.words import DELIVERABLE, GOAL, REQUIREMENT, key_of

OUT = frozenset({Requirement.Status.REJECTED, Requirement.Status.WITHDRAWN})
"""Requirements that are no part of the scope."""
LACKS = ("acceptance", "deliverable", "priority", "source", "goal")


@dataclass(frozen=True, slots=True)
class Named:
    """A record as others point at it."""

    number: int
    key: str
    name: str
    gone: bool = False


@dataclass(frozen=True)
class RequirementLine:
    """A requirement as its readers see it."""

    one: Requirement
    key: str
    owner: str
    deliverables: tuple[Named, ...]
    goals: tuple[Named, ...]
    with_goals: bool = False
    """The project has goals at all, so that serving none is a hole."""

    @property
    def counts(self) -> bool:
        """Whether it is a part of the scope: not rejected, not withdrawn, not put off."""
        return self.one.status not in OUT and self.one.priority != Requirement.Priority.WONT

    @cached_property
    def lacks(self) -> tuple[str, ...]:
        """What is missing in it; nothing where it is no part of the scope."""
        if not self.counts:
            return ()
        missing = {
            "acceptance": not self.one.acceptance,
            "deliverable": not self.deliverables,
            "priority": not self.one.priority,
            "source": not self.one.source,
            "goal": self.with_goals and not any(not goal.gone for goal in self.goals),
        }
        return tuple(name for name in LACKS if missing[name])


@dataclass(frozen=True)
class DeliverableLine:
    """A deliverable as its readers see it."""

    one: Deliverable
    key: str
    requirements: tuple[Named, ...]
    tasks: tuple[Named, ...]
    percent: float | None
    """How much of its work is done, of 100; nothing where no task produces it."""

    @property
    def counts(self) -> bool:
        """Whether it is a part of the scope."""
        return self.one.state != Deliverable.State.DROPPED

    @cached_property
    def lacks(self) -> tuple[str, ...]:
        """What is missing in it."""
        if not self.counts:
            return ()
        missing = {
            "acceptance": not self.one.acceptance,
            "acceptor": not self.one.acceptor,
            "work": not any(not task.gone for task in self.tasks),
        }
        return tuple(name for name, lacking in missing.items() if lacking)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which requirements are shown."""

    status: str = ""
    priority: str = ""
    lacks: str = ""
    owner: str = ""
    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether it leaves something out."""
        return bool(self.status or self.priority or self.lacks or self.owner or self.words.strip())

    def picks(self, line: RequirementLine) -> bool:
        """Whether a requirement is shown."""
        one = line.one
        return (
            self.status in ("", one.status)
            and self.priority in ("", one.priority or "none")
            and (not self.lacks or self.lacks in line.lacks)
            and self.owner in ("", line.owner)
            and (not self.words or self._in_words(line))
        )

    def _in_words(self, line: RequirementLine) -> bool:
        one = line.one
        said = f"{line.key} {one.reference} {one.title} {one.text} {one.source} {one.acceptance}".casefold()
        return all(word in said for word in self.words.casefold().split())


def requirements_of(access: Access, *numbers: int) -> list[RequirementLine]:
    """Requirements by number; all, or those of these numbers."""
    project = access.project
    found = Requirement.objects.filter(project=project).order_by("number")
    traces = RequirementDeliverable.objects.filter(requirement__project=project)
    served = RequirementGoal.objects.filter(requirement__project=project)
    if numbers:
        found = found.filter(number__in=numbers)
        traces, served = traces.filter(requirement__number__in=numbers), served.filter(requirement__number__in=numbers)
    met: dict[int, list[Named]] = {}
    named: dict[int, Named] = {}
    for pk, number, name in traces.order_by("deliverable__number").values_list(
        "requirement", "deliverable__number", "deliverable__name"
    ):
        if number not in named:
            named[number] = Named(number, key_of(project.key, DELIVERABLE, number), name)
        met.setdefault(pk, []).append(named[number])
    goals = goals_of(access)
    serves: dict[int, list[Named]] = {}
    for pk, number in served.order_by("goal").values_list("requirement", "goal"):
        serves.setdefault(pk, []).append(goals.get(number) or Named(number, "", "", gone=True))
    owners = {}
    if access.may(Right.SEE_TEAM):
        owners = dict(User.objects.filter(pk__in=found.order_by().values("owner")).values_list("pk", "name"))
    return [
        RequirementLine(
            one, key_of(project.key, REQUIREMENT, one.number), owners.get(one.owner_id or 0, ""),
            tuple(met.get(one.pk, ())), tuple(serves.get(one.pk, ())), bool(goals),
        )
        for one in found
    ]  # fmt: skip


def goals_of(access: Access) -> Mapping[int, Named]:
    """The project's goals by number, for who sees them."""
    if not access.may(Right.SEE_GOALS):
        return {}
    found = Goal.objects.filter(project=access.project).order_by("number").values_list("number", "title")
    return {number: Named(number, key_of(access.project.key, GOAL, number), title) for number, title in found}


@dataclass(frozen=True, slots=True)
class Known:
    """What of the plan, as somebody sees it, the scope needs."""

    tasks: Mapping[int, doc.Task]
    below: Mapping[int, tuple[int, ...]]
    key: str
    published: bool
    """They see what is published only, and are not told of tasks that are not."""

    def is_summary(self, uid: int) -> bool:
        """Whether a task has others below it."""
        return self.below.get(uid, (uid,)) != (uid,)

    def named(self, traces: Iterable[tuple[int, str]]) -> tuple[Named, ...]:
        """Tasks of a deliverable as they are shown."""
        return tuple(
            Named(uid, f"{self.key}-{uid}", self.tasks[uid].name if uid in self.tasks else name, uid not in self.tasks)
            for uid, name in traces
            if uid in self.tasks or not self.published
        )

    def percent(self, uids: Iterable[int]) -> float | None:
        """How much of the work below these tasks is done, by their durations; milestones count nothing."""
        leaves = {leaf for uid in uids for leaf in self.below.get(uid, ())}
        whole = sum(self.tasks[leaf].duration.minutes for leaf in leaves)
        if not leaves:
            return None
        if not whole:
            return 100.0 if all(self.tasks[leaf].percent_complete >= 100 for leaf in leaves) else 0.0
        return sum(self.tasks[leaf].duration.minutes * self.tasks[leaf].percent_complete for leaf in leaves) / whole


def known_of(access: Access) -> Known:
    """The plan as this person sees it."""
    computed = computed_plan(access.shown)
    return Known(computed.tasks, computed.leaves, access.project.key, access.project.public is not None)


def deliverables_of(access: Access, known: Known, *numbers: int) -> list[DeliverableLine]:
    """Deliverables by number; all, or those of these numbers."""
    project = access.project
    found = Deliverable.objects.filter(project=project).order_by("number")
    meets = RequirementDeliverable.objects.filter(deliverable__project=project)
    tasks = DeliverableTask.objects.filter(deliverable__project=project)
    if numbers:
        found = found.filter(number__in=numbers)
        meets, tasks = meets.filter(deliverable__number__in=numbers), tasks.filter(deliverable__number__in=numbers)
    met: dict[int, list[Named]] = {}
    for pk, number, title in meets.order_by("requirement__number").values_list(
        "deliverable", "requirement__number", "requirement__title"
    ):
        met.setdefault(pk, []).append(Named(number, key_of(project.key, REQUIREMENT, number), title))
    work: dict[int, list[tuple[int, str]]] = {}
    for pk, uid, name in tasks.order_by("id").values_list("deliverable", "uid", "name"):
        work.setdefault(pk, []).append((uid, name))
    return [
        DeliverableLine(
            one, key_of(project.key, DELIVERABLE, one.number), tuple(met.get(one.pk, ())),
            known.named(work.get(one.pk, ())), known.percent(uid for uid, _name in work.get(one.pk, ())),
        )
        for one in found
    ]  # fmt: skip
