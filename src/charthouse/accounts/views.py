"""Pages about accounts: the first one, and one's own profile."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charthouse.accounts import actions
from charthouse.accounts.forms import FirstAccountForm, ProfileForm, show_refusal
from charthouse.accounts.people import person
from charthouse.doors import open_to_all, signed_in


@open_to_all("Nobody has an account yet; afterwards it leads to signing in.")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def first_account(request: HttpRequest) -> HttpResponse:
    """Make the first account of a new Charthouse and sign in with it."""
    if not actions.nobody_yet():
        return redirect("account_login")
    form = FirstAccountForm(request.POST or None, initial={"time_zone": "UTC"})
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.make_first_account(**form.cleaned_data)
        except actions.BadAccount as refusal:
            show_refusal(form, refusal)
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return redirect("project-new")
    return render(request, "accounts/first_account.html", {"form": form}, status=422 if form.errors else 200)


@signed_in("One's own profile.")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's own name, formats, time zone and look."""
    user = person(request)
    initial = {field: getattr(user, field) for field in ProfileForm.base_fields}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_profile(user=user, changes=form.cleaned_data, by=user)
        except actions.BadAccount as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Your profile is kept."))
            return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)
