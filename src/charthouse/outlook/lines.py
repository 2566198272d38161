"""What the health pages show: the points, practices and trend of a judged plan as lines with their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charthouse.engine.quality import Finding, Inspection, Point, Verdict
from charthouse.outlook import words
from charthouse.outlook.models import HealthDay
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

WIDTH, HEIGHT = 96, 22


@dataclass(frozen=True, slots=True)
class PointLine:
    """A point as its row shows it."""

    number: int
    name: str
    asks: str
    links: bool
    """It looks at links, not at tasks."""
    population: int | None
    found: int
    value: str
    asked: str
    state: str
    verdict: str
    missing: str
    trend: str
    """The way of its value as an SVG path; empty: too few days."""


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """A practice with its evidence."""

    number: int
    name: str
    state: str
    verdict: str
    evidence: tuple[str, ...]
    points: tuple[tuple[int, str], ...]
    cannot_say: str


def point_lines(inspection: Inspection, days: Sequence[HealthDay] = ()) -> list[PointLine]:
    """All fourteen."""
    return [point_line(point, days) for point in inspection.points]


def point_line(point: Point, days: Sequence[HealthDay] = ()) -> PointLine:
    """One point's row."""
    state, verdict = words.verdict_told(point)
    return PointLine(
        number=point.number,
        name=str(words.POINTS[point.number]),
        asks=str(words.ASKS[point.number]),
        links=point.number in words.LINKS,
        population=point.population,
        found=len(point.findings),
        value=words.value_told(point.number, point.value),
        asked=words.asked_told(point),
        state=state,
        verdict=verdict,
        missing="" if point.missing is None else str(words.MISSING[point.missing]),
        trend=drawn([day.figures.get(str(point.number), {}).get("value") for day in days]),
    )


def drawn(values: Sequence[float | None]) -> str:
    """A small line through the values, each a day apart, as an SVG path; where there is none, the line is broken."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    step = (WIDTH - 4) / (len(values) - 1)
    path, before = [], False
    for number, value in enumerate(values):
        if value is None:
            before = False
            continue
        share = 0.5 if high == low else (value - low) / (high - low)
        path.append(f"{'L' if before else 'M'}{2 + number * step:.1f} {HEIGHT - 3 - share * (HEIGHT - 6):.1f}")
        before = True
    return "".join(path)


def practice_lines(inspection: Inspection) -> list[PracticeLine]:
    """All ten."""
    states = {Verdict.KEPT: "good", Verdict.BROKEN: "warn", Verdict.SILENT: "none"}
    lines = []
    for practice in inspection.practices:
        points = [int(each.name.removeprefix("point_")) for each in practice.evidence if each.name.startswith("point_")]
        lines.append(
            PracticeLine(
                number=practice.number,
                name=str(words.PRACTICES[practice.number]),
                state=states[practice.verdict],
                verdict=str(words.VERDICTS[practice.verdict]),
                evidence=tuple(
                    words.evidence_told(each) for each in practice.evidence if not each.name.startswith("point_")
                ),
                points=tuple((number, str(words.POINTS[number])) for number in points),
                cannot_say=str(words.CANNOT_SAY[practice.number]),
            )
        )
    return lines


def findings_shown(access: Access, point: Point) -> tuple[Finding, ...] | None:
    """What a point found; None: the reader may not see who works on a task or whether it costs anything."""
    if point.number == 10 and not (access.may(Right.SEE_TEAM) and access.may(Right.SEE_COSTS)):
        return None
    return point.findings
