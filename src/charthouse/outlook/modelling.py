"""What is simulated of a plan: its document, the settings and the risks, as one value with a fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from charthouse.compute.versions import mark
from charthouse.engine.network import TaskKind
from charthouse.engine.risk.model import Commitment, RiskModel
from charthouse.exchange import document as doc
from charthouse.exchange.risk_values import Promise, Uncertain, uncertain_of
from charthouse.outlook.models import SimulationSettings
from charthouse.plan.computed import Computed
from charthouse.plan.models import Plan
from charthouse.projects.models import Project
from charthouse.risks.simulating import with_register

MOST_WATCHED = 300
"""Milestones whose own finish is kept as a distribution."""
_MILESTONES = (TaskKind.MILESTONE, TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE)
_TIMED = (doc.ResourceKind.PERSON, doc.ResourceKind.EQUIPMENT)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone to come."""

    uid: int
    name: str
    plan: int | None
    """Its finish as planned."""
    baseline: int | None
    deadline: int | None


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was agreed, as far as the whole goes."""

    number: int
    name: str
    finish: int | None
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Simulated:
    """A plan with everything that decides what its simulation says."""

    document: doc.Document
    uncertain: Uncertain
    milestones: tuple[Milestone, ...]
    left_out: int
    """Milestones to come beyond ``MOST_WATCHED``."""
    baseline: Baseline | None
    paid: int
    """People and things with rates that are assigned."""
    iterations: int
    seed: int
    fingerprint: str

    @property
    def model(self) -> RiskModel:
        """What the engine simulates."""
        return self.uncertain.model


def settings_of(project: Project) -> SimulationSettings:
    """How the project's plan is simulated; the row of a published plan goes by its project's."""
    key = project.working_id or project.pk
    return SimulationSettings.objects.filter(pk=key).first() or SimulationSettings(project_id=key)


def settings_told(settings: SimulationSettings) -> dict[str, Any]:
    """The settings that decide the figures, as a run keeps them."""
    return {
        "iterations": settings.iterations,
        "seed": settings.seed,
        "factors": None if settings.factors is None else list(settings.factors),
    }


def simulated(project: Project, computed: Computed, settings: SimulationSettings) -> Simulated:
    """What is simulated of a plan that has dates.

    :raises NothingUncertain: no range, no risk, no branch and no factors
    :raises UnusablePlan: an estimate or a risk that is none
    """
    known = with_register(project, computed.document)
    document = known.document
    uncertain = uncertain_of(document, factors=settings.factors)
    model = uncertain.model
    measured_by = Plan.objects.filter(pk=project.pk).values_list("measured_by", flat=True).first()
    baseline = _baseline(document, measured_by)
    coming = _coming(computed, measured_by)
    milestones = tuple(coming[:MOST_WATCHED])
    model = replace(
        model,
        watched=tuple(each.uid for each in milestones),
        commitments=(*model.commitments, *_against(baseline)),
    )
    return Simulated(
        document=document,
        uncertain=Uncertain(model, uncertain.promises, (*known.told, *uncertain.told)),
        milestones=milestones,
        left_out=len(coming) - len(milestones),
        baseline=baseline,
        paid=_paid(document),
        iterations=settings.iterations,
        seed=settings.seed,
        fingerprint=_fingerprint(model, settings),
    )


def simulated_promises(one: Simulated) -> tuple[Promise, ...]:
    """What the plan promises and can be simulated, in the order of the model's commitments."""
    return tuple(each for each in one.uncertain.promises if not each.why_not)


def _against(baseline: Baseline | None) -> Iterable[Commitment]:
    """Date and cost of the baseline together, behind what the plan promises."""
    if baseline is not None and baseline.finish is not None and baseline.cost is not None:
        yield Commitment("baseline", None, baseline.finish, float(baseline.cost))


def _baseline(document: doc.Document, number: int | None) -> Baseline | None:
    named = next((each for each in document.baselines if each.number == number), None)
    if named is None:
        return None
    summaries = {task.parent_uid for task in document.tasks}
    finish: int | None = None
    cost: Decimal | None = None
    for task in document.tasks:
        for kept in task.baselines:
            if kept.number != number:
                continue
            if kept.finish is not None and (finish is None or kept.finish > finish):
                finish = kept.finish
            if kept.cost is not None and task.uid not in summaries:
                cost = (cost or Decimal(0)) + kept.cost
    return Baseline(named.number, named.name, finish, cost)


def _coming(computed: Computed, measured_by: int | None) -> list[Milestone]:
    """Milestones not reached yet: those with a deadline first, then those on the time line, then by outline."""
    dates = None if computed.schedule is None else computed.schedule.tasks
    found = []
    for place, task in enumerate(computed.document.tasks):
        if task.kind not in _MILESTONES or not task.active or task.actual_finish is not None:
            continue
        if task.uid in computed.summaries:
            continue
        agreed = next((each.finish for each in task.baselines if each.number == measured_by), None)
        finish = None if dates is None else dates[task.uid].finish
        rank = (task.deadline is None, not task.on_time_line, place)
        found.append((rank, Milestone(task.uid, task.name, finish, agreed, task.deadline)))
    return [each for _rank, each in sorted(found, key=lambda one: one[0])]


def _paid(document: doc.Document) -> int:
    rated = {each.uid for each in document.resources if each.rates and each.kind in _TIMED}
    return len({each.resource_uid for each in document.assignments if each.resource_uid in rated})


def _fingerprint(model: RiskModel, settings: SimulationSettings) -> str:
    """Frozen values write themselves the same whenever they are the same; names of tasks change no figure."""
    digest = hashlib.sha256(repr((mark(), settings_told(settings))).encode())
    plan = replace(model.plan, tasks=tuple(replace(task, name="") for task in model.plan.tasks))
    digest.update(repr(replace(model, plan=plan)).encode())
    return digest.hexdigest()
