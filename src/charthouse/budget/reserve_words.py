"""What the page of the reserves says: how they stand, whether they are enough for what may come, and each movement."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.budget.cost_types import kinds
from charthouse.budget.models import BudgetLine, ReserveMovement
from charthouse.budget.needs import Need, need_of
from charthouse.budget.reserve_sums import Place
from charthouse.budget.reserves import may_be_taken_back, right_for
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.raid.models import LogEntry
from charthouse.risks.models import Risk
from charthouse.risks.queries import known_of, lines_of, totals_of
from charthouse.ui import formats


@dataclass(frozen=True, slots=True)
class Link:
    """A record that is named."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement as its reader sees it."""

    one: ReserveMovement
    source: str
    target: str
    links: tuple[Link, ...]
    may_take_back: bool
    by_sponsor: bool
    line_shown: bool
    """They may know which budget line it went to."""


@dataclass(frozen=True, slots=True)
class Needed:
    """What the open risks come to, and what a simulation needs."""

    risks: int
    """Open ones that say what they would cost."""
    expected: Decimal
    """Probability × cost of them all, threats less opportunities."""
    simulated: Need | None


def needed(access: Access) -> Needed | None:
    """What the contingency is held against; None for who may not see risks."""
    if not access.may(Right.SEE_RISKS):
        return None
    found = [
        one for one in lines_of(access, known_of(access))
        if one.risk.state == Risk.State.OPEN and one.rating.now.expected_cost is not None
    ]  # fmt: skip
    return Needed(len(found), round(totals_of(found).cost, 2), need_of(access))


def sentences(access: Access, left: Decimal, found: Needed | None) -> list[str]:
    """Whether what is left of the contingency is enough."""
    if found is None:
        return []
    currency = access.project.currency
    if not found.risks:
        said = [_("No open risk says what it would cost, so no risk says how much contingency is needed.")]
    else:
        risks = ngettext(
            "The open risk with a cost comes to %(expected)s (expected value)",
            "The %(count)s open risks with a cost come to %(expected)s (expected value)", found.risks,
        ) % {"count": formats.number(found.risks), "expected": formats.money(found.expected, currency)}  # fmt: skip
        said = [_compared(risks, left - found.expected, currency)]
    need = found.simulated
    if need is not None and need.above_plan > 0:
        words = _("By simulation %(run)s the cost stays below %(p80)s with 80 %%, which is %(need)s above the plan") % {
            "run": formats.number(need.run), "p80": formats.money(need.p80, currency),
            "need": formats.money(need.above_plan, currency),
        }  # fmt: skip
        said.append(_compared(words, left - need.above_plan, currency))
    elif need is not None:
        said.append(
            _("By simulation %(run)s the plan’s own cost is kept with more than 80 %%: it needs no contingency.")
            % {"run": formats.number(need.run)}
        )
    if need is not None and need.stale:
        said.append(_("Plan, risks or settings have changed since that simulation."))
    return said


def _compared(what: str, over: Decimal, currency: str) -> str:
    said = {"what": what, "amount": formats.money(abs(over), currency)}
    if over < 0:
        return _("%(what)s: what is left is %(amount)s too little.") % said
    return _("%(what)s: what is left covers it, and %(amount)s is free.") % said


def movements(access: Access) -> list[Moved]:
    """Every movement, the newest first. A line is named only to who may see its amounts."""
    project, known = access.project, kinds()
    found = list(ReserveMovement.objects.filter(project=project).select_related("by", "reverses").order_by("-number"))
    lines = {one.number: one for one in BudgetLine.objects.filter(project=project)}
    risks = _titles(Risk, access, {one.risk for one in found}, Right.SEE_RISKS)
    issues = _titles(LogEntry, access, {one.issue for one in found}, Right.SEE_LOG)

    def shown(one: ReserveMovement) -> bool:
        line = lines.get(one.line or 0)
        return known.shown_to(access, one.type if line is None else line.type)

    def place(one: ReserveMovement, at: str) -> str:
        if at != Place.LINE:
            return str(Place(at).label)
        line = lines.get(one.line or 0)
        if not shown(one):
            return _("a line that takes the right to see rates")
        return _("line %(number)s, gone") % {"number": one.line} if line is None else f"{line.number} {line.name}"

    return [
        Moved(
            one, place(one, one.source), place(one, one.target),
            tuple(
                Link(f"{word} {number} {titles.get(number, '')}".strip(), reverse(name, args=[project.key, number]))
                if number in titles else Link(f"{word} {number}", "")
                for word, name, number, titles in (
                    (_("Risk"), "risk", one.risk, risks), (_("Issue"), "log-entry", one.issue, issues),
                ) if number is not None
            ),
            may_be_taken_back(one) and access.may(right_for(one.source)), one.source == Place.MANAGEMENT,
            one.line is not None and shown(one),
        )
        for one in found
    ]  # fmt: skip


def _titles(
    model: type[Risk] | type[LogEntry], access: Access, numbers: set[int | None], right: Right
) -> dict[int, str]:
    if not access.may(right):
        return {}
    rows = model._default_manager.filter(project=access.project, number__in=[one for one in numbers if one is not None])
    return dict(rows.values_list("number", "title"))
