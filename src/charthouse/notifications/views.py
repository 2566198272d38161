"""The list of notices, and how one wants to be told."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from charthouse.accounts import notices as kinds_of_notices
from charthouse.accounts.people import person
from charthouse.doors import signed_in
from charthouse.notifications import telling
from charthouse.notifications.models import NoticeWay

_MOST = 100


@login_required
@require_safe
@signed_in("The reader's own notices, of projects that they still see.")
def notices(request: HttpRequest) -> HttpResponse:
    """What one was told, newest first; looking at it makes it seen."""
    user = person(request)
    answer = render(request, "notifications/notices.html", {"lines": telling.lines_of(telling.seen_by(user), _MOST)})
    if request.method == "GET":
        telling.look(user)
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("How the reader wants to be told.")
def ways(request: HttpRequest) -> HttpResponse:
    """Of each kind of thing: a letter at once, one a day, or none."""
    user = person(request)
    if request.method == "POST":
        names = {one.name for one in kinds_of_notices.kinds()}
        telling.choose_ways(user=user, ways={name: request.POST[name] for name in names if name in request.POST})
        messages.success(request, _("Your choice is kept."))
        return redirect("notice-ways")
    chosen = telling.ways_of(user)
    lines = [(kind, str(chosen[kind.name])) for kind in kinds_of_notices.kinds()]
    return render(request, "notifications/ways.html", {"lines": lines, "ways": NoticeWay.Way.choices})
