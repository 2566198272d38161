"""What people type about stages, gates and exceptions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charthouse.engine.network import TaskKind
from charthouse.goals.computed import may_see
from charthouse.goals.models import Kpi
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access
from charthouse.stages.actions import FITS
from charthouse.stages.gates import Answer
from charthouse.stages.models import Area, Gate, Stage, Unit

MOST_CHOICES = 400
OPTION_LINES = 5
"""Lines for options that the form offers."""


class _Refusable(forms.Form):
    """A form that shows what an action refused, at its field where there is one."""

    def refuse(self, fields: Mapping[str, str], message: str) -> None:
        """Show a refusal."""
        for name in fields:
            if name in self.fields:
                self.add_error(name, message)
                return
        self.add_error(None, message)


def task_choices(access: Access, *, milestones: bool, there: int | None) -> list[tuple[str, Any]]:
    """Milestones of the plan, or its phases (summary tasks of the upper three levels), by their numbers."""
    computed = computed_plan(access.project)
    levels: dict[int, int] = {}
    found: list[tuple[str, Any]] = [("", _("none"))]
    for task in computed.document.tasks:  # parents come first
        level = levels[task.uid] = levels.get(task.parent_uid or 0, 0) + 1
        fits = task.kind is TaskKind.MILESTONE if milestones else task.uid in computed.summaries and level <= 3
        if task.uid == there or (fits and len(found) <= MOST_CHOICES):
            found.append((str(task.uid), f"{access.project.key}-{task.uid} {task.name}"))
    if there is not None and there not in computed.tasks:
        found.append((str(there), _("%(key)s-%(number)d, no longer in the plan")
                      % {"key": access.project.key, "number": there}))  # fmt: skip
    return found


def kpi_choices(access: Access, there: Collection[int | None]) -> list[tuple[str, str]]:
    """The KPIs with a target that this person may see, and those that are chosen already."""
    found = Kpi.objects.filter(project=access.project).order_by("number")
    return [
        (str(one.number), gettext("KPI %(number)d · %(name)s") % {"number": one.number, "name": one.name})
        for one in found
        if one.number in there or (one.target is not None and may_see(access, one))
    ]


class StageForm(_Refusable):
    """A stage with its tolerances."""

    name = forms.CharField(label=_("Name"), max_length=200)
    about = forms.CharField(
        label=_("What it is for"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 2, "dir": "auto"})
    )
    phase = forms.ChoiceField(label=_("Phase of the plan"), required=False)
    until = forms.ChoiceField(
        label=_("Ends with the milestone"), required=False, help_text=_("Empty: with its gate, else with its phase.")
    )
    place = forms.IntegerField(label=_("Place on the road"), min_value=1, max_value=1000, required=False)

    def __init__(self, *arguments: Any, access: Access, one: Stage | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        phase: Any = self.fields["phase"]
        until: Any = self.fields["until"]
        phase.choices = task_choices(access, milestones=False, there=one.phase if one else None)
        until.choices = task_choices(access, milestones=True, there=one.until if one else None)
        said = {} if one is None else {each.area: each for each in one.tolerances.all()}
        kpis = kpi_choices(access, {each.kpi for each in said.values()})
        if one is not None:
            self.initial = {
                "name": one.name, "about": one.about, "phase": one.phase or "", "until": one.until or "",
                "place": one.place,
            }  # fmt: skip
        for area, units in FITS.items():
            there = said.get(area)
            self.fields[f"{area}_unit"] = forms.ChoiceField(
                label=_("Unit"), required=False, choices=[(unit.value, unit.label) for unit in units]
            )
            self.fields[f"{area}_limit"] = forms.CharField(
                label=_("Limit"), required=False, max_length=12, widget=forms.TextInput({"inputmode": "decimal"})
            )
            if Unit.PERCENT_TARGET in units:
                self.fields[f"{area}_kpi"] = forms.ChoiceField(
                    label=_("Held against the KPI"), required=False, choices=[("", _("none")), *kpis]
                )
                self.initial[f"{area}_kpi"] = "" if there is None or there.kpi is None else str(there.kpi)
            self.fields[f"{area}_text"] = forms.CharField(label=_("In words"), required=False, max_length=500)
            self.initial = {
                **self.initial,
                f"{area}_unit": there.unit if there else units[0].value,
                f"{area}_limit": "" if there is None or there.limit is None else f"{there.limit.normalize():f}",
                f"{area}_text": there.text if there else "",
            }

    def lines(self) -> list[tuple[str, Any, Any, Any, Any]]:
        """Of each area its name, its three fields, and that of its KPI where it can have one."""
        return [
            (
                str(Area(area).label), self[f"{area}_limit"], self[f"{area}_unit"], self[f"{area}_text"],
                self[f"{area}_kpi"] if f"{area}_kpi" in self.fields else None,
            )
            for area in FITS
        ]  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """What was typed, as actions take it."""
        said = self.cleaned_data
        facts = {"name": said["name"], "about": said["about"], "tolerances": self._tolerances()}
        facts |= {name: int(said[name]) if said[name] else None for name in ("phase", "until")}
        return facts | ({"place": said["place"]} if said["place"] is not None else {})

    def _tolerances(self) -> list[dict[str, Any]]:
        said, found = self.cleaned_data, []
        for area in FITS:
            limit, text = said[f"{area}_limit"].strip(), said[f"{area}_text"].strip()
            unit = said[f"{area}_unit"] if limit else Unit.WORDS.value
            if limit and unit == Unit.WORDS:
                unit = FITS[area][0].value
            if limit or text:
                kpi = said.get(f"{area}_kpi")
                found.append(
                    {"area": area, "unit": unit, "limit": limit or None, "text": text, "kpi": int(kpi) if kpi else None}
                )
        return found


class GateForm(_Refusable):
    """A gate with its criteria."""

    name = forms.CharField(label=_("Name"), max_length=200)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    milestone = forms.ChoiceField(label=_("Milestone of the plan"), required=False)
    decides = forms.CharField(
        label=_("Who decides"), required=False, max_length=200, help_text=_("The role: steering board, executive.")
    )
    criteria = forms.CharField(
        label=_("Criteria"), required=False, max_length=40_000, widget=forms.Textarea({"rows": 6, "dir": "auto"}),
        help_text=_("One a line. Those whose words stay keep their answers."),
    )  # fmt: skip
    asked = forms.ChoiceField(
        label=_("What is asked for"), required=False,
        choices=[(one.value, one.label) for one in (Gate.Decision.GO, Gate.Decision.HOLD, Gate.Decision.STOP)],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 2, "dir": "auto"})
    )

    def __init__(self, *arguments: Any, access: Access, one: Gate | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        stage: Any = self.fields["stage"]
        milestone: Any = self.fields["milestone"]
        stages = Stage.objects.filter(project=access.project)
        stage.choices = [("", _("none")), *((str(each.number), each.name) for each in stages)]
        milestone.choices = task_choices(access, milestones=True, there=one.milestone if one else None)
        if one is not None:
            self.initial = {
                "name": one.name, "stage": one.stage.number if one.stage else "", "milestone": one.milestone or "",
                "decides": one.decides, "asked": one.asked, "reason": one.reason,
                "criteria": "\n".join(each.text for each in one.criteria.all()),
            }  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """What was typed, as actions take it."""
        said = dict(self.cleaned_data)
        said |= {name: int(said[name]) if said[name] else None for name in ("stage", "milestone")}
        said["criteria"] = said["criteria"].splitlines()
        said["asked"] = said["asked"] or Gate.Decision.GO.value
        return said


class AnswerForm(_Refusable):
    """Whether a criterion holds, and what shows it."""

    answer = forms.ChoiceField(label=_("Answer"), choices=Answer.choices)
    note = forms.CharField(
        label=_("What was found"), required=False, max_length=4000, widget=forms.Textarea({"rows": 2, "dir": "auto"})
    )
    link = forms.CharField(label=_("Address of what shows it"), required=False, max_length=500)
    evidence = forms.FileField(label=_("File that shows it"), required=False)


class BoundsForm(_Refusable):
    """How far the plan may leave what is signed."""

    days = forms.IntegerField(label=_("Dates, calendar days"), min_value=0, max_value=3650)
    percent = forms.DecimalField(label=_("Cost, percent"), min_value=0, max_value=100, max_digits=5, decimal_places=2)
