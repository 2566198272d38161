"""How what happens to stages, gates and exceptions is told, and what people call their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from charthouse.journal.deeds import Deed, field_names, register_deeds, register_fields
from charthouse.journal.models import Entry
from charthouse.stages.models import Area, Gate

NAMES = {
    "about": _("about"),
    "phase": _("phase"),
    "until": _("milestone that ends it"),
    "place": _("place"),
    "tolerances": _("tolerances"),
    "stage": _("stage"),
    "milestone": _("milestone"),
    "decides": _("who decides"),
    "asked": _("what is asked for"),
    "criteria": _("criteria"),
    "answers": _("answers"),
    "cause": _("cause"),
    "options": _("options"),
    "options_with_amounts": _("cost of the options"),
    "days": _("days"),
    "percent": _("percent"),
}


def _fields(entry: Entry) -> Mapping[str, Any]:
    return {"fields": field_names(entry.after)}


def _exception(entry: Entry) -> Mapping[str, Any]:
    said = entry.after
    area = said.get("area", "")
    return {
        "name": said.get("name", ""),
        "area": Area(area).label if area in Area.values else area,
        "limit": said.get("limit", ""),
        "forecast": said.get("forecast", ""),
        "option": said.get("option", ""),
    }


def _decision(entry: Entry) -> Mapping[str, Any]:
    said = entry.after.get("decision", "")
    return {"decision": Gate.Decision(said).label if said in Gate.Decision.values else said}


def _baseline(entry: Entry) -> Mapping[str, Any]:
    return {"baseline": entry.after.get("baseline", ""), "number": entry.after.get("number", "")}


def _bounds(entry: Entry) -> Mapping[str, Any]:
    return {"days": entry.after.get("days", ""), "percent": entry.after.get("percent", "")}


def register_stage_deeds() -> None:
    """Called when the chapter starts."""
    register_deeds(
        {
            "added a stage": Deed(_("added the stage “%(label)s”")),
            "changed a stage": Deed(_("changed %(fields)s of the stage “%(label)s”"), values=_fields),
            "deleted a stage": Deed(_("deleted the stage “%(label)s”")),
            "added a gate": Deed(_("added the gate “%(label)s”")),
            "changed a gate": Deed(_("changed %(fields)s of the gate “%(label)s”"), values=_fields),
            "deleted a gate": Deed(_("deleted the gate “%(label)s”")),
            "answered a criterion": Deed(_("answered a criterion of the gate “%(label)s”")),
            "decided a gate": Deed(
                _("wrote down what the signatures come to: “%(label)s” is decided, %(decision)s"), values=_decision
            ),
            "opened an exception": Deed(
                _("opened an exception: “%(name)s”, %(area)s, tolerance %(limit)s, forecast %(forecast)s"),
                values=_exception,
            ),
            "closed an exception": Deed(
                _("closed an exception: “%(name)s” is back inside its tolerance of %(area)s"), values=_exception
            ),
            "wrote options for the board": Deed(_("wrote options for the board: “%(label)s”")),
            "decided an exception": Deed(
                _("wrote down what the signatures come to: “%(name)s”, %(area)s, the board decided “%(option)s”"),
                values=_exception,
            ),
            "set the plan’s tolerances": Deed(
                _("set the plan’s tolerances: %(days)s calendar days, %(percent)s percent of the cost"),
                values=_bounds,
            ),
            "tied a baseline to a version": Deed(
                _("kept baseline %(baseline)s for version %(number)s of the plan"), values=_baseline
            ),
        }
    )
    register_fields(NAMES)
