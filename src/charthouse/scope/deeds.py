"""How what happens to the scope is told, and what people call its fields."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from charthouse.journal.deeds import Deed, field_names, register_deeds, register_fields
from charthouse.journal.models import Entry

NAMES = {
    "reference": _("reference"),
    "title": _("title"),
    "text": _("text"),
    "source": _("source"),
    "priority": _("priority"),
    "acceptance": _("acceptance criteria"),
    "acceptor": _("acceptor"),
    "status": _("status"),
    "state": _("state"),
    "description": _("description"),
    "deliverables": _("deliverables"),
    "requirements": _("requirements"),
    "goals": _("goals"),
    "tasks": _("tasks"),
}


def _fields(entry: Entry) -> dict[str, object]:
    return {"fields": field_names(entry.after)}


def register_scope_deeds() -> None:
    """Called when the chapter starts."""
    register_deeds(
        {
            "added a requirement": Deed(
                _("added the requirement “%(label)s”"),
                ngettext_lazy(
                    "added %(count)d requirement: “%(label)s”",
                    "added %(count)d requirements, last “%(label)s”",
                    "count",
                ),
            ),
            "changed a requirement": Deed(
                _("changed %(fields)s of the requirement “%(label)s”"),
                ngettext_lazy(
                    "changed %(count)d requirement: “%(label)s”",
                    "changed %(count)d requirements, last “%(label)s”",
                    "count",
                ),
                values=_fields,
            ),
            "deleted a requirement": Deed(
                _("deleted the requirement “%(label)s”"),
                ngettext_lazy(
                    "deleted %(count)d requirement: “%(label)s”",
                    "deleted %(count)d requirements, last “%(label)s”",
                    "count",
                ),
            ),
            "added a deliverable": Deed(
                _("added the deliverable “%(label)s”"),
                ngettext_lazy(
                    "added %(count)d deliverable: “%(label)s”",
                    "added %(count)d deliverables, last “%(label)s”",
                    "count",
                ),
            ),
            "changed a deliverable": Deed(
                _("changed %(fields)s of the deliverable “%(label)s”"),
                ngettext_lazy(
                    "changed %(count)d deliverable: “%(label)s”",
                    "changed %(count)d deliverables, last “%(label)s”",
                    "count",
                ),
                values=_fields,
            ),
            "deleted a deliverable": Deed(
                _("deleted the deliverable “%(label)s”"),
                ngettext_lazy(
                    "deleted %(count)d deliverable: “%(label)s”",
                    "deleted %(count)d deliverables, last “%(label)s”",
                    "count",
                ),
            ),
        }
    )
    register_fields(NAMES)
