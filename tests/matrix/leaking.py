"""A site with doors that leak, each in its own way: the matrix must see every one of them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from charthouse.accounts.people import person
from charthouse.doors import door, open_to_all, organisation_right, own, signed_in
from charthouse.plan.models import PlanImport, Task
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.resources.models import Allocation
from charthouse.urls import urlpatterns as ours


@login_required
def without_a_rule(request: HttpRequest, key: str) -> HttpResponse:
    """Says nothing of who may pass."""
    return HttpResponse("")


@door("see_everything")
def made_up_right(request: HttpRequest, key: str) -> HttpResponse:
    """Names a right that there is not."""
    return HttpResponse("")


@door(Right.SEE)
@login_required
def asks_nobody(request: HttpRequest, key: str) -> HttpResponse:
    """Says that it needs a right, and asks for none."""
    return HttpResponse("Fine")


@door(Right.EDIT_PLAN)
@login_required
def asks_too_little(request: HttpRequest, key: str) -> HttpResponse:
    """Says that it needs more than it asks for."""
    project_for(person(request), key)
    return HttpResponse("Fine")


@door(Right.SEE)
@login_required
def asks_too_much(request: HttpRequest, key: str) -> HttpResponse:
    """Keeps out people whom its rule lets in."""
    project_for(person(request), key, Right.EDIT_PLAN)
    return HttpResponse("Fine")


@door(Right.SEE)
def lets_anybody_in(request: HttpRequest, key: str) -> HttpResponse:
    """Forgot that one must be signed in."""
    return HttpResponse("Fine")


@door(Right.SEE)
@login_required
def tells_rates(request: HttpRequest, key: str) -> HttpResponse:
    """Asks rightly, and shows a sensitive field to all who pass."""
    project = project_for(person(request), key).project
    return HttpResponse(" ".join(Allocation.objects.filter(project=project).values_list("extra", flat=True)))


@signed_in("It lists the tasks of everybody.")
@login_required
def lists_everything(request: HttpRequest) -> HttpResponse:
    """Titles from projects that the reader does not see."""
    return HttpResponse(", ".join(Task.objects.values_list("name", flat=True)))


@own("Says so, and gives everybody's.")
@login_required
def anybodys_import(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody else's record by its number."""
    return HttpResponse(PlanImport.objects.get(pk=number).file_name)


@organisation_right("see_all_projects")
@login_required
def asks_no_role(request: HttpRequest) -> HttpResponse:
    """Says that it needs a right in the organisation, and asks for none."""
    return HttpResponse("Fine")


@open_to_all("It says so.")
def fails(request: HttpRequest) -> HttpResponse:
    """Breaks."""
    raise RuntimeError


PLANTED = {
    "without-a-rule": path("planted/<key:key>/without", without_a_rule, name="without-a-rule"),
    "made-up-right": path("planted/<key:key>/made-up", made_up_right, name="made-up-right"),
    "asks-nobody": path("planted/<key:key>/nobody", asks_nobody, name="asks-nobody"),
    "asks-too-little": path("planted/<key:key>/little", asks_too_little, name="asks-too-little"),
    "asks-too-much": path("planted/<key:key>/much", asks_too_much, name="asks-too-much"),
    "lets-anybody-in": path("planted/<key:key>/anybody", lets_anybody_in, name="lets-anybody-in"),
    "tells-rates": path("planted/<key:key>/rates", tells_rates, name="tells-rates"),
    "lists-everything": path("planted/everything", lists_everything, name="lists-everything"),
    "anybodys-import": path("planted/import/<int:number>", anybodys_import, name="anybodys-import"),
    "asks-no-role": path("planted/role", asks_no_role, name="asks-no-role"),
    "fails": path("planted/fails", fails, name="fails"),
}
urlpatterns: list[URLPattern | URLResolver] = [*ours, *PLANTED.values()]
