"""The pages on groups."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charthouse.accounts import grouping, queries
from charthouse.accounts.forms import GroupForm, MemberForm, RolesForm, show_refusal
from charthouse.accounts.models import Group, OrganisationRole, User
from charthouse.accounts.people import person
from charthouse.accounts.permissions import AccountRight, may, require
from charthouse.doors import organisation_right
from charthouse.incoming import number_in
from charthouse.refusals import Refused


class NoSuchGroup(Refused):
    """There is no group of that number."""

    status = 404


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@organisation_right(AccountRight.SEE_PEOPLE, post=AccountRight.ADMINISTER_PEOPLE)
def groups(request: HttpRequest) -> HttpResponse:
    """All groups; with POST one more is made."""
    reader = person(request)
    require(reader, AccountRight.ADMINISTER_PEOPLE if request.method == "POST" else AccountRight.SEE_PEOPLE)
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            group = grouping.make_group(
                name=form.cleaned_data["name"], description=form.cleaned_data["description"], by=reader
            )
        except grouping.BadGroup as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("group", group_id=group.pk)
    context = {"lines": queries.groups(), "form": form, "may_administer": may(reader, AccountRight.ADMINISTER_PEOPLE)}
    return render(request, "accounts/groups.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@organisation_right(AccountRight.SEE_PEOPLE, post=AccountRight.ADMINISTER_PEOPLE)
def one_group(request: HttpRequest, group_id: int) -> HttpResponse:
    """One group: who belongs to it and what it carries; with POST its name and purpose are kept."""
    reader = person(request)
    require(reader, AccountRight.ADMINISTER_PEOPLE if request.method == "POST" else AccountRight.SEE_PEOPLE)
    group = _group(group_id)
    initial = {"name": group.name, "description": group.description, "version": group.version}
    form = GroupForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            grouping.change_group(
                group=group, name=typed["name"], description=typed["description"], version=typed["version"] or 0,
                by=reader,
            )  # fmt: skip
        except (grouping.BadGroup, grouping.GroupChanged) as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The group is kept."))
            return redirect("group", group_id=group.pk)
    return _page(request, group, form=form)


@login_required
@require_POST
@organisation_right(AccountRight.ADMINISTER_PEOPLE)
def change_group(request: HttpRequest, group_id: int, deed: str) -> HttpResponse:
    """Add or take out a member, set the roles it carries, or dissolve it."""
    by = person(request)
    require(by, AccountRight.ADMINISTER_PEOPLE)
    group = _group(group_id)
    if deed == "add":
        form = MemberForm(request.POST)
        if form.is_valid():
            try:
                grouping.add_member(group=group, user=form.cleaned_data["person"], by=by)
            except grouping.BadGroup as refusal:
                form.add_error("person", refusal.message)
        if form.errors:
            return _page(request, group, member_form=form)
    elif deed == "remove":
        user = User.objects.filter(pk=number_in(request.POST.get("person")) or 0).first()
        if user is None:
            raise NoSuchGroup(_("They are no member of this group any more."))
        grouping.remove_member(group=group, user=user, by=by)
    elif deed == "roles":
        roles = RolesForm(request.POST)
        if not roles.is_valid():
            return _page(request, group, roles_form=roles)
        grouping.set_group_roles(group=group, roles=[OrganisationRole(r) for r in roles.cleaned_data["roles"]], by=by)
        messages.success(request, _("The roles of the group are kept."))
    elif deed == "dissolve":
        grouping.delete_group(group=group, by=by)
        messages.success(request, _("The group “%(name)s” is dissolved.") % {"name": group.name})
        return redirect("groups")
    else:
        raise Http404
    return redirect("group", group_id=group.pk)


def _page(
    request: HttpRequest,
    group: Group,
    form: GroupForm | None = None,
    member_form: MemberForm | None = None,
    roles_form: RolesForm | None = None,
) -> HttpResponse:
    initial = {"name": group.name, "description": group.description, "version": group.version}
    carried = list(group.organisation_roles.values_list("role", flat=True))
    context = {
        "group": group,
        "form": form or GroupForm(initial=initial),
        "member_form": member_form or MemberForm(),
        "roles_form": roles_form or RolesForm(initial={"roles": carried}),
        "roles": [role.label for role in OrganisationRole if role in carried],
        "members": group.members.select_related("user").order_by("user__name", "user__email"),
        "may_administer": may(person(request), AccountRight.ADMINISTER_PEOPLE),
    }
    wrong = any(one is not None and one.errors for one in (form, member_form, roles_form))
    return render(request, "accounts/group.html", context, status=422 if wrong else 200)


def _group(group_id: int) -> Group:
    group = Group.objects.filter(pk=group_id).first()
    if group is None:
        raise NoSuchGroup(_("There is no such group; look among the groups."))
    return group
