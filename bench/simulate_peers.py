"""Runs one peer of ``bench/simulate.py`` in an environment of its own: a problem comes in, seconds go out."""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from typing import Any


def trueppm(problem: dict[str, Any]) -> Any:
    """trueppm-scheduler: whole working days, Monday to Friday or every day."""
    from datetime import date, timedelta

    from trueppm_scheduler import Calendar, DateRange, Dependency, DependencyType, Project, Task, monte_carlo

    tasks = [
        Task(
            id=str(number), name=f"Task {number}", duration=timedelta(days=low),
            optimistic_duration=timedelta(days=low), most_likely_duration=timedelta(days=likely),
            pessimistic_duration=timedelta(days=high),
        )
        for number, (low, likely, high) in enumerate(problem["tasks"])
    ]  # fmt: skip
    links = [
        Dependency(predecessor_id=str(one), successor_id=str(other), dep_type=DependencyType.FS)
        for one, other in problem["links"]
    ]
    holidays = [DateRange(date.fromordinal(each), date.fromordinal(each)) for each in problem["holidays"]]
    calendar = Calendar(working_days=0b0011111 if problem["calendars"] else 0b1111111, exceptions=holidays)
    project = Project("p", "P", date(2026, 1, 1), tasks, links, calendar)
    runs = problem["iterations"]
    return lambda: monte_carlo(project, runs=runs, seed=1, max_runs=runs, max_tasks=len(tasks))


def pmcontrols(problem: dict[str, Any]) -> Any:
    """pmcontrols.pert: finish-to-start only, no calendar."""
    import pmcontrols as pm

    before: list[list[str]] = [[] for _ in problem["tasks"]]
    for one, other in problem["links"]:
        before[other].append(str(one))
    rows = [
        {"id": str(number), "predecessors": before[number], "a": low, "m": likely, "b": high}
        for number, (low, likely, high) in enumerate(problem["tasks"])
    ]
    return lambda: pm.pert(rows, n_sim=problem["iterations"], seed=1)


def main() -> None:
    """A problem a line; then each line "run" is answered by the seconds of one run."""
    name = sys.argv[1]
    make = {"trueppm-scheduler": trueppm, "pmcontrols": pmcontrols}[name]
    print(version(name), flush=True)
    run: Any = None
    for line in sys.stdin:
        try:
            if line.strip() != "run":
                run = make(json.loads(line))
                run()
                print("ready", flush=True)
            else:
                began = time.perf_counter()
                run()
                print(time.perf_counter() - began, flush=True)
        except Exception as problem:  # noqa: BLE001 - whatever a peer refuses is told
            print(f"refused: {type(problem).__name__}: {str(problem)[:120]}".replace("\n", " "), flush=True)


if __name__ == "__main__":
    main()
