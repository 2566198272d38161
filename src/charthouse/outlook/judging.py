"""Judges the plan that is in memory already; the same plan is judged once."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock

from django.utils.translation import gettext as _

from charthouse import metrics
from charthouse.engine import quality
from charthouse.engine.quality import Finding, Inspection, PlanFacts, Repair
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.schedule import Schedule, schedule
from charthouse.exchange.quality_facts import facts_of
from charthouse.outlook.risks_of import mark_of as mark_of_register
from charthouse.plan.computed import Computed, computed_plan, version_of
from charthouse.plan.models import Plan
from charthouse.plan.repairing import StaleRepair
from charthouse.projects.models import Project
from charthouse.refusals import Refused
from charthouse.risks.simulating import with_register

KEPT = 20
"""Judged plans in memory."""


class NoSuchPoint(Refused):
    """There are fourteen points."""

    status = 404


@dataclass(frozen=True, slots=True)
class Judged:
    """A plan's quality, or why it cannot be told."""

    computed: Computed
    facts: PlanFacts | None = None
    inspection: Inspection | None = None


_kept: OrderedDict[tuple[int, object, int | None, int], Judged] = OrderedDict()
_lock = Lock()


def judged(project: Project) -> Judged:
    """The quality of the project's plan as it is now, against the baseline that the plan is held against."""
    version = version_of(project)
    baseline = Plan.objects.filter(pk=project.pk).values_list("measured_by", flat=True).first()
    key = (project.pk, version, baseline, mark_of_register(project))
    with _lock:
        found = _kept.get(key)
    if found is not None:
        return found
    made = judge(project, computed_plan(project, version), baseline)
    with _lock:
        for old in [one for one in _kept if one[0] == project.pk]:
            del _kept[old]
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def judge(project: Project, computed: Computed, baseline: int | None) -> Judged:
    """The quality of a computed plan, with the risks that stand in the project's register."""
    if computed.schedule is None:
        return Judged(computed)
    facts = facts_of(with_register(project, computed.document).document, baseline=baseline)
    with metrics.computing("quality"):
        return Judged(computed, facts, quality.inspect(computed.schedule, facts))


def findings_of(one: Judged, point: int, task: int) -> tuple[Finding, ...]:
    """What a point finds at a task."""
    if one.inspection is None:
        return ()
    return tuple(each for each in one.inspection.point(point).findings if each.task == task)


def repairs_of(one: Judged, finding: Finding) -> list[Repair]:
    """What would remove one finding, the likeliest first."""
    assert one.inspection is not None
    assert one.facts is not None
    assert one.computed.schedule is not None
    points = tuple(
        replace(each, findings=(finding,) if each.number == finding.point else ()) for each in one.inspection.points
    )
    narrowed = replace(one.inspection, points=points)
    return list(quality.repairs(one.computed.schedule, one.facts, narrowed))


def mark_of(repair: Repair) -> str:
    """Names a repair by all that it would change, so that nothing else is made in its place."""
    return hashlib.sha256(repr((repair.kind, repair.changes)).encode()).hexdigest()[:32]


def chosen(one: Judged, point: int, task: int, mark: str) -> Repair:
    """The repair of that mark, of what a point finds at a task.

    :raises StaleRepair: the plan changed since, and with it what the repair would do
    """
    for finding in findings_of(one, point, task):
        for repair in repairs_of(one, finding):
            if mark_of(repair) == mark:
                return repair
    raise StaleRepair(
        _("The plan changed since this repair was worked out, so it was not made. Look at its repairs as they are now.")
    )


def point_number(number: int) -> int:
    """The number, if there is such a point.

    :raises NoSuchPoint:
    """
    if not 1 <= number <= 14:
        raise NoSuchPoint(_("There are fourteen points, and none has the number %(number)d.") % {"number": number})
    return number


@dataclass(frozen=True, slots=True)
class After:
    """What a repair would come to."""

    finish: int
    value: float | None
    found: int
    moved: int
    """How many tasks would have another start or finish."""


def after(one: Judged, repair: Repair) -> After | None:
    """The plan's finish and the point's value with a repair made; the baseline stays as agreed. None: no dates."""
    assert one.inspection is not None
    assert one.facts is not None
    assert one.computed.schedule is not None
    facts = one.facts
    changed, _shared = quality.applied(one.computed.schedule.plan, facts, repair)
    if repair.parts:
        whole = facts.of(repair.parts[0])
        part = replace(whole, baseline_start=None, baseline_finish=None, baseline_duration=None)
        facts = replace(facts, tasks={**facts.tasks, **dict.fromkeys(repair.parts[1:], part)})
    try:
        then = schedule(changed)
    except UnusablePlan:
        return None
    point = quality.inspect(then, facts, one.inspection.policy).point(repair.finding.point)
    return After(then.finish, point.value, len(point.findings), _moved(one.computed.schedule, then))


def _moved(before: Schedule, then: Schedule) -> int:
    was, now = before.tasks, then.tasks
    return sum(
        (was[task.id].start, was[task.id].finish) != (now[task.id].start, now[task.id].finish)
        for task in before.plan.tasks
    )
