"""What a plan template holds: a branch of a plan as JSON, and the edits that plan something with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from charthouse.exchange import document as doc
from charthouse.exchange.durations import UnitLengths, duration_of, duration_text, lag_text
from charthouse.plan.computed import Computed
from charthouse.plan.edit_ops import AddItemOp, AddOp, AnyOp, EstimateOp, LinkOp, Points
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.plan.outline import family

Content = dict[str, Any]
_QUARTER = 15
"""Minutes to which durations are rounded that are fitted into a frame."""
_TOLD = ("definition_of_done",)
_POINTS = ("low", "likely", "high")


def content_of(computed: Computed, uid: doc.Uid, lengths: UnitLengths) -> Content:
    """What lies below a task, without people, dates, progress and costs; of a task with nothing below it, itself.

    Durations and lags are kept as texts: three days are three days in a plan whose days are shorter as well.
    """
    numbers = list(family(computed, uid))
    inside = numbers[1:] or numbers
    place = {number: index for index, number in enumerate(inside)}
    rows = [_row(computed, computed.tasks[number], place, lengths) for number in inside]
    links = [
        [place[one.before], place[one.after], one.kind.value, lag_text(one.lag, lengths)]
        for one in computed.document.links
        if one.before in place and one.after in place
    ]
    return {"tasks": rows, "links": links}


def _row(computed: Computed, task: doc.Task, place: dict[doc.Uid, int], lengths: UnitLengths) -> dict[str, Any]:
    row: dict[str, Any] = {"name": task.name, "kind": task.kind.value}
    if task.parent_uid in place:
        row["parent"] = place[task.parent_uid]
    if task.uid not in computed.summaries:
        row |= {"duration": duration_text(task.duration, lengths), "type": task.type.value}
        if task.work is not None:
            row["work"] = task.work
        if task.effort_driven:
            row["effort_driven"] = True
    for name in _TOLD:
        if said := getattr(task, name):
            row[name] = said
    if task.checklist:
        row["checklist"] = [item.text for item in task.checklist]
    if task.estimate is not None and task.estimate.distribution in _BY_POINTS:
        said = task.estimate
        row["estimate"] = {
            **{name: duration_text(doc.Duration(getattr(said, name)), lengths) for name in _POINTS},
            "meaning": said.meaning.value, "distribution": said.distribution.value, "basis": said.basis,
        }  # fmt: skip
    return row


_BY_POINTS = frozenset(
    {doc.Distribution.BETA_PERT, doc.Distribution.TRIANGULAR, doc.Distribution.LOGNORMAL, doc.Distribution.UNIFORM}
)


def rows_of(content: Content) -> list[dict[str, Any]]:
    """Its tasks for reading: each with its number in the outline, such as ``2.1``."""
    below: dict[int | None, int] = {}
    numbers: list[str] = []
    for row in content["tasks"]:
        above = row.get("parent")
        below[above] = below.get(above, 0) + 1
        numbers.append(f"{'' if above is None else numbers[above] + '.'}{below[above]}")
    return [{**row, "outline": number} for row, number in zip(content["tasks"], numbers, strict=True)]


def work_of(content: Content, lengths: UnitLengths) -> int:
    """Minutes of work in all of it: as was said, else the durations."""
    return sum(
        row.get("work") or duration_of(row["duration"], lengths).minutes
        for row in content["tasks"]
        if "duration" in row
    )


def ops(
    content: Content, parent: int, lengths: UnitLengths, *, behind: int | None, links: bool, factor: float = 1.0
) -> Iterator[AnyOp]:
    """The edits that put all of it below a task, behind what lies there; ``factor`` makes durations, work and estimates
    so much longer."""
    rows: Sequence[dict[str, Any]] = content["tasks"]
    last: dict[int | None, str | int | None] = {None: behind}
    for place, row in enumerate(rows):
        above = row.get("parent")
        yield AddOp(
            op="add", ref=_ref(place), parent=parent if above is None else _ref(above), after=last.get(above),
            fields=_fields(row, lengths, factor),
        )  # fmt: skip
        last[above] = _ref(place)
    for place, row in enumerate(rows):
        if said := row.get("estimate"):
            points = {name: _scaled(duration_of(said[name], lengths).minutes, factor) for name in _POINTS}
            estimate = Points.model_validate({**said, **points, "method": EstimateMethod.TEMPLATE})
            yield EstimateOp(op="estimate", task=_ref(place), estimate=estimate)
        for text in row.get("checklist", ()):
            yield AddItemOp(op="add_item", task=_ref(place), text=text)
    for before, after, kind, lag in content["links"] if links else ():
        yield LinkOp.model_validate(
            {"op": "link", "before": _ref(before), "after": _ref(after), "kind": kind, "lag": lag}
        )


def _fields(row: dict[str, Any], lengths: UnitLengths, factor: float) -> dict[str, Any]:
    fields: dict[str, Any] = {"name": row["name"]}
    if "duration" in row:
        said = duration_of(row["duration"], lengths)
        minutes = said.minutes if said.elapsed else _scaled(said.minutes, factor)
        fitted = doc.Duration(minutes, said.unit, said.elapsed, said.estimated or minutes != said.minutes)
        fields["duration"] = duration_text(fitted, lengths)
        fields["type"] = row["type"]
        fields |= {name: row[name] for name in ("effort_driven",) if name in row}
        if "work" in row:
            fields["work"] = _scaled(row["work"], factor)
    else:
        fields["duration"] = "1d?"
    fields["kind"] = row["kind"]
    return fields | {name: row[name] for name in _TOLD if name in row}


def _scaled(minutes: int, factor: float) -> int:
    if factor == 1.0 or not minutes:
        return minutes
    return max(_QUARTER, round(minutes * factor / _QUARTER) * _QUARTER)


def _ref(place: int) -> str:
    return f"template {place}"
