"""The page that estimates tasks by what past work of their class took."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.engine.forecast.estimates import PSEUDO_TASKS
from charthouse.estimates import classes, entering, offering, past
from charthouse.estimates.classes import Class, Learnt, chosen
from charthouse.estimates.models import PastWork
from charthouse.estimates.past_values import FIRST_YEAR, LAST_YEAR
from charthouse.estimates.refusals import TooFewPast
from charthouse.estimates.views import lengths_of
from charthouse.incoming import number_in
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.projects.access import Access, Standing, project_for
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.refusals import Refused

MOST_WORKS = 100


@door(Right.EDIT_OWN_PART)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reference(request: HttpRequest, key: str) -> HttpResponse:
    """Choose a class of past work, look at what it offers for each task, and put that at the chosen ones."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    said = request.POST if request.method == "POST" else request.GET
    since = number_in(said.get("since"))
    of = chosen(
        said.get("level", ""),
        said.get("kind", ""),
        since if since is not None and FIRST_YEAR <= since <= LAST_YEAR else None,
    )
    found: Learnt | None = None
    too_few = ""
    try:
        found = classes.learnt(of)
    except TooFewPast as refusal:
        too_few = refusal.message
    offers = [] if found is None else offering.times_planned(offering.to_come(access), found.factors)
    refusal_told = ""
    if request.method == "POST" and found is not None:
        try:
            count = _put(request, access, found, offers)
        except Refused as refused:
            refusal_told = refused.message
        else:
            told = ngettext("%(count)d task was estimated.", "%(count)d tasks were estimated.", count)
            messages.success(request, told % {"count": count})
            return redirect("project-estimates", key=access.project.key)
    context = _context(access, of, found, offers)
    context |= {"too_few": too_few, "refusal": refusal_told, "ticked": _ticked(request, offers)}
    return render(request, "estimates/reference.html", context, status=422 if refusal_told else 200)


def _put(request: HttpRequest, access: Access, found: Learnt, offers: list[offering.Offer]) -> int:
    uids = [uid for text in request.POST.getlist("tasks") if (uid := number_in(text)) is not None]
    mine = offering.of_tasks(offers, uids)
    offering.require_as_shown(mine, {uid: request.POST.get(f"offer-{uid}", "") for uid in uids})
    seen = {one.uid: one.seen for one in entering.typed_in(request.POST.dict(), uids)}
    number = request.POST.get("id", "")
    try:
        deed = uuid.UUID(number)
    except ValueError:
        deed = uuid.uuid4()
    offering.put(
        access=access, offers=mine, method=EstimateMethod.REFERENCE, basis=lambda _offer: found.basis, seen=seen,
        number=deed,
    )  # fmt: skip
    return len(mine)


def _ticked(request: HttpRequest, offers: list[offering.Offer]) -> set[int]:
    """What was chosen; at first the tasks that have no estimate."""
    asked = request.POST.getlist("tasks") if request.method == "POST" else request.GET.getlist("tasks")
    if asked or request.method == "POST":
        return {uid for text in asked if (uid := number_in(text)) is not None}
    return {offer.line.uid for offer in offers if offer.line.estimate is None}


def _context(access: Access, of: Class, found: Learnt | None, offers: list[offering.Offer]) -> dict[str, Any]:
    works = of.works().order_by("-year", "pk")[:MOST_WORKS]
    return {
        "project": access.project, "access": access, "of": of, "found": found, "id": uuid.uuid4(),
        "levels": PastWork.Level.choices, "enough": PSEUDO_TASKS, "a_day": lengths_of(access.shown).day,
        "kinds": sorted({one.of.kind for one in classes.classes() if one.of.level == of.level and one.of.kind}),
        "works": [(one, past.past_of(one).ratio) for one in works],
        "more_works": max(0, of.works().count() - MOST_WORKS),
        "rows": [(one, entering.seen_text(one.line.estimate), offering.token(one)) for one in offers],
        "may_keep": Standing(access.user).may(OrganisationRight.KEEP_STANDARDS),
    }  # fmt: skip
