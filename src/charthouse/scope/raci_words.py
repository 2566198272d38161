"""How the RACI matrix is said in words: its letters, what is wrong with it, and what mends that."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charthouse.scope.raci import ACCOUNTABLE, RESPONSIBLE, Finding, Matrix, Repair, Value, shown_letter
from charthouse.ui import formats

LETTERS: Mapping[str, str | Promise] = {
    Value.RESPONSIBLE: gettext_lazy("responsible: makes it"),
    Value.ACCOUNTABLE: gettext_lazy("accountable: answers for it, and says that it is good"),
    Value.BOTH: gettext_lazy("accountable and responsible: answers for it and makes it"),
    Value.CONSULTED: gettext_lazy("consulted: is asked before it is done"),
    Value.INFORMED: gettext_lazy("informed: is told when it is done"),
}
TITLES: Mapping[str, str | Promise] = {
    "nobody": gettext_lazy("Deliverables without anybody"),
    "no_accountable": gettext_lazy("Deliverables for which nobody answers (no A)"),
    "two_accountable": gettext_lazy("Deliverables for which several answer (more than one A)"),
    "no_responsible": gettext_lazy("Deliverables that nobody makes (no R)"),
    "idle": gettext_lazy("Roles that carry nothing"),
    "overloaded": gettext_lazy("Roles that answer for very much"),
    "unfilled": gettext_lazy("Roles with work that nobody fills"),
}
HINTS: Mapping[str, str | Promise] = {
    "nobody": gettext_lazy("Say who answers for it and who makes it; who accepts it usually answers for it."),
    "no_accountable": gettext_lazy("Exactly one role answers for each deliverable; it may make it as well (A/R)."),
    "two_accountable": gettext_lazy("Where two answer, nobody does: let one of them, and ask the others (C)."),
    "no_responsible": gettext_lazy("At least one role makes it; who answers for it may do so as well (A/R)."),
    "idle": gettext_lazy("Give it a part, or take it out: a column without letters tells nobody anything."),
    "overloaded": gettext_lazy("Hand some of them to whoever decides about them day by day; the rest gets slow."),
    "unfilled": gettext_lazy("Name who fills it: work without a name stays undone."),
}


def said(finding: Finding) -> str:
    """What a finding is about: the deliverable, or the role, with a count where there is one."""
    if finding.row is not None:
        name = f"{finding.row.key.rpartition('-')[2]} {finding.row.name}"
        return f"{name} ({finding.count} A)" if finding.count else name
    assert finding.role is not None
    if finding.rule != "overloaded":
        return finding.role.name
    told = ngettext("%(count)d deliverable", "%(count)d deliverables", finding.count) % {"count": finding.count}
    return f"{finding.role.name} ({told})"


def offer(repair: Repair, matrix: Matrix) -> str:
    """What a repair does, as a button says it."""
    names = {role.number: role.name for role in matrix.roles}
    if repair.what == "propose":
        return formats.listing(f"{shown_letter(one.value)} {names[one.role]}" for one in repair.cells)
    assert repair.role is not None
    if repair.what == "only":
        return _("%(role)s alone") % {"role": repair.role.name}
    return f"{shown_letter(repair.cells[0].value)} {repair.role.name}"


def verdict(matrix: Matrix) -> str:
    """How far the matrix is, in a sentence."""
    words = {"sound": formats.number(matrix.sound), "all": formats.number(len(matrix.rows))}
    if matrix.sound == len(matrix.rows):
        return _("Every deliverable has exactly one who answers for it, and somebody who makes it.")
    return (
        ngettext(
            "%(sound)s of %(all)s deliverable has exactly one who answers for it, and somebody who makes it.",
            "%(sound)s of %(all)s deliverables have exactly one who answers for them, and somebody who makes them.",
            len(matrix.rows),
        )
        % words
    )


def weak_in(matrix: Matrix) -> list[str]:
    """What a signature should know of it: deliverables without exactly one A, and without an R."""
    if not matrix.roles or not matrix.rows:
        return []
    unanswered = sum(len(row.holding(ACCOUNTABLE)) != 1 for row in matrix.rows)
    unmade = sum(not row.holding(RESPONSIBLE) for row in matrix.rows)
    found = []
    if unanswered:
        told = ngettext(
            "%(count)d deliverable has not exactly one role that answers for it (RACI).",
            "%(count)d deliverables have not exactly one role that answers for them (RACI).",
            unanswered,
        )
        found.append(told % {"count": unanswered})
    if unmade:
        told = ngettext(
            "%(count)d deliverable has no role that makes it (RACI).",
            "%(count)d deliverables have no role that makes them (RACI).",
            unmade,
        )
        found.append(told % {"count": unmade})
    return found
