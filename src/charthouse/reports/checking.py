"""What to mind before a report is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.projects.access import Access
from charthouse.reports.composed import Edition
from charthouse.reports.models import Report
from charthouse.reports.queries import moved_on
from charthouse.team.models import Round
from charthouse.team.rounds.queries import last_closed
from charthouse.ui import formats

_MONEY = re.compile(r"[$€£¥]|\b(?:EUR|USD|GBP|CHF|JPY)\b|\bEuro\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to mind, or one that is well."""

    tone: str
    title: str
    text: str


def checks_of(access: Access, report: Report, edition: Edition) -> list[Check]:
    """Whether everybody was asked, what is typed by hand, what tells amounts to everybody, and whether the figures
    still hold."""
    found = list(_round(access))
    typed = [one for one in edition.sentences if one.typed]
    if typed:
        count = len(typed)
        title = ngettext("%(count)s sentence was typed by hand", "%(count)s sentences were typed by hand", count)
        text = _("“%(text)s” comes from no record; nobody can look it up.") % {"text": typed[0].text[:120]}
        found.append(Check("warn", title % {"count": formats.number(count)}, text))
    told = next((one for one in typed if _MONEY.search(one.text)), None)
    if told is not None:
        found.append(
            Check("bad", _("An amount was typed by hand"),
                  _("“%(text)s” is shown to everybody who gets the report, whatever they may see.")
                  % {"text": told.text[:120]})
        )  # fmt: skip
    if any(one.key == "verdict.stale" for one in edition.verdict):
        found.append(
            Check("warn", _("The simulation is out of date"), _("Simulate again, then take the figures anew."))
        )
    if moved_on(report):
        found.append(
            Check("warn", _("The project has moved on"),
                  _("Something changed since these figures were taken; take them anew to tell of it."))
        )  # fmt: skip
    else:
        found.append(Check("good", _("All figures agree with the data"), _("Nothing changed since they were taken.")))
    hidden = int(report.facts["unpublished"])
    if hidden:
        text = ngettext("%(count)s change is not in it.", "%(count)s changes are not in it.", hidden)
        found.append(
            Check("good", _("It tells of the published plan"), text % {"count": formats.number(hidden)})
        )  # fmt: skip
    return found


def _round(access: Access) -> Iterator[Check]:
    """The round that is open, or how the one went that was closed last."""
    there = Round.objects.filter(project=access.project, closed_at=None).first()
    if there is not None:
        text = _("Round %(number)d is not closed yet. Close it first, and the report tells what everybody said.")
        yield Check("warn", _("A collection round is open"), text % {"number": there.number})
        return
    last = last_closed(access)
    if last is None:
        return
    asked = {"answered": formats.number(last.answered), "people": formats.number(last.people)}
    told = [_("%(answered)s of %(people)s who were asked have answered.") % asked]
    if last.filled:
        names = formats.listing(last.filled_names) or formats.number(last.filled)
        told.append(_("Filled in for: %(names)s.") % {"names": names})
    if last.silent:
        names = formats.listing(last.silent_names) or formats.number(last.silent)
        told.append(_("Without an answer: %(names)s.") % {"names": names})
    title = _("Collection round of %(day)s") % {"day": formats.long_day(last.day)}
    yield Check("warn" if last.silent else "good", title, " ".join(told))
