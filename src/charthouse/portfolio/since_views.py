"""The page that tells what is different in a project between any two days."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.portfolio.since import choices, difference
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.reports.gathering import today_in


@door(Right.SEE)
@login_required
@require_GET
def project_since(request: HttpRequest, key: str) -> HttpResponse:
    """What is different at the end of one day from the end of another; without days, since the last report or a week
    ago."""
    access = project_for(person(request), key, Right.SEE)
    usual = choices(access)
    first, last, wrong = asked_days(access, request.GET.get("since", ""), request.GET.get("until", ""))
    first = first or usual[0].day
    context = {
        "project": access.project, "access": access, "choices": usual, "first": first, "last": last, "refusal": wrong,
        "may_print": access.may(Right.EXPORT), "days": f"{first.isoformat()}/{last.isoformat()}",
        "found": None if wrong else difference(access, first, last),
    }  # fmt: skip
    return render(request, "portfolio/since.html", context, status=422 if wrong else 200)


def asked_days(access: Access, since: str, until: str) -> tuple[dt.date | None, dt.date, str]:
    """The two days that are asked for, and what is wrong with them as a sentence."""
    today = today_in(access.project)
    found: list[dt.date | None] = []
    for said in (since, until):
        try:
            found.append(dt.date.fromisoformat(said) if said else None)
        except ValueError:
            return None, today, _("“%(day)s” is no day; write it as 2027-02-08.") % {"day": said[:40]}
    first, last = found[0], min(found[1] or today, today)
    if last < dt.date(1971, 1, 1) or (first is not None and (first >= last or first < dt.date(1971, 1, 1))):
        return first, last, _("The first day lies before the last one, and neither before 1971.")
    return first, last, ""
