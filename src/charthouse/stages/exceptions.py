"""What is done with exceptions: opened by a forecast, put to the board with options, decided by its signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.approvals.models import Version
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import made
from charthouse.projects.access import Access, RoleMayNot
from charthouse.projects.permissions import Right
from charthouse.stages.gates import in_review
from charthouse.stages.keeping import (
    bad,
    found,
    locked_book,
    record_change,
    require_same,
    text_of,
    watch_of,
)
from charthouse.stages.measuring import Measured
from charthouse.stages.models import ExceptionOption, Stage, StageException, Tolerance
from charthouse.stages.refusals import Decided
from charthouse.stages.words import figure_told

NAME = "exception"
MOST_OPTIONS = 8
State = StageException.State
_MOST_MONEY = Decimal(10) ** 15


@transaction.atomic
def open_exception(*, stage: Stage, measured: Measured) -> StageException | None:
    """Open an exception where none is open for that stage and area; None where there is one.

    What was decided for the same limit stays decided: it is not asked again before the stage was back inside.
    """
    book = locked_book(stage.project)
    tolerance = Tolerance.objects.filter(stage=stage, area=measured.area).first()
    if tolerance is None or tolerance.limit is None or measured.value is None:
        return None
    last = StageException.objects.filter(stage=stage, area=measured.area).order_by("-number").first()
    stands = last is not None and last.closed_at is None
    if last is not None and stands:
        if last.state == State.OPEN or tolerance.limit == _agreed(last):
            return None
        _close(last)  # the tolerance is another since it was decided, and that one is exceeded too
    one = StageException.objects.create(
        project=stage.project, number=book.next_exception, stage=stage, area=measured.area, unit=tolerance.unit,
        limit=tolerance.limit, forecast=measured.value, opened_at=timezone.now(),
    )  # fmt: skip
    book.next_exception += 1
    book.save(update_fields=["next_exception"])
    journal.record(
        one, "opened an exception", by=None, stream_id=stage.project.journal_id, changes=made(one),
        after={
            "name": stage.name, "area": str(one.area), "limit": figure_told(one.unit, one.limit),
            "forecast": figure_told(one.unit, one.forecast),
        },
    )  # fmt: skip
    return one


@transaction.atomic
def back_inside(*, stage: Stage, area: str) -> StageException | None:
    """Close what is open, or was decided, of a stage that is back inside its tolerance; None where nothing is."""
    locked_book(stage.project)
    last = StageException.objects.filter(stage=stage, area=area, closed_at=None).order_by("-number").first()
    if last is None or in_review(NAME, last):
        return None
    _close(last)
    return last


def _close(one: StageException) -> None:
    """It is over; what was decided of it stays."""
    watch = watch_of(one)
    before = {"state": str(one.state)}
    one.closed_at = timezone.now()
    if one.state == State.OPEN:
        one.state = State.OVER
    one.version += 1
    one.save()
    journal.record(
        one, "closed an exception", by=None, stream_id=one.project.journal_id, before=before,
        after={"state": str(one.state), "name": one.stage.name, "area": str(one.area)}, changes=watch.changes(),
    )  # fmt: skip


def _agreed(one: StageException) -> Decimal:
    """The limit that holds since an exception was decided."""
    option = one.options.filter(recommended=True).first()
    return one.limit if option is None or option.new_limit is None else option.new_limit


@one_operation
@transaction.atomic
def write_exception(
    *, access: Access, number: int, cause: str, options: Sequence[Mapping[str, Any]], seen: int | None = None
) -> StageException:
    """Say why it came, and what the board can decide; one option is recommended.

    :raises NoSuchStage: BadStage: Decided: RoleMayNot: StageChangedMeanwhile:
    """
    access.require(Right.EDIT_PLAN)
    locked_book(access.project)
    one = found(StageException, access.project, number)
    require_same(one, seen)
    if one.state != State.OPEN or in_review(NAME, one):
        raise Decided(_("Exception %(number)d is out for a decision, or decided; what the board read stays.")
                      % {"number": one.number})  # fmt: skip
    if not access.may(Right.SEE_COSTS) and (
        one.options.exclude(cost=None).exists() or any(line.get("cost") not in (None, "") for line in options)
    ):
        raise RoleMayNot(access.why_not(Right.SEE_COSTS))
    watch, before = watch_of(one), _told(one)
    one.cause = text_of("cause", cause)
    _write_options(one, options)
    record_change(one, "wrote options for the board", access, watch, before, _told(one))
    return one


def _write_options(one: StageException, said: Sequence[Mapping[str, Any]]) -> None:
    lines = [line for line in said if str(line.get("title", "")).strip()]
    if len(lines) > MOST_OPTIONS:
        raise bad("options", _("At most %(most)d options.") % {"most": MOST_OPTIONS})
    if sum(bool(line.get("recommended")) for line in lines) > 1:
        raise bad("options", _("Recommend one option; the board signs that one, or refuses it."))
    one.options.all().delete()
    for place, line in enumerate(lines, 1):
        ExceptionOption.objects.create(
            exception=one, place=place, title=text_of("options", line["title"], most=300),
            text=text_of("options", line.get("text")), days=_days(line.get("days")),
            cost=_amount(line.get("cost"), _MOST_MONEY, least=-_MOST_MONEY),
            new_limit=_amount(line.get("new_limit"), Decimal(100_000)), recommended=bool(line.get("recommended")),
        )  # fmt: skip


def decide(version: Version) -> None:
    """Signed: the recommended option is taken, a new tolerance with it. Refused: it stays open, for other options."""
    one = found(StageException, version.project, int(version.subject))
    if version.state != Version.State.SIGNED:
        return
    watch = watch_of(one)
    option = one.options.filter(recommended=True).first()
    assert option is not None  # it was not sent without
    one.state, one.decided = State.DECIDED, version
    one.version += 1
    one.save()
    if option.new_limit is not None:
        Tolerance.objects.filter(stage=one.stage_id, area=one.area).update(limit=option.new_limit)
        Stage.objects.filter(pk=one.stage_id).update(version=one.stage.version + 1)
    journal.record(
        one, "decided an exception", by=None, stream_id=version.project.journal_id,
        before={"state": State.OPEN.value, "limit": figure_told(one.unit, one.limit)},
        after={
            "state": State.DECIDED.value, "name": one.stage.name, "area": str(one.area), "option": option.title,
            "limit": figure_told(one.unit, one.limit if option.new_limit is None else option.new_limit),
        },
        changes=watch.changes(),
    )  # fmt: skip


def _days(value: Any) -> int | None:
    if value in (None, ""):
        return None
    try:
        days = int(value)
    except (TypeError, ValueError):
        raise bad("options", _("Write days as a whole number, such as 5 or -3.")) from None
    if not -10_000 <= days <= 10_000:
        raise bad("options", _("Write at most 10,000 days."))
    return days


def _amount(value: Any, most: Decimal, *, least: Decimal = Decimal(0)) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise bad("options", _("Write a number, such as 48000 or 12.5.")) from None
    if not number.is_finite() or not least <= number <= most or number != round(number, 2):
        raise bad("options", _("Write a number with at most two decimals that is not larger than anything real."))
    return number


def _told(one: StageException) -> dict[str, Any]:
    """What the journal tells; amounts under a name of their own, which only some may see."""
    options = list(ExceptionOption.objects.filter(exception=one.pk))
    return {
        "cause": one.cause,
        "options": [
            f"{each.title}{' *' if each.recommended else ''}: {each.days} d, {each.new_limit} {each.text}".strip()
            for each in options
        ],
        "options_with_amounts": [f"{each.title}: {each.cost}" for each in options if each.cost is not None],
    }  # fmt: skip
