"""The way in for who got an invitation by e-mail."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from charthouse.accounts import grants as granting
from charthouse.accounts import inviting
from charthouse.accounts.enrolling import BadAccount, the_account_of
from charthouse.accounts.forms import AcceptForm, show_refusal
from charthouse.accounts.models import Invitation
from charthouse.doors import open_to_all
from charthouse.refusals import Refused

_KEPT = "invitation"


@require_safe
@never_cache
@open_to_all("Whoever opens the letter's link has no account yet; the link's secret decides.")
def invitation_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the letter's secret out of the address, so that it is neither bookmarked nor passed on by the browser."""
    # Looking at it uses nothing up: mail programs open links to check them.
    request.session[_KEPT] = inviting.digest_of(secret)
    return redirect("invitation")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to_all("Whoever was invited has no account yet; the secret they came with decides.")
def invitation(request: HttpRequest) -> HttpResponse:
    """Accept an invitation: a name, a password, and one is in."""
    digest = str(request.session.get(_KEPT, ""))
    try:
        found = inviting.open_invitation(digest)
    except inviting.InvitationUsedUp as refusal:
        request.session.pop(_KEPT, None)
        return render(request, "accounts/invitation_used_up.html", {"refusal": refusal}, status=404)
    if request.user.is_authenticated or the_account_of(found.email) is not None:
        return render(request, "accounts/invitation_sign_in.html", {"invitation": found}, status=409)
    form = AcceptForm(request.POST or None, initial={"name": found.name, "time_zone": found.invited_by.time_zone,
                                                     "locale": found.invited_by.locale})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            user = inviting.accept(secret_digest=digest, **form.cleaned_data)
        except BadAccount as refusal:
            show_refusal(form, refusal)
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            request.session.pop(_KEPT, None)
            return redirect("home")
    context = {"form": form, "invitation": found, "brings": _brings(found)}
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)


def _brings(found: Invitation) -> list[str]:
    words = []
    for grant in found.grants:
        try:
            words.append(granting.describe(grant))
        except Refused:
            continue
    return words
