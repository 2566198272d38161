"""How the numbers of a risk are written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.plan.models import Plan
from charthouse.risks.models import Risk
from charthouse.risks.rating import Scale
from charthouse.risks.values import three_of
from charthouse.ui import formats
from charthouse.ui.templatetags.ui import rag

register = template.Library()

TONES = {"low": gettext_lazy("low"), "medium": gettext_lazy("medium"), "high": gettext_lazy("high")}
_STATES = {"low": "good", "medium": "warn", "high": "bad"}
_CHANCES = (
    gettext_lazy("nearly impossible"),
    gettext_lazy("very unlikely"),
    gettext_lazy("unlikely"),
    gettext_lazy("possible"),
    gettext_lazy("likely"),
    gettext_lazy("very likely"),
    gettext_lazy("nearly certain"),
)
_IMPACTS = (
    gettext_lazy("hardly any"),
    gettext_lazy("very small"),
    gettext_lazy("small"),
    gettext_lazy("moderate"),
    gettext_lazy("great"),
    gettext_lazy("very great"),
    gettext_lazy("ruinous"),
)
_CHOSEN = {2: (2, 4), 3: (2, 3, 4), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5), 6: (0, 1, 2, 4, 5, 6), 7: tuple(range(7))}
"""Which of the seven words a scale of so many levels has."""


def chance_word(scale: Scale, level: int) -> str:
    """``likely``, the fourth of five, or as the project calls it."""
    own = scale.chance_names[level - 1] if scale.chance_names else ""
    return own or str(_CHANCES[_CHOSEN[scale.rows][level - 1]])


def impact_word(scale: Scale, level: int) -> str:
    """``great``, the fourth of five, or as the project calls it."""
    own = scale.impact_names[level - 1] if scale.impact_names else ""
    return own or str(_IMPACTS[_CHOSEN[scale.columns][level - 1]])


@register.simple_tag
def exposure(tone: str) -> SafeString:
    """How heavily a risk weighs, as mark and word."""
    return rag(_STATES[tone], str(TONES[tone])) if tone else rag("none", _("not rated"))


@register.filter
def tone_word(tone: str) -> str:
    """``high exposure`` as people read it."""
    return str(TONES[tone])


@register.filter
def share(value: float) -> str:
    """``40 %``."""
    return formats.per_cent(Decimal(str(value)) * 100, most=1)


@register.filter
def days_of(value: float) -> str:
    """``2.5 d``."""
    return f"{formats.number(value, most=1)}{formats.GAP}{_('d')}"


@register.filter
def days_size(value: float) -> str:
    """The same without its sign."""
    return days_of(abs(value))


@register.filter
def money_size(value: Decimal, currency: str) -> str:
    """An amount without its sign."""
    return formats.money(abs(value), currency)


@register.filter
def day_written(value: dt.date) -> str:
    """``8 Feb 2027``."""
    return formats.long_day(value)


@register.filter
def three(risk: Risk, name: str) -> str:
    """``2 … 5 … 12 d``, or ``1 … 1.2 … 2``."""
    found = three_of(risk, name)
    if found is None:
        return formats.NOTHING
    a_day = 1
    if name == "delay":
        a_day = Plan.objects.filter(pk=risk.project_id).values_list("minutes_per_day", flat=True).first() or 480
    text = " … ".join(formats.number(Decimal(str(one)) / a_day, most=2) for one in found)
    return f"{text}{formats.GAP}{_('d')}" if name == "delay" else text


@register.filter
def chance_head(scale: Scale, level: int) -> str:
    """``likely``."""
    return chance_word(scale, level)


@register.filter
def chance_band(scale: Scale, level: int) -> str:
    """``30 to 50 %``."""
    limits = scale.chances
    if level == 1:
        return _("up to %(high)s") % {"high": share(limits[0])}
    if level == scale.rows:
        return _("more than %(low)s") % {"low": share(limits[-1])}
    return _("to %(high)s") % {"high": share(limits[level - 1])}


@register.filter
def impact_head(scale: Scale, level: int) -> str:
    """``great``."""
    return impact_word(scale, level)


@register.filter
def impact_name(level: int | None, scale: Scale) -> str:
    """``great``, on the scale of the matrix."""
    return formats.NOTHING if level is None else impact_word(scale, min(level, scale.columns))


@register.filter
def impact_heads(scale: Scale, with_costs: bool) -> list[tuple[str, str]]:
    """What the columns of the matrix are called, and how far each goes."""
    found = []
    for level in range(1, scale.columns + 1):
        at = min(level, scale.columns - 1) - 1
        said = {"days": days_of(scale.days[at]), "cost": share(scale.shares[at])}
        if level == scale.columns:
            words = _("more than %(days)s, %(cost)s of the cost") if with_costs else _("more than %(days)s")
        else:
            words = _("to %(days)s, %(cost)s of the cost") if with_costs else _("to %(days)s")
        found.append((impact_word(scale, level), words % said))
    return found
