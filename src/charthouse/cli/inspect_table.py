"""A schedule's quality as tables for people: points, practices, hit-task rates, findings and their repairs."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence

from charthouse.cli.painting import BOLD, DIM, GREEN, RED, YELLOW, fitted, painter
from charthouse.engine.quality import Finding, Inspection, Point, Repair, Verdict
from charthouse.engine.schedule import Schedule
from charthouse.exchange.document import Document
from charthouse.exchange.inspect_json import period_name
from charthouse.exchange.quality_words import (
    MISSING,
    POINTS,
    PRACTICES,
    UNITS,
    VERDICTS,
    QualityWords,
    evidence_text,
)

_AT_MOST = {1, 2, 3, 5, 6, 7, 8, 9, 11}
_FINDINGS = 10
"""So many findings of a point are listed where no repairs are asked for."""


def print_inspection(
    document: Document, schedule: Schedule, found: Inspection, repairs: Sequence[Repair] | None = None
) -> None:
    """Print the points, what they found, the practices, and what the whole comes to."""
    paint, words = painter(), QualityWords(document)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 160
    print(paint(" #  Point                       Population     Found      Value     Asked  Result", BOLD))
    for point in found.points:
        print(_line(point, paint))
    by_finding: dict[Finding, list[Repair]] = {}
    for repair in repairs or ():
        by_finding.setdefault(repair.finding, []).append(repair)
    for point in found.points:
        if point.findings:
            print()
            print(paint(f"{point.number} {POINTS[point.number]}", BOLD))
            listed = point.findings if repairs is not None else point.findings[:_FINDINGS]
            for finding in listed:
                print("  " + fitted(words.finding(finding), width - 2).rstrip())
                for repair in by_finding.get(finding, ()):
                    print(paint("    → " + fitted(_repair(repair, words), width - 6).rstrip(), DIM))
            if len(listed) < len(point.findings):
                print(paint(f"  and {len(point.findings) - len(listed)} more; --json lists them all.", DIM))
    _print_practices(found, paint, width)
    _print_rates(found, paint)
    _print_total(document, schedule, found, paint)


def _line(point: Point, paint: Callable[..., str]) -> str:
    if point.passes is None:
        why = "n/a" if point.missing is None else MISSING[point.missing]
        result = "told, not judged" if point.value is not None else f"n/a: {why}"
        style = DIM
    else:
        result, style = ("passes", GREEN) if point.passes else ("fails", RED)
    asked = (
        ""
        if point.threshold is None
        else ("≤ " if point.number in _AT_MOST else "≥ ") + _value(point.number, point.threshold)
    )
    population = "n/a" if point.population is None else str(point.population)
    cells = (
        f"{point.number:>2}  {POINTS[point.number]:<26}  {population:>10}  {len(point.findings):>8}  "
        f"{_value(point.number, point.value):>9}  {asked:>8}  "
    )
    return cells + paint(result, style)


def _value(number: int, value: float | None) -> str:
    if value is None:
        return "n/a"
    match UNITS[number]:
        case "fraction":
            return f"{100 * value:.1f} %"
        case "ratio":
            return f"{value:.2f}"
        case "working days":
            return f"{value:.0f} d"
        case _:
            return f"{value:.0f}"


def _repair(repair: Repair, words: QualityWords) -> str:
    said = words.repair(repair)
    if not repair.changes:
        return said
    reasons = ", ".join(words.reason(reason.why) for reason in repair.reasons if reason.weight > 0)
    return said + (" Keeps all dates." if repair.keeps_dates else "") + (f" Because {reasons}." if reasons else "")


def _print_practices(found: Inspection, paint: Callable[..., str], width: int) -> None:
    print()
    print(paint("Schedule practices (GAO-16-89G)", BOLD))
    for practice in found.practices:
        style = {Verdict.KEPT: GREEN, Verdict.BROKEN: RED, Verdict.SILENT: DIM}[practice.verdict]
        print(f"{practice.number:>2}  {PRACTICES[practice.number]}: {paint(VERDICTS[practice.verdict], style)}")
        told = []
        for each in practice.evidence:
            if each.name.startswith("point_"):
                continue
            value = "n/a" if each.value is None else f"{each.value:.2f}".rstrip("0").rstrip(".")
            told.append(f"{evidence_text(each)}: {value}" + ("" if each.of is None else f" of {each.of}"))
        if told:
            print(paint("    " + fitted("; ".join(told), width - 4).rstrip(), DIM))


def _print_rates(found: Inspection, paint: Callable[..., str]) -> None:
    if not found.hit_rates:
        return
    print()
    print(paint("Hit-task rate", BOLD))
    for rate in found.hit_rates:
        name = period_name(rate, found.policy.period)
        print(f"  {name}  {100 * rate.value:5.1f} %  {len(rate.hit)} of {len(rate.due)} due tasks done in time")


def _print_total(document: Document, schedule: Schedule, found: Inspection, paint: Callable[..., str]) -> None:
    judged = [point.passes for point in found.points if point.passes is not None]
    print()
    name = document.project.name or "The plan"
    print(paint(f"{name}: {sum(judged)} of {len(judged)} judged points pass.", BOLD))
    if found.completed_outside_baseline:
        print(f"Completed tasks that are not in the baseline: {len(found.completed_outside_baseline)}.")
    for warning in (*document.warnings, *schedule.warnings):
        print(paint(f"warning: {warning}", YELLOW))
