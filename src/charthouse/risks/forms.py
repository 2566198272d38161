"""What people type about a risk, and how its facts stand in the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.risks.models import Risk, RiskTask
from charthouse.risks.rating import USUAL, Scale
from charthouse.risks.templatetags.risks import impact_word
from charthouse.risks.values import AFTER, COSTS, LEVELS, LONGEST, OF_OWNERS, THREES, three_of

_ENDS = ("low", "likely", "high")
_DATE = {"type": "date"}
_AS_TYPED = (
    "title", "kind", "category", "cause", "event", "effect", "triggers", "response_kind", "response", "state",
    "contingency", "review", "proximity", "in_series", *LEVELS, *AFTER,
)  # fmt: skip
"""What the form says as the row does."""


def _number(**more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        required=False, min_value=0, widget=forms.NumberInput({"step": "any", "inputmode": "decimal"}), **more
    )


def _level(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, required=False, coerce=int, empty_value=None)


def _text(name: str, label: Any, rows: int = 2) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=LONGEST[name], widget=forms.Textarea({"rows": rows}))


class RiskForm(forms.Form):
    """A risk, as somebody says it; days in place of minutes, per cent in place of shares."""

    title = forms.CharField(label=_("What may happen"), max_length=LONGEST["title"])
    kind = forms.ChoiceField(label=_("Kind"), choices=Risk.Kind.choices)
    category = forms.CharField(
        label=_("Category"), required=False, max_length=LONGEST["category"],
        widget=forms.TextInput({"list": "risk-categories", "autocomplete": "off"}),
    )  # fmt: skip
    cause = _text("cause", _("Cause"))
    event = _text("event", _("Event"))
    effect = _text("effect", _("Effect"))
    triggers = _text("triggers", _("Triggers: by what one sees it coming"))
    probability = forms.DecimalField(
        label=_("Probability in %"), min_value=0, max_value=100,
        widget=forms.NumberInput({"step": "any", "inputmode": "decimal"}),
    )  # fmt: skip
    delay_low = _number(label=_("Days, low"))
    delay_likely = _number(label=_("Days, likely"))
    delay_high = _number(label=_("Days, high"))
    factor_low = _number(label=_("Factor, low"))
    factor_likely = _number(label=_("Factor, likely"))
    factor_high = _number(label=_("Factor, high"))
    cost_low = _number(label=_("Cost, low"))
    cost_likely = _number(label=_("Cost, likely"))
    cost_high = _number(label=_("Cost, high"))
    quality = _level(_("Quality"))
    scope = _level(_("Scope"))
    reputation = _level(_("Reputation"))
    response_kind = forms.ChoiceField(label=_("Response"), required=False)
    response = _text("response", _("What is done"))
    contingency = _text("contingency", _("Contingency plan: a line for each task that is done once it has occurred"))
    response_probability = _number(label=_("Probability after it in %"), max_value=100)
    response_impact = _number(label=_("Impact that it leaves in %"), max_value=1000)
    response_quality = _level(_("Quality"))
    response_scope = _level(_("Scope"))
    response_reputation = _level(_("Reputation"))
    response_cost = _number(label=_("Cost of the response"))
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=Risk.State.choices)
    review = forms.DateField(
        label=_("Look at it again on"), required=False, widget=forms.DateInput(_DATE, format="%Y-%m-%d")
    )
    proximity = forms.DateField(
        label=_("Could occur from"), required=False, widget=forms.DateInput(_DATE, format="%Y-%m-%d")
    )
    in_series = forms.BooleanField(label=_("It comes on top of other risks that hit the same task"), required=False)

    def __init__(
        self, *arguments: Any, access: Access, a_day: int, risk: Risk | None = None, own: bool = False,
        scale: Scale = USUAL, **named: Any,
    ) -> None:  # fmt: skip
        """``own``: only what the owner of a risk keeps up to date can be said."""
        super().__init__(*arguments, **named)
        self.initial = _initial(risk, a_day)
        self._a_day, self._risk = a_day, risk
        response: Any = self.fields["response_kind"]
        response.choices = [("", _("not decided yet")), *Risk.Response.choices]
        for place, name in enumerate(LEVELS):
            words = [(level, _named(scale, level, place)) for level in range(1, scale.columns + 1)]
            for field, none in ((name, _("none")), (f"response_{name}", _("as before"))):
                level_of: Any = self.fields[field]
                level_of.choices = [("", none), *words]
        owner: Any = self.fields["owner"]
        owner.choices = [("", _("nobody yet")), *_owners(access, risk)]
        if not access.may(Right.SEE_COSTS):
            for name in ("cost_low", "cost_likely", "cost_high", "response_cost"):
                del self.fields[name]
        if own:
            for name in [name for name in self.fields if _fact(name) not in OF_OWNERS]:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Low, likely and high are said together, or not at all."""
        said = super().clean() or {}
        for name in THREES:
            three = [f"{name}_{end}" for end in _ENDS]
            if any(self.has_error(one) for one in three):
                continue
            values = [said.get(one) for one in three]
            missing = [one for one, value in zip(three, values, strict=True) if value is None]
            if missing and len(missing) < len(three):
                self.add_error(missing[0], _("Low, likely and high are said together; fill in this one as well."))
        return said

    def facts(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed, as actions take it; ``before`` are the facts that the form was opened with."""
        said = self.cleaned_data
        found: dict[str, Any] = {
            name: said[name]
            for name in _AS_TYPED
            if name in said
        }  # fmt: skip
        found["probability"] = _share(said["probability"])
        found["response_probability"] = _share(said["response_probability"])
        found["response_impact"] = _share(said["response_impact"])
        for name in THREES:
            if f"{name}_low" in said:
                found[name] = self._three(name)
        if "response_cost" in said:
            found["response_cost"] = said["response_cost"]
        if said.get("owner", "kept") != "kept":
            found["owner"] = int(said["owner"]) if said["owner"] else None
        return {name: value for name, value in found.items() if name not in before or before[name] != value}

    def _three(self, name: str) -> tuple[Any, Any, Any] | None:
        low, likely, high = (self.cleaned_data[f"{name}_{end}"] for end in _ENDS)
        if low is None:
            return None
        if name == "delay":
            return tuple(round(one * self._a_day) for one in (low, likely, high))
        return (low, likely, high) if name in COSTS else (float(low), float(likely), float(high))

    def refuse(self, fields: Mapping[str, str], message: str) -> None:
        """Show what an action refused, at its field where there is one."""
        for name in fields:
            at = f"{name}_low" if name in THREES else name
            if at in self.fields:
                self.add_error(at, message)
                return
        self.add_error(None, message)


def _named(scale: Scale, level: int, place: int) -> str:
    """A column with what it means for quality, scope or reputation."""
    meaning = scale.words[level - 1][place] if scale.words else ""
    return f"{impact_word(scale, level)}: {meaning}" if meaning else impact_word(scale, level)


def _owners(access: Access, risk: Risk | None) -> Iterable[tuple[str, str]]:
    able = held.members_able(access.project, Right.SEE_RISKS)
    if risk is not None and risk.owner is not None:
        able.setdefault(risk.owner.pk, risk.owner.name)
    if risk is not None and risk.owner is None and risk.owner_name:
        yield "kept", risk.owner_name
    yield from sorted(((str(pk), name) for pk, name in able.items()), key=lambda one: one[1].casefold())


def _fact(field: str) -> str:
    """The fact that a field of the form says, or a third of."""
    name, _line, end = field.rpartition("_")
    return name if end in _ENDS and name in THREES else field


def _share(percent: Decimal | None) -> float | None:
    return None if percent is None else float(percent / 100)


def _percent(share: float | None) -> str:
    return "" if share is None else _short(Decimal(str(share)) * 100)


def _short(value: Decimal) -> str:
    return f"{round(value, 4).normalize():f}"


def _initial(risk: Risk | None, a_day: int) -> dict[str, Any]:
    if risk is None:
        return {"kind": Risk.Kind.THREAT, "state": Risk.State.OPEN, "in_series": True}
    found: dict[str, Any] = {
        name: getattr(risk, name)
        for name in _AS_TYPED
    }  # fmt: skip
    found["probability"] = _percent(risk.probability)
    found["response_probability"] = _percent(risk.response_probability)
    found["response_impact"] = _percent(risk.response_impact)
    found["response_cost"] = "" if risk.response_cost is None else _short(risk.response_cost)
    found["owner"] = "kept" if risk.owner_id is None and risk.owner_name else str(risk.owner_id or "")
    for name in THREES:
        three = three_of(risk, name)
        for end, value in zip(_ENDS, three or (), strict=False):
            exact = Decimal(str(value)) / a_day if name == "delay" else Decimal(str(value))
            found[f"{name}_{end}"] = _short(exact)
    return found


def parts_said(said: Any) -> dict[str, list[int]]:
    """The tasks that were ticked, by what the risk does to each."""
    found: dict[str, list[int]] = {"tasks": [], "adds": []}
    for text in said.getlist("tasks"):
        if text.isascii() and text.isdigit() and len(text) < 16:
            part = "adds" if said.get(f"part_{text}") == RiskTask.Part.ADDED else "tasks"
            found[part].append(int(text))
    return found
