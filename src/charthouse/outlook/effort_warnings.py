"""Packages that will probably take more work than planned, in hours and per cent: for the team, without any money."""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.budget.warning_words import chance_told
from charthouse.budget.warnings import WARN, Level, level_of
from charthouse.engine.forecast.overruns import chance_over, widening
from charthouse.outlook.value_sheets import Sheet, SheetTask
from charthouse.outlook.value_shelf import sheet_for
from charthouse.projects.access import Access
from charthouse.ui import formats

MOST = 20
"""More than this are not read; those below say it again."""


@dataclass(frozen=True, slots=True)
class Effort:
    """A package that will probably take more hours than planned."""

    uid: int
    wbs: str
    name: str
    planned: float
    done: float
    """The share that is earned."""
    worked: float
    expected: float
    chance: float

    @property
    def state(self) -> str:
        """How much it is warned of."""
        return "bad" if level_of(self.chance) is Level.ALARM else "warn"

    def told(self) -> dict[str, str]:
        """Its figures in words."""
        return {
            "planned": formats.number(self.planned, most=1), "done": formats.per_cent(100 * self.done),
            "worked": formats.number(self.worked, most=1), "expected": formats.number(self.expected, most=1),
            "over": formats.per_cent(100 * (self.expected - self.planned) / self.planned),
            "chance": chance_told(self.chance),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Efforts:
    """What is warned of, or why that is not known."""

    known: bool
    """Hours of work are reported, and held against a plan of hours."""
    packages: tuple[Effort, ...] = ()


def efforts_of(access: Access) -> Efforts:
    """Every package and task that is warned of, the likeliest first; counted in hours, whoever asks."""
    sheet = sheet_for(access.shown, in_hours=True)
    if isinstance(sheet, str) or sheet.money or not sheet.has_costs:
        return Efforts(known=False)
    return Efforts(known=True, packages=tuple(warned_in(sheet)[:MOST]))


def warned_in(sheet: Sheet) -> list[Effort]:
    """What is warned of in measured hours."""
    tasks = sheet.tasks()
    leaves = widening([each.bac for each in tasks if not each.summary])
    whole = sum(each.bac for each in tasks if not each.summary)
    found = [one for each in tasks if (one := _effort(each, leaves, whole)) is not None]
    return sorted(found, key=lambda one: (-one.chance, -(one.expected - one.planned), one.uid))


def _effort(task: SheetTask, leaves: float, whole: float) -> Effort | None:
    if task.bac <= 0 or not task.ac or task.ev <= 0:
        return None  # nothing is planned, or nothing is known of it yet
    # A package of the whole scatters as the whole does; the smaller it is, the more as a single task.
    share = min(1.0, task.bac / whole) if whole else 1.0
    chance = chance_over(task.bac, task.ev, task.ac, wider=leaves + (1 - leaves) * share)
    if chance < WARN:
        return None
    expected = task.ac + max(0.0, task.bac - task.ev)
    return Effort(task.uid, task.wbs, task.name, task.bac, min(1.0, task.ev / task.bac), task.ac, expected, chance)
