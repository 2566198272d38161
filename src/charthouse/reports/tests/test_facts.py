"""What a report is made of: dates, lateness with its reason, colours by the default, and who knows what."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from charthouse.accounts.models import User
from charthouse.budget import lines
from charthouse.budget.actions import Cost, book
from charthouse.budget.closing import Accrued, close_month
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Project
from charthouse.reports.composed import Edition
from charthouse.reports.facts import Facts, Sight, as_json, overall, read, seen_at, sight_of
from charthouse.reports.gathering import gather
from charthouse.reports.sentences import composed
from charthouse.reports.tests.conftest import SINCE, UNTIL


def told(edition: Edition) -> dict[str, str]:
    """The sentences by their keys."""
    return {one.key: one.text for one in edition.sentences}


def gathered(access: Access) -> Facts:
    return gather(access, kind="weekly", since=SINCE, until=UNTIL)


def with_money(access: Access) -> None:
    """Labour of 10,000 and software of 5,000 are planned; 700 and 600 are spent."""
    for name, kind, planned, spent in (("People", "labour", 10_000, 700), ("Tool", "software", 5_000, 600)):
        months = {dt.date(2026, 3, 1): Decimal(planned)}
        lines.add_line(access=access, facts={"name": name, "type": kind, "months": months})
        book(access=access, costs=[Cost(day=dt.date(2026, 3, 5), amount=Decimal(spent), task_uid=None, type=kind)])


def test_late_tasks_say_what_began_it(planned: Access) -> None:
    said = told(composed(gathered(planned)))

    assert said["verdict.finish"] == (
        "The finish is forecast for Wed 18 Mar 2026, 2 days after the commitment of Mon 16 Mar 2026."
    )
    assert said["done.11"] == "“Design” was finished on 6 Mar, 2 days late"
    assert said["next.12"] == "“Build” from 9 Mar to 13 Mar"
    assert said["late.21"] == "“Test” ends on 18 Mar, 2 days late, because “Design” ended 2 days late"
    assert said["done.all"] == "1 of 5 tasks is done in all."
    assert said["verdict.chance"] == "How likely that is, nobody knows: the plan was not simulated."


def test_german_has_its_own_grammar_and_figures(planned: Access) -> None:
    with translation.override("de"):
        edition = composed(gathered(planned))
    said = told(edition)

    assert said["late.21"] == "„Test“ endet am 18. März, 2 Tage zu spät, weil „Design“ 2 Tage zu spät endete"
    assert said["dimension.finish"].startswith("2 Tage zu spät: 14,3")
    assert edition.title == "Wochenbericht, 28. Feb. – 6. März"


def test_the_default_bounds_are_five_and_ten_percent_of_the_planned_time(planned: Access) -> None:
    facts = gathered(planned)
    finish = facts.dimension("finish")

    assert finish is not None
    # 2 days of the 14 from 2 to 16 March
    assert (finish.tone, finish.rule, finish.value) == ("bad", "default", Decimal("14.3"))
    assert overall(facts) == "bad"


def test_facts_come_back_as_they_were_kept(planned: Access) -> None:
    facts = gathered(planned)

    assert read(as_json(facts)) == facts


def test_an_empty_project_says_what_is_missing(payroll: Project, maria: User) -> None:
    edition = composed(gathered(project_for(maria, "PAY")))

    assert told(edition)["verdict.finish"] == "There is no plan yet, so no finish can be forecast."
    assert {one.tone for one in edition.sides} == {"none"}
    assert all(one.sentence.text.startswith("n/a: ") for one in edition.sides)
    assert edition.overall_words == "n/a"
    late = edition.section("late")
    assert late is not None
    assert late.nothing == "n/a: the plan is held against no baseline yet."
    assert edition.course.facts is None


def test_the_end_of_a_project_is_told_as_what_happened(planned: Access) -> None:
    facts = gathered(planned)
    ended = dataclasses.replace(facts.finish, ended=True, forecast=dt.date(2026, 3, 12))

    said = told(composed(dataclasses.replace(facts, finish=ended)))

    assert said["verdict.finish"] == "The project ended on Thu 12 Mar 2026, 4 days before the commitment."
    assert "verdict.chance" not in said


@pytest.mark.parametrize(
    ("who", "sight"), [("maria", Sight.RATES), ("robert", Sight.COSTS), ("helene", Sight.INSIDE), ("celine", 0)]
)
def test_who_sees_how_much(who: str, sight: int, planned: Access, request: pytest.FixtureRequest) -> None:
    assert sight_of(project_for(request.getfixturevalue(who), "PAY")) == sight


def test_no_two_totals_differ_by_what_people_cost(planned: Access) -> None:
    with_money(planned)
    facts = gathered(planned)

    full, costs, inside = (seen_at(facts, sight) for sight in (Sight.RATES, Sight.COSTS, Sight.INSIDE))

    assert full.amounts is not None
    assert costs.amounts is not None
    assert (full.amounts.total.planned, full.amounts.total.spent) == (Decimal(15_000), Decimal(1300))
    assert (costs.amounts.total.planned, costs.amounts.total.spent) == (Decimal(5000), Decimal(600))
    assert [one.type for one in costs.amounts.rows] == ["software"]
    assert costs.amounts.without_labour
    # nothing of the other sight is left in what is handed on
    assert "15000" not in str(as_json(costs))
    assert inside.money == {}
    assert inside.dimension("cost") is None
    assert composed(inside).section("money") is None


def test_the_client_sees_the_colour_but_neither_bounds_nor_the_inside(planned: Access) -> None:
    edition = composed(seen_at(gathered(planned), Sight.OUTSIDE))

    assert [(one.name, one.tone, one.sentence.text) for one in edition.sides] == [("finish", "bad", "2 days late.")]
    assert {one.name for one in edition.sections} == {"milestones", "done", "next", "late", "notes"}
    assert edition.managers == ""


def test_numbers_in_sentences_are_those_of_the_tables(planned: Access) -> None:
    with_money(planned)
    edition = composed(gathered(planned))
    money = edition.section("money")

    assert money is not None
    assert money.table is not None
    assert [one.text for one in money.table.rows[-1].cells] == ["Total", "15,000", "1,300", "12,838", "2,162"]
    # 3 of the 13 days planned are earned: 1,300 are spent, 10/13 of 15,000 are to come
    assert told(edition)["verdict.money"] == "The cost is forecast at €12,838, €2,162 less than the €15,000 budgeted."


def test_a_report_of_a_closed_month_tells_what_its_closing_keeps(planned: Access) -> None:
    with_money(planned)
    accrued = Accrued(amount=Decimal("40.00"), what="Cloud", type="cloud", reason="The bill comes late.")
    close_month(access=planned, month=dt.date(2026, 3, 1), accruals=[accrued])
    book(access=planned, costs=[Cost(day=dt.date(2026, 4, 2), amount=Decimal(45), task_uid=None, type="cloud")])

    facts = gathered(planned)
    later = gather(planned, kind="weekly", since=dt.date(2026, 4, 3), until=dt.date(2026, 4, 10))

    assert facts.amounts is not None
    assert later.amounts is not None
    assert {one.type: one.spent for one in facts.amounts.rows}["cloud"] == Decimal(40)  # neither taken back nor billed
    assert facts.amounts.total.spent == Decimal(1340)
    money = composed(facts).section("money")
    assert money is not None
    assert "Spent and ordered are as the books were closed for March 2026." in [one.text for one in money.sentences]
    assert later.amounts.total.spent == Decimal(1345)
    closed_of_costs = seen_at(facts, Sight.COSTS).amounts
    assert closed_of_costs is not None
    assert closed_of_costs.total.spent == Decimal(640)
