"""What people type about appraisals, their criteria and their options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope import appraisals
from charthouse.scope.forms import Refusing, changed, long_text
from charthouse.scope.models import Appraisal, Criterion, Option, Requirement
from charthouse.scope.weighing import BEST
from charthouse.scope.words import REQUIREMENT, key_of


class AppraisalForm(Refusing):
    """The question, and what it is about."""

    question = forms.CharField(
        label=_("Question"), max_length=300, widget=forms.TextInput({"dir": "auto"}),
        help_text=_("What is to be chosen: “Which identity provider do we build on?”"),
    )  # fmt: skip
    about = forms.ChoiceField(label=_("What is chosen"), choices=Appraisal.About.choices)
    text = long_text(_("What has to be known"), 4, help_text=_("Markdown works: lists, tables, emphasis."))
    requirements = forms.MultipleChoiceField(
        label=_("Requirements that it is about"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *arguments: Any, access: Access, one: Appraisal | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.before: Mapping[str, Any] = {} if one is None else appraisals.appraisal_facts(one)
        self.initial = dict(self.before)
        fields: Any = self.fields
        there = Requirement.objects.filter(project=access.project).order_by("number").values_list("number", "title")
        fields["requirements"].choices = [
            (number, f"{key_of(access.project.key, REQUIREMENT, number)} {title}") for number, title in there
        ]
        if not fields["requirements"].choices:
            del self.fields["requirements"]

    def facts(self) -> dict[str, Any]:
        """What was typed and differs, as actions take it."""
        said = dict(self.cleaned_data)
        if "requirements" in said:
            said["requirements"] = [int(one) for one in said["requirements"]]
        return changed(said, self.before)


class CriterionForm(Refusing):
    """What options are judged by."""

    name = forms.CharField(label=_("Criterion"), max_length=200, widget=forms.TextInput({"dir": "auto"}))
    must = forms.BooleanField(
        label=_("A must: an option that does not meet it is ruled out"), required=False,
    )  # fmt: skip
    weight = forms.IntegerField(
        label=_("Weight"), min_value=0, max_value=appraisals.HEAVIEST, required=False,
        help_text=_("Points; what counts is the share of all weights. A must has none."),
    )  # fmt: skip
    note = long_text(_("How it is judged"), 3, help_text=_("What earns a 0, what a 5: so that two people score alike."))

    def __init__(self, *arguments: Any, access: Access, one: Criterion | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.before: Mapping[str, Any] = {} if one is None else appraisals.criterion_facts(one)
        self.initial = {"weight": 10, **self.before}

    def facts(self) -> dict[str, Any]:
        """What was typed and differs, as actions take it."""
        said = dict(self.cleaned_data)
        if said.get("weight") is None:
            said.pop("weight", None)
        return changed(said, self.before)


class OptionForm(Refusing):
    """An option, with its score and a note by each criterion."""

    name = forms.CharField(label=_("Option"), max_length=200, widget=forms.TextInput({"dir": "auto"}))
    text = long_text(_("What it is"), 3)
    cost = forms.DecimalField(
        label=_("Cost"), required=False, min_value=0, max_digits=15, decimal_places=2,
        help_text=_("Over the time that the choice holds; seen by those who may see costs."),
    )  # fmt: skip

    def __init__(
        self, *arguments: Any, access: Access, criteria: list[Criterion], one: Option | None = None, **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self.before: Mapping[str, Any] = {} if one is None else appraisals.option_facts(one)
        self.initial = {name: value for name, value in self.before.items() if name != "scores"}
        self.criteria = criteria
        if not access.may(Right.SEE_COSTS):
            del self.fields["cost"]
        stands = self.before.get("scores", {})
        for each in criteria:
            given = stands.get(each.number, {})
            self.fields[f"score-{each.number}"] = forms.TypedChoiceField(
                label=_("Score"), required=False, choices=score_choices(each), coerce=int, empty_value=None,
                initial=given.get("value"),
            )  # fmt: skip
            self.fields[f"note-{each.number}"] = forms.CharField(
                label=_("Why"), required=False, max_length=appraisals.LONGEST_NOTE, initial=given.get("note", ""),
                widget=forms.TextInput({"dir": "auto"}),
            )  # fmt: skip

    @property
    def scores(self) -> list[tuple[Criterion, Any, Any]]:
        """For each criterion the fields of score and note."""
        return [(each, self[f"score-{each.number}"], self[f"note-{each.number}"]) for each in self.criteria]

    def facts(self) -> dict[str, Any]:
        """What was typed and differs, as actions take it."""
        said: dict[str, Any] = {
            name: self.cleaned_data[name] for name in ("name", "text", "cost") if name in self.cleaned_data
        }
        stands, scores = self.before.get("scores", {}), {}
        for each in self.criteria:
            given = {
                "value": self.cleaned_data[f"score-{each.number}"], "note": self.cleaned_data[f"note-{each.number}"]
            }  # fmt: skip
            if given != stands.get(each.number, {"value": None, "note": ""}):
                scores[each.number] = given
        return {**changed(said, self.before), **({"scores": scores} if scores else {})}


def score_choices(criterion: Criterion) -> list[tuple[int | str, Any]]:
    """What can be said of an option by a criterion."""
    if criterion.must:
        return [("", "–"), (1, _("meets it")), (0, _("does not meet it"))]
    return [("", "–"), *((value, str(value)) for value in range(BEST + 1))]
