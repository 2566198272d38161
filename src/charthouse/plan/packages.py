"""Planning packages: work of a later stage that has a frame now and is planned in detail when its time comes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.plan.computed import Computed
from charthouse.plan.edit_ops import AddOp, EditsIn, PackageIn, PackageOp
from charthouse.plan.edits import Edited, apply_edits
from charthouse.plan.outline import family
from charthouse.plan.refusals import BadValue
from charthouse.projects.access import Access

MOST_LINES = 500
_DURATION = re.compile(r"\d+([.,]\d+)?\s*e?(min|m|h|d|t|w|mo|y)[a-z]*\??")
"""Near enough to tell a duration from a part of a name; what it means is read by the plan's own rules."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A package, and how much of its frame is used by what was planned in it."""

    task: doc.Task
    package: doc.PlanningPackage
    detailed: int
    """Tasks below it; 0: it is not planned in detail yet."""
    work: int
    """Minutes of work of the tasks below it: as was said, else as was assigned, else their duration."""
    cost: Decimal
    span: int | None
    """Working minutes from the start to the finish of what lies below it."""

    @property
    def work_share(self) -> float | None:
        """Of the most that it may take, in percent; none where no most was said."""
        return None if not self.package.work_high else 100 * self.work / self.package.work_high

    @property
    def cost_share(self) -> float | None:
        """The same of the cost."""
        return None if not self.package.cost_high else 100 * float(self.cost / self.package.cost_high)


def frame_of(computed: Computed, task: doc.Task) -> Frame | None:
    """What a package is the frame of; none for other tasks."""
    if task.package is None:
        return None
    below = [computed.tasks[uid] for uid in family(computed, task.uid) if uid != task.uid]
    leaves = [one for one in below if one.uid not in computed.summaries and one.active]
    work = sum(_work(computed, one) for one in leaves)
    cost = sum((_cost(computed, one) for one in leaves), Decimal(0))
    span = None
    if below and computed.schedule is not None:
        dates = computed.schedule.tasks[task.uid]
        if dates.start is not None and dates.finish is not None:
            span = computed.schedule.working_time(task.uid).between(dates.start, dates.finish)
    return Frame(task, task.package, len(below), work, cost, span)


def _work(computed: Computed, task: doc.Task) -> int:
    if task.work is not None:
        return task.work
    assigned = [one.work for one in computed.assignments_of.get(task.uid, ()) if one.work is not None]
    return sum(assigned) if assigned else task.duration.minutes


def _cost(computed: Computed, task: doc.Task) -> Decimal:
    if task.cost is not None:
        return task.cost
    said = (one.cost for one in computed.assignments_of.get(task.uid, ()) if one.cost is not None)
    return (task.fixed_cost or Decimal(0)) + sum(said, Decimal(0))


def say(*, access: Access, number: int, package: PackageIn | None, since: int) -> Edited:
    """Make a task a planning package, change what is known of it, or make it a task like any other: one deed.

    :raises EditRefused:
    """
    op = PackageOp(op="package", task=number, package=package)
    return apply_edits(access=access, asked=EditsIn(id=uuid.uuid4(), since=since, edits=[op]))


def detail(*, access: Access, number: int, text: str, since: int, why: str = "") -> Edited:
    """Plan a package in detail: a task below it for each line, in their order; one deed.

    A line is a name and, behind a tab or two blanks, a duration; indented lines lie below the line above them.

    :raises BadValue: no line, too many, or one that is indented too far
    :raises EditRefused:
    """
    edits = list(_ops(number, _lines(text)))
    if not edits:
        raise BadValue(_("Write at least one line: each becomes a task."), fields={"lines": _("at least one")})
    return apply_edits(access=access, asked=EditsIn(id=uuid.uuid4(), since=since, why=why, edits=[*edits]))


def _lines(text: str) -> list[tuple[int, str, str]]:
    """Level, name and duration of each line that says something."""
    found: list[tuple[int, str, str]] = []
    indents: list[int] = []
    for line in text.replace("\x00", "").splitlines():
        if not line.strip():
            continue
        if len(found) == MOST_LINES:
            raise BadValue(
                _("At most %(most)d lines at a time; add the others on the plan page.") % {"most": MOST_LINES}
            )
        indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
        while indents and indents[-1] >= indent:
            indents.pop()
        indents.append(indent)
        name, duration = _parts(line.strip())
        found.append((len(indents) - 1, name, duration))
    return found


def _parts(line: str) -> tuple[str, str]:
    cells = [cell.strip() for cell in re.split(r"\t+| {2,}", line) if cell.strip()]
    if len(cells) > 1 and _DURATION.fullmatch(cells[-1].casefold()):
        return " ".join(cells[:-1]), cells[-1]
    return " ".join(cells), ""


def _ops(number: int, lines: Sequence[tuple[int, str, str]]) -> Iterator[AddOp]:
    above: list[str] = []
    last: dict[str, str] = {}
    for place, (level, name, duration) in enumerate(lines):
        del above[level:]
        parent = above[-1] if above else ""
        ref = f"line {place}"
        fields = {"name": name} | ({"duration": duration} if duration else {"duration": "1d?"})
        yield AddOp(
            op="add", ref=ref, parent=parent or number, after=last.get(parent), fields=fields
        )  # fmt: skip
        last[parent] = ref
        above.append(ref)
