"""How what happens to meetings is told, and what people call their fields."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from charthouse.journal.deeds import Deed, field_names, register_deeds, register_fields
from charthouse.journal.models import Entry

NAMES = {
    "at": _("time of day"),
    "minutes": _("length"),
    "place": _("where it is"),
    "link": _("address of the link"),
    "purpose": _("what it is for"),
    "chair": _("who leads it"),
    "minute_taker": _("who takes the minutes"),
    "people": _("who takes part"),
    "day": _("day"),
    "rhythm": _("rhythm"),
    "first": _("first day"),
    "last": _("last day"),
    "agenda": _("agenda"),
    "present": _("who was there"),
    "answers": _("answers"),
}


def _fields(entry: Entry) -> dict[str, object]:
    return {"fields": field_names(entry.after)}


def register_meeting_deeds() -> None:
    """Called when the chapter starts."""
    register_deeds(
        {
            "added a series of meetings": Deed(_("began the series of meetings “%(label)s”")),
            "changed a series of meetings": Deed(
                _("changed %(fields)s of the series of meetings “%(label)s”"), values=_fields
            ),
            "deleted a series of meetings": Deed(_("deleted the series of meetings “%(label)s”")),
            "added a meeting": Deed(_("arranged the meeting “%(label)s”")),
            "changed a meeting": Deed(_("changed %(fields)s of the meeting “%(label)s”"), values=_fields),
            "deleted a meeting": Deed(_("deleted the meeting “%(label)s”")),
            "changed an agenda": Deed(_("changed the agenda of “%(label)s”")),
            "wrote in the minutes": Deed(
                _("wrote in the minutes of “%(label)s”"),
                ngettext_lazy(
                    "wrote %(count)d line in minutes, last of “%(label)s”",
                    "wrote %(count)d lines in minutes, last of “%(label)s”",
                    "count",
                ),
            ),
            "changed the minutes": Deed(_("changed the minutes of “%(label)s”")),
            "struck from the minutes": Deed(_("struck a line from the minutes of “%(label)s”")),
            "noted who was there": Deed(_("noted who was at “%(label)s”")),
            "answered a stand-up": Deed(_("answered the stand-up “%(label)s”")),
            "sent invitations": Deed(_("sent invitations to “%(label)s”")),
            "closed the minutes": Deed(_("closed the minutes of “%(label)s”")),
        }
    )
    register_fields(NAMES)
