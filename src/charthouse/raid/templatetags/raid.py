"""How entries of the log are written."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charthouse.raid import ladder
from charthouse.raid.models import LogEntry
from charthouse.ui import formats

register = template.Library()


@register.filter
def day_of(value: dt.date) -> str:
    """``8 Feb 2027``."""
    return formats.long_day(value)


@register.filter
def kind_word(what: str) -> Promise | str:
    """What an entry or a risk is."""
    return _("risk") if what == ladder.RISK else LogEntry.Kind(what).label


@register.filter
def step_why(step: ladder.Step) -> str:
    """Why something would go higher."""
    return ladder.because(step.days, step.rule.measure)


@register.filter
def target_word(rule: ladder.Rule) -> Promise | str:
    """To whom a rule goes."""
    return ladder.TARGETS.get(rule.to, _("somebody named"))
