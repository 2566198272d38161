"""What an answer says of a task, as an edit of the plan like any other report of progress."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.plan.edit_ops import AnyOp, ChangeOp, EditsIn, ProgressOp
from charthouse.plan.models import ProgressRules
from charthouse.plan.progress import Place, State, as_planned, is_done, left_of
from charthouse.plan.progress_facts import Places, told_of
from charthouse.plan.progressing.rounds import PERCENT_FIELDS
from charthouse.team.models import Answer
from charthouse.team.rounds.refusals import BadAnswer

Says = Answer.Says
_EPOCH = dt.date(1970, 1, 1)
MOST_HOURS = Decimal(300)
MOST_LEFT = 10_000 * 480
LATEST = dt.date(2150, 12, 31)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of one task."""

    says: str
    until: dt.date | None = None
    """The day on which they expect to be done."""
    left: int | None = None
    """What remains, in working minutes."""
    percent: float | None = None
    begun: bool = True
    """False: they have not begun, though they should have."""
    hours: Decimal | None = None
    stuck_on: str = ""
    risk: str = ""
    comment: str = ""

    def check(self) -> None:
        """Refuse what says nothing, or what cannot be.

        :raises BadAnswer:
        """
        if self.says not in Says.values:
            raise _bad("says", _("Say how it goes: as planned, done, later, or stuck."))
        if self.says == Says.STUCK and not self.stuck_on.strip():
            raise _bad("stuck_on", _("Say on what you are stuck, so that somebody can help."))
        ways = [self.until, self.left, self.percent]
        if self.says == Says.LATER and all(way is None for way in ways) and self.begun:
            raise _bad("until", _("Say until when you need, what remains, or how much is done."))
        if self.says in (Says.PLANNED, Says.DONE) and any(way is not None for way in ways):
            raise _bad("until", _("That it is done, or goes as planned, says when already; leave day and rest empty."))
        if sum(way is not None for way in ways) > 1:
            raise _bad("until", _("Say one of these: a day, what remains, or how much is done; the others follow."))
        if self.percent is not None and not 0 <= self.percent < 100:
            raise _bad("percent", _("Write a percentage from 0 to 99; what is all done is done."))
        if self.left is not None and not 0 < self.left <= MOST_LEFT:
            raise _bad("left", _("What remains is a length of time, as 3d or 4h; if nothing does, it is done."))
        if self.hours is not None and not (self.hours.is_finite() and 0 <= self.hours <= MOST_HOURS):
            raise _bad("hours", _("Hours go from 0 to %(most)d.") % {"most": MOST_HOURS})
        if self.until is not None and not dt.date(1990, 1, 1) <= self.until <= LATEST:
            raise _bad("until", _("That day lies too far away."))


def edits_of(said: Said, task: doc.Task, places: Places, until: int) -> EditsIn | None:
    """The edit of the plan that an answer is; nothing where it changes nothing.

    :param until: up to when is reported
    :raises BadAnswer:
    """
    ops: list[AnyOp] = []
    now = told_of(task)
    if said.says == Says.PLANNED:
        ops.append(ProgressOp(op="progress", task=task.uid, state=State.ON_SCHEDULE, until=until))
    elif said.says == Says.DONE:
        ops.append(ProgressOp(op="progress", task=task.uid, state=State.DONE))
    elif not said.begun and now["actual_start"] is not None:  # only what has not begun has its length by what remains
        ops.append(ProgressOp(op="progress", task=task.uid, state=State.NOT_STARTED))
        now = {**now, "actual_start": None, "remaining_duration": None, "percent_complete": 0.0}
    if said.says in (Says.LATER, Says.STUCK):
        wanted = _otherwise(said, now, places.of(task.uid), places, until)
        fields = {name: [now[name], value] for name, value in wanted.items() if now[name] != value}
        ops += [ChangeOp(op="change", task=task.uid, fields=fields)] if fields else []
    if not ops:
        return None
    return EditsIn(id=uuid.uuid4(), since=0, why=said.comment.strip()[:500], confirmed=True, edits=ops)


def _otherwise(said: Said, now: Mapping[str, Any], place: Place, places: Places, until: int) -> dict[str, Any]:
    """What is said of a task that goes otherwise than planned.

    A day, or what remains, is about what is left after the date of the round: up to it the task went as planned, where
    somebody works on it and is not stuck. So they are done on the day that they say.
    """
    if said.percent is not None:
        field = PERCENT_FIELDS[ProgressRules.Percent(places.rules.percent)]
        if field == "percent_work_complete" and not now["work"]:
            field = "percent_complete"
        return {field: said.percent}
    if said.until is None and said.left is None:
        return {}
    if place.between is None:
        raise _bad("until", _("This task has no dates yet; say what remains instead."))
    if not said.begun:
        return {"remaining_duration": _left(said, place, until, until)}
    went = {} if said.says == Says.STUCK else as_planned(now, place, until)
    start = now["actual_start"] if now["actual_start"] is not None else went.get("actual_start")
    if start is None:  # it was to begin after the date of the round
        return {"remaining_duration": _left(said, place, until, max(until, place.start or until))}
    left_before = 0 if is_done({**now, **went}) else went.get("remaining_duration", left_of(now))
    done = now["duration"] - left_before
    left = _left(said, place, until, until)
    if not done:
        return {"actual_start": start, "remaining_duration": left}
    return {"actual_start": start, "percent_complete": 100 * done / (done + left), "remaining_duration": left}


def _left(said: Said, place: Place, until: int, begin: int) -> int:
    if said.left is not None:
        return said.left
    assert said.until is not None
    assert place.between is not None
    left = place.between(begin, ((said.until - _EPOCH).days + 1) * 1440)
    if left <= 0:
        raise _bad("until", _("Until that day there is no time to work on it; name a later day, or say it is done."))
    return left


def _bad(field: str, sentence: str) -> BadAnswer:
    return BadAnswer(sentence, fields={field: sentence})
