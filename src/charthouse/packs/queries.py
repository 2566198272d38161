"""What the pages of packs show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from charthouse.packs.catalogue import chosen
from charthouse.packs.combining import Combined, Row, combine
from charthouse.packs.content import Gate, Pack, PackTask, Phase, Stage
from charthouse.packs.drafting import Draft, draft


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a pack's work as people read it."""

    level: int
    name: str
    task: PackTask | None
    waits: tuple[str, ...] = ()
    """What it waits for, by name."""
    role: str = ""
    gate: bool = False
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a project will be set up with."""

    combined: Combined
    draft: Draft
    lines: tuple[Line, ...]


def preview(method: str, of_type: str, start: dt.date, language: str = "") -> Preview:
    """What the two come to.

    :raises NotOffered: DoNotFit:
    """
    first, second = chosen(method, of_type, language)
    combined = combine(first.sound, second.sound)
    return Preview(combined, draft(combined, start), tuple(_combined_lines(combined)))


def _combined_lines(combined: Combined) -> Iterable[Line]:
    names = {row.ref: row.name for row in combined.rows}
    roles = {ref: role.name for ref, role in combined.roles}
    levels: dict[str, int] = {}
    waits: dict[str, list[str]] = {}
    for link in combined.links:
        waits.setdefault(link.after, []).append(names[link.before])
    for row in combined.rows:
        levels[row.ref] = 1 if row.parent is None else levels[row.parent] + 1
        yield _line(row, levels[row.ref], tuple(waits.get(row.ref, ())), roles.get(row.role, ""))


def _line(row: Row, level: int, waits: tuple[str, ...], role: str) -> Line:
    return Line(level, row.name, row.task, waits, role, row.gate is not None, row.checklist if row.gate else ())


def lines_of(pack: Pack) -> list[Line]:
    """A pack's work in its order: stages or phases, and what lies in each."""
    named: list[PackTask | Gate] = [*pack.tasks, *pack.gates]
    names = {one.id: one.name for one in named}
    roles = {one.id: one.name for one in pack.roles}
    found = []
    parts: list[Stage | Phase] = [*pack.stages, *pack.phases]
    for part in parts:
        found.append(Line(1, part.name, None))
        found += [
            Line(
                2, one.name, one, tuple(names.get(link.what, link.what) for link in one.after), roles.get(one.role, "")
            )
            for one in pack.tasks
            if one.within == part.id
        ]
        found += [
            Line(2, one.name, None, role=roles.get(one.decides, ""), gate=True, criteria=one.criteria)
            for one in pack.gates
            if one.stage == part.id
        ]
    return found
