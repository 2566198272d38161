"""Moves money of the reserves: sets it aside, draws it for a risk or an issue, releases it, and takes that back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.budget.actions import FIRST_DAY, wrong_amount
from charthouse.budget.cost_types import kinds
from charthouse.budget.lines import locked_budget, text_of
from charthouse.budget.models import BudgetLine, ReserveMovement
from charthouse.budget.refusals import BadLine, BadMovement, MovementStays, NoSuchMovement, NotEnoughInReserve
from charthouse.budget.reserve_sums import RESERVES, Place, lowest, standing
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch, made
from charthouse.projects.access import Access
from charthouse.projects.days import today_in
from charthouse.projects.models import Project, Role
from charthouse.projects.permissions import Right
from charthouse.raid.models import LogEntry
from charthouse.risks.models import Risk
from charthouse.ui import formats

SET_ASIDE, DREW, RELEASED, GAVE_BACK = (
    "set a reserve aside", "drew on the contingency", "released the management reserve", "gave a reserve back",
)  # fmt: skip
TOOK_BACK = "took a movement of a reserve back"
_VERBS = {
    (Place.OUTSIDE, Place.CONTINGENCY): SET_ASIDE,
    (Place.OUTSIDE, Place.MANAGEMENT): SET_ASIDE,
    (Place.CONTINGENCY, Place.LINE): DREW,
    (Place.CONTINGENCY, Place.OUTSIDE): GAVE_BACK,
    (Place.MANAGEMENT, Place.CONTINGENCY): RELEASED,
    (Place.MANAGEMENT, Place.LINE): RELEASED,
    (Place.MANAGEMENT, Place.OUTSIDE): GAVE_BACK,
}
"""What is moved from where to where, and what that is called; nothing else moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Money to be moved, in the project's currency."""

    source: str
    target: str
    amount: Decimal
    reason: str
    day: dt.date | None = None
    """None: today."""
    line: int | None = None
    risk: int | None = None
    issue: int | None = None


def right_for(source: str) -> Right:
    """What moving money from a place needs: what leaves the management reserve is the sponsor's to release."""
    return Right.RELEASE_RESERVE if source == Place.MANAGEMENT else Right.EDIT_BUDGET


@one_operation
@transaction.atomic
def move(*, access: Access, what: Move) -> ReserveMovement:
    """Move money into a reserve or out of one.

    :raises BadMovement: BadLine: NotEnoughInReserve: MovementStays: RoleMayNot:
    """
    _require(access, what.source)
    verb = _VERBS.get((Place(what.source), Place(what.target)))
    if verb is None:
        raise _bad("target", _("Money is not moved from there to there."))
    project = access.project
    locked_budget(project)
    today = today_in(project)
    day = what.day or today
    if not FIRST_DAY <= day <= today:
        raise _bad(
            "day", _("A reserve is moved on a day that has come; today is %(day)s.") % {"day": today.isoformat()}
        )
    if wrong := wrong_amount(project.currency, what.amount):
        raise _bad("amount", wrong)
    if what.amount <= 0:
        raise _bad("amount", _("Say how much is moved: an amount above 0."))
    reason = text_of("reason", what.reason, 500)
    if not reason:
        raise _bad("reason", _("Say why the money is moved."))
    to = _line_of(access, what.line) if what.target == Place.LINE else None
    _check_named(project, what, needed=verb == DREW)
    one = ReserveMovement(
        project=project, number=_next_number(project), source=what.source, target=what.target, day=day,
        line=None if to is None else to.number, type="" if to is None else to.type, amount=what.amount,
        risk=what.risk, issue=what.issue, reason=reason, by=access.user, at=timezone.now(),
    )  # fmt: skip
    one.save()
    _never_below_zero(project)
    journal.record(one, verb, by=access.user, stream_id=project.journal_id, after=_told(one), changes=made(one))
    return one


@one_operation
@transaction.atomic
def take_back(*, access: Access, number: int, reason: str, right: Right | None = None) -> ReserveMovement:
    """Take a movement back: another one moves the same amount the other way, and neither counts any more.

    ``right`` is the one by which somebody came to it, where the way leads only to what that right takes back.

    :raises NoSuchMovement: MovementStays: BadMovement: NotEnoughInReserve: RoleMayNot:
    """
    project = access.project
    locked_budget(project)
    one = movement_of(project, number)
    if right is not None and right is not right_for(one.source):
        raise MovementStays(
            _("What was released of the management reserve is taken back by who may release it.")
            if right is Right.EDIT_BUDGET
            else _("This was not released of the management reserve; who writes the budget takes it back.")
        )
    _require(access, one.source)
    if one.reversed:
        raise MovementStays(_("Movement %(number)d is taken back already.") % {"number": number})
    if one.reverses_id is not None:
        raise MovementStays(
            _("Movement %(number)d takes another one back; move the money anew instead.") % {"number": number}
        )
    said = text_of("reason", reason, 500)
    if not said:
        raise _bad("reason", _("Say why the money is moved back."))
    watch = Watch(ReserveMovement.objects.filter(project=project, number__in=(number, _next_number(project))))
    one.reversed = True
    one.save(update_fields=["reversed"])
    back = ReserveMovement.objects.create(
        project=project, number=_next_number(project), source=one.target, target=one.source, line=one.line,
        type=one.type, day=max(one.day, today_in(project)), amount=one.amount, risk=one.risk, issue=one.issue,
        reason=said, reverses=one, by=access.user, at=timezone.now(),
    )  # fmt: skip
    _never_below_zero(project)
    journal.record(
        back, TOOK_BACK, by=access.user, stream_id=project.journal_id, after=_told(back), changes=watch.changes()
    )
    return back


def movement_of(project: Project, number: int) -> ReserveMovement:
    """A movement by its number.

    :raises NoSuchMovement:
    """
    found = ReserveMovement.objects.filter(project=project, number=number).first()
    if found is None:
        raise NoSuchMovement(
            _("No reserve of %(key)s was moved under no. %(number)d.") % {"key": project.key, "number": number}
        )
    return found


def may_be_taken_back(one: ReserveMovement) -> bool:
    """Whether a movement still counts."""
    return not one.reversed and one.reverses_id is None


def _require(access: Access, source: str) -> None:
    access.require(right_for(source))
    if source == Place.MANAGEMENT and any(one.role == Role.MANAGER for one in access.roles):
        raise MovementStays(
            _("Who manages a project does not release its management reserve; ask another approver of %(project)s.")
            % {"project": access.project.name}
        )


def _line_of(access: Access, number: int | None) -> BudgetLine:
    one = None if number is None else BudgetLine.objects.filter(project=access.project, number=number).first()
    if one is None or not kinds().shown_to(access, one.type):
        said = "–" if number is None else str(number)[:20]
        sentence = (
            _("Say to which budget line the money goes.") if number is None
            else _("The budget has no line %(number)s.") % {"number": said}
        )  # fmt: skip
        raise BadLine(sentence, fields={"line": sentence})
    return one


def _check_named(project: Project, what: Move, *, needed: bool) -> None:
    if what.risk is not None and not Risk.objects.filter(project=project, number=what.risk).exists():
        raise _bad("risk", _("The register has no risk %(number)s.") % {"number": str(what.risk)[:20]})
    issues = LogEntry.objects.filter(project=project, kind=LogEntry.Kind.ISSUE)
    if what.issue is not None and not issues.filter(number=what.issue).exists():
        raise _bad("issue", _("The log has no issue %(number)s.") % {"number": str(what.issue)[:20]})
    if needed and what.risk is None and what.issue is None:
        raise _bad("risk", _("Name the risk or the issue that the contingency is drawn for."))


def _never_below_zero(project: Project) -> None:
    movements = list(standing(project))
    for reserve in RESERVES:
        day, least = lowest(movements, reserve)
        if day is not None:
            raise NotEnoughInReserve(
                _("%(reserve)s would be %(amount)s short on %(day)s; move less, or set more aside first.")
                % {
                    "reserve": {Place.CONTINGENCY: _("The contingency"), Place.MANAGEMENT: _("The management reserve")}[
                        reserve
                    ],
                    "amount": formats.money(-least, project.currency), "day": formats.long_day(day),
                },
                fields={"amount": _("There is not as much left.")},
            )  # fmt: skip


def _next_number(project: Project) -> int:
    return (ReserveMovement.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0) + 1


def _told(one: ReserveMovement) -> dict[str, object]:
    return {
        "source": one.source, "target": one.target, "line": one.line, "day": one.day.isoformat(),
        "amount": format(one.amount, "f"), "risk": one.risk, "issue": one.issue, "reason": one.reason,
    }  # fmt: skip


def _bad(field: str, sentence: str) -> BadMovement:
    return BadMovement(sentence, fields={field: sentence})
