"""Three points that a method offers for chosen tasks, put at them as one edit of the plan."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from charthouse.engine.forecast.rounds import Three
from charthouse.estimates import entering
from charthouse.estimates.lines import Line, lines_of
from charthouse.estimates.refusals import BadEstimate, WrongMoment
from charthouse.exchange import document as doc
from charthouse.plan import edit_ops
from charthouse.plan.edits import Edited
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

ROUND = 15
"""Minutes to which an offered point is rounded, from that much on."""
MOST = 500


@dataclass(frozen=True, slots=True)
class Offer:
    """What a method offers for a task."""

    line: Line
    points: Three

    @property
    def planned(self) -> int:
        """Its planned duration in working minutes."""
        return self.line.task.duration.minutes


def to_come(access: Access) -> list[Line]:
    """The tasks that this person may estimate and that are not done, in the order of the plan."""
    return [
        line
        for line in lines_of(access)
        if not line.done and line.task.duration.minutes > 0 and access.may_change(line, {"estimate"})
    ]


def times_planned(lines: Sequence[Line], factors: Sequence[float]) -> list[Offer]:
    """The planned durations times three factors."""
    low, likely, high = factors
    return [
        Offer(line, Three(*(rounded(line.task.duration.minutes * each) for each in (low, likely, high))))
        for line in lines
    ]


def rounded(minutes: float) -> int:
    """In whole quarters of an hour, what is less than one in minutes, and never nothing."""
    return max(1, round(minutes)) if minutes < ROUND else round(minutes / ROUND) * ROUND


def put(
    *,
    access: Access,
    offers: Sequence[Offer],
    method: EstimateMethod,
    basis: Callable[[Offer], str],
    seen: Mapping[int, edit_ops.Points | None] | None = None,
    number: uuid.UUID | None = None,
    why: str = "",
) -> Edited:
    """Put what is offered at the tasks, with P10 and P90 as the outer points: all or none, undone as one.

    ``seen`` are the estimates that were looked at, by the task's number; without it those that stand now.

    :raises BadEstimate: charthouse.plan.edit_clashes.EditRefused: charthouse.projects.access.RoleMayNot:
    """
    access.require(Right.EDIT_OWN_PART)
    if not 0 < len(offers) <= MOST:
        raise BadEstimate(_("Choose from 1 to %(most)d tasks.") % {"most": MOST}, fields={"tasks": ""})
    edits = [
        edit_ops.EstimateOp(
            op="estimate",
            task=offer.line.uid,
            seen=entering.standing(access, offer.line.uid) if seen is None else seen.get(offer.line.uid),
            estimate=edit_ops.Points(
                **offer.points._asdict(), meaning=doc.Meaning.P10_P90, distribution=doc.Distribution.LOGNORMAL,
                basis=basis(offer)[: entering.LONGEST_BASIS], method=method,
            ),
        )
        for offer in offers
    ]  # fmt: skip
    return entering.enter(access=access, edits=edits, number=number or uuid.uuid4(), why=why)


def of_tasks(offers: Sequence[Offer], tasks: Sequence[int]) -> list[Offer]:
    """The offers for these tasks, in the order of the plan.

    :raises BadEstimate: one of them is none that this person may estimate
    """
    wanted = set(tasks)
    found = [offer for offer in offers if offer.line.uid in wanted]
    if len(found) != len(wanted):
        raise BadEstimate(
            _("Choose tasks that are still to come, take time, and are yours to estimate."), fields={"tasks": ""}
        )
    return found


def require_as_shown(offers: Sequence[Offer], shown: Mapping[int, str]) -> None:
    """Refuse what would put other points at a task than the page told.

    :raises WrongMoment:
    """
    for offer in offers:
        if shown.get(offer.line.uid) != token(offer):
            raise WrongMoment(
                _("What is offered for “%(name)s” has changed since you looked; look at it again, nothing was kept.")
                % {"name": offer.line.name[:100]}
            )


def token(offer: Offer) -> str:
    """The offered points as a page's field keeps them."""
    return "/".join(map(str, offer.points))
