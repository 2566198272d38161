"""The commands on plan files: they need no database, and import Django never."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from charthouse.kernel_cache import use_kernel_cache

BAD_INPUT = 2
_LINES = 3


class BadInput(Exception):  # noqa: N818
    """What was given cannot be used; its lines have been printed."""


def schedule(file: str, *, as_json: bool) -> int:
    """Compute a plan file and print its dates, as a table or as JSON."""
    use_kernel_cache()
    try:
        with saying_what_is_wrong(file):
            from charthouse import exchange
            from charthouse.engine.schedule import schedule as compute
            from charthouse.exchange.engine_values import plan_of

            document = exchange.read(file)
            result = compute(plan_of(document))
            if as_json:
                import orjson

                from charthouse.exchange.schedule_json import schedule_json

                sys.stdout.buffer.write(
                    orjson.dumps(schedule_json(document, result), option=orjson.OPT_INDENT_2) + b"\n"
                )
                sys.stdout.buffer.flush()
            else:
                from charthouse.cli.schedule_table import print_table

                print_table(document, result)
    except BadInput:
        return BAD_INPUT
    return 0


def inspect(file: str, *, as_json: bool, with_repairs: bool, baseline: int | None, period: str) -> int:
    """Judge the quality of a plan file's schedule and print it, as tables or as JSON."""
    use_kernel_cache()
    try:
        with saying_what_is_wrong(file):
            from charthouse import exchange
            from charthouse.engine import quality
            from charthouse.engine.schedule import schedule as compute
            from charthouse.exchange.engine_values import plan_of
            from charthouse.exchange.quality_facts import facts_of

            document = exchange.read(file)
            facts = facts_of(document, baseline=baseline)
            if baseline is not None and facts.baseline is None:
                _tell(file, f"There is no baseline {baseline} in it; leave --baseline out to take the lowest there is.")
                raise BadInput
            result = compute(plan_of(document))
            policy = quality.QualityPolicy(period=quality.Period(period))
            found = quality.inspect(result, facts, policy)
            repairs = list(quality.repairs(result, facts, found)) if with_repairs else None
            if as_json:
                import orjson

                from charthouse.exchange.inspect_json import inspect_json

                answer = inspect_json(document, result, facts, found, repairs)
                sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2) + b"\n")
                sys.stdout.buffer.flush()
            else:
                from charthouse.cli.inspect_table import print_inspection

                print_inspection(document, result, found, repairs)
    except BadInput:
        return BAD_INPUT
    return 0


def convert(source: str, target: str) -> int:
    """Write a plan file as another kind of plan file."""
    use_kernel_cache()
    try:
        with saying_what_is_wrong(source):
            from charthouse import exchange

            if Path(target).exists() and Path(source).exists() and Path(source).samefile(target):
                raise exchange.UnwritablePlan("IN and OUT are the same file; give the new one another name.")
            document = exchange.read(source)
            with saying_what_is_wrong(target):
                lost = exchange.write(document, target)
    except BadInput:
        return BAD_INPUT
    for warning in (*document.warnings, *lost):
        print(f"warning: {warning}", file=sys.stderr)
    counts = f"{len(document.tasks)} tasks, {len(document.links)} links, {len(document.resources)} resources"
    print(f"{target}: {counts}, from {source}.")
    return 0


@contextmanager
def saying_what_is_wrong(file: str) -> Iterator[None]:
    """Turn whatever is wrong with a file into at most three lines that name it."""
    try:
        yield
    except (BadInput, KeyboardInterrupt, BrokenPipeError):
        raise
    except ValueError as problem:  # UnreadablePlan, UnwritablePlan, UnusablePlan, and what a format's library says
        _tell(file, str(problem) or type(problem).__name__)
        raise BadInput from problem
    except Exception as problem:
        # Files are made by many hands: whatever one of them trips over is told like any other bad input.
        if os.environ.get("CHARTHOUSE_DEBUG") == "true":
            raise
        _tell(file, f"Charthouse tripped over this file ({type(problem).__name__}: {problem}).")
        print(
            "Please report it, with the file if you may; CHARTHOUSE_DEBUG=true shows where it happened.",
            file=sys.stderr,
        )
        raise BadInput from problem


def _tell(file: str, words: str) -> None:
    lines = [line for line in words.splitlines() if line.strip()][:_LINES]
    if Path(file).name not in lines[0]:
        lines[0] = f"{file}: {lines[0]}"
    print("\n".join(lines), file=sys.stderr)
