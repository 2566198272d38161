"""How good past forecasts were: what runs said of milestones that have happened since, against what happened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from charthouse.engine.forecast.scoring import Record, Scored, record
from charthouse.engine.risk.results import PERCENTILES
from charthouse.outlook.models import SimulationRun
from charthouse.outlook.records import Told, told_of
from charthouse.plan.computed import Computed
from charthouse.projects.models import Project

MOST_DAYS = 400
"""Days whose last run is held against what happened."""
_DAY = 1440
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - plan times are wall clock


@dataclass(frozen=True, slots=True)
class Happened:
    """A milestone that was forecast and has happened."""

    uid: int
    """0: the whole project."""
    name: str
    actual: int
    forecasts: int
    p50: int
    """Of the forecast that was made first."""
    first: dt.date
    """When that was."""
    inside: int
    """How many of the forecasts had it between their P10 and P90."""
    pinball: float
    """Mean loss in days."""


@dataclass(frozen=True, slots=True)
class Scores:
    """All that happened, and how good the forecasts of it were together."""

    happened: tuple[Happened, ...]
    record: Record | None
    """Losses in days."""
    waiting: int
    """Things forecast that have not happened yet."""

    @property
    def told(self) -> Told | None:
        """The record in words; None: nothing that was forecast has happened."""
        return None if self.record is None else told_of(self.record, len(self.happened))


def scores_of(project: Project, computed: Computed) -> Scores:
    """Each day's last forecast of what has happened since, scored; forecasts of the day itself and later count not."""
    actual = _actual(computed)
    zone = ZoneInfo(project.time_zone or "UTC")
    days: dict[dt.date, tuple[dt.datetime, dict[str, list[int]]]] = {}
    kept = SimulationRun.objects.filter(project=project).order_by("-at").values_list("at", "forecasts")
    for at, forecasts in kept.iterator(chunk_size=100):
        here = at.astimezone(zone).replace(tzinfo=None)
        days.setdefault(here.date(), (here, forecasts))
        if len(days) >= MOST_DAYS:
            break
    by_task: dict[int, list[tuple[dt.date, dict[float, float]]]] = {}
    waiting: set[str] = set()
    for day, (_here, forecasts) in days.items():
        for uid, percentiles in forecasts.items():
            happened = actual.get(int(uid))
            if happened is None:
                waiting.add(uid)
            elif day < _day(happened[1]):
                levels = {p / 100: value / _DAY for p, value in zip(PERCENTILES, percentiles, strict=True)}
                by_task.setdefault(int(uid), []).append((day, levels))
    told, scored = [], []
    for number, forecasts_of in by_task.items():
        name, finish = actual[number]
        mine = [Scored(levels, finish / _DAY) for _day_made, levels in forecasts_of]
        one = record(mine)
        assert one is not None
        first, levels = min(forecasts_of, key=lambda each: each[0])
        inside = sum(each.inside() for each in mine)
        told.append(Happened(number, name, finish, len(mine), round(levels[0.50] * _DAY), first, inside, one.pinball))
        scored += mine
    told.sort(key=lambda each: (-each.actual, each.uid))
    return Scores(tuple(told), record(scored), len(waiting))


def _actual(computed: Computed) -> dict[int, tuple[str, int]]:
    """What has happened: by task its name and when it was finished; 0 for the whole, once nothing is left."""
    found: dict[int, tuple[str, int]] = {}
    left = False
    for task in computed.document.tasks:
        if task.uid in computed.summaries or not task.active:
            continue
        if task.actual_finish is None:
            left = True
        else:
            found[task.uid] = (task.name, task.actual_finish)
    if found and not left:
        found[0] = ("", max(finish for _name, finish in found.values()))
    return found


def _day(minutes: int) -> dt.date:
    return (_EPOCH + dt.timedelta(minutes=minutes)).date()
