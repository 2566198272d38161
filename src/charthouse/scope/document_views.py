"""The scope as a document: what is signed, who signs it, and what came in since."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from charthouse.accounts.people import person
from charthouse.approvals import canonical
from charthouse.approvals.queries import signatures_of, versions_of
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.scope.creep import creep_of
from charthouse.scope.document import NAME, SCOPE, content_of, shown_page, weak
from charthouse.scope.drawing import steps_of
from charthouse.scope.views import frame


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def document(request: HttpRequest, key: str) -> HttpResponse:
    """The scope as it would be signed now, who has signed which version, and what crept in since."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    versions = versions_of(access.project, NAME)
    newest = versions[0] if versions else None
    content = content_of(access.project, "")
    creep = creep_of(access)
    found = shown_page(content, number_in(request.GET.get("page")) or 1)
    context = {
        **frame(access, "scope-document"), "document": found.parts, "paged": found.paged, "begins": found.begins,
        "versions": versions,
        "newest": newest, "kind": NAME, "title": SCOPE.title, "creep": creep, "drawn": steps_of(creep.weeks),
        "written": any(content.values()), "may_ask": access.may(Right.ASK_APPROVALS),
        "may_print": access.may(Right.EXPORT),
        "signatures": signatures_of(newest, access.user) if newest else [],
        "changed": newest is not None and canonical.written(content) != newest.content,
        "weak": weak(access, "") if access.may(Right.EDIT_DOCUMENTS) else [],
    }  # fmt: skip
    return render(request, "scope/document.html", context)
