"""The page of the types of cost: those that every project knows, and what the organisation adds."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from charthouse.accounts.people import person
from charthouse.budget import own_types
from charthouse.budget.cost_types import KNOWN, OF_PEOPLE, codes_of, kinds
from charthouse.budget.models import CostType
from charthouse.budget.refusals import BadCostType, CostTypeChangedMeanwhile
from charthouse.doors import organisation_right, signed_in
from charthouse.incoming import number_in
from charthouse.projects.access import Standing
from charthouse.projects.permissions import OrganisationRight

KEEP = OrganisationRight.KEEP_STANDARDS


class TypeForm(forms.Form):
    """A type of the organisation's own, as somebody says it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    name_de = forms.CharField(
        label=gettext_lazy("Name in German"), max_length=60, required=False, help_text=gettext_lazy("Empty: the same."),
    )  # fmt: skip
    parent = forms.ChoiceField(
        label=gettext_lazy("Counts as"),
        help_text=gettext_lazy(
            "In totals by standard type. It stays as it is said here: what counts as labour or consultants takes the "
            "right to see rates."
        ),
    )  # fmt: skip
    codes = forms.CharField(
        label=gettext_lazy("Accounts of the ledger"), max_length=1000, required=False,
        help_text=gettext_lazy("With commas between them, such as 6815, 6820. Costs imported from these are of it."),
    )  # fmt: skip
    position = forms.IntegerField(
        label=gettext_lazy("Place in the list"), min_value=0, max_value=own_types.LAST_PLACE, required=False,
        help_text=gettext_lazy("The lowest number comes first; where it is the same, the name decides."),
    )  # fmt: skip
    retired = forms.BooleanField(label=gettext_lazy("Retired: nothing new is of it, what is stays"), required=False)

    def __init__(self, *arguments: object, one: CostType | None = None, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        if one is not None:
            self.initial = {name: getattr(one, name) for name in own_types.FIELDS}
        parent: forms.ChoiceField = self.fields["parent"]  # type: ignore[assignment]
        parent.choices = [("", gettext_lazy("choose one")), *KNOWN.items()]
        gone = ["retired"] if one is None else ["parent"]
        if one is not None and one.key in KNOWN:
            gone = [name for name in self.fields if name != "codes"]
        for name in gone:
            del self.fields[name]

    def facts(self) -> dict[str, object]:
        """What was typed, as the action takes it."""
        said = dict(self.cleaned_data)
        if "position" in said:
            said["position"] = said["position"] or 0
        return said


@signed_in("What kinds of cost there are is for everybody who works here; amounts are told in projects only.")
@login_required
@require_GET
def types(request: HttpRequest) -> HttpResponse:
    """The types of cost with the accounts of the ledger that are for them."""
    known = kinds()
    context = {
        "lines": [
            (one, known.names[one.key], codes_of(one), known.standard(one.key) in OF_PEOPLE)
            for one in own_types.all_types()
        ],
        "any": bool(known.parents), "may_keep": Standing(person(request)).may(KEEP),
    }  # fmt: skip
    return render(request, "budget/types.html", context)


@organisation_right(KEEP)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_type(request: HttpRequest) -> HttpResponse:
    """Add a type of the organisation's own."""
    Standing(person(request)).require(KEEP)
    return _edited(request, None)


@organisation_right(KEEP)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_type(request: HttpRequest, cost_type: str) -> HttpResponse:
    """Rename, place or retire a type, and say which accounts are for it."""
    Standing(person(request)).require(KEEP)
    return _edited(request, own_types.type_of_key(cost_type))


def _edited(request: HttpRequest, one: CostType | None) -> HttpResponse:
    user = person(request)
    form = TypeForm(request.POST if request.method == "POST" else None, one=one)
    if request.method == "POST" and form.is_valid():
        try:
            if one is None:
                own_types.add_cost_type(facts=form.facts(), by=user)
            else:
                seen = number_in(request.POST.get("version", ""))
                own_types.change_cost_type(key=one.key, facts=form.facts(), by=user, seen=seen)
        except (BadCostType, CostTypeChangedMeanwhile) as refusal:
            at = next((name for name in refusal.fields if name in form.fields), None)
            form.add_error(at, refusal.message)
        else:
            messages.success(request, _("Kept."))
            return redirect("cost-types")
    context = {
        "form": form, "one": one, "name": one and kinds().names.get(one.key, one.key),
        "parent": one and one.parent != one.key and kinds().names[one.parent],
        "version": request.POST.get("version", "") if request.method == "POST" else one and one.version,
    }  # fmt: skip
    return render(request, "budget/type.html", context, status=422 if form.errors else 200)
