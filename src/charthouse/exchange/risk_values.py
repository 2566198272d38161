"""The one converter from a plan document to what is simulated: ranges, risks, branches, promises."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

from charthouse.engine.compile import left_of
from charthouse.engine.network import Plan, Task, TaskId, TaskKind, TaskMode
from charthouse.engine.refusals import BrokenPlan
from charthouse.engine.risk import model as risk
from charthouse.engine.risk.distributions import (
    BadDistribution,
    BetaPert,
    Discrete,
    Distribution,
    Empirical,
    Lognormal,
    Triangular,
    Uniform,
    between_p10_and_p90,
    scaled,
)
from charthouse.exchange import document as doc
from charthouse.exchange.engine_values import plan_of
from charthouse.exchange.risk_costs import costs_of, spent_on_no_task

Factors = tuple[float, float, float]

_Z90 = NormalDist().inv_cdf(0.9)


class NothingUncertain(BrokenPlan):
    """A plan in which everything is certain; the message says how to give it ranges."""

    def __init__(self) -> None:
        super().__init__(
            "There is nothing uncertain in this plan: no task has a range and there is no risk. Give tasks three-point "
            "estimates, or say --uncertainty LOW,LIKELY,HIGH as factors on what remains, such as 0.9,1,1.5."
        )


@dataclass(frozen=True, slots=True)
class Promise:
    """One commitment, and why it cannot be simulated; empty where it can."""

    commitment: doc.Commitment
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """What is simulated of a document, and what was understood beside it."""

    model: risk.RiskModel
    promises: tuple[Promise, ...]
    """Those that can be simulated stand in the order of the model's commitments."""
    told: tuple[str, ...] = ()

    @property
    def has_costs(self) -> bool:
        """Whether the document says any cost."""
        of_tasks = any(cost.fixed or cost.per_minute or cost.spent for _, cost in self.model.costs)
        of_risks = any(impact.cost is not None for each in self.model.risks for impact in each.impacts)
        of_responses = any(each.response_cost for each in self.model.risks)
        return of_tasks or of_risks or of_responses or bool(self.model.per_minute or self.model.spent)


def uncertain_of(document: doc.Document, *, factors: Factors | None = None) -> Uncertain:
    """What is uncertain about a document's plan.

    ``factors``: low, likely and high ones on the remaining duration (Beta-PERT) of every task that has no estimate.

    :raises NothingUncertain: no range, no risk, no branch and no factors; with factors that no task takes, all
        iterations are alike, which is told
    :raises BrokenPlan: an estimate or a risk that is none
    """
    plan = plan_of(document)
    of_factors = None if factors is None else _named("--uncertainty", lambda: BetaPert(*factors))
    below = leaves_of(document)
    moving = {task.id: task for task in plan.tasks if _moves(task) and task.id in below[task.id]}
    durations, told = _durations(document, moving, of_factors)
    model = risk.RiskModel(
        plan=plan,
        durations=durations,
        risks=tuple(driver_of(each, below) for each in document.risks if each.state is doc.RiskState.OPEN),
        branches=tuple(
            risk.Branch(tuple((way.probability, _below(way.task_uids, below)) for way in each.ways))
            for each in document.branches
        ),
        correlations=tuple(
            risk.Correlation(_below(each.task_uids, below), each.coefficient) for each in document.correlations
        ),
        costs=costs_of(document, plan, below),
        per_minute=float(document.project.cost_per_day or 0) / document.project.minutes_per_day,
        spent=spent_on_no_task(document),
    )
    if not durations and not any(each.probability > 0 for each in model.risks) and not model.branches:
        if factors is None:
            raise NothingUncertain
        told = (*told, "No task varies: all are done, inactive, or placed by hand where their dates were given.")
    promises = _promises(document, plan)
    kept = tuple(
        risk.Commitment(
            each.commitment.name,
            each.commitment.task_uid,
            each.commitment.date,
            None if each.commitment.cost is None else float(each.commitment.cost),
        )
        for each in promises
        if not each.why_not
    )
    return Uncertain(replace(model, commitments=kept), promises, told)


def distribution_of(estimate: doc.ThreePoint, outcomes: Sequence[doc.Outcome] = ()) -> Distribution:
    """The distribution that an estimate means, in working minutes.

    A lognormal has no limits: absolute low and high give it PERT's mean (a + 4m + b)/6 and deviation (b − a)/6; as P10
    and P90 they give it both quantiles. An empirical one is its ratios times the likely value.

    :raises BadDistribution: there is none
    """
    low, likely, high = estimate.low, estimate.likely, estimate.high
    by_quantiles = estimate.meaning is doc.Meaning.P10_P90
    match estimate.distribution:
        case doc.Distribution.BETA_PERT:
            return between_p10_and_p90(BetaPert, low, likely, high) if by_quantiles else BetaPert(low, likely, high)
        case doc.Distribution.TRIANGULAR:
            return between_p10_and_p90(Triangular, low, likely, high) if by_quantiles else Triangular(low, likely, high)
        case doc.Distribution.UNIFORM:
            beyond = (high - low) / 8 if by_quantiles else 0
            return Uniform(low - beyond, high + beyond)
        case doc.Distribution.LOGNORMAL:
            Triangular(low, likely, high)  # refuses what is not in order
            if not by_quantiles:
                return Lognormal((low + 4 * likely + high) / 6, (high - low) / 6)
            if low <= 0:
                raise BadDistribution("The P10 of a lognormal estimate is above 0.")
            sigma = math.log(high / low) / (2 * _Z90)
            mean = math.sqrt(low * high) * math.exp(sigma * sigma / 2)
            return Lognormal(mean, mean * math.sqrt(math.expm1(sigma * sigma)))
        case _:
            if not outcomes:
                raise BadDistribution(f"The estimate is {estimate.distribution.value} and names no outcomes.")
            if estimate.distribution is doc.Distribution.DISCRETE:
                return Discrete(tuple(each.value for each in outcomes), tuple(each.weight for each in outcomes))
            return Empirical(tuple(each.value * likely for each in outcomes))


def _durations(
    document: doc.Document, moving: dict[TaskId, Task], of_factors: Distribution | None
) -> tuple[tuple[tuple[TaskId, Distribution], ...], tuple[str, ...]]:
    found: list[tuple[TaskId, Distribution]] = []
    given = 0
    for each in document.tasks:
        task = moving.get(each.uid)
        if task is None:
            continue
        started = task.actual_start is not None
        left = left_of(task) if started else task.duration
        if each.estimate is not None:
            estimate, outcomes = each.estimate, each.outcomes
            whole = _named(f"The task “{each.name}”", lambda: distribution_of(estimate, outcomes))  # noqa: B023
            # What is done of a started task is certain; the rest of it varies as the whole would.
            share = left / task.duration if started and task.duration else 1.0
            found.append((each.uid, scaled(whole, share)))
        elif of_factors is not None and left > 0:
            found.append((each.uid, scaled(of_factors, left)))
            given += 1
    if of_factors is None:
        return tuple(found), ()
    return tuple(found), (_how_many_vary(given, len(found) - given),)


def _how_many_vary(given: int, own: int) -> str:
    return f"Tasks that vary by the factors given: {given}; by their own estimates: {own}."


def driver_of(each: doc.Risk, below: dict[TaskId, tuple[TaskId, ...]]) -> risk.RiskDriver:
    """A document's risk as the engine takes it, before its response and after; ``below`` as ``leaves_of`` gives it.

    :raises BrokenPlan: an impact that is none
    """
    impacts: list[risk.Impact] = []
    for impact in each.impacts:
        factor, delay, cost = impact.factor, impact.delay, impact.cost
        who = f"The risk “{each.name}”"
        of_factor = None if factor is None else _named(who, lambda: BetaPert(*factor))  # noqa: B023
        of_delay = None if delay is None else _named(who, lambda: distribution_of(delay))  # noqa: B023
        of_cost = None if cost is None else _named(who, lambda: BetaPert(*map(float, cost)))  # noqa: B023
        if impact.task_uid is None:
            if of_factor is not None or of_delay is not None:
                raise BrokenPlan(f"{who} delays no task; say which ones it hits.")
        else:
            impacts += [risk.Impact(task, of_factor, of_delay) for task in below.get(impact.task_uid, ())]
        if of_cost is not None:  # a summary's cost comes once, not for each task below it
            impacts.append(risk.Impact(impact.task_uid, cost=of_cost))
    return risk.RiskDriver(
        id=each.uid,
        name=each.name,
        probability=each.probability,
        impacts=tuple(impacts),
        combine=risk.Combine.SERIES if each.in_series else risk.Combine.PARALLEL,
        adds=_below(each.adds, below),
        response_probability=each.response_probability,
        response_factor=1.0 if each.response_impact is None else each.response_impact,
        response_cost=float(each.response_cost or 0),
        intangible=tuple((score.name, score.score) for score in each.intangible),
    )


def _promises(document: doc.Document, plan: Plan) -> tuple[Promise, ...]:
    """What the document promises: commitments, deadlines, and the date by which the whole must be done."""
    project = document.project
    wanted = list(document.commitments)
    if project.must_finish_by is not None:
        wanted.append(doc.Commitment(name=f"{project.name or 'The project'} done", date=project.must_finish_by))
    wanted += [
        doc.Commitment(name=task.name, task_uid=task.uid, date=task.deadline)
        for task in document.tasks
        if task.deadline is not None
    ]
    idle: set[TaskId | None] = set()
    for task in plan.tasks:
        if not task.active or task.parent in idle:
            idle.add(task.id)
    return tuple(Promise(each, _why_not(each, idle)) for each in wanted)


def _why_not(commitment: doc.Commitment, idle: set[TaskId | None]) -> str:
    if commitment.date is None and commitment.cost is None:
        return "It promises neither a date nor a cost."
    if commitment.task_uid is not None and commitment.date is None:
        return "It promises the cost of one task; only the cost of the whole is simulated."
    if commitment.task_uid is not None and commitment.task_uid in idle:
        return "Its task is inactive."
    return ""


def _moves(task: Task) -> bool:
    given = task.manual_start is not None or task.manual_finish is not None
    return (
        task.active
        and task.actual_finish is None
        and task.kind is not TaskKind.LEVEL_OF_EFFORT
        and not (task.mode is TaskMode.MANUAL and given)
    )


def leaves_of(document: doc.Document) -> dict[TaskId, tuple[TaskId, ...]]:
    """What lies below each task at the bottom of the outline; a leaf for itself."""
    parents = {task.uid: task.parent_uid for task in document.tasks}
    summaries = set(parents.values())
    found: dict[TaskId, list[TaskId]] = {uid: [] for uid in parents}
    for uid in parents:
        above: TaskId | None = uid if uid not in summaries else None
        while above is not None:
            found[above].append(uid)
            above = parents[above]
    return {uid: tuple(leaves) for uid, leaves in found.items()}


def _below(uids: Iterable[doc.Uid], below: dict[TaskId, tuple[TaskId, ...]]) -> tuple[TaskId, ...]:
    return tuple(dict.fromkeys(leaf for uid in uids for leaf in below.get(uid, (uid,))))


def _named(who: str, make: object) -> Distribution:
    """A distribution; what is wrong with it is told with whose it is."""
    assert callable(make)
    try:
        made: Distribution = make()
    except BadDistribution as problem:
        raise BrokenPlan(f"{who}: {problem}") from None
    return made
