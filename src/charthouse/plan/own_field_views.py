"""The page on the fields that a project's plan has for itself."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.exchange.document import CustomField, CustomKind, CustomValue
from charthouse.incoming import is_part, number_in
from charthouse.plan import own_fields
from charthouse.plan.refusals import BadValue
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right

KINDS = {
    CustomKind.TEXT: gettext_lazy("Text"),
    CustomKind.NUMBER: gettext_lazy("Number"),
    CustomKind.DATE: gettext_lazy("Date"),
    CustomKind.CHOICE: gettext_lazy("Choice"),
    CustomKind.PERSON: gettext_lazy("Person"),
    CustomKind.FLAG: gettext_lazy("Yes or no"),
    CustomKind.DURATION: gettext_lazy("Duration"),
    CustomKind.COST: gettext_lazy("Amount of money"),
}


class FieldForm(forms.Form):
    """A field, as somebody defines it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=own_fields.LONGEST_NAME)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(kind.value, word) for kind, word in KINDS.items()])
    choices = forms.CharField(
        label=gettext_lazy("Choices"), required=False, max_length=10_000, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Of a choice: one in each line, in the order in which they are offered."),
    )  # fmt: skip
    default = forms.CharField(
        label=gettext_lazy("What a new task says"), required=False, max_length=1000,
        help_text=gettext_lazy("Dates as 2027-03-01, durations as 3d."),
    )  # fmt: skip
    help = forms.CharField(label=gettext_lazy("What it is for"), required=False, max_length=500)
    required = forms.BooleanField(
        label=gettext_lazy("What was said cannot be taken away, only changed"), required=False
    )

    def field(self, old: CustomField | None = None) -> CustomField:
        """What was typed, as a field; one that there is keeps where it came from."""
        said = self.cleaned_data
        kind = CustomKind(said["kind"])
        lines = dict.fromkeys(line.strip() for line in said["choices"].splitlines() if line.strip())
        return CustomField(
            name=said["name"].strip(),
            kind=kind,
            source="" if old is None else old.source,
            choices=tuple(lines) if kind is CustomKind.CHOICE else (),
            help=said["help"].strip(),
            required=said["required"],
            default=_default(kind, said["default"].strip()),
        )


def _default(kind: CustomKind, typed: str) -> CustomValue:
    if not typed:
        return None
    if kind is CustomKind.FLAG:
        return typed.casefold() in own_fields.YES
    if kind in (CustomKind.NUMBER, CustomKind.COST):
        try:
            return float(typed.replace(",", "."))
        except ValueError:
            raise BadValue(_("“%(typed)s” is no number.") % {"typed": typed[:40]}, fields={"default": ""}) from None
    return f"{typed}T00:00" if kind is CustomKind.DATE and "T" not in typed else typed


@door(Right.SEE)
@login_required
@require_GET
def fields(request: HttpRequest, key: str) -> HttpResponse:
    """The fields that tasks of this plan have beyond those of every plan."""
    return _page(request, project_for(person(request), key), FieldForm())


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["POST"])
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Define a field."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    form = FieldForm(request.POST)
    if not form.is_valid():
        return _page(request, access, form, 422)
    try:
        field = form.field()
        own_fields.define(access=access, field=field)
    except (BadValue, own_fields.FieldExists) as refusal:
        form.add_error(None, refusal.message)
        return _page(request, access, form, 422)
    messages.success(request, _("Tasks have the field “%(name)s” now; show it as a column.") % {"name": field.name})
    return redirect("plan_page:fields", key=key)


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field(request: HttpRequest, key: str) -> HttpResponse:
    """Change a field, or remove it with its values; its name stands in the address as ``name``."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    name = request.GET.get("name", "")
    if not name:
        return redirect("plan_page:fields", key=key)
    there = next((one for one in own_fields.defined(access.project) if one.name == name), None)
    if there is None:
        raise own_fields.NoSuchField(_("There is no field “%(name)s” in this plan any more.") % {"name": name[:80]})
    if request.method == "POST" and "remove" in request.POST:
        gone = own_fields.remove(access=access, name=name)
        told = ngettext(
            "The field “%(name)s” is gone, with %(count)d value. The history brings it back.",
            "The field “%(name)s” is gone, with %(count)d values. The history brings it back.",
            gone,
        )
        messages.success(request, told % {"name": name, "count": gone})
        return redirect("plan_page:fields", key=key)
    form = FieldForm(request.POST or None, initial=_initial(there))
    if request.method == "POST" and form.is_valid():
        try:
            own_fields.change(access=access, name=name, field=form.field(there))
        except (BadValue, own_fields.FieldExists) as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Changed."))
            return redirect("plan_page:fields", key=key)
    context = {
        "project": access.project,
        "field": there,
        "form": form,
        "values": own_fields.count_values(access.project, name),
    }
    return render(request, "plan/own_field.html", context, status=422 if request.method == "POST" else 200)


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["POST"])
def order(request: HttpRequest, key: str) -> HttpResponse:
    """Put a field elsewhere among the others: at a place, counted from 0."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    place = number_in(request.POST.get("place"), most=own_fields.MOST)
    if place is None:
        raise BadValue(_("Say at which place the field is to stand."), fields={"place": ""})
    own_fields.move(access=access, name=request.POST.get("name", ""), place=place)
    if is_part(request):
        return _page(request, access, FieldForm())
    return redirect("plan_page:fields", key=key)


def _initial(there: CustomField) -> dict[str, Any]:
    default = there.default
    if isinstance(default, bool):
        default = "yes" if default else "no"
    return {
        "name": there.name,
        "kind": there.kind.value,
        "choices": "\n".join(there.choices),
        "default": "" if default is None else str(default).removesuffix("T00:00"),
        "help": there.help,
        "required": there.required,
    }


def _page(request: HttpRequest, access: Access, form: FieldForm, status: int = 200) -> HttpResponse:
    lines: list[dict[str, Any]] = [
        {
            "field": one,
            "kind": KINDS[one.kind],
            "values": own_fields.count_values(access.shown, one.name),
            "place": place,
        }
        for place, one in enumerate(own_fields.defined(access.shown))
        if one.kind is not CustomKind.COST or access.may(Right.SEE_COSTS)
    ]
    for line, beyond in pairwise(lines):
        line["after"], beyond["before"] = beyond["place"], line["place"]
    context = {
        "project": access.project,
        "lines": lines,
        "form": form if access.may(Right.EDIT_PLAN) else None,
        "may_edit": access.may(Right.EDIT_PLAN),
    }
    return render(request, "plan/own_fields.html", context, status=status)
