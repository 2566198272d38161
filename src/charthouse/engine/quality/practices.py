"""The ten schedule practices of GAO-16-89G with the evidence that a plan's data can give for or against each.

Source: U.S. Government Accountability Office, "Schedule Assessment Guide: Best Practices for Project Schedules",
GAO-16-89G, December 2015. What each practice asks, and what no data can tell, is said in words by
``exchange.quality_words`` and docs/quality.md; here are the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from charthouse.engine import layout as at
from charthouse.engine.network import LinkKind, TaskId, TaskMode
from charthouse.engine.quality.ground import CLOCK_DAY, Ground
from charthouse.engine.quality.points import HARD
from charthouse.engine.quality.values import Evidence, HitRate, Point, Practice, Verdict

_INTO_START = (LinkKind.FINISH_TO_START, LinkKind.START_TO_START)
_FROM_FINISH = (LinkKind.FINISH_TO_START, LinkKind.FINISH_TO_FINISH)


def practices(ground: Ground, points: Sequence[Point], rates: tuple[HitRate, ...] | None) -> tuple[Practice, ...]:
    """All ten, in the guide's order."""
    by_number = {point.number: point for point in points}
    return (
        _capturing(ground),
        _sequencing(ground, by_number),
        _resourcing(by_number[10]),
        _durations(ground, by_number[8]),
        _traceable(ground),
        _critical_path(ground, by_number[12]),
        _float(ground, by_number[6], by_number[7]),
        _risk_analysis(ground),
        _updating(ground, by_number[9]),
        _baseline(ground, by_number, rates),
    )


def _ids(ground: Ground, rows: Sequence[int]) -> tuple[TaskId, ...]:
    return tuple(ground.tasks[i].id for i in rows)


def _count(ground: Ground, name: str, rows: Sequence[int], of: int) -> Evidence:
    return Evidence(name, len(rows), of, _ids(ground, rows))


def _of_point(point: Point) -> Evidence:
    return Evidence(f"point_{point.number}", point.value, point.population, point.offenders)


def _judged(number: int, evidence: Sequence[Evidence], *points: Point) -> Practice:
    """Broken by a point that fails; kept where one passes; else there is nothing to tell by."""
    judged = [point.passes for point in points if point.passes is not None]
    verdict = Verdict.BROKEN if False in judged else Verdict.KEPT if judged else Verdict.SILENT
    return Practice(number, tuple(evidence), verdict)


def _capturing(ground: Ground) -> Practice:
    work = [i for i, leaf in enumerate(ground.leaf) if leaf]
    milestones = [i for i in work if ground.tasks[i].duration == 0]
    efforts = sum(1 for i, state in enumerate(ground.state) if state == at.EFFORT and ground.active[i])
    first: dict[tuple[int, str], int] = {}
    alike = [i for i in work if first.setdefault((ground.parent[i], ground.tasks[i].name.strip().casefold()), i) != i]
    nameless = [i for i in work if not ground.tasks[i].name.strip()]
    rough, overdue = _rough(ground)
    evidence = [
        Evidence("tasks", len(work) - len(milestones)),
        Evidence("milestones", len(milestones)),
        Evidence("level_of_effort", efforts, len(work) + efforts),
        _count(ground, "same_name", alike, len(work)),
        _count(ground, "no_name", nameless, len(work)),
    ]
    if rough:
        evidence.append(_count(ground, "packages_overdue", overdue, len(rough)))
    if not work:
        return Practice(1, tuple(evidence), Verdict.SILENT)
    return Practice(1, tuple(evidence), Verdict.BROKEN if alike or nameless or overdue else Verdict.KEPT)


def _rough(ground: Ground) -> tuple[list[int], list[int]]:
    """Open tasks that still stand for work to be planned in detail by a day, and those whose day is over at the
    status date: the guide lets later work be planned roughly (rolling wave) until its time comes, not longer."""
    rough = [i for i in ground.open_rows if ground.of(i).detail_by is not None]
    today = ground.plan.status_date
    overdue = [i for i in rough if today is not None and (ground.of(i).detail_by or 0) + CLOCK_DAY <= today]
    return rough, overdue


def _sequencing(ground: Ground, points: dict[int, Point]) -> Practice:
    rows = ground.open_rows
    dangling_start, dangling_finish = [], []
    for i in ground.population:
        into = [link for p in ground.above(i) for link in ground.predecessors[p]]
        out = [link for p in ground.above(i) for link in ground.successors[p]]
        if into and not any(link.kind in _INTO_START for link in into):
            dangling_start.append(i)
        if out and not any(link.kind in _FROM_FINISH for link in out):
            dangling_finish.append(i)
    linked = [i for i, state in enumerate(ground.state) if state == at.SUMMARY and not ground.complete[i]]
    linked = [i for i in linked if ground.predecessors[i] or ground.successors[i]]
    density = len(ground.open_links) / len(rows) if rows else None
    evidence = (
        *(_of_point(points[number]) for number in (1, 2, 3, 4, 5)),
        _count(ground, "dangling_start", dangling_start, len(ground.population)),
        _count(ground, "dangling_finish", dangling_finish, len(ground.population)),
        _count(ground, "linked_summaries", linked, ground.state.count(at.SUMMARY)),
        Evidence("links_per_task", density),
    )
    return _judged(2, evidence, *(points[number] for number in (1, 2, 3, 4, 5)))


def _resourcing(point: Point) -> Practice:
    verdict = Verdict.SILENT
    if point.population and len(point.offenders) < point.population:
        verdict = Verdict.BROKEN if point.offenders else Verdict.KEPT
    return Practice(3, (_of_point(point),), verdict)


def _durations(ground: Ground, point: Point) -> Practice:
    days = [ground.tasks[i].duration / ground.day(i) for i in ground.population]
    ranged = [i for i in ground.population if ground.of(i).has_range]
    evidence = (
        _of_point(point),
        Evidence("median_days", median(days) if days else None),
        Evidence("estimated_as_range", len(ranged), len(ground.population)),
    )
    return _judged(4, evidence, point)


def _reaching_end(ground: Ground) -> list[int]:
    """Incomplete rows from which no chain of links leads to what ends last."""
    rows = ground.open_rows
    if not rows:
        return []
    last = max(ground.finish[i] for i in rows)
    reached = [False] * len(ground.tasks)
    waiting = [i for i in rows if ground.finish[i] == last]
    children: dict[int, list[int]] = {}
    for i, p in enumerate(ground.parent):
        children.setdefault(p, []).append(i)
    for i in waiting:
        reached[i] = True
    while waiting:
        i = waiting.pop()
        into = [ground.row(link.before) for p in ground.above(i) for link in ground.predecessors[p]]
        below = children.get(i, []) if ground.state[i] == at.SUMMARY else []
        for j in (*into, *below):
            if not reached[j]:
                reached[j] = True
                waiting.append(j)
    return [i for i in rows if not reached[i]]


def _outside_summary(ground: Ground) -> list[int]:
    """Rows whose dates lie outside of those that their summary shows."""
    found = []
    for i, p in enumerate(ground.parent):
        if p < 0 or not ground.active[i] or at.NONE in (ground.start[i], ground.start[p]):
            continue
        if ground.start[i] < ground.start[p] or ground.finish[i] > ground.finish[p]:
            found.append(i)
    return found


def _traceable(ground: Ground) -> Practice:
    lost = _reaching_end(ground)
    outside = _outside_summary(ground)
    evidence = (
        _count(ground, "no_path_to_end", lost, len(ground.open_rows)),
        _count(ground, "outside_summary", outside, len(ground.tasks)),
    )
    if not ground.open_rows:
        return Practice(5, evidence, Verdict.SILENT)
    return Practice(5, evidence, Verdict.BROKEN if lost or outside else Verdict.KEPT)


def _critical_path(ground: Ground, point: Point) -> Practice:
    critical = [i for i in ground.population if ground.critical[i]]
    bound = [
        i
        for i in critical
        if ground.tasks[i].constraint in HARD
        or ground.tasks[i].second_constraint in HARD
        or ground.tasks[i].mode is TaskMode.MANUAL
    ]
    evidence = (
        _of_point(point),
        Evidence("critical_tasks", len(critical), len(ground.population)),
        _count(ground, "critical_held_by_date", bound, len(critical)),
    )
    return _judged(6, evidence, point)


def _float(ground: Ground, high: Point, negative: Point) -> Practice:
    known = [i for i in ground.population if ground.total_slack[i] != at.NONE]
    days = [ground.total_slack[i] / ground.day(i) for i in known]
    evidence = (
        _of_point(high),
        _of_point(negative),
        Evidence("median_slack_days", median(days) if days else None),
        Evidence("most_slack_days", max(days, default=None)),
    )
    return _judged(7, evidence, high, negative)


def _risk_analysis(ground: Ground) -> Practice:
    ranged = [i for i in ground.population if ground.of(i).has_range]
    evidence = (
        Evidence("estimated_as_range", len(ranged), len(ground.population)),
        Evidence("risks", ground.facts.risks),
        Evidence("correlations", ground.facts.correlations),
    )
    return Practice(8, evidence, Verdict.SILENT)


def _updating(ground: Ground, point: Point) -> Practice:
    status = ground.plan.status_date
    begun = [i for i in ground.work_rows if ground.tasks[i].actual_start is not None]
    early = [i for i in begun if _out_of_sequence(ground, i)]
    undated = [i for i in ground.work_rows if ground.complete[i] and ground.tasks[i].actual_finish is None]
    evidence = (
        Evidence("status_date", 0 if status is None else 1),
        _of_point(point),
        _count(ground, "out_of_sequence", early, len(begun)),
        _count(ground, "done_without_date", undated, len(ground.work_rows)),
    )
    if status is None:
        return Practice(9, evidence, Verdict.BROKEN if begun else Verdict.SILENT)
    if early or undated:
        return Practice(9, evidence, Verdict.BROKEN)
    return _judged(9, evidence, point)


def _out_of_sequence(ground: Ground, i: int) -> bool:
    """Whether a task began before what it waits for had ended (or begun, for a link between starts)."""
    started = ground.tasks[i].actual_start
    for p in ground.above(i):
        for link in ground.predecessors[p]:
            if link.kind not in _INTO_START or link.lag < 0 or (link.percent or 0) < 0:
                continue
            j = ground.row(link.before)
            awaited = ground.start[j] if link.kind is LinkKind.START_TO_START else ground.finish[j]
            if awaited != at.NONE and started is not None and started < awaited:
                return True
    return False


def _baseline(ground: Ground, points: dict[int, Point], rates: tuple[HitRate, ...] | None) -> Practice:
    if ground.facts.baseline is None:
        return Practice(10, (Evidence("baselined", 0, len(ground.work_rows)),), Verdict.BROKEN)
    known = sum(1 for i in ground.work_rows if ground.of(i).baselined)
    due = sum(len(rate.due) for rate in rates or ())
    hit = sum(len(rate.hit) for rate in rates or ())
    evidence = (
        Evidence("baselined", known, len(ground.work_rows)),
        _of_point(points[11]),
        _of_point(points[14]),
        Evidence("hit_rate", hit / due if due else None, due),
    )
    return _judged(10, evidence, points[11], points[14])
