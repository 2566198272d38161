"""The pages of orders, of costs with their receipts, and of the rates at which other currencies are counted."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from charthouse.accounts.people import person
from charthouse.budget import actions
from charthouse.budget import orders as ordering
from charthouse.budget.actions import Cost
from charthouse.budget.budget_forms import CostForm, OrderForm, RateForm
from charthouse.budget.budget_views import frame
from charthouse.budget.cost_types import kinds
from charthouse.budget.models import ExchangeRate, Order
from charthouse.budget.overview import left_of, own_amount
from charthouse.budget.rates import Rate, at_the_rate_of, currency_of, set_rates
from charthouse.budget.refusals import BadCost, BadLine, BooksAreClosed, LineChangedMeanwhile, NoRate
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right

A_PAGE = 100


@door(Right.SEE_COSTS)
@login_required
@require_GET
def orders(request: HttpRequest, key: str) -> HttpResponse:
    """What is ordered, and what of it is not paid yet."""
    access = project_for(person(request), key, Right.SEE_COSTS)
    known, left = kinds(), left_of(access.project)
    found = Order.objects.filter(project=access.project).order_by("-number")
    shown = [one for one in found if known.shown_to(access, one.type)]
    rows = [
        (one, known.name(one.type), own_amount(access.project, one), left.get(one.number, Decimal(0))) for one in shown
    ]
    context = {
        **frame(access), "rows": rows, "left": sum((row[3] for row in rows), Decimal(0)),
        "open": sum(1 for one in shown if one.state == Order.State.OPEN),
    }  # fmt: skip
    return render(request, "budget/orders.html", context)


@door(Right.EDIT_BUDGET)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_order(request: HttpRequest, key: str) -> HttpResponse:
    """Put an order on the books."""
    access = project_for(person(request), key, Right.EDIT_BUDGET)
    form = OrderForm(request.POST if request.method == "POST" else None, access=access)
    del form.fields["state"]
    if request.method == "POST" and form.is_valid():
        try:
            ordering.place_order(access=access, facts=form.facts())
        except (BadLine, BadCost, NoRate) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("The order is on the books."))
            return redirect("orders", key=key)
    return _order_form(request, access, form, None)


@door(Right.EDIT_BUDGET)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_order(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change what is said of an order; close or cancel it."""
    access = project_for(person(request), key, Right.EDIT_BUDGET)
    one = ordering.ORDERS.of(access.project, number)
    form = OrderForm(request.POST if request.method == "POST" else None, access=access, one=one)
    if request.method == "POST" and form.is_valid():
        try:
            ordering.change_order(
                access=access, number=number, facts=form.facts(), seen=number_in(request.POST.get("version", ""))
            )
        except (BadLine, BadCost, NoRate, LineChangedMeanwhile) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Changed."))
            return redirect("orders", key=key)
    return _order_form(request, access, form, one)


@door(Right.BOOK_COSTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_cost(request: HttpRequest, key: str) -> HttpResponse:
    """Book a cost with its receipt, in whatever currency it is."""
    access = project_for(person(request), key, Right.BOOK_COSTS)
    form = CostForm(request.POST if request.method == "POST" else None, access=access)
    if request.method == "POST" and form.is_valid():
        try:
            actions.book(access=access, costs=[_cost(access, form)], late=form.cleaned_data.get("late", False))
        except (BadCost, NoRate, BooksAreClosed) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Booked."))
            return redirect("cost-entries", key=key)
    context = {**frame(access), "form": form}
    return render(request, "budget/cost.html", context, status=422 if form.errors else 200)


def _cost(access: Access, form: CostForm) -> Cost:
    said, project = form.cleaned_data, access.project
    code = currency_of(project, said["currency"])
    if code and (wrong := actions.wrong_amount(code, said["amount"])):
        raise BadCost(wrong, fields={"amount": wrong})
    found = at_the_rate_of(project, code, said["amount"], said["day"])
    names = ("day", "period", "type", "vendor", "receipt", "text", "capital", "accrued")
    return Cost(
        **{name: said[name] for name in names}, amount=found.amount, task_uid=form.number("task"),
        line=form.number("line"), order=form.number("order"), currency=code,
        original=said["amount"] if code else None, rate=found.rate, rate_day=found.day, rate_source=found.source,
    )  # fmt: skip


@door(Right.SEE_COSTS, post=Right.BOOK_COSTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rates(request: HttpRequest, key: str) -> HttpResponse:
    """The rates at which other currencies are counted; posting says one."""
    access = project_for(person(request), key, Right.BOOK_COSTS if request.method == "POST" else Right.SEE_COSTS)
    form = RateForm(request.POST if request.method == "POST" else None, access=access)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            set_rates(access=access, rates=[Rate(said["currency"], said["day"], said["rate"], said["source"])])
        except BadCost as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("The rate is kept. What is booked already keeps the rate it was booked at."))
            return redirect("exchange-rates", key=key)
    found = ExchangeRate.objects.filter(project=access.project).order_by("-day", "currency")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {**frame(access), "form": form, "page": page, "query": ""}
    return render(request, "budget/rates.html", context, status=422 if form.errors else 200)


def _order_form(request: HttpRequest, access: Access, form: OrderForm, one: Order | None) -> HttpResponse:
    version = request.POST.get("version", "") if request.method == "POST" else one and one.version
    context = {**frame(access), "form": form, "one": one, "version": version}
    return render(request, "budget/order.html", context, status=422 if form.errors else 200)
