"""Tolerances, the exceptions that a forecast opens, and what the board decides."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from tests.worlds import signed_in

from charthouse.approvals import actions
from charthouse.approvals.actions import Asked
from charthouse.goals.actions import add_kpi, delete_kpi
from charthouse.goals.measuring import Measured, record_measurements, today_in
from charthouse.goals.models import Measurement
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions as plan
from charthouse.projects.access import project_for
from charthouse.stages import queries
from charthouse.stages.actions import add_stage, change_stage, delete_stage
from charthouse.stages.exceptions import write_exception
from charthouse.stages.models import Stage, StageException, Tolerance
from charthouse.stages.refusals import BadStage, Decided, StageIsNeeded
from charthouse.stages.tests.conftest import longer
from charthouse.stages.watching import look

OPTIONS = [
    {"title": "Wait", "days": 5, "cost": "0", "new_limit": "6", "recommended": True},
    {"title": "Bring in two more", "days": 0, "cost": "12000"},
]


@pytest.fixture
def make(planned, payroll, maria) -> Stage:
    """The stage of the phase “Make”, agreed as the plan is now, with at most two days of slip."""
    plan.set_baseline(project=payroll, by=maria, name="Agreed")
    return add_stage(
        access=planned,
        facts={
            "name": "Make", "phase": 10,
            "tolerances": [
                {"area": "time", "unit": "days", "limit": "2"}, {"area": "scope", "unit": "tasks", "limit": "0"},
                {"area": "cost", "unit": "percent_cost", "limit": "10"}, {"area": "benefit", "text": "As in the case"},
            ],
        },
    )  # fmt: skip


def measured(access, area: str):
    line = queries.road_of(access)[0]
    return next(one for one in line.tolerances if one.one.area == area)


def test_a_stage_stands_by_the_baseline_and_says_what_has_no_data(planned, make):
    road = queries.road_of(planned)[0]

    assert (measured(planned, "time").now, measured(planned, "time").words) == ("0 working days", "inside")
    assert measured(planned, "cost").now == "0\N{NO-BREAK SPACE}% of the stage’s cost"
    assert (measured(planned, "benefit").said, measured(planned, "benefit").words) == (
        "As in the case",
        "said in words",
    )
    assert road.words == "to come"


def test_what_stays_inside_opens_nothing_and_a_breach_opens_one_exception_once(planned, make, payroll, maria):
    longer(planned, 12, 5, 7)
    assert look(payroll) == (0, 0)
    longer(planned, 12, 7, 8)

    assert look(payroll) == (1, 0)
    one = StageException.objects.get()
    assert (one.area, one.limit, one.forecast, one.state) == ("time", Decimal(2), Decimal(3), "open")
    assert look(payroll) == (0, 0)
    longer(planned, 12, 8, 9)
    assert look(payroll) == (0, 0)
    assert not verify().findings


def test_the_managers_are_written_to_once(planned, make, payroll, django_capture_on_commit_callbacks):
    longer(planned, 12, 5, 8)
    with django_capture_on_commit_callbacks(execute=True):
        look(payroll)

    assert [letter.to for letter in mail.outbox] == [["maria@example.org"]]
    assert "2 working days are agreed, 3 working days are forecast" in str(mail.outbox[0].body)


def test_back_inside_it_closes_and_the_next_breach_is_another_exception(planned, make, payroll):
    longer(planned, 12, 5, 8)
    look(payroll)
    longer(planned, 12, 8, 5)

    assert look(payroll) == (0, 1)
    assert StageException.objects.get().state == "over"
    longer(planned, 12, 5, 9)
    assert look(payroll) == (1, 0)
    assert list(StageException.objects.values_list("number", "state")) == [(1, "over"), (2, "open")]


def exceeded(planned, payroll) -> StageException:
    longer(planned, 12, 5, 8)
    look(payroll)
    return write_exception(access=planned, number=1, cause="The vendor is late", options=OPTIONS)


def send(access, *who):
    return actions.propose(access=access, kind="exception", subject="1", signers=[Asked(user=one.pk) for one in who])


def answered(version, user, decision: str, **more) -> StageException:
    request = version.requests.get(user=user)
    actions.answer(access=project_for(user, "PAY"), version=version, request_id=request.pk, decision=decision, **more)
    return StageException.objects.get(number=1)


def test_the_board_takes_the_recommended_option_and_with_it_a_new_tolerance(planned, make, payroll, robert):
    exceeded(planned, payroll)

    one = answered(send(planned, robert), robert, "approved")

    assert one.state == "decided"
    assert Tolerance.objects.get(stage=make, area="time").limit == Decimal(6)
    assert look(payroll) == (0, 1)  # inside the new tolerance
    longer(planned, 12, 8, 14)
    assert look(payroll) == (1, 0)  # and beyond that as well
    assert not verify().findings


def test_a_decision_without_a_new_tolerance_is_not_asked_again_for_the_same_breach(planned, make, payroll, robert):
    exceeded(planned, payroll)
    write_exception(
        access=planned,
        number=1,
        cause="The vendor is late",
        options=[{"title": "Accept", "days": 3, "recommended": True}],
    )
    answered(send(planned, robert), robert, "approved")
    longer(planned, 12, 8, 9)

    assert look(payroll) == (0, 0)
    assert StageException.objects.count() == 1


def test_a_refusal_leaves_it_open_for_other_options(planned, make, payroll, robert):
    exceeded(planned, payroll)

    one = answered(send(planned, robert), robert, "refused", reason="Find something cheaper")

    assert one.state == "open"
    assert write_exception(access=planned, number=1, cause="Late", options=OPTIONS[1:]).options.count() == 1


def test_what_the_board_reads_stays_and_nothing_is_sent_without_a_recommendation(planned, make, payroll, robert, maria):
    exceeded(planned, payroll)
    write_exception(access=planned, number=1, cause="Late", options=OPTIONS[1:])
    with pytest.raises(Decided, match="Recommend one option first"):
        send(planned, robert)
    write_exception(access=planned, number=1, cause="Late", options=OPTIONS)
    version = send(planned, robert)
    with pytest.raises(Decided):
        write_exception(access=planned, number=1, cause="Otherwise", options=OPTIONS)
    answered(version, robert, "approved")
    for entry in Entry.objects.filter(stream=payroll.journal, verb="wrote options for the board"):
        with pytest.raises(Exception, match="not undone"):
            undo(entry=entry, by=maria)


def test_amounts_of_options_are_shown_to_those_alone_who_may_see_costs(planned, make, payroll, helene, robert):
    exceeded(planned, payroll)

    assert "12,000" in signed_in(robert).get("/projects/PAY/stages/exceptions/1").content.decode()
    page = signed_in(helene).get("/projects/PAY/stages/exceptions/1").content.decode()
    assert "Bring in two more" in page
    assert "12,000" not in page


def test_a_stage_with_an_exception_stays_and_others_come_back(planned, make, payroll, maria):
    exceeded(planned, payroll)
    with pytest.raises(StageIsNeeded):
        delete_stage(access=planned, number=1)
    add_stage(access=planned, facts={"name": "Bring in", "tolerances": [{"area": "time", "text": "A week"}]})
    delete_stage(access=planned, number=2)

    undo(entry=Entry.objects.get(stream=payroll.journal, verb="deleted a stage"), by=maria)

    assert Tolerance.objects.get(stage__number=2).text == "A week"


def test_scope_counts_what_came_in_below_the_phase(planned, make, payroll, maria):
    parent = plan.create_task(project=payroll, name="Also print", by=maria).uid
    plan.move_task(project=payroll, uid=parent, parent=10, position=1, by=maria)

    assert (measured(planned, "scope").now, measured(planned, "scope").words) == ("1 task", "beyond the limit")
    plan.set_baseline(project=payroll, by=maria, number=1, name="Agreed")
    assert (measured(planned, "scope").now, measured(planned, "scope").words) == ("0 tasks", "inside")


@pytest.mark.parametrize(
    "line",
    [
        {"area": "time", "unit": "percent_cost", "limit": "5"}, {"area": "quality", "unit": "days", "limit": "5"},
        {"area": "time", "unit": "days", "limit": "-1"}, {"area": "time", "unit": "days", "limit": "soon"},
        {"area": "luck", "unit": "words", "text": "More"},
    ],
)  # fmt: skip
def test_a_tolerance_that_nobody_can_measure_is_refused(planned, make, line):
    with pytest.raises(BadStage):
        change_stage(access=planned, number=1, facts={"tolerances": [line]})
    assert Tolerance.objects.filter(stage=make).count() == 4


def test_the_pages_and_the_road_are_shown_to_members_alone(planned, make, payroll, maria, helene, stranger):
    exceeded(planned, payroll)
    page = signed_in(helene).get("/projects/PAY/stages/").content.decode()
    assert "One exception" in page
    assert signed_in(stranger).get("/projects/PAY/stages/").status_code == 404
    browser = signed_in(maria)
    form = {"name": "Make it", "phase": "10", "time_limit": "4", "time_unit": "days", "version": "1"}
    assert browser.post("/projects/PAY/stages/1/edit", form).status_code == 302
    assert browser.post("/projects/PAY/stages/1/edit", form).status_code == 422


def quality(planned, **facts):
    """KPI 1, to come from 40 known errors to 10, and a stage that may miss a fifth of that way."""
    add_kpi(access=planned, facts={"name": "Known errors", "direction": "down", "baseline": 40, "target": 10} | facts)
    line = {"area": "quality", "unit": "percent_target", "limit": "20", "kpi": 1}
    return change_stage(access=planned, number=1, facts={"tolerances": [line]})


def measure(planned, day: dt.date, value: str):
    record_measurements(
        access=planned, number=1, items=[Measured(day, Decimal(value), "")], source=Measurement.Source.HAND
    )


def test_quality_is_held_against_a_kpi_and_a_breach_is_an_exception_until_it_is_back(planned, make, payroll):
    quality(planned)
    assert (measured(planned, "quality").now, measured(planned, "quality").words) == ("", "no data yet")
    today = today_in(payroll)

    measure(planned, today - dt.timedelta(days=2), "16")
    assert measured(planned, "quality").now == "20\N{NO-BREAK SPACE}% short of the target"
    assert look(payroll) == (0, 0)
    measure(planned, today - dt.timedelta(days=1), "19")
    assert look(payroll) == (1, 0)
    one = StageException.objects.get()
    assert (one.area, one.forecast, one.state) == ("quality", Decimal(30), "open")
    measure(planned, today, "9")
    assert look(payroll) == (0, 1)
    assert measured(planned, "quality").now == "0\N{NO-BREAK SPACE}% short of the target"
    assert not verify().findings


def test_what_a_kpi_will_come_to_counts_before_what_it_came_to(planned, make, payroll):
    today = today_in(payroll)
    quality(planned, direction="up", baseline=0, target=100, due=today + dt.timedelta(days=10))
    for back in range(6):
        measure(planned, today - dt.timedelta(days=2 * back), str(70 - 2 * back))

    line = measured(planned, "quality")
    assert line.now == "20\N{NO-BREAK SPACE}% short of the target"  # one more a day, from 70 today
    assert "will likely come to" in line.one.source


def test_a_kpi_that_is_gone_leaves_the_tolerance_without_data(planned, make, payroll):
    quality(planned)
    measure(planned, today_in(payroll), "40")
    delete_kpi(access=planned, number=1)

    line = measured(planned, "quality")
    assert (line.words, line.one.state) == ("no data yet", "unknown")
    assert "choose another" in line.one.source


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"kpi": None}, "Choose a KPI"), ({"kpi": 7}, "Choose a KPI"), ({"kpi": 2}, "no target"),
        ({"kpi": 3}, "Not everybody"), ({"kpi": 4}, "Not everybody"),
    ],
)  # fmt: skip
def test_quality_is_held_only_against_a_kpi_with_a_target_that_all_may_see(planned, make, line, why):
    quality(planned)
    add_kpi(access=planned, facts={"name": "Words", "aim": "As good as before"})
    add_kpi(access=planned, facts={"name": "Saved", "measure": "money", "target": 100})
    add_kpi(access=planned, facts={"name": "Open risks", "target": 1, "formula": "open_risks"})

    with pytest.raises(BadStage, match=why):
        change_stage(
            access=planned, number=1,
            facts={"tolerances": [{"area": "quality", "unit": "percent_target", "limit": "5", **line}]},
        )  # fmt: skip
    assert Tolerance.objects.get(stage=make).kpi == 1


def test_the_road_says_to_each_reader_their_own_and_what_is_so_now(planned, make, maria, helene):
    def tells(reader):
        page = signed_in(reader).get("/projects/PAY/stages/").content.decode()
        cost = "of the stage’s cost<br>" in page
        return cost, "It is shown to those who may see costs." in page, "/stages/1/edit" in page

    assert [tells(one) for one in (maria, helene, maria)] == [
        (True, False, True),
        (False, True, False),
        (True, False, True),
    ]
    assert "3 working days" not in signed_in(helene).get("/projects/PAY/stages/").content.decode()
    longer(planned, 12, 5, 8)
    assert "3 working days" in signed_in(helene).get("/projects/PAY/stages/").content.decode()


def test_the_forecast_of_a_benefit_is_for_those_who_may_see_costs(planned, make, payroll, helene):
    add_kpi(access=planned, facts={"name": "Saved", "measure": "money", "target": 100000})
    line = {"area": "benefit", "unit": "percent_target", "limit": "20", "kpi": 1}
    change_stage(access=planned, number=1, facts={"tolerances": [line]})
    measure(planned, today_in(payroll), "50000")
    assert look(payroll) == (1, 0)

    assert measured(planned, "benefit").now == "50\N{NO-BREAK SPACE}% short of the target"
    assert measured(project_for(helene, "PAY"), "benefit").words == "not shown"
    assert queries.exceptions_of(project_for(helene, "PAY"))[0].forecast == ""
    assert "50\N{NO-BREAK SPACE}%" not in signed_in(helene).get("/projects/PAY/stages/").content.decode()


def test_a_manager_ties_quality_to_a_kpi_on_the_page_and_takes_it_back(planned, make, payroll, maria):
    add_kpi(access=planned, facts={"name": "Known errors", "direction": "down", "baseline": 40, "target": 10})
    browser = signed_in(maria)
    assert "KPI 1 · Known errors" in browser.get("/projects/PAY/stages/1/edit").content.decode()
    form = {"name": "Make", "phase": "10", "quality_limit": "20", "quality_unit": "percent_target", "version": "1"}

    assert browser.post("/projects/PAY/stages/1/edit", form).status_code == 422
    assert browser.post("/projects/PAY/stages/1/edit", form | {"quality_kpi": "1"}).status_code == 302
    one = Tolerance.objects.get(stage=make)
    assert (one.area, one.kpi, one.limit) == ("quality", 1, Decimal(20))
    undo(entry=Entry.objects.latest("pk"), by=maria)
    assert Tolerance.objects.filter(stage=make).count() == 4
