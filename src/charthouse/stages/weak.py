"""What is weak in a plan before anybody signs it, each with the page where it is mended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.approvals import canonical
from charthouse.approvals.models import Version
from charthouse.approvals.queries import last_signed
from charthouse.approvals.registry import Weakness
from charthouse.charter.document import content_of as charter_of
from charthouse.charter.document import values_of
from charthouse.charter.kind import NAME as CHARTER
from charthouse.engine.network import TaskKind
from charthouse.outlook import lines, presenting
from charthouse.outlook.charts import day_label, share_label
from charthouse.outlook.judging import judged
from charthouse.outlook.models import SimulationRun, SimulationState
from charthouse.plan.computed import Computed, computed_plan
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.risks.models import Risk
from charthouse.scope.raci_matrix import matrix_of
from charthouse.scope.raci_words import weak_in
from charthouse.stages.models import Gate, Stage, Tolerance
from charthouse.ui import formats

USUAL_CONFIDENCE = 80
"""Percent, where the charter does not say with which confidence the time line is promised."""
NAMED = 5
"""Stages or gates of which each has a sentence of its own; of more, they are counted."""
_OPEN_ENDS = 1
"""The point of the fourteen that asks every task for a predecessor and a successor."""


def weak_plan(access: Access, _subject: str = "") -> list[Weakness]:
    """Everything, what binds most first; of the plan that is worked on."""
    computed = computed_plan(access.project)
    if computed.schedule is None:
        said = computed.trouble or _("The plan has no tasks yet.")
        return [Weakness(said, reverse("plan_page:page", args=[access.project.key]))]
    return [
        *_charter(access), *_points(access), *_confidence(access), *_owners(access, computed),
        *_matrix(access), *_stages(access, computed), *_costs(access, computed),
    ]  # fmt: skip


def _charter(access: Access) -> Iterator[Weakness]:
    page = reverse("project-charter", args=[access.project.key])
    signed = last_signed(access.project, CHARTER)
    if signed is None:
        out = Version.objects.filter(project=access.project, kind=CHARTER, state=Version.State.REVIEW).exists()
        yield Weakness(
            _("The charter is still out for signature.") if out else _("The charter is not signed."), page
        )  # fmt: skip
    elif canonical.written(charter_of(access.project, "")) != signed.content:
        yield Weakness(
            _("The charter was changed after version %(number)d was signed.") % {"number": signed.number}, page
        )


def _points(access: Access) -> Iterator[Weakness]:
    """The failed points, open ends among them by their own name."""
    one = judged(access.project)
    if one.inspection is None:
        return
    for point in one.inspection.points:
        if point.passes is not False:
            continue
        page = reverse("health-point", args=[access.project.key, point.number])
        told = lines.point_line(point)
        if point.number == _OPEN_ENDS:
            count = len(point.offenders)
            yield Weakness(
                ngettext(
                    "%(count)s task has an open end: nothing before it, or nothing behind it.",
                    "%(count)s tasks have an open end: nothing before them, or nothing behind them.", count,
                ) % {"count": formats.number(count)}, page,
            )  # fmt: skip
        else:
            yield Weakness(
                _("Point %(number)d of the 14 fails: %(name)s, %(value)s (asked: %(asked)s).")
                % {"number": point.number, "name": told.name, "value": told.value, "asked": told.asked}, page,
            )  # fmt: skip


def asked_confidence(access: Access) -> int:
    """Percent with which the charter promises the time line; as usual where it does not say."""
    said = str(values_of(access.project)["time_line"].get("confidence", ""))
    return int(float(said)) if said else USUAL_CONFIDENCE


def _confidence(access: Access) -> Iterator[Weakness]:
    """Dates that are promised with less confidence than is asked."""
    page = reverse("outlook", args=[access.project.key])
    run = SimulationRun.objects.filter(project=access.project).order_by("-number").first()
    if run is None:
        yield Weakness(_("Nobody knows how likely its dates are: it was not simulated."), page)
        return
    settings = presenting.settings_for(access)
    state = SimulationState.objects.filter(project=access.project).defer("inputs").first()
    if presenting.stale(access.project, state, settings):
        yield Weakness(_("The plan changed since it was simulated; simulate it again."), page)
    asked = asked_confidence(access)
    wanted = formats.per_cent(asked)
    said = [(run.plan_finish, run.figures["plan_chance"], _("The planned finish"))]
    said += [(one["date"], one["chance"], one["name"]) for one in run.figures["promises"] if not one["done"]]
    said += [
        (one["deadline"], one["deadline_chance"], one["name"])
        for one in run.figures["milestones"] if one["deadline"] is not None
    ]  # fmt: skip
    for date, chance, name in dict.fromkeys(said):
        if date is not None and chance is not None and chance * 100 < asked:
            yield Weakness(
                _("%(name)s, %(date)s: a chance of %(chance)s, where %(asked)s are asked.")
                % {"name": name, "date": day_label(date), "chance": share_label(chance),
                   "asked": wanted}, page,
            )  # fmt: skip


def _owners(access: Access, computed: Computed) -> Iterator[Weakness]:
    summaries, assigned = computed.summaries, computed.assignments_of
    without = [
        task for task in computed.document.tasks
        if not task.responsible and task.actual_finish is None and task.uid not in assigned and task.active
        and task.uid not in summaries and task.kind is TaskKind.TASK and not task.external
    ]  # fmt: skip
    if without:
        first = f"{access.project.key}-{without[0].uid}"
        page = reverse("plan_page:page", args=[access.project.key])
        yield Weakness(
            ngettext(
                "%(count)s task has nobody who does it: %(first)s.",
                "%(count)s tasks have nobody who does them, the first is %(first)s.", len(without),
            ) % {"count": formats.number(len(without)), "first": first}, f"{page}?filter=without_people",
        )  # fmt: skip
    risks = Risk.objects.filter(project=access.project, state=Risk.State.OPEN, owner=None, owner_name="").count()
    if risks and access.may(Right.SEE_RISKS):
        yield Weakness(
            ngettext("%(count)s open risk has no owner.", "%(count)s open risks have no owner.", risks)
            % {"count": formats.number(risks)}, reverse("project-risks", args=[access.project.key]),
        )  # fmt: skip


def _matrix(access: Access) -> Iterator[Weakness]:
    """Deliverables without exactly one who answers, or without anybody who makes them."""
    if access.may(Right.SEE_DOCUMENTS):
        page = reverse("raci", args=[access.project.key])
        yield from (Weakness(told, page) for told in weak_in(matrix_of(access)))


def _stages(access: Access, computed: Computed) -> Iterator[Weakness]:
    """Stages and gates that hold on to nothing in the plan."""
    page = reverse("project-stages", args=[access.project.key])
    there = Tolerance.objects.filter(stage__project=access.project, limit__isnull=False)
    measured = {*there.order_by().values_list("stage", flat=True)}
    untied, unmeasured = [], []
    for stage in Stage.objects.filter(project=access.project):
        if stage.phase not in computed.tasks and stage.until not in computed.tasks:
            untied.append(stage.name)
        if stage.pk not in measured:
            unmeasured.append(stage.name)
    gates = Gate.objects.filter(project=access.project, decision="").values_list("name", "milestone")
    loose = [name for name, milestone in gates if milestone not in computed.tasks]
    said = [
        *_each(untied, _("The stage “%(name)s” is tied to no phase of the plan."),
               _("%(count)s stages are tied to no phase of the plan, the first is “%(name)s”.")),
        *_each(unmeasured, _("The stage “%(name)s” has no tolerance in figures."),
               _("%(count)s stages have no tolerance in figures, the first is “%(name)s”.")),
        *_each(loose, _("The gate “%(name)s” is tied to no milestone of the plan."),
               _("%(count)s gates are tied to no milestone of the plan, the first is “%(name)s”.")),
    ]  # fmt: skip
    yield from (Weakness(one, page) for one in said)


def _each(names: Sequence[str], one: str, many: str) -> list[str]:
    """A sentence on each; where they are many, one on all of them."""
    if len(names) > NAMED:
        return [many % {"count": formats.number(len(names)), "name": names[0]}]
    return [one % {"name": name} for name in names]


def _costs(access: Access, computed: Computed) -> Iterator[Weakness]:
    document = computed.document
    rated = any(one.rates for one in document.resources)
    if not rated and not any(task.cost or task.fixed_cost for task in document.tasks):
        page = reverse("plan_page:page", args=[access.project.key])
        yield Weakness(_("Nothing in the plan costs anything, so that no cost is agreed."), page)
