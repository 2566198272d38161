"""Values of progress as people read them, and proposals beside what stands in the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from charthouse.plan.computed import computed_plan
from charthouse.plan.deeds import FIELDS
from charthouse.plan.models import ProgressProposal, Task
from charthouse.plan.progress_facts import facts_of
from charthouse.plan.progressing.proposals import may_decide
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.ui import formats


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a proposal."""

    field: str
    label: str
    seen: str
    wanted: str
    now: str
    """What stands in the plan now, where that is neither what was seen nor what is proposed."""
    stands: str
    """The same, as a form carries it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A proposal as who decides about it sees it."""

    proposal: ProgressProposal
    name: str
    who: str
    differences: tuple[Difference, ...]
    gone: bool
    """The task is no longer in the plan."""
    decides: bool
    mine: bool

    @property
    def clashes(self) -> bool:
        """Whether the task changed since."""
        return any(one.now for one in self.differences)


def compared(access: Access, proposal: ProgressProposal) -> Compared:
    """A proposal beside the plan that this person sees."""
    task = Task.objects.filter(project=access.shown, uid=proposal.uid).first()
    facts = {} if task is None else facts_of(task)
    day = computed_plan(access.shown).document.project.minutes_per_day
    differences = []
    for name, (seen, wanted) in proposal.fields.items():
        now = facts.get(name)
        other = bool(facts) and now not in (seen, wanted)
        differences.append(
            Difference(
                name, str(FIELDS.get(name, name)), value_told(name, seen, day), value_told(name, wanted, day),
                value_told(name, now, day) if other else "", "" if now is None else str(now),
            )
        )  # fmt: skip
    team = access.may(Right.SEE_TEAM) or proposal.by_id == access.user.pk
    return Compared(
        proposal,
        proposal.name if task is None else task.name,
        proposal.by.name if team else "",
        tuple(differences),
        task is None,
        may_decide(access, proposal),
        proposal.by_id == access.user.pk,
    )


def value_told(name: str, value: Any, day: int) -> str:
    """A value of progress as people read it."""
    if value is None:
        return _("nothing")
    if "percent" in name:
        return formats.per_cent(value)
    if name in ("actual_start", "actual_finish"):
        finish = name == "actual_finish"
        return f"{formats.long_day(formats.day_of(value, finish=finish))} {formats.clock_of(value, finish=finish)}"
    return formats.span(int(value), a_day=day)
