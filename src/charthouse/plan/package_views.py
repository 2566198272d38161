"""The page of a planning package: what is known of it, how much of its frame is used, and planning it in detail."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.exchange import document as doc
from charthouse.incoming import number_in
from charthouse.plan import package_details, packages, templating
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.edit_clashes import EditRefused
from charthouse.plan.edit_ops import PackageIn
from charthouse.plan.models import Plan
from charthouse.plan.packages_due import LEAD_DAYS, due_words, today_in
from charthouse.plan.page_views import task_in
from charthouse.plan.refusals import BadValue, ChangedMeanwhile
from charthouse.plan.template_content import rows_of as template_rows
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.ui import formats

_EPOCH = dt.date(1970, 1, 1)
BLANK = 6
"""Lines that wait to be filled in."""
DETAILING = ("detail", "lines", "template", "copy")
"""What may be asked of the page to plan a package in detail."""


class PackageForm(forms.Form):
    """What is known of a package; work in hours."""

    detail_by = forms.DateField(
        label=gettext_lazy("To be planned in detail by"), required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The overview tells it four weeks before."),
    )  # fmt: skip
    work_low = forms.DecimalField(
        label=gettext_lazy("Hours of work, at least"), required=False, min_value=0, max_value=100_000
    )
    work_high = forms.DecimalField(
        label=gettext_lazy("Hours of work, at most"), required=False, min_value=0, max_value=100_000
    )
    cost_low = forms.DecimalField(
        label=gettext_lazy("Cost, at least"), required=False, min_value=0, max_digits=15, decimal_places=2
    )
    cost_high = forms.DecimalField(
        label=gettext_lazy("Cost, at most"), required=False, min_value=0, max_digits=15, decimal_places=2
    )

    def said(self, kept: doc.PlanningPackage | None, *, with_costs: bool) -> PackageIn:
        """As an edit of the plan; costs that its changer may not see stay as they are."""
        data = self.cleaned_data
        day: dt.date | None = data["detail_by"]
        costs = (data["cost_low"], data["cost_high"])
        if not with_costs:
            costs = (None, None) if kept is None else (kept.cost_low, kept.cost_high)
        return PackageIn(
            detail_by=None if day is None else (day - _EPOCH).days * 1440,
            work_low=_minutes(data["work_low"]), work_high=_minutes(data["work_high"]),
            cost_low=costs[0], cost_high=costs[1],
        )  # fmt: skip


def _minutes(hours: Decimal | None) -> int | None:
    return None if hours is None else int(hours * 60)


@door(Right.SEE, post=Right.EDIT_OWN_PART)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def package(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A planning package, or what makes a task one; posting says what is known, plans in detail, or ends it."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART if request.method == "POST" else Right.SEE)
    with_costs = access.may(Right.SEE_COSTS)
    computed = computed_plan(access.shown)
    task = task_in(computed, access.project, number)
    form, wrong, text = _form(task.package, with_costs=with_costs), "", request.POST.get("lines", "")
    if request.method == "POST":
        try:
            if _done(request, access, task, form := _form(task.package, request, with_costs=with_costs)):
                return redirect("plan_page:package", key=key, number=number)
        except (EditRefused, BadValue, templating.NoSuchTemplate) as refusal:
            wrong = refusal.message
    frame = packages.frame_of(computed, task)
    may_edit = access.may_change(task)
    context = {
        "project": access.project,
        "task": task,
        "frame": frame,
        "due": _due(access, task, frame),
        "form": form,
        "lines": text,
        "blank": _typed(request) or [package_details.Line("")] * BLANK,
        "templates": templating.templates() if may_edit and frame else (),
        "others": _others(computed, task) if may_edit and frame else (),
        "template_name": request.POST.get("name", ""),
        "wrong": wrong,
        "with_costs": with_costs,
        "currency": computed.document.project.currency,
        "day": computed.document.project.minutes_per_day,
        "may_edit": may_edit,
        "may_keep": access.may(Right.EDIT_OWN_PART),
        "detailed": task.uid in computed.summaries,
    }
    return render(request, "plan/package.html", context, status=422 if wrong or form.errors else 200)


def _due(access: Access, task: doc.Task, frame: packages.Frame | None) -> tuple[str, str] | None:
    """A state and a sentence while a package waits for being planned in detail."""
    if frame is None or frame.detailed or frame.package.detail_by is None:
        return None
    days = frame.package.detail_by // 1440 - today_in(access.project)
    return "bad" if days < 0 else "warn" if days <= LEAD_DAYS else "none", due_words(days)


def _others(computed: Computed, task: doc.Task) -> list[doc.Task]:
    """The other packages that are planned in detail, except those in which it lies."""
    above, one = set(), task
    while one.parent_uid is not None:
        one = computed.tasks[one.parent_uid]
        above.add(one.uid)
    return [
        one
        for one in computed.document.tasks
        if one.package is not None and one.uid in computed.summaries and one.uid not in above and one.uid != task.uid
    ]


def _typed(request: HttpRequest) -> list[package_details.Line]:
    """The lines of the form, those that say something."""
    columns = [request.POST.getlist(f"line_{name}") for name in ("name", "duration", "low", "high")]
    said = (package_details.Line(*(text.strip() for text in line)) for line in zip(*columns, strict=False))
    return [one for one in said if any((one.name, one.duration, one.low, one.high))]


def _form(package: doc.PlanningPackage | None, request: HttpRequest | None = None, *, with_costs: bool) -> PackageForm:
    initial: dict[str, Any] = {}
    if package is not None:
        day = package.detail_by
        initial = {
            "detail_by": None if day is None else _EPOCH + dt.timedelta(days=day // 1440),
            "work_low": _hours(package.work_low),
            "work_high": _hours(package.work_high),
            "cost_low": package.cost_low,
            "cost_high": package.cost_high,
        }
    saying = request is not None and request.POST.get("do") == "say"
    form = PackageForm(request.POST if saying and request is not None else None, initial=initial)
    if not with_costs:
        form.fields["cost_low"].disabled = form.fields["cost_high"].disabled = True
        form.fields["cost_low"].widget = form.fields["cost_high"].widget = forms.HiddenInput()
        form.initial = {**form.initial, "cost_low": None, "cost_high": None}
    return form


def _hours(minutes: int | None) -> Decimal | None:
    return None if minutes is None else Decimal(minutes) / 60


def _done(request: HttpRequest, access: Access, task: doc.Task, form: PackageForm) -> bool:
    since = Plan.objects.values_list("version", flat=True).get(pk=access.project.pk)
    doing = request.POST.get("do")
    if doing == "end":
        packages.say(access=access, number=task.uid, package=None, since=since)
        messages.success(request, _("It is a task like any other now."))
        return True
    if doing in DETAILING:
        _detail(request, access, task.uid, since, str(doing))
        messages.success(request, _told(access, task))
        return True
    if not form.is_valid():
        return False
    said = form.said(task.package, with_costs=access.may(Right.SEE_COSTS))
    packages.say(access=access, number=task.uid, package=said, since=since)
    messages.success(request, _("Kept: it is a planning package."))
    return True


def _detail(request: HttpRequest, access: Access, number: int, since: int, how: str) -> None:
    if how == "lines":
        package_details.detail_in_lines(access=access, number=number, lines=_named(_typed(request)), since=since)
    elif how == "template":
        template = templating.template_of(number_in(request.POST.get("template", "")) or 0)
        fit = request.POST.get("fit") == "yes"
        package_details.detail_from_template(access=access, number=number, template=template, since=since, fit=fit)
    elif how == "copy":
        other = number_in(request.POST.get("package", "")) or 0
        package_details.detail_from_package(access=access, number=number, other=other, since=since)
    else:
        package_details.detail(access=access, number=number, text=request.POST.get("lines", ""), since=since)


def _named(lines: list[package_details.Line]) -> list[package_details.Line]:
    for one in lines:
        if not one.name:
            raise BadValue(_("Each line needs a name."), fields={"lines": _("a name")})
    return lines


def _told(access: Access, task: doc.Task) -> str:
    """That it was done, and whether it keeps to the frame."""
    frame = packages.frame_of(computed_plan(access.project), task)
    if frame is not None and (over := frame.work.over):
        day = computed_plan(access.project).document.project.minutes_per_day
        return _("Planned in detail; it takes %(over)s of work more than the package may.") % {
            "over": formats.span(int(over), a_day=day)
        }
    return _("Planned in detail; the package is the frame of what lies below it.")


@door(Right.EDIT_OWN_PART)
@login_required
@require_http_methods(["POST"])
def keep(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Keep what lies below a task as a template for the whole organisation."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    name, about = request.POST.get("name", ""), request.POST.get("about", "")
    try:
        made = templating.save_template(access=access, number=number, name=name, about=about)
    except (BadValue, templating.TooMuch) as refusal:
        messages.error(request, refusal.message)
        return redirect("plan_page:package", key=key, number=number)
    messages.success(request, _("Kept as the template “%(name)s” for the whole organisation.") % {"name": made.name})
    return redirect("plan_page:template", key=key, template=made.pk)


@door(Right.EDIT_OWN_PART)
@login_required
@require_http_methods(["GET", "HEAD"])
def templates(request: HttpRequest, key: str) -> HttpResponse:
    """The organisation's templates: what each is for, and how much lies in it."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    context = {"project": access.project, "templates": templating.templates()}
    return render(request, "plan/plan_templates.html", context)


@door(Right.EDIT_OWN_PART)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, key: str, template: int) -> HttpResponse:
    """A template: its tasks; posting calls it otherwise or deletes it."""
    reader = person(request)
    access = project_for(reader, key, Right.EDIT_OWN_PART)
    found = templating.template_of(template)
    wrong = ""
    if request.method == "POST":
        if not templating.may_change(found, reader):
            messages.error(request, templating.not_theirs(found).message)
            return redirect("plan_page:template", key=key, template=template)
        if request.POST.get("do") == "delete":
            templating.delete_template(number=template, by=reader)
            messages.success(request, _("The template “%(name)s” is deleted.") % {"name": found.name})
            return redirect("plan_page:templates", key=key)
        try:
            templating.change_template(
                number=template, name=request.POST.get("name", ""), about=request.POST.get("about", ""),
                seen=number_in(request.POST.get("version", "")), by=reader,
            )  # fmt: skip
        except (BadValue, ChangedMeanwhile) as refusal:
            wrong = refusal.message
        else:
            messages.success(request, _("The template is kept."))
            return redirect("plan_page:template", key=key, template=template)
    context = {
        "project": access.project,
        "template": found,
        "rows": template_rows(found.content),
        "links": len(found.content["links"]),
        "may_change": templating.may_change(found, reader),
        "wrong": wrong,
    }
    return render(request, "plan/plan_template.html", context, status=422 if wrong else 200)
