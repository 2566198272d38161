"""The team page of a project, and everybody's own work."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from charthouse.accounts.people import person
from charthouse.doors import door, organisation_right, signed_in
from charthouse.projects.access import Standing, project_for
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.team import people, queries


@door(Right.SEE_TEAM)
@login_required
@require_GET
def team(request: HttpRequest, key: str) -> HttpResponse:
    """Who works in a project, and on what."""
    access = project_for(person(request), key, Right.SEE_TEAM)
    rates = access.may(Right.SEE_RATES)
    context = {
        "project": access.project,
        "members": queries.team_of(access.shown, with_rates=rates),
        "see_rates": rates,
        "can_import": access.may(Right.IMPORT_PLAN),
    }
    return render(request, "team/team.html", context)


@signed_in("One's own tasks, in the projects that this person may see.")
@login_required
@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """What one is to do, in all projects."""
    return render(request, "team/my_work.html", {"mine": queries.my_work(person(request))})


@organisation_right(OrganisationRight.SEE_WORK_OF_PEOPLE)
@login_required
@require_GET
def my_people(request: HttpRequest) -> HttpResponse:
    """What the people in one's groups work on, over all projects; names only of projects that one sees."""
    standing = Standing(person(request))
    standing.require(OrganisationRight.SEE_WORK_OF_PEOPLE)
    today = timezone.localdate()
    context = {"people": people.people_of(standing, today=today), "mondays": people.mondays(today)}
    return render(request, "team/my_people.html", context)
