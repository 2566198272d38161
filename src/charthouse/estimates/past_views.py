"""The pages of the organisation's past work: its classes, what came in, and how more comes in."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.bodies import ROOM_FOR_THE_FORM, takes_up_to
from charthouse.doors import organisation_right
from charthouse.engine.forecast.estimates import PSEUDO_TASKS
from charthouse.estimates import classes, past, past_reading
from charthouse.estimates.models import PastWork
from charthouse.estimates.past import Step
from charthouse.estimates.refusals import BadPastWork
from charthouse.exchange.document import Unit
from charthouse.incoming import number_in
from charthouse.projects.access import Standing
from charthouse.projects.permissions import OrganisationRight, Right

SHOWN = 300
"""Lines that the preview tells; the others are counted."""
ON_A_PAGE = 100


@organisation_right(OrganisationRight.KEEP_STANDARDS)
@login_required
@require_GET
def past_work(request: HttpRequest) -> HttpResponse:
    """Every class of past work with how many times its estimates it took, and what came in when."""
    Standing(person(request)).require(OrganisationRight.KEEP_STANDARDS)
    context = {
        "classes": classes.classes(), "batches": past.batches(), "all": PastWork.objects.count(),
        "enough": PSEUDO_TASKS, "least": classes.LEAST,
    }  # fmt: skip
    return render(request, "estimates/past.html", context)


@organisation_right(OrganisationRight.KEEP_STANDARDS)
@login_required
@require_GET
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """What came in at once, line by line."""
    Standing(person(request)).require(OrganisationRight.KEEP_STANDARDS)
    found = past.batch_of(number)
    paged = Paginator(found.works.all(), ON_A_PAGE).get_page(number_in(request.GET.get("page")) or 1)
    lines = [(one, past.past_of(one).ratio) for one in paged.object_list]
    return render(request, "estimates/past_batch.html", {"batch": found, "paged": paged, "lines": lines})


@organisation_right(OrganisationRight.KEEP_STANDARDS)
@login_required
@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take away what came in at once."""
    past.take_away(by=person(request), number=number)
    messages.success(request, _("It is gone; estimates that were made with it stay. The history takes it back."))
    return redirect("past-work")


@organisation_right(OrganisationRight.KEEP_STANDARDS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes_up_to(lambda: 2 * past_reading.MOST_BYTES + ROOM_FOR_THE_FORM)
def bring_in(request: HttpRequest) -> HttpResponse:
    """Choose a file or a project, look at what each line would do, then take it."""
    user = person(request)
    Standing(user).require(OrganisationRight.KEEP_STANDARDS)
    if request.method != "POST":
        return _page(request)
    try:
        source, steps, hidden = _asked(request)
        if "take" not in request.POST:
            return _page(request, source=source, steps=steps, hidden=hidden)
        made = past.take_in(by=user, source=source, steps=steps, leave_out="leave_out" in request.POST)
    except BadPastWork as refusal:
        return _page(request, wrong=refusal.message)
    count = 0 if made is None else made.works.count()
    messages.success(
        request,
        ngettext("%(count)d past task came in.", "%(count)d past tasks came in.", count) % {"count": count}
    )  # fmt: skip
    return redirect("past-work")


def _asked(request: HttpRequest) -> tuple[str, list[Step], dict[str, str]]:
    """Where it comes from, what each line would do, and what the page keeps between looking and taking."""
    key = request.POST.get("project", "").strip()
    if key:
        kind = request.POST.get("kind", "").strip()
        name, steps = past.steps_of_project(by=person(request), key=key, kind=kind)
        return name, steps, {"project": key, "kind": kind}
    unit = Unit.HOUR if request.POST.get("unit") == Unit.HOUR.value else Unit.DAY
    upload = request.FILES.get("file")
    if upload is not None:
        name = upload.name or ""
        said = past_reading.read(name, upload.read())
    elif "said" in request.POST:
        name, said = request.POST.get("name", ""), past_reading.unpacked(request.POST["said"])
    else:
        raise BadPastWork(_("Choose a file or a project first."))
    return name, past.steps_of_file(said, unit), {"said": past_reading.packed(said), "name": name, "unit": unit.value}


def _page(
    request: HttpRequest,
    *,
    source: str = "",
    steps: list[Step] | None = None,
    hidden: dict[str, str] | None = None,
    wrong: str = "",
) -> HttpResponse:
    told = sorted(steps or (), key=lambda one: (one.what != "wrong", one.line))
    context: dict[str, Any] = {
        "wrong": wrong, "name": source, "steps": steps is not None, "hidden": hidden or {},
        "lines": told[:SHOWN], "more": max(0, len(told) - SHOWN),
        "counts": {"new": 0, "same": 0, "wrong": 0} | Counter(one.what for one in told),
        "projects": Standing(person(request)).projects(Right.SEE).order_by("key"),
    }  # fmt: skip
    return render(request, "estimates/past_bring.html", context, status=422 if wrong else 200)
