"""The pages on people: everybody, one person, and what an administrator does with an account."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts import away, giving, grouping, leaving, lockouts, queries
from charthouse.accounts.forms import AwayForm, RolesForm, SearchForm, WhyForm, show_refusal
from charthouse.accounts.models import Group, OrganisationRole, User
from charthouse.accounts.people import person
from charthouse.accounts.permissions import AccountRight, may, require
from charthouse.accounts.roles import roles_of
from charthouse.accounts.second_step import has_second_step
from charthouse.doors import organisation_right
from charthouse.incoming import number_in
from charthouse.refusals import Refused


@login_required
@require_GET
@organisation_right(AccountRight.SEE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, to look through."""
    reader = person(request)
    require(reader, AccountRight.SEE_PEOPLE)
    form = SearchForm(request.GET or None)
    typed = form.cleaned_data if form.is_valid() else {}
    sought = queries.Sought(
        words=typed.get("words", ""), role=typed.get("role", ""), group=request.GET.get("group", ""),
        state=typed.get("state") or "active",
    )  # fmt: skip
    pages = Paginator(queries.people(sought), queries.PAGE)
    page = pages.get_page(request.GET.get("page"))
    asked = {name: value for name, value in request.GET.items() if name != "page" and value}
    context = {
        "form": form,
        "page": page,
        "lines": queries.lines_of(page.object_list),
        "query": urlencode(asked),
        "narrowed": bool(asked.keys() - {"state"}),
        "may_administer": may(reader, AccountRight.ADMINISTER_PEOPLE),
    }
    return render(request, "accounts/people.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@organisation_right(AccountRight.SEE_PEOPLE, post=AccountRight.ADMINISTER_PEOPLE)
def one_person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One person: roles, groups, absences, how they sign in; with POST their roles are kept."""
    reader = person(request)
    right = AccountRight.ADMINISTER_PEOPLE if request.method == "POST" else AccountRight.SEE_PEOPLE
    require(reader, right)
    user = _user(user_id)
    own = list(user.organisation_roles.values_list("role", flat=True))
    form = RolesForm(request.POST if request.method == "POST" else None, initial={"roles": own})
    if request.method == "POST" and form.is_valid():
        giving.set_roles(user=user, roles={OrganisationRole(role) for role in form.cleaned_data["roles"]}, by=reader)
        messages.success(request, _("The roles of %(name)s are kept.") % {"name": user.name})
        return redirect("person", user_id=user.pk)
    context = {
        "one": user,
        "form": form,
        "roles": [role.label for role in OrganisationRole if role in roles_of(user)],
        "groups": user.member_of.order_by("name"),
        "other_groups": Group.objects.exclude(people=user).order_by("name"),
        "absences": [one for one in queries.absences_of(user) if one.person_id == user.pk],
        "away_form": AwayForm(),
        "why_form": WhyForm(),
        "last_seen": queries.last_seen_of(user),
        "second_step": has_second_step(user),
        "sessions": queries.sessions_of(user),
        "lockouts": [one for one in lockouts.lockouts() if one.account == user.email],
        "is_self": user.pk == reader.pk,
        "may_administer": may(reader, AccountRight.ADMINISTER_PEOPLE),
        "may_set_deputies": may(reader, AccountRight.SET_DEPUTIES),
    }
    return render(request, "accounts/person.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@organisation_right(AccountRight.ADMINISTER_PEOPLE)
def change_person(request: HttpRequest, user_id: int, deed: str) -> HttpResponse:
    """One of the things an administrator does with an account."""
    by = person(request)
    require(by, AccountRight.ADMINISTER_PEOPLE)
    user, why = _user(user_id), request.POST.get("why", "").replace("\x00", "")[:500]
    name = {"name": user.name}
    if deed == "deactivate":
        leaving.deactivate(user=user, by=by, why=why)
        messages.success(request, _("%(name)s can sign in no more; what they did stays.") % name)
        if user.pk == by.pk:
            return redirect("account_login")
    elif deed == "reactivate":
        leaving.reactivate(user=user, by=by)
        messages.success(request, _("%(name)s can sign in again.") % name)
    elif deed == "erase":
        leaving.erase(user=user, by=by, why=why)
        messages.success(request, _("The personal data of %(name)s is erased.") % name)
    elif deed == "end-sessions":
        leaving.end_all_sessions(user=user, by=by)
        messages.success(request, _("%(name)s is signed out everywhere.") % name)
    elif deed == "reset-second-step":
        leaving.reset_second_step(user=user, by=by)
        messages.success(
            request, _("%(name)s signs in with the password alone until they set up a new second step.") % name
        )
    elif deed == "add-to-group":
        grouping.add_member(group=_group(request.POST.get("group", "")), user=user, by=by)
    elif deed == "remove-from-group":
        grouping.remove_member(group=_group(request.POST.get("group", "")), user=user, by=by)
    else:
        raise Http404
    return redirect("person", user_id=user.pk)


@login_required
@require_POST
@organisation_right(AccountRight.SET_DEPUTIES)
def name_deputy_for(request: HttpRequest, user_id: int) -> HttpResponse:
    """Name a deputy for somebody who cannot do it themselves."""
    by = person(request)
    require(by, AccountRight.SET_DEPUTIES)
    user = _user(user_id)
    form = AwayForm(request.POST)
    if form.is_valid():
        try:
            named = away.name_deputy(person=user, by=by, **form.cleaned_data)
        except away.CannotStandIn as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request, _("%(deputy)s stands in for %(name)s.") % {"deputy": named.deputy.name, "name": user.name}
            )
            return redirect("person", user_id=user.pk)
    return render(request, "accounts/deputy_for.html", {"one": user, "form": form}, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@organisation_right(AccountRight.ADMINISTER_PEOPLE)
def lock_outs(request: HttpRequest) -> HttpResponse:
    """Who is kept out after too many failures; with POST one is let in again."""
    by = person(request)
    require(by, AccountRight.ADMINISTER_PEOPLE)
    if request.method == "POST":
        lockouts.lift(account=request.POST.get("account", ""), address=request.POST.get("address", ""), by=by)
        messages.success(request, _("They can try again now."))
        return redirect("lock-outs")
    return render(request, "accounts/lock_outs.html", {"lockouts": lockouts.lockouts()})


class NoSuchPerson(Refused):
    """There is no account of that number."""

    status = 404


def _user(user_id: int) -> User:
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NoSuchPerson(_("There is no such account; look among the people."))
    return user


def _group(number: str) -> Group:
    group = Group.objects.filter(pk=number_in(number) or 0).first()
    if group is None:
        raise NoSuchPerson(_("There is no such group; look among the groups."))
    return group
