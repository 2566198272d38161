"""The pages on closed months: which are closed, what closing does, what was kept of one, and opening it again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.budget import closing, closing_figures
from charthouse.budget.budget_forms import written
from charthouse.budget.budget_views import frame
from charthouse.budget.closing import Accrued, Ahead, of_proposal
from charthouse.budget.closing_tables import KINDS, accruals_of, as_file, by_type
from charthouse.budget.cost_files import amount_of
from charthouse.budget.cost_types import kinds
from charthouse.budget.models import ClosedPeriod
from charthouse.budget.periods import closed_through, month_end
from charthouse.budget.refusals import BadAccrual, BadCost, CostChanged, NotToBeClosed
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.ui import formats

BY_HAND = 3
"""Empty rows for what nobody proposes."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the form: what is proposed, with what is typed about it."""

    key: str
    what: str
    why: str
    type: str
    proposed: Decimal | None
    amount: str
    reason: str


@door(Right.SEE_COSTS)
@login_required
@require_GET
def periods(request: HttpRequest, key: str) -> HttpResponse:
    """Which months are closed, by whom and since when."""
    access = project_for(person(request), key, Right.SEE_COSTS)
    found = ClosedPeriod.objects.filter(project=access.project).select_related("by", "reopened_by").order_by("-number")
    rows = [
        (one, closing_figures.spent(closing_figures.shown_to(access, closing_figures.rows_of(one)))) for one in found
    ]
    context = {
        **_frame(access), "rows": rows, "last": closed_through(access.project),
        "next": closing.next_to_close(access.project),
    }  # fmt: skip
    return render(request, "budget/periods.html", context)


@door(Right.CLOSE_PERIODS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, key: str) -> HttpResponse:
    """What closing a month would do; posting closes it."""
    access = project_for(person(request), key, Right.CLOSE_PERIODS)
    month = _month(request.POST.get("month") or request.GET.get("month", "")) or closing.next_to_close(access.project)
    if month is None:
        messages.info(request, _("Every month that is over is closed."))
        return redirect("periods", key=key)
    try:
        ahead = closing.look_ahead(access, month)
    except NotToBeClosed as refusal:
        messages.error(request, refusal.message)
        return redirect("periods", key=key)
    if request.method != "POST":
        return _ahead(request, access, ahead)
    try:
        accruals = _accruals(request, ahead)
        note = str(request.POST.get("note", ""))
        seen = number_in(request.POST.get("version", ""))
        one = closing.close_month(access=access, month=month, accruals=accruals, note=note, seen=seen)
    except (BadAccrual, BadCost, CostChanged) as refusal:
        return _ahead(request, access, ahead, wrong=refusal.message, status=refusal.status)
    text = ngettext(
        "%(month)s is closed, with %(count)s accrual.", "%(month)s is closed, with %(count)s accruals.", len(accruals)
    )
    messages.success(request, text % {"month": formats.month(month), "count": formats.number(len(accruals))})
    return redirect("period", key=key, number=one.number)


@door(Right.SEE_COSTS)
@login_required
@require_GET
def period(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What the books said of a month when it was closed, and what became of its accruals."""
    access = project_for(person(request), key, Right.SEE_COSTS)
    return _period(request, access, closing.period_of(access.project, number))


@door(Right.CLOSE_PERIODS)
@login_required
@require_POST
def reopen(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Open a month again, with a reason."""
    access = project_for(person(request), key, Right.CLOSE_PERIODS)
    try:
        one = closing.reopen_month(access=access, number=number, reason=str(request.POST.get("reason", "")))
    except BadAccrual as refusal:
        shown = closing.period_of(access.project, number)
        return _period(request, access, shown, wrong=refusal.message, status=refusal.status)
    messages.success(
        request, _("%(month)s is open again; its accruals are taken back.") % {"month": formats.month(one.month)}
    )
    return redirect("periods", key=key)


@door(Right.SEE_COSTS)
@login_required
@require_GET
def period_file(request: HttpRequest, key: str, number: int, kind: str) -> HttpResponse:
    """What was kept of a month as a table, with what the reader may see."""
    access = project_for(person(request), key, Right.SEE_COSTS)
    access.require(Right.EXPORT)
    if kind not in KINDS:
        raise Http404
    one = closing.period_of(access.project, number)
    return HttpResponse(
        as_file(access, one, kind), content_type=KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{access.project.key}-{one.month:%Y-%m}.{kind}"'},
    )  # fmt: skip


def _frame(access: Access) -> dict[str, Any]:
    return {**frame(access), "may_close": access.may(Right.CLOSE_PERIODS), "may_export": access.may(Right.EXPORT)}


def _month(text: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2199 else None


def _period(
    request: HttpRequest, access: Access, one: ClosedPeriod, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    rows = closing_figures.shown_to(access, closing_figures.rows_of(one))
    last = closed_through(access.project)
    context = {
        **_frame(access), "one": one, "types": by_type(rows), "spent": closing_figures.spent(rows), "wrong": wrong,
        "ordered": sum((row.amount for row in rows if row.column == "ordered"), Decimal(0)),
        "plan": sum((row.amount for row in rows if row.column == "plan"), Decimal(0)),
        "accruals": accruals_of(access, one), "earned": closing_figures.earned_shown_to(access, one),
        "untouched": closing_figures.is_untouched(one), "until": month_end(one.month),
        "may_reopen": access.may(Right.CLOSE_PERIODS) and one.reopened_at is None and one.month == last,
    }  # fmt: skip
    return render(request, "budget/period.html", context, status=status)


def _ahead(request: HttpRequest, access: Access, ahead: Ahead, *, wrong: str = "", status: int = 200) -> HttpResponse:
    known = kinds()
    typed = request.POST if request.method == "POST" else {}
    lines = [
        Line(
            one.key, f"{one.vendor}: {one.what}" if one.vendor else one.what, one.why, known.name(one.type), one.amount,
            typed.get(f"amount-{one.key}", written(one.amount)), typed.get(f"reason-{one.key}", ""),
        )
        for one in ahead.proposals
    ]  # fmt: skip
    hands = [
        {name: typed.get(f"hand-{at}-{name}", "") for name in ("what", "type", "amount", "reason")}
        for at in range(BY_HAND)
    ]
    context = {
        **_frame(access), "ahead": ahead, "lines": lines, "hands": hands, "types": known.offered(), "wrong": wrong,
        "note": typed.get("note", ""), "until": month_end(ahead.month),
        "sum": sum((one.amount for one in ahead.proposals), Decimal(0)),
    }  # fmt: skip
    return render(request, "budget/close.html", context, status=status)


def _accruals(request: HttpRequest, ahead: Ahead) -> list[Accrued]:
    """What was typed: proposals with an amount, and what was written by hand.

    :raises BadAccrual:
    """
    found = []
    for one in ahead.proposals:
        amount = _amount(str(request.POST.get(f"amount-{one.key}", "")), one.what)
        if amount:
            found.append(of_proposal(one, amount, str(request.POST.get(f"reason-{one.key}", ""))))
    for at in range(BY_HAND):
        said = {
            name: str(request.POST.get(f"hand-{at}-{name}", "")).strip()
            for name in ("what", "type", "amount", "reason")
        }
        if any(said[name] for name in ("what", "amount", "reason")):
            amount = _amount(said["amount"], said["what"])
            if not amount:
                sentence = _("“%(what)s”: say how much is accrued.") % {"what": said["what"][:60]}
                raise BadAccrual(sentence, fields={"amount": sentence})
            found.append(Accrued(amount=amount, what=said["what"], type=said["type"], reason=said["reason"]))
    return found


def _amount(text: str, what: str) -> Decimal:
    if not text.strip():
        return Decimal(0)
    try:
        return amount_of(text)
    except ValueError as trouble:
        sentence = _("“%(what)s”: %(trouble)s") % {"what": what[:60], "trouble": str(trouble)}
        raise BadAccrual(sentence, fields={"amount": sentence}) from None
