"""The page on what a scenario assumes beside its tasks: calendars, status date, team."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.plan import scenario_assumptions as assumptions
from charthouse.plan import teaming
from charthouse.plan.refusals import BadValue
from charthouse.plan.scenarios import scenario_of
from charthouse.plan.team_forms import rate_in, share_in
from charthouse.projects.access import project_for
from charthouse.projects.models import BranchKey
from charthouse.projects.permissions import Right

_EPOCH = dt.date(1970, 1, 1)


@door(Right.SEE_SCENARIOS, post=Right.PLAN_SCENARIOS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assume(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What a scenario assumes; posting changes the status date, somebody of the team, or adds somebody."""
    reader = person(request)
    outside = project_for(reader, key, Right.PLAN_SCENARIOS if request.method == "POST" else Right.SEE_SCENARIOS)
    scenario = scenario_of(outside.project, number)
    access = project_for(reader, BranchKey(scenario.row.key))
    wrong = ""
    if request.method == "POST":
        try:
            if request.POST.get("do") == "date":
                assumptions.assume_status_date(access=access, status_date=_day(request.POST.get("date", "")))
            elif request.POST.get("do") == "add":
                assumptions.assume_somebody(
                    access=access, name=request.POST.get("name", ""), units=share_in(request), per_hour=rate_in(request)
                )
            else:
                assumptions.assume_person(
                    access=access, number=number_in(request.POST.get("person", "")) or 0, units=share_in(request),
                    per_hour=rate_in(request),
                )  # fmt: skip
        except BadValue as refusal:
            wrong = refusal.message
        else:
            messages.success(request, _("Assumed in the scenario."))
            return redirect("plan_page:scenario-assume", key=key, number=number)
    with_rates = access.may(Right.SEE_RATES)
    team = teaming.team_of(access.project) if access.may(Right.SEE_TEAM) else []
    date = access.project.status_date
    context = {
        "project": outside.project,
        "scenario": scenario,
        "team": [
            {
                "one": one,
                "share": round(one.max_units * 100, 2),
                "rate": teaming.rate_of(one) if with_rates else None,
            }
            for one in team
        ],
        "with_rates": with_rates,
        "with_team": access.may(Right.SEE_TEAM),
        "date": None if date is None else (_EPOCH + dt.timedelta(minutes=date - 1)).isoformat(),
        "may_edit": access.may(Right.EDIT_PLAN),
        "wrong": wrong,
    }
    return render(request, "plan/scenario_assume.html", context, status=422 if wrong else 200)


def _day(text: str) -> int | None:
    if not text:
        return None
    try:
        return ((dt.date.fromisoformat(text) - _EPOCH).days + 1) * 1440
    except ValueError:
        raise BadValue(_("Give the date as 2027-03-01."), fields={"date": ""}) from None
