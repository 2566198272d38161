"""The page on which a plan is published: what changed for whom, the sentence, what was published before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.plan import publishing
from charthouse.plan.computed import computed_plan
from charthouse.plan.models import Publication
from charthouse.plan.publication_changes import compared
from charthouse.plan.published_rows import published_of
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Publishing
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused

MOST_SHOWN = 200
"""Tasks in each list of what changed."""


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above a plan that is published by hand."""

    works: bool
    """Whether the reader sees the working plan."""
    may_publish: bool
    count: int
    """Deeds that are not published; 0 for who sees only what is."""
    last: Publication | None
    by: str
    """Who published it; empty for who may not know the team."""


def banner_of(access: Access) -> Banner | None:
    """What to say of publishing, where the plan is published by hand."""
    if access.project.publishing != Publishing.BY_HAND:
        return None
    works = access.may(Right.SEE_WORKING_PLAN)
    last = publishing.standing(access.project)
    return Banner(
        works,
        access.may(Right.EDIT_PLAN),
        publishing.unpublished(access.project, last) if works else 0,
        last,
        last.by.name if last is not None and access.may(Right.SEE_TEAM) else "",
    )


@door(Right.SEE)
@login_required
@require_safe
def published(request: HttpRequest, key: str) -> HttpResponse:
    """What stands above the plan, for pages that are open while somebody changes or publishes it."""
    access = project_for(person(request), key)
    return render(request, "plan/_published.html", {"project": access.project, "banner": banner_of(access)})


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """What publishing would change, and for whom; posting publishes."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    sentence, wrong = request.POST.get("sentence", ""), ""
    if request.method == "POST":
        try:
            publishing.publish(access=access, sentence=sentence, seen=number_in(request.POST.get("seen")) or 0)
        except (publishing.NoSentence, publishing.PublishedMeanwhile) as refusal:
            wrong = refusal.message
        else:
            messages.success(request, _("Everybody sees the plan as it is now."))
            return redirect("plan_page:page", key=key)
    context = _context(access) | {"sentence": sentence, "wrong": wrong}
    return render(request, "plan/publish.html", context, status=422 if wrong else 200)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def choose(request: HttpRequest, key: str) -> HttpResponse:
    """Say whether changes of the plan are seen at once or when they are published."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    chosen = request.POST.get("publishing", "")
    if chosen not in Publishing.values:
        raise UnknownChoice(_("Choose whether changes are seen at once, or when they are published."))
    publishing.choose_publishing(access=access, publishing=Publishing(chosen))
    messages.success(request, str(Publishing(chosen).label) + ".")
    return redirect("plan_page:publish", key=key)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def take_back(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take back what was published last: the publication before it stands again."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    publishing.taken_back(access=access, number=number)
    messages.success(request, _("Taken back: everybody sees again what was published before."))
    return redirect("plan_page:publish", key=key)


class UnknownChoice(Refused):
    """There is no such way of publishing."""

    status = 422


def _context(access: Access) -> dict[str, Any]:
    project, public = access.project, published_of(access.project)
    last = publishing.standing(project)
    found = (
        Publication.objects.filter(project=project)
        .defer("document", "baselines")
        .select_related("by")
        .order_by("-number")
    )
    context: dict[str, Any] = {
        "project": project,
        "by_hand": project.publishing == Publishing.BY_HAND,
        "choices": Publishing.choices,
        "last": last,
        "can_take_back": found.filter(undone_at=None).count() > 1,
        "publications": list(found[:50]),
    }
    if public is None:
        return context
    working = computed_plan(project)
    changes = compared(computed_plan(public), working)
    return context | {
        "changes": changes,
        "nothing": last is not None and not publishing.unpublished(project, last),
        "trouble": working.trouble,
        "added": changes.added[:MOST_SHOWN],
        "removed": changes.removed[:MOST_SHOWN],
        "changed": changes.changed[:MOST_SHOWN],
    }
