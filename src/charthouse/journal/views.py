"""Pages on what happened: a project's history, the organisation's, and both as files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charthouse.accounts.people import person
from charthouse.doors import door, organisation_right
from charthouse.incoming import is_part, number_in
from charthouse.journal import actions, exporting, searching
from charthouse.journal.inverses import inverse_of
from charthouse.journal.losses import MuchWouldGo
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject, Subject, kind_name_of, reach, subject_kind
from charthouse.journal.searching import Seen, Wanted
from charthouse.journal.telling import sentence, who_did
from charthouse.journal.undoing import loss_by_undoing, telling_nothing, undoable, undone_operations
from charthouse.journal.wording import Difference, differences
from charthouse.refusals import Refused

SEE_HISTORY = "see_history"
EXPORT = "export"
SEE_ORGANISATION_HISTORY = "see_organisation_history"

RECORD_NAMES = {
    "plan.Task": gettext_lazy("Tasks"),
    "plan.Link": gettext_lazy("Links"),
    "plan.Baseline": gettext_lazy("Baselines"),
    "plan.Plan": gettext_lazy("Computed finish"),
    "projects.Project": gettext_lazy("The project itself"),
    "accounts.User": gettext_lazy("Accounts"),
    "accounts.Group": gettext_lazy("Groups"),
    "accounts.Invitation": gettext_lazy("Invitations"),
    "accounts.ApiToken": gettext_lazy("Tokens"),
    "jobs.ScheduleState": gettext_lazy("Schedules"),
}

_TOLD_BY_FIELD = frozenset({"changed", "created", "assigned", "unassigned", "moved", "undid", "did again"})
"""Deeds whose sentence leaves out what exactly changed."""


class NoSuchEntry(Refused):
    """The journal has no entry of that number."""

    status = 404


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the page shows it."""

    entry: Entry
    who: str
    what: str
    changes: list[Difference]
    subject: Subject | None
    undone_by: int | None
    can_undo: bool


@login_required
@require_safe
@door(SEE_HISTORY)
def project_history(request: HttpRequest, key: str) -> HttpResponse:
    """Everything that happened in a project, newest first."""
    access = reach().project_for(person(request), key, SEE_HISTORY)
    stream = access.project.journal_id
    context = _page(request, stream, access) | {
        "project": access.project,
        "may_export": access.may(EXPORT),
        "here": f"/projects/{access.project.key}/history/",
    }
    template = "journal/_entries.html" if request.GET.get("before") and is_part(request) else "journal/history.html"
    return render(request, template, context)


@login_required
@require_safe
@door(EXPORT)
def export_history(request: HttpRequest, key: str, kind: str) -> StreamingHttpResponse:
    """The entries that were looked for, as a file."""
    access = reach().project_for(person(request), key, EXPORT)
    access.require(SEE_HISTORY)
    found = searching.matching(access.project.journal_id, _wanted(request)).select_related("stream")
    found = found.filter(access.told())
    return _file(kind, found, access, f"project {access.project.key}", f"history-{access.project.key}")


@login_required
@require_POST
@door(SEE_HISTORY)
def undo(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a change back; who may do that now is who may make such a change now. What removes much is asked first."""
    access, entry = _entry(request, key, number)
    back = _back(access, request.POST.get("back", ""))
    try:
        with telling_nothing(access):
            done = actions.undo(entry=entry, by=access.user, sure="sure" in request.POST)
    except MuchWouldGo:
        if is_part(request) or not request.accepts("text/html"):
            raise
        question = reverse("history-undo-question", args=[access.project.key, number])
        return redirect(f"{question}?{urlencode({'back': back})}")
    messages.success(request, _("Undone: no. %(number)d. It can be done again by undoing no. %(again)d.") % {
        "number": entry.operation, "again": done[0].number})  # fmt: skip
    if is_part(request):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(back)


@login_required
@require_safe
@door(SEE_HISTORY)
def ask_before_undo(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Say what taking a change back would remove, and ask whether that is meant."""
    access, entry = _entry(request, key, number)
    with telling_nothing(access):
        loss = loss_by_undoing(entry=entry, by=access.user)
    context = {
        "project": access.project,
        "entry": entry,
        "who": who_did(entry),
        "what": sentence(entry, access.seen(entry.record, entry.before), access.seen(entry.record, entry.after)),
        "loss": loss,
        "back": _back(access, request.GET.get("back", "")),
    }
    return render(request, "journal/undo.html", context)


def _entry(request: HttpRequest, key: str, number: int) -> tuple[InProject, Entry]:
    access = reach().project_for(person(request), key, SEE_HISTORY)
    found = Entry.objects.filter(access.told(), stream_id=access.project.journal_id, number=number)
    entry = found.select_related("by", "on_behalf_of").first()
    if entry is None:
        raise NoSuchEntry(_("There is no entry %(number)d in this project’s history.") % {"number": number})
    return access, entry


def _back(access: InProject, asked: str) -> str:
    """The page of this project to go back to; its history unless another one was named."""
    own = f"/projects/{access.project.key}/"
    return asked if asked.startswith(own) and "//" not in asked else f"{own}history/"


@login_required
@require_safe
@organisation_right(SEE_ORGANISATION_HISTORY)
def organisation_history(request: HttpRequest) -> HttpResponse:
    """What happened to accounts, groups and roles."""
    reach().require_in_organisation(person(request), SEE_ORGANISATION_HISTORY)
    stream = actions.open_stream(actions.ORGANISATION)
    context = _page(request, stream.pk, None) | {"may_export": True, "here": "/history/"}
    template = (
        "journal/_entries.html" if request.GET.get("before") and is_part(request) else "journal/organisation.html"
    )
    return render(request, template, context)


@login_required
@require_safe
@organisation_right(SEE_ORGANISATION_HISTORY)
def export_organisation_history(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """The organisation's entries that were looked for, as a file."""
    reach().require_in_organisation(person(request), SEE_ORGANISATION_HISTORY)
    stream = actions.open_stream(actions.ORGANISATION)
    found = searching.matching(stream.pk, _wanted(request)).select_related("stream")
    return _file(kind, found, None, stream.name, "history-organisation")


def lines_of(entries: Iterable[Seen], access: InProject | None, stream_id: int) -> list[Line]:
    """Entries with their sentences, what changed, and whether they can be undone."""
    found = list(entries)
    can = undoable(one.entry for one in found)
    undone = undone_operations(stream_id) if found else {}
    subjects = _subjects(found, access)
    return [
        Line(
            one.entry,
            who_did(one.entry),
            sentence(one.entry, one.before, one.after),
            differences(one.before, one.after) if one.entry.verb in _TOLD_BY_FIELD else [],
            subjects.get((one.entry.record, one.entry.record_id)) if one.entry.record != "projects.Project" else None,
            undone.get(one.entry.operation),
            one.entry.operation in can and one.entry.number == one.entry.operation and _offered(one.entry, access),
        )
        for one in found
    ]


def _offered(entry: Entry, access: InProject | None) -> bool:
    inverse = inverse_of(entry.record, entry.verb)
    return access is None or inverse is None or inverse.may is None or inverse.may(access, entry)


def _subjects(found: list[Seen], access: InProject | None) -> dict[tuple[str, str], Subject]:
    ids: dict[str, set[str]] = {}
    for one in found:
        ids.setdefault(one.entry.record, set()).add(one.entry.record_id)
    subjects = {}
    for record, keys in ids.items():
        name = kind_name_of(record)
        kind = None if name is None else subject_kind(name)
        if kind is not None:
            shown = None if access is None else access.shown
            subjects.update({(record, key): subject for key, subject in kind.by_id(shown, keys).items()})
    return subjects


def _page(request: HttpRequest, stream_id: int, access: InProject | None) -> dict[str, Any]:
    wanted = _wanted(request)
    before = request.GET.get("before", "")
    found = searching.page(stream_id, wanted, access=access, before=number_in(before))
    asked = {name: value for name in ("by", "record", "q", "from", "to") if (value := request.GET.get(name))}
    return {
        "lines": lines_of(found.entries, access, stream_id),
        "older": None if found.older is None else urlencode({**asked, "before": found.older}),
        "newest": not before,
        "wanted": wanted,
        "asked": asked,
        "query": urlencode(asked),
        "people": searching.people_in(stream_id),
        "records": [(name, RECORD_NAMES.get(name, name)) for name in searching.records_in(stream_id)],
    }


def _wanted(request: HttpRequest) -> Wanted:
    asked = request.GET
    return Wanted(
        by=number_in(asked.get("by")),
        record=asked.get("record", "")[:60],
        words=asked.get("q", "").replace("\x00", "")[:200].strip(),
        first=_day(asked.get("from", "")),
        last=_day(asked.get("to", "")),
    )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _file(kind: str, found: Any, access: InProject | None, journal: str, name: str) -> StreamingHttpResponse:
    if kind == "csv":
        content, media = exporting.as_table(found, access), "text/csv; charset=utf-8"
    elif kind == "jsonl":
        content, media = exporting.as_lines(found, access, journal), "application/jsonl"
    else:
        raise Http404
    return StreamingHttpResponse(
        content, content_type=media, headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    )
