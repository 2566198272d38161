"""Planning a package in detail: from lines that are typed or pasted, from a template, or from another package."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.exchange.durations import UnitLengths, duration_of, lengths_of
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.edit_ops import AddOp, AnyOp, Copied, CopyOp, EditsIn, EstimateOp, Points
from charthouse.plan.edits import Edited, apply_edits
from charthouse.plan.outline import family
from charthouse.plan.refusals import BadValue
from charthouse.plan.template_content import ops as template_ops
from charthouse.plan.template_content import work_of
from charthouse.plan.template_models import PlanTemplate
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.ui.sentences import in_readers_words

MOST_LINES = 500
_DURATION = re.compile(r"\d+([.,]\d+)?\s*e?(min|m|h|d|t|w|mo|y)[a-z]*\??")
"""Near enough to tell a duration from a part of a name; what it means is read by the plan's own rules."""


def detail(*, access: Access, number: int, text: str, since: int, why: str = "") -> Edited:
    """Plan a package in detail: a task below it for each line, in their order; one deed.

    A line is a name and, behind a tab or two blanks, a duration; indented lines lie below the line above them.

    :raises BadValue: no line, too many, or one that is indented too far
    :raises EditRefused:
    """
    behind = _last_below(computed_plan(access.project), number)
    return _make(access, list(_ops(number, lines_of(text), behind)), since, why)


@dataclass(frozen=True, slots=True)
class Line:
    """A task to be made below a package: its name, and durations as people write them."""

    name: str
    duration: str = ""
    low: str = ""
    high: str = ""


def detail_in_lines(*, access: Access, number: int, lines: Sequence[Line], since: int, why: str = "") -> Edited:
    """The same with lines of which each may have an estimate: at least and at most, with its duration between.

    :raises BadValue: no line, too many, an estimate in the wrong order
    :raises EditRefused:
    """
    if len(lines) > MOST_LINES:
        raise _too_many()
    computed = computed_plan(access.project)
    lengths = lengths_of(computed.document.project)
    named = [(0, one.name, one.duration) for one in lines]
    edits: list[AnyOp] = list(_ops(number, named, _last_below(computed, number)))
    for place, one in enumerate(lines):
        if one.low or one.high:
            likely = one.duration or one.low or one.high
            points = [minutes_of(text, lengths) for text in (one.low or likely, likely, one.high or likely)]
            said = Points(low=points[0], likely=points[1], high=points[2])
            edits.append(EstimateOp(op="estimate", task=_ref(place), estimate=said))
    return _make(access, edits, since, why)


def detail_from_template(
    *, access: Access, number: int, template: PlanTemplate, since: int, fit: bool = False, why: str = ""
) -> Edited:
    """The same with all that a template holds; links are made by those who may link.

    ``fit`` makes durations, work and estimates so much shorter or longer that their work is what the package may take:
    the middle of its range, or the one end that was said.

    :raises BadValue: there is nothing to fit it to
    :raises EditRefused:
    """
    computed = computed_plan(access.project)
    lengths = lengths_of(computed.document.project)
    factor = 1.0
    if fit:
        task = computed.tasks.get(number)
        middle = None if task is None or task.package is None else middle_of(task.package)
        whole = work_of(template.content, lengths)
        if not middle or not whole:
            raise BadValue(_("Say first how much work the package takes, so that the template can be fitted to it."))
        factor = middle / whole
    links = access.may(Right.EDIT_PLAN)
    behind = _last_below(computed, number)
    edits = template_ops(template.content, number, lengths, behind=behind, links=links, factor=factor)
    return _make(access, list(edits), since, why)


def added_below(parent: int | str, text: str) -> list[AnyOp]:
    """Edits that add a task below another one for each line, read as ``detail`` reads them.

    :raises BadValue: too many lines
    """
    return list(_ops(parent, lines_of(text), None))


def middle_of(package: doc.PlanningPackage) -> int | None:
    """Minutes of work that a package takes as far as is known: the middle of its range, or the end that was said."""
    ends = [one for one in (package.work_low, package.work_high) if one is not None]
    return sum(ends) // len(ends) if ends else None


def detail_from_package(*, access: Access, number: int, other: int, since: int, why: str = "") -> Edited:
    """The same with copies of what lies below another package of this plan, as it was planned.

    :raises BadValue: nothing lies below it, or the package lies in it
    :raises EditRefused:
    """
    computed = computed_plan(access.project)
    inside = [] if other not in computed.tasks else list(family(computed, other))
    if number in inside:
        raise BadValue(_("A package cannot be planned with what it lies in; choose another one."))
    if len(inside) < 2:
        raise BadValue(_("Nothing lies below that package yet; choose one that is planned in detail."))
    if len(inside) > MOST_LINES:
        raise _too_many()
    copied = [Copied(task=uid, ref=_ref(place)) for place, uid in enumerate(inside[1:])]
    behind = _last_below(computed, number)
    return _make(access, [CopyOp(op="copy", tasks=copied, parent=number, after=behind)], since, why)


def _last_below(computed: Computed, number: int) -> int | None:
    return next((one.uid for one in reversed(computed.document.tasks) if one.parent_uid == number), None)


def _make(access: Access, edits: list[AnyOp], since: int, why: str) -> Edited:
    if not edits:
        raise BadValue(_("Write at least one line: each becomes a task."), fields={"lines": _("at least one")})
    return apply_edits(access=access, asked=EditsIn(id=uuid.uuid4(), since=since, why=why, edits=edits))


def _too_many() -> BadValue:
    return BadValue(_("At most %(most)d lines at a time; add the others on the plan page.") % {"most": MOST_LINES})


def minutes_of(text: str, lengths: UnitLengths) -> int:
    """Minutes of a duration as people write it.

    :raises BadValue:
    """
    try:
        return duration_of(text, lengths).minutes
    except ValueError as error:
        told = in_readers_words(str(error))
        raise BadValue(f"{told[:1].upper()}{told[1:]}.", fields={"duration": told}) from error


def lines_of(text: str) -> list[tuple[int, str, str]]:
    """Level, name and duration of each line that says something; a line that is indented more lies below the one above.

    :raises BadValue: there are too many
    """
    found: list[tuple[int, str, str]] = []
    indents: list[int] = []
    for line in text.replace("\x00", "").splitlines():
        if not line.strip():
            continue
        if len(found) == MOST_LINES:
            raise _too_many()
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


def _ops(number: int | str, lines: Sequence[tuple[int, str, str]], behind: int | None) -> Iterator[AddOp]:
    above: list[str] = []
    last: dict[str, str | int | None] = {"": behind}
    for place, (level, name, duration) in enumerate(lines):
        del above[level:]
        parent = above[-1] if above else ""
        ref = _ref(place)
        fields = {"name": name} | ({"duration": duration} if duration else {"duration": "1d?"})
        yield AddOp(
            op="add", ref=ref, parent=parent or number, after=last.get(parent), fields=fields
        )  # fmt: skip
        last[parent] = ref
        above.append(ref)


def _ref(place: int) -> str:
    return f"line {place}"
