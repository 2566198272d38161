"""``charthouse evm``: earned value and forecasts of a plan file at a date."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from charthouse.cli.plan_files import BAD_INPUT, BadInput, saying_what_is_wrong
from charthouse.kernel_cache import use_kernel_cache

if TYPE_CHECKING:
    from charthouse.exchange.document import Document
    from charthouse.exchange.evm_json import Evm
    from charthouse.exchange.past_projects import Replay


def add_options(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", metavar="FILE", help="a plan file of any kind that Charthouse reads")
    parser.add_argument(
        "--at",
        metavar="DATE",
        help="the end of a day (2026-03-31) or a time (2026-03-31T17:00); default: the plan's status date",
    )
    parser.add_argument("--period", choices=("week", "month"), default="month", help="what time is counted in")
    parser.add_argument("--baseline", type=int, metavar="NUMBER", help="which baseline to measure against")
    parser.add_argument(
        "--level-of-effort", choices=("included", "apart"), default="included", help="whether it is in the totals"
    )
    parser.add_argument(
        "--accrual-rate", choices=("budget", "cpi"), default="budget", help="at what cost unbilled work is accrued"
    )
    parser.add_argument(
        "--past", nargs="+", default=[], metavar="FILE", help="finished projects with tracked periods, to learn from"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")


def evm(options: argparse.Namespace) -> int:
    """Measure a plan file and print what it comes to, as a table or as JSON."""
    use_kernel_cache()
    try:
        replays = _replays(options.past)
        with saying_what_is_wrong(options.file):
            from charthouse import exchange

            found = compute(exchange.read(options.file), options, replays)
            if options.json:
                import orjson

                from charthouse.exchange.evm_json import evm_json

                sys.stdout.buffer.write(orjson.dumps(evm_json(found), option=orjson.OPT_INDENT_2) + b"\n")
                sys.stdout.buffer.flush()
            else:
                from charthouse.cli.evm_table import print_table

                width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 160
                print_table(found, width)
    except BadInput:
        return BAD_INPUT
    return 0


def compute(document: Document, options: argparse.Namespace, replays: Sequence[Replay]) -> Evm:
    """Everything that is printed.

    :raises ValueError: no date, no such baseline, nothing to measure, or a plan that cannot be scheduled.
    """
    from charthouse.engine.earned_value.activities import Choices
    from charthouse.engine.earned_value.measuring import measure
    from charthouse.engine.earned_value.methods import Period
    from charthouse.engine.forecast.completion import completion
    from charthouse.exchange.earned_values import subject_of
    from charthouse.exchange.evm_json import Evm
    from charthouse.exchange.past_projects import past_of, records_of
    from charthouse.exchange.replanning import replanning_of

    at = date_of(options.at, document)
    choices = Choices(Period(options.period), options.level_of_effort, options.accrual_rate)
    subject = subject_of(document, at, choices, baseline=options.baseline)
    standing = measure(subject.measured, at, choices)
    finishes, costs = past_of(replays)
    forecast = completion(subject.measured, standing, subject.plan, past_finishes=finishes, past_costs=costs)
    replanning = replanning_of(document, subject.baseline, subject.measured.calendar)
    return Evm(document, subject, standing, forecast, replanning, records_of(replays))


def date_of(given: str | None, document: Document) -> int:
    """The date asked for: a day means its end; without one, the plan's status date.

    :raises ValueError: not a date, or none at all.
    """
    from charthouse.exchange.moments import day_of, time_of

    if given is None:
        if document.project.status_date is None:
            raise ValueError("The plan has no status date: say by --at 2026-03-31 which date to look at.")
        return document.project.status_date
    try:
        return time_of(given) if "T" in given else (day_of(given) + 1) * 1440
    except ValueError:
        raise ValueError(f"--at {given} is no date: write it as 2026-03-31 or 2026-03-31T17:00.") from None


def _replays(files: Sequence[str]) -> list[Replay]:
    """The forecasts of finished projects; a file that is none is said and left out."""
    if not files:
        return []
    from charthouse import exchange
    from charthouse.exchange.past_projects import replays_of

    found: list[Replay] = []
    for file in files:
        with saying_what_is_wrong(file):
            replays = replays_of(exchange.read(file), str(Path(file)))
            if not replays:
                print(f"warning: {file}: no finished project with tracked periods; left out.", file=sys.stderr)
            found += replays
    return found
