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
        }
    )
    register_fields(NAMES)
