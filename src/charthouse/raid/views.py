"""The pages of the log: all entries, one, and what changes them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.journal.markdown import to_html
from charthouse.journal.talking import talk_of
from charthouse.projects.access import Access, NotTheirs, project_for
from charthouse.projects.days import today_in
from charthouse.projects.permissions import Right
from charthouse.raid import actions, linking, queries
from charthouse.raid.discussing import KIND, subject_of
from charthouse.raid.exporting import KINDS, as_file
from charthouse.raid.forms import EntryForm
from charthouse.raid.models import LogEntry, Severity
from charthouse.raid.queries import SORTS, Filter
from charthouse.raid.refusals import BadEntry, EntryChangedMeanwhile
from charthouse.raid.rules import rules_of
from charthouse.raid.standing import escalated_in, lines_of, standing_of
from charthouse.raid.values import facts_of, may_change, require_theirs
from charthouse.raid.watched import ENTRY
from charthouse.raid.words import OPEN

A_PAGE = 50
STATES = ("open", "late", "escalated", "closed", "all")


def filter_in(request: HttpRequest) -> Filter:
    """What an address asks to be shown; what it cannot mean is left out."""
    said = request.GET

    def one_of(name: str, values: Any, usual: str = "") -> str:
        value = said.get(name, usual)
        return value if value in values else usual

    owner = said.get("owner", "")
    return Filter(
        state=one_of("state", STATES, "open"),
        kind=one_of("kind", LogEntry.Kind.values),
        severity=one_of("severity", Severity.values),
        owner=owner if owner in ("me", "nobody") or number_in(owner) is not None else "",
        words=said.get("words", "").replace("\x00", "")[:200],
        sort=one_of("sort", SORTS, "due"),
    )


@door(Right.SEE_LOG)
@login_required
@require_GET
def log(request: HttpRequest, key: str) -> HttpResponse:
    """The project's log, with what is late first."""
    access = project_for(person(request), key, Right.SEE_LOG)
    asked, today = filter_in(request), today_in(access.project)
    page = Paginator(queries.entries(access, asked), A_PAGE).get_page(request.GET.get("page"))
    all_of = LogEntry.objects.filter(project=access.project)
    query = request.GET.copy()
    for name in ("page", "quick"):
        query.pop(name, None)
    quick = request.GET.get("quick", "")
    context = {
        **_frame(access),
        "lines": queries.lines_of(access, page),
        "page": page,
        "query": query.urlencode(),
        "sheet": reverse("log-export", args=[key, "xlsx"]) + (f"?{query.urlencode()}" if query else ""),
        "all": all_of.count(),
        "open": all_of.filter(state__in=OPEN).count(),
        "late": all_of.filter(queries.late(today)).count(),
        "escalated": all_of.filter(state__in=OPEN, escalated_on__isnull=False).count(),
        "asked": asked,
        "asked_owner": number_in(asked.owner),
        "kinds": LogEntry.Kind.choices,
        "severities": Severity.choices,
        "owners": queries.owners_in(access),
        "sorts": SORTS.items(),
        "quick": quick if quick in LogEntry.Kind.values else "",
        "form": EntryForm(access=access) if access.may(Right.WRITE_LOG) else None,
        "rules": len(rules_of(access.project)),
        "risks_escalated": sum(one.kind != ENTRY for one in escalated_in(access)),
    }
    return render(request, "raid/log.html", context)


@door(Right.SEE_LOG)
@login_required
@require_GET
def entry(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One entry with all that is known of it."""
    access = project_for(person(request), key, Right.SEE_LOG)
    there = actions.ENTRIES.of(access.project, number)
    links = list(there.links.all())
    taken = {(one.kind, one.number) for one in links}
    words = request.GET.get("find", "").replace("\x00", "")[:200]
    context = {
        **_frame(access),
        "line": queries.line_of(access, there),
        "text": to_html(there.text) if there.text else "",
        "options": to_html(there.options) if there.options else "",
        "outcome": to_html(there.outcome) if there.outcome else "",
        "links": linking.linked(access, links),
        "rungs": lines_of(access, standing_of(access.project, ENTRY, [there]).get(number, [])),
        "find": words,
        "found": linking.offered(access, words, taken) if words and may_change(access, there) else (),
    }
    subject = subject_of(access.project, number)
    if subject is not None and access.may(Right.SEE_DISCUSSION):
        context |= talk_of(access, KIND, number, subject, of=("comments",)) | {"talks": True}
    return render(request, "raid/entry.html", context)


@door(Right.WRITE_LOG)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Write an entry; the line above the list posts here as well, and stays there for the next one."""
    access = project_for(person(request), key, Right.WRITE_LOG)
    form = EntryForm(request.POST if request.method == "POST" else None, access=access)
    kind = request.GET.get("kind", "")
    if kind in LogEntry.Kind.values:
        form.initial["kind"] = kind
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_entry(access=access, facts=form.facts({}))
        except (BadEntry, NotTheirs) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("No. %(number)d is in the log.") % {"number": made.number})
            where = reverse("project-log", kwargs={"key": key})
            return redirect(f"{where}?quick={made.kind}" if "quick" in request.POST else where)
    return _form(request, access, form, None)


@door(Right.WRITE_LOG)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change what is said of an entry; who only owns it says how far it is."""
    access = project_for(person(request), key, Right.WRITE_LOG)
    there = actions.ENTRIES.of(access.project, number)
    require_theirs(access, there, {})
    form = EntryForm(request.POST if request.method == "POST" else None, access=access, one=there)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_entry(
                access=access, number=number, facts=form.facts(facts_of(there)),
                seen=number_in(request.POST.get("version", "")),
            )  # fmt: skip
        except (BadEntry, NotTheirs, EntryChangedMeanwhile) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Changed."))
            return redirect("project-log", key=key)
    return _form(request, access, form, there)


@door(Right.WRITE_LOG)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What an entry could belong to, by the words that are asked for; posting links or unlinks one record."""
    access = project_for(person(request), key, Right.WRITE_LOG)
    there = actions.ENTRIES.of(access.project, number)
    require_theirs(access, there, {})
    pairs = list(there.links.values_list("kind", "number"))
    if request.method == "POST":
        pair = request.POST.get("kind", "")[:20], number_in(request.POST.get("number", "")) or 0
        wanted = [one for one in pairs if one != pair]
        if request.POST.get("do") != "remove":
            wanted.append(pair)
        actions.change_entry(access=access, number=number, facts={"links": wanted})
        return redirect("log-entry", key=key, number=number)
    words = request.GET.get("find", "").replace("\x00", "")[:200]
    context = {
        "project": access.project, "line": queries.line_of(access, there), "find": words,
        "found": linking.offered(access, words, pairs),
    }  # fmt: skip
    return render(request, "raid/_found.html", context)


@door(Right.EDIT_LOG)
@login_required
@require_POST
def delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take an entry out of the log; the history brings it back."""
    access = project_for(person(request), key, Right.EDIT_LOG)
    actions.delete_entry(access=access, number=number, seen=number_in(request.POST.get("version", "")))
    messages.success(
        request, _("No. %(number)d is deleted. The history of the project brings it back.") % {"number": number}
    )
    return redirect("project-log", key=key)


@door(Right.SEE_LOG)
@login_required
@require_GET
def export(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """What the filters show of the log as a table, with what the reader may see."""
    access = project_for(person(request), key, Right.SEE_LOG)
    access.require(Right.EXPORT)
    if kind not in KINDS:
        raise Http404
    return HttpResponse(
        as_file(access, kind, filter_in(request)), content_type=KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{access.project.key}-log.{kind}"'},
    )  # fmt: skip


def _frame(access: Access) -> dict[str, Any]:
    return {
        "project": access.project,
        "access": access,
        "may_edit": access.may(Right.EDIT_LOG),
        "may_write": access.may(Right.WRITE_LOG),
        "may_export": access.may(Right.EXPORT),
        "see_team": access.may(Right.SEE_TEAM),
    }


def _form(request: HttpRequest, access: Access, form: EntryForm, there: LogEntry | None) -> HttpResponse:
    context = {
        **_frame(access),
        "form": form,
        "one": there,
        "version": request.POST.get("version", "") if request.method == "POST" else there and there.version,
    }
    return render(request, "raid/edit.html", context, status=422 if form.errors else 200)
