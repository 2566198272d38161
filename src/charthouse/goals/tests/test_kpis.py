"""KPIs are added, measured, corrected, computed and forecast; amounts are shown to those who may see costs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from tests.worlds import signed_in

from charthouse.goals import actions, measuring
from charthouse.goals.kpi_queries import kpi_line, kpi_lines
from charthouse.goals.looking import compute_due, look, newly_missed
from charthouse.goals.measuring import Measured, Recorded
from charthouse.goals.models import Benefit, Kpi, Measurement
from charthouse.goals.refusals import BadGoal, BadMeasurements, MeasuredAlready
from charthouse.goals.standing import Point, standing_of
from charthouse.goals.trend import trend_of
from charthouse.jobs.models import Job
from charthouse.jobs.running import Running
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.ui.templatetags import ui

HOME = "/projects/PAY/goals/kpis/"
TODAY = dt.date(2026, 6, 1)


@pytest.fixture
def access(payroll, maria):
    return project_for(maria, "PAY")


@pytest.fixture
def defects(access):
    return actions.add_kpi(
        access=access,
        facts={"name": "Defects", "unit": "defects", "direction": "down", "target": Decimal(5),
               "tolerance": Decimal(2)},
    )  # fmt: skip


def measure(access, *pairs, replace=False, number=1):
    items = [Measured(dt.date(2026, 3, day), Decimal(value)) for day, value in pairs]
    return measuring.record_measurements(
        access=access, number=number, items=items, source=Measurement.Source.HAND, replace=replace
    )


def test_a_day_is_measured_once_corrected_aloud_and_nothing_is_lost(access, defects, maria):
    assert measure(access, (2, "9"), (9, "8.5")) == Recorded(2, 0, 0)
    assert measure(access, (2, "9"), (9, "8.50")) == Recorded(0, 0, 2)
    with pytest.raises(MeasuredAlready, match="Mon 9 Mar 2026 has another value or note already"):
        measure(access, (9, "7"), (16, "6"))

    assert measure(access, (9, "7"), (16, "6"), replace=True) == Recorded(1, 1, 0)

    rows = Measurement.objects.order_by("day", "pk").values_list("value", "standing")
    assert list(rows) == [(9, True), (Decimal("8.5"), False), (7, True), (6, True)]
    newest = Entry.objects.filter(record="goals.Kpi").latest("pk")
    undo(entry=newest, by=maria)
    rows = Measurement.objects.order_by("day", "pk").values_list("value", "standing")
    assert list(rows) == [(9, True), (Decimal("8.5"), True)]
    assert not verify().findings


def test_a_withdrawn_measurement_counts_no_more_and_is_kept(access, defects):
    measure(access, (2, "9"), (9, "8"))

    measuring.withdraw_measurement(access=access, number=1, day=dt.date(2026, 3, 9))

    assert kpi_line(access, defects, TODAY).latest == "9\N{NO-BREAK SPACE}defects"
    assert Measurement.objects.count() == 2


def test_what_was_not_measured_yet_cannot_have_been(access, defects):
    tomorrow = measuring.today_in(access.project) + dt.timedelta(days=1)

    with pytest.raises(BadMeasurements, match="give a day until today"):
        measuring.record_measurements(
            access=access, number=1, items=[Measured(tomorrow, Decimal(1))], source=Measurement.Source.HAND
        )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("when,what\n", "The first line names the columns"),
        ("day,value\nsoon,3\n2026-03-02,many\n", "Line 2: “soon” is no day"),
        ("day,value\n2026-03-02,many\n", "Line 2: “many” is no number"),
        ("day,value\n", "no measurement in the file"),
        ("day,value\n2026-03-02,1\n2026-03-02,2\n", "stands there twice"),
        ("day,value\n2026-03-02,1.1234567\n", "Six places"),
    ],
)
def test_a_file_is_taken_as_a_whole_or_says_line_by_line_why_not(access, defects, text, says):
    with pytest.raises(BadMeasurements, match=says):
        measuring.record_measurements(
            access=access, number=1, items=measuring.read_file("x.csv", text.encode()),
            source=Measurement.Source.FILE,
        )  # fmt: skip

    assert not Measurement.objects.exists()


def test_a_german_file_is_taken_and_goes_out_as_it_came(access, defects, maria):
    browser = signed_in(maria)
    file = SimpleUploadedFile("werte.csv", b"Datum;Wert;Notiz\n02.03.2026;8,5;Anfang\n09.03.2026;7;\n")

    assert browser.post(f"{HOME}1/file", {"file": file}).status_code == 302

    text = browser.get(f"{HOME}1/measurements.csv").content.decode("utf-8-sig")
    assert text.splitlines() == ["day,value,note", "2026-03-02,8.5,Anfang", "2026-03-09,7,"]


def points(*values, step=7):
    return [Point(dt.date(2026, 3, 2) + dt.timedelta(days=step * place), Decimal(str(value)))
            for place, value in enumerate(values)]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "due", "words"),
    [
        ((), None, "not measured yet"),
        ((9, 6), None, "within the tolerance"),
        ((9, 5), None, "on target"),
        ((9, 8), None, "off target"),
        ((9, 8), dt.date(2026, 3, 9), "missed"),
        ((9, 8), dt.date(2026, 12, 1), "too early to say"),
        ((20, 18, 16, 14, 12, 10), dt.date(2026, 5, 11), "will be on target"),
        ((20, 20, 20, 20, 20, 20), dt.date(2026, 5, 11), "will be missed"),
        ((20, 16, 19, 15, 14, 15), dt.date(2026, 5, 11), "may be missed"),
    ],
)
def test_a_kpi_stands_by_its_newest_value_and_before_its_day_by_where_it_goes(values, due, words):
    kpi = Kpi(name="Defects", direction="down", target=Decimal(5), tolerance=Decimal(2), due=due)

    assert str(standing_of(kpi, points(*values), dt.date(2026, 4, 12)).words) == words


def test_a_band_is_missed_on_either_side():
    kpi = Kpi(name="Load", direction="within", target=Decimal(70), target_high=Decimal(90))

    states = [standing_of(kpi, points(value), TODAY).state for value in (69, 70, 90, 91)]

    assert states == ["bad", "good", "good", "bad"]


def test_the_line_of_theil_and_sen_is_moved_by_no_outlier():
    found = trend_of([(0, 1.0), (10, 2.0), (20, 3.0), (30, 400.0), (40, 5.0), (50, 6.0), (60, 7.0)])

    assert found is not None
    assert found.slope == pytest.approx(0.1)
    assert found.at(70)[1] == pytest.approx(8.0)
    assert trend_of([(0, 1.0), (1, 2.0), (2, 3.0), (3, 4.0)]) is None


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"name": " "}, "needs a name"),
        ({"formula": "late_taskz + 1"}, "The formula, character 1: There is no figure “late_taskz”; did you mean"),
        ({"formula": "tasks +"}, "character 8: Something is missing at the end"),
        ({"formula": "actual_cost"}, "The formula gives money, and the KPI is measured in “number”"),
        ({"measure": "percent", "formula": "finish_deviation"}, "The formula gives days"),
        ({"direction": "within", "target": Decimal(3)}, "give both"),
        ({"direction": "within", "target": Decimal(3), "target_high": Decimal(2)}, "exchange them"),
        ({"tolerance": Decimal(-1)}, "cannot be below 0"),
        ({"target": Decimal("1e13")}, "choose a bigger unit"),
        ({"goal": 9}, "no goal 9"),
    ],
)
def test_what_cannot_be_kept_of_a_kpi_is_refused(access, facts, says):
    with pytest.raises(BadGoal, match=says):
        actions.add_kpi(access=access, facts={"name": "X", **facts})

    assert not Kpi.objects.exists()


def test_amounts_are_for_those_who_may_see_costs(access, yuki, helene):
    facts = {"name": "Saved", "measure": "money", "target": Decimal(987000)}
    actions.add_kpi(access=access, facts=facts)
    measure(access, (2, "120000"))

    page = signed_in(yuki).get("/projects/PAY/goals/").content.decode()
    assert "Saved" in page
    assert "120,000" not in page
    assert "987,000" not in page
    assert "987000" not in page
    assert "120,000" not in signed_in(helene).get(f"{HOME}1").content.decode()
    assert signed_in(helene).get(f"{HOME}1/measurements.csv").content.decode("utf-8-sig").splitlines()[1:] == []
    told = signed_in(helene).get("/api/v1/projects/PAY/kpis/1").json()
    assert "latest" not in told
    assert "target" not in told
    with pytest.raises(RoleMayNot):
        measure(project_for(yuki, "PAY"), (9, "1"))
    history = signed_in(yuki).get("/projects/PAY/history/").content.decode()
    assert "987,000" not in history
    assert "987000" not in history


def test_a_contributor_measures_and_a_viewer_does_not(access, defects, yuki, helene):
    answer = signed_in(yuki).post(f"{HOME}1/measure", {"day": "2026-03-02", "value": "4", "note": "counted"})
    again = signed_in(yuki).post(f"{HOME}1/measure", {"day": "2026-03-02", "value": "5"})

    assert (answer.status_code, again.status_code) == (302, 422)
    assert "has another value or note already" in again.content.decode()
    assert signed_in(helene).post(f"{HOME}1/measure", {"day": "2026-03-02", "value": "4"}).status_code == 403
    assert signed_in(yuki).post(f"{HOME}1/delete").status_code == 403
    page = signed_in(helene).get(f"{HOME}1").content.decode()
    assert "counted" in page
    assert "<svg" in page


def test_a_kpi_and_a_benefit_are_made_changed_and_reviewed_on_their_pages(access, maria):
    browser = signed_in(maria)

    made = browser.post(
        f"{HOME}new", {"name": "Late", "measure": "number", "unit": "tasks", "direction": "down", "target": "0",
                       "formula": "late_tasks"},
    )  # fmt: skip
    wrong = browser.post(f"{HOME}new", {"name": "Late", "measure": "number", "direction": "down", "formula": "late +"})
    assert (made["Location"], wrong.status_code) == (f"{HOME}1", 422)
    assert "character 7" in wrong.content.decode()
    form = browser.post(f"{HOME}1/edit", {"name": "Behind", "measure": "number", "direction": "down", "version": "1"})
    assert form.status_code == 302
    assert (Kpi.objects.get().name, Kpi.objects.get().target) == ("Behind", None)

    there = "/projects/PAY/goals/benefits/"
    browser.post(f"{there}new", {"title": "Fewer hours", "measure": "hours", "expected": "400", "kpi": "1"})
    browser.post(f"{there}1/review", {"state": "partly", "actual": "250", "result": "Two plants only", "version": "1"})
    one = Benefit.objects.get()
    assert (one.state, one.actual, one.reviewed_by, one.kpi_id) == ("partly", 250, maria, Kpi.objects.get().pk)
    assert "realised in part" in browser.get("/projects/PAY/goals/").content.decode()
    assert "Two plants only" in browser.get(f"{there}1").content.decode()
    undo(entry=Entry.objects.filter(record="goals.Benefit").latest("pk"), by=maria)
    assert Benefit.objects.get().state == "expected"


def test_programs_measure_all_or_nothing_and_read_how_it_stands(access, defects, maria):
    api, home, json = signed_in(maria), "/api/v1/projects/PAY/kpis/1", "application/json"
    body = {"items": [{"day": "2026-03-02", "value": "9"}, {"day": "2026-03-09", "value": "4.5"}]}

    assert api.post(f"{home}/measurements", body, content_type=json).json() == {"kept": 2, "corrected": 0, "same": 0}
    body["items"][0]["value"] = "8"
    assert api.post(f"{home}/measurements", body, content_type=json).status_code == 409
    told = api.get(home).json()
    assert (told["state"], told["words"], told["latest"], told["target"]) == ("good", "on target", "4.5", "5")
    assert api.post(f"{home}/measurements/withdraw", {"day": "2026-03-09"}, content_type=json).status_code == 204
    assert [one["standing"] for one in api.get(f"{home}/measurements").json()["items"]] == [True, False]
    names = {one["name"]: one["unit"] for one in api.get("/api/v1/projects/PAY/figures").json()["items"]}
    assert (
        names.items() >= {"cpi": "ratio", "late_tasks": "count", "actual_cost": "money", "plan_finish": "date"}.items()
    )


def test_those_come_first_that_stand_worst(access, defects):
    actions.add_kpi(access=access, facts={"name": "Fine", "target": Decimal(1)})
    measure(access, (2, "20"))
    measure(access, (2, "3"), number=2)

    assert [(line.one.name, line.standing.state) for line in kpi_lines(access, TODAY)] == [
        ("Defects", "bad"), ("Fine", "good"),
    ]  # fmt: skip


def test_a_computed_kpi_is_measured_in_its_rhythm_and_keeps_why_it_could_not(access, payroll):
    facts = {"name": "Open", "measure": "days", "formula": "today - 2026-05-31", "rhythm": "weekly"}
    actions.add_kpi(access=access, facts=facts)
    actions.add_kpi(access=access, facts={"name": "Late", "unit": "tasks", "formula": "late_tasks + 1"})

    assert compute_due(payroll, TODAY) == 1
    assert compute_due(payroll, TODAY + dt.timedelta(days=6)) == 0
    assert compute_due(payroll, TODAY + dt.timedelta(days=7)) == 1

    rows = Measurement.objects.order_by("day").values_list("kpi__name", "value", "source")
    assert list(rows) == [("Open", Decimal(1), "computed"), ("Open", Decimal(8), "computed")]
    assert not Measurement.objects.filter(by__isnull=False).exists()
    assert Kpi.objects.get(name="Late").trouble != ""
    with pytest.raises(BadMeasurements, match="is computed"):
        measure(access, (2, "1"))
    assert not verify().findings


def test_who_owns_a_kpi_that_will_be_missed_is_told_once(access, maria, yuki, payroll, mailoutbox):
    facts = {
        "name": "Trained", "measure": "percent", "target": Decimal(90), "due": dt.date(2026, 4, 20), "owner": yuki.pk,
    }  # fmt: skip
    actions.add_kpi(access=access, facts=facts)
    measure(access, *((day, "10") for day in (2, 6, 11, 16, 21, 26)))
    job = Job.objects.create(kind="goals.look", title="Look")

    assert [one.name for one in newly_missed(payroll, dt.date(2026, 3, 27))] == ["Trained"]
    assert newly_missed(payroll, dt.date(2026, 3, 27)) == []
    Kpi.objects.update(told_missed=False)
    assert look(Running(job, "tests"))["told"] == 2

    assert sorted(letter.to[0] for letter in mailoutbox) == [maria.email, yuki.email]
    assert mailoutbox[0].subject == "Payroll: “Trained” misses its target"
    assert "Target: at least 90\N{NO-BREAK SPACE}%." in mailoutbox[0].body


def test_a_choice_is_called_as_django_calls_it():
    one = Kpi(direction=Kpi.Direction.WITHIN)
    for language in ("en", "de"):
        with translation.override(language):
            assert ui.choice(one, "direction") == one.get_direction_display()
    assert ui.choice(Kpi(direction="no such one"), "direction") == "no such one"
