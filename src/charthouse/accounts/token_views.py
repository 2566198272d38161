"""The pages about tokens: one's own, and those of programs with accounts of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from charthouse.accounts import programs as actions
from charthouse.accounts.forms import show_refusal
from charthouse.accounts.models import ApiToken, User
from charthouse.accounts.people import person
from charthouse.accounts.permissions import AccountRight, require
from charthouse.accounts.token_forms import ProgramForm, TokenForm
from charthouse.accounts.tokens import SCOPES, SOON, BadToken, make_token, revoke_token, token_of, tokens_of
from charthouse.doors import organisation_right, own, signed_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in("One's own tokens.")
def my_tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens; with POST one more, whose secret is shown this once."""
    user = person(request)
    return _tokens_page(request, "accounts/tokens.html", user, user)


@login_required
@require_POST
@own("Only its owner ends a token here; anybody else's is not found.")
def revoke_mine(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token of one's own at once."""
    user = person(request)
    token = token_of(user, token_id)
    revoke_token(token=token, by=user)
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("tokens")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@organisation_right(AccountRight.ADMINISTER_SERVICES)
def programs(request: HttpRequest) -> HttpResponse:
    """The programs with accounts of their own; with POST one more."""
    by = person(request)
    require(by, AccountRight.ADMINISTER_SERVICES)
    form = ProgramForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_program(name=form.cleaned_data["name"], by=by)
        except BadToken as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("%(name)s has an account; now make its token.") % {"name": made.name})
            return redirect("program", user_id=made.pk)
    context = {"form": form, "lines": [(one, _valid(one)) for one in actions.programs()]}
    return render(request, "accounts/programs.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@organisation_right(AccountRight.ADMINISTER_SERVICES)
def program(request: HttpRequest, user_id: int) -> HttpResponse:
    """One program and its tokens; with POST one more token."""
    by = person(request)
    require(by, AccountRight.ADMINISTER_SERVICES)
    return _tokens_page(request, "accounts/program.html", actions.program_of(user_id), by)


@login_required
@require_POST
@organisation_right(AccountRight.ADMINISTER_SERVICES)
def end_program(request: HttpRequest, user_id: int) -> HttpResponse:
    """Deactivate a program with all its tokens."""
    by = person(request)
    require(by, AccountRight.ADMINISTER_SERVICES)
    ended = actions.program_of(user_id)
    actions.end_program(program=ended, by=by)
    messages.success(request, _("%(name)s is deactivated; its tokens open nothing any more.") % {"name": ended.name})
    return redirect("programs")


@login_required
@require_POST
@organisation_right(AccountRight.ADMINISTER_SERVICES)
def revoke_of_program(request: HttpRequest, user_id: int, token_id: int) -> HttpResponse:
    """End a token of a program at once."""
    by = person(request)
    require(by, AccountRight.ADMINISTER_SERVICES)
    token = token_of(actions.program_of(user_id), token_id)
    revoke_token(token=token, by=by)
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("program", user_id=user_id)


def _tokens_page(request: HttpRequest, template: str, owner: User, by: User) -> HttpResponse:
    form = TokenForm(request.POST or None)
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = make_token(owner=owner, by=by, **form.cleaned_data)
        except BadToken as refusal:
            show_refusal(form, refusal)
        else:
            form = TokenForm()
    lines = [_line(token) for token in tokens_of(owner)]
    context: dict[str, Any] = {
        "owner": owner,
        "form": form,
        "made": made,
        "secret": secret,
        "valid": [line for line in lines if line["valid"]],
        "ended": [line for line in lines if not line["valid"]][:20],
    }
    return render(request, template, context, status=422 if form.errors else 200)


def _line(token: ApiToken) -> dict[str, Any]:
    now = timezone.now()
    over = token.expires_at is not None and token.expires_at <= now
    return {
        "token": token,
        "scopes": [SCOPES.get(scope, scope) for scope in token.scopes],
        "valid": token.revoked_at is None and not over,
        "soon": not over and token.expires_at is not None and token.expires_at - now < SOON,
    }


def _valid(owner: User) -> int:
    return sum(_line(token)["valid"] for token in tokens_of(owner))
