"""The pages of the register: what everybody sees there, adds, changes and takes out."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from tests.worlds import DAY, signed_in

from charthouse.plan.actions import import_document, reschedule
from charthouse.projects.access import Access, project_for
from charthouse.projects.actions import set_member
from charthouse.projects.models import Role
from charthouse.risks import actions, groups
from charthouse.risks.models import CorrelationGroup, Risk

URL = "/projects/PAY/risks/"
VENDOR = {
    "title": "The vendor delivers late", "probability": 0.4, "delay": (2 * DAY, 5 * DAY, 14 * DAY), "tasks": [12],
    "cost": (Decimal(1000), Decimal(2000), Decimal(9000)), "response_kind": "reduce", "response_probability": 0.1,
    "response_cost": Decimal(300), "category": "Supplier",
}  # fmt: skip
TYPED = {
    "title": "Nobody tests in August", "kind": "threat", "probability": "25", "delay_low": "1", "delay_likely": "2.5",
    "delay_high": "6", "cost_low": "100.10", "cost_likely": "200", "cost_high": "400", "response_kind": "avoid",
    "response_probability": "5", "state": "open", "in_series": "on", "tasks": ["21", "20"], "part_21": "hit",
    "part_20": "added", "owner": "", "triggers": "Leave is asked for", "quality": "4", "response_quality": "2",
}  # fmt: skip


@pytest.fixture
def planned(payroll, maria, small_plan) -> Access:
    import_document(project=payroll, document=small_plan, by=maria)
    reschedule(project=payroll, by=maria)
    return project_for(maria, "PAY")


def test_an_empty_register_says_the_first_step(payroll, maria, helene):
    assert "Add the first risk" in signed_in(maria).get(URL).content.decode()
    seen = signed_in(helene).get(URL).content.decode()
    assert "Managers and leads of the project add risks." in seen
    assert "/risks/new" not in seen


def test_the_register_shows_what_each_risk_comes_to(planned, maria):
    actions.create_risk(access=planned, facts=VENDOR)

    page = signed_in(maria).get(URL).content.decode()

    # 40 % of (2 + 4·5 + 14) / 6 = 6 days and of (1000 + 8000 + 9000) / 6 = 3,000.
    assert "2.4\N{NO-BREAK SPACE}d" in page
    assert "€1,200" in page
    # The response leaves 10 % of it: it saves 1.8 days and 900 less its own 300.
    assert "saves 1.8" in page
    assert "€600 net" in page


def test_without_the_right_no_cost_is_told_anywhere(planned, helene):
    actions.create_risk(access=planned, facts=VENDOR)
    browser = signed_in(helene)

    for url in (URL, f"{URL}1", f"{URL}export.csv", f"{URL}?sort=cost"):
        page = browser.get(url).content.decode()
        assert "The vendor delivers late" in page
        assert not any(amount in page for amount in ("3,000", "3000", "1,200", "600 net", "300", "9000", "€"))


def test_a_client_sees_no_register(planned, maria, yuki):
    set_member(project=planned.project, email=yuki.email, role=Role.CLIENT, by=maria)
    actions.create_risk(access=planned, facts=VENDOR)

    for url in (URL, f"{URL}1", f"{URL}groups/", f"{URL}export.csv"):
        assert signed_in(yuki).get(url).status_code == 403
    assert signed_in(yuki).get("/projects/PAY/").content.decode().count("/risks/") == 0


def test_a_risk_is_added_changed_and_deleted_on_its_page(planned, maria):
    browser = signed_in(maria)

    assert browser.post(f"{URL}new", TYPED).status_code == 302
    risk = Risk.objects.get()
    assert (risk.probability, risk.delay_likely, risk.cost_low) == (0.25, 1200, Decimal("100.10"))
    assert sorted(risk.tasks.values_list("uid", "part")) == [(20, "added"), (21, "hit")]
    assert (risk.triggers, risk.quality, risk.response_quality, risk.scope) == ("Leave is asked for", 4, 2, None)
    page = browser.get(f"{URL}1").content.decode()
    assert "Leave is asked for" in page
    assert '<td class="num">great</td><td class="num">small</td>' in page

    again = {**TYPED, "probability": "30", "tasks": ["21"], "version": "1"}
    assert browser.post(f"{URL}1/edit", again).status_code == 302
    risk.refresh_from_db()
    assert (risk.probability, risk.version, risk.tasks.count()) == (0.3, 2, 1)

    late = browser.post(f"{URL}1/edit", {**again, "probability": "99"})
    assert late.status_code == 422
    assert "Somebody changed the risk" in late.content.decode()

    assert browser.post(f"{URL}1/delete", {"version": "2"}).status_code == 302
    assert not Risk.objects.exists()


def test_opening_and_saving_a_risk_changes_nothing(planned, maria):
    actions.create_risk(access=planned, facts={**VENDOR, "factor": None, "owner": maria.pk})
    browser = signed_in(maria)
    form = browser.get(f"{URL}1/edit").context["form"]
    typed = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}

    assert (
        browser.post(f"{URL}1/edit", {**typed, "in_series": "on", "tasks": ["12"], "version": "1"}).status_code == 302
    )

    assert Risk.objects.get().version == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": ""}, "This field is required."),
        ({"probability": "140"}, "less than or equal to 100"),
        ({"delay_low": ""}, "Low, likely and high are said together"),
        ({"delay_high": "2"}, "put the three in order"),
        ({"response_kind": "exploit"}, "Threats are avoided"),
        ({"tasks": ["99"]}, "PAY has no task 99"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(planned, maria, typed, words):
    answer = signed_in(maria).post(f"{URL}new", {**TYPED, **typed})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Risk.objects.exists()


def test_who_only_reads_changes_nothing(planned, helene, stranger):
    actions.create_risk(access=planned, facts=VENDOR)

    for url in ("new", "1/edit", "1/delete", "groups/"):
        assert signed_in(helene).post(f"{URL}{url}", TYPED).status_code == 403
        assert signed_in(stranger).post(f"{URL}{url}", TYPED).status_code == 404
    assert Risk.objects.get().version == 1


def test_the_owner_of_a_risk_finds_the_form_of_what_is_theirs_to_say(planned, yuki):
    actions.create_risk(access=planned, facts={**VENDOR, "factor": None, "owner": yuki.pk})
    actions.create_risk(access=planned, facts={**VENDOR, "factor": None})
    browser = signed_in(yuki)

    assert f'href="{URL}1/edit"' in browser.get(f"{URL}1").content.decode()
    assert f'href="{URL}2/edit"' not in browser.get(f"{URL}2").content.decode()
    form = browser.get(f"{URL}1/edit").context["form"]
    assert {"title", "owner", "kind", "cost_low"}.isdisjoint(form.fields)
    typed = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    answer = browser.post(
        f"{URL}1/edit", {**typed, "probability": "15", "title": "Mine", "tasks": ["20"], "version": "1"}
    )

    assert answer.status_code == 302
    risk = Risk.objects.get(number=1)
    assert (risk.probability, risk.title, risk.version) == (0.15, VENDOR["title"], 2)
    assert browser.get(f"{URL}2/edit").status_code == 403
    assert browser.post(f"{URL}2/edit", {**typed, "version": "1"}).status_code == 403


def test_the_list_is_narrowed_and_sorted(planned, maria):
    actions.create_risk(access=planned, facts=VENDOR)
    actions.create_risk(access=planned, facts={"title": "Old hat", "probability": 0.9, "state": "closed"})
    actions.create_risk(access=planned, facts={"title": "A quick test", "probability": 0.1, "kind": "opportunity"})
    browser = signed_in(maria)

    def titles(query: str) -> list[str]:
        return [line.risk.title for line in browser.get(f"{URL}?{query}").context["lines"]]

    assert titles("") == ["The vendor delivers late", "A quick test"]
    assert titles("state=all&sort=number") == ["The vendor delivers late", "Old hat", "A quick test"]
    assert titles("state=closed") == ["Old hat"]
    assert titles("kind=opportunity") == ["A quick test"]
    assert titles("category=Supplier") == ["The vendor delivers late"]
    assert titles("words=late+vendor") == ["The vendor delivers late"]
    assert titles("state=nonsense&sort=%00&chance=9") == ["The vendor delivers late", "A quick test"]


def test_the_matrix_puts_each_risk_where_its_numbers_say(planned, maria, helene):
    actions.create_risk(access=planned, facts=VENDOR)

    def places(user) -> list[tuple[int, int]]:
        rows = signed_in(user).get(URL).context["matrix"]
        return [(cell.chance, cell.impact) for row in rows for cell in row if cell.lines]

    # 40 %: the third row; 6 days: the third column; 3,000 of a plan of 2,695.50: the last, for who sees costs.
    assert places(maria) == [(3, 5)]
    assert places(helene) == [(3, 3)]
    assert [line.risk.number for line in signed_in(maria).get(f"{URL}?chance=3&impact=5").context["lines"]] == [1]
    assert signed_in(maria).get(f"{URL}?chance=3&impact=4").context["lines"] == []


def test_tasks_are_found_by_name_and_number(planned, maria):
    browser = signed_in(maria)

    page = browser.get(f"{URL}tasks?find=bring&tasks=12&part_12=added").content.decode()

    assert 'value="20"' in page
    assert "and all below it" in page
    assert page.index('value="12"') < page.index('value="20"')
    assert 'value="added" selected' in page
    assert 'value="21"' in browser.get(f"{URL}tasks?find=PAY-21").content.decode()
    assert "No other task is called like that." in browser.get(f"{URL}tasks?find=xyz").content.decode()


def test_a_task_that_is_gone_is_shown_as_such(planned, maria):
    from charthouse.plan.actions import delete_task

    actions.create_risk(access=planned, facts=VENDOR)
    delete_task(project=planned.project, uid=12, by=maria)

    assert "1 of its tasks is no longer in the plan" in signed_in(maria).get(URL).content.decode()
    assert "<s><bdi>Build</bdi></s>" in signed_in(maria).get(f"{URL}1").content.decode()
    assert 'value="12" checked' in signed_in(maria).get(f"{URL}1/edit").content.decode()


def test_the_register_goes_out_as_a_table(planned, maria):
    actions.create_risk(access=planned, facts={**VENDOR, "title": "=1+1"})
    browser = signed_in(maria)

    rows = list(csv.DictReader(io.StringIO(browser.get(f"{URL}export.csv").content.decode("utf-8-sig"))))
    assert rows[0]["Title"] == "'=1+1"
    assert (rows[0]["Days, likely"], rows[0]["Cost, likely"], rows[0]["Tasks that it hits"]) == (
        "5.0", "2000.000000", "PAY-12 Build",
    )  # fmt: skip
    sheet = load_workbook(io.BytesIO(browser.get(f"{URL}export.xlsx").content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:4] == [1, "=1+1", "threat", "open"]
    assert sheet["B2"].data_type == "s"
    assert browser.get(f"{URL}export.exe").status_code == 404


def test_groups_overrun_together_each_task_in_one(planned, maria):
    browser = signed_in(maria)
    typed = {"name": "Phases", "of": "phase", "coefficient": "0.3"}
    assert browser.post(f"{URL}groups/", typed).status_code == 302
    assert browser.post(f"{URL}groups/", {"name": "Both", "of": "chosen", "coefficient": "0.6", "tasks": ["10", "22"]}
                        ).status_code == 302  # fmt: skip

    lines = browser.get(f"{URL}groups/").context["lines"]

    assert [(line.row.name, line.sets, line.elsewhere) for line in lines] == [
        ("Phases", (("Make", (11, 12)), ("Bring in", (21, 22, 23))), 0),
        ("Both", (), 3),
    ]
    page = browser.get(f"{URL}groups/1").content.decode()
    assert "Bring in" in page
    assert browser.post(f"{URL}groups/1", {**typed, "of": "phase:20", "version": "1"}).status_code == 302
    assert CorrelationGroup.objects.get(number=1).uids == [20]
    assert browser.post(f"{URL}groups/1", {**typed, "version": "1"}).status_code == 422
    assert browser.post(f"{URL}groups/1", {"delete": "1", "version": "2"}).status_code == 302
    assert not CorrelationGroup.objects.filter(number=1).exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"coefficient": "1.2"}, "less than or equal to 1"), ({"of": "chosen"}, "Choose the tasks"),
     ({"of": "phase:7"}, "Select a valid choice")],
)  # fmt: skip
def test_a_group_that_is_none_is_refused(planned, maria, typed, words):
    answer = signed_in(maria).post(f"{URL}groups/", {"name": "G", "of": "phase", "coefficient": "0.3", **typed})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert groups.groups_of(planned.project) == []
