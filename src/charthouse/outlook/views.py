"""The pages on a plan's health: all points, one point with what it found, and the repairs of a finding."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.engine.quality import Finding, Inspection, Repair
from charthouse.incoming import number_in
from charthouse.journal.models import Entry
from charthouse.journal.undoing import undoable
from charthouse.outlook import lines
from charthouse.outlook.charts import share_label
from charthouse.outlook.judging import (
    After,
    Judged,
    after,
    chosen,
    findings_of,
    judge,
    judged,
    mark_of,
    point_number,
    repairs_of,
)
from charthouse.outlook.trend import days_of
from charthouse.outlook.words import REASONS, Words, value_told
from charthouse.plan.models import Plan
from charthouse.plan.refusals import NoSuchTask
from charthouse.plan.repairing import apply_repair, why_not
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right

SHOWN = 300
"""Findings on a point's page."""
WITH_AFTER = 4
"""So many repairs of a finding are computed through; each takes a schedule of its own."""


def _plan_of(project: Project) -> Plan:
    return Plan.objects.filter(pk=project.pk).first() or Plan(project=project)


def _words(one: Judged, plan: Plan) -> Words:
    return Words({uid: task.name for uid, task in one.computed.tasks.items()}, plan.minutes_per_day or 480)


def _tally(inspection: Inspection) -> tuple[int, int]:
    verdicts = [point.passes for point in inspection.points if point.passes is not None]
    return sum(verdicts), len(verdicts)


@door(Right.SEE)
@login_required
@require_GET
def health(request: HttpRequest, key: str) -> HttpResponse:
    """How good the plan is: fourteen points, ten practices, hit-task rates and how all that went."""
    access = project_for(person(request), key)
    project, one = access.project, judged(access.shown)
    context = {"project": project, "access": access, "judged": one, "may_import": access.may(Right.IMPORT_PLAN)}
    if one.inspection is not None:
        days = days_of(access.shown)
        passed, of = _tally(one.inspection)
        context |= {
            "passed": passed, "of": of, "fails": of - passed,
            "points": lines.point_lines(one.inspection, days),
            "practices": lines.practice_lines(one.inspection),
            "rates": [(each, share_label(each.value)) for each in one.inspection.hit_rates or ()],
            "days": [(day.day, _day_line(day.figures)) for day in reversed(days)],
            "numbers": range(1, 15),
        }  # fmt: skip
    return render(request, "outlook/health.html", context)


def _day_line(figures: dict[str, dict[str, object]]) -> list[tuple[str, str]]:
    """A day's fourteen values with the mark of their verdicts."""
    marks = {True: "good", False: "bad", None: "none"}
    told = []
    for number in range(1, 15):
        kept = figures.get(str(number), {})
        value = kept.get("value")
        told.append(
            (value_told(number, value if isinstance(value, int | float) else None), marks[kept.get("passes")])  # type: ignore[index]
        )
    return told


@door(Right.SEE)
@login_required
@require_GET
def point(request: HttpRequest, key: str, point: int) -> HttpResponse:
    """One point with everything that it found."""
    access = project_for(person(request), key)
    number, one = point_number(point), judged(access.shown)
    if one.inspection is None:
        return redirect("project-health", key=access.project.key)
    found = one.inspection.point(number)
    shown = lines.findings_shown(access, found)
    words = _words(one, _plan_of(access.shown))
    context = {
        "project": access.project, "access": access, "point": lines.point_line(found), "hidden": shown is None,
        "findings": [(each.task, words.name(each.task), words.finding(each)) for each in (shown or ())[:SHOWN]],
        "more": max(0, len(shown or ()) - SHOWN), "may_edit": access.may(Right.EDIT_PLAN),
        "made": _made(access, number_in(request.GET.get("made"))),
    }  # fmt: skip
    return render(request, "outlook/point.html", context)


def _made(access: Access, number: int | None) -> int | None:
    """The reader's own edit of that number in the project's history, as long as it can be taken back."""
    if number is None:
        return None
    own = Entry.objects.filter(stream_id=access.project.journal_id, number=number, by=access.user)
    return number if undoable(own) else None


@dataclass(frozen=True, slots=True)
class RepairLine:
    """A repair as its card shows it."""

    mark: str
    text: str
    reasons: str
    refused: str
    after: After | None
    value: str
    keeps: bool
    tried: bool
    makeable: bool


@door(Right.EDIT_PLAN)
@login_required
@require_GET
def repairs(request: HttpRequest, key: str, point: int, number: int) -> HttpResponse:
    """What would remove what a point found at a task, with what each way would come to."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    at, one = point_number(point), judged(access.shown)
    if number not in one.computed.tasks:
        raise NoSuchTask(_("%(key)s has no task %(number)d.") % {"key": access.project.key, "number": number})
    plan = _plan_of(access.shown)
    words = _words(one, plan)
    told = [
        ([words.finding(finding) for finding in findings], _repair_lines(one, words, ways))
        for findings, ways in _ways(one, at, number)
    ]
    here = None if one.inspection is None else lines.point_line(one.inspection.point(at))
    finish = None if one.computed.schedule is None else one.computed.schedule.finish
    context = {
        "project": access.project, "access": access, "point": here, "number": number, "name": words.name(number),
        "told": told, "finish": finish,
    }  # fmt: skip
    return render(request, "outlook/repairs.html", context)


def _ways(one: Judged, point: int, task: int) -> list[tuple[list[Finding], list[Repair]]]:
    """What a point finds at a task, with what would remove it; findings that the same removes stand together."""
    found: dict[tuple[str, ...], tuple[list[Finding], list[Repair]]] = {}
    for finding in findings_of(one, point, task):
        ways = repairs_of(one, finding)
        found.setdefault(tuple(mark_of(way) for way in ways), ([], ways))[0].append(finding)
    return list(found.values())


def _repair_lines(one: Judged, words: Words, found: list[Repair]) -> list[RepairLine]:
    told = []
    for place, repair in enumerate(found):
        refused = why_not(repair, one.computed)
        tried = bool(repair.changes) and place < WITH_AFTER
        then = after(one, repair) if tried else None
        reasons = [str(REASONS[each.why]) for each in repair.reasons if each.weight > 0]
        told.append(
            RepairLine(
                mark=mark_of(repair),
                text=words.repair(repair),
                reasons=", ".join(reasons),
                refused=refused if repair.changes else "",
                after=then,
                value="" if then is None else value_told(repair.finding.point, then.value),
                keeps=then is not None and then.moved == 0,
                tried=tried,
                makeable=bool(repair.changes) and not refused and (then is not None or not tried),
            )
        )
    return told


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def make(request: HttpRequest, key: str, point: int, number: int) -> HttpResponse:
    """Make a repair in the plan, as one edit that one undo takes back."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    at, mark = point_number(point), str(request.POST.get("repair", ""))[:64]
    measured = Plan.objects.filter(pk=access.project.pk).values_list("measured_by", flat=True).first()
    done = apply_repair(
        access=access, choose=lambda computed: chosen(judge(access.project, computed, measured), at, number, mark)
    )
    messages.success(request, _("The repair is made. “Undo” takes it back, here or in the plan."))
    here = reverse("health-point", args=[access.project.key, at])
    return redirect(f"{here}?made={done.operation}")
