"""The pages where reports are written, edited and sent."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.reports import actions
from charthouse.reports.forms import ReportForm
from charthouse.reports.models import Reader, Report
from charthouse.reports.recipients import Recipients
from charthouse.reports.refusals import BadReport, ReportChangedMeanwhile, ReportIsDraft, ReportIsSent
from charthouse.reports.views import frame, page_of
from charthouse.reports.words import AUDIENCES, title_of


@door(Right.WRITE_REPORTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Write a report: it is there at once, with what the data say."""
    access = project_for(person(request), key, Right.WRITE_REPORTS)
    language = "de" if (get_language() or "").startswith("de") else "en"
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        initial={
            "kind": request.GET.get("kind", "weekly"),
            "audience": request.GET.get("audience", "team"),
            "language": language,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write_report(access=access, facts=form.facts())
        except BadReport as refusal:
            form.refuse(dict(refusal.fields), refusal.message)
        else:
            return redirect("report", key=key, number=made.number)
    context = {**frame(access), "form": form}
    return render(request, "reports/edit.html", context, status=422 if form.errors else 200)


@door(Right.WRITE_REPORTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change for whom a draft is, in which language, or of which days it tells."""
    access = project_for(person(request), key, Right.WRITE_REPORTS)
    there = actions.REPORTS.of(access.project, number)
    said = {name: getattr(there, name) for name in ("kind", "audience", "language", "since", "until")}
    form = ReportForm(request.POST if request.method == "POST" else None, initial=said)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_report(
                access=access, number=number, facts=form.facts(), seen=number_in(request.POST.get("version", ""))
            )
        except (BadReport, ReportChangedMeanwhile) as refusal:
            form.refuse(dict(refusal.fields), refusal.message)
        else:
            return redirect("report", key=key, number=number)
    context = {**frame(access), "form": form, "one": there}
    return render(request, "reports/edit.html", context, status=422 if form.errors else 200)


@door(Right.WRITE_REPORTS)
@login_required
@require_POST
def refresh(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take the figures of a draft anew."""
    access = project_for(person(request), key, Right.WRITE_REPORTS)
    actions.refresh_report(access=access, number=number)
    messages.success(request, _("The figures are those of now; what was typed by hand is as it was."))
    return redirect("report", key=key, number=number)


@door(Right.WRITE_REPORTS)
@login_required
@require_POST
def sentence(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Type a sentence, leave it out, or take the data's own back."""
    access = project_for(person(request), key, Right.WRITE_REPORTS)
    deed = request.POST.get("do", "")
    text = None if deed == "data" else "" if deed == "leave" else request.POST.get("text", "")
    try:
        actions.type_sentence(
            access=access, number=number, key=request.POST.get("sentence", "")[:80], text=text,
            before=request.POST.get("before"),
        )  # fmt: skip
    except (BadReport, ReportChangedMeanwhile) as refusal:
        one = actions.REPORTS.of(access.project, number)
        typed = request.POST.get("text", "")
        context = {**page_of(access, one), "refusal": refusal.message, "typed": typed, "editing": True}
        return render(request, "reports/report.html", context, status=refusal.status)
    return redirect(f"{reverse('report', args=[key, number])}?edit=1")


@door(Right.WRITE_REPORTS)
@login_required
@require_POST
def add(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Add a sentence to a section."""
    access = project_for(person(request), key, Right.WRITE_REPORTS)
    try:
        actions.add_sentence(
            access=access, number=number, section=request.POST.get("section", ""), text=request.POST.get("text", "")
        )
    except BadReport as refusal:
        one = actions.REPORTS.of(access.project, number)
        context = {**page_of(access, one), "refusal": refusal.message, "typed": request.POST.get("text", "")}
        return render(request, "reports/report.html", context, status=refusal.status)
    return redirect("report", key=key, number=number)


@door(Right.WRITE_REPORTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Choose who gets a report, approve it and send it; what was sent goes to others, or again to who has it not."""
    access = project_for(person(request), key, Right.WRITE_REPORTS)
    one = actions.REPORTS.of(access.project, number)
    refusal, status = "", 200
    if request.method == "POST":
        to, outside = (_numbers(request, name) for name in ("to", "outside"))
        try:
            if "again" in request.POST:
                actions.pass_on(access=access, number=number, to=to, outside=outside)
            else:
                seen = number_in(request.POST.get("version", ""))
                actions.send_report(access=access, number=number, to=to, outside=outside, seen=seen)
        except (BadReport, ReportChangedMeanwhile, ReportIsDraft, ReportIsSent) as refused:
            refusal, status = refused.message, refused.status
        else:
            _say_who_was_reached(request, one, len({*to, *(-each for each in outside)}))
            return redirect("report", key=key, number=number)
    found = Recipients(access, one)
    named = found.by_plan()
    context = {
        **frame(access), "one": one, "refusal": refusal, "title": title_of(one.kind, one.since, one.until),
        "audience": AUDIENCES[one.audience], "sent": one.state == Report.State.SENT, "named": named,
        "others": found.others(named), "lines": found.lines, "may_plan": access.may(Right.SEE_STAKEHOLDERS),
    }  # fmt: skip
    return render(request, "reports/send.html", context, status=status)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return sorted({pk for pk in map(number_in, request.POST.getlist(name)) if pk is not None})


def _say_who_was_reached(request: HttpRequest, one: Report, count: int) -> None:
    """How many were told, and how many were not: they can be tried again."""
    failed = Reader.objects.filter(report=one).exclude(trouble="").count()
    if failed:
        told = ngettext(
            "%(count)s person could not be reached; try again under “Went to”.",
            "%(count)s people could not be reached; try again under “Went to”.", failed,
        )  # fmt: skip
        messages.warning(request, told % {"count": failed})
        return
    told = ngettext("Sent to %(count)s person, frozen as it is.", "Sent to %(count)s people, frozen as it is.", count)
    messages.success(request, told % {"count": count})


@door(Right.WRITE_REPORTS)
@login_required
@require_POST
def delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Throw a draft away."""
    access = project_for(person(request), key, Right.WRITE_REPORTS)
    actions.delete_report(access=access, number=number, seen=number_in(request.POST.get("version", "")))
    messages.success(request, _("The draft is gone. The history of the project brings it back."))
    return redirect("project-reports", key=key)
