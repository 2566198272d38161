"""How what happens in the log is told, and what people call the fields of an entry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from charthouse.journal.deeds import Deed, field_names, register_deeds, register_fields
from charthouse.journal.models import Entry

NAMES = {
    "text": _("text"),
    "severity": _("severity"),
    "due": _("day"),
    "options": _("options"),
    "outcome": _("outcome"),
    "decided_by": _("decided by"),
    "decided_on": _("decided on"),
    "raised_on": _("raised on"),
    "links": _("links"),
    "told": _("who is told"),
    "days": _("days"),
    "active": _("active"),
    "escalated_on": _("escalated on"),
    "closed_on": _("closed on"),
    "rules": _("rules"),
    "rung": _("rung"),
    "rungs": _("rungs"),
}


def _fields(entry: Entry) -> dict[str, object]:
    return {"fields": field_names(entry.after)}


def register_log_deeds() -> None:
    """Called when the chapter starts."""
    register_deeds(
        {
            "added an entry of the log": Deed(
                _("wrote “%(label)s” into the log"),
                ngettext_lazy(
                    "wrote %(count)d entry into the log: “%(label)s”",
                    "wrote %(count)d entries into the log, last “%(label)s”",
                    "count",
                ),
            ),
            "changed an entry of the log": Deed(_("changed %(fields)s of “%(label)s” in the log"), values=_fields),
            "deleted an entry of the log": Deed(_("deleted “%(label)s” from the log")),
            "escalated": Deed(_("escalated “%(label)s”")),
            "ended an escalation": Deed(_("settled: “%(label)s” no longer stands higher")),
            "took an escalation back": Deed(_("took it back that “%(label)s” was escalated")),
            "set the rule of escalation": Deed(_("set when entries and risks are escalated")),
            "went back to the organisation's rules of escalation": Deed(
                _("went back to the organisation’s rules of escalation")
            ),
        }
    )
    register_fields(NAMES)
