"""The API of links and assignments."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from charthouse.doors import door
from charthouse.engine.network import LinkKind
from charthouse.plan import actions
from charthouse.plan.api_inputs import AssignmentIn, LinkIn
from charthouse.plan.api_shapes import ASSIGNMENT, LINK, assignments_of, links_of
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import PathNumber
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Reading
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Links and assignments", scope="plan")


class NoSuchLink(Refused):
    """The project has no link of that number."""

    status = 404


class NoSuchAssignment(Refused):
    """The resource has no part in the task."""

    status = 404


@router.get("/projects/{key}/links", shows=LINK, listed=True)
@door(Right.SEE)
def list_links(request: Request, key: str) -> Any:
    """The links between a project's tasks."""
    access = project_for(request.auth.user, key)
    return page_of(request, links_of(access.shown), LINK, asked_of(request.GET, LINK, access.rights)).body()


@router.post("/projects/{key}/links", shows=LINK, status=201, refuses=(409,))
@door(Right.EDIT_PLAN)
def create_link(request: Request, key: str, body: LinkIn) -> Any:
    """Let one task hold back another; the plan's dates are computed anew."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    made = actions.link_tasks(
        project=access.project, before=body.before, after=body.after, by=access.user, kind=LinkKind(body.kind),
        lag=body.lag.minutes, lag_unit=body.lag.unit, lag_elapsed=body.lag.elapsed, lag_percent=body.lag.percent,
    )  # fmt: skip
    fields = fields_of(request.GET, LINK)
    shown = rows_of(links_of(access.project).filter(pk=made.pk), Reading(fields))[0]
    return Answer(shown, 201, headers={"Location": f"/api/v1/projects/{key}/links/{made.pk}"})


@router.get("/projects/{key}/links/{int:number}", shows=LINK)
@door(Right.SEE)
def get_link(request: Request, key: str, number: PathNumber) -> Any:
    """One link, by its id."""
    access = project_for(request.auth.user, key)
    fields = fields_of(request.GET, LINK, access.rights)
    found = rows_of(links_of(access.shown).filter(pk=number), Reading(fields))
    if not found:
        raise NoSuchLink(_("%(key)s has no link %(number)d.") % {"key": key, "number": number})
    return found[0]


@router.delete("/projects/{key}/links/{int:number}")
@door(Right.EDIT_PLAN)
def delete_link(request: Request, key: str, number: PathNumber) -> Any:
    """Remove a link; the plan's dates are computed anew."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    link = links_of(access.project).select_related("before", "after").filter(pk=number).first()
    if link is None:
        raise NoSuchLink(_("%(key)s has no link %(number)d.") % {"key": key, "number": number})
    actions.unlink_tasks(
        project=access.project, before=link.before.uid, after=link.after.uid, kind=LinkKind(link.kind), by=access.user
    )
    return Answer(status=204)


@router.get("/projects/{key}/assignments", shows=ASSIGNMENT, listed=True)
@door(Right.SEE_TEAM)
def list_assignments(request: Request, key: str) -> Any:
    """Who and what works on which task."""
    access = project_for(request.auth.user, key, Right.SEE_TEAM)
    asked = asked_of(request.GET, ASSIGNMENT, access.rights)
    return page_of(request, assignments_of(access.shown), ASSIGNMENT, asked).body()


@router.put("/projects/{key}/tasks/{int:number}/assignments", shows=ASSIGNMENT)
@door(Right.EDIT_PLAN)
def assign(request: Request, key: str, number: PathNumber, body: AssignmentIn) -> Any:
    """Give a resource a part in a task, or change the part that it has."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    made = actions.assign(
        project=access.project, uid=number, allocation=body.resource, by=access.user, units=body.units, work=body.work
    )
    fields = fields_of(request.GET, ASSIGNMENT, access.rights)
    return rows_of(assignments_of(access.project).filter(pk=made.pk), Reading(fields))[0]


@router.delete("/projects/{key}/tasks/{int:number}/assignments/{int:resource}")
@door(Right.EDIT_PLAN)
def unassign(request: Request, key: str, number: PathNumber, resource: PathNumber) -> Any:
    """Take a resource off a task."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    if not assignments_of(access.project).filter(task__uid=number, allocation__uid=resource).exists():
        raise NoSuchAssignment(
            _("Resource %(resource)d has no part in %(key)s-%(number)d.")
            % {"resource": resource, "key": key, "number": number}
        )
    actions.unassign(project=access.project, uid=number, allocation=resource, by=access.user)
    return Answer(status=204)
