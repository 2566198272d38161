"""A schedule's quality as JSON: what ``charthouse inspect --json`` gives (``schemas/inspect-1.json``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from enum import Enum
from typing import Any

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import Link, Task
from charthouse.engine.quality import (
    Change,
    FinishByChange,
    HitRate,
    Inspection,
    LinkChange,
    Missing,
    Period,
    PlanFacts,
    Point,
    Practice,
    Repair,
    Target,
)
from charthouse.engine.schedule import Schedule
from charthouse.exchange.document import Document
from charthouse.exchange.moments import DAY_MINUTES, day_text, time_text
from charthouse.exchange.quality_words import (
    CANNOT_SAY,
    MISSING,
    POINTS,
    POPULATIONS,
    PRACTICES,
    UNITS,
    QualityWords,
    evidence_text,
)

VERSION = 1


def inspect_json(
    document: Document,
    schedule: Schedule,
    facts: PlanFacts,
    inspection: Inspection,
    repairs: Iterable[Repair] | None = None,
) -> dict[str, Any]:
    """The quality of a document's schedule as JSON values, with the file's own UIDs; repairs only where given."""
    missing: dict[str, str] = {}
    words = QualityWords(document)
    status = document.project.status_date
    if status is None:
        missing["/project/status_date"] = "The plan has no status date."
    if facts.baseline is None:
        missing["/project/baseline"] = "The plan has no baseline."
    answer: dict[str, Any] = {
        "charthouse_inspect": VERSION,
        "project": {
            "name": document.project.name,
            "start": time_text(schedule.start),
            "finish": time_text(schedule.finish),
            "status_date": None if status is None else time_text(status),
            "baseline": facts.baseline,
            "minutes_per_day": document.project.minutes_per_day,
        },
        "policy": asdict(inspection.policy),
        "points": [_point(point, missing) for point in inspection.points],
        "measures": [{"number": number, "population": POPULATIONS[number], "unit": UNITS[number]} for number in POINTS],
        "practices": [_practice(practice, missing) for practice in inspection.practices],
        "hit_task_rate": _rates(inspection, missing),
        "completed_outside_baseline": list(inspection.completed_outside_baseline),
        "critical_path_test": [
            {"uid": each.task, "asked_minutes": each.asked, "moved_minutes": each.moved}
            for each in inspection.lengthened
        ],
        "target": _target(inspection.target, missing),
        "findings": [
            {
                "point": finding.point,
                "uid": finding.task,
                "fault": finding.fault.value,
                "link": None if finding.link is None else _link(finding.link),
                "text": words.finding(finding),
            }
            for point in inspection.points
            for finding in point.findings
        ],
        "warnings": [*document.warnings, *schedule.warnings],
        "not_available": missing,
    }
    if repairs is not None:
        places = {
            finding: place
            for place, finding in enumerate(each for point in inspection.points for each in point.findings)
        }
        answer["repairs"] = [_repair(repair, places[repair.finding], words) for repair in repairs]
    return answer


def _point(point: Point, missing: dict[str, str]) -> dict[str, Any]:
    entry = {
        "number": point.number,
        "name": POINTS[point.number],
        "population": point.population,
        "offenders": list(point.offenders),
        "value": point.value,
        "threshold": point.threshold,
        "passes": point.passes,
    }
    if point.missing is not None:
        for name, value in entry.items():
            if value is None:
                missing[f"/points/{point.number - 1}/{name}"] = MISSING[point.missing]
    return entry


def _practice(practice: Practice, missing: dict[str, str]) -> dict[str, Any]:
    evidence: list[dict[str, Any]] = []
    for each in practice.evidence:
        if each.value is None:
            missing[f"/practices/{practice.number - 1}/evidence/{len(evidence)}/value"] = "There is nothing to count."
        if each.of is None:
            missing[f"/practices/{practice.number - 1}/evidence/{len(evidence)}/of"] = "The figure is no count of many."
        entry = {"name": each.name, "text": evidence_text(each), "value": each.value, "of": each.of}
        evidence.append(entry | {"offenders": list(each.tasks)})
    return {
        "number": practice.number,
        "name": PRACTICES[practice.number],
        "verdict": practice.verdict.value,
        "evidence": evidence,
        "cannot_say": CANNOT_SAY[practice.number],
    }


def _rates(inspection: Inspection, missing: dict[str, str]) -> list[dict[str, Any]] | None:
    if inspection.hit_rates is None:
        why = inspection.point(11).missing
        missing["/hit_task_rate"] = "" if why is None else MISSING[why]
        return None
    return [
        {
            "period": period_name(rate, inspection.policy.period),
            "first": day_text(rate.first // DAY_MINUTES),
            "until": time_text(rate.last),
            "due": len(rate.due),
            "hit": len(rate.hit),
            "value": rate.value,
            "missed": [task for task in rate.due if task not in set(rate.hit)],
        }
        for rate in inspection.hit_rates
    ]


def period_name(rate: HitRate, period: Period) -> str:
    """``2026-03`` for a month, the Monday that it begins with for a week."""
    day = day_text(rate.first // DAY_MINUTES)
    return day[:7] if period is Period.MONTH else day


def _target(target: Target | None, missing: dict[str, str]) -> dict[str, Any] | None:
    if target is None:
        missing["/target"] = MISSING[Missing.NO_TARGET]
        return None
    return {
        "kind": target.kind.value,
        "date": time_text(target.date),
        "uid": target.task,
        "finish": time_text(target.finish),
        "path_length_minutes": target.path_length,
        "total_slack_minutes": target.total_slack,
    }


def _link(link: Link) -> dict[str, Any]:
    return {
        "before": link.before,
        "after": link.after,
        "kind": link.kind.value,
        "lag_minutes": link.lag,
        "elapsed": link.elapsed,
        "percent": link.percent,
    }


def _repair(repair: Repair, place: int, words: QualityWords) -> dict[str, Any]:
    return {
        "finding": place,
        "kind": repair.kind.value,
        "text": words.repair(repair),
        "keeps_dates": repair.keeps_dates,
        "clears": repair.clears,
        "score": repair.score,
        "reasons": [
            {"kind": each.why.value, "text": words.reason(each.why), "weight": each.weight} for each in repair.reasons
        ],
        "changes": [_change(change) for change in repair.changes],
        "parts": list(repair.parts),
    }


def _change(change: Change) -> dict[str, Any]:
    if isinstance(change, FinishByChange):
        return {"record": "project", "before": _moment(change.before), "after": _moment(change.after)}
    if isinstance(change, LinkChange):
        return {
            "record": "link",
            "before": None if change.before is None else _link(change.before),
            "after": None if change.after is None else _link(change.after),
        }
    entry: dict[str, Any] = {"record": "task", "uid": change.after.id}
    before, after = _differing(change.before, change.after)
    entry |= {"before": before, "after": after}
    if change.before is None:
        entry |= {"beside": change.place, "ahead": change.ahead}
    return entry


_TIMES = {"constraint_date", "second_constraint_date", "deadline", "manual_start", "manual_finish", "resume"}


def _differing(before: Task | None, after: Task) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """The fields that change, or, of a new task, those that say something."""
    plain = Task(after.id, "") if before is None else before
    names = [each.name for each in fields(Task) if getattr(plain, each.name) != getattr(after, each.name)]
    new = {name: _shown(name, getattr(after, name)) for name in names}
    return (None if before is None else {name: _shown(name, getattr(before, name)) for name in names}), new


def _shown(name: str, value: Any) -> Any:
    if name in _TIMES:
        return _moment(value)
    return value.value if isinstance(value, Enum) else value


def _moment(time: Minutes | None) -> str | None:
    return None if time is None else time_text(time)
