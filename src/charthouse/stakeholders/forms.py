"""What people type about a stakeholder, and how its facts stand in the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.stakeholders.models import LEVELS, Engagement, Stakeholder
from charthouse.stakeholders.values import FIELDS, LONGEST, PEOPLE, facts_of
from charthouse.stakeholders.words import LEVEL_WORDS

_ENGAGEMENT = [("", _("nobody has said")), *Engagement.choices]


def _levels() -> list[tuple[str, Any]]:
    return [("", _("nobody has said")), *((str(one), f"{one} · {LEVEL_WORDS[one]}") for one in range(1, LEVELS + 1))]


def _line(name: str, label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST[name], required=name == "name", **more)


def _text(name: str, label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONGEST[name], widget=forms.Textarea({"rows": 2, "dir": "auto"})
    )


class StakeholderForm(forms.Form):
    """A stakeholder, as somebody says it."""

    name = _line("name", _("Name"))
    role = _line("role", _("Role"))
    organisation = _line(
        "organisation", _("Organisation"),
        widget=forms.TextInput({"list": "stakeholder-organisations", "autocomplete": "off"}),
    )  # fmt: skip
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=LONGEST["email"])
    person = forms.ChoiceField(label=_("Account in Charthouse"), required=False)
    influence = forms.ChoiceField(label=_("Influence on the project"), required=False, choices=_levels)
    interest = forms.ChoiceField(label=_("Interest in it"), required=False, choices=_levels)
    expectations = _text("expectations", _("What they expect"))
    engagement = forms.ChoiceField(label=_("Where they stand"), required=False, choices=_ENGAGEMENT)
    wanted = forms.ChoiceField(label=_("Where the project needs them"), required=False, choices=_ENGAGEMENT)
    approach = _text("approach", _("What is done to win or keep them"))
    owner = forms.ChoiceField(label=_("Who looks after them"), required=False)
    review = forms.DateField(
        label=_("Look at it again on"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *arguments: Any, access: Access, one: Stakeholder | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        facts = {} if one is None else facts_of(one)
        self.initial = {name: "" if value is None else value for name, value in facts.items()} | {
            "review": facts.get("review")
        }
        for name, right in PEOPLE.items():
            field: Any = self.fields[name]
            able = held.members_able(access.project, right)
            there = None if one is None else getattr(one, name)
            if there is not None:
                able.setdefault(there.pk, there.name)
            nobody = _("nobody yet") if name == "owner" else _("none")
            field.choices = [("", nobody), *((str(pk), name_of) for pk, name_of in able.items())]
        if not access.may(Right.SEE_PERSONAL):
            del self.fields["email"]
        if not access.may(Right.SEE_TEAM):
            del self.fields["person"]
            del self.fields["owner"]

    def facts(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed, as actions take it; ``before`` are the facts that the form was opened with."""
        said = {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}
        for name in ("interest", "influence", *PEOPLE):
            if name in said:
                said[name] = int(said[name]) if said[name] else None
        return {name: value for name, value in said.items() if name not in before or before[name] != value}

    def refuse(self, fields: Mapping[str, str], message: str) -> None:
        """Show what an action refused, at its field where there is one."""
        for name in fields:
            if name in self.fields:
                self.add_error(name, message)
                return
        self.add_error(None, message)
