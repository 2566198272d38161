"""How what happens to packs is told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charthouse.journal.deeds import Deed, register_deeds
from charthouse.journal.models import Entry


def _both(entry: Entry) -> dict[str, object]:
    return {"type": entry.after.get("type", ""), "method": entry.after.get("method", "")}


def register_pack_deeds() -> None:
    """Called when the chapter starts."""
    register_deeds(
        {
            "set up": Deed(_("set the project up as “%(type)s” by “%(method)s”"), values=_both),
            "kept a pack": Deed(_("kept the pack “%(label)s”")),
            "changed a pack": Deed(_("changed the pack “%(label)s”")),
            "offered a pack": Deed(_("offered the pack “%(label)s” to all projects")),
            "retired a pack": Deed(_("retired the pack “%(label)s”")),
            "deleted a pack": Deed(_("deleted the pack “%(label)s”")),
        }
    )
