"""A report is looked up in the tables by a checker that counts everything itself; a planted wrong number is found."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from tests.worlds import at, signed_in

from charthouse.goals import actions as goals
from charthouse.goals.measuring import Measured, record_measurements
from charthouse.goals.models import Measurement
from charthouse.outlook.models import SimulationRun
from charthouse.projects.access import Access
from charthouse.raid import actions as raid
from charthouse.reports import actions
from charthouse.reports.facts import Facts, Sight, as_json, read
from charthouse.reports.models import Report
from charthouse.reports.queries import edition_of
from charthouse.reports.tests.checker import Claims, wrong_in, wrong_on_slides
from charthouse.reports.tests.conftest import SINCE, UNTIL
from charthouse.reports.tests.test_facts import with_money
from charthouse.risks.actions import create_risk


@pytest.fixture
def whole(planned: Access) -> Access:
    """A project with something of everything that a report tells."""
    with_money(planned)
    create_risk(access=planned, facts={
        "title": "The desks are late", "probability": 0.35, "delay": (480, 960, 1440), "response": "Order early",
        "tasks": [12],
    })  # fmt: skip
    raid.add_entry(access=planned, facts={
        "kind": "decision", "title": "Who trains", "due": dt.date(2026, 3, 4), "owner": None,
    })  # fmt: skip
    raid.add_entry(access=planned, facts={
        "kind": "issue", "title": "Nobody answers", "severity": "high", "due": dt.date(2026, 3, 9),
    })  # fmt: skip
    one = goals.add_kpi(access=planned, facts={
        "name": "Defects", "measure": "number", "unit": "defects", "direction": "down", "baseline": Decimal(40),
        "target": Decimal(5),
    })  # fmt: skip
    record_measurements(
        access=planned, number=one.number, items=[Measured(dt.date(2026, 3, 5), Decimal(12))],
        source=Measurement.Source.HAND,
    )  # fmt: skip
    percentiles = [at(15, 1020), at(16, 1020), at(16, 1020), at(17, 1020), at(21, 1020), at(22, 1020), at(23, 1020)]
    SimulationRun.objects.create(
        project=planned.project, number=1, at=timezone.now(), engine="", fingerprint="", tasks=5, seconds=0.1,
        settings={"iterations": 10_000}, plan_finish=at(16, 1020),
        quantiles=[at(14 + each // 10, 1020) for each in range(101)],
        forecasts={}, figures={
            "baseline": {"number": 0, "finish": at(14, 1020), "chance": 0.22, "cost": None}, "plan_chance": 0.4,
            "promises": [], "risks": [], "milestones": [{
                "uid": 23, "name": "Live", "plan": at(16, 1020), "baseline": at(14, 1020), "deadline": None,
                "percentiles": percentiles, "plan_chance": 0.4, "baseline_chance": 0.22, "deadline_chance": None,
            }],
        },
    )  # fmt: skip
    return planned


def checked(access: Access) -> list[str]:
    """What the checker finds wrong in the newest report, once it was sent."""
    report = Report.objects.get()
    actions.send_report(access=access, number=report.number, to=[access.user.pk])
    edition = edition_of(Report.objects.get(), Sight.RATES)
    return wrong_in(edition, Claims(access.project.pk, SINCE, UNTIL))


def test_everything_that_a_report_says_stands_in_the_tables(whole: Access) -> None:
    actions.write_report(access=whole, facts={"since": SINCE, "until": UNTIL})

    assert checked(whole) == []


def sent_slides(access: Access) -> bytes:
    return bytes(signed_in(access.user).get("/projects/PAY/documents/status-report.pptx").content)


def test_the_slides_of_a_report_say_what_stands_in_the_tables_and_a_planted_amount_is_found(whole: Access) -> None:
    actions.write_report(access=whole, facts={"since": SINCE, "until": UNTIL})
    claims = Claims(whole.project.pk, SINCE, UNTIL)

    assert wrong_on_slides(sent_slides(whole), claims) == []

    report = Report.objects.get()
    report.facts = as_json(_money(read(report.facts), "row"))
    report.save()
    wrong = wrong_on_slides(sent_slides(whole), claims)
    assert [one for one in wrong if one.startswith("chart of")]
    assert [one for one in wrong if one.startswith("money: ")]


def _task(one: Any, **changes: Any) -> Any:
    return dataclasses.replace(one, named=(dataclasses.replace(one.named[0], **changes), *one.named[1:]))


def _money(facts: Facts, row: str) -> Facts:
    level = facts.money[3]
    if row == "total":
        changed = dataclasses.replace(level, total=dataclasses.replace(level.total, spent=level.total.spent + 1))
    else:
        first = dataclasses.replace(level.rows[0], planned=level.rows[0].planned + 1)
        changed = dataclasses.replace(level, rows=(first, *level.rows[1:]))
    return dataclasses.replace(facts, money={**facts.money, 3: changed})


LATER = dt.date(2026, 3, 19)
PLANTED: dict[str, Callable[[Facts], Facts]] = {
    "finish": lambda one: dataclasses.replace(one, finish=dataclasses.replace(one.finish, forecast=LATER)),
    "chance": lambda one: dataclasses.replace(one, finish=dataclasses.replace(one.finish, chance=Decimal("0.23"))),
    "done": lambda one: dataclasses.replace(one, done=_task(one.done, finish=dt.date(2026, 3, 5))),
    "late": lambda one: dataclasses.replace(one, late=_task(one.late, finish=LATER)),
    "late left out": lambda one: dataclasses.replace(one, late=dataclasses.replace(one.late, named=one.late.named[1:])),
    "count": lambda one: dataclasses.replace(one, done_in_all=2),
    "milestone": lambda one: dataclasses.replace(
        one, milestones=(dataclasses.replace(one.milestones[0], p80=LATER), *one.milestones[1:])
    ),
    "a sum": lambda one: _money(one, "total"),
    "an amount": lambda one: _money(one, "row"),
    "risk": lambda one: dataclasses.replace(one, risks=(dataclasses.replace(one.risks[0], chance=Decimal("0.36")),)),
    "KPI": lambda one: dataclasses.replace(one, kpis=(dataclasses.replace(one.kpis[0], now=Decimal(13)),)),
    "decision": lambda one: dataclasses.replace(one, asks=()),
    "issue": lambda one: dataclasses.replace(one, issues=(dataclasses.replace(one.issues[0], severity="low"),)),
}


def test_a_planted_wrong_number_is_found(whole: Access) -> None:
    report = actions.write_report(access=whole, facts={"since": SINCE, "until": UNTIL})
    claims, right = Claims(whole.project.pk, SINCE, UNTIL), read(report.facts)

    for name, plant in PLANTED.items():
        report.facts = as_json(plant(right))
        assert wrong_in(edition_of(report, Sight.RATES), claims), name
