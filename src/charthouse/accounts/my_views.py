"""The pages about one's own account: absences, sessions, and all that is known about oneself."""

from __future__ import annotations

import json

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts import away, leaving, personal, queries
from charthouse.accounts.browsers import browser_in_words
from charthouse.accounts.deputies import stands, today_of
from charthouse.accounts.forms import AwayForm, show_refusal
from charthouse.accounts.models import Deputy
from charthouse.accounts.people import person
from charthouse.accounts.permissions import AccountRight
from charthouse.doors import own, signed_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("One's own absences, and those in which one stands in for others.")
def absences(request: HttpRequest) -> HttpResponse:
    """When one is away and who stands in; with POST one more absence."""
    user = person(request)
    form = AwayForm(request.POST or None, initial={"first_day": today_of(user), "last_day": today_of(user)})
    if request.method == "POST" and form.is_valid():
        try:
            named = away.name_deputy(person=user, by=user, **form.cleaned_data)
        except away.CannotStandIn as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("%(name)s stands in for you, and has been told.") % {"name": named.deputy.name})
            return redirect("away")
    lines = [(one, stands(one)) for one in queries.absences_of(user)]
    context = {
        "form": form,
        "mine": [line for line in lines if line[0].person_id == user.pk],
        "for_others": [line for line in lines if line[0].deputy_id == user.pk],
    }
    return render(request, "accounts/away.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@own("Whoever is away or stands in may end it.", or_right=AccountRight.SET_DEPUTIES)
def end_absence(request: HttpRequest, deputy_id: int) -> HttpResponse:
    """Let somebody stand in no longer."""
    by = person(request)
    named = Deputy.objects.select_related("person", "deputy").filter(pk=deputy_id).first()
    if named is None or not away.may_end(named, by):
        raise leaving.NoSuchRecord(_("There is no such absence."))
    away.end_deputy(named=named, by=by)
    messages.success(request, _("%(name)s stands in no longer.") % {"name": named.deputy.name})
    return redirect("away") if by.pk in (named.person_id, named.deputy_id) else redirect("person", named.person_id)


@login_required
@require_GET
@never_cache
@signed_in("One's own sessions.")
def sessions(request: HttpRequest) -> HttpResponse:
    """In which browsers one is signed in."""
    user = person(request)
    found = sorted(UserSession.objects.purge_and_list(user), key=lambda one: one.last_seen_at, reverse=True)
    lines = [(one, browser_in_words(one.user_agent), one.session_key == request.session.session_key) for one in found]
    return render(request, "accounts/sessions.html", {"lines": lines, "others": sum(not here for *_one, here in lines)})


@login_required
@require_POST
@own("One's own sessions; somebody else's number is answered with 404.")
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign one browser out."""
    user = person(request)
    leaving.end_session(session_id=session_id, user=user, by=user)
    messages.success(request, _("That browser has to sign in again."))
    return redirect("sessions")


@login_required
@require_POST
@signed_in("One's own sessions.")
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out every browser but this one."""
    user = leaving.end_all_sessions(user=person(request), by=person(request), but=request.session.session_key or "")
    update_session_auth_hash(request, user)
    messages.success(request, _("All other browsers have to sign in again."))
    return redirect("sessions")


@login_required
@require_GET
@signed_in("What is kept about oneself.")
def my_data(request: HttpRequest) -> HttpResponse:
    """What Charthouse knows about the reader, and how to take it along."""
    return render(request, "accounts/my_data.html")


@login_required
@require_GET
@never_cache
@signed_in("What is kept about oneself.")
def my_data_file(request: HttpRequest) -> HttpResponse:
    """All that is kept about oneself, as one file."""
    text = json.dumps(personal.tell_everything(person(request)), ensure_ascii=False, indent=2)
    name = f"charthouse-personal-data-{person(request).pk}.json"
    return HttpResponse(
        text, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
