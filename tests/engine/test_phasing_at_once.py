"""Phasing all tasks at once comes to the same as phasing one after the other, on projects drawn at random."""

from __future__ import annotations

import random

import numpy as np
import pytest

from charthouse.engine.calendars import Calendar
from charthouse.engine.earned_value.activities import Activity, Budget, Choices, Measured, Spent, Standing, Step
from charthouse.engine.earned_value.columns import NEVER
from charthouse.engine.earned_value.measuring import _Measuring
from charthouse.engine.earned_value.methods import Accrual, Method, Period
from charthouse.engine.earned_value.phasing import Phasing
from charthouse.engine.working_time import WorkingTime
from tests.engine.twin_phasing import OneByOne

DAY = 1440
FIRST = 20_459 * DAY
_OFFICE = ((480, 720), (780, 1020))
CALENDARS = [
    WorkingTime.of(Calendar(1, "Office", (_OFFICE, _OFFICE, _OFFICE, _OFFICE, _OFFICE, (), ()))),
    WorkingTime.of(Calendar(2, "Round the clock", (((0, DAY),),) * 7)),
    WorkingTime.of(Calendar(3, "Three days", (((600, 900),), (), _OFFICE, (), (), _OFFICE, ()))),
]


def drawn(dice: random.Random) -> Measured:
    """A project with everything that can be told of tasks, in order and out of it."""
    count = dice.randrange(1, 12)
    activities = [activity(dice, number) for number in range(1, count + 1)]
    dice.shuffle(activities)
    if dice.random() < 0.5:
        return Measured(calendar=CALENDARS[0], activities=tuple(activities))
    booked = tuple(
        Spent(FIRST + dice.randrange(90 * DAY), dice.random() * 100 - 10, dice.choice([None, 99, *range(1, count + 1)]),
              dice.random() < 0.1)
        for _ in range(dice.randrange(20))
    )  # fmt: skip
    return Measured(calendar=CALENDARS[0], activities=tuple(activities), spent=booked)


def activity(dice: random.Random, number: int) -> Activity:
    start = FIRST + dice.randrange(0, 60 * DAY, dice.choice([1, 480, DAY]))
    method = dice.choice(list(Method)) if dice.random() < 0.5 else Method.PERCENT_COMPLETE
    return Activity(
        id=number,
        calendar=dice.choice(CALENDARS),
        start=start,
        finish=start + dice.choice([0, dice.randrange(3 * DAY), dice.randrange(60 * DAY)]),
        budget=tuple(Budget(1000 * dice.random(), dice.choice(list(Accrual))) for _ in range(dice.randrange(4))),
        method=method,
        steps=tuple(
            Step(dice.random() + 0.1, dice.choice([None, start + DAY]), dice.choice([None, start + 2000]))
            for _ in range(dice.randrange(3))
        ),
        apportioned_to=dice.choice([None, *range(1, number)]),
        standings=standings(dice, start),
        baselined=dice.random() < 0.9,
    )


def standings(dice: random.Random, start: int) -> tuple[Standing, ...]:
    told, done, found = start + dice.randrange(-5 * DAY, 5 * DAY), 0.0, []
    started = dice.choice([None, start, start + dice.randrange(5 * DAY), told])
    finished: int | None = None
    for _ in range(dice.randrange(6)):
        told += dice.choice([0, DAY, dice.randrange(12 * DAY), -dice.randrange(DAY)])
        done = min(1.0, done + 0.4 * dice.random()) if dice.random() < 0.9 else dice.random() * done
        if dice.random() < 0.15:
            done, finished = 1.0, told - dice.randrange(4 * DAY)
        said = 0.0 if dice.random() < 0.1 else done
        cost, rest = dice.choice([None, 100 * done * dice.random()]), dice.choice([None, 50.0])
        found.append(Standing(told, said, started if dice.random() < 0.95 else None, finished, cost, rest))
    return tuple(found)


def asked(dice: random.Random, measured: Measured) -> list[int]:
    """Dates before, in and behind the project, and those on which something changes; not always in order."""
    dates = [FIRST + dice.randrange(-5 * DAY, 120 * DAY, dice.choice([1, DAY])) for _ in range(dice.randrange(1, 12))]
    dates += [date for one in measured.activities[:2] for date in (one.start, one.finish)]
    dates += [each.told for one in measured.activities[:3] for each in one.standings]
    return sorted(dates) if dice.random() < 0.7 else dates


@pytest.mark.parametrize("seed", range(0, 400, 40))
def test_all_tasks_at_once_are_phased_like_one_after_the_other(seed):
    for number in range(seed, seed + 40):
        dice = random.Random(number)
        measured, at = drawn(dice), FIRST + dice.randrange(90 * DAY)
        dates = asked(dice, measured)
        plain, quick = OneByOne(measured, at), Phasing(measured, at)

        for name in ("planned", "earned", "spent"):
            np.testing.assert_allclose(
                getattr(quick, name)(dates),
                getattr(plain, name)(dates),
                rtol=1e-12,
                atol=1e-9,
                err_msg=f"{number} {name}",
            )
        assert quick.started.tolist() == [NEVER if one.started is None else one.started for one in plain.told]
        assert quick.finished.tolist() == [NEVER if one.finished is None else one.finished for one in plain.told]
        assert quick.done.tolist() == [one.done for one in plain.told]


@pytest.mark.parametrize("seed", range(0, 120, 40))
def test_every_task_by_itself_stands_as_if_it_were_measured_alone(seed):
    for number in range(seed, seed + 40):
        dice = random.Random(number)
        measured, at = drawn(dice), FIRST + dice.randrange(90 * DAY)
        choices = Choices(dice.choice(list(Period)), dice.choice(["included", "apart"]))
        measuring = _Measuring(measured, at, choices)

        found = measuring._single_parts()

        for row, one in enumerate(measured.activities):
            alone = measuring._part(one.id, [row], 0.0)
            assert numbers(found[one.id]) == pytest.approx(numbers(alone), nan_ok=True), (number, one.id)


def numbers(part):
    """All figures of a part; not a number where there is none."""
    amounts, times = part.amounts, part.times
    found = [amounts.bac, amounts.pv, amounts.ev, amounts.ac, times.planned_duration, times.actual_time]
    found += [times.earned_schedule, part.p_factor, *part.eac.values()]
    return [float("nan") if each is None else each for each in found]


def test_positions_of_many_dates_are_those_of_each():
    dates = np.array([FIRST + step * 397 for step in range(-4000, 4000)] + [-(10**9), 10**9], np.int64)

    for calendar in CALENDARS:
        assert calendar.positions(dates).tolist() == [calendar.position(int(date)) for date in dates]
