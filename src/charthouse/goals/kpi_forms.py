"""What people type about KPIs, measurements and benefits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.goals.forms import RecordForm, day, text
from charthouse.goals.models import Benefit, Goal, Kpi, Measure
from charthouse.goals.values import BENEFIT, KPI, facts_of
from charthouse.projects.access import Access


def figure(label: Any, **more: Any) -> forms.DecimalField:
    """A field for a number."""
    return forms.DecimalField(
        label=label, required=False, widget=forms.NumberInput({"step": "any", "inputmode": "decimal"}), **more
    )


def goals_to_choose(access: Access) -> list[tuple[str, Any]]:
    """The goals of the project."""
    found = Goal.objects.filter(project=access.project).order_by("number").values_list("number", "title")
    return [("", _("none yet")), *((str(number), f"{number} · {title}") for number, title in found)]


def _plain(initial: dict[str, Any]) -> dict[str, Any]:
    return {name: f"{value.normalize():f}" if hasattr(value, "normalize") else value for name, value in initial.items()}


class KpiForm(RecordForm):
    """A KPI, as somebody says it."""

    name = forms.CharField(label=_("What is measured"), max_length=200)
    goal = forms.ChoiceField(label=_("Goal"), required=False)
    measure = forms.ChoiceField(label=_("Measured in"), choices=Measure.choices)
    unit = forms.CharField(
        label=_("Unit, of numbers"), max_length=60, required=False, help_text=_("Such as: defects, points a sprint.")
    )
    direction = forms.ChoiceField(label=_("Wanted"), choices=Kpi.Direction.choices)
    baseline = figure(_("Where it stood before"))
    target = figure(_("Target, or lower edge of the band"))
    target_high = figure(_("Upper edge of the band"))
    tolerance = figure(_("Tolerance"), help_text=_("How far beside the target is still borne."))
    due = day(_("Target reached by"), help_text=_("Empty: it holds all the time."))
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    source = forms.CharField(label=_("Source"), max_length=500, required=False)
    rhythm = forms.ChoiceField(
        label=_("Measured how often"), required=False, choices=[("", _("not fixed")), *Kpi.Rhythm.choices]
    )
    aim = forms.CharField(
        label=_("Target in words"), max_length=300, required=False, help_text=_("As long as there is no figure.")
    )
    formula = forms.CharField(
        label=_("Formula"), max_length=1000, required=False,
        widget=forms.Textarea({"rows": 2, "dir": "ltr", "spellcheck": "false", "autocapitalize": "off"}),
        help_text=_("Computed from Charthouse’s figures, such as tasks_done / tasks. Empty: measured by hand."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, access: Access, one: Kpi | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        start: dict[str, Any] = {"measure": Measure.NUMBER, "direction": Kpi.Direction.UP}
        self.initial = start if one is None else _plain(facts_of(one, KPI))
        goal: Any = self.fields["goal"]
        goal.choices = goals_to_choose(access)
        self.offer_owners(access, None if one is None else one.owner)


class MeasureForm(forms.Form):
    """What a KPI came to on a day."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    value = forms.DecimalField(label=_("Value"), widget=forms.NumberInput({"step": "any", "inputmode": "decimal"}))
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)
    replace = forms.BooleanField(label=_("Correct the value of that day"), required=False)


class FileForm(forms.Form):
    """A file of measurements."""

    file = forms.FileField(label=_("CSV file with the columns day, value and note"))
    replace = forms.BooleanField(label=_("Correct days that have another value"), required=False)


class BenefitForm(RecordForm):
    """A benefit, as somebody says it."""

    title = forms.CharField(label=_("What somebody will have of the project"), max_length=300)
    goal = forms.ChoiceField(label=_("Goal"), required=False)
    kpi = forms.ChoiceField(label=_("KPI"), required=False)
    how = text(_("How it is measured"))
    measure = forms.ChoiceField(label=_("Measured in"), choices=Measure.choices)
    unit = forms.CharField(label=_("Unit, of numbers"), max_length=60, required=False)
    expected = figure(_("Expected"))
    due = day(_("Expected by"))
    review = day(_("Reviewed on"), help_text=_("After the project, when it can be seen."))
    owner = forms.ChoiceField(label=_("Owner"), required=False)

    def __init__(self, *arguments: Any, access: Access, one: Benefit | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.initial = {"measure": Measure.MONEY} if one is None else _plain(facts_of(one, BENEFIT))
        goal: Any = self.fields["goal"]
        goal.choices = goals_to_choose(access)
        kpi: Any = self.fields["kpi"]
        found = Kpi.objects.filter(project=access.project).order_by("number").values_list("number", "name")
        kpi.choices = [("", _("none yet")), *((str(number), f"{number} · {name}") for number, name in found)]
        self.offer_owners(access, None if one is None else one.owner)


class ReviewForm(RecordForm):
    """What the review of a benefit found."""

    state = forms.ChoiceField(
        label=_("Found"), choices=[one for one in Benefit.State.choices if one[0] != Benefit.State.EXPECTED]
    )
    actual = figure(_("Came to"))
    result = text(_("What was found, and on what that rests"), rows=3)
