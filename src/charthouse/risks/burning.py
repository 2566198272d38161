"""How the exposure of a register goes from day to day: kept once a day, told with what came and what went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.doors import by_itself
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access
from charthouse.projects.days import today_in
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.risks.models import ExposureDay, Risk, RiskTask
from charthouse.risks.queries import known_in, rating_of
from charthouse.risks.rating import Weight
from charthouse.risks.simulating import risks_of
from charthouse.ui import formats

SHOWN = 366
"""Days that the page goes back."""
DAYS, COST = "days", "cost"
_AT: Mapping[str, tuple[int, int]] = {DAYS: (1, 3), COST: (2, 4)}
"""Where the expected value stands in what is kept of a risk, and that after its response."""


class Moved(NamedTuple):
    """What became of the exposure since the day before: each with its sign."""

    new: float
    changed: float
    occurred: float
    closed: float
    """Closed or deleted."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """The open risks of one day together, threats less opportunities."""

    day: dt.date
    value: float
    after: float
    """Once all planned responses are carried out."""
    open: int
    moved: Moved


@dataclass(frozen=True, slots=True)
class BurnDown:
    """How the exposure went, in one unit."""

    unit: str
    days: tuple[Exposure, ...]
    finish: dt.date | None
    """When the plan ends: by then nothing is left that could happen."""

    @property
    def newest(self) -> Exposure:
        """The last day."""
        return self.days[-1]

    def target(self, day: dt.date) -> float | None:
        """Where the straight line stands from the first day's exposure to none at the planned finish."""
        first = self.days[0]
        if self.finish is None or self.finish <= first.day:
            return None
        gone = (day - first.day).days / (self.finish - first.day).days
        return first.value * max(0.0, 1 - gone)

    @property
    def above(self) -> float | None:
        """By how much the newest day lies above its target; below it: negative."""
        target = self.target(self.newest.day)
        return None if target is None else self.newest.value - target


def units_for(access: Access) -> tuple[str, ...]:
    """In what somebody may see it."""
    return (DAYS, COST) if access.may(Right.SEE_COSTS) else (DAYS,)


@transaction.atomic
def keep_day(project: Project) -> bool:
    """Keep what each risk comes to today, in the place of what was kept earlier today; false: there is no risk."""
    known = known_in(project, with_costs=True)
    risks = {}
    for risk, tasks in risks_of(project.pk):
        hits = [task.uid for task in tasks if task.part == RiskTask.Part.HIT and task.uid in known.tasks]
        rating = rating_of(known, risk, hits, with_costs=True)
        sign = -1 if risk.kind == Risk.Kind.OPPORTUNITY else 1
        risks[str(risk.number)] = [risk.state, *_told(rating.now, sign), *_told(rating.after or rating.now, sign)]
    if not risks and not ExposureDay.objects.filter(project=project).exists():
        return False
    ExposureDay.objects.update_or_create(project=project, day=today_in(project), defaults={"risks": risks})
    return True


def burn_down(access: Access, unit: str) -> BurnDown | None:
    """How the exposure went, today included; None: less than two days are known, or the reader sees another plan."""
    if access.shown != access.project:
        return None
    project = access.project
    first = today_in(project) - dt.timedelta(days=SHOWN)
    rows = list(ExposureDay.objects.filter(project=project, day__gt=first).order_by("day"))
    if len(rows) < 2:
        return None
    schedule = computed_plan(project).schedule
    finish = None if schedule is None else formats.day_of(schedule.finish, finish=True)
    return BurnDown(unit, tuple(_exposures(rows, unit)), finish)


def _exposures(rows: Sequence[ExposureDay], unit: str) -> Sequence[Exposure]:
    now, after = _AT[unit]
    found = []
    before: Mapping[str, Sequence[Any]] = {}
    for place, row in enumerate(rows):
        there = {number: each for number, each in row.risks.items() if each[0] == Risk.State.OPEN}
        new = changed = occurred = closed = 0.0
        for number, each in there.items():
            if number in before:
                changed += (each[now] or 0.0) - (before[number][now] or 0.0)
            else:
                new += each[now] or 0.0
        for number, each in before.items():
            if number not in there:
                state = row.risks.get(number, [Risk.State.CLOSED])[0]
                if state == Risk.State.OCCURRED:
                    occurred -= each[now] or 0.0
                else:
                    closed -= each[now] or 0.0
        moved = Moved(new, changed, occurred, closed) if place else Moved(0.0, 0.0, 0.0, 0.0)
        value = sum(each[now] or 0.0 for each in there.values())
        left = sum(each[after] or 0.0 for each in there.values())
        found.append(Exposure(row.day, value, left, len(there), moved))
        before = there
    return found


def _told(weight: Weight, sign: int) -> tuple[float | None, float | None]:
    days, cost = weight.expected_days, weight.expected_cost
    return (None if days is None else round(sign * days, 6), None if cost is None else round(sign * float(cost), 2))


@by_itself("Every hour, Charthouse keeps of its own accord what the risks of each project come to.")
def look(running: Running) -> Mapping[str, Any]:
    """Keep the day of every register; doing it twice changes nothing."""
    keys = list(Project.objects.filter(register__isnull=False).order_by("pk").values_list("pk", flat=True))
    kept = 0
    for done, key in enumerate(keys):
        project = Project.objects.filter(pk=key).first()
        kept += project is not None and keep_day(project)
        running.tell(100 * (done + 1) // len(keys), _("Looking at risks"))
    return {"registers": len(keys), "kept": kept}


LOOK = JobKind("risks.exposure", look, label=gettext_lazy("Keep what the risks come to"), again=True)
EVERY_HOUR = Schedule("risks.exposure", LOOK.name, LOOK.label, cron="17 * * * *")
"""The last time of a day is what stays of it."""
