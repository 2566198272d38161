"""Pages about projects: the way in, the list, a new one, its members."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from charthouse.accounts.actions import nobody_yet
from charthouse.accounts.people import person
from charthouse.doors import door, open_to_all, organisation_right, signed_in
from charthouse.projects import actions, explaining, joining, parts, queries
from charthouse.projects.access import Access, Standing, access_to, project_for
from charthouse.projects.forms import DetailsForm, MemberForm, ProjectForm, RolesForm
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.refusals import Refused


@open_to_all("Only leads on: to the first account, to signing in, or to one's projects.")
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The way in: a new Charthouse is set up first, then everybody comes to their projects."""
    if not request.user.is_authenticated:
        return redirect("first-account" if nobody_yet() else "account_login")
    return redirect("projects")


@signed_in("Lists the projects that this person may see.")
@login_required
@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """The projects one sees."""
    lines = queries.list_of(person(request))
    context = {
        "lines": lines,
        "scale": queries.scale_of(lines, timezone.localtime()),
        "may_create": Standing(person(request)).may(OrganisationRight.CREATE_PROJECTS),
    }
    return render(request, "projects/projects.html", context)


@organisation_right("create_projects")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_project(request: HttpRequest) -> HttpResponse:
    """Open a project."""
    user = person(request)
    Standing(user).require(OrganisationRight.CREATE_PROJECTS)
    form = ProjectForm(request.POST or None, initial={"time_zone": user.time_zone})
    if request.method == "POST" and form.is_valid():
        try:
            project = actions.create_project(by=user, **form.cleaned_data)
        except Refused as refusal:
            for field, sentence in (refusal.fields or {"": refusal.message}).items():
                form.add_error(field or None, sentence)
        else:
            return redirect("project", key=project.key)
    context = {"form": form, "known": queries.groups_of(user)}
    return render(request, "projects/new_project.html", context, status=422 if form.errors else 200)


@door(Right.EDIT_PROJECT)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, key: str) -> HttpResponse:
    """What a project is called, what it is for, and to which programme it belongs."""
    access = project_for(person(request), key, Right.EDIT_PROJECT)
    now = {field: getattr(access.project, field) for field in ("name", "description", *actions.GROUPS)}
    form = DetailsForm(_typed(request), initial={**now, "before": now})
    if request.method == "POST" and form.is_valid():
        before = form.cleaned_data["before"]
        seen = before if isinstance(before, dict) else {}
        changes = {field: (seen.get(field, now[field]), form.cleaned_data[field].strip()) for field in now}
        try:
            actions.update_project(project=access.project, changes=changes, by=access.user)
        except Refused as refusal:
            for field, sentence in (refusal.fields or {"": refusal.message}).items():
                form.add_error(field or None, sentence)
        else:
            messages.success(request, _("Kept."))
            return redirect("project", key=key)
    context = {"project": access.project, "form": form, "known": queries.groups_of(access.user)}
    return render(request, "projects/details.html", context, status=422 if form.errors else 200)


@door(Right.SEE_TEAM)
@login_required
@require_GET
def members(request: HttpRequest, key: str) -> HttpResponse:
    """Who belongs to a project, as what, and who else sees it."""
    access = project_for(person(request), key, Right.SEE_TEAM)
    context = {
        "project": access.project,
        "members": queries.members_of(access.project),
        "others": queries.others_of(access.project),
        "may_manage": access.may(Right.MANAGE_MEMBERS),
        "see_personal": access.may(Right.SEE_PERSONAL),
    }
    return render(request, "projects/members.html", context)


@door(Right.MANAGE_MEMBERS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_member(request: HttpRequest, key: str) -> HttpResponse:
    """Add a person or a group; somebody without an account is invited."""
    access = project_for(person(request), key, Right.MANAGE_MEMBERS)
    form = MemberForm(_typed(request), parts=parts.choices(access.project))
    if request.method == "POST" and form.is_valid():
        email, group = form.cleaned_data["email"], form.cleaned_data.get("group")
        try:
            if group is None:
                told = joining.add_person(project=access.project, email=email, by=access.user, **form.said())
            else:
                actions.set_roles(project=access.project, member=group, by=access.user, **form.said())
                told = _("Everybody in “%(group)s” has the roles now.") % {"group": group.name}
        except Refused as refusal:
            _show(form, refusal)
        else:
            messages.success(request, told)
            return redirect("project-members", key=key)
    context = {"project": access.project, "form": form}
    return render(request, "projects/add_member.html", context, status=422 if form.errors else 200)


@door(Right.MANAGE_MEMBERS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, key: str, kind: str, number: int) -> HttpResponse:
    """What one member is in the project, and changing it."""
    access = project_for(person(request), key, Right.MANAGE_MEMBERS)
    line = _line(access, kind, number)
    whose = line.user or line.group
    assert whose is not None
    form = RolesForm(
        _typed(request),
        parts=parts.choices(access.project),
        initial={"roles": [role.value for role in line.roles], "parts": [str(part) for part in line.part_numbers]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_roles(project=access.project, member=whose, by=access.user, **form.said())
        except Refused as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("The roles of %(name)s are kept.") % {"name": line.name})
            return redirect("project-members", key=key)
    context = {"project": access.project, "line": line, "form": form, "see_personal": access.may(Right.SEE_PERSONAL)}
    return render(request, "projects/member.html", context, status=422 if form.errors else 200)


@door(Right.MANAGE_MEMBERS)
@login_required
@require_POST
def remove_member(request: HttpRequest, key: str, kind: str, number: int) -> HttpResponse:
    """End the part of a person or a group in a project."""
    access = project_for(person(request), key, Right.MANAGE_MEMBERS)
    line = _line(access, kind, number)
    whose = line.user or line.group
    assert whose is not None
    actions.remove_member(project=access.project, user=whose, by=access.user)
    messages.success(request, _("%(name)s has no part in the project any more.") % {"name": line.name})
    still = access_to(access.project, access.user)
    return redirect("project-members", key=key) if still and still.may(Right.SEE_TEAM) else redirect("projects")


@door(Right.SEE)
@login_required
@require_GET
def my_rights(request: HttpRequest, key: str) -> HttpResponse:
    """What one may and may not do in a project, by which roles, and whom to ask."""
    access = project_for(person(request), key)
    return render(request, "projects/my_rights.html", {"project": access.project, "mine": explaining.of(access)})


@signed_in("The rules are no secret; nobody's roles are on the page but one's own.")
@login_required
@require_GET
def permissions(request: HttpRequest) -> HttpResponse:
    """Who may do what: the tables that every door is held against."""
    return render(request, "projects/permissions.html", explaining.tables(Standing(person(request))))


def _line(access: Access, kind: str, number: int) -> queries.MemberLine:
    for line in queries.members_of(access.project):
        if line.is_person == (kind == "person") and line.number == number:
            return line
    raise actions.NoSuchMember(_("They are no member of this project any more."))


def _typed(request: HttpRequest) -> QueryDict | None:
    """What was typed, if anything was sent: a form without any tick is sent empty."""
    return request.POST if request.method == "POST" else None


def _show(form: RolesForm, refusal: Refused) -> None:
    for field, sentence in (refusal.fields or {"": refusal.message}).items():
        form.add_error(field if field in form.fields else None, sentence)
