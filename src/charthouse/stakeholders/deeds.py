"""How what happens to stakeholders is told, and what people call their fields."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from charthouse.journal.deeds import Deed, field_names, register_deeds, register_fields
from charthouse.journal.models import Entry

NAMES = {
    "organisation": _("organisation"),
    "role": _("role"),
    "email": _("e-mail"),
    "person": _("account"),
    "interest": _("interest"),
    "influence": _("influence"),
    "expectations": _("expectations"),
    "engagement": _("engagement now"),
    "wanted": _("engagement wanted"),
    "approach": _("what is done"),
    "owner": _("owner"),
    "review": _("review date"),
    "what": _("what"),
    "purpose": _("purpose"),
    "recipients": _("recipients"),
    "audience": _("audience"),
    "others": _("others who get it"),
    "rhythm": _("rhythm"),
    "detail": _("more on when"),
    "first": _("first day"),
    "last": _("last day"),
    "at": _("time of day"),
    "minutes": _("minutes"),
    "channel": _("channel"),
    "sender": _("sender"),
    "sender_role": _("role that sends it"),
    "report": _("status report"),
}


def _fields(entry: Entry) -> dict[str, object]:
    return {"fields": field_names(entry.after)}


def register_stakeholder_deeds() -> None:
    """Called when the chapter starts."""
    register_deeds(
        {
            "added a stakeholder": Deed(
                _("added the stakeholder “%(label)s”"),
                ngettext_lazy(
                    "added %(count)d stakeholder: “%(label)s”",
                    "added %(count)d stakeholders, last “%(label)s”",
                    "count",
                ),
            ),
            "changed a stakeholder": Deed(_("changed %(fields)s of the stakeholder “%(label)s”"), values=_fields),
            "deleted a stakeholder": Deed(
                _("deleted the stakeholder “%(label)s”"),
                ngettext_lazy(
                    "deleted %(count)d stakeholder: “%(label)s”",
                    "deleted %(count)d stakeholders, last “%(label)s”",
                    "count",
                ),
            ),
            "added a communication": Deed(
                _("added “%(label)s” to the communication plan"),
                ngettext_lazy(
                    "added %(count)d line to the communication plan: “%(label)s”",
                    "added %(count)d lines to the communication plan, last “%(label)s”",
                    "count",
                ),
            ),
            "changed a communication": Deed(
                _("changed %(fields)s of “%(label)s” in the communication plan"), values=_fields
            ),
            "deleted a communication": Deed(
                _("took “%(label)s” out of the communication plan"),
                ngettext_lazy(
                    "took %(count)d line out of the communication plan: “%(label)s”",
                    "took %(count)d lines out of the communication plan, last “%(label)s”",
                    "count",
                ),
            ),
        }
    )
    register_fields(NAMES)
