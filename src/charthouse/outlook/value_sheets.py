"""A measured project as figures only: all that pages and files show of it, without the plan that it was measured on.

A sheet is made from what was measured (``sheet_of``), and goes into the database and back (``packed``, ``opened``), so
that a process which never read the plan can show what another one measured.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from pydantic import TypeAdapter

from charthouse.engine.earned_value.activities import Choices
from charthouse.engine.earned_value.earned_schedule import FinishPolicy, Times
from charthouse.engine.earned_value.history import Indices
from charthouse.engine.earned_value.indices import Amounts, EacPolicy
from charthouse.engine.earned_value.measuring import Moment
from charthouse.engine.earned_value.methods import PercentOf
from charthouse.exchange.earned_values import CostSource, Unit
from charthouse.exchange.evm_json import evm_json
from charthouse.exchange.schedule_json import wbs_codes
from charthouse.outlook.valuing import Valued


@dataclass(frozen=True, slots=True)
class SheetTask:
    """A task or summary measured by itself; summaries come with all below them."""

    uid: int
    parent: int | None
    name: str
    wbs: str
    summary: bool
    bac: float
    pv: float
    ev: float
    ac: float | None
    spi_t: float | None
    spi: float | None
    cpi: float | None
    eac: float | None
    """AC + (BAC − EV)."""


@dataclass(frozen=True, slots=True)
class SheetSubject:
    """What was measured, and by which definitions; see ``exchange.earned_values.Subject``."""

    unit: Unit
    baseline: int | None
    percent_of: PercentOf
    cost_source: CostSource
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetStanding:
    """Where the project stands; see ``engine.earned_value.measuring.Standing``."""

    at: int
    choices: Choices
    amounts: Amounts
    times: Times
    p_factor: float | None
    eac: dict[EacPolicy, float | None]
    planned_start: int
    planned_finish: int
    actual_finish: int | None
    level_of_effort: Amounts
    accrued: float
    cost_cut_off: int | None
    series: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class SheetForecast:
    """Where it will end; see ``engine.forecast.completion.Completion``."""

    finish: dict[float, int]
    cost: dict[float, float] | None
    finish_by: dict[FinishPolicy, int | None]
    projects: int | None
    """On how many finished projects the range rests; None: it has ended, nothing is uncertain."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A project's earned value at a date."""

    at: int
    currency: str
    subject: SheetSubject
    standing: SheetStanding
    forecast: SheetForecast
    history: tuple[Indices, ...]
    against: dict[int, int]
    """By date: working minutes from the planned finish to it, for every date that a forecast names."""
    ways: dict[int, tuple[int | None, str]]
    """By summary task: the one above it, and its name."""
    shelves: dict[int, str | tuple[SheetTask, ...]] = field(default_factory=dict)
    """What is directly below each summary (0: the top of the plan), as JSON until somebody looks at it."""

    @property
    def money(self) -> bool:
        """Whether value is counted in money."""
        return self.subject.unit is Unit.MONEY

    @property
    def has_costs(self) -> bool:
        """Whether anything says what was spent."""
        return self.subject.cost_source is not CostSource.NONE

    def below(self, above: int | None) -> Sequence[SheetTask]:
        """What lies directly below a summary task, or at the top of the plan (None), in the plan's order."""
        shelf = self.shelves.get(above or 0, ())
        return _TASKS.validate_json(shelf) if isinstance(shelf, str) else shelf

    def tasks(self) -> list[SheetTask]:
        """Every task and summary in the plan's order."""
        found: list[SheetTask] = []
        waiting = list(reversed(self.below(None)))
        while waiting:
            task = waiting.pop()
            found.append(task)
            if task.summary:
                waiting += reversed(self.below(task.uid))
        return found

    def way(self, uid: int | None) -> list[tuple[int, str]]:
        """The summaries above a task, the uppermost first, itself among them: numbers and names."""
        found: list[tuple[int, str]] = []
        while uid is not None and uid in self.ways and len(found) < 100:
            above, name = self.ways[uid]
            found.append((uid, name))
            uid = above
        return found[::-1]


_TASKS = TypeAdapter(tuple[SheetTask, ...])
_SHEET = TypeAdapter(Sheet)


def sheet_of(one: Valued) -> Sheet:
    """The figures of what was measured."""
    assert one.evm is not None
    standing, forecast, subject, document = one.standing, one.forecast, one.subject, one.evm.document
    calendar, planned = subject.measured.calendar, standing.planned_finish
    dates = {*forecast.finish.values(), *(date for date in forecast.finish_by.values() if date is not None)}
    codes, summaries, parts = wbs_codes(document), one.computed.summaries, standing.parts
    shelves: defaultdict[int, list[SheetTask]] = defaultdict(list)
    for task in document.tasks:
        part = parts.get(task.uid)
        if part is None:
            continue
        amounts = part.amounts
        shelves[task.parent_uid or 0].append(
            SheetTask(
                task.uid, task.parent_uid, task.name, codes[task.uid], task.uid in summaries,
                amounts.bac, amounts.pv, amounts.ev, amounts.ac, part.times.spi_t, amounts.spi, amounts.cpi,
                part.eac[EacPolicy.BUDGET],
            )
        )  # fmt: skip
    width = forecast.finish_spread
    return Sheet(
        at=standing.at,
        currency=document.project.currency or "",
        subject=SheetSubject(
            subject.unit, subject.baseline, subject.percent_of, subject.cost_source, tuple(subject.warnings)
        ),
        standing=SheetStanding(
            standing.at, standing.choices, standing.amounts, standing.times, standing.p_factor, dict(standing.eac),
            standing.planned_start, planned, standing.actual_finish, standing.level_of_effort, standing.accrued,
            standing.cost_cut_off, standing.series,
        ),
        forecast=SheetForecast(
            forecast.finish, forecast.cost, forecast.finish_by, None if width is None else width.projects
        ),
        history=one.history,
        against={date: calendar.between(planned, date) for date in dates},
        ways={task.uid: (task.parent_uid, task.name) for task in document.tasks if task.uid in summaries},
        shelves={above: tuple(found) for above, found in shelves.items()},
    )  # fmt: skip


def packed(sheet: Sheet) -> tuple[dict[str, Any], bytes]:
    """A sheet for keeping: what every page shows as JSON values, and the tasks, compressed."""
    shelves = {str(above): _TASKS.dump_json(tuple(sheet.below(above or None))).decode() for above in sheet.shelves}
    bare: dict[str, Any] = _SHEET.dump_python(replace(sheet, shelves={}), mode="json")
    return bare, zlib.compress(orjson.dumps(shelves), 1)


def opened(figures: dict[str, Any], tasks: bytes) -> Sheet:
    """A kept sheet.

    :raises ValueError: it was kept by a Charthouse that wrote it otherwise.
    """
    bare = _SHEET.validate_python(figures)
    return replace(bare, shelves={int(above): text for above, text in orjson.loads(zlib.decompress(tasks)).items()})


def text_packed(one: Valued) -> bytes:
    """What was measured as the JSON text that programs are given (``evm-1.json``), compressed."""
    assert one.evm is not None
    return zlib.compress(orjson.dumps(evm_json(one.evm)), 1)


def text_opened(text: bytes) -> bytes:
    """The JSON text again."""
    return zlib.decompress(text)
