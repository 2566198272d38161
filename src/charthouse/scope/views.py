"""The pages of requirements: all of them, one, and what changes them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import is_part, number_in
from charthouse.journal.markdown import to_html
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.scope import queries, requirements, stepping
from charthouse.scope.exporting import KINDS, as_file
from charthouse.scope.forms import RequirementForm
from charthouse.scope.models import Requirement
from charthouse.scope.places import tabs
from charthouse.scope.queries import LACKS, Filter
from charthouse.scope.refusals import BadValue, RecordChangedMeanwhile

ON_A_PAGE = 50


def frame(access: Access, current: str) -> dict[str, Any]:
    """What every page of the chapter needs."""
    return {
        "project": access.project,
        "access": access,
        "may_edit": access.may(Right.EDIT_DOCUMENTS),
        "tabs": tabs(access.project.key, current),
        "undoable": stepping.undoable_told(access),
    }


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def register(request: HttpRequest, key: str) -> HttpResponse:
    """The project's requirements, and what they lack."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    lines, asked = queries.requirements_of(access), _filter(request)
    counting = [line for line in lines if line.counts]
    lacking = Counter(name for line in counting for name in line.lacks)
    shown = [line for line in lines if asked.picks(line)]
    paged = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
    said = request.GET.copy()
    said.pop("page", None)
    context = {
        **frame(access, "project-scope"), **_choices(),
        "all": len(lines), "counting": len(counting), "shown": len(shown), "paged": paged, "asked": asked,
        "lacking": {name: lacking[name] for name in LACKS},
        "accepted": sum(line.one.status == Requirement.Status.ACCEPTED for line in counting),
        "musts": sum(line.one.priority == Requirement.Priority.MUST for line in counting),
        "with_goals": any(line.with_goals for line in lines),
        "owners": sorted({line.owner for line in lines if line.owner}, key=str.casefold),
        "query": said.urlencode(),
    }  # fmt: skip
    return render(request, "scope/requirements.html", context)


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def requirement(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One requirement with all that is known of it."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    one = requirements.KIND.of(access.project, number)
    [line] = queries.requirements_of(access, number)
    context = {**frame(access, ""), "line": line, "text": to_html(one.text), "acceptance": to_html(one.acceptance)}
    return render(request, "scope/requirement.html", context)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Add a requirement."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    form = RequirementForm(request.POST if request.method == "POST" else None, access=access)
    if request.method == "POST" and form.is_valid():
        try:
            made = requirements.add_requirement(access=access, facts=form.facts({}))
        except BadValue as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("“%(name)s” is in the scope.") % {"name": made.title})
            return redirect("project-scope", key=key)
    return _form(request, access, form, None)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def quick(request: HttpRequest, key: str) -> HttpResponse:
    """Add requirements by their titles alone: one a line."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    titles = [line.strip() for line in request.POST.get("titles", "").splitlines() if line.strip()]
    requirements.add_titles(access=access, titles=titles)
    return redirect(f"{reverse('project-scope', kwargs={'key': key})}?added#quick-titles")


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change what is said of a requirement."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    there = requirements.KIND.of(access.project, number)
    form = RequirementForm(request.POST if request.method == "POST" else None, access=access, one=there)
    if request.method == "POST" and form.is_valid():
        try:
            requirements.change_requirement(
                access=access, number=number, facts=form.facts(requirements.facts_of(there)),
                seen=number_in(request.POST.get("version", "")),
            )  # fmt: skip
        except (BadValue, RecordChangedMeanwhile) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Changed."))
            return redirect("project-scope", key=key)
    return _form(request, access, form, there)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def set_in_place(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Set priority or status where the requirement stands in the list."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    facts = {name: request.POST[name] for name in ("priority", "status") if name in request.POST}
    requirements.change_requirement(
        access=access, number=number, facts=facts, seen=number_in(request.POST.get("version", ""))
    )
    if not is_part(request):
        return redirect("project-scope", key=key)
    [line] = queries.requirements_of(access, number)
    return render(request, "scope/_requirement_row.html", {**frame(access, ""), **_choices(), "line": line})


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a requirement out; undoing brings it back."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    name = requirements.KIND.of(access.project, number).title
    requirements.delete_requirement(access=access, number=number, seen=number_in(request.POST.get("version", "")))
    messages.success(request, _("“%(name)s” is deleted. Undo brings it back.") % {"name": name})
    return redirect("project-scope", key=key)


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def export(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """All requirements as a table, which can be imported again."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    access.require(Right.EXPORT)
    if kind not in KINDS:
        raise Http404
    name = f"{access.project.key}-requirements.{kind}"
    return HttpResponse(
        as_file(access, kind), content_type=KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Take back one's last change of the scope, or do it again."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    again = request.POST.get("way") == "redo"
    told = stepping.step(access=access, again=again)
    if again:
        messages.success(request, _("Done again: %(what)s.") % {"what": told})
    else:
        messages.success(request, _("Taken back: %(what)s.") % {"what": told})
    page = request.POST.get("page", "")
    inside = page.startswith(f"/projects/{key}/") and url_has_allowed_host_and_scheme(page, None)
    return redirect(page if inside else reverse("project-scope", kwargs={"key": key}))


def _filter(request: HttpRequest) -> Filter:
    said = request.GET
    status, priority, lacks = said.get("status", ""), said.get("priority", ""), said.get("lacks", "")
    return Filter(
        status=status if status in Requirement.Status.values else "",
        priority=priority if priority in ("none", *Requirement.Priority.values) else "",
        lacks=lacks if lacks in LACKS else "",
        owner=said.get("owner", "")[:255],
        words=said.get("words", "")[:200],
    )


def _choices() -> dict[str, Any]:
    """What may be chosen, in words of the reader's language."""
    return {
        "priorities": [(value, str(label)) for value, label in Requirement.Priority.choices],
        "statuses": [(value, str(label)) for value, label in Requirement.Status.choices],
    }


def _form(request: HttpRequest, access: Access, form: RequirementForm, there: Requirement | None) -> HttpResponse:
    said = Requirement.objects.filter(project=access.project).exclude(source="")
    context = {
        **frame(access, ""),
        "form": form,
        "one": there,
        "version": request.POST.get("version", "") if request.method == "POST" else there and there.version,
        "sources": sorted(set(said.values_list("source", flat=True)), key=str.casefold),
    }
    return render(request, "scope/requirement_edit.html", context, status=422 if form.errors else 200)
