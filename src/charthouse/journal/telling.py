"""Tells journal entries as people would: the same thing done many times in a row is one sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from charthouse.journal.models import Entry
from charthouse.ui import formats

QUIET = frozenset({"prepared"})
"""What always goes with something else and says nothing by itself."""


@dataclass(frozen=True, slots=True)
class Told:
    """One or more entries as one sentence."""

    at: dt.datetime
    who: str
    what: str
    why: str = ""


def tell(entries: Iterable[Entry]) -> list[Told]:
    """Entries, newest first, with runs of the same deed by the same person told at once."""
    told = []
    loud = (entry for entry in entries if entry.verb not in QUIET)
    for (who, verb, _record), run in groupby(loud, key=lambda entry: (_who(entry), entry.verb, entry.record)):
        together = list(run)
        what = _one(together[0]) if len(together) == 1 else _many(verb, together)
        told.append(Told(together[0].at, who, what, together[0].why if len(together) == 1 else ""))
    return told


def _who(entry: Entry) -> str:
    return entry.by.name if entry.by is not None else "Charthouse"


def _one(entry: Entry) -> str:
    after, before, label = entry.after, entry.before, entry.label
    if entry.verb == "moved the finish":
        return _("The finish moved from %(before)s to %(after)s") % {
            "before": _day(before.get("finish")),
            "after": _day(after.get("finish")),
        }
    if entry.verb == "imported a plan":
        counts = [
            (after.get("tasks_new", 0), _("new")),
            (after.get("tasks_updated", 0), _("updated")),
            (after.get("tasks_removed", 0), _("removed")),
        ]
        return _("brought in %(file)s (%(counts)s)") % {
            "file": after.get("file") or _("a plan"),
            "counts": ", ".join(_("%(count)d tasks %(what)s") % {"count": n, "what": word} for n, word in counts if n),
        }
    if entry.verb == "set the status date":
        return _("set the status date to %(date)s") % {"date": _day(after.get("status_date"))}
    if entry.verb == "set a role":
        return _("made %(name)s %(role)s") % {"name": after.get("name"), "role": after.get("role")}
    if entry.verb == "removed a member":
        return _("ended the part of %(name)s") % {"name": before.get("name")}
    if entry.verb == "changed":
        fields = ", ".join(field.replace("_", " ") for field in after)
        return _("changed %(fields)s of “%(label)s”") % {"fields": fields, "label": label}
    if entry.verb == "assigned":
        return _("assigned %(name)s to “%(label)s”") % {"name": after.get("resource"), "label": label}
    if entry.verb == "unassigned":
        return _("took %(name)s off “%(label)s”") % {"name": before.get("resource"), "label": label}
    if entry.verb == "deleted":
        return _("deleted “%(label)s” (%(count)d tasks)") % {"label": label, "count": len(before.get("tasks", [1]))}
    if entry.verb in ("linked", "unlinked"):
        ends = after or before
        return _("%(verb)s task %(before)s and %(after)s") % {
            "verb": entry.verb, "before": ends.get("before"), "after": ends.get("after"),
        }  # fmt: skip
    if entry.verb in ("took a baseline", "took a baseline anew"):
        return _("%(verb)s “%(label)s”") % {"verb": entry.verb, "label": label}
    return _("%(verb)s “%(label)s”") % {"verb": entry.verb, "label": label}


def _many(verb: str, entries: list[Entry]) -> str:
    if verb == "moved the finish":
        return _("The finish moved from %(before)s to %(after)s, in %(count)d steps") % {
            "before": _day(entries[-1].before.get("finish")),
            "after": _day(entries[0].after.get("finish")),
            "count": len(entries),
        }
    if verb == "set a role":
        return _("gave %(count)d people a role, last %(name)s") % {
            "count": len(entries), "name": entries[0].after.get("name"),
        }  # fmt: skip
    names = [entry.label for entry in reversed(entries)]
    return _("%(verb)s %(count)d times, last “%(label)s”") % {"verb": verb, "count": len(entries), "label": names[-1]}


def _day(minutes: object) -> str:
    return formats.long_day(formats.day_of(minutes, finish=True)) if isinstance(minutes, int) else _("not known")
