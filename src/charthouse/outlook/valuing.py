"""Measures a project's earned value from its plan, its baseline and its cost book; the same is measured once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from threading import Lock

from charthouse import metrics
from charthouse.budget.queries import book_of, with_costs
from charthouse.engine.earned_value.activities import Choices
from charthouse.engine.earned_value.history import Indices, indices_over_time
from charthouse.engine.earned_value.measuring import Standing, measure
from charthouse.engine.earned_value.refusals import NothingToMeasure, UnknownBase
from charthouse.engine.forecast.completion import Completion, completion
from charthouse.engine.refusals import UnusablePlan
from charthouse.exchange import document as doc
from charthouse.exchange.earned_values import CostSource, Subject, Unit, subject_of
from charthouse.exchange.evm_json import Evm
from charthouse.exchange.replanning import replanning_of
from charthouse.plan.computed import Computed, computed_plan, version_of
from charthouse.plan.models import Plan
from charthouse.plan.scenario_costs import costs_of_tasks, may_tell_cost
from charthouse.projects.access import Access
from charthouse.projects.models import Project

KEPT = 12
"""Measured projects in memory."""


@dataclass(frozen=True, slots=True)
class Valued:
    """A project measured at a date, or why it cannot be."""

    computed: Computed
    in_hours: bool
    at: int | None = None
    evm: Evm | None = None
    history: tuple[Indices, ...] = ()
    trouble: str = ""
    """Why it cannot be measured, as a sentence."""

    @property
    def subject(self) -> Subject:
        """What was measured."""
        assert self.evm is not None
        return self.evm.subject

    @property
    def standing(self) -> Standing:
        """Where the project stands."""
        assert self.evm is not None
        return self.evm.standing

    @property
    def forecast(self) -> Completion:
        """Where it will end."""
        assert self.evm is not None
        return self.evm.forecast

    @property
    def money(self) -> bool:
        """Whether value is counted in money."""
        return self.subject.unit is Unit.MONEY

    @property
    def has_costs(self) -> bool:
        """Whether anything says what was spent."""
        return self.subject.cost_source is not CostSource.NONE


_kept: OrderedDict[tuple[Hashable, ...], Valued] = OrderedDict()
_lock = Lock()


def valued(access: Access, choices: Choices | None = None, at: int | None = None) -> Valued:
    """The earned value of what somebody sees of a project, at a date or else its status date.

    In hours where they may not see what it costs: where rates are in the plan, that needs the right to see rates.
    """
    computed = computed_plan(access.shown)
    return _valued(
        access.shown, access.project, computed, choices or Choices(), at,
        in_hours=not may_tell_cost(access, computed.document),
    )  # fmt: skip


def valued_whole(project: Project) -> Valued:
    """The same with all that is known, for what Charthouse keeps of its own accord."""
    return valued_of(project, in_hours=False)


def valued_of(
    shown: Project,
    *,
    in_hours: bool,
    choices: Choices | None = None,
    at: int | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Valued:
    """The same of a working plan or of the row that holds a published one, in hours or with all that is known.

    :raises Stopped: ``should_stop`` said so.
    """
    return _valued(
        shown, shown.working or shown, computed_plan(shown), choices or Choices(), at,
        in_hours=in_hours, should_stop=should_stop,
    )  # fmt: skip


def _valued(
    shown: Project,
    project: Project,
    computed: Computed,
    choices: Choices,
    at: int | None,
    *,
    in_hours: bool,
    should_stop: Callable[[], bool] | None = None,
) -> Valued:
    book = book_of(project)
    baseline = Plan.objects.filter(pk=shown.pk).values_list("measured_by", flat=True).first()
    key = (shown.pk, version_of(shown), book.version, baseline, choices, at, in_hours)
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    with metrics.computing("earned_value"):
        made = _measured(project, computed, choices, at, baseline, in_hours=in_hours, should_stop=should_stop)
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def _measured(
    project: Project,
    computed: Computed,
    choices: Choices,
    at: int | None,
    baseline: int | None,
    *,
    in_hours: bool,
    should_stop: Callable[[], bool] | None,
) -> Valued:
    at = computed.document.project.status_date if at is None else at
    if computed.schedule is None or at is None:
        return Valued(computed, in_hours, at, trouble=computed.trouble)
    document = with_costs(_with_planned_costs(computed.document), project)
    there = {each.number for task in document.tasks for each in task.baselines if each.start is not None}
    try:
        subject = subject_of(document, at, choices, baseline=baseline if baseline in there else None, in_hours=in_hours)
        standing = measure(subject.measured, at, choices)
        forecast = completion(subject.measured, standing, subject.plan, should_stop=should_stop)
    except (NothingToMeasure, UnknownBase, UnusablePlan) as refusal:
        return Valued(computed, in_hours, at, trouble=str(refusal))
    replanning = replanning_of(document, subject.baseline, subject.measured.calendar)
    evm = Evm(document, subject, standing, forecast, replanning, {})
    return Valued(computed, in_hours, at, evm, indices_over_time(subject.measured, standing))


def _with_planned_costs(document: doc.Document) -> doc.Document:
    """With what each task is to cost by the rates of who works on it, where its file does not say."""
    costs = costs_of_tasks(document)
    if not costs:
        return document
    tasks = tuple(
        replace(task, cost=costs[task.uid][0]) if task.cost is None and task.uid in costs else task
        for task in document.tasks
    )
    return replace(document, tasks=tasks)
