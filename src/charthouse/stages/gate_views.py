"""The pages on gates: one with its criteria, changing it, answering."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.approvals.queries import signatures_of, versions_of
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.stages import gates, queries
from charthouse.stages.forms import AnswerForm, GateForm
from charthouse.stages.gate_document import TONES
from charthouse.stages.keeping import found
from charthouse.stages.models import Gate
from charthouse.stages.refusals import BadStage, StageChangedMeanwhile
from charthouse.stages.views import frame


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def gate(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A gate with its criteria as they are answered, and who decides it."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    return _page(request, access, found(Gate, access.project, number))


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def gate_answer(request: HttpRequest, key: str, number: int, place: int) -> HttpResponse:
    """Say whether a criterion holds, and what shows it."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    one = found(Gate, access.project, number)
    form = AnswerForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            gates.answer_criterion(
                access=access, number=number, criterion=place, seen=number_in(request.POST.get("version", "")),
                **form.cleaned_data,
            )  # fmt: skip
        except (BadStage, StageChangedMeanwhile) as refusal:
            form.refuse(getattr(refusal, "fields", {}), refusal.message)
        else:
            return redirect("gate", key=key, number=number)
    return _page(request, access, one, form=form, answering=place, status=422)


def _page(
    request: HttpRequest, access: Access, one: Gate, *, form: AnswerForm | None = None, answering: int = 0,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    versions = versions_of(access.project, gates.NAME, str(one.number))
    newest = versions[0] if versions else None
    fixed = gates.in_review(gates.NAME, one) or one.decision in ("go", "conditional", "stop")
    people = access.may(Right.SEE_TEAM)
    lines = [
        {
            "one": each, "tone": TONES[gates.Answer(each.answer)],
            "by": each.answered_by.name if each.answered_by and people else "",
            "form": form if form is not None and each.place == answering else AnswerForm(
                initial={"answer": each.answer, "note": each.note, "link": each.link}, auto_id=f"c{each.place}-%s"),
            "bad": form is not None and each.place == answering,
        }
        for each in one.criteria.select_related("answered_by", "evidence")
    ]  # fmt: skip
    context = {
        **frame(access), "one": one, "line": queries.gate_line(access, one), "lines": lines, "versions": versions,
        "newest": newest, "signatures": signatures_of(newest, access.user) if newest else [], "fixed": fixed,
        "may_answer": access.may(Right.EDIT_DOCUMENTS) and not fixed, "may_ask": access.may(Right.ASK_APPROVALS),
        "may_open_files": access.may(Right.SEE_DISCUSSION), "kind": gates.NAME,
        "is_out": gates.in_review(gates.NAME, one),
        "sent": bool(versions),
    }  # fmt: skip
    return render(request, "stages/gate.html", context, status=status)


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def gate_new(request: HttpRequest, key: str) -> HttpResponse:
    """Put a gate on the road."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    form = GateForm(request.POST if request.method == "POST" else None, access=access)
    if request.method == "POST" and form.is_valid():
        try:
            made = gates.add_gate(access=access, facts=form.facts())
        except BadStage as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            return redirect("gate", key=key, number=made.number)
    return _form(request, access, form, None)


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def gate_edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change a gate: its criteria, what is asked for and why."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    there = found(Gate, access.project, number)
    form = GateForm(request.POST if request.method == "POST" else None, access=access, one=there)
    if request.method == "POST" and form.is_valid():
        try:
            gates.change_gate(
                access=access, number=number, facts=form.facts(), seen=number_in(request.POST.get("version", ""))
            )
        except (BadStage, StageChangedMeanwhile) as refusal:
            form.refuse(getattr(refusal, "fields", {}), refusal.message)
        else:
            return redirect("gate", key=key, number=number)
    return _form(request, access, form, there)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def gate_delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a gate away; the history brings it back."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    name = found(Gate, access.project, number).name
    gates.delete_gate(access=access, number=number, seen=number_in(request.POST.get("version", "")))
    messages.success(request, _("“%(name)s” is deleted. The history of the project brings it back.") % {"name": name})
    return redirect("project-stages", key=key)


def _form(request: HttpRequest, access: Access, form: GateForm, there: Gate | None) -> HttpResponse:
    context = {
        **frame(access), "form": form, "one": there,
        "version": request.POST.get("version", "") if request.method == "POST" else there and there.version,
    }  # fmt: skip
    return render(request, "stages/gate_edit.html", context, status=422 if form.errors else 200)
