"""The pages of deliverables: all of them, one, what changes them, and planning the work on them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.journal.markdown import to_html
from charthouse.plan.refusals import BadValue as BadPlanValue
from charthouse.projects import held
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.scope import deliverables, queries
from charthouse.scope.forms import DeliverableForm
from charthouse.scope.models import Deliverable
from charthouse.scope.planning import Wanted, plan_work
from charthouse.scope.queries import Named
from charthouse.scope.refusals import BadValue, RecordChangedMeanwhile
from charthouse.scope.views import frame

FOUND = 20
"""Tasks that a search offers."""
ON_A_PAGE = 50


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def register(request: HttpRequest, key: str) -> HttpResponse:
    """What the project hands over."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    lines = queries.deliverables_of(access, queries.known_of(access))
    counting = [line for line in lines if line.counts]
    context = {
        **frame(access, "deliverables"), "lines": lines,
        "paged": Paginator(lines, ON_A_PAGE).get_page(request.GET.get("page")), "counting": len(counting),
        "may_plan": _may_plan(access),
        "idle": sum("work" in line.lacks for line in counting),
        "unaccepted": sum(bool({"acceptor", "acceptance"} & {*line.lacks}) for line in counting),
        "accepted": sum(line.one.state == Deliverable.State.ACCEPTED for line in counting),
    }  # fmt: skip
    return render(request, "scope/deliverables.html", context)


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def deliverable(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One deliverable with all that is known of it."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    one = deliverables.KIND.of(access.project, number)
    [line] = queries.deliverables_of(access, queries.known_of(access), number)
    context = {
        **frame(access, ""), "line": line, "may_plan": _may_plan(access),
        "description": to_html(one.description), "acceptance": to_html(one.acceptance),
    }  # fmt: skip
    return render(request, "scope/deliverable.html", context)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Add a deliverable."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    form = DeliverableForm(request.POST if request.method == "POST" else None, access=access)
    if request.method == "POST" and form.is_valid():
        try:
            made = deliverables.add_deliverable(access=access, facts=form.facts({}, _ticked(request.POST)))
        except BadValue as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("“%(name)s” is in the scope.") % {"name": made.name})
            return redirect("deliverables", key=key)
    return _form(request, access, form, None)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change what is said of a deliverable."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    there = deliverables.KIND.of(access.project, number)
    form = DeliverableForm(request.POST if request.method == "POST" else None, access=access, one=there)
    if request.method == "POST" and form.is_valid():
        facts = form.facts(deliverables.facts_of(there), sorted(_ticked(request.POST)))
        try:
            deliverables.change_deliverable(
                access=access, number=number, facts=facts, seen=number_in(request.POST.get("version", ""))
            )
        except (BadValue, RecordChangedMeanwhile) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Changed."))
            return redirect("deliverables", key=key)
    return _form(request, access, form, there)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a deliverable out; undoing brings it back."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    name = deliverables.KIND.of(access.project, number).name
    deliverables.delete_deliverable(access=access, number=number, seen=number_in(request.POST.get("version", "")))
    messages.success(request, _("“%(name)s” is deleted. Undo brings it back.") % {"name": name})
    return redirect("deliverables", key=key)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_GET
def find_tasks(request: HttpRequest, key: str) -> HttpResponse:
    """Tasks whose name or number is asked for, to be ticked beside those that are ticked already."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    known = queries.known_of(access)
    words = request.GET.get("find", "")[:200].casefold().removeprefix(f"{key.casefold()}-").split()
    ticked = _named(known, request.GET)
    taken = {one.number for one in ticked}
    found = [
        task for task in known.tasks.values()
        if words and task.uid not in taken
        and all(word in task.name.casefold() or word == str(task.uid) for word in words)
    ]  # fmt: skip
    context = {
        "project": access.project, "ticked": ticked, "more": max(0, len(found) - FOUND), "searched": bool(words),
        "found": [(task, known.is_summary(task.uid)) for task in found[:FOUND]],
    }  # fmt: skip
    return render(request, "scope/_tasks.html", context)


@door(Right.EDIT_OWN_PART)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, key: str) -> HttpResponse:
    """From deliverables to tasks: which, with which work packages, below what."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    access.require(Right.EDIT_DOCUMENTS)
    known, said, wrong = queries.known_of(access), request.POST, ""
    if request.method == "POST":
        wanted = [
            Wanted(number, said.get(f"lines-{number}", ""))
            for one in said.getlist("deliverable") if (number := number_in(one))
        ]  # fmt: skip
        try:
            made = plan_work(
                access=access, wanted=wanted, parent=number_in(said.get("parent", "")),
                in_turn="in_turn" in said, accepted="accepted" in said,
            )  # fmt: skip
        except (BadValue, BadPlanValue) as refusal:
            wrong = refusal.message
        except Refused as refusal:
            if refusal.status not in (404, 409, 422):
                raise
            wrong = refusal.message
        else:
            told = ngettext("%(count)d deliverable has its tasks in the plan.",
                            "%(count)d deliverables have their tasks in the plan.", len(made))  # fmt: skip
            messages.success(request, told % {"count": len(made)})
            return redirect("deliverables", key=key)
    asked = {*said.getlist("deliverable")} if wrong else {request.GET.get("deliverable", "")} - {""}
    lines = [line for line in queries.deliverables_of(access, known) if "work" in line.lacks]
    context = {
        **frame(access, "deliverables"), "wrong": wrong,
        "lines": [
            (line, not asked or str(line.one.number) in asked, said.get(f"lines-{line.one.number}", ""))
            for line in lines
        ],
        "parents": [task for task in known.tasks.values() if known.is_summary(task.uid)],
        "parent": number_in(said.get("parent", "")),
        "in_turn": not wrong or "in_turn" in said, "accepted": not wrong or "accepted" in said,
    }  # fmt: skip
    return render(request, "scope/plan_work.html", context, status=422 if wrong else 200)


def _may_plan(access: Access) -> bool:
    return access.may(Right.EDIT_DOCUMENTS) and access.may(Right.EDIT_OWN_PART)


def _ticked(said: QueryDict) -> list[int]:
    return [number for one in said.getlist("tasks") if (number := number_in(one))]


def _named(known: queries.Known, said: QueryDict) -> tuple[Named, ...]:
    return known.named((uid, str(uid)) for uid in dict.fromkeys(_ticked(said)))


def _form(request: HttpRequest, access: Access, form: DeliverableForm, there: Deliverable | None) -> HttpResponse:
    known = queries.known_of(access)
    if request.method == "POST":
        ticked = _named(known, request.POST)
    else:
        ticked = () if there is None else known.named(there.tasks.order_by("id").values_list("uid", "name"))
    said = Deliverable.objects.filter(project=access.project).exclude(acceptor="")
    people = held.members_able(access.project, Right.SEE_DOCUMENTS).values() if access.may(Right.SEE_TEAM) else ()
    context: dict[str, Any] = {
        **frame(access, ""),
        "form": form,
        "one": there,
        "version": request.POST.get("version", "") if request.method == "POST" else there and there.version,
        "ticked": ticked,
        "acceptors": sorted({*said.values_list("acceptor", flat=True), *people}, key=str.casefold),
    }
    return render(request, "scope/deliverable_edit.html", context, status=422 if form.errors else 200)
