"""The pages of the rules by which entries and risks go higher, of a project and of the organisation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door, organisation_right
from charthouse.incoming import number_in
from charthouse.projects import held
from charthouse.projects.access import Access, Standing, project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.raid import escalating, ladder, rules
from charthouse.raid.ladder import MEASURES, MOST_RULES, PERSON, RISK, TARGETS, Rule, Step, said_of
from charthouse.raid.models import EscalationRule, HouseRules, LogEntry, Severity
from charthouse.refusals import Refused

MOST_PROJECTS = 50
"""At which of them is looked before the organisation's rules are kept."""
_BLANK = {"kinds": ["issue"], "severity": "high", "measure": "late", "days": 3, "to": "managers", "person": None}

Trial = Callable[[tuple[Rule, ...]], tuple[list[tuple[Project, list[Step]]], int]]


@door(Right.EDIT_LOG)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_rules(request: HttpRequest, key: str) -> HttpResponse:
    """Say what goes higher in a project, when, and to whom; first it is shown what that does today."""
    access = project_for(person(request), key, Right.EDIT_LOG)
    project = access.project
    page: dict[str, Any] = {
        "project": project, "base": "ui/project.html", "back": reverse("project-log", args=[key]),
        "nobody": not held.approvers_of(project), "people": held.members_able(project, Right.SEE_LOG),
    }  # fmt: skip

    def trial(wanted: tuple[Rule, ...]) -> tuple[list[tuple[Project, list[Step]]], int]:
        return [(project, seen_by(access, escalating.would(project, wanted)))], 0

    return _page(
        request, page, rules.own_rules(project), rules.rules_of(project), trial,
        read=lambda said: rules.read_for(project, said),
        keep=lambda said, seen: rules.set_rules(access=access, said=said, seen=seen),
    )  # fmt: skip


@organisation_right(OrganisationRight.KEEP_STANDARDS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def house_rules(request: HttpRequest) -> HttpResponse:
    """Say the same for all projects that have no rules of their own."""
    user = person(request)
    standing = Standing(user)
    standing.require(OrganisationRight.KEEP_STANDARDS)
    page: dict[str, Any] = {"base": "ui/house.html", "back": reverse("house-escalation"), "people": {}}

    def trial(wanted: tuple[Rule, ...]) -> tuple[list[tuple[Project, list[Step]]], int]:
        seen = standing.projects(Right.SEE_LOG).filter(escalation_rule=None).order_by("key")
        found = [
            (one, seen_by(project_for(user, one.key, Right.SEE_LOG), escalating.would(one, wanted)))
            for one in seen[:MOST_PROJECTS]
        ]
        return [one for one in found if one[1]], max(0, seen.count() - MOST_PROJECTS)

    return _page(
        request, page, rules.house_row(), rules.house_rules(), trial, read=rules.read_for_house,
        keep=lambda said, seen: rules.set_house_rules(by=user, said=said or [], seen=seen),
    )  # fmt: skip


@door(Right.EDIT_LOG)
@login_required
@require_POST
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    """Say that a record need not stand higher."""
    access = project_for(person(request), key, Right.EDIT_LOG)
    kind, number = request.POST.get("kind", ""), number_in(request.POST.get("number", "")) or 0
    escalating.take_back(access=access, kind=kind, number=number)
    messages.success(request, _("Taken back: it stands no higher any more."))
    return redirect("risk" if kind == RISK else "log-entry", key=key, number=number)


def seen_by(access: Access, steps: list[Step]) -> list[Step]:
    """What of a trial somebody may see."""
    return [one for one in steps if access.may(Right.SEE_RISKS if one.item.kind == RISK else Right.SEE_LOG)]


def _page(
    request: HttpRequest, page: dict[str, Any], there: EscalationRule | HouseRules | None, now: tuple[Rule, ...],
    trial: Trial, *, read: Callable[[Any], tuple[Rule, ...]], keep: Callable[[Any, int], object],
) -> HttpResponse:  # fmt: skip
    seen, status, said = there.version if there else 0, 200, said_of(now)
    if request.method == "POST":
        do, seen = request.POST.get("do", ""), number_in(request.POST.get("version", "")) or 0
        said = said_in(request.POST)
        if do == "add":
            said = [*said, dict(_BLANK)][:MOST_RULES]
        elif do.startswith("remove-"):
            gone = number_in(do.removeprefix("remove-"))
            said = [one for place, one in enumerate(said, 1) if place != gone]
        else:
            try:
                wanted = read(said)
                if do in ("keep", "back"):
                    keep(said_of(wanted) if do == "keep" else None, seen)
                    messages.success(request, _("The rules hold from the next morning on."))
                    return redirect(page["back"])
                found, beyond = trial(wanted)
                page |= {"trial": True, "found": found, "beyond": beyond, "count": sum(len(one[1]) for one in found)}
            except Refused as refusal:
                page["refused"], status = refusal.message, refusal.status
    context = {
        **page, "own": there is not None, "version": seen, "rules": [_shown(one, page["people"]) for one in said],
        "kinds": [*LogEntry.Kind.choices, (RISK, _("risk"))], "severities": [("", _("any")), *Severity.choices],
        "measures": MEASURES.items(), "full": len(said) >= MOST_RULES,
    }  # fmt: skip
    return render(request, "raid/rules.html", context, status=status)


def said_in(data: QueryDict) -> list[dict[str, Any]]:
    """What the form says, as ``ladder.read`` takes it; what is no number is left to it to refuse."""
    found = []
    for place in range(1, min(MOST_RULES, number_in(data.get("rules", "")) or 0) + 1):
        to, _sign, named = data.get(f"rule-{place}-to", "").partition(":")
        found.append(
            {
                "kinds": [one for one in data.getlist(f"rule-{place}-kinds") if one in ladder.KINDS],
                "severity": data.get(f"rule-{place}-severity", "none"),
                "measure": data.get(f"rule-{place}-measure", ""),
                "days": number_in(data.get(f"rule-{place}-days", "")),
                "to": to,
                "person": number_in(named) if to == PERSON else None,
            }
        )
    return found


def _shown(said: Mapping[str, Any], people: Mapping[int, str]) -> dict[str, Any]:
    """The fields of one rule."""
    targets = [*TARGETS.items(), *((f"{PERSON}:{pk}", name) for pk, name in people.items())]
    chosen = f"{PERSON}:{said['person']}" if said["to"] == PERSON else said["to"]
    if said["to"] == PERSON and said["person"] not in people:
        targets.append((chosen, _("somebody who is no member any more")))
    return {**said, "days": "" if said["days"] is None else said["days"], "targets": targets, "chosen": chosen}
