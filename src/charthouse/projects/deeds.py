"""How what happens to a project and its members is told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from charthouse.journal.deeds import Deed, field_names, register_deeds, register_fields
from charthouse.journal.models import Entry
from charthouse.projects.models import Role
from charthouse.ui import formats


def _member(entry: Entry) -> dict[str, object]:
    facts = entry.after or entry.before
    roles = [part for part in str(facts.get("role", "")).split(", ") if part]
    named = [str(Role(role).label) if role in Role.values else role for role in roles]
    return {"name": facts.get("name", ""), "role": formats.listing(named)}


def register_project_deeds() -> None:
    """Tell them."""
    register_deeds(
        {
            "opened": Deed(_("opened “%(label)s”")),
            "set a role": Deed(
                _("made %(name)s %(role)s"),
                ngettext_lazy(
                    "gave %(count)d person a role: %(name)s", "gave %(count)d people a role, last %(name)s", "count"
                ),
                _member,
            ),
            "removed a member": Deed(
                _("ended the part of %(name)s"),
                ngettext_lazy(
                    "ended the part of %(count)d person: %(name)s",
                    "ended the part of %(count)d people, last %(name)s",
                    "count",
                ),
                _member,
            ),
        }
    )
    register_deeds(
        {
            "changed": Deed(
                _("changed %(fields)s of the project"), values=lambda entry: {"fields": field_names(entry.after)}
            )
        },
        record="projects.Project",
    )
    register_fields(
        {
            "name": _("name"),
            "description": _("purpose"),
            "currency": _("currency"),
            "status_date": _("status date"),
            "programme": _("programme"),
            "type": _("type"),
        }
    )
