"""Pages about projects: the way in, the list, a new one, its members."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from charthouse.accounts.actions import nobody_yet
from charthouse.accounts.people import person
from charthouse.doors import door, open_to_all, organisation_right, signed_in
from charthouse.projects import actions, queries
from charthouse.projects.access import Access, project_for
from charthouse.projects.forms import MemberForm, ProjectForm
from charthouse.projects.models import Role
from charthouse.projects.permissions import SENTENCES, TABLE, Right
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
    """The projects one has a part in."""
    lines = queries.list_of(person(request))
    context = {"lines": lines, "scale": queries.scale_of(lines, timezone.localtime())}
    return render(request, "projects/projects.html", context)


@organisation_right("create_projects")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_project(request: HttpRequest) -> HttpResponse:
    """Open a project."""
    user = person(request)
    form = ProjectForm(request.POST or None, initial={"time_zone": user.time_zone})
    if request.method == "POST" and form.is_valid():
        try:
            project = actions.create_project(by=user, **form.cleaned_data)
        except Refused as refusal:
            for field, sentence in (refusal.fields or {"": refusal.message}).items():
                form.add_error(field or None, sentence)
        else:
            return redirect("project", key=project.key)
    return render(request, "projects/new_project.html", {"form": form}, status=422 if form.errors else 200)


@door(Right.SEE_TEAM)
@login_required
@require_GET
def members(request: HttpRequest, key: str) -> HttpResponse:
    """Who belongs to a project, and what each role may do."""
    access = project_for(person(request), key)
    return render(request, "projects/members.html", _members_page(access, MemberForm()))


@door(Right.MANAGE_MEMBERS)
@login_required
@require_POST
def set_member(request: HttpRequest, key: str) -> HttpResponse:
    """Add a member, or give them another role."""
    access = project_for(person(request), key, Right.MANAGE_MEMBERS)
    form = MemberForm(request.POST)
    if form.is_valid():
        try:
            member = actions.set_member(
                project=access.project,
                email=form.cleaned_data["email"],
                role=Role(form.cleaned_data["role"]),
                by=access.user,
            )
        except actions.NoSuchPerson as refusal:
            form.add_error("email", refusal.message)
        else:
            messages.success(
                request,
                _("%(name)s is %(role)s now.") % {"name": member.user.name, "role": member.get_role_display().lower()},
            )
            return redirect("project-members", key=key)
    return render(request, "projects/members.html", _members_page(access, form), status=422)


@door(Right.MANAGE_MEMBERS)
@login_required
@require_POST
def remove_member(request: HttpRequest, key: str, user_id: int) -> HttpResponse:
    """End somebody's part in a project."""
    access = project_for(person(request), key, Right.MANAGE_MEMBERS)
    member = queries.members_of(access.project).filter(user_id=user_id).first()
    if member is None:
        raise actions.NoSuchPerson(_("They are no member of this project any more."))
    actions.remove_member(project=access.project, user=member.user, by=access.user)
    if member.user_id == access.user.pk:
        return redirect("projects")
    messages.success(request, _("%(name)s has no part in the project any more.") % {"name": member.user.name})
    return redirect("project-members", key=key)


def _members_page(access: Access, form: MemberForm) -> dict[str, object]:
    return {
        "project": access.project,
        "access": access,
        "may_manage": access.may(Right.MANAGE_MEMBERS),
        "members": queries.members_of(access.project),
        "roles": Role.choices,
        "form": form,
        "table": [(SENTENCES[right], [right in TABLE[role] for role in Role]) for right in Right],
        "role_names": [role.label for role in Role],
    }
