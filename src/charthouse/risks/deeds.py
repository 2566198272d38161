"""How what happens in the register is told, and what people call its fields."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from charthouse.journal.deeds import Deed, field_names, register_deeds, register_fields
from charthouse.journal.models import Entry

FIELDS = {
    "title": _("title"),
    "cause": _("cause"),
    "event": _("event"),
    "effect": _("effect"),
    "category": _("category"),
    "probability": _("probability"),
    "delay": _("impact in days"),
    "factor": _("impact as a factor"),
    "cost": _("cost"),
    "triggers": _("triggers"),
    "quality": _("impact on quality"),
    "scope": _("impact on scope"),
    "reputation": _("impact on reputation"),
    "response_kind": _("response"),
    "response": _("what is done"),
    "contingency": _("contingency plan"),
    "response_probability": _("probability after the response"),
    "response_impact": _("impact after the response"),
    "response_quality": _("impact on quality after the response"),
    "response_scope": _("impact on scope after the response"),
    "response_reputation": _("impact on reputation after the response"),
    "response_cost": _("cost of the response"),
    "owner": _("owner"),
    "state": _("state"),
    "review": _("review date"),
    "proximity": _("proximity"),
    "in_series": _("way it adds to other risks"),
    "tasks": _("tasks"),
    "adds": _("tasks done only if it occurs"),
    "by": _("rule of the group"),
    "field": _("field"),
    "value": _("value"),
    "uids": _("chosen tasks"),
    "coefficient": _("coefficient"),
    "deadline": _("deadline"),
    "matrix": _("risk matrix"),
}


def _fields(entry: Entry) -> dict[str, object]:
    return {"fields": field_names(entry.after)}


def _title(entry: Entry) -> dict[str, object]:
    return {"title": entry.after.get("title", "")}


def _count(entry: Entry) -> int:
    said = entry.after.get("risks")
    return said if isinstance(said, int) else 0


def register_risk_deeds() -> None:
    """Called when the chapter starts."""
    register_deeds(
        {
            "added a risk": Deed(
                _("added the risk “%(label)s”"),
                ngettext_lazy("added %(count)d risk: “%(label)s”", "added %(count)d risks, last “%(label)s”", "count"),
            ),
            "changed a risk": Deed(_("changed %(fields)s of the risk “%(label)s”"), values=_fields),
            "deleted a risk": Deed(
                _("deleted the risk “%(label)s”"),
                ngettext_lazy(
                    "deleted %(count)d risk: “%(label)s”", "deleted %(count)d risks, last “%(label)s”", "count"
                ),
            ),
            "added a group": Deed(_("said that the tasks of “%(label)s” overrun together")),
            "changed a group": Deed(
                _("changed %(fields)s of the tasks “%(label)s” that overrun together"), values=_fields
            ),
            "deleted a group": Deed(_("said that the tasks of “%(label)s” no longer overrun together")),
            "began a risk workshop": Deed(_("asked the team to gather risks: “%(label)s”")),
            "wrote down risks in a workshop": Deed(_("has written down everything for “%(label)s”")),
            "showed the risks of a workshop": Deed(_("showed what was gathered for “%(label)s”")),
            "merged risks of a workshop": Deed(_("merged risks of “%(label)s” into “%(title)s”"), values=_title),
            "changed a risk of a workshop": Deed(_("changed the risk “%(title)s” of “%(label)s”"), values=_title),
            "set the deadline of a risk workshop": Deed(_("set the deadline of “%(label)s”")),
            "asked for ratings in a workshop": Deed(_("asked the team to rate the risks of “%(label)s”")),
            "rated the risks of a workshop": Deed(_("has rated the risks of “%(label)s”")),
            "showed the ratings of a workshop": Deed(_("let the ratings of “%(label)s” show")),
            "excused somebody from a risk workshop": Deed(_("excused somebody from the risk workshop “%(label)s”")),
            "left a risk workshop": Deed(_("left the risk workshop “%(label)s”")),
            "took over the risks of a workshop": Deed(_("put risks of “%(label)s” into the register")),
            "set the risk matrix": Deed(_("set the scales and the matrix by which risks are rated")),
            "went back to the risk matrix above": Deed(_("gave up the own scales and matrix by which risks are rated")),
            "cancelled a risk workshop": Deed(_("cancelled the risk workshop “%(label)s”")),
        }
    )
    register_deeds(
        {
            "imported risks": Deed(
                lambda entry: ngettext(
                    "brought %(count)d risk into the register with a plan",
                    "brought %(count)d risks into the register with a plan",
                    _count(entry),
                ),
                values=lambda entry: {"count": _count(entry)},
            )
        },
        record="projects.Project",
    )
    register_fields(FIELDS)
