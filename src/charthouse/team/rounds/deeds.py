"""How what happens in rounds is told, and what people call the fields."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from charthouse.journal.deeds import Deed, register_deeds, register_fields
from charthouse.journal.models import Entry
from charthouse.team.hours.entering import ENTERED, WITHDREW
from charthouse.team.models import Answer
from charthouse.team.rounds.answering import ANSWERED, FILLED_IN
from charthouse.team.rounds.closing import CLOSED
from charthouse.team.rounds.judging import ACCEPTED, MADE_RISK, REMINDED, SENT_BACK
from charthouse.team.rounds.rhythm import SAID
from charthouse.ui import formats

NAMES = {
    "says": _("how it goes"),
    "stuck_on": _("stuck on"),
    "hours": _("hours"),
    "verdict": _("what the manager made of it"),
    "question": _("question"),
    "weekday": _("day of the week"),
    "minute": _("time of day"),
    "weeks": _("weeks"),
}


def _said(entry: Entry) -> Mapping[str, object]:
    return {"says": dict(Answer.Says.choices).get(str(entry.after.get("says", "")), "")}


def _hours(entry: Entry) -> Mapping[str, object]:
    said = entry.after.get("hours") or entry.before.get("hours") or "0"
    return {"hours": formats.number(Decimal(str(said)), most=2)}


def register_round_deeds() -> None:
    """Called when the chapter starts."""
    register_deeds(
        {
            "opened a round": Deed(_("asked everybody how their tasks go: %(label)s")),
            CLOSED: Deed(_("closed %(label)s")),
            REMINDED: Deed(_("reminded those who had not answered in %(label)s")),
            SAID: Deed(_("set when everybody is asked how their tasks go")),
            ANSWERED: Deed(
                _("reported “%(label)s”: %(says)s"),
                ngettext_lazy(
                    "reported %(count)d task, “%(label)s”", "reported %(count)d tasks, last “%(label)s”", "count"
                ),
                values=_said,
            ),
            FILLED_IN: Deed(_("filled in for somebody how “%(label)s” goes: %(says)s"), values=_said),
            ACCEPTED: Deed(
                _("accepted the answer about “%(label)s”"),
                ngettext_lazy(
                    "accepted %(count)d answer, about “%(label)s”",
                    "accepted %(count)d answers, last about “%(label)s”",
                    "count",
                ),
            ),
            SENT_BACK: Deed(_("asked back about “%(label)s”")),
            ENTERED: Deed(_("said %(hours)s h on “%(label)s”"), values=_hours),
            WITHDREW: Deed(_("took back %(hours)s h on “%(label)s”"), values=_hours),
            MADE_RISK: Deed(_("put the risk that was seen at “%(label)s” into the register")),
        }
    )
    register_fields(NAMES)
