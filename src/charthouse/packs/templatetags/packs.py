"""How parts of packs are said on pages."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _

from charthouse.packs.content import Pack, PackCalendar

register = template.Library()
_TOLERANCES = {
    "time": _("Time"), "cost": _("Cost"), "scope": _("Scope"), "quality": _("Quality"), "risk": _("Risk"),
    "benefit": _("Benefit"),
}  # fmt: skip
_KINDS = {
    "decision": _("decision"), "point-of-no-return": _("point of no return"), "roll-back": _("roll-back"),
}  # fmt: skip
_DAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


@register.filter
def tolerance(name: str) -> str:
    """What a tolerance is about."""
    return str(_TOLERANCES.get(name, name))


@register.filter
def step_kind(kind: str) -> str:
    """What a line of a run sheet is, beside a step."""
    return str(_KINDS.get(kind, kind))


@register.filter
def role_of(identity: str, pack: Pack) -> str:
    """The name of a role."""
    return next((one.name for one in pack.roles if one.id == identity), identity)


@register.filter
def week_words(calendar: PackCalendar) -> str:
    """The working times of a week: ``Sat 20:00–24:00``."""
    return ", ".join(
        f"{_DAYS[place]} {first // 60:02}:{first % 60:02}–{last // 60:02}:{last % 60:02}"
        for place, spans in enumerate(calendar.week)
        for first, last in spans
    )
