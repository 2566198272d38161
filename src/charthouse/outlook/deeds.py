"""How what happens to an outlook is told, and what people call its fields."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charthouse.journal.deeds import Deed, register_deeds, register_fields

FIELDS = {
    "iterations": _("iterations"),
    "seed": _("seed"),
    "factor_low": _("lowest factor"),
    "factor_likely": _("likely factor"),
    "factor_high": _("highest factor"),
    "grouping": _("what overruns together"),
    "rho": _("correlation"),
    "automatic": _("simulation after changes"),
}


def register() -> None:
    """Let the journal say it."""
    register_fields(FIELDS)
    register_deeds({"changed how the plan is simulated": Deed(_("changed how the plan is simulated"))})
