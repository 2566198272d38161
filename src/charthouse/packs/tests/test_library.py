"""The packs that come with Charthouse, and all their combinations, held against the engine's checks."""

from __future__ import annotations

import datetime as dt

import pytest

from charthouse.engine.quality import Inspection, inspect
from charthouse.engine.schedule import schedule
from charthouse.exchange.engine_values import plan_of
from charthouse.exchange.quality_facts import facts_of
from charthouse.packs.checking import checked
from charthouse.packs.combining import Combined, combine
from charthouse.packs.content import METHOD, TYPE
from charthouse.packs.drafting import document_of, draft
from charthouse.packs.library import shipped
from charthouse.packs.questions import METHODS

MONDAY = dt.date(2026, 3, 2)
TYPES = ("cybersecurity", "digital-transformation", "infrastructure", "software")
BOTH = [(method, of_type) for method in METHODS for of_type in TYPES]


def _combined(method: str, of_type: str) -> Combined:
    return combine(shipped()[method].pack, shipped()[of_type].pack)


def _inspected(combined: Combined) -> Inspection:
    document = document_of(combined, MONDAY)
    return inspect(schedule(plan_of(document)), facts_of(document))


def test_six_methods_and_four_types_come_with_charthouse() -> None:
    found = {slug: one.pack.kind for slug, one in shipped().items()}
    assert {slug for slug, kind in found.items() if kind == METHOD} == set(METHODS)
    assert {slug for slug, kind in found.items() if kind == TYPE} == set(TYPES)


@pytest.mark.parametrize("slug", [*METHODS, *TYPES])
def test_a_pack_that_comes_with_charthouse_has_no_faults(slug: str) -> None:
    one = shipped()[slug]
    pack, problems = checked(one.text)
    assert problems == []
    assert pack == one.pack
    assert pack.id == slug
    assert pack.sources
    assert pack.risks
    assert pack.meetings
    assert pack.checklists


@pytest.mark.parametrize(("method", "of_type"), BOTH)
def test_a_method_and_a_type_make_a_plan_without_open_ends_leads_or_loops(method: str, of_type: str) -> None:
    combined = _combined(method, of_type)
    assert 40 <= combined.tasks <= 120
    found = {point.number: point for point in _inspected(combined).points}
    names = {place: row.name for place, row in enumerate(combined.rows, 1)}
    open_ends = [names[int(finding.task)] for finding in found[1].findings]
    begin = next(row.name for row in combined.rows if row.task is not None)
    end = next(row.name for row in reversed(combined.rows) if row.gate is not None)
    assert set(open_ends) <= {begin, end}
    assert {number for number in (2, 3, 4, 5, 7, 9, 10, 12) if found[number].passes is False} == set()


@pytest.mark.parametrize(("method", "of_type"), BOTH)
def test_every_task_leads_from_the_first_one_to_the_last_gate(method: str, of_type: str) -> None:
    combined = _combined(method, of_type)
    refs = {row.ref for row in combined.rows if row.task is not None or row.gate is not None}
    end = [row.ref for row in combined.rows if row.gate is not None][-1]
    begin = next(row.ref for row in combined.rows if row.task is not None)
    for start, pairs in (
        (begin, [(link.before, link.after) for link in combined.links]),
        (end, [(link.after, link.before) for link in combined.links]),
    ):
        reached, more = {start}, [start]
        while more:
            at = more.pop()
            for before, after in pairs:
                if before == at and after not in reached:
                    reached.add(after)
                    more.append(after)
        assert reached == refs


@pytest.mark.parametrize("of_type", TYPES)
def test_gates_of_the_waterfall_let_nothing_of_the_next_phase_begin_before_them(of_type: str) -> None:
    combined = _combined("waterfall", of_type)
    dates = schedule(plan_of(document_of(combined, MONDAY))).tasks
    places = {row.ref: place for place, row in enumerate(combined.rows, 1)}
    parents = {row.ref: row.parent for row in combined.rows}

    def top(ref: str) -> str:
        while (above := parents[ref]) is not None:
            ref = above
        return ref

    stages = [row.ref for row in combined.rows if row.parent is None]
    for row in combined.rows:
        if row.gate is None:
            continue
        later = set(stages[stages.index(top(row.ref)) + 1 :])
        for other in combined.rows:
            if top(other.ref) in later and (other.task is not None or other.gate is not None):
                start, ends = dates[places[other.ref]].early_start, dates[places[row.ref]].early_finish
                assert start is not None
                assert ends is not None
                assert start >= ends


def test_a_draft_says_how_many_weeks_it_takes() -> None:
    found = draft(_combined("waterfall", "software"), MONDAY)
    assert found.start == (MONDAY - dt.date(1970, 1, 1)).days * 1440 + 480
    assert 26 <= found.weeks <= 60
