"""How what happens to reports is told, and what people call their fields."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from charthouse.journal.deeds import Deed, field_names, register_deeds, register_fields
from charthouse.journal.models import Entry

NAMES = {
    "audience": _("for whom"),
    "language": _("language"),
    "since": _("since"),
    "until": _("status date"),
    "figures": _("figures"),
    "typed": _("sentences typed by hand"),
    "readers": _("who gets it"),
}


def _fields(entry: Entry) -> dict[str, object]:
    return {"fields": field_names(entry.after)}


def register_report_deeds() -> None:
    """Called when the chapter starts."""
    register_deeds(
        {
            "added a report": Deed(_("wrote report %(label)s")),
            "changed a report": Deed(_("changed %(fields)s of report %(label)s"), values=_fields),
            "deleted a report": Deed(_("threw away the draft of report %(label)s")),
            "typed in a report": Deed(
                _("typed in report %(label)s"),
                ngettext_lazy(
                    "typed %(count)d sentence in reports, last in %(label)s",
                    "typed %(count)d sentences in reports, last in %(label)s",
                    "count",
                ),
            ),
            "sent a report": Deed(_("sent report %(label)s")),
            "passed on a report": Deed(_("sent report %(label)s to others, or once more")),
        }
    )
    register_fields(NAMES)
