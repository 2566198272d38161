"""The pages of promises: all that a project gives and takes, and one with what can be done about it."""

from __future__ import annotations

import csv
import io
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.plan.promising import promises
from charthouse.plan.promising.days import day_of
from charthouse.plan.promising.forms import PromiseForm, task_number
from charthouse.plan.promising.holding import hold, holding_of
from charthouse.plan.promising.showing import Line, lines_of, told, told_one
from charthouse.plan.promising.standing import WARNED
from charthouse.plan.refusals import NoSuchTask
from charthouse.projects.access import Access, project_for, projects_of
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused

MOST = 500
FILTERS = ("open", "given", "taken", "warned", "closed", "all")


@door(Right.SEE)
@login_required
@require_GET
def all_promises(request: HttpRequest, key: str) -> HttpResponse:
    """What the project gives and takes, with how each stands."""
    access = project_for(person(request), key)
    initial = {"task": str(request.GET.get("task", ""))[:40]}
    if request.GET.get("side") in ("giver", "taker"):
        initial["side"] = str(request.GET["side"])
    return _list(request, access, _form(access, initial=initial) if _manages(access) else None)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def propose(request: HttpRequest, key: str) -> HttpResponse:
    """Promise something, or ask for it."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    form = _form(access, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = promises.propose(
                access=access, side=said["side"], other=form.across(), what=said["what"],
                date=said["date"].isoformat(), task=said["task"], note=said["note"],
                agreed_with=said["agreed_with"],
            )  # fmt: skip
        except Refused as refusal:
            if refusal.status == 403:
                raise
            form.add_error("task" if isinstance(refusal, NoSuchTask) else None, refusal.message)
        else:
            messages.success(
                request, _("Proposed; the other side is asked.") if made.asked else _("Written down as agreed.")
            )
            return redirect("plan_page:promise", key=key, number=made.pk)
    return _list(request, access, form, status=422)


@door(Right.SEE)
@login_required
@require_GET
def one_promise(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One promise: what it says, how it stands, and what can be done about it."""
    return _one(request, project_for(person(request), key), number)


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["POST"])
def decide(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Accept, refuse, change, withdraw, call kept or broken, tie to a task, or hold that task."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    promises.promise_of(access.project, number)
    said = request.POST
    try:
        done = _do(access, number, said)
    except (Refused, forms.ValidationError) as refusal:
        gone = isinstance(refusal, Refused) and refusal.status in (403, 404)
        if gone and not isinstance(refusal, NoSuchTask):
            raise
        wrong = refusal.messages[0] if isinstance(refusal, forms.ValidationError) else str(refusal)
        return _one(request, access, number, wrong=wrong, typed={name: str(value) for name, value in said.items()})
    messages.success(request, done)
    return redirect("plan_page:promise", key=key, number=number)


def _do(access: Access, number: int, said: Any) -> str:
    seen, reason = number_in(said.get("seen")), said.get("reason", "")
    match said.get("do", ""):
        case "accept":
            promises.accept(access=access, number=number, agreed_with=said.get("agreed_with", ""), seen=seen)
            return _("Accepted; both sides see it as agreed.")
        case "refuse":
            promises.refuse(access=access, number=number, reason=reason, seen=seen)
            return _("Refused; the other side reads why.")
        case "change":
            fields = {name: said[name] for name in ("what", "date", "note", "contact", "said") if name in said}
            made = promises.change(access=access, number=number, fields=fields, reason=reason, seen=seen)
            return _("Changed; the other side is asked.") if made.asked else _("Changed.")
        case "withdraw":
            promises.withdraw(access=access, number=number, reason=reason, seen=seen)
            return _("Withdrawn.")
        case "kept":
            promises.settle(access=access, number=number, kept=True, day=said.get("day", ""), seen=seen)
            return _("Kept; both sides see it.")
        case "broken":
            promises.settle(access=access, number=number, kept=False, reason=reason, seen=seen)
            return _("Called broken; both sides see it, with the reason.")
        case "tie":
            task = task_number(said.get("task", ""), access.project)
            promises.tie(access=access, number=number, task=task, seen=seen)
            return _("No task of this plan belongs to it any more.") if task is None else _("It belongs to that task.")
        case "hold":
            hold(access=access, number=number)
            return _("The waiting task is held until then; undo on the plan page takes that back.")
    raise UnknownDeed(_("Choose what is to become of the promise."))


class UnknownDeed(Refused):
    """Nothing of the kind can be done about a promise."""

    status = 422


@door(Right.EXPORT)
@login_required
@require_GET
def export(request: HttpRequest, key: str) -> HttpResponse:
    """All promises that the reader sees, as a table for a spreadsheet."""
    access = project_for(person(request), key, Right.EXPORT)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([
        _("Number"), _("Gives or takes"), _("Other side"), _("What"), _("Promised"), _("Expected"), _("Kept on"),
        _("State"), _("Standing"), _("Own task"), _("Agreed by"), _("Agreed with"), _("Contact"), _("Note"),
        _("Reason"),
    ])  # fmt: skip
    for one in lines_of(access, list(_found(access))):
        writer.writerow([_harmless(value) for value in _cells(access, one)])
    response = HttpResponse(b"\xef\xbb\xbf" + text.getvalue().encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{access.project.key}-promises.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _cells(access: Access, one: Line) -> list[Any]:
    def day(minutes: int | None, *, finish: bool = False) -> str:
        return "" if minutes is None else day_of(minutes - (1 if finish else 0)).isoformat()

    return [
        one.number, _("gives") if one.gives else _("takes"), one.other, one.what, day(one.date),
        day(one.expected, finish=one.by_plan), day(one.settled), one.state_words, one.words,
        "" if one.task is None else f"{access.project.key}-{one.task}", one.agreed_by, one.agreed_with, one.contact,
        one.note, one.reason,
    ]  # fmt: skip


def _harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula is kept from being one."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _manages(access: Access) -> bool:
    return access.may(Right.EDIT_PLAN)


def _form(access: Access, data: Any = None, **keywords: Any) -> PromiseForm:
    others = projects_of(access.user).order_by("name", "key")
    return PromiseForm(data, project=access.project, others=others, **keywords)


def _found(access: Access) -> Any:
    return told(access).select_related("giver", "taker", "proposed_by", "agreed_by")[:MOST]


def _list(request: HttpRequest, access: Access, form: PromiseForm | None, status: int = 200) -> HttpResponse:
    asked = request.GET.get("show", "open")
    show = asked if asked in FILTERS else "open"
    every = lines_of(access, list(_found(access)))
    fits = {
        "open": [one for one in every if one.state in promises.OPEN],
        "given": [one for one in every if one.gives],
        "taken": [one for one in every if not one.gives],
        "warned": [one for one in every if one.standing in WARNED],
        "closed": [one for one in every if one.state not in promises.OPEN],
        "all": every,
    }
    lines = fits[show]
    names = {
        "open": _("Open"), "given": _("Given"), "taken": _("Taken"), "warned": _("Warned about"),
        "closed": _("Closed"), "all": _("All"),
    }  # fmt: skip
    context = {
        "project": access.project,
        "form": form,
        "every": every,
        "show": show,
        "filters": [(name, names[name], len(fits[name])) for name in FILTERS],
        "taken": [one for one in lines if not one.gives],
        "given": [one for one in lines if one.gives],
        "can_export": access.may(Right.EXPORT),
    }
    return render(request, "plan/promises.html", context, status=status)


def _one(
    request: HttpRequest, access: Access, number: int, wrong: str = "", typed: dict[str, str] | None = None
) -> HttpResponse:
    promise = told_one(access, number)
    line = lines_of(access, [promise])[0]
    context = {
        "project": access.project,
        "line": line,
        "iso": day_of(line.date if line.wanted is None else line.wanted).isoformat(),
        "iso_said": "" if promise.said is None else day_of(promise.said).isoformat(),
        "holding": holding_of(access, promise),
        "manages": _manages(access),
        "wrong": wrong,
        "typed": typed or {},
        "did": (typed or {}).get("do", ""),
    }
    return render(request, "plan/promise.html", context, status=422 if wrong else 200)
