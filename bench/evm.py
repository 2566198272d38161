"""Scores forecasts of finish and cost against what came out, leaving out one project at a time."""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import time
from collections import defaultdict

import numpy as np
from evm_portfolio import REAL, UNLIKE, portfolio
from evm_speed import growth

from charthouse import exchange
from charthouse.engine.earned_value.earned_schedule import FinishPolicy
from charthouse.engine.earned_value.indices import EacPolicy
from charthouse.engine.forecast.quantiles import LEVELS, gaussian
from charthouse.engine.forecast.ranges import Target, around, spread
from charthouse.engine.forecast.scoring import Missed, Scored, Stage, mean_errors, mean_pinball, record, stage_of
from charthouse.exchange.past_projects import Replay, replays_of, scored

OURS = FinishPolicy.COMBINED
STANDARDS = [policy for policy in FinishPolicy if policy.value[:3] in {"es_", "pv_", "ed_"}]


def stage(replay: Replay) -> Stage:
    """The third of the budget that was earned."""
    amounts = replay.standing.amounts
    return stage_of(amounts.ev / amounts.bac if amounts.bac else 0.0)


def finish_error(replay: Replay, policy: FinishPolicy) -> float | None:
    """|forecast − actual| / actual duration."""
    date = replay.forecast.finish_by.get(policy)
    if date is None:
        return None
    calendar = replay.standing.axis._calendar
    duration = calendar.between(replay.standing.planned_start, date)
    return abs(duration - replay.actual_duration) / replay.actual_duration


def cost_error(replay: Replay, policy: EacPolicy) -> float | None:
    """|estimate − actual| / actual cost."""
    value = replay.standing.eac[policy]
    return None if value is None or not replay.actual_cost else abs(value - replay.actual_cost) / replay.actual_cost


def errors(replays, measured):
    """Mean error by stage, every project counting the same; and each project's own mean."""
    told = ((each, measured(each)) for each in replays)
    found = mean_errors(Missed(each.project, stage(each), value) for each, value in told if value is not None)
    if found is None:
        return dict.fromkeys(Stage), {}
    return {name: found.by_stage.get(name) for name in Stage}, found.by_project


def interval(ours: dict[str, float], theirs: dict[str, float]) -> tuple[float, float, float]:
    """The ratio of two mean errors, with its 90 % interval over projects drawn anew."""
    names = sorted(set(ours) & set(theirs))
    one, other = np.array([ours[name] for name in names]), np.array([theirs[name] for name in names])
    random = np.random.Generator(np.random.Philox(1))
    picks = random.integers(len(names), size=(2000, len(names)))
    ratios = one[picks].mean(axis=1) / np.maximum(other[picks].mean(axis=1), 1e-12)
    return (
        float(one.mean() / max(other.mean(), 1e-12)),
        float(np.quantile(ratios, 0.05)),
        float(np.quantile(ratios, 0.95)),
    )


def by_the_prior(replays: list[Replay], target: Target) -> list[tuple[Replay, Scored]]:
    """Each forecast with the range that it gets where no past project is known."""
    found = []
    for each in replays:
        standing, forecast = each.standing, each.forecast
        centre = forecast.finish_centre if target is Target.FINISH else forecast.cost_centre
        actual = each.actual_duration if target is Target.FINISH else each.actual_cost
        if centre is None or not actual:
            continue
        width = spread(target, centre.remaining, cpi=standing.amounts.cpi)
        levels = around(centre.value, width, floor=centre.passed)
        found.append((each, Scored({level: value / actual for level, value in levels.items()}, 1.0)))
    return found


def ranges(replays: list[Replay], target: Target, of=scored) -> dict[str, object]:
    """Coverage and pinball loss of the ranges, against a Gaussian with each stage's deviation among the others."""
    pairs = of(replays, target)
    logs = defaultdict(list)
    for replay, _ in pairs:
        centre, actual = _centre(replay, target)
        logs[stage(replay)].append((replay.project, math.log(actual / centre)))
    ours, normal = defaultdict(list), defaultdict(list)
    by_stage = defaultdict(list)
    for replay, found in pairs:
        centre, actual = _centre(replay, target)
        others = [error for project, error in logs[stage(replay)] if project != replay.project]
        deviation = math.sqrt(statistics.fmean(each**2 for each in others)) if others else 0.0
        rival = {level: centre / actual * math.exp(gaussian(level, deviation)) for level in LEVELS}
        ours[replay.project].append(mean_pinball(found.forecast, 1.0))
        normal[replay.project].append(mean_pinball(rival, 1.0))
        by_stage[stage(replay)].append(found)
    everything = record(each for _, each in pairs)
    ratio = interval(
        {name: statistics.fmean(each) for name, each in ours.items()},
        {name: statistics.fmean(each) for name, each in normal.items()},
    )
    return {
        "coverage": None if everything is None else everything.coverage,
        "by_stage": {name: _coverage(by_stage[name]) for name in Stage},
        "pinball_of_gaussian": ratio,
    }


def _centre(replay: Replay, target: Target) -> tuple[float, float]:
    if target is Target.FINISH:
        return replay.forecast.finish_centre.value, replay.actual_duration
    centre = replay.forecast.cost_centre
    return (0.0 if centre is None else centre.value), replay.actual_cost or 0.0


def _coverage(found: list[Scored]) -> float | None:
    result = record(found)
    return None if result is None else result.coverage


def measure(name: str, replays: list[Replay]) -> dict[str, object]:
    """All figures of one set of projects."""
    finishes = {policy: errors(replays, lambda each, p=policy: finish_error(each, p)) for policy in [*STANDARDS, OURS]}
    costs = {policy: errors(replays, lambda each, p=policy: cost_error(each, p)) for policy in EacPolicy}
    best = min(STANDARDS, key=lambda policy: statistics.fmean(finishes[policy][1].values() or [math.inf]))
    with_all = [policy for policy in EacPolicy if policy is not EacPolicy.BUDGET and costs[policy][1]]
    other = min(with_all, key=lambda policy: statistics.fmean(costs[policy][1].values()), default=None)
    return {
        "set": name,
        "projects": len({each.project for each in replays}),
        "forecasts": len(replays),
        "finish": {policy.value: by_stage for policy, (by_stage, _) in finishes.items()},
        "best_standard": best.value,
        "ours_of_best": interval(finishes[OURS][1], finishes[best][1]),
        "ours_of_es": interval(finishes[OURS][1], finishes[FinishPolicy.EARNED_SCHEDULE][1]),
        "cost": {policy.value: by_stage for policy, (by_stage, _) in costs.items() if costs[policy][1]},
        "next_cost": None if other is None else other.value,
        "budget_of_next": None if other is None else interval(costs[EacPolicy.BUDGET][1], costs[other][1]),
        "ranges": {target.value: ranges(replays, target) for target in Target},
        "without_history": {target.value: ranges(replays, target, by_the_prior) for target in Target},
    }


def show(found: dict[str, object]) -> None:
    """The figures as text."""
    print(f"\n{found['set']}: {found['projects']} projects, {found['forecasts']} forecasts")
    for title, key in (("finish", "finish"), ("cost", "cost")):
        print(f"  mean error, {title:<18} {'early':>8} {'middle':>8} {'late':>8}")
        for policy, by_stage in found[key].items():
            cells = "".join(f" {'n/a' if by_stage[s] is None else f'{100 * by_stage[s]:.1f} %':>8}" for s in Stage)
            print(f"    {policy:<28}{cells}")
    print(f"  combined / {found['best_standard']} (best standard): {_ratio(found['ours_of_best'])}")
    print(f"  combined / es_pf_1: {_ratio(found['ours_of_es'])}")
    if found["next_cost"]:
        print(f"  pf_1 / {found['next_cost']} (best of the other costs): {_ratio(found['budget_of_next'])}")
    for title, key in (("", "ranges"), (", without history", "without_history")):
        for target, each in found[key].items():
            stages = ", ".join(f"{name} {_percent(each['by_stage'][name])}" for name in Stage)
            print(f"  {target}{title}: p10–p90 holds {_percent(each['coverage'])} ({stages}); "
                  f"pinball {_ratio(each['pinball_of_gaussian'])} of the Gaussian")  # fmt: skip


def show_together(results: list[dict[str, object]]) -> None:
    """What comes of several sets of as many projects each: the mean, and the least and most of one set."""
    print(f"\n{len(results)} sets of {results[0]['projects']} projects each: mean (least to most of a set)")
    for title, key in (("error of combined / best standard", "ours_of_best"), ("pf_1 / next cost", "budget_of_next")):
        print(f"  {title:<44} {_spread([each[key][0] for each in results], 2)}")
    for title, key in (("", "ranges"), (", without history", "without_history")):
        for target in Target:
            found = [each[key][target.value] for each in results]
            held = [100 * each["coverage"] for each in found]
            print(f"  {target.value + title + ': p10–p90 holds, %':<44} {_spread(held, 0)}")
            for one in Stage:
                print(f"    {one.value:<42} {_spread([100 * each['by_stage'][one] for each in found], 0)}")
            losses = [each["pinball_of_gaussian"][0] for each in found]
            print(f"    {'pinball of the Gaussian':<42} {_spread(losses, 2)}")


def _spread(values: list[float], digits: int) -> str:
    return f"{statistics.fmean(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def _ratio(value: tuple[float, float, float]) -> str:
    return f"{value[0]:.2f} [{value[1]:.2f}–{value[2]:.2f}]"


def _percent(value: float | None) -> str:
    return "n/a" if value is None else f"{100 * value:.0f} %"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="finished projects with tracked periods, of any kind that is read")
    parser.add_argument("--projects", type=int, default=40, help="how many to make beside them (default 40)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sets", type=int, default=1, help="sets of so many projects, each with the next seed")
    parser.add_argument("--unlike", type=float, default=UNLIKE, help=f"how unlike projects are (default {UNLIKE})")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", type=int, nargs="*", default=[], help="measure the speed at so many tasks instead")
    parser.add_argument("--runs", type=int, default=3, help="of each size")
    options = parser.parse_args()
    if options.sizes:
        growth(options.sizes, options.runs, print)
        return
    sets: list[tuple[str, list[Replay]]] = []
    seconds, count = 0.0, 0
    for seed in range(options.seed, options.seed + options.sets if options.projects else options.seed):
        made = []
        for name, document in portfolio(options.projects, seed, options.unlike):
            begun = time.process_time()
            made += replays_of(document, name)
            seconds += time.process_time() - begun
        count += len(made)
        sets.append((f"made by rule (seed {seed}, unlike {options.unlike})", made))
    given: list[Replay] = []
    for file in options.files:
        try:
            found = replays_of(exchange.read(file), file)
        except ValueError as problem:
            print(f"{file}: left out: {problem}", file=sys.stderr)
            continue
        if not found:
            print(f"{file}: left out: no finished project with tracked periods", file=sys.stderr)
        given += found
    if given:
        sets.append(("files given", given))
    results = [measure(name, replays) for name, replays in sets]
    if options.json:
        print(json.dumps(results, indent=2))
        return
    for result in results:
        show(result)
    if options.sets > 1:
        show_together(results[: options.sets])
    if count:
        print(f"\n{1000 * seconds / count:.1f} ms of a processor for each forecast of a made project, replay included")
        told = ("/".join("–" if each is None else f"{100 * each:g}" for each in errors) for errors in REAL.values())
        print("Mean errors on 31 real projects, %: " + "; ".join(map(" ".join, zip(REAL, told, strict=True))))
    print("What projects made by rule cannot prove is how good forecasts of real ones are: give files for that.")


if __name__ == "__main__":
    main()
