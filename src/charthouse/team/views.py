"""The team page of a project, and everybody's own work."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from charthouse.accounts.people import person
from charthouse.doors import door, organisation_right, signed_in
from charthouse.exchange.document import ResourceKind
from charthouse.incoming import number_in
from charthouse.plan import teaming
from charthouse.plan.refusals import BadValue
from charthouse.plan.team_forms import rate_in, share_in
from charthouse.plan.teaming import Newcomer
from charthouse.projects.access import Access, Standing, project_for
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.raid.queries import own_open
from charthouse.risks.workshop_shown import waiting_workshops
from charthouse.team import people, queries
from charthouse.team.asks import asks_of
from charthouse.team.rounds.queries import waiting_for
from charthouse.team.waiting import MOST, asked_to_sign, awaited_by

KIND_WORDS = {
    ResourceKind.PERSON: gettext_lazy("Person"),
    ResourceKind.EQUIPMENT: gettext_lazy("Equipment or room"),
    ResourceKind.MATERIAL: gettext_lazy("Material"),
}


@door(Right.SEE_TEAM, post=Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, key: str) -> HttpResponse:
    """Who works in a project, and on what; posting lets somebody join, work more or less, or leave."""
    access = project_for(person(request), key, Right.EDIT_PLAN if request.method == "POST" else Right.SEE_TEAM)
    wrong = ""
    if request.method == "POST":
        try:
            messages.success(request, _changed(request, access))
        except BadValue as refusal:
            wrong = refusal.message
        else:
            return redirect("project-team", key=access.project.key)
    rates, may_edit = access.may(Right.SEE_RATES), access.may(Right.EDIT_PLAN)
    context = {
        "project": access.project,
        "members": queries.team_of(access.project if may_edit else access.shown, with_rates=rates),
        "see_rates": rates,
        "can_import": access.may(Right.IMPORT_PLAN),
        "may_edit": may_edit,
        "to_add": teaming.members_to_add(access.project) if may_edit else (),
        "kinds": [(kind.value, KIND_WORDS[kind]) for kind in teaming.KINDS],
        "wrong": wrong,
        "typed": request.POST if wrong else {},
    }
    return render(request, "team/team.html", context, status=422 if wrong else 200)


def _changed(request: HttpRequest, access: Access) -> str:
    """What was done, in a sentence.

    :raises BadValue:
    """
    said = request.POST
    number = number_in(said.get("person", "")) or 0
    if said.get("do") == "leave":
        teaming.leave(access=access, number=number)
        return _("They are no longer in the team.")
    if said.get("do") == "change":
        teaming.change(access=access, number=number, units=share_in(request), per_hour=rate_in(request))
        return _("Kept; the plan is computed with it.")
    kind = said.get("kind", "")
    who = number_in(said.get("who", ""))
    newcomer = Newcomer(
        name=said.get("name", ""), user=who, units=share_in(request), per_hour=rate_in(request),
        kind=ResourceKind(kind) if who is None and kind in teaming.KINDS else ResourceKind.PERSON,
    )  # fmt: skip
    teaming.join(access=access, newcomer=newcomer)
    return _("They are in the team; tasks can be given to them.")


@signed_in("One's own tasks, in the projects that this person may see.")
@login_required
@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """What one is to do, in all projects."""
    who = person(request)
    today = timezone.localdate()
    awaited = awaited_by(who, today)
    context = {
        "mine": queries.my_work(who), "log": own_open(who), "asked": waiting_for(who),
        "asks": asks_of(who), "workshops": waiting_workshops(who),
        "to_sign": asked_to_sign(who, today), "awaited": awaited[:MOST], "more_awaited": len(awaited) - MOST,
    }  # fmt: skip
    return render(request, "team/my_work.html", context)


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
