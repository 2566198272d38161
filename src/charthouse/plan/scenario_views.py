"""The pages on scenarios: several beside the plan, one of them task by task, and what adopting it would change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse import rows
from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.plan import scenarios
from charthouse.plan.computed import computed_plan
from charthouse.plan.models import Plan, Scenario
from charthouse.plan.scenario_adopting import (
    CannotAdopt,
    LookAgain,
    NothingToAdopt,
    Preview,
    adopt,
    needed_with,
    preview,
)
from charthouse.plan.scenario_compared import figures_of, ghosts, lines, table, working
from charthouse.plan.scenario_costs import may_tell_cost
from charthouse.plan.scenario_whole import PLAN
from charthouse.plan.scenario_words import Words
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right

LINES_SHOWN = 500
COMPARED = 6
"""Scenarios beside each other in the table; of more the newest."""
COMPARED_TASKS = 40_000
"""Of all of them together, and the plan: so many stay computed in a process."""


@door(Right.SEE_SCENARIOS)
@login_required
@require_GET
def all_scenarios(request: HttpRequest, key: str) -> HttpResponse:
    """The scenarios of a plan beside each other and beside the plan, and the form that branches one."""
    return _all(request, project_for(person(request), key, Right.SEE_SCENARIOS), {}, 200)


@rows.without_collecting()
def _all(request: HttpRequest, access: Access, form: dict[str, Any], status: int) -> HttpResponse:
    project = access.project
    found = list(scenarios.scenarios_of(project))
    opened = [one for one in found if one.state == Scenario.State.OPEN]
    most = max(1, min(COMPARED, COMPARED_TASKS // max(1, project.tasks.count()) - 1))
    compared = table(project, opened[:most]) if opened else None
    context = {
        "project": project,
        "plan": Plan.objects.filter(pk=project.pk).first(),
        "open": opened,
        "more": opened[most:],
        "closed": [one for one in found if one.state != Scenario.State.OPEN],
        "table": compared,
        "with_costs": may_tell_cost(access, computed_plan(project).document),
        "may_plan": access.may(Right.PLAN_SCENARIOS),
        "has_tasks": project.tasks.exists(),
        "most": scenarios.MOST_OPEN,
        **form,
    }
    return render(request, "plan/scenarios.html", context, status=status)


@door(Right.PLAN_SCENARIOS)
@login_required
@require_POST
def branch(request: HttpRequest, key: str) -> HttpResponse:
    """Branch a scenario off the plan as it is now, and go on in it."""
    access = project_for(person(request), key, Right.PLAN_SCENARIOS)
    name, question = request.POST.get("name", ""), request.POST.get("question", "")
    try:
        made = scenarios.branch(access=access, name=name, question=question)
    except (scenarios.BadScenario, scenarios.CannotBranch) as refusal:
        return _all(request, access, {"name": name, "question": question, "wrong": refusal.message}, refusal.status)
    return redirect("plan_page:page", key=made.row.key)


@door(Right.SEE_SCENARIOS)
@login_required
@require_GET
@rows.without_collecting()
def one_scenario(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One scenario beside the plan: figures, what moves, what it changes, what became of the plan since."""
    access = project_for(person(request), key, Right.SEE_SCENARIOS)
    scenario = scenarios.scenario_of(access.project, number)
    found = preview(scenario)
    moved = lines(scenario, found.mine, found.now)
    plan, figures = figures_of(found.now), figures_of(found.mine, scenario)
    later = None
    if plan.finish is not None and figures.finish is not None:
        later = working(found.now)(plan.finish, figures.finish)
    words = Words(
        found.mine.document, found.now.document, with_team=access.may(Right.SEE_TEAM), with_costs=False,
        with_rates=access.may(Right.SEE_RATES),
    )  # fmt: skip
    context = {
        "project": access.project,
        "scenario": scenario,
        "plan": plan,
        "figures": figures,
        "later": later,
        "apart": abs(later or 0),
        "day": found.now.document.project.minutes_per_day,
        "currency": found.now.document.project.currency,
        "with_costs": may_tell_cost(access, found.now.document, found.mine.document),
        "lines": moved[:LINES_SHOWN],
        "more_lines": max(0, len(moved) - LINES_SHOWN),
        "low": min((one for line in moved for one in (line.was_start, line.start) if one is not None), default=0),
        "high": max((one for line in moved for one in (line.was_finish, line.finish) if one is not None), default=0),
        "changed": sum(one.uid > PLAN for one in found.differences),
        "whole": [
            {"one": one, "name": words.name(one), "said": words.of(one)}
            for one in found.differences
            if one.uid <= PLAN and not words.hidden(one)
        ],
        "clashes": sum(one.clashes or one.gone for one in found.differences),
        "since": found.since[:LINES_SHOWN],
        "more_since": max(0, len(found.since) - LINES_SHOWN),
        "adoptions": list(scenario.adoptions.select_related("by")),
        "is_open": scenario.state == Scenario.State.OPEN,
        "may_plan": access.may(Right.PLAN_SCENARIOS),
        "may_adopt": access.may(Right.EDIT_PLAN) or access.may(Right.EDIT_OWN_PART),
    }
    return render(request, "plan/scenario.html", context)


@door(Right.PLAN_SCENARIOS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def adopting(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What adopting a scenario would change, to choose from; posting adopts what was chosen."""
    access = project_for(person(request), key, Right.PLAN_SCENARIOS)
    scenario = scenarios.scenario_of(access.project, number)
    scenarios.require_open(scenario)
    if request.method != "POST":
        return _adopting(request, access, scenario, preview(scenario))
    chosen, over = _numbers(request, "task"), _numbers(request, "over")
    found = preview(scenario)
    with_needs = needed_with(found.differences, chosen)
    if "check" in request.POST or with_needs != set(chosen):
        told = "" if "check" in request.POST else _("Tasks that the chosen ones need were chosen as well; look again.")
        return _adopting(request, access, scenario, found, with_needs, over, told)
    try:
        made = adopt(
            access=access, number=number, seen=request.POST.get("seen", ""), why=request.POST.get("why", ""),
            chosen=chosen, over=over,
        )  # fmt: skip
    except (LookAgain, NothingToAdopt, CannotAdopt) as refusal:
        return _adopting(
            request, access, scenario, preview(scenario), with_needs, over, refusal.message, refusal.status
        )
    messages.success(
        request,
        _("The scenario is adopted; undo on the plan page takes it back.")
        if made.whole
        else _("Adopted in part; what is left of the scenario stays open."),
    )
    if made.whole:
        return redirect("plan_page:page", key=access.project.key)
    return redirect("plan_page:scenario", key=access.project.key, number=number)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    found = ((text[:1] == "-", number_in(text.removeprefix("-"))) for text in request.POST.getlist(name))
    return [-number if below else number for below, number in found if number is not None]


def _adopting(
    request: HttpRequest,
    access: Access,
    scenario: Scenario,
    found: Preview,
    chosen: set[int] | None = None,
    over: list[int] | None = None,
    told: str = "",
    status: int = 200,
) -> HttpResponse:
    words = Words(
        found.mine.document, found.now.document, with_team=access.may(Right.SEE_TEAM),
        with_costs=may_tell_cost(access, found.now.document, found.mine.document),
        with_rates=access.may(Right.SEE_RATES),
    )  # fmt: skip
    choices = [
        {
            "one": one,
            "name": words.name(one),
            "said": words.of(one),
            "chosen": not (one.gone or one.spoilt) if chosen is None else one.uid in chosen,
            "over": one.uid in (over or ()),
        }
        for one in found.differences
        if not words.hidden(one)
    ]
    context = {
        "project": access.project,
        "scenario": scenario,
        "choices": choices,
        "seen": found.seen,
        "clashes": sum(one.clashes for one in found.differences),
        "told": told,
        "why": request.POST.get("why", ""),
    }
    return render(request, "plan/scenario_adopt.html", context, status=status)


@door(Right.PLAN_SCENARIOS)
@login_required
@require_POST
def drop(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Close a scenario without adopting it."""
    access = project_for(person(request), key, Right.PLAN_SCENARIOS)
    scenarios.drop(access=access, number=number, why=request.POST.get("why", ""))
    messages.success(request, _("Dropped; it stays to be read, and can be opened again."))
    return redirect("plan_page:scenario", key=access.project.key, number=number)


@door(Right.PLAN_SCENARIOS)
@login_required
@require_POST
def reopen(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take back that a scenario was dropped."""
    access = project_for(person(request), key, Right.PLAN_SCENARIOS)
    scenarios.reopen(access=access, number=number)
    messages.success(request, _("The scenario is open again."))
    return redirect("plan_page:scenario", key=access.project.key, number=number)


@door(Right.PLAN_SCENARIOS)
@login_required
@require_POST
def describe(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Give a scenario another name and question."""
    access = project_for(person(request), key, Right.PLAN_SCENARIOS)
    scenarios.describe(
        access=access, number=number, name=request.POST.get("name", ""), question=request.POST.get("question", "")
    )
    return redirect("plan_page:scenario", key=access.project.key, number=number)


@door(Right.SEE_SCENARIOS)
@login_required
@require_GET
def ghosts_json(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Where a scenario’s tasks are, to be drawn beside the plan’s bars; with ``plan=1`` where the plan’s are."""
    access = project_for(person(request), key, Right.SEE_SCENARIOS)
    scenario = scenarios.scenario_of(access.project, number)
    other = request.GET.get("plan") == "1"
    computed = computed_plan(access.project if other else scenario.row)
    response = JsonResponse({"name": _("the plan") if other else scenario.name, **ghosts(scenario, computed)})
    response["Cache-Control"] = "private, no-store"
    return response
