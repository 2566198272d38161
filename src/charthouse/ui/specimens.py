"""What the components page shows: the colours with their computed contrast, a form with help and errors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django import forms
from django.utils.translation import gettext_lazy as _

TOKENS = Path(__file__).resolve().parent / "css" / "tokens.css"

#: What each colour of the sheet is for.
ROLES = {
    "paper": _("ground"),
    "buff": _("shell"),
    "surface": _("panels"),
    "line": _("hairline"),
    "line-2": _("rules"),
    "edge": _("inputs"),
    "ink": _("text"),
    "ink-2": _("second text"),
    "ink-3": _("notes"),
    "water-1": _("tint"),
    "water-2": _("work left"),
    "water-3": _("finished"),
    "water-4": _("work done"),
    "water-5": _("links, focus"),
    "course": _("the course"),
    "good": _("on track"),
    "warn": _("at risk"),
    "bad": _("off track"),
}
#: Colours that carry meaning alone against paper, whose contrast the sheet tells.
MEASURED = ("edge", "ink", "ink-2", "ink-3", "water-4", "water-5", "course", "good", "warn", "bad")


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour in one theme."""

    name: str
    role: str
    contrast: float | None


@cache
def tokens() -> dict[str, tuple[str, str]]:
    """Each colour token with its light and its dark value, as the style sheet has them."""
    found = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS.read_text())
    return {name: (light, dark) for name, light, dark in found}


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 defines it: (L1 + 0.05) / (L2 + 0.05)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def swatches(theme: int) -> list[Swatch]:
    """The sheet's colours; theme 0 is light, 1 dark."""
    values = tokens()
    paper = values["paper"][theme]
    return [
        Swatch(name, str(role), contrast(values[name][theme], paper) if name in MEASURED else None)
        for name, role in ROLES.items()
    ]


class SpecimenForm(forms.Form):
    """A form that shows each kind of field."""

    finish = forms.CharField(
        label=_("Finish no later than"), help_text=_("Caps the latest finish; never moves a date by itself.")
    )
    duration = forms.CharField(label=_("Duration"))
    kind = forms.ChoiceField(
        label=_("Constraint"), choices=[("asap", _("As soon as possible")), ("alap", _("As late as possible"))]
    )
    note = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    keep = forms.BooleanField(label=_("Keep the old date as a baseline"), required=False, initial=True)

    def clean_duration(self) -> str:
        """Refuse what is no duration, and say how to write one."""
        typed: str = self.cleaned_data["duration"]
        if not re.fullmatch(r"\d+ ?(d|h|w)", typed):
            raise forms.ValidationError(
                _("“%(typed)s” is no duration. Write 5 d, 4 h or 2 w."), params={"typed": typed}
            )
        return typed


def specimens() -> dict[str, object]:
    """The context of the components page."""
    form = SpecimenForm(
        {"finish": "28 Jan 2027", "duration": "5 x", "kind": "asap", "keep": "on"}, auto_id="specimen_%s"
    )
    form.is_valid()
    return {"light": swatches(0), "dark": swatches(1), "form": form}


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
