"""Traces from goals over requirements and deliverables to tasks, and the holes in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from charthouse.plan.computed import computed_plan
from charthouse.plan.kept import KeptPerPlan
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.scope import queries, requirements
from charthouse.scope.models import Requirement
from charthouse.scope.queries import DeliverableLine, Named, RequirementLine
from charthouse.scope.values import bad

TO = ("deliverables", "goals")
"""Where a requirement's traces lead."""


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement with a cell for each goal and each deliverable: whether it is traced there."""

    line: RequirementLine
    goals: tuple[tuple[Named, bool], ...]
    deliverables: tuple[tuple[DeliverableLine, bool], ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """The matrix, and what is traced to nothing; all of it only of what is in scope."""

    goals: tuple[Named, ...]
    requirements: tuple[RequirementLine, ...]
    deliverables: tuple[DeliverableLine, ...]
    unserved: tuple[Named, ...]
    """Goals that no requirement serves."""
    aimless: tuple[RequirementLine, ...]
    """Requirements that serve no goal; none where the project has no goals."""
    unmet: tuple[RequirementLine, ...]
    """Requirements that no deliverable meets."""
    unasked: tuple[DeliverableLine, ...]
    """Deliverables that meet no requirement."""
    idle: tuple[DeliverableLine, ...]
    """Deliverables that no task produces."""
    loose: tuple[int, ...]
    """The numbers of tasks that produce no deliverable; milestones do not count."""
    tasks: int
    """Tasks at the bottom of the outline, milestones not counted."""

    @property
    def holes(self) -> int:
        """How many there are; tasks that produce nothing named count as one kind of their own."""
        return sum(map(len, (self.unserved, self.aimless, self.unmet, self.unasked, self.idle)))

    def rows(self, lines: Sequence[RequirementLine], made: Sequence[DeliverableLine]) -> list[Row]:
        """The matrix of these requirements and deliverables, and all goals."""
        return [_row(self.goals, made, line) for line in lines]


def trace_of(access: Access) -> Trace:
    """How the project's scope hangs together, as this person sees it."""
    known = queries.known_of(access)
    goals = tuple(queries.goals_of(access).values())
    asked = tuple(line for line in queries.requirements_of(access) if line.counts)
    made = tuple(line for line in queries.deliverables_of(access, known) if line.counts)
    kept = {line.one.number for line in asked}
    served = {goal.number for line in asked for goal in line.goals}
    offered = {line.one.number for line in made}
    unmet = tuple(line for line in asked if not any(each.number in offered for each in line.deliverables))
    leaves = _work_of(access.shown)
    covered = {leaf for line in made for task in line.tasks for leaf in known.below.get(task.number, ())}
    return Trace(
        goals, asked, made,
        tuple(goal for goal in goals if goal.number not in served),
        tuple(line for line in asked if goals and not any(not goal.gone for goal in line.goals)),
        unmet,
        tuple(line for line in made if not any(each.number in kept for each in line.requirements)),
        tuple(line for line in made if "work" in line.lacks),
        tuple(uid for uid in leaves if uid not in covered) if made else (),
        len(leaves),
    )  # fmt: skip


def set_trace(*, access: Access, requirement: int, to: str, number: int, on: bool) -> Requirement:
    """Trace a requirement to a deliverable or a goal, or no longer.

    :raises NoSuchRecord: BadValue: RoleMayNot:
    """
    if to not in TO:
        raise bad("to", _("A requirement is traced to a deliverable or to a goal."))
    if to == "goals" and on and number not in queries.goals_of(access):
        raise bad("goals", _("%(key)s has no goal %(number)d.") % {"key": access.project.key, "number": number})
    there = requirements.facts_of(requirements.KIND.of(access.project, requirement))[to]
    wanted = sorted({*there, number} if on else {*there} - {number})
    facts: Mapping[str, object] = {to: wanted}
    return requirements.change_requirement(access=access, number=requirement, facts=facts)


@KeptPerPlan
def _work_of(shown: Project) -> tuple[int, ...]:
    """The tasks at the bottom of the outline, milestones not counted."""
    computed = computed_plan(shown)
    return tuple(
        task.uid for task in computed.document.tasks
        if task.active and task.duration.minutes > 0 and task.uid not in computed.summaries
    )  # fmt: skip


def _row(goals: Sequence[Named], made: Sequence[DeliverableLine], line: RequirementLine) -> Row:
    met, serves = {each.number for each in line.deliverables}, {each.number for each in line.goals}
    return Row(
        line,
        tuple((goal, goal.number in serves) for goal in goals),
        tuple((each, each.one.number in met) for each in made),
    )
