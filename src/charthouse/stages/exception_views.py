"""The page on an exception: what is exceeded, what can be done, what the board decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from charthouse.accounts.people import person
from charthouse.approvals.queries import signatures_of, versions_of
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.stages import exceptions, queries
from charthouse.stages.exception_document import EXCEPTION, content_of
from charthouse.stages.forms import OPTION_LINES
from charthouse.stages.gates import in_review
from charthouse.stages.keeping import found
from charthouse.stages.models import StageException
from charthouse.stages.refusals import BadStage, StageChangedMeanwhile
from charthouse.stages.views import frame

_COLUMNS = ("title", "text", "days", "cost", "new_limit")


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def stage_exception(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """An exception with its options, and what was decided."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    return _page(request, access, found(StageException, access.project, number))


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def exception_options(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Say why it came and what can be done, with a recommendation."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    one, said = found(StageException, access.project, number), request.POST
    recommended = said.get("recommended", "")
    options = [
        {name: said.get(f"{name}-{line}", "") for name in _COLUMNS} | {"recommended": recommended == str(line)}
        for line in range(1, exceptions.MOST_OPTIONS + 1)
    ]
    cause = said.get("cause", "")
    try:
        exceptions.write_exception(
            access=access, number=number, cause=cause, options=options, seen=number_in(said.get("version", ""))
        )
    except (BadStage, StageChangedMeanwhile) as refusal:
        return _page(request, access, one, said=(cause, options), error=refusal.message, status=422)
    messages.success(request, _("Cause and options are kept."))
    return redirect("stage-exception", key=key, number=number)


def _page(
    request: HttpRequest, access: Access, one: StageException, *,
    said: tuple[str, list[dict[str, Any]]] | None = None, error: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    versions = versions_of(access.project, exceptions.NAME, str(one.number))
    newest = versions[0] if versions else None
    is_out = in_review(exceptions.NAME, one)
    cause, options = said or (one.cause, _kept(one))
    shown = max(OPTION_LINES, len([each for each in options if each["title"]]))
    context = {
        **frame(access), "one": one, "line": queries.exception_line(access, one), "error": error, "cause": cause,
        "options": list(enumerate([*options, *({} for _line in range(shown))][:shown], 1)), "versions": versions,
        "newest": newest, "signatures": signatures_of(newest, access.user) if newest else [],
        "document": EXCEPTION.shown(content_of(access.project, str(one.number)), access.may),
        "may_write": access.may(Right.EDIT_PLAN) and access.may(Right.SEE_COSTS) and one.state == "open" and not is_out,
        "may_ask": access.may(Right.ASK_APPROVALS) and one.state == "open", "is_out": is_out,
        "kind": exceptions.NAME,
    }  # fmt: skip
    return render(request, "stages/exception.html", context, status=status)


def _kept(one: StageException) -> list[dict[str, Any]]:
    return [
        {
            "title": each.title, "text": each.text, "days": "" if each.days is None else str(each.days),
            "cost": "" if each.cost is None else f"{each.cost.normalize():f}",
            "new_limit": "" if each.new_limit is None else f"{each.new_limit.normalize():f}",
            "recommended": each.recommended,
        }
        for each in one.options.all()
    ]  # fmt: skip
