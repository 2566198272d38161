"""The pages of the RACI matrix: the matrix itself, its cells, its roles, and what comes from a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.bodies import ROOM_FOR_THE_FORM, takes_up_to
from charthouse.doors import door
from charthouse.exchange import sheet_files
from charthouse.incoming import is_part, number_in
from charthouse.projects import held
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.projects.registers import change_record, delete_record
from charthouse.scope import importing, raci_importing, raci_roles, raci_words, reading
from charthouse.scope.forms import Refusing
from charthouse.scope.models import RaciRole
from charthouse.scope.raci import Cell, read_letter
from charthouse.scope.raci_matrix import fill, matrix_of, set_cells
from charthouse.scope.raci_paper import rows_of
from charthouse.scope.reading import Said
from charthouse.scope.refusals import BadFile, BadValue, RecordChangedMeanwhile
from charthouse.scope.values import bad
from charthouse.scope.views import frame

ROWS = 30
SHOWN = 12
"""Findings of a rule that the page tells one by one; the others are counted."""


class RoleForm(Refusing):
    """A role of the matrix, as somebody says it."""

    name = forms.CharField(
        label=gettext_lazy("Role"), max_length=200, widget=forms.TextInput({"dir": "auto"}),
        help_text=gettext_lazy("“Product owner”, “Operations”: what stays when people change."),
    )  # fmt: skip
    holder = forms.CharField(
        label=gettext_lazy("Who fills it"), required=False, max_length=200,
        widget=forms.TextInput({"dir": "auto", "list": "raci-people", "autocomplete": "off"}),
    )  # fmt: skip
    place = forms.IntegerField(
        label=gettext_lazy("Place from the left"), required=False, min_value=1, max_value=raci_roles.MOST_ROLES
    )


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def matrix(request: HttpRequest, key: str) -> HttpResponse:
    """Which role has which part in each deliverable, and what is wrong with that."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    return render(request, "scope/raci.html", _context(request, access))


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def set_letters(request: HttpRequest, key: str) -> HttpResponse:
    """Write letters into cells, or empty them: ``deliverable:role:letter:the letter that was looked at`` each."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    set_cells(access=access, cells=[_cell(one) for one in request.POST.getlist("cell")])
    return _shown_again(request, access)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def fill_in(request: HttpRequest, key: str) -> HttpResponse:
    """Fill empty cells by who accepts each deliverable and who works on it."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    filled = fill(access=access)
    told = ngettext("%(count)d cell is filled. Undo empties it again.",
                    "%(count)d cells are filled. Undo empties them again.", filled)  # fmt: skip
    messages.success(request, told % {"count": filled})
    return redirect("raci", key=key)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_role(request: HttpRequest, key: str) -> HttpResponseBase:
    """Add a role by its name, or take over those that other pages know."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    taking = request.method == "POST" and "take" in request.POST
    form = RoleForm(request.POST if request.method == "POST" and not taking else None)
    wrong = ""
    if taking:
        try:
            made = raci_roles.take_over(access=access, names=request.POST.getlist("names"))
        except BadValue as refusal:
            wrong = refusal.message
        else:
            told = ngettext("%(count)d role is in the matrix now.", "%(count)d roles are in the matrix now.", len(made))
            messages.success(request, told % {"count": len(made)})
            return redirect("raci", key=key)
    elif form.is_bound and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
        try:
            raci_roles.add_role(access=access, facts=facts)
        except BadValue as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Kept."))
            return redirect("raci", key=key)
    return _role_page(request, access, form, None, wrong)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_role(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """Call a role otherwise, say who fills it, or put it elsewhere."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    there = raci_roles.ROLES.of(access.project, number)
    before = raci_roles.facts_of(there)
    form = RoleForm(request.POST if request.method == "POST" else None, initial=before)
    if form.is_bound and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if value is not None}
        try:
            change_record(
                raci_roles.ROLES, access=access, number=number, seen=number_in(request.POST.get("version", "")),
                facts={name: value for name, value in facts.items() if value != before[name]},
            )  # fmt: skip
        except (BadValue, RecordChangedMeanwhile) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Kept."))
            return redirect("raci", key=key)
    return _role_page(request, access, form, there)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def delete_role(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a role out with its letters; undoing brings them back."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    name = raci_roles.ROLES.of(access.project, number).name
    delete_record(raci_roles.ROLES, access=access, number=number, seen=number_in(request.POST.get("version", "")))
    messages.success(request, _("“%(name)s” is deleted. Undo brings it back.") % {"name": name})
    return redirect("raci", key=key)


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def export(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """The matrix as a table, which can be brought in again."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    access.require(Right.EXPORT)
    if kind not in sheet_files.KINDS:
        raise Http404
    rows = rows_of(matrix_of(access))
    content = (
        sheet_files.csv_of(rows) if kind == "csv"
        else sheet_files.xlsx_of(_("RACI"), rows, frozen=3, widths={0: 8, 1: 12, 2: 44})
    )  # fmt: skip
    headers = {"Content-Disposition": f'attachment; filename="{access.project.key}-raci.{kind}"'}
    return HttpResponse(content, content_type=sheet_files.KINDS[kind], headers=headers)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes_up_to(lambda: 2 * reading.MOST_BYTES + ROOM_FOR_THE_FORM)
def bring_in(request: HttpRequest, key: str) -> HttpResponse:
    """Choose a file, look at what it would change, then take it."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    if request.method != "POST":
        return _import_page(request, access)
    try:
        if "said" in request.POST:
            done = raci_importing.take(access=access, said=importing.unpacked(request.POST["said"]))
            told = ngettext("%(count)d cell says something else now.", "%(count)d cells say something else now.",
                            len(done.cells))  # fmt: skip
            messages.success(request, told % {"count": len(done.cells)})
            return redirect("raci", key=key)
        upload = request.FILES.get("file")
        if upload is None:
            raise BadFile(_("Choose a file first."))
        said = raci_importing.read(upload.name or "", upload.read())
    except (BadFile, BadValue) as refusal:
        return _import_page(request, access, wrong=refusal.message)
    return _import_page(request, access, said=said, name=upload.name or "")


def _import_page(
    request: HttpRequest, access: Access, *, said: list[Said] | None = None, name: str = "", wrong: str = ""
) -> HttpResponse:
    context = {
        **frame(access, "raci"), "wrong": wrong, "name": name, "said": "" if said is None else importing.packed(said),
        "coming": None if said is None else raci_importing.coming(access, said),
    }  # fmt: skip
    return render(request, "scope/raci_import.html", context, status=422 if wrong else 200)


def _cell(text: str) -> Cell:
    deliverable, role, value, was = [*text.split(":"), *[""] * 4][:4]
    letter, before = read_letter(value), read_letter(was)
    if letter is None or before is None or text.count(":") != 3:
        raise bad("cell", _("Give R, A, A/R, C or I."))
    return Cell(number_in(deliverable) or 0, number_in(role) or 0, letter, before)


def _shown_again(request: HttpRequest, access: Access) -> HttpResponse:
    page = number_in(request.POST.get("page", "")) or 1
    if not is_part(request):
        return redirect(f"{reverse('raci', kwargs={'key': access.project.key})}?page={page}")
    return render(request, "scope/_raci_board.html", {**_context(request, access), "part": True})


def _context(request: HttpRequest, access: Access) -> dict[str, Any]:
    found = matrix_of(access)
    said = request.POST if request.method == "POST" else request.GET
    paged = Paginator(found.rows, ROWS).get_page(said.get("page"))
    page_of = {row.number: place // ROWS + 1 for place, row in enumerate(found.rows)}
    rules = [
        (rule, raci_words.TITLES[rule], raci_words.HINTS[rule], len(those),
         [(one, raci_words.said(one), page_of.get(one.row.number) if one.row else None,
           [(raci_words.offer(repair, found), repair.cells) for repair in one.repairs])
          for one in those[:SHOWN]])
        for rule, those in found.by_rule().items()
    ]  # fmt: skip
    return {
        **frame(access, "raci"), "matrix": found, "paged": paged, "rules": rules, "query": "",
        "verdict": raci_words.verdict(found) if found.roles and found.rows else "",
        "letters": raci_words.LETTERS.items(), "may_print": access.may(Right.EXPORT),
        "may_take": bool(not found.roles and access.may(Right.EDIT_DOCUMENTS) and raci_roles.offered(access)),
    }  # fmt: skip


def _role_page(
    request: HttpRequest, access: Access, form: RoleForm, there: RaciRole | None, wrong: str = ""
) -> HttpResponse:
    people = held.members_able(access.project, Right.SEE_DOCUMENTS).values() if access.may(Right.SEE_TEAM) else ()
    context = {
        **frame(access, ""), "form": form, "one": there, "people": sorted(people, key=str.casefold), "wrong": wrong,
        "offered": raci_roles.offered(access) if there is None else (),
        "version": request.POST.get("version", "") if request.method == "POST" else there and there.version,
    }  # fmt: skip
    return render(request, "scope/raci_role.html", context, status=422 if wrong or form.errors else 200)
