"""The pages of calculations: all of a project, one filled in or opened again, and the methods of a task compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.estimates import analogues, calculations, comparing, entering, offering
from charthouse.estimates.analogues import Case
from charthouse.estimates.calculating import THOUSANDS, Adjustment, Analogue, Asked, asked_in, number_of, work
from charthouse.estimates.calculation_telling import basis_of, range_of, steps_of
from charthouse.estimates.lines import Line, lines_of
from charthouse.estimates.model_fields import SPECS, Field, Model, Spec, grouped
from charthouse.estimates.models import Calculation
from charthouse.estimates.refusals import BadCalculation
from charthouse.estimates.views import lengths_of
from charthouse.incoming import number_in
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused

LINES_HERE, LINES_ADJUSTED = 3, 3
"""Empty lines for cases of this Charthouse, and for adjustments."""


@dataclass(slots=True)
class Filled:
    """A form as it is filled in."""

    spec: Spec
    task: int | None = None
    said: dict[str, str] = field(default_factory=dict)
    ticked: list[str] = field(default_factory=list)
    sizes: dict[str, str] = field(default_factory=dict)
    here: list[tuple[str, str]] = field(default_factory=list)
    """References of tasks and projects here with their sizes, as typed."""
    adjusted: list[tuple[str, str]] = field(default_factory=list)
    """Factors and reasons, as typed."""
    words: str = ""


@door(Right.EDIT_OWN_PART)
@login_required
@require_GET
def all_of_them(request: HttpRequest, key: str) -> HttpResponse:
    """The models to choose from, and what was calculated so far."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    lines = {line.uid: line for line in lines_of(access)}
    rows = [
        (one, lines.get(one.task), calculations.stands(one, lines.get(one.task)))
        for one in calculations.kept_in(access)
    ]
    context = {
        **_frame(access), "specs": list(SPECS.values()), "rows": rows,
        "task": number_in(request.GET.get("task")), "any": bool(offering.to_come(access)),
    }  # fmt: skip
    return render(request, "estimates/calculations.html", context)


@door(Right.EDIT_OWN_PART)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Fill in a model, look at what comes out, keep it."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    spec = SPECS.get(request.GET.get("model", Model.ANALOGOUS.value))
    if spec is None:
        raise Http404
    if request.method != "POST":
        filled = Filled(spec, number_in(request.GET.get("task")), {one.name: _usual(one) for one in spec.asked})
        return _page(request, access, filled)
    return _sent(request, access, _filled_in(request, spec), None)


@door(Right.EDIT_OWN_PART)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A kept calculation, opened again: with all that was said, to be calculated anew."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    kept = calculations.calculation_of(access, number)
    spec = SPECS[kept.model]
    if request.method != "POST":
        return _page(request, access, _filled_of(kept, spec), kept=kept, shown=kept)
    return _sent(request, access, _filled_in(request, spec), kept)


@door(Right.EDIT_OWN_PART)
@login_required
@require_POST
def put(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Put the points of a kept calculation at its task."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    kept = calculations.calculation_of(access, number)
    try:
        calculations.put(access=access, number=number, how=_seen(request, kept.task))
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The task has these three points now; undo gives back the ones before."))
    return redirect("estimates-compared", key=access.project.key, number=kept.task)


@door(Right.EDIT_OWN_PART)
@login_required
@require_POST
def remove(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Keep it no longer."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    calculations.take_away(access=access, number=number)
    messages.success(request, _("It is gone; an estimate that was made with it stays. The history takes it back."))
    return redirect("calculations", key=access.project.key)


@door(Right.EDIT_OWN_PART)
@login_required
@require_GET
def compared(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What each method says of a task, side by side, and which one stands."""
    access = project_for(person(request), key, Right.EDIT_OWN_PART)
    task = computed_plan(access.shown).tasks.get(number)
    if task is None:
        raise Http404
    line = next((each for each in lines_of(access) if each.uid == number), None)
    ways = comparing.ways_of(access, number, line)
    context = {
        **_frame(access), "task": task, "ways": ways, "line": line,
        "compared": list(zip(ways, comparing.bars(ways), strict=True)),
        "seen": "" if line is None else entering.seen_text(line.estimate),
        "may": any(each.uid == number for each in offering.to_come(access)),
    }  # fmt: skip
    return render(request, "estimates/compared.html", context)


def _sent(request: HttpRequest, access: Access, filled: Filled, kept: Calculation | None) -> HttpResponse:
    do = request.POST.get("do", "look")
    if do == "find":
        return _page(request, access, filled, kept=kept)
    try:
        asked = _asked(filled)
        if filled.task is None:
            told = _("Choose the task that is estimated.")
            raise BadCalculation(told, fields={"task": told})
        preview = _preview(access, asked, filled.task)
        if do not in ("keep", "put") or request.POST.get("shown") != _token(preview):
            return _page(request, access, filled, kept=kept, shown=preview, looked=do not in ("keep", "put"))
        made = calculations.keep(
            access=access, task=filled.task, asked=asked, number=None if kept is None else kept.number,
            version=number_in(request.POST.get("version")),
            put=_seen(request, filled.task) if do == "put" else None,
        )  # fmt: skip
    except BadCalculation as refusal:
        return _page(request, access, filled, kept=kept, errors=dict(refusal.fields), refusal=refusal.message)
    except Refused as refusal:
        return _page(request, access, filled, kept=kept, refusal=refusal.message)
    if do == "put":
        messages.success(request, _("The task has these three points now; undo gives back the ones before."))
        return redirect("estimates-compared", key=access.project.key, number=made.task)
    messages.success(request, _("It is kept; the task’s estimate is as it was."))
    return redirect("calculation", key=access.project.key, number=made.number)


def _preview(access: Access, asked: Asked, task: int) -> Calculation:
    """What would be kept."""
    line = calculations.line_of(access, task)
    worked = work(access, asked)
    low, likely, high = worked.points
    return Calculation(
        project=access.project, number=0, model=asked.spec.model, task=task, name=line.name, inputs=asked.told(),
        result=worked.told(), low=low, likely=likely, high=high,
    )  # fmt: skip


def _token(shown: Calculation) -> str:
    return f"{shown.task}/{shown.low}/{shown.likely}/{shown.high}"


def _seen(request: HttpRequest, task: int) -> calculations.Put:
    """With the estimate that the page showed at the task."""
    typed = entering.typed_in({f"seen-{task}": request.POST.get("seen", "")}, [task])
    return calculations.Put(typed[0].seen) if typed else calculations.Put()


def _asked(filled: Filled) -> Asked:
    """What the form says, in a model's terms.

    :raises BadCalculation:
    """
    refs = [(ref, filled.sizes.get(ref, "")) for ref in filled.ticked]
    refs += [(ref, size) for ref, size in filled.here if ref.strip()]
    try:
        chosen = [Analogue(ref.strip() if ref.startswith("past:") else ref.strip().upper(), number_of(size))
                  for ref, size in refs]  # fmt: skip
    except ValueError as wrong:
        raise BadCalculation(str(wrong), fields={"analogues": str(wrong)}) from None
    adjusted = []
    for factor, reason in filled.adjusted:
        if not factor.strip() and not reason.strip():
            continue
        try:
            adjusted.append(Adjustment(number_of(factor) or 0.0, reason.strip()))
        except ValueError as wrong:
            raise BadCalculation(str(wrong), fields={"adjustments": str(wrong)}) from None
    return asked_in(filled.spec.model, dict(filled.said), chosen, adjusted)


def _filled_in(request: HttpRequest, spec: Spec) -> Filled:
    data = request.POST
    return Filled(
        spec,
        number_in(data.get("task")),
        {each.name: data.get(f"v-{each.name}", "") for each in spec.asked},
        list(dict.fromkeys(data.getlist("case"))),
        {name.removeprefix("size-"): data[name] for name in data if name.startswith("size-")},
        list(zip(data.getlist("here"), data.getlist("here-size"), strict=False)),
        list(zip(data.getlist("factor"), data.getlist("reason"), strict=False)),
        data.get("words", "")[:100],
    )


def _filled_of(kept: Calculation, spec: Spec) -> Filled:
    said = kept.inputs["values"]
    cases = [(each["ref"], _text(each["size"])) for each in kept.inputs["analogues"]]
    past = [(ref, size) for ref, size in cases if ref.startswith("past:")]
    return Filled(
        spec,
        kept.task,
        {each.name: _text(said[each.name]) if each.name in said else "" for each in spec.asked},
        [ref for ref, _size in past],
        dict(past),
        [(ref, size) for ref, size in cases if not ref.startswith("past:")],
        [(_text(each["factor"]), each["reason"]) for each in kept.inputs["adjustments"]],
    )


def _usual(asked: Field) -> str:
    """What stands in a field that nobody has filled in."""
    return _text(number_of(asked.usual)) if asked.kind == "number" else asked.usual


def _text(value: object) -> str:
    """A number with the reader's decimal sign, where that cannot be taken for thousands."""
    if not isinstance(value, int | float):
        return "" if value is None else str(value)
    said = f"{value:.10g}"
    written = said.replace(".", get_format("DECIMAL_SEPARATOR"))
    return said if THOUSANDS.fullmatch(written) else written


def _page(
    request: HttpRequest,
    access: Access,
    filled: Filled,
    *,
    kept: Calculation | None = None,
    shown: Calculation | None = None,
    errors: Mapping[str, str] | None = None,
    refusal: str = "",
    looked: bool = True,
) -> HttpResponse:
    lines = offering.to_come(access)
    line = next((each for each in lines if each.uid == filled.task), None)
    if shown is not None and not looked:
        refusal = _("What comes out has changed, or was not looked at yet; here it is, nothing was kept.")
    groups = [(name, [_asks(each, filled, errors or {}) for each in fields]) for name, fields in grouped(filled.spec)]
    context = {
        **_frame(access), "spec": filled.spec, "filled": filled, "kept": kept, "shown": shown, "refusal": refusal,
        "groups": groups,
        "lines": sorted(lines, key=lambda each: each.estimate is not None), "line": line, "errors": errors or {},
        "measures": analogues.measures(), "may": kept is None or calculations.may_change(access, kept),
        **_result(shown, line),
    }  # fmt: skip
    context |= {"offered": None}
    if filled.spec.model == Model.ANALOGOUS:
        context |= _cases(access, filled)
    return render(request, "estimates/calculation.html", context, status=422 if refusal else 200)


def _asks(asked: Field, filled: Filled, errors: Mapping[str, str]) -> dict[str, Any]:
    return {
        "field": asked, "value": filled.said.get(asked.name, ""), "error": errors.get(asked.name, ""),
        "list": "measures" if asked.name == "measure" else "",
    }  # fmt: skip


def _result(shown: Calculation | None, line: Line | None) -> dict[str, Any]:
    if shown is None:
        return {}
    return {
        "steps": steps_of(shown), "range": range_of(shown), "token": _token(shown),
        "basis": basis_of(shown) if shown.pk else "", "stands": calculations.stands(shown, line),
        "seen": "" if line is None else entering.seen_text(line.estimate),
    }  # fmt: skip


def _cases(access: Access, filled: Filled) -> dict[str, Any]:
    """What is offered, with what was chosen before it; the empty lines for more."""
    found = {case.ref: case for case in analogues.offered(access, filled.words)}
    chosen: list[Case] = []
    for ref in filled.ticked:
        try:
            chosen.append(found.pop(ref) if ref in found else analogues.case_of(access, ref))
        except BadCalculation:
            chosen.append(Case(ref, _("no longer there"), 0))
    here = [pair for pair in filled.here if pair[0].strip()]
    adjusted = [pair for pair in filled.adjusted if any(each.strip() for each in pair)]
    return {
        "chosen": [(case, True, filled.sizes.get(case.ref) or _text(case.size)) for case in chosen],
        "offered": [(case, False, filled.sizes.get(case.ref) or _text(case.size)) for case in found.values()],
        "here": here + [("", "")] * LINES_HERE, "adjusted": adjusted + [("", "")] * LINES_ADJUSTED,
    }  # fmt: skip


def _frame(access: Access) -> dict[str, Any]:
    return {
        "project": access.project, "access": access, "a_day": lengths_of(access.shown).day,
        "named": access.may(Right.SEE_TEAM),
    }  # fmt: skip
