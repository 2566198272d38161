"""The pages on actual costs: the grid of tasks by months, the cut-off, files, and the entries themselves."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.budget import actions, cost_files
from charthouse.budget.actions import Cell
from charthouse.budget.budget_forms import in_open_month
from charthouse.budget.budget_views import frame
from charthouse.budget.cost_types import kinds
from charthouse.budget.models import CostEntry
from charthouse.budget.periods import first_open, month_after, month_end, month_of
from charthouse.budget.queries import book_of, cells, totals
from charthouse.budget.refusals import BadCost, BadCostFile, BooksAreClosed, CostChanged
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.ui import formats
from charthouse.ui.ways import present_way

ROWS, MONTHS = 40, 12
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """A task, or the project as a whole, with what it cost in each month."""

    uid: int | None
    name: str
    level: int
    summary: bool
    cells: tuple[tuple[str, str, str, bool], ...]
    """Each with its name in the form, what it says, how it is called, and whether its month is closed."""
    total: str


@door(Right.BOOK_COSTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def costs(request: HttpRequest, key: str) -> HttpResponse:
    """What each task cost in each month; posting books what was changed."""
    access = project_for(person(request), key, Right.BOOK_COSTS)
    if request.method != "POST":
        return _grid(request, access)
    try:
        changed = _changed(request)
        booked = actions.set_cells(access=access, cells=changed)
    except (BadCost, BooksAreClosed, CostChanged) as refusal:
        return _grid(request, access, wrong=refusal.message, typed=_typed(request), status=refusal.status)
    if booked.entries:
        text = ngettext("%(count)d entry booked.", "%(count)d entries booked.", booked.entries)
        messages.success(request, text % {"count": booked.entries})
    else:
        messages.info(request, _("Nothing was changed, so nothing was booked."))
    return redirect(request.get_full_path())


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items() if name.startswith("c-")}


def _changed(request: HttpRequest) -> list[Cell]:
    """The cells that no longer say what the page said.

    :raises BadCost: of what is no amount
    """
    try:
        seen = json.loads(request.POST.get("seen", "{}"))
        assert isinstance(seen, dict)
    except (ValueError, AssertionError):
        raise BadCost(_("The page was not sent whole; load it again.")) from None
    found = []
    for name, text in _typed(request).items():
        uid, month = _place(name)
        try:
            before = Decimal(str(seen.get(name, "0")))
        except ArithmeticError:
            raise BadCost(_("The page was not sent whole; load it again.")) from None
        try:
            amount = cost_files.amount_of(text) if text.strip() else Decimal(0)
        except ValueError as trouble:
            raise BadCost(
                _("%(month)s of task %(number)s: %(what)s")
                % {"month": formats.month(month), "number": uid or "–", "what": str(trouble)},
                fields={name: str(trouble)},
            ) from None
        if amount != before:
            found.append(Cell(uid, month, before, amount))
    return found


def _place(name: str) -> tuple[int | None, dt.date]:
    try:
        _c, uid, year, month = name.split("-")
        return (int(uid) if uid else None), dt.date(int(year), int(month), 1)
    except ValueError:
        raise BadCost(_("The page was not sent whole; load it again.")) from None


def _grid(
    request: HttpRequest, access: Access, *, wrong: str = "", typed: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    project, book = access.project, book_of(access.project)
    computed = computed_plan(access.shown)
    document = computed.document
    begun = document.project.start if computed.schedule is None else computed.schedule.start
    months = _months(request, book.cut_off, document.project.status_date, begun)
    words = request.GET.get("q", "").strip().casefold()[:100]
    tasks = [each for each in document.tasks if not words or words in each.name.casefold() or words == str(each.uid)]
    paged = Paginator(tasks, ROWS).get_page(request.GET.get("page"))
    uids: list[int | None] = [None, *(each.uid for each in paged.object_list)]
    said = cells(project, months[0], month_end(months[-1]), uids)
    whole, opened = totals(project), first_open(project)
    levels: dict[int | None, int] = {None: 0}
    for each in document.tasks:
        levels[each.uid] = levels.get(each.parent_uid, 0) + 1
    names = {each.uid: each.name for each in paged.object_list}
    rows = [
        Row(
            uid, _("The project as a whole") if uid is None else names[uid], levels[uid],
            uid in computed.summaries and uid is not None,
            tuple((*_cell(uid, month, said, typed or {}), opened is not None and month < opened) for month in months),
            _amount(whole.get(uid, Decimal(0))),
        )
        for uid in uids
    ]  # fmt: skip
    seen = {_name(uid, month): format(amount, "f") for (uid, month), amount in said.items()}
    context: dict[str, Any] = {
        "project": project, "access": access, "book": book, "rows": rows, "paged": paged, "wrong": wrong, "q": words,
        "months": [(month, f"{present_way().months[month.month - 1]} {month.year}") for month in months],
        "seen": json.dumps(seen), "earlier": month_after(months[0], -MONTHS), "later": month_after(months[0], MONTHS),
        "first": months[0], "status_date": document.project.status_date,
        "sums": [_amount(sum((said.get((uid, month), Decimal(0)) for uid in uids), Decimal(0))) for month in months],
        "total": formats.money(sum(whole.values(), Decimal(0)), project.currency or ""),
        "currency": project.currency, "from_file": len(document.costs), "empty": not document.tasks,
    } | frame(access)  # fmt: skip
    return render(request, "budget/costs.html", context, status=status)


def _name(uid: int | None, month: dt.date) -> str:
    return f"c-{'' if uid is None else uid}-{month:%Y-%m}"


def _cell(
    uid: int | None, month: dt.date, said: dict[tuple[int | None, dt.date], Decimal], typed: dict[str, str]
) -> tuple[str, str, str]:
    name = _name(uid, month)
    there = said.get((uid, month))
    return name, typed.get(name, "" if there is None else _amount(there)), formats.month(month)


def _amount(amount: Decimal) -> str:
    """As it is typed: with the reader's decimal mark, without separators that could be mistaken for it."""
    if not amount:
        return ""
    text = format(amount, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", formats.number(Decimal("0.5"), most=1)[1])


def _months(request: HttpRequest, cut_off: dt.date | None, status: int | None, begun: int | None) -> list[dt.date]:
    try:
        first = dt.date.fromisoformat(request.GET.get("from", "") + "-01")
        assert 1990 <= first.year <= 2199
    except (ValueError, AssertionError):
        last = cut_off or (_EPOCH + dt.timedelta(minutes=status) if status is not None else dt.date.today())  # noqa: DTZ011
        first = month_after(last.replace(day=1), 2 - MONTHS)
        if begun is not None:
            first = max(first, (_EPOCH + dt.timedelta(minutes=begun)).replace(day=1))
    return [month_after(first, step) for step in range(MONTHS)]


@door(Right.BOOK_COSTS)
@login_required
@require_POST
def cut_off(request: HttpRequest, key: str) -> HttpResponse:
    """Say until when the costs are complete."""
    access = project_for(person(request), key, Right.BOOK_COSTS)
    text = str(request.POST.get("day", "")).strip()
    try:
        day = dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise BadCost(_("“%(text)s” is no date; write it as 2026-03-31.") % {"text": text[:40]}) from None
    actions.set_cut_off(access=access, day=day)
    messages.success(request, _("Kept: until then the costs are complete.") if day else _("Kept: nobody knows."))
    return redirect("costs", key=access.project.key)


@door(Right.BOOK_COSTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_costs(request: HttpRequest, key: str) -> HttpResponse:
    """Bring costs in from a file: what is new of it is booked, or nothing where a line is wrong."""
    access = project_for(person(request), key, Right.BOOK_COSTS)
    wrong: list[str] = []
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None:
            wrong = [_("Choose a file first.")]
        else:
            try:
                return _imported(request, access, upload.name or "", upload.read())
            except (BadCostFile, BadCost, BooksAreClosed) as refusal:
                wrong = refusal.message.split("\n")
    opened = first_open(access.project)
    context = {
        "project": access.project, "wrong": wrong, "currency": access.project.currency,
        "in_open_month": in_open_month(opened) if opened else "",
    }  # fmt: skip
    return render(request, "budget/import.html", context, status=422 if wrong else 200)


def _imported(request: HttpRequest, access: Access, name: str, content: bytes) -> HttpResponse:
    found = cost_files.read(access.project, name, content)
    if found.costs:
        why = _("From the file %(name)s") % {"name": name[:200]}
        late = bool(request.POST.get("late"))
        actions.book(access=access, costs=found.costs, source=CostEntry.Source.FILE, why=why, late=late)
    text = ngettext("%(count)d entry booked", "%(count)d entries booked", len(found.costs)) % {
        "count": len(found.costs)
    }
    if found.known:
        known = ngettext("%(count)d line was there before", "%(count)d lines were there before", found.known) % {
            "count": found.known
        }
        text = _("%(booked)s, %(known)s.") % {"booked": text, "known": known}
    messages.success(request, text)
    return redirect("cost-entries", key=access.project.key)


@door(Right.SEE_RATES)
@login_required
@require_GET
def entries(request: HttpRequest, key: str) -> HttpResponse:
    """All entries of the cost book, the newest first, reversed ones among them."""
    access = project_for(person(request), key, Right.SEE_RATES)
    found = CostEntry.objects.filter(project=access.project).order_by("-number")
    found = found.select_related("by", "reverses", "corrects")
    task = number_in(request.GET.get("task"))
    if task is not None:
        found = found.filter(task_uid=task)
    paged = Paginator(found, 100).get_page(request.GET.get("page"))
    names = {uid: each.name for uid, each in computed_plan(access.shown).tasks.items()}
    known, opened = kinds(), first_open(access.project)
    context = {
        "project": access.project, "paged": paged, "task": task,
        "lines": [
            (
                one, names.get(one.task_uid) if one.task_uid is not None else None, one.type and known.name(one.type),
                actions.may_be_taken_back(one), opened is not None and month_of(one.day, one.period) < opened,
            )
            for one in paged.object_list
        ],
        "opened": opened,
    } | frame(access)  # fmt: skip
    return render(request, "budget/entries.html", context)


@door(Right.BOOK_COSTS)
@login_required
@require_POST
def reverse_entry(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take one entry back, or with it all that was booked in one go."""
    access = project_for(person(request), key, Right.BOOK_COSTS)
    why, late = str(request.POST.get("why", ""))[:500], bool(request.POST.get("late"))
    whole = CostEntry.objects.filter(project=access.project, number=number).values_list("batch", flat=True).first()
    if request.POST.get("all") and whole is not None:
        booked = actions.take_back(access=access, batch=whole, why=why, late=late)
    else:
        booked = actions.reverse(access=access, number=number, why=why, late=late)
    text = ngettext("%(count)d entry taken back.", "%(count)d entries taken back.", booked.entries)
    messages.success(request, text % {"count": booked.entries})
    return redirect("cost-entries", key=access.project.key)
