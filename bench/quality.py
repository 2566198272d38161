"""Speed of judging a schedule that is computed already: points and practices, and the repairs of all findings."""

from __future__ import annotations

import argparse
import platform
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.schedule import plan_of_size, shown, times  # noqa: E402

from charthouse.engine import quality, warm  # noqa: E402
from charthouse.engine.schedule import schedule  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    warm()
    print(
        f"Python {platform.python_version()} on {platform.machine()}, {options.runs} runs each: median (least to most)"
    )
    print()
    print("tasks     findings  repairs   points and practices            repairs of all findings")
    for size in options.sizes:
        result, facts = schedule(plan_of_size(size)), quality.PlanFacts()
        found = quality.inspect(result, facts)
        findings = sum(len(point.findings) for point in found.points)
        repairs = len(list(quality.repairs(result, facts, found)))
        judging = times(lambda result=result, facts=facts: quality.inspect(result, facts), options.runs)
        mending = times(lambda r=result, f=facts, found=found: list(quality.repairs(r, f, found)), min(3, options.runs))
        print(f"{size:<9} {findings:<9} {repairs:<9} {shown(judging):<31} {shown(mending)}")


if __name__ == "__main__":
    main()
