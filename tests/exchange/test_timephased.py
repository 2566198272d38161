"""Actual costs that a plan file spreads over time, and what earned value makes of them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from charthouse import exchange
from charthouse.engine.earned_value.measuring import measure
from charthouse.exchange import mpxj
from charthouse.exchange.earned_values import CostSource, subject_of
from charthouse.exchange.moments import time_of, time_text
from charthouse.exchange.timephased import TIMEPHASED, entries_of, months_between

HEAD = """<Project xmlns="http://schemas.microsoft.com/project"><Name>Move</Name><StartDate>2026-03-16T08:00:00</StartDate>
<StatusDate>2026-04-10T17:00:00</StatusDate><CalendarUID>1</CalendarUID>
<Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar><WeekDays>"""
FREE = "".join(f"<WeekDay><DayType>{day}</DayType><DayWorking>0</DayWorking></WeekDay>" for day in (1, 7))
DAY = """<WeekDay><DayType>{}</DayType><DayWorking>1</DayWorking><WorkingTimes>
<WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>
<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>"""
TASK = """</WeekDays></Calendar></Calendars><Tasks>
<Task><UID>1</UID><ID>1</ID><Name>Rack servers</Name><OutlineLevel>1</OutlineLevel>
<Start>2026-03-16T08:00:00</Start><Finish>2026-04-10T17:00:00</Finish><Duration>PT160H0M0S</Duration>
<DurationFormat>7</DurationFormat>
<PercentComplete>100</PercentComplete>
<ActualStart>2026-03-16T08:00:00</ActualStart><ActualFinish>2026-04-10T17:00:00</ActualFinish>
<ActualDuration>PT160H0M0S</ActualDuration><RemainingDuration>PT0H0M0S</RemainingDuration>
<EarnedValueMethod>0</EarnedValueMethod>
<FixedCost>50000</FixedCost><FixedCostAccrual>1</FixedCostAccrual><ActualCost>850000</ActualCost><Cost>850000</Cost>
<Baseline><Number>0</Number><Start>2026-03-16T08:00:00</Start><Finish>2026-04-03T17:00:00</Finish>
<Duration>PT120H0M0S</Duration><DurationFormat>7</DurationFormat><Cost>650000</Cost></Baseline></Task></Tasks>
<Resources><Resource><UID>1</UID><ID>1</ID><Name>Ann</Name><Type>1</Type>
<MaxUnits>1</MaxUnits><CalendarUID>1</CalendarUID>
<StandardRate>50</StandardRate><StandardRateFormat>2</StandardRateFormat></Resource></Resources>
<Assignments><Assignment><UID>1</UID><TaskUID>1</TaskUID><ResourceUID>1</ResourceUID>
<Units>1</Units><Work>PT160H0M0S</Work>
<ActualWork>PT160H0M0S</ActualWork><RemainingWork>PT0H0M0S</RemainingWork><ActualCost>800000</ActualCost><Cost>800000</Cost>
<ActualStart>2026-03-16T08:00:00</ActualStart><ActualFinish>2026-04-10T17:00:00</ActualFinish>
<Start>2026-03-16T08:00:00</Start><Finish>2026-04-10T17:00:00</Finish>{}</Assignment></Assignments></Project>"""
PIECE = """<TimephasedData><Type>{}</Type><UID>1</UID><Start>{}T08:00:00</Start><Finish>{}T17:00:00</Finish>
<Unit>2</Unit><Value>{}</Value></TimephasedData>"""
DAYS = [f"2026-03-{day}" for day in (*range(16, 21), *range(23, 28), 30, 31)] + [
    f"2026-04-{day:02}" for day in (1, 2, 3, 6, 7, 8, 9, 10)
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Twenty days of eight hours at 50 from the middle of March, and 500 fixed at the start."""
    work = "".join(PIECE.format(2, day, day, "PT8H0M0S") for day in DAYS)
    cost = PIECE.format(6, "2026-03-16", "2026-03-31", 480000) + PIECE.format(6, "2026-04-01", "2026-04-10", 320000)
    path = tmp_path / "move.xml"
    path.write_text(HEAD + FREE + "".join(DAY.format(number) for number in range(2, 7)) + TASK.format(work + cost))
    return path


def told(document):
    return [
        (time_text(each.date)[:7], each.amount, each.task_uid, each.resource_uid, each.kind) for each in document.costs
    ]


def test_microsoft_projects_costs_over_time_become_entries_by_month(file):
    assert told(exchange.read(file)) == [
        ("2026-03", Decimal(4800), 1, 1, TIMEPHASED),
        ("2026-04", Decimal(3200), 1, 1, TIMEPHASED),
    ]


def test_mpxj_spreads_them_by_the_work_of_each_month(file):
    assert told(mpxj.read(file)) == told(exchange.read(file))


def test_earned_value_counts_them_by_month_with_the_fixed_cost_at_the_start(file):
    document = exchange.read(file)
    march = time_of("2026-04-01T00:00")
    subject = subject_of(document, march)

    assert subject.cost_source is CostSource.ENTRIES
    assert measure(subject.measured, march).amounts.ac == 4800 + 500
    april = time_of("2026-04-11T00:00")
    assert measure(subject_of(document, april).measured, april).amounts.ac == 8500


def test_pieces_are_summed_by_task_resource_and_month():
    first, last = time_of("2026-03-02T08:00"), time_of("2026-03-31T17:00")
    pieces = [
        (1, 5, first, first + 540, Decimal(10)),
        (1, 5, first, last, Decimal(5)),
        (2, None, first, last, Decimal(0)),
    ]

    (entry,) = entries_of(pieces)

    assert (entry.amount, entry.date, entry.task_uid) == (Decimal(15), last, 1)


def test_a_stretch_is_cut_at_the_ends_of_months():
    first, last = time_of("2025-12-20T08:00"), time_of("2026-02-03T09:00")

    cuts = [(time_text(start), time_text(end)) for start, end in months_between(first, last)]

    assert cuts == [
        ("2025-12-20T08:00", "2026-01-01T00:00"),
        ("2026-01-01T00:00", "2026-02-01T00:00"),
        ("2026-02-01T00:00", "2026-02-03T09:00"),
    ]
