"""The pages of groups whose durations overrun together."""

from __future__ import annotations

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
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.risks import groups as rules
from charthouse.risks.forms import parts_said
from charthouse.risks.groups import By
from charthouse.risks.models import CorrelationGroup, RiskTask
from charthouse.risks.queries import Hit
from charthouse.risks.refusals import BadRisk, RiskChangedMeanwhile


class GroupForm(forms.Form):
    """A group, as somebody says it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    of = forms.ChoiceField(label=gettext_lazy("Which tasks"))
    coefficient = forms.FloatField(
        label=gettext_lazy("Coefficient"), min_value=0, max_value=1, widget=forms.NumberInput({"step": "any"}),
        help_text=gettext_lazy(
            "0: each by itself. 0.3: somewhat alike. 0.6: much alike. 1: all overrun by the same. Nobody knows it "
            "exactly; leaving it out makes the plan look safer than it is."
        ),
    )  # fmt: skip

    def __init__(self, *arguments: Any, document: doc.Document, **named: Any) -> None:
        super().__init__(*arguments, **named)
        of: Any = self.fields["of"]
        people = sorted(set(rules.people_of(document).values()), key=str.casefold)
        fields = [one.name for one in document.custom_fields if one.owner == "task"]
        of.choices = [
            (_("By phase"), [
                ("phase", _("each phase by itself")),
                *((f"phase:{task.uid}", task.name) for task in rules.phases_of(document)),
            ]),
            (_("By responsible person"), [
                ("responsible", _("each person’s tasks")), *((f"responsible:{name}", name) for name in people),
            ]),
            *([(_("By an own field"), [(f"field:{name}", name) for name in fields])] if fields else []),
            (_("By choice"), [("chosen", _("the tasks that are ticked below"))]),
        ]  # fmt: skip

    def facts(self, uids: list[int]) -> dict[str, Any]:
        """What was typed, as actions take it."""
        by, _colon, which = self.cleaned_data["of"].partition(":")
        return {
            "name": self.cleaned_data["name"],
            "coefficient": self.cleaned_data["coefficient"],
            "by": by,
            "field": which if by == By.FIELD else "",
            "value": which if by == By.RESPONSIBLE else "",
            "uids": uids if by == By.CHOSEN else [int(which)] if by == By.PHASE and which else [],
        }


@door(Right.SEE_RISKS, post=Right.EDIT_RISKS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest, key: str) -> HttpResponse:
    """Which tasks overrun together, and one more."""
    access = project_for(person(request), key, Right.EDIT_RISKS if request.method == "POST" else Right.SEE_RISKS)
    document = computed_plan(access.shown).document
    data = request.POST if request.method == "POST" else None
    form = GroupForm(data, document=document, initial={"coefficient": 0.3})
    if request.method == "POST" and form.is_valid():
        try:
            made = rules.add_group(access=access, facts=form.facts(parts_said(request.POST)["tasks"]))
        except BadRisk as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The simulation lets “%(name)s” overrun together.") % {"name": made.name})
            return redirect("risk-groups", key=key)
    return _page(request, access, document, form)


@door(Right.SEE_RISKS, post=Right.EDIT_RISKS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One group: its tasks, to be changed or deleted."""
    access = project_for(person(request), key, Right.EDIT_RISKS if request.method == "POST" else Right.SEE_RISKS)
    row = rules.group_of(access.project, number)
    document = computed_plan(access.shown).document
    seen = number_in(request.POST.get("version", ""))
    if request.method == "POST" and "delete" in request.POST:
        rules.delete_group(access=access, number=number, seen=seen)
        messages.success(
            request, _("“%(name)s” is gone. The history of the project brings it back.") % {"name": row.name}
        )
        return redirect("risk-groups", key=key)
    data = request.POST if request.method == "POST" else None
    form = GroupForm(data, document=document, initial=_initial(row))
    if request.method == "POST" and form.is_valid():
        try:
            facts = form.facts(parts_said(request.POST)["tasks"])
            rules.change_group(access=access, number=number, facts=facts, seen=seen)
        except (BadRisk, RiskChangedMeanwhile) as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Changed."))
            return redirect("risk-groups", key=key)
    return _page(request, access, document, form, row)


def _initial(row: CorrelationGroup) -> dict[str, Any]:
    which = {By.PHASE: str(row.uids[0]) if row.uids else "", By.RESPONSIBLE: row.value, By.FIELD: row.field}
    tail = which.get(By(row.by), "")
    return {"name": row.name, "coefficient": row.coefficient, "of": f"{row.by}:{tail}" if tail else row.by}


def _page(
    request: HttpRequest, access: Access, document: doc.Document, form: GroupForm, row: CorrelationGroup | None = None
) -> HttpResponse:
    lines = rules.resolved(rules.groups_of(access.project), document)
    names = {task.uid: task.name for task in document.tasks}
    if request.method == "POST":
        ticked = parts_said(request.POST)["tasks"]
    else:
        ticked = list(row.uids) if row is not None and row.by == By.CHOSEN else []
    context = {
        "project": access.project,
        "may_edit": access.may(Right.EDIT_RISKS),
        "lines": lines,
        "line": next((line for line in lines if row is not None and line.row.pk == row.pk), None),
        "names": names,
        "form": form,
        "row": row,
        "version": request.POST.get("version", "") if request.method == "POST" else row and row.version,
        "hits": [Hit(uid, names.get(uid, str(uid)), RiskTask.Part.HIT, uid not in names, own=False) for uid in ticked],
        "summaries": {task.parent_uid for task in document.tasks},
    }
    return render(request, "risks/groups.html", context, status=422 if form.errors else 200)
