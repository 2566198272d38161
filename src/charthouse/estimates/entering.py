"""Estimates of many tasks at once, typed into a grid: one edit of the plan, undone as one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.utils.translation import gettext as _
from pydantic import ValidationError

from charthouse.exchange import document as doc
from charthouse.exchange.durations import UnitLengths, duration_of, duration_text
from charthouse.plan import edit_ops
from charthouse.plan.edits import Edited, apply_edits
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.plan.models import Estimate
from charthouse.projects.access import Access
from charthouse.ui.sentences import in_readers_words

CELLS = ("low", "likely", "high")
NAMES = ("low", "likely", "high", "meaning", "distribution", "basis")
LONGEST_BASIS = 2000


@dataclass(frozen=True, slots=True)
class Typed:
    """A line of the grid as it was sent."""

    uid: int
    cells: Mapping[str, str]
    """``low``, ``likely``, ``high`` and ``basis``."""
    seen: edit_ops.Points | None
    """The estimate that the line showed."""


@dataclass(slots=True)
class Meant:
    """What a sent grid asks for."""

    edits: list[edit_ops.EstimateOp] = field(default_factory=list)
    errors: dict[int, str] = field(default_factory=dict)
    """By the task's number: a sentence."""


def texts_of(estimate: doc.ThreePoint | edit_ops.Points | None, lengths: UnitLengths) -> dict[str, str]:
    """The cells of a line."""
    if estimate is None:
        return {**dict.fromkeys(CELLS, ""), "basis": ""}
    texts = {name: duration_text(doc.Duration(getattr(estimate, name)), lengths) for name in CELLS}
    return {**texts, "basis": estimate.basis}


def seen_text(estimate: doc.ThreePoint | None) -> str:
    """What a line showed, for its hidden field."""
    if estimate is None:
        return ""
    told = {name: getattr(getattr(estimate, name), "value", getattr(estimate, name)) for name in NAMES}
    return orjson.dumps(told).decode()


def typed_in(data: Mapping[str, str], uids: Iterable[int]) -> list[Typed]:
    """The lines of a sent grid that stand in it whole; a field that no page sends counts as not sent."""
    found = []
    for uid in uids:
        if f"seen-{uid}" not in data:
            continue
        try:
            told = data[f"seen-{uid}"]
            seen = edit_ops.Points.model_validate_json(told) if told else None
        except ValidationError:
            continue
        cells = {name: data.get(f"{name}-{uid}", "").strip() for name in (*CELLS, "basis")}
        found.append(Typed(uid, cells, seen))
    return found


def meant_by(lines: Sequence[Typed], lengths: UnitLengths) -> Meant:
    """What the lines that differ from what they showed ask for, or what is wrong with them."""
    found = Meant()
    for line in lines:
        if line.cells == {name: text.strip() for name, text in texts_of(line.seen, lengths).items()}:
            continue
        try:
            points = _points(line, lengths)
        except ValueError as error:
            found.errors[line.uid] = str(error)
            continue
        if points is None and line.seen is None:
            continue
        found.edits.append(
            edit_ops.EstimateOp(op="estimate", task=line.uid, seen=line.seen, estimate=points)
        )  # fmt: skip
    return found


def _points(line: Typed, lengths: UnitLengths) -> edit_ops.Points | None:
    said = [line.cells[name] for name in CELLS]
    if not any(said):
        return None
    if not all(said):
        raise ValueError(_("Say all three: optimistic, most likely and pessimistic; or empty all three."))
    minutes = []
    for text in said:
        try:
            duration = duration_of(text, lengths)
        except ValueError as error:
            told = in_readers_words(str(error))
            raise ValueError(f"{told[:1].upper()}{told[1:]}.") from error
        if duration.elapsed:
            raise ValueError(_("An estimate is in working time, so elapsed days and hours cannot stand here."))
        minutes.append(duration.minutes)
    if not minutes[0] <= minutes[1] <= minutes[2]:
        raise ValueError(_("A three-point estimate goes from low over likely to high."))
    if len(line.cells["basis"]) > LONGEST_BASIS:
        raise ValueError(_("The basis is too long; keep to %(most)d characters.") % {"most": LONGEST_BASIS})
    more: dict[str, Any] = {}
    if line.seen is not None:
        more = {"meaning": line.seen.meaning, "distribution": line.seen.distribution}
        if line.seen.distribution in (doc.Distribution.DISCRETE, doc.Distribution.EMPIRICAL):
            more = {}
    return edit_ops.Points(
        low=minutes[0], likely=minutes[1], high=minutes[2], basis=line.cells["basis"],
        method=EstimateMethod.JUDGEMENT, **more,
    )  # fmt: skip


def enter(*, access: Access, edits: Sequence[edit_ops.EstimateOp], number: uuid.UUID, why: str = "") -> Edited:
    """Put estimates at tasks: all or none, through the plan's one door.

    The same ``number`` again has no second effect.

    :raises charthouse.plan.edit_clashes.Clashes: where others estimated the same tasks meanwhile
    :raises charthouse.plan.edit_clashes.EditRefused:
    """
    if not edits:
        return Edited(None)
    asked = edit_ops.EditsIn(id=number, since=0, confirmed=True, why=why, edits=list(edits))
    return apply_edits(access=access, asked=asked)


def standing(access: Access, uid: int) -> edit_ops.Points | None:
    """The estimate that a task has now, as an edit takes what was seen."""
    row = Estimate.objects.filter(task__project=access.project, task__uid=uid).values_list(*NAMES).first()
    return None if row is None else edit_ops.Points(**dict(zip(NAMES, row, strict=True)))
