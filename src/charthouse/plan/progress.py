"""What follows from a report of progress: percentages, actual dates, what remains, and how they depend on each other.

The relations are Microsoft Project's: duration = actual duration + remaining duration, percent complete = actual
duration ÷ duration, work = actual work + remaining work; percent of duration and of work move together, the physical
percentage is on its own. A percentage needs a start and 100 % a finish. docs/progress.md says all of it, and where
Primavera differs.
Dates are minutes since 1970-01-01T00:00 wall clock, lengths working minutes, percentages 0 to 100.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Facts = Mapping[str, Any]

LENGTHS = ("duration", "work")
IN_COLUMNS = (
    "percent_complete", "physical_percent_complete", "actual_start", "actual_finish", "remaining_duration",
)  # fmt: skip
IN_EXTRA = ("percent_work_complete", "actual_duration", "actual_work", "remaining_work")
"""Kept packed beside the task's columns."""
GAP = ("stop", "resume")
"""Until when work went, and when what remains goes on: they follow, nobody reports them."""
PROGRESS = frozenset({*IN_COLUMNS, *IN_EXTRA})
"""What somebody may report of a task."""
FACTS = (*LENGTHS, *IN_COLUMNS, *IN_EXTRA, *GAP)
"""All that takes part."""


class Actuals(StrEnum):
    """Which dates a report takes that says none."""

    PLANNED = "planned"
    """Those of the plan, as far as they are past."""
    REPORTED = "reported"
    """The day of the report."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task stands in time when something is reported of it."""

    start: int | None
    """Where the plan has it now."""
    finish: int | None
    today: tuple[int, int]
    """From when to when people work on the day of the report: nothing is taken to have happened after it."""
    status_date: int | None = None
    actuals: Actuals = Actuals.PLANNED
    physical: bool = False
    """Whether the physical percentage is the one that this plan reports."""
    between: Callable[[int, int], int] | None = None
    """Working minutes between two dates on the task's calendar."""
    back: Callable[[int, int], int] | None = None
    """The date so many working minutes before another, on the task's calendar."""

    def began(self) -> int:
        """When a task began of which only that is known."""
        if self.actuals is Actuals.PLANNED and self.start is not None and self.start <= self.today[1]:
            return self.start
        return self.today[0]

    def ended(self) -> int:
        """When a task was done of which only that is known."""
        if self.actuals is Actuals.PLANNED and self.finish is not None and self.finish <= self.today[1]:
            return self.finish
        return self.today[1]


def left_of(facts: Facts) -> int:
    """Working minutes that a task has left."""
    if is_done(facts):
        return 0
    if facts["remaining_duration"] is not None and facts["actual_start"] is not None:
        return int(facts["remaining_duration"])
    left: int = round(facts["duration"] * (1 - facts["percent_complete"] / 100))
    return left


def is_done(facts: Facts) -> bool:
    """Whether nothing is left of a task."""
    return bool(facts["actual_finish"] is not None or facts["percent_complete"] >= 100)


def followed(now: Facts, said: Facts, place: Place) -> dict[str, Any]:
    """What is said of a task, with all that follows from it.

    :param now: the task's ``FACTS`` as they are
    :param said: the new values of some of them
    """
    named = said.keys() - {"physical_percent_complete"}
    if not named & (PROGRESS | set(LENGTHS)):
        return _physical(now, said, place)
    values = {**now, **said}
    if named <= set(LENGTHS):
        return _lengthened(now, values, said, place)
    if "actual_start" in said and said["actual_start"] is None and not _says_more(said):
        return {**_unbegun(values), **said}
    if _ends(values, said):
        return _finished(values, said, place)
    return _begun(now, values, said, place)


def _says_more(said: Facts) -> bool:
    return any(said.get(name) for name in ("percent_complete", "percent_work_complete", "actual_work", "actual_finish",
                                           "actual_duration"))  # fmt: skip


def _physical(now: Facts, said: Facts, place: Place) -> dict[str, Any]:
    found = dict(said)
    if place.physical and said.get("physical_percent_complete") and now["actual_start"] is None:
        found["actual_start"] = place.began()
    return found


def _ends(values: Facts, said: Facts) -> bool:
    """Whether nothing is left of the task after this."""
    if "actual_finish" in said:
        return said["actual_finish"] is not None
    for name in ("percent_complete", "percent_work_complete"):
        if name in said:
            return bool((said[name] or 0) >= 100)
    if "remaining_duration" in said:
        return bool(said["remaining_duration"] == 0 and values["duration"] > 0)
    if "actual_duration" in said:
        return bool(0 < values["duration"] <= (said["actual_duration"] or 0))
    if "remaining_work" in said:
        return said["remaining_work"] == 0 and bool(values["work"] or values["actual_work"])
    if "actual_work" in said and values["work"]:
        return bool((said["actual_work"] or 0) >= values["work"])
    return is_done(values)


def _finished(values: Facts, said: Facts, place: Place) -> dict[str, Any]:
    finish = said.get("actual_finish")
    if finish is None:
        finish = values["actual_finish"]
    start = values["actual_start"]
    if finish is None:
        finish = place.ended() if start is None else max(start, place.ended())
    if start is None:
        start = _start_before(finish, values["duration"], place)
    duration = values["duration"]
    if said.get("actual_finish") is not None or "actual_start" in said:
        taken = 0 if place.between is None else place.between(start, finish)
        duration = taken if taken and duration else duration
    found = {
        **said,
        "actual_start": start,
        "actual_finish": finish,
        "percent_complete": 100.0,
        "remaining_duration": 0,
        "duration": duration,
        "actual_duration": duration,
        "stop": None,
        "resume": None,
    }
    if place.physical or values["physical_percent_complete"] is not None:
        found["physical_percent_complete"] = 100.0
    work = said["actual_work"] if said.get("actual_work") is not None else values["work"]
    if work is not None:
        found |= {"work": work, "actual_work": work, "remaining_work": 0, "percent_work_complete": 100.0}
    return found


def _start_before(finish: int, duration: int, place: Place) -> int:
    """When a task began that was done then: as reports take it, or so long before that it can have been done."""
    if place.began() < finish or not duration:
        return min(place.began(), finish)
    if place.start is not None and place.start < finish:
        return place.start
    return finish if place.back is None else place.back(finish, duration)


def _unbegun(values: Facts) -> dict[str, Any]:
    found = {
        "percent_complete": 0.0,
        "actual_start": None,
        "actual_finish": None,
        "remaining_duration": None,
        "actual_duration": None,
        "stop": None,
        "resume": None,
    }
    if values["physical_percent_complete"] is not None:
        found["physical_percent_complete"] = 0.0
    return {**found, **_work_unbegun(values)}


def _work_unbegun(values: Facts) -> dict[str, Any]:
    if values["work"] is None:
        return {"percent_work_complete": None, "actual_work": None, "remaining_work": None}
    return {"percent_work_complete": 0.0, "actual_work": 0, "remaining_work": values["work"]}


def _begun(now: Facts, values: Facts, said: Facts, place: Place) -> dict[str, Any]:
    duration, left, percent = _lengths(now, values, said)
    if percent == 0 and said.get("percent_complete") == 0 and "actual_start" not in said:
        return {**_unbegun(values), **said, **_dropped(said)}
    start = values["actual_start"]
    if start is None and percent > 0:
        start = place.began()
    if start is None:  # what is left of a task that has not begun is its duration
        return {**_unbegun(values), **said, "duration": duration, "remaining_duration": None}
    found: dict[str, Any] = {
        **said,
        "actual_start": start,
        "actual_finish": None,
        "percent_complete": percent,
        "duration": duration,
        "actual_duration": max(0, duration - left),
        "remaining_duration": left,
        **_dropped(said),
        **_gap(values, place),
    }
    if (
        percent
        and is_done(now)
        and values["physical_percent_complete"] == 100
        and "physical_percent_complete" not in said
    ):
        found["physical_percent_complete"] = percent
    return {**found, **_worked(values, said, percent)}


def _dropped(said: Facts) -> dict[str, Any]:
    """A finish that is said not to be."""
    return {"actual_finish": None} if "actual_finish" in said else {}


def _gap(values: Facts, place: Place) -> dict[str, Any]:
    """Work that was to go on at a later date still does; elsewhere a report says that it went on."""
    resume, status = values["resume"], place.status_date
    later = resume is not None and status is not None and resume > status
    return {"stop": None, "resume": resume if later else None}


def _lengths(now: Facts, values: Facts, said: Facts) -> tuple[int, int, float]:
    """The duration, what is left of it, and the percentage done."""
    duration, percent = values["duration"], _said_percent(values, said)
    left = said.get("remaining_duration")
    if left is not None and percent is not None:
        if abs(round(duration * (1 - percent / 100)) - left) <= 1:
            return duration, left, percent
        return round(left / (1 - percent / 100)) if left else duration, left, percent
    if left is not None:
        done = now["duration"] - left_of(now) if not is_done(now) else 0
        if "duration" in said:
            return duration, min(left, duration), _share(duration - min(left, duration), duration)
        return done + left, left, _share(done, done + left)
    if said.get("actual_duration") is not None:
        done = said["actual_duration"]
        return duration, duration - done, _share(done, duration)
    if percent is None:
        if is_done(now):
            percent = 0.0
        else:  # a date alone, or a length beside it
            left = max(0, duration - (now["duration"] - left_of(now)))
            return duration, left, values["percent_complete"] if duration == now["duration"] else _share(
                duration - left, duration)  # fmt: skip
    return duration, round(duration * (1 - percent / 100)), percent


def _said_percent(values: Facts, said: Facts) -> float | None:
    for name in ("percent_complete", "percent_work_complete"):
        if said.get(name) is not None:
            return float(said[name])
    work = _work_said(values, said)
    return None if work is None or not work[0] else _share(work[1], work[0])


def _work_said(values: Facts, said: Facts) -> tuple[int, int] | None:
    """All work and how much of it is done, where something is said of either."""
    done, left = said.get("actual_work"), said.get("remaining_work")
    if done is None and left is None:
        return None
    if done is None:
        done = values["actual_work"] or 0
        return done + int(left or 0), done
    if left is None:
        return max(values["work"] or 0, done), done
    return done + left, done


def _worked(values: Facts, said: Facts, percent: float) -> dict[str, Any]:
    """The work that goes with a percentage, where the task's work is known."""
    told = _work_said(values, said)
    if told is not None:
        work, done = told
    elif values["work"] is None:
        return {"percent_work_complete": said["percent_work_complete"]} if "percent_work_complete" in said else {}
    else:
        work, done = values["work"], round(values["work"] * percent / 100)
    return {
        "work": work,
        "actual_work": done,
        "remaining_work": work - done,
        "percent_work_complete": _share(done, work),
    }


def _lengthened(now: Facts, values: Facts, said: Facts, place: Place) -> dict[str, Any]:
    """Another duration or work of a task under way: what is done stays, what is left changes."""
    found = dict(said)
    if now["actual_start"] is None or is_done(now):
        return found
    if values["duration"] != now["duration"]:
        done = now["duration"] - left_of(now)
        if done and values["duration"] <= done:
            return _finished({**values, "actual_finish": None}, said, place)
        left = values["duration"] - done
        found |= {"remaining_duration": left, "actual_duration": done}
        found |= {"percent_complete": _share(done, values["duration"])}
    if values["work"] != now["work"] and values["work"] is not None and now["actual_work"] is not None:
        work, done = max(values["work"], now["actual_work"]), now["actual_work"]
        found |= {"work": work, "remaining_work": work - done, "percent_work_complete": _share(done, work)}
    return found


def _share(part: int, whole: int) -> float:
    """A percentage; 100 only where nothing is left."""
    if whole <= 0:
        return 0.0
    return 100.0 if part >= whole else min(round(100 * part / whole, 2), 99.99)


def published_progress(working: Facts, shown: Facts, names: Collection[str], duration: int) -> dict[str, Any]:
    """What a published task shows of progress that was kept at its working one, which had this duration before.

    Where both were planned alike, they are alike again; else the published one keeps its own length and work, so that
    it tells nothing of what is planned but not published.
    """
    found = {name: working[name] for name in names}
    if shown["duration"] == duration and shown["work"] in (None, working["work"]):
        return found | {"duration": working["duration"]}
    found = {name: value for name, value in found.items() if name in IN_COLUMNS}
    begun = working["actual_start"] is not None
    left = round(shown["duration"] * (1 - working["percent_complete"] / 100))
    return found | {
        "remaining_duration": (0 if is_done(working) else left) if begun else None,
        **dict.fromkeys(GAP),
    }


# -- one click --------------------------------------------------------------------------------------------------------


class State(StrEnum):
    """What one click says of a task."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    """Also of one that is done: it goes on, with all of it left."""
    DONE = "done"
    ON_SCHEDULE = "on_schedule"
    """As far as the plan has it at a date."""


def said_by(state: State, now: Facts, place: Place, until: int) -> dict[str, Any]:
    """What a click says of a task; nothing where it is so already."""
    if state is State.NOT_STARTED:
        begun = now["actual_start"] is not None or now["percent_complete"] > 0 or now["actual_finish"] is not None
        return {"actual_start": None} if begun else {}
    if state is State.DONE:
        return {"percent_complete": 100.0} if now["actual_finish"] is None else {}
    if state is State.STARTED:
        if is_done(now):
            return {"actual_finish": None}
        return {"actual_start": place.began()} if now["actual_start"] is None else {}
    return as_planned(now, place, until)


def as_planned(now: Facts, place: Place, until: int) -> dict[str, Any]:
    """What is to be said of a task that went as planned up to a date; nothing where it is as far, or farther."""
    start = now["actual_start"] if now["actual_start"] is not None else place.start
    if is_done(now) or start is None or place.finish is None:
        return {}
    if start >= until and not start == until == place.finish:  # a milestone on that minute is reached
        return {}
    if place.finish <= until:
        return {"actual_start": start, "actual_finish": max(place.finish, start)}
    if place.between is None or now["duration"] <= 0:
        return {"actual_start": start} if now["actual_start"] is None else {}
    left = min(now["duration"], place.between(until, place.finish))
    if now["actual_start"] is not None and left >= left_of(now):
        return {}
    percent = _share(now["duration"] - left, now["duration"])
    return {"actual_start": start, "percent_complete": percent, "remaining_duration": left}
