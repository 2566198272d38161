"""Speed of simulation: ours, numpy over iterations, trueppm-scheduler and pmcontrols, alternating in one run."""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.schedule import DAY_ONE, OFFICE, plan_of_size  # noqa: E402

from charthouse.engine import warm  # noqa: E402
from charthouse.engine.calendars import ROUND_THE_CLOCK, Calendar, CalendarException  # noqa: E402
from charthouse.engine.network import Link, Plan, Task  # noqa: E402
from charthouse.engine.risk.distributions import BetaPert  # noqa: E402
from charthouse.engine.risk.model import RiskModel  # noqa: E402
from charthouse.engine.risk.simulation import simulate  # noqa: E402
from charthouse.engine.risk.threads import in_threads  # noqa: E402

PEERS = ("trueppm-scheduler", "pmcontrols")
HOLIDAYS = [DAY_ONE + 365 * year + day for year in range(15) for day in (0, 93, 96, 120, 134, 145, 276, 358, 359)]
Problem = dict[str, Any]


def problem_of(tasks: int, iterations: int, *, calendars: bool) -> Problem:
    """Tasks of 2 to 20 days (optimistic, likely, pessimistic) behind two of the fifty before them, finish to start."""
    dice = random.Random(1)
    days = [(likely * 8 // 10, likely, likely * 15 // 10) for likely in (dice.randint(2, 20) for _ in range(tasks))]
    links = [
        (before, number)
        for number in range(1, tasks)
        for before in sorted({dice.randint(max(0, number - 50), number - 1) for _ in range(2)})
    ]
    holidays = [each + dt.date(1970, 1, 1).toordinal() for each in HOLIDAYS] if calendars else []
    return {"tasks": days, "links": links, "iterations": iterations, "calendars": calendars, "holidays": holidays}


def model_of(problem: Problem) -> RiskModel:
    """The same for us: minutes instead of days."""
    day = 480 if problem["calendars"] else 1440
    closed = tuple(CalendarException(each, each, name="Holiday") for each in HOLIDAYS)
    calendar = Calendar(1, "Plan", (*[OFFICE] * 5, (), ()), closed)
    if not problem["calendars"]:
        calendar = Calendar(1, "Every hour", ROUND_THE_CLOCK)
    tasks = tuple(Task(k, f"Task {k}", day * likely) for k, (_, likely, _) in enumerate(problem["tasks"]))
    links = tuple(Link(one, other) for one, other in problem["links"])
    ranges = tuple((k, BetaPert(*(float(day * each) for each in three))) for k, three in enumerate(problem["tasks"]))
    return RiskModel(Plan(DAY_ONE * 1440 + 480, tasks, (calendar,), 1, links), ranges)


def by_numpy(problem: Problem) -> Callable[[], object]:
    """The obvious way in numpy: an array over all iterations for each task; no calendar, percentiles only."""
    before: list[list[int]] = [[] for _ in problem["tasks"]]
    for one, other in problem["links"]:
        before[other].append(one)
    count = problem["iterations"]

    def run() -> object:
        dice = np.random.default_rng(1)
        finish = np.zeros((len(before), count), np.float32)
        for k, (low, likely, high) in enumerate(problem["tasks"]):
            a = 1 + 4 * (likely - low) / (high - low) if high > low else 1.0
            work = low + (high - low) * dice.beta(a, 6 - a, count)
            start = np.maximum.reduce(finish[before[k]]) if before[k] else 0
            finish[k] = start + work
        return np.quantile(finish.max(axis=0), (0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95))

    return run


class Peer:
    """A process of its own with another package in it."""

    def __init__(self, name: str, python: Path) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [str(python), str(ROOT / "bench" / "simulate_peers.py"), name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tempfile.gettempdir(),
        )  # fmt: skip
        self.version = self._line()

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ask(self, line: str) -> str:
        assert self.process.stdin is not None
        print(line, file=self.process.stdin, flush=True)
        return self._line()

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def peers_in(folder: Path | None, temporary: str) -> list[Peer]:
    """The peers, in a given environment or in a new one that is thrown away."""
    place = folder or Path(temporary)
    python = place / "bin" / "python"
    if folder is None:
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *PEERS], check=True, stderr=subprocess.DEVNULL)
    return [Peer(name, python) for name in PEERS]


def timed(work: Callable[[], object]) -> float:
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def shown(seconds: list[float]) -> str:
    """Median and spread."""
    return f"{statistics.median(seconds):8.3f} s ({min(seconds):.3f} to {max(seconds):.3f})"


def compare(problem: Problem, peers: list[Peer], runs: int, threads: int, tell: Callable[[str], None]) -> None:
    """All of them on one problem, in turn, so that what else the machine does hits all alike."""
    model = model_of(problem)
    count = problem["iterations"]
    with in_threads(threads) as over:
        ours = {
            f"ours, {threads} threads": lambda: simulate(model, iterations=count, over=over),
            "ours, 1 thread": lambda: simulate(model, iterations=count),
        }
        if not problem["calendars"]:
            ours["numpy over iterations"] = by_numpy(problem)
        found: dict[str, list[float]] = {name: [] for name in ours}
        for work in ours.values():
            work()
        able = []
        for peer in peers:
            if problem["calendars"] and peer.name == "pmcontrols":
                continue  # it has no calendars
            answer = peer.ask(json.dumps(problem))
            if answer == "ready":
                able.append(peer)
                found[f"{peer.name} {peer.version}"] = []
            else:
                tell(f"  {peer.name} {peer.version}: {answer}")
        for _ in range(runs):
            for name, work in ours.items():
                found[name].append(timed(work))
            for peer in able:
                found[f"{peer.name} {peer.version}"].append(float(peer.ask("run")))
    best = statistics.median(found[f"ours, {threads} threads"])
    for name, seconds in found.items():
        times = statistics.median(seconds) / best
        tell(
            f"  {name:<28} {shown(seconds)}"
            + ("" if name.startswith("ours") else f"   we are {times:.0f} times as fast")
        )


def growth(sizes: list[int], iterations: int, threads: int, runs: int, tell: Callable[[str], None]) -> None:
    """Ours alone on plans like real ones: three calendars, all links, lags, summaries."""
    found: dict[int, float] = {}
    tell(f"{'tasks':<9} {'links':<9} {iterations:,} iterations, {threads} threads")
    with in_threads(threads) as over:
        for size in sizes:
            plan = plan_of_size(size)
            model = RiskModel(
                plan,
                tuple((each.id, BetaPert(0.8 * each.duration, each.duration, 1.5 * each.duration))
                      for each in plan.tasks if each.duration),
            )  # fmt: skip
            simulate(model, iterations=64)
            seconds = [timed(lambda: simulate(model, iterations=iterations, over=over)) for _ in range(runs)]  # noqa: B023
            found[size] = statistics.median(seconds)
            tell(f"{size:<9} {len(plan.links):<9} {shown(seconds)}")
    for less, more in pairwise(sizes):
        times = found[more] / found[less]
        tell(f"from {less} to {more} tasks: {times:.1f} times the time for {more / less:.1f} times the tasks")


def in_constant_room(threads: int, tell: Callable[[str], None]) -> None:
    """The most memory that a process of its own ever takes, for few iterations and for a million."""
    tell("iterations  the most memory, 200 tasks with costs, a process of its own")
    for count in (10_000, 100_000, 1_000_000):
        code = (
            "import resource, sys; sys.path.insert(0, sys.argv[1])\n"
            "from dataclasses import replace\n"
            "from bench.simulate import model_of, problem_of\n"
            "from charthouse.engine.risk.model import TaskCost\n"
            "from charthouse.engine.risk.simulation import simulate\n"
            "from charthouse.engine.risk.threads import in_threads\n"
            f"model = model_of(problem_of(200, {count}, calendars=True))\n"
            "model = replace(model, costs=tuple((task, TaskCost(100.0, 0.5)) for task, _ in model.durations))\n"
            f"with in_threads({threads}) as over:\n"
            f"    simulate(model, iterations={count}, over=over)\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
        )
        done = subprocess.run([sys.executable, "-c", code, str(ROOT)], capture_output=True, text=True, check=True)
        tell(f"{count:<11} {done.stdout.strip()} MiB")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--iterations", type=int, default=10_000)
    options.add_argument("--tasks", type=int, nargs="+", default=[1_000, 10_000], help="to compare with the peers at")
    options.add_argument("--sizes", type=int, nargs="+", default=[1_000, 3_000, 10_000, 30_000, 100_000])
    options.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--peers", type=Path, help="an environment in which they are installed already")
    options.add_argument("--no-peers", action="store_true")
    options.add_argument("--write", action="store_true", help="write the table into docs/performance.md")
    given = options.parse_args()
    warm()
    lines: list[str] = []

    def tell(line: str) -> None:
        lines.append(line)
        print(line, flush=True)

    tell(
        f"Python {platform.python_version()}, numpy {np.__version__} on {platform.machine()} with {os.cpu_count()} "
        f"processors, load average {os.getloadavg()[0]:.1f}; {given.runs} runs in turn: median (least to most)"
    )
    with tempfile.TemporaryDirectory() as temporary:
        peers = [] if given.no_peers else peers_in(given.peers, temporary)
        try:
            for calendars in (False, True):
                for tasks in given.tasks:
                    tell("")
                    tell(f"{tasks:,} tasks x {given.iterations:,} iterations, "
                         f"{'office hours and holidays' if calendars else 'without calendars'}:")  # fmt: skip
                    problem = problem_of(tasks, given.iterations, calendars=calendars)
                    compare(problem, peers, given.runs, given.threads, tell)
        finally:
            for peer in peers:
                peer.stop()
    tell("")
    growth(given.sizes, given.iterations, given.threads, min(3, given.runs), tell)
    tell("")
    in_constant_room(given.threads, tell)
    if given.write:
        write(lines)


def write(lines: list[str]) -> None:
    """Put what was measured into docs/performance.md, between its marks."""
    page = ROOT / "docs" / "performance.md"
    mark, end = "<!-- simulate -->", "<!-- /simulate -->"
    text = page.read_text()
    if mark not in text:
        text += f"\n## Simulation\n\n{mark}\n{end}\n"
    head, _, rest = text.partition(mark)
    _, _, tail = rest.partition(end)
    block = "\n".join(lines)
    page.write_text(f"{head}{mark}\n`scripts/bench simulate` gave:\n\n```text\n{block}\n```\n{end}{tail}")


if __name__ == "__main__":
    main()
