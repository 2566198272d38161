"""What people say about how their plan is simulated."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charthouse.outlook.models import SimulationSettings
from charthouse.outlook.settling import FACTORS

MOST_ITERATIONS = 1_000_000
FEWEST_ITERATIONS = 100
BIGGEST_SEED = 2**53
_PERCENT = {"step": "1", "min": "0", "max": "1000"}


class SettingsForm(forms.Form):
    """How the plan is simulated; factors are said in percent of what remains."""

    factor_low = forms.FloatField(
        label=_("At best, percent of what remains"), required=False, min_value=0, max_value=1000,
        widget=forms.NumberInput(_PERCENT),
        help_text=_("For tasks without a range of their own; leave all three empty for none."),
    )  # fmt: skip
    factor_likely = forms.FloatField(
        label=_("Most likely, percent"), required=False, min_value=0, max_value=1000,
        widget=forms.NumberInput(_PERCENT),
    )  # fmt: skip
    factor_high = forms.FloatField(
        label=_("At worst, percent"), required=False, min_value=0, max_value=1000, widget=forms.NumberInput(_PERCENT)
    )
    iterations = forms.IntegerField(
        label=_("Iterations"), min_value=FEWEST_ITERATIONS, max_value=MOST_ITERATIONS,
        help_text=_("More make the figures finer; 10,000 are enough for most plans."),
    )  # fmt: skip
    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, max_value=BIGGEST_SEED,
        help_text=_("The same plan with the same seed gives the same figures."),
    )  # fmt: skip
    automatic = forms.BooleanField(label=_("Simulate by itself after changes of the plan"), required=False)

    def clean(self) -> dict[str, Any]:
        """All three factors or none, in their order."""
        said = super().clean() or {}
        factors = [said.get(name) for name in FACTORS]
        if any(name in self.errors for name in FACTORS) or factors == [None] * 3:
            return said
        given = [each for each in factors if each is not None]
        if len(given) < len(factors) or given != sorted(given):
            self.add_error("factor_low", gettext("Say all three, from the lowest to the highest, or none of them."))
        return said

    def said(self) -> dict[str, Any]:
        """As settings keep it: factors of 1."""
        found = dict(self.cleaned_data)
        return found | {name: None if found[name] is None else round(found[name] / 100, 6) for name in FACTORS}


def form_of(settings: SimulationSettings) -> SettingsForm:
    """The form as it stands."""
    initial: dict[str, Any] = {name: getattr(settings, name) for name in SettingsForm.base_fields}
    for name in FACTORS:
        initial[name] = None if initial[name] is None else round(100 * initial[name], 4)
    return SettingsForm(initial=initial)
