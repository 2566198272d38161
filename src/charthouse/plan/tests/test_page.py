"""The plan page's data is what its schema says, and only those who may see it do."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from importlib import resources
from typing import Any

import jsonschema
import pytest
from tests.worlds import DAY, MONDAY, at, signed_in

from charthouse.engine.calendars import Calendar, CalendarException
from charthouse.engine.network import Split
from charthouse.engine.schedule import schedule
from charthouse.exchange import document as doc
from charthouse.exchange.engine_values import plan_of
from charthouse.plan import actions, page, page_columns
from charthouse.plan.computed import Computed
from charthouse.plan.page_calendar import calendar_on_page
from charthouse.plan.page_why import Teller

BASELINE = json.loads((resources.files("charthouse.exchange") / "schemas" / "plan-baseline-1.json").read_text())
SCHEMA = json.loads((resources.files("charthouse.exchange") / "schemas" / "plan-page-1.json").read_text())


def told(document: doc.Document, **options) -> dict[str, Any]:
    return page.page_data(document, schedule(plan_of(document)), key="PAY", now=at(1), **options)


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    return payroll


def test_the_data_keep_their_published_schema(small_plan):
    data = json.loads(json.dumps(told(small_plan))) | {"version": 1, "may": {"edit": True, "part": [], "progress": []}}

    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    assert all(len(column) == 7 for name, column in data["tasks"].items() if isinstance(column, list))


def test_dates_count_from_the_origin_and_what_is_missing_is_null(small_plan):
    data = told(small_plan)
    tasks = data["tasks"]

    assert data["origin"] == MONDAY - 480
    assert tasks["number"] == [10, 11, 12, 20, 21, 22, 23]
    assert tasks["parent"] == [-1, 0, 0, -1, 3, 3, 3]
    assert tasks["wbs"] == ["1", "1.1", "1.2", "2", "2.1", "2.2", "2.3"]
    assert (tasks["start"][1], tasks["finish"][1]) == (480, 2 * 1440 + 1020)
    assert tasks["slack"][0] is None
    assert tasks["deadline"] == {"at": [4], "value": [20 * 1440 + 1020]}
    assert tasks["constraint"] == {"at": [5], "value": [("ALAP", None)]}
    assert tasks["flags"][6] & page_columns.FLAG_MILESTONE
    assert tasks["flags"][1] & page_columns.FLAG_CRITICAL
    assert data["baselines"] == [
        {
            "number": 0,
            "name": "Agreed",
            "start": [None, 480, None, None, None, None, None],
            "finish": [None, 2 * 1440 + 1020, None, None, None, None, None],
        }
    ]


def test_of_several_baselines_only_the_one_the_plan_is_held_against_brings_its_dates(small_plan):
    later = doc.TaskBaseline(3, at(1), at(4, 1020), 3 * DAY)
    tasks = [replace(task, baselines=(*task.baselines, later)) if task.uid == 12 else task for task in small_plan.tasks]
    several = replace(small_plan, tasks=tuple(tasks), baselines=(*small_plan.baselines, doc.Baseline(3, "")))

    assert [(one["number"], one["name"], "start" in one) for one in told(several)["baselines"]] == [
        (0, "Agreed", True), (3, "", False),
    ]  # fmt: skip
    held = told(several, measured_by=3)["baselines"]
    assert "start" not in held[0]
    assert held[1]["finish"] == [None, None, 4 * 1440 + 1020, None, None, None, None]
    assert [("start" in one) for one in told(several, measured_by=9)["baselines"]] == [True, False]


def test_a_baselines_dates_are_given_to_who_sees_the_plan(planned, helene, stranger):
    client = signed_in(helene)
    answer = client.get("/projects/PAY/plan/baselines/0/dates.json")

    assert answer.status_code == 200
    jsonschema.Draft202012Validator(BASELINE).validate(answer.json())
    assert answer.json() == {
        "number": 0, "origin": MONDAY - 480, "tasks": [11], "start": [480], "finish": [2 * 1440 + 1020],
    }  # fmt: skip
    assert client.get("/projects/PAY/plan/baselines/7/dates.json").status_code == 404
    assert client.post("/projects/PAY/plan/baselines/0/dates.json").status_code == 405
    client = signed_in(stranger)
    assert client.get("/projects/PAY/plan/baselines/0/dates.json").status_code == 404


def test_links_say_their_lag_and_which_of_them_drive(small_plan):
    links = told(small_plan)["links"]

    assert links["kind"] == "ffsff"
    assert links["lag"] == {"at": [1], "value": ["+1d"]}
    assert {0, 1, 3} <= set(links["driving"])


def test_who_works_on_what_is_for_those_who_may_know(small_plan):
    data = told(small_plan, mine=["YUKI@example.org"])
    hidden = told(small_plan, mine=["yuki@example.org"], with_team=False)

    assert data["people"] == [("YH", "Yuki Hayashi"), ("TL", "Test lab")]
    assert data["mine"] == [0]
    assert data["tasks"]["people"] == {"at": [2, 4], "value": [[0], [1]]}
    assert hidden["people"] == []
    assert hidden["tasks"]["people"] == {"at": [], "value": []}


def test_a_split_task_comes_in_its_parts(small_plan):
    split = Split(after=2 * DAY, gap=DAY)
    tasks = tuple(replace(task, splits=(split,)) if task.uid == 12 else task for task in small_plan.tasks)

    parts = told(replace(small_plan, tasks=tasks))["tasks"]["parts"]

    assert parts["at"] == [2]
    assert [end - start for start, end in parts["value"][0]] == [1440 + 540, 2 * 1440 + 540]


def test_a_calendar_is_told_with_what_it_inherits():
    day = ((480, 1020),)
    office = Calendar(1, "Office", (day,) * 5 + ((), ()), (CalendarException(100, 106, name="Closed"),))
    mornings = Calendar(2, "Mornings", (None, None, None, None, ((480, 720),), None, None), parent=1)

    shown = calendar_on_page([office, mornings], 2, [1], 90, 120)

    assert shown["week"][4] == ((480, 720),)
    assert shown["week"][0] == day
    # Day 106 is a Friday, of which the mornings' own week says more than the office's closing.
    assert shown["exceptions"] == [(100, 105, (), "Closed")]
    assert shown["hours"] == (480, 1020)


def test_the_chain_leads_back_to_where_it_starts(small_plan):
    computed = schedule(plan_of(small_plan))
    live = next(task for task in small_plan.tasks if task.uid == 21)

    answer = Teller(Computed(small_plan, computed), computed).why(live, "start")

    assert answer.heading == "Starts Fri 13 Mar 2026"
    assert [step.number for step in answer.steps] == [None, 12, 11, None]
    assert answer.steps[-1].title == "The project starts"
    assert answer.lead == "2 tasks hold it there, one behind the other."


def test_the_answer_is_packed_and_not_sent_twice(planned, maria):
    client = signed_in(maria)
    first = client.get("/projects/PAY/plan/data.json", headers={"accept-encoding": "gzip"})
    again = client.get("/projects/PAY/plan/data.json", headers={"if-none-match": first["ETag"]})
    plain = client.get("/projects/PAY/plan/data.json")

    assert first["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(first.content)) == plain.json()
    assert again.status_code == 304
    assert not again.content


def test_a_change_of_the_plan_changes_the_answer(planned, maria):
    client = signed_in(maria)
    before = client.get("/projects/PAY/plan/data.json")
    actions.update_task(project=planned, uid=11, changes={"name": ("Design", "Draw")}, by=maria)
    after = client.get("/projects/PAY/plan/data.json", headers={"if-none-match": before["ETag"]})

    assert after.status_code == 200
    assert after.json()["tasks"]["name"][1] == "Draw"


@pytest.mark.parametrize("address", ["plan/", "plan/data.json", "plan/table/", "tasks/11", "tasks/11?tab=why"])
def test_a_stranger_finds_nothing(planned, stranger, address):
    assert signed_in(stranger).get(f"/projects/PAY/{address}").status_code == 404


@pytest.mark.parametrize("address", ["plan/", "plan/data.json", "plan/table/", "tasks/11"])
def test_nobody_is_asked_to_sign_in_first(planned, client, address):
    answer = client.get(f"/projects/PAY/{address}")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_only_reading_is_offered(planned, maria):
    assert signed_in(maria).post("/projects/PAY/plan/").status_code == 405


def test_a_task_that_is_not_there_is_told(planned, maria):
    answer = signed_in(maria).get("/projects/PAY/tasks/999")

    assert answer.status_code == 404
    assert "PAY-999" in answer.content.decode()


@pytest.mark.parametrize(
    ("tab", "said"),
    [
        ("details", "With both plants."),
        ("why", "The project starts"),
        ("slip", "If it slips by 5"),
        ("links", "decides the date"),
        ("history", "Nobody has changed this task"),
    ],
)
def test_each_tab_says_its_part(planned, maria, tab, said):
    answer = signed_in(maria).get(f"/projects/PAY/tasks/12?tab={tab}", headers={"hx-target": "panel"})

    assert said in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_opened_directly_a_task_is_a_page(planned, maria):
    assert "<html" in signed_in(maria).get("/projects/PAY/tasks/12").content.decode()


def test_cost_is_for_those_who_may_see_rates(planned, maria, yuki):
    assert "€1,250.50" in signed_in(maria).get("/projects/PAY/tasks/12").content.decode()
    assert "1,250.50" not in signed_in(yuki).get("/projects/PAY/tasks/12").content.decode()


def test_a_number_of_days_that_is_none_is_told(planned, maria):
    answer = signed_in(maria).get("/projects/PAY/tasks/12?tab=slip&days=soon")

    assert "“soon” is no delay" in answer.content.decode()


def test_an_empty_plan_says_what_it_is_for(payroll, maria):
    body = signed_in(maria).get("/projects/PAY/plan/").content.decode()

    assert "No tasks yet" in body
    assert "<plan-sheet" not in body
    assert 'href="/import/?project=PAY">' in body
    assert 'href="/import/template.xlsx"' in body


def test_the_table_says_the_same_in_words(planned, maria):
    body = signed_in(maria).get("/projects/PAY/plan/table/").content.decode()

    assert "keeps its deadline of Sun 22 Mar 2026" in body
    assert "Yuki Hayashi" in body
