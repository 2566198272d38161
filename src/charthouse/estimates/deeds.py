"""How what happens to estimates is told, and what people call their fields."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charthouse.journal.deeds import Deed, register_deeds, register_fields
from charthouse.journal.models import Entry
from charthouse.ui import formats

NAMES = {"confidence": _("confidence")}


def _confidence(entry: Entry) -> dict[str, object]:
    return {
        "before": formats.per_cent(entry.before["confidence"]),
        "after": formats.per_cent(entry.after["confidence"]),
    }


def _works(entry: Entry) -> dict[str, object]:
    return {"works": formats.number((entry.after or entry.before).get("works", 0))}


def register_estimate_deeds() -> None:
    """Called when the chapter starts."""
    register_deeds(
        {
            "set the confidence": Deed(
                _("set the confidence that the contingency is for from %(before)s to %(after)s"), values=_confidence
            ),
            "began a team estimate": Deed(_("asked the team to estimate: “%(label)s”")),
            "answered a team estimate": Deed(_("answered the team estimate “%(label)s”")),
            "excused somebody from a team estimate": Deed(_("excused somebody from the team estimate “%(label)s”")),
            "showed the answers of a team estimate": Deed(
                _("was the last to answer, and all answers of “%(label)s” show")
            ),
            "began another round of a team estimate": Deed(_("began another round of the team estimate “%(label)s”")),
            "agreed on a team estimate": Deed(_("put what the team agreed on in “%(label)s” at the tasks")),
            "cancelled a team estimate": Deed(_("cancelled the team estimate “%(label)s”")),
            "calculated an estimate": Deed(_("calculated what a task takes: “%(label)s”")),
            "calculated an estimate anew": Deed(_("calculated anew what a task takes: “%(label)s”")),
            "took away a calculation": Deed(_("took away the calculation “%(label)s”")),
            "took in past work": Deed(_("took in past work from “%(label)s”: %(works)s tasks"), values=_works),
            "took away past work": Deed(_("took away the past work from “%(label)s”: %(works)s tasks"), values=_works),
        }
    )
    register_fields(NAMES)
