"""The pages of appraisals: all of them, one with its matrix, what changes them, the decision, and the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.exchange import sheet_files
from charthouse.incoming import is_part, number_in
from charthouse.journal.markdown import to_html
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.projects.registers import change_record
from charthouse.refusals import Refused
from charthouse.scope import appraisals, appraised
from charthouse.scope.appraisal_forms import AppraisalForm, CriterionForm, OptionForm, score_choices
from charthouse.scope.appraisal_paper import rows_of
from charthouse.scope.forms import Refusing
from charthouse.scope.models import Criterion, Option
from charthouse.scope.refusals import BadValue, Decided, RecordChangedMeanwhile
from charthouse.scope.values import bad
from charthouse.scope.views import frame


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def register(request: HttpRequest, key: str) -> HttpResponse:
    """The questions that several options answer, and how each stands."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    boards = appraised.boards_of(access)
    context = {
        **frame(access, "appraisals"), "boards": boards, "open": sum(not board.one.decided for board in boards),
    }  # fmt: skip
    return render(request, "scope/appraisals.html", context)


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def appraisal(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One appraisal: the options ranked, how firm that is, and the decision."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    return _page(request, access, number)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Ask a question."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    form = AppraisalForm(request.POST if request.method == "POST" else None, access=access)
    made: list[int] = []

    def keep() -> None:
        made.append(appraisals.add_appraisal(access=access, facts=form.facts()).number)

    if _kept(request, form, keep):
        return redirect("appraisal", key=key, number=made[0])
    return _form(request, access, form, reverse("appraisals", args=[key]), _("Ask what is to be chosen"))


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change what is asked."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    there = appraisals.APPRAISALS.of(access.project, number)
    form = AppraisalForm(request.POST if request.method == "POST" else None, access=access, one=there)
    if _kept(
        request, form,
        lambda: appraisals.change_appraisal(access=access, number=number, facts=form.facts(), seen=_seen(request)),
    ):  # fmt: skip
        return redirect("appraisal", key=key, number=number)
    return _form(request, access, form, reverse("appraisal", args=[key, number]), there.question, there)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take an appraisal out; undoing brings it back."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    name = appraisals.APPRAISALS.of(access.project, number).question
    appraisals.delete_appraisal(access=access, number=number, seen=_seen(request))
    messages.success(request, _("“%(name)s” is deleted. Undo brings it back.") % {"name": name})
    return redirect("appraisals", key=key)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_criterion(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Add what options are judged by."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    appraisals.APPRAISALS.of(access.project, number)
    form = CriterionForm(request.POST if request.method == "POST" else None, access=access)
    if _kept(
        request, form,
        lambda: appraisals.add_to(appraisals.CRITERIA, access=access, appraisal=number, facts=form.facts()),
    ):  # fmt: skip
        return redirect("appraisal", key=key, number=number)
    return _form(request, access, form, reverse("appraisal", args=[key, number]), _("Add a criterion"))


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_criterion(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change a criterion or its weight."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    there = appraisals.CRITERIA.of(access.project, number)
    back = there.appraisal.number
    form = CriterionForm(request.POST if request.method == "POST" else None, access=access, one=there)
    if _kept(
        request, form,
        lambda: change_record(
            appraisals.CRITERIA, access=access, number=number, facts=form.facts(), seen=_seen(request)
        ),
    ):  # fmt: skip
        return redirect("appraisal", key=key, number=back)
    gone = reverse("criterion-delete", args=[key, number])
    return _form(request, access, form, reverse("appraisal", args=[key, back]), there.name, there, gone)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def delete_criterion(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a criterion out with its scores; undoing brings them back."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    there = appraisals.CRITERIA.of(access.project, number)
    appraisals.delete_from(appraisals.CRITERIA, access=access, number=number, seen=_seen(request))
    messages.success(request, _("“%(name)s” is deleted. Undo brings it back.") % {"name": there.name})
    return redirect("appraisal", key=key, number=there.appraisal.number)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_option(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Add an option."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    there = appraisals.APPRAISALS.of(access.project, number)
    form = OptionForm(
        request.POST if request.method == "POST" else None, access=access, criteria=_criteria(there.pk)
    )  # fmt: skip
    if _kept(
        request, form,
        lambda: appraisals.add_to(appraisals.OPTIONS, access=access, appraisal=number, facts=form.facts()),
    ):  # fmt: skip
        return redirect("appraisal", key=key, number=number)
    return _form(request, access, form, reverse("appraisal", args=[key, number]), _("Add an option"))


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_option(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change an option and its scores."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    there = appraisals.OPTIONS.of(access.project, number)
    back = there.appraisal.number
    form = OptionForm(
        request.POST if request.method == "POST" else None, access=access, criteria=_criteria(there.appraisal_id),
        one=there,
    )  # fmt: skip
    if _kept(
        request, form,
        lambda: change_record(
            appraisals.OPTIONS, access=access, number=number, facts=form.facts(), seen=_seen(request)
        ),
    ):  # fmt: skip
        return redirect("appraisal", key=key, number=back)
    gone = reverse("option-delete", args=[key, number])
    return _form(request, access, form, reverse("appraisal", args=[key, back]), there.name, there, gone)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def delete_option(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take an option out with its scores; undoing brings them back."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    there = appraisals.OPTIONS.of(access.project, number)
    appraisals.delete_from(appraisals.OPTIONS, access=access, number=number, seen=_seen(request))
    messages.success(request, _("“%(name)s” is deleted. Undo brings it back.") % {"name": there.name})
    return redirect("appraisal", key=key, number=there.appraisal.number)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def score(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Score one option by one criterion where the cell stands in the matrix."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    said = request.POST
    option, criterion = number_in(said.get("option", "")) or 0, number_in(said.get("criterion", "")) or 0
    if not Option.objects.filter(project=access.project, number=option, appraisal__number=number).exists():
        appraisals.APPRAISALS.of(access.project, number)
        raise bad("option", _("Choose one of this appraisal’s options."))
    appraisals.set_score(
        access=access, option=option, criterion=criterion, value=_digit(said.get("value", "")),
        was=_digit(said.get("was", "")),
    )  # fmt: skip
    if not is_part(request):
        return redirect("appraisal", key=key, number=number)
    return render(request, "scope/_board.html", {**_context(access, number), "part": True})


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def decide(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Choose an option, with reasons."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    said = request.POST
    try:
        appraisals.decide(
            access=access, number=number, option=number_in(said.get("option", "")) or 0,
            reasons=said.get("reasons", ""), sheet=appraised.sheet_of, seen=said.get("mark") or None,
        )  # fmt: skip
    except (BadValue, RecordChangedMeanwhile, Decided) as refusal:
        kept = {"option": said.get("option", ""), "reasons": said.get("reasons", "")}
        return _page(request, access, number, refusal, said=kept)
    messages.success(request, _("Decided. Criteria, options and scores now stand as they are."))
    return redirect("appraisal", key=key, number=number)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def reopen(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Ask a decided question anew."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    said = request.POST.get("because", "")
    try:
        appraisals.reopen(access=access, number=number, because=said, seen=request.POST.get("mark") or None)
    except (BadValue, RecordChangedMeanwhile, Decided) as refusal:
        return _page(request, access, number, refusal, said={"because": said})
    messages.success(request, _("Open again. The decision that was stays in the list."))
    return redirect("appraisal", key=key, number=number)


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def export(request: HttpRequest, key: str, number: int, kind: str) -> HttpResponse:
    """The matrix as a table."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    access.require(Right.EXPORT)
    if kind not in sheet_files.KINDS:
        raise Http404
    appraisals.APPRAISALS.of(access.project, number)
    [board] = appraised.boards_of(access, number)
    rows = rows_of(board, access.project.currency or "")
    content = (
        sheet_files.csv_of(rows) if kind == "csv"
        else sheet_files.xlsx_of(_("Options"), rows, frozen=1, widths={0: 40, 1: 10})
    )  # fmt: skip
    name = f"{board.key}-options.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=sheet_files.KINDS[kind], headers=headers)


def _kept(request: HttpRequest, form: Refusing, keep: Callable[[], Any]) -> bool:
    """Whether what was typed is kept; else the form says why not."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        keep()
    except (BadValue, RecordChangedMeanwhile, Decided) as refusal:
        form.refuse(refusal.fields, refusal.message)
        return False
    messages.success(request, _("Kept."))
    return True


def _seen(request: HttpRequest) -> int | None:
    return number_in(request.POST.get("version", ""))


def _digit(text: str) -> int | None:
    return int(text) if len(text) == 1 and text in "0123456789" else None


def _criteria(appraisal: int) -> list[Criterion]:
    return list(Criterion.objects.filter(appraisal=appraisal).order_by("number"))


def _context(access: Access, number: int) -> dict[str, Any]:
    appraisals.APPRAISALS.of(access.project, number)
    [board] = appraised.boards_of(access, number)
    changes = access.may(Right.EDIT_DOCUMENTS) and not board.one.decided
    return {
        **frame(access, "appraisals"), "board": board, "may_score": changes,
        "choices": {line.criterion.pk: score_choices(line.criterion) for line in board.lines} if changes else {},
        "currency": access.project.currency or "",
    }  # fmt: skip


def _page(
    request: HttpRequest, access: Access, number: int, refusal: Refused | None = None, **more: Any
) -> HttpResponse:  # fmt: skip
    """All of a question; with a refusal, as it is by now, with what was said."""
    context = _context(access, number)
    board = context["board"]
    further = {
        "text": to_html(board.one.text), "sees_team": access.may(Right.SEE_TEAM),
        "may_print": access.may(Right.EXPORT),
        "decisions": [
            (each, to_html(each.reasons), appraised.sheet_shown(each, costs=board.sees_costs))
            for each in reversed(board.decisions)
        ],
    }  # fmt: skip
    if refusal is not None:
        further |= {
            "wrong": refusal.message,
            "unsaid": more["said"].get("because" if not board.one.decided else "reasons"),
        }
    status = 200 if refusal is None else refusal.status
    return render(request, "scope/appraisal.html", {**context, **further, **more}, status=status)


def _form(
    request: HttpRequest, access: Access, form: Refusing, back: str, title: str, there: Any = None, gone: str = ""
) -> HttpResponse:
    context = {
        **frame(access, ""), "form": form, "one": there, "back": back, "heading": title, "gone": gone,
        "version": request.POST.get("version", "") if request.method == "POST" else there and there.version,
    }  # fmt: skip
    return render(request, "scope/appraisal_form.html", context, status=422 if form.errors else 200)
