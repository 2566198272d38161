"""Where the plan page sends edits, asks what others changed, undoes and does again."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from charthouse import rows
from charthouse.bodies import ROOM_FOR_THE_FORM, takes_up_to
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.plan import beginning, page_delta
from charthouse.plan.computed import computed_plan
from charthouse.plan.edit_checklist import OpenItems
from charthouse.plan.edit_clashes import Clashes, EditRefused
from charthouse.plan.edit_ops import MOST_COLUMNS, UndoIn, read_edits, read_undo
from charthouse.plan.edits import Edited, apply_edits
from charthouse.plan.page_may import may_change
from charthouse.plan.page_more import asked_of
from charthouse.plan.page_views import Request, now_in
from charthouse.plan.undo_stacks import AskFirst, stacks_of, step_back, told_of
from charthouse.plan.versions import shown_at, shown_now
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused, problem_details

MOST_BYTES = 8 << 20
"""Of a request with edits: five thousand of them with notes."""

View = Callable[..., HttpResponse]


def refusing_in_json(view: View) -> View:
    """Whatever is refused here is told to the page's script."""

    @wraps(view)
    def answer(request: Request, *arguments: Any, **keywords: Any) -> HttpResponse:
        try:
            return view(request, *arguments, **keywords)
        except Refused as refusal:
            return in_json(_problem(refusal), refusal.status, "application/problem+json")

    return answer


def _problem(refusal: Refused) -> dict[str, Any]:
    found = problem_details(refusal)
    if isinstance(refusal, EditRefused):
        found |= {"type": f"urn:charthouse:refusal:{type(refusal.refusal).__name__}"}
        found |= {"op": refusal.index, "task": refusal.task}
    elif isinstance(refusal, Clashes):
        found |= {"op": refusal.clashes[0].op, "task": refusal.clashes[0].task, "clashes": refusal.told()}
    elif isinstance(refusal, OpenItems):
        found |= {"asks": True}
    elif isinstance(refusal, AskFirst):
        found |= {"removes": refusal.count}
    return found


def in_json(told: Any, status: int = 200, content_type: str = "application/json") -> HttpResponse:
    """An answer to the page's script, which nothing keeps."""
    response = HttpResponse(orjson.dumps(told, default=str), status=status, content_type=content_type)
    response["Cache-Control"] = "private, no-store"
    return response


@door(Right.REPORT_OWN_PROGRESS)
@login_required
@require_POST
@takes_up_to(lambda: max(MOST_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) + ROOM_FOR_THE_FORM)
@refusing_in_json
def edits(request: Request, key: str) -> HttpResponse:
    """Change the plan: one request is one deed (``exchange/schemas/plan-edits-1.json``)."""
    access = project_for(request.user, key, Right.REPORT_OWN_PROGRESS)
    asked = read_edits(request.body)
    done = apply_edits(access=access, asked=asked)
    return in_json(changed_since(access, asked.since, done, columns=asked.columns))


@door(Right.REPORT_OWN_PROGRESS)
@login_required
@require_POST
@refusing_in_json
def undo(request: Request, key: str) -> HttpResponse:
    """Take back the reader's last deed in this plan."""
    return _step(request, key, again=False)


@door(Right.REPORT_OWN_PROGRESS)
@login_required
@require_POST
@refusing_in_json
def redo(request: Request, key: str) -> HttpResponse:
    """Do again what the reader undid last, if they have done nothing else since."""
    return _step(request, key, again=True)


def _step(request: Request, key: str, *, again: bool) -> HttpResponse:
    access = project_for(request.user, key, Right.REPORT_OWN_PROGRESS)
    asked = read_undo(request.body)
    done = step_back(access=access, asked=asked, again=again)
    told = {} if done.operation is None else {"told": told_of(access, done.operation)}
    return in_json(changed_since(access, asked.since, done, columns=asked.columns) | told)


@door(Right.SEE)
@login_required
@require_GET
@refusing_in_json
def undoable(request: Request, key: str) -> HttpResponse:
    """What the reader would undo, and do again, next: each as a sentence, or null."""
    access = project_for(request.user, key)
    stacks = stacks_of(access)
    told = {
        name: told_of(access, stack[-1], original=True) if stack else None
        for name, stack in (("undo", stacks.undo), ("redo", stacks.redo))
    }
    return in_json(told)


@door(Right.SEE)
@login_required
@require_GET
@refusing_in_json
def changes(request: Request, key: str) -> HttpResponse:
    """What changed since the version that a page shows (``exchange/schemas/plan-changes-1.json``).

    ``columns`` are those that it shows beyond the usual ones, ``fresh`` those of them of which it has nothing yet.
    """
    access = project_for(request.user, key)
    since = number_in(request.GET.get("since")) or 0
    columns, fresh = (request.GET.getlist(name)[:MOST_COLUMNS] for name in ("columns", "fresh"))
    return in_json(changed_since(access, since, columns=columns, fresh=fresh))


@rows.without_collecting()
def changed_since(
    access: Access, since: int, done: Edited | None = None, *, columns: Sequence[str] = (), fresh: Sequence[str] = ()
) -> dict[str, Any]:
    """The plan's version now, and what a page that shows an earlier one has to change."""
    project = access.shown
    computed = computed_plan(project)
    now, before = shown_now(project, computed), shown_at(project, since)
    told: dict[str, Any] = {"since": since, "version": since if now is None else now.version}
    if done is not None:
        told |= {"operation": done.operation, "refs": done.refs}
        if done.proposed:
            told["proposed"] = done.proposed
    if now is None:
        told["delta"] = {"whole": True, "empty": not computed.document.tasks}
    elif before is None:
        told["delta"] = dict(page_delta.WHOLE)
    else:
        told["delta"] = page_delta.delta(
            before,
            now,
            key=project.key,
            now=now_in(project),
            mine=[access.user.email],
            with_team=access.may(Right.SEE_TEAM),
            asked=asked_of(now.document, access, columns, fresh),
        )
    told["may"] = may_change(access)
    return told


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def begin(request: Request, key: str) -> HttpResponse:
    """Begin an empty plan: with a first task, with an example, or with what was removed last."""
    access = project_for(request.user, key, Right.EDIT_PLAN)
    how = request.POST.get("how", "")
    if how == "example":
        beginning.begin_with_example(access=access)
    elif how == "undo":
        step_back(access=access, asked=UndoIn(id=uuid.uuid4(), since=0, confirmed=True), again=False)
    else:
        beginning.add_first(access=access, name=request.POST.get("name", ""))
    return redirect("plan_page:page", key=key)
