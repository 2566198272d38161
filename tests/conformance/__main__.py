"""Print for the plan files of a folder how many computed dates are those that the file's own tool stored."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from charthouse.exchange.moments import time_text
from tests.conformance.measure import (
    DATES,
    OTHERS,
    POPULATIONS,
    SHOWN,
    Difference,
    Measured,
    Scheduler,
    Tally,
    by_engine,
    by_twin,
    documents,
    measure,
)

COLUMNS = (*DATES, *SHOWN, *OTHERS)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/conformance", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of plan files or dumps of them, or one such file")
    parser.add_argument("--twin", action="store_true", help="compute with the slow twin instead of the engine")
    parser.add_argument("--differences", action="store_true", help="list every date that differs")
    parser.add_argument("--from", dest="here", type=Path, default=Path(), help=argparse.SUPPRESS)
    given = parser.parse_args()
    folder = given.here / given.folder
    if not folder.exists():
        print(f"{given.folder} is not there. Name a folder of plan files.", file=sys.stderr)
        return 2
    measured = measure_all(folder, by_twin if given.twin else by_engine)
    if not measured:
        print(f"{given.folder} holds no plan files.", file=sys.stderr)
        return 2
    for population in POPULATIONS:
        print_table(population, measured)
    if given.differences:
        for each in measured:
            print_differences(each)
    for each in measured:
        if each.error:
            print(f"{each.name}: {each.error}")
        elif not each.same_without_stored_dates:
            print(f"{each.name}: the answer changes when the stored dates are taken away.")
    failed = any(each.error or not each.same_without_stored_dates for each in measured)
    return 1 if failed else 0


def measure_all(folder: Path, scheduler: Scheduler) -> list[Measured]:
    found = []
    for path, load in documents(folder):
        try:
            document, confirmed = load()
            found.append(measure(path.name, document, confirmed, scheduler))
        except (ValueError, OSError) as error:
            found.append(Measured(path.name, "", error=f"{type(error).__name__}: {error}"))
    return found


def print_table(population: str, measured: list[Measured]) -> None:
    titles = {
        "all": "Every row",
        "leaves": "Leaves that the tool scheduled (no summaries, manual or inactive tasks)",
        "confirmed": "Dates that independent schedulers confirm",
    }
    rows = [
        (each.name, {name: each.tally(population, name) for name in COLUMNS}) for each in measured if not each.error
    ]
    for tool in sorted({each.tool for each in measured if not each.error}):
        of_tool = [each for each in measured if each.tool == tool and not each.error]
        if of_tool:
            rows.append((f"= {tool}", {name: total(of_tool, population, name) for name in COLUMNS}))
    if not any(tally.of for _, tallies in rows for tally in tallies.values()):
        return
    print(f"\n{titles[population]}")
    print(f"{'':40}" + "".join(f"{name.replace('_', ' '):>17}" for name in COLUMNS))
    for name, tallies in rows:
        if any(tally.of for tally in tallies.values()):
            print(f"{name[-39:]:40}" + "".join(f"{tallies[column]!s:>17}" for column in COLUMNS))


def total(measured: list[Measured], population: str, name: str) -> Tally:
    tallies = [each.tally(population, name) for each in measured]
    return Tally(sum(each.right for each in tallies), sum(each.of for each in tallies))


def print_differences(measured: Measured) -> None:
    for each in measured.differences:
        mark = " (confirmed)" if each.confirmed else ""
        print(
            f"{measured.name[-24:]} {each.task.uid} {each.task.name[:30]!r} {each.field}: "
            f"stored {shown(each, each.stored)}, computed {shown(each, each.computed)}{mark}"
        )


def shown(difference: Difference, value: int | bool | None) -> str:
    if value is None or difference.field in OTHERS:
        return str(value)
    return time_text(value)


if __name__ == "__main__":
    sys.exit(main())
