"""Calculations: by analogy and by models, kept with what was said, put at tasks as one edit, made anew and undone."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.worlds import DAY, MONDAY, at, signed_in

from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.estimates import calculations, past
from charthouse.estimates.calculating import Adjustment, Analogue, asked_in, number_of, work
from charthouse.estimates.calculations import Put, keep, put, take_away
from charthouse.estimates.comparing import ways_of
from charthouse.estimates.lines import lines_of
from charthouse.estimates.models import Calculation
from charthouse.estimates.past_values import Past
from charthouse.estimates.refusals import BadCalculation, CalculatedMeanwhile, NoSuchCalculation
from charthouse.exchange import document as doc
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions
from charthouse.plan.models import Estimate
from charthouse.projects import actions as projects
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.models import Role

START = dt.date(2026, 3, 2)
HOME = "/projects/PAY/estimates/calculations/"
METHODS = "/projects/PAY/estimates/tasks/12/methods"


@pytest.fixture
def access(payroll, maria, small_plan):
    """Design has ended after three days; everything else is to come."""
    tasks = tuple(
        replace(task, actual_start=MONDAY, actual_finish=at(2, 1020), percent_complete=100.0)
        if task.uid == 11
        else task
        for task in small_plan.tasks
    )
    actions.import_document(project=payroll, document=replace(small_plan, tasks=tasks), by=maria)
    actions.reschedule(project=payroll, by=maria)
    return project_for(maria, "PAY")


@pytest.fixture
def rollouts(db, stranger):
    """Four roll-outs of 10 to 80 servers; the median took half a day for each."""
    UserRole.objects.create(user=stranger, role=OrganisationRole.PMO)
    works = [
        Past(
            "task",
            f"Servers of plant {place}",
            "",
            "roll-out",
            Decimal(size),
            "servers",
            2025,
            4 * DAY,
            round(days * DAY),
        )
        for place, (size, days) in enumerate(((10, 4), (20, 10), (40, 20), (80, 48)), 1)
    ]
    steps = [past.Step(place, one.name, "new", one) for place, one in enumerate(works, 1)]
    past.take_in(by=stranger, source="w.csv", steps=steps, leave_out=False)
    return [f"past:{pk}" for pk in past.batches()[0][0].works.order_by("pk").values_list("pk", flat=True)]


def analogy(*refs, adjustments=(), **values):
    return asked_in("analogous", values, [Analogue(ref) for ref in refs], [Adjustment(*one) for one in adjustments])


def servers(**values):
    return asked_in("per_unit", {"count": 30, "measure": "servers", **values}, [], [])


COCOMO = asked_in("cocomo", {"kloc": 0.4, "rely": "high", "people": 2}, [], [])


def estimate_of(task=12):
    return Estimate.objects.filter(task__uid=task).values_list("low", "likely", "high", "method", "basis").first()


def test_three_points_by_analogy_are_the_scaled_cases_and_their_spread(access, rollouts):
    found = work(access, analogy(*rollouts[:3], size=30, measure="servers", adjustments=[(1.2, "new hands")]))

    # 10 servers took 4 days, 20 took 10, 40 took 20: for 30 that is 12, 15 and 15 days, times 1.2.
    assert found.points.likely == 18 * DAY
    assert dict(found.steps)["cases"] == 3
    assert found.factors.high == pytest.approx(1 / found.factors.low)
    assert (found.points.low / DAY, found.points.high / DAY) == pytest.approx((13.6, 23.9), abs=0.1)


def test_one_case_needs_another_source_of_its_range(access, rollouts):
    with pytest.raises(BadCalculation, match="two cases or more"):
        work(access, analogy("PAY-11"))

    found = work(access, analogy("PAY-11", ratio=2, spread="range", spread_low=0.5, spread_high=3))

    assert found.points == (3 * DAY, 6 * DAY, 18 * DAY)
    with pytest.raises(BadCalculation, match="There are 4 past"):
        work(access, analogy("PAY-11", spread="class"))


@pytest.mark.parametrize(
    ("refs", "said"),
    [
        (["PAY-12"], "has not ended"),
        (["PAY"], "has not ended"),
        (["PAY-10"], "has not ended"),
        (["PAY-999"], "no task PAY-999"),
        (["past:999999"], "no past work"),
        (["OTHER-1"], "no project"),
        (["<script>"], "is no case"),
        ([], "Choose from 1 to 20"),
        (["PAY-11", "PAY-11"], "counts once"),
    ],
)
def test_what_has_not_ended_or_is_not_to_be_seen_is_no_case(access, refs, said):
    with pytest.raises(BadCalculation, match=said):
        work(access, analogy(*refs, spread="range"))


def test_a_finished_summary_task_and_project_count_with_the_time_that_they_span(payroll, access, maria):
    other = projects.create_project(key="OLD", name="Old", by=maria, time_zone="Europe/Berlin", currency="EUR",
                                    start=START)  # fmt: skip
    week = (((480, 720), (780, 1020)),) * 5 + ((), ())
    plan = doc.Document(
        project=doc.Project(name="Old", start=MONDAY, calendar_uid=1, currency="EUR"),
        calendars=(doc.Calendar(uid=1, name="Office", week=week),),
        tasks=(
            doc.Task(uid=1, name="Move", summary=True),
            doc.Task(uid=2, name="Pack", parent_uid=1, duration=doc.Duration(2 * DAY), actual_start=at(0),
                     actual_finish=at(1, 1020), percent_complete=100.0),
            doc.Task(uid=3, name="Drive", parent_uid=1, duration=doc.Duration(DAY), actual_start=at(4),
                     actual_finish=at(4, 1020), percent_complete=100.0),
        ),
    )  # fmt: skip
    actions.import_document(project=other, document=plan, by=maria)
    actions.reschedule(project=other, by=maria)

    for ref in ("OLD-1", "OLD"):
        assert work(access, analogy(ref, spread="range")).cases == ((ref, 5 * DAY),)


def test_the_time_per_unit_is_the_median_of_past_work(access, rollouts):
    found = work(access, servers(fixed=16, people=2))

    # 0.4, 0.5, 0.5 and 0.6 days a server: 30 at half a day and two days besides, by two people.
    assert dict(found.steps) == {"cases": 4, "unit_hours": 4, "hours": 136, "people": 2}
    assert found.points.likely == 68 * 60
    assert found.points.low < 68 * 60 < found.points.high
    assert work(access, servers(rate="own", per_unit="1,5", spread="cone")).points.likely == 45 * 60


def test_too_little_past_work_tells_no_time_per_unit(access, rollouts):
    with pytest.raises(BadCalculation, match="“sites” and a size: 0; from 3 on"):
        work(access, servers(measure="sites"))
    with pytest.raises(BadCalculation, match=r"Stated: hours per unit: This is needed"):
        work(access, servers(rate="own", spread="cone"))


def test_a_model_divides_its_effort_by_people_or_takes_its_own_schedule(access):
    effort = 3.2 * 0.4**1.05 * 1.15
    found = work(access, COCOMO)

    assert found.points.likely == pytest.approx(effort * 152 * 60 / 2, abs=8)
    assert found.points.low == pytest.approx(0.67 * found.points.likely, abs=16)
    assert found.points.high == pytest.approx(1.5 * found.points.likely, abs=16)
    own = work(access, asked_in("cocomo", {**COCOMO.values, "time_by": "model", "spread": "model"}, [], []))
    assert own.points.likely == pytest.approx(2.5 * effort**0.38 * 152 * 60, abs=8)
    assert own.factors.high == pytest.approx(1.265, abs=0.001)


@pytest.mark.parametrize(
    ("model", "values", "field"),
    [
        ("cocomo", {}, "kloc"),
        ("cocomo", {"kloc": 0}, "kloc"),
        ("cocomo", {"kloc": -3}, "kloc"),
        ("cocomo", {"kloc": 1e9}, "kloc"),
        ("cocomo", {"kloc": float("inf")}, "kloc"),
        ("cocomo", {"kloc": True}, "kloc"),
        ("cocomo", {"kloc": "1,000"}, "kloc"),
        ("cocomo", {"kloc": "²"}, "kloc"),
        ("cocomo", {"kloc": 5, "rely": "extra_high"}, "rely"),
        ("cocomo", {"kloc": 5, "mode": "hybrid"}, "mode"),
        ("cocomo", {"kloc": 5, "people": 0}, "people"),
        ("cocomo", {"kloc": 5, "luck": 1}, "luck"),
        ("cocomo", {"kloc": 5, "spread": "cases"}, "spread"),
        ("cocomo", {"kloc": 5, "spread": "range", "spread_low": 1, "spread_high": 1}, "spread_low"),
        ("cocomo", {"kloc": 5, "spread": "class", "spread_class": "moon"}, "spread_class"),
        ("cocomo", {"kloc": 9000, "mode": "embedded", "people": 0.1}, ""),
        ("use_cases", {"cases_simple": 1, "t1": 6}, "t1"),
        ("use_cases", {"actors_simple": 5}, "cases_simple"),
        ("use_cases", {"cases_simple": -1}, "cases_simple"),
        ("use_cases", {"cases_simple": 5, "hours": 1000}, "hours"),
        ("function_points", {"hours": 8}, "inputs_low"),
        ("function_points", {"inputs_low": 5}, "hours"),
        ("per_unit", {"count": 0, "rate": "own", "per_unit": 1}, "count"),
        ("per_unit", {"count": 1, "rate": "own", "per_unit": 0.001, "spread": "cone"}, ""),
        ("fortune", {}, "model"),
    ],
)
def test_nonsense_is_refused_and_names_its_field(access, model, values, field):
    with pytest.raises(BadCalculation) as refused:
        work(access, asked_in(model, values, [], []))

    assert list(refused.value.fields) == [field]
    assert refused.value.message.endswith(".")


def test_numbers_are_read_as_people_write_them():
    assert [number_of(text) for text in ("1,5", "1.5", " 12 ", "0,125", "", None, 3)] == [
        1.5, 1.5, 12, 0.125, None, None, 3,
    ]  # fmt: skip


def test_what_is_put_at_a_task_keeps_method_author_date_and_basis_and_is_undone_with_the_calculation(access, maria):
    before = estimate_of()
    kept = keep(access=access, task=12, asked=COCOMO, put=Put())

    low, likely, high, method, basis = estimate_of()
    assert (low, likely, high) == (kept.low, kept.likely, kept.high)
    assert method == "parametric"
    assert basis.startswith("COCOMO 81: 0.4 thousand lines, organic, adjusted by 1.15: 1.4 person-months, 2 people")
    assert basis.endswith("by what is known so far (the requirements are written): 0.67 / 1 / 1.5 (calculation 1).")
    line = next(one for one in lines_of(access) if one.uid == 12)
    assert (line.source.method, line.source.by) == ("parametric", "Maria Okafor")
    assert Estimate.objects.get(task__uid=12).meaning == doc.Meaning.P10_P90.value
    assert calculations.stands(kept, line)

    undo(entry=Entry.objects.filter(stream=access.project.journal).latest("number"), by=maria)

    assert not Calculation.objects.exists()
    assert estimate_of() == before
    assert verify().findings == []


def test_a_kept_calculation_is_opened_made_anew_and_taken_away(access, maria):
    kept = keep(access=access, task=12, asked=COCOMO)
    assert estimate_of() is None
    assert calculations.asked_of(kept) == COCOMO

    larger = asked_in("cocomo", {**COCOMO.values, "kloc": 0.8}, [], [])
    anew = keep(access=access, task=12, asked=larger, number=kept.number, version=1)
    with pytest.raises(CalculatedMeanwhile):
        keep(access=access, task=12, asked=COCOMO, number=kept.number, version=1)
    assert (anew.number, anew.version, anew.likely > kept.likely) == (1, 2, True)

    undo(entry=Entry.objects.filter(stream=access.project.journal).latest("number"), by=maria)
    assert Calculation.objects.get().inputs["values"]["kloc"] == 0.4
    take_away(access=access, number=1)
    with pytest.raises(NoSuchCalculation):
        calculations.calculation_of(access, 1)
    undo(entry=Entry.objects.filter(stream=access.project.journal).latest("number"), by=maria)
    assert Calculation.objects.get().number == 1
    assert keep(access=access, task=12, asked=COCOMO).number == 2
    assert verify().findings == []


def test_what_somebody_else_estimated_meanwhile_is_not_overwritten(access):
    kept = keep(access=access, task=12, asked=COCOMO)
    keep(access=access, task=12, asked=asked_in("cocomo", {"kloc": 1}, [], []), put=Put())
    stands = estimate_of()

    with pytest.raises(Exception, match="after you saw it"):
        put(access=access, number=kept.number, how=Put(None))

    assert estimate_of() == stands


@pytest.mark.parametrize("task", [10, 11, 23, 999])
def test_a_summary_a_done_task_a_milestone_and_none_cannot_be_estimated(access, task):
    with pytest.raises(BadCalculation, match="still to come"):
        keep(access=access, task=task, asked=COCOMO)


def test_who_plans_nothing_calculates_nothing(access, yuki, helene, stranger):
    for who in (yuki, helene):
        with pytest.raises(RoleMayNot):
            keep(access=project_for(who, "PAY"), task=12, asked=COCOMO)
        browser = signed_in(who)
        for address in (HOME, f"{HOME}new", METHODS):
            assert browser.get(address).status_code == 403, address
    assert signed_in(stranger).get(HOME).status_code == 404


def test_a_lead_calculates_the_tasks_of_their_part_alone(access, payroll, yuki, maria):
    projects.set_roles(project=payroll, member=yuki, roles=[Role.LEAD], parts=[20], by=maria)
    made = keep(access=access, task=12, asked=COCOMO)
    lead = project_for(yuki, "PAY")

    assert keep(access=lead, task=21, asked=COCOMO, put=Put()).by == yuki
    with pytest.raises(BadCalculation, match="yours to estimate"):
        keep(access=lead, task=12, asked=COCOMO)
    with pytest.raises(BadCalculation, match="yours to estimate"):
        put(access=lead, number=made.number, how=Put())
    with pytest.raises(BadCalculation, match="not yours"):
        take_away(access=lead, number=made.number)


def test_cases_of_a_project_that_the_reader_does_not_see_have_no_name(access, payroll, maria, yuki):
    secret = projects.create_project(key="HID", name="Dismissals", by=maria, time_zone="Europe/Berlin", currency="EUR",
                                     start=START)  # fmt: skip
    done = doc.Task(uid=1, name="Dismiss the board", duration=doc.Duration(DAY), actual_start=at(0),
                    actual_finish=at(0, 1020), percent_complete=100.0)  # fmt: skip
    week = (((480, 720), (780, 1020)),) * 5 + ((), ())
    actions.import_document(project=secret, by=maria, document=doc.Document(
        project=doc.Project(name="Dismissals", start=MONDAY, calendar_uid=1, currency="EUR"),
        calendars=(doc.Calendar(uid=1, name="Office", week=week),), tasks=(done,),
    ))  # fmt: skip
    projects.set_roles(project=payroll, member=yuki, roles=[Role.LEAD], parts=[20], by=maria)
    keep(access=access, task=12, asked=analogy("HID-1", spread="range"), put=Put())

    told = "".join(
        signed_in(yuki).get(address).content.decode()
        for address in (f"{HOME}1", HOME, METHODS, "/projects/PAY/estimates/", "/projects/PAY/history/",
                        "/api/v1/projects/PAY/calculations/1")
    )  # fmt: skip
    assert "HID-1" in told
    assert "Dismiss the board" not in told
    assert "Dismissals" not in told


def test_methods_stand_side_by_side_with_who_said_so(access, maria):
    keep(access=access, task=12, asked=analogy("PAY-11", spread="range"), put=Put())
    keep(access=access, task=12, asked=COCOMO)

    ways = ways_of(access, 12, next(one for one in lines_of(access) if one.uid == 12))

    assert [(way.method, way.by, way.stands) for way in ways] == [
        ("analogous", "Maria Okafor", True), ("parametric", "Maria Okafor", False)
    ]  # fmt: skip
    page = signed_in(maria).get(METHODS).content.decode()
    assert page.count('<svg viewBox="0 0 1000 40"') == 2
    assert "COCOMO 81" in page


def post(browser, address, **said):
    return browser.post(address, said)


def test_the_page_shows_what_comes_out_before_it_is_kept(access, maria, rollouts):
    browser = signed_in(maria)
    address = f"{HOME}new?model=analogous"
    page = browser.get(address).content.decode()
    assert "Servers of plant 1" in page
    assert "PAY-11" in page
    said = {"task": "12", "case": rollouts[:2], "v-size": "30", "v-measure": "servers", "v-ratio": "1",
            "v-spread": "cases", "factor": ["1,1", ""], "reason": ["new hands", ""]}  # fmt: skip

    looked = post(browser, address, **said, do="look")
    assert looked.status_code == 200
    assert not Calculation.objects.exists()
    [token] = re.findall(r'name="shown" value="([^"]+)"', looked.content.decode())
    assert post(browser, address, **said, do="put").status_code == 422
    changed = {**said, "v-size": "60"}
    assert post(browser, address, **changed, do="put", shown=token, seen="").status_code == 422
    assert not Calculation.objects.exists()

    kept = post(browser, address, **said, do="put", shown=token, seen="")

    assert kept["Location"] == METHODS
    assert estimate_of()[3] == "analogous"
    assert "×1.1: new hands" in estimate_of()[4]
    again = browser.get(f"{HOME}1").content.decode()
    assert 'value="new hands"' in again
    assert re.search(rf'value="{rollouts[0]}" checked', again)


def test_the_page_says_what_is_wrong_beside_the_field_and_keeps_what_was_typed(access, maria):
    answer = post(
        signed_in(maria), f"{HOME}new?model=cocomo", **{"task": "12", "v-kloc": "-4", "v-rely": "high"}, do="look"
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say a number from 0.1 to 10,000." in page
    assert 'value="-4"' in page


def test_an_empty_project_says_what_to_do(payroll, maria):
    browser = signed_in(maria)

    assert "Open the plan" in browser.get(HOME).content.decode()
    assert "Open the plan" in browser.get(f"{HOME}new?model=use_cases").content.decode()
    assert browser.get(f"{HOME}new?model=tarot").status_code == 404
    assert browser.get(METHODS).status_code == 404


def test_the_pages_put_and_take_away(access, maria):
    keep(access=access, task=12, asked=COCOMO)
    browser = signed_in(maria)

    assert post(browser, f"{HOME}1/put", seen="").status_code == 302
    assert estimate_of()[3] == "parametric"
    assert post(browser, f"{HOME}1/remove").status_code == 302
    assert not Calculation.objects.exists()
    assert Entry.objects.filter(verb="took away a calculation").count() == 1


def test_a_program_reads_the_models_calculates_and_puts(access, maria):
    browser = signed_in(maria)
    at_calculations = "/api/v1/projects/PAY/calculations"
    models = {one["model"]: one for one in browser.get("/api/v1/estimation-models").json()["items"]}
    assert [one["name"] for one in models["cocomo"]["fields"]][:3] == ["kloc", "mode", "rely"]
    said = {"task": 12, "model": "analogous", "values": {"spread": "range"}, "analogues": [{"ref": "PAY-11"}],
            "adjustments": [{"factor": 2, "reason": "twice the plants"}]}  # fmt: skip

    made = browser.post(at_calculations, said, content_type="application/json")

    assert made.status_code == 201, made.content
    assert (made.json()["likely"], made.json()["stands"], made.headers["Location"]) == (
        6 * DAY, False, f"{at_calculations}/1",
    )  # fmt: skip
    assert made.json()["analogues"] == [{"ref": "PAY-11", "name": "Design", "size": None, "minutes": 3 * DAY}]
    put_there = browser.post(f"{at_calculations}/1/put")
    assert put_there.json()["stands"] is True
    anew = {**said, "adjustments": []}
    stale = browser.put(f"{at_calculations}/1", anew, content_type="application/json", headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    changed = browser.put(f"{at_calculations}/1", anew, content_type="application/json", headers={"If-Match": '"1"'})
    assert (changed.json()["likely"], changed.json()["stands"]) == (3 * DAY, False)
    ways = browser.get("/api/v1/projects/PAY/tasks/12/estimation-methods").json()["items"]
    assert [(one["likely"], one["stands"], one["calculation"]) for one in ways] == [
        (6 * DAY, True, None), (3 * DAY, False, 1),
    ]  # fmt: skip
    wrong = browser.post(at_calculations, {**said, "values": {"ratio": -1}}, content_type="application/json")
    assert wrong.status_code == 422
    assert "from 0.001 to 1,000" in wrong.content.decode()
    assert browser.delete(f"{at_calculations}/1").status_code == 204
