"""Invitations: the way in for who got one by e-mail, and the list for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charthouse.accounts import grants as granting
from charthouse.accounts import inviting, queries
from charthouse.accounts.enrolling import BadAccount, the_account_of
from charthouse.accounts.forms import AcceptForm, InviteForm, show_refusal
from charthouse.accounts.locales import present_locale
from charthouse.accounts.models import Invitation
from charthouse.accounts.people import person
from charthouse.accounts.permissions import AccountRight, may, require
from charthouse.doors import open_to_all, organisation_right, own
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
    # The browser puts its own time zone in the place of UTC.
    initial = {"name": found.name, "time_zone": "UTC", "locale": present_locale()}
    form = AcceptForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            user = inviting.accept(secret_digest=digest, **form.cleaned_data)
        except BadAccount as refusal:
            show_refusal(form, refusal)
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            request.session.pop(_KEPT, None)
            return redirect("home")
    context = {"form": form, "invitation": found, "brings": granting.in_words(found.grants)}
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@organisation_right(AccountRight.ADMINISTER_PEOPLE)
def invitations(request: HttpRequest) -> HttpResponse:
    """All invitations and how they stand; with POST one more person is asked in."""
    by = person(request)
    require(by, AccountRight.ADMINISTER_PEOPLE)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = inviting.invite(
                email=form.cleaned_data["email"], name=form.cleaned_data["name"], grants=form.grants(), by=by
            )
        except inviting.CannotInvite as refusal:
            show_refusal(form, refusal)
        else:
            _say_how_it_went(request, made)
            return redirect("invitations")
    page = Paginator(queries.invitations(), queries.PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": [queries.line_of(one, by) for one in page.object_list]}
    return render(request, "accounts/invitations.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@own("Who sent an invitation changes it.", or_right=AccountRight.ADMINISTER_PEOPLE)
def change_invitation(request: HttpRequest, invitation_id: int, deed: str) -> HttpResponse:
    """Send an invitation again, or withdraw it."""
    by = person(request)
    found = Invitation.objects.filter(pk=invitation_id).first()
    if found is None or not (found.invited_by_id == by.pk or may(by, AccountRight.ADMINISTER_PEOPLE)):
        raise NoSuchInvitation(_("There is no such invitation."))
    if deed == "again":
        _say_how_it_went(request, inviting.send_again(invitation=found, by=by))
    elif deed == "withdraw":
        inviting.withdraw(invitation=found, by=by)
        messages.success(request, _("The link in the letter to %(email)s works no more.") % {"email": found.email})
    else:
        raise Http404
    return redirect("invitations" if may(by, AccountRight.ADMINISTER_PEOPLE) else "home")


class NoSuchInvitation(Refused):
    """There is no invitation of that number for this person."""

    status = 404


def _say_how_it_went(request: HttpRequest, made: Invitation) -> None:
    made.refresh_from_db()
    if made.accepted_by is not None:
        messages.success(
            request, _("%(name)s has an account already and got this now.") % {"name": made.accepted_by.name}
        )
    elif made.sent_at is not None:
        messages.success(request, _("A letter is on its way to %(email)s.") % {"email": made.email})
    else:
        messages.warning(
            request,
            _("%(email)s is invited, but the mail server did not take the letter; send it again later.")
            % {"email": made.email},
        )
