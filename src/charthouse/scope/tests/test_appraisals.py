"""Options are weighed, decided with reasons, frozen, and reopened; each change is taken back by its journal."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from tests.worlds import signed_in

from charthouse.accounts import personal
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.actions import set_member
from charthouse.projects.models import Role
from charthouse.projects.registers import change_record
from charthouse.scope import appraisals, appraised, stepping
from charthouse.scope.models import Appraisal, AppraisalDecision, Option, Score
from charthouse.scope.refusals import BadValue, Decided, RecordChangedMeanwhile

HOME = "/projects/PAY/scope/options"


@pytest.fixture
def asked(access, require):
    """Which bank? By price (30) and service (10), in the country; two banks, Alpha 80 points, Beta 70."""
    require()
    one = appraisals.add_appraisal(
        access=access, facts={"question": "Which bank?", "about": "vendor", "requirements": [1]}
    )

    def add(kind, **facts):
        return appraisals.add_to(kind, access=access, appraisal=one.number, facts=facts)

    add(appraisals.CRITERIA, name="Price", weight=30)
    add(appraisals.CRITERIA, name="Service", weight=10)
    add(appraisals.CRITERIA, name="In the country", must=True)
    scores = {1: {"value": 5}, 2: {"value": 1, "note": "Nobody answers"}, 3: {"value": 1}}
    add(appraisals.OPTIONS, name="Alpha", cost="1200.50", scores=scores)
    add(appraisals.OPTIONS, name="Beta", scores={1: {"value": 3}, 2: {"value": 5}, 3: {"value": 1}})
    return one


def decided(access, option=1, reasons="The cheapest that we trust"):
    return appraisals.decide(access=access, number=1, option=option, reasons=reasons, sheet=appraised.sheet_of)


def test_the_options_are_ranked_and_what_would_turn_them_is_told(access, asked):
    [board] = appraised.boards_of(access)

    assert [(each.one.name, each.total, each.weighed.rank) for each in board.options] == [
        ("Alpha", 80, 1), ("Beta", 70, 2),
    ]  # fmt: skip
    assert (board.key, board.lead, board.unknown) == ("PAY-Q1", 10, 0)
    assert board.first is board.options[0]
    assert {(turn.criterion.name, turn.weight, turn.rival.name) for turn in board.turnings} == {
        ("Price", 20, "Beta"), ("Service", 15, "Beta"),
    }  # fmt: skip


def test_a_decision_keeps_who_why_and_the_ranking_and_freezes_the_rest(access, asked, maria):
    decided(access)

    kept = AppraisalDecision.objects.get()
    assert (kept.name, kept.reasons, kept.by) == ("Alpha", "The cheapest that we trust", maria)
    sheet = json.loads(kept.sheet)
    assert [(one["name"], one["total"], one["cost"]) for one in sheet["options"]] == [
        ("Alpha", 80.0, "1200.50"), ("Beta", 70.0, None),
    ]  # fmt: skip
    assert "cost" not in appraised.sheet_shown(kept, costs=False)["options"][0]
    for attempt in (
        lambda: appraisals.change_appraisal(access=access, number=1, facts={"question": "Which?"}),
        lambda: appraisals.add_to(appraisals.OPTIONS, access=access, appraisal=1, facts={"name": "Gamma"}),
        lambda: change_record(appraisals.CRITERIA, access=access, number=1, facts={"weight": 1}),
        lambda: appraisals.set_score(access=access, option=2, criterion=1, value=5, was=3),
        lambda: appraisals.delete_from(appraisals.OPTIONS, access=access, number=2),
        lambda: appraisals.delete_appraisal(access=access, number=1),
        lambda: decided(access),
    ):
        with pytest.raises(Decided, match="reopen it with a reason"):
            attempt()
    assert Score.objects.get(option__number=2, criterion__number=1).value == 3


def test_undo_does_not_reach_into_what_is_decided_but_takes_the_decision_back(access, asked, maria):
    scored = Entry.objects.filter(verb="added an option").order_by("number")[1]
    decided(access)

    with pytest.raises(Decided, match="before you take back"):
        undo(entry=scored, by=maria)
    assert Option.objects.count() == 2
    assert stepping.undoable_told(access) == "decided “Which bank?”: Alpha"
    stepping.step(access=access, again=False)
    assert not Appraisal.objects.get().decided
    assert not AppraisalDecision.objects.exists()
    stepping.step(access=access, again=False)
    assert Option.objects.get().name == "Alpha"


def test_reopening_needs_a_reason_and_leaves_the_decision_that_was(access, asked):
    decided(access)
    with pytest.raises(BadValue, match="what has changed"):
        appraisals.reopen(access=access, number=1, because="  ")

    appraisals.reopen(access=access, number=1, because="Alpha was bought")
    appraisals.set_score(access=access, option=1, criterion=3, value=0, was=1)
    with pytest.raises(BadValue, match="“Alpha” does not meet “In the country”"):
        decided(access)
    decided(access, option=2, reasons="The only one left")

    [board] = appraised.boards_of(access)
    assert [(one.name, one.reopened_because) for one in board.decisions] == [
        ("Alpha", "Alpha was bought"),
        ("Beta", ""),
    ]
    assert board.decision is board.decisions[1]
    assert [(each.one.name, each.weighed.rank) for each in board.options] == [("Beta", 1), ("Alpha", None)]


def test_a_deleted_question_comes_back_with_everything_in_it(access, asked, maria):
    appraisals.delete_appraisal(access=access, number=1)
    assert not Score.objects.exists()

    undo(entry=Entry.objects.get(verb="deleted an appraisal"), by=maria)

    [board] = appraised.boards_of(access)
    assert ([each.total for each in board.options], [each.key for each in board.requirements]) == ([80, 70], ["PAY-R1"])


def test_a_score_that_somebody_else_gave_meanwhile_is_not_overwritten(access, asked):
    appraisals.set_score(access=access, option=2, criterion=1, value=4, was=3)

    with pytest.raises(RecordChangedMeanwhile, match="Somebody else scored"):
        appraisals.set_score(access=access, option=2, criterion=1, value=0, was=3)

    assert Score.objects.get(option__number=2, criterion__number=1).value == 4


@pytest.mark.parametrize(
    ("kind", "facts", "says"),
    [
        ("CRITERIA", {"name": " "}, "needs a name"),
        ("CRITERIA", {"name": "Price"}, "there already"),
        ("CRITERIA", {"name": "X", "weight": -1}, "from 0 to 1000"),
        ("CRITERIA", {"name": "X", "weight": 1001}, "from 0 to 1000"),
        ("CRITERIA", {"name": "X", "must": "yes"}, "yes or no"),
        ("OPTIONS", {"name": ""}, "needs a name"),
        ("OPTIONS", {"name": "X", "cost": "-1"}, "at least 0"),
        ("OPTIONS", {"name": "X", "cost": "NaN"}, "at least 0"),
        ("OPTIONS", {"name": "X", "cost": "1.005"}, "two decimals"),
        ("OPTIONS", {"name": "X", "scores": {1: {"value": 6}}}, "from 0 to 5"),
        ("OPTIONS", {"name": "X", "scores": {3: {"value": 2}}}, "from 0 to 1"),
        ("OPTIONS", {"name": "X", "scores": {99: {"value": 1}}}, "no criterion 99"),
        ("OPTIONS", {"name": "X", "colour": "red"}, "no field “colour”"),
    ],
)
def test_what_cannot_be_kept_is_refused(access, asked, kind, facts, says):
    before = Option.objects.count()

    with pytest.raises(BadValue, match=says):
        appraisals.add_to(getattr(appraisals, kind), access=access, appraisal=1, facts=facts)

    assert Option.objects.count() == before


def test_scores_do_not_silently_mean_something_else(access, asked):
    with pytest.raises(BadValue, match="scored by “Price” already"):
        change_record(appraisals.CRITERIA, access=access, number=1, facts={"must": True})


def test_the_page_scores_decides_and_reopens(access, asked, maria):
    browser = signed_in(maria)
    page = browser.get(f"{HOME}/1").content.decode()
    assert "is first, by 10" in page
    assert "1,200.50" in page

    part = browser.post(
        f"{HOME}/1/score", {"option": "2", "criterion": "1", "value": "5", "was": "3"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert 'hx-swap-oob="true"' in part
    assert "<em>Beta</em> is first" in part
    assert browser.post(f"{HOME}/1/decide", {"option": "2", "reasons": ""}).status_code == 422
    browser.post(f"{HOME}/1/decide", {"option": "2", "reasons": "Better in all"})
    page = browser.get(f"{HOME}/1").content.decode()
    assert "Decided: <em>Beta</em>" in page
    assert "hx-post" not in page.split('id="board"')[1]
    browser.post(f"{HOME}/1/reopen", {"because": "New prices"})
    assert not Appraisal.objects.get().decided
    assert "Which bank?" in browser.get(f"{HOME}/").content.decode()


def test_an_option_is_typed_with_its_scores_and_notes(access, asked, maria):
    browser = signed_in(maria)
    typed = {"name": "Gamma", "cost": "900", "score-1": "4", "note-1": "Fair", "score-2": "", "score-3": "1"}

    assert browser.post(f"{HOME}/1/option", typed).status_code == 302

    made = Option.objects.get(name="Gamma")
    assert (made.cost, appraisals.option_facts(made)["scores"]) == (
        Decimal("900"), {1: {"value": 4, "note": "Fair"}, 3: {"value": 1, "note": ""}},
    )  # fmt: skip
    assert browser.post(f"{HOME}/option/{made.number}", {"name": "Gamma", "score-1": "9"}).status_code == 422


def test_costs_reach_only_those_who_may_see_them(access, asked, payroll, maria, yuki):
    contributor = signed_in(yuki)

    assert "1,200" not in contributor.get(f"{HOME}/1").content.decode()
    assert "1200" not in contributor.get(f"{HOME}/1/export.csv").content.decode()
    assert "1200" in signed_in(maria).get(f"{HOME}/1/export.csv").content.decode()
    assert "1,200" not in contributor.get("/projects/PAY/documents/options.md?subject=1").content.decode()
    decided(access)
    assert "1200" not in contributor.get(f"{HOME}/1").content.decode()


def test_who_reads_cannot_weigh_and_who_is_outside_finds_nothing(access, asked, yuki, stranger):
    reader, outsider = signed_in(yuki), signed_in(stranger)

    for address in ("/", "/1"):
        assert reader.get(f"{HOME}{address}").status_code == 200
        assert outsider.get(f"{HOME}{address}").status_code == 404
    for address in ("/new", "/1/edit", "/1/criterion", "/1/option", "/criteria/1", "/option/1"):
        assert reader.get(f"{HOME}{address}").status_code == 403
    with pytest.raises(RoleMayNot):
        appraisals.set_score(access=project_for(yuki, "PAY"), option=1, criterion=1, value=0, was=5)
    assert reader.post(f"{HOME}/1/decide", {"option": "1", "reasons": "Mine"}).status_code == 403


def test_the_table_and_the_paper_say_what_the_page_says(access, asked, maria):
    decided(access)
    browser = signed_in(maria)

    table = browser.get(f"{HOME}/1/export.csv").content.decode("utf-8-sig").splitlines()
    assert table[0].split(";" if ";" in table[0] else ",")[:4] == ["Criterion", "Weight", "Alpha", "Beta"]
    assert browser.get(f"{HOME}/1/export.ods").status_code == 404
    paper = browser.get("/projects/PAY/documents/options.md?subject=1").content.decode()
    assert "The cheapest that we trust" in paper
    assert "Below a weight of 20 instead of 30 for “Price”, “Beta” would be before it." in paper
    assert browser.get("/projects/PAY/documents/options.md?subject=7").status_code == 404


def test_what_somebody_decided_is_told_them_and_their_name_goes_on_erasure(access, asked, payroll, maria, yuki):
    set_member(project=payroll, email=yuki.email, role=Role.PRODUCT_OWNER, by=maria)
    decided(project_for(yuki, "PAY"), reasons=f"{yuki.name} said so")

    assert personal.tell_everything(yuki)["scope"]["decided_between_options"][0]["chosen"] == "Alpha"
    name = yuki.name
    personal.erase_everywhere(yuki)
    assert name not in AppraisalDecision.objects.get().reasons


def test_the_api_asks_weighs_decides_and_reopens(access, planned, maria):
    api = signed_in(maria)
    home = "/api/v1/projects/PAY"

    def post(address, body, tag=None):
        headers = {"If-Match": tag} if tag else {}
        return api.post(f"{home}/{address}", body, content_type="application/json", headers=headers)

    asked = post("appraisals", {"question": "Which bank?", "about": "vendor"})
    assert (asked.status_code, asked["Location"]) == (201, f"{home}/appraisals/1")
    post("appraisals/1/criteria", {"name": "Price", "weight": 30})
    post("appraisals/1/criteria", {"name": "In the country", "must": True})
    scores = [{"criterion": 1, "value": 4, "note": "Fair"}, {"criterion": 2, "value": 1}]
    post("appraisals/1/options", {"name": "Alpha", "cost": "1200.50", "scores": scores})
    told = post("appraisals/1/options", {"name": "Beta", "scores": [{"criterion": 1, "value": 2}]}).json()
    assert [(one["name"], one["total"], one["rank"]) for one in told["options"]] == [("Alpha", 80, 1), ("Beta", 40, 2)]
    assert told["options"][0]["cost"] == "1200.50"
    refused = post("appraisals/1/options", {"name": "Gamma", "scores": [{"criterion": 2, "value": 4}]})
    assert (refused.status_code, Option.objects.count()) == (422, 2)
    read = api.get(f"{home}/appraisals/1")
    decision = {"option": 1, "reasons": "Cheap", "mark": read.json()["mark"]}
    assert post("appraisals/1/decision", decision).status_code == 428
    appraisals.set_score(access=access, option=1, criterion=1, value=3, was=4)
    scored_since = post("appraisals/1/decision", decision, read["ETag"])
    assert (scored_since.status_code, Appraisal.objects.get().decided) == (409, False)
    read = api.get(f"{home}/appraisals/1")
    decision["mark"] = read.json()["mark"]
    done = post("appraisals/1/decision", decision, read["ETag"])
    assert done.json()["decided"] is True
    assert post("appraisals/1/decision", {**decision, "option": 2}, read["ETag"]).status_code == 412
    assert post("appraisals/1/reopening", {"because": "New prices"}, read["ETag"]).status_code == 412
    assert AppraisalDecision.objects.get().reopened_at is None
    any_version = {"If-Match": "*"}
    frozen = api.patch(f"{home}/options/2", {"name": "B"}, content_type="application/json", headers=any_version)
    assert frozen.status_code == 409
    assert (
        post("appraisals/1/reopening", {"because": "New prices"}, done["ETag"]).json()["decisions"][0]["name"]
        == "Alpha"
    )
    assert api.delete(f"{home}/criteria/2", headers=any_version).status_code == 204
    assert api.get(f"{home}/appraisals").json()["items"][0]["criteria"][0]["name"] == "Price"


def mark_on(page):
    [mark] = re.findall(r'name="mark" value="(\w+)"', page.content.decode())
    return mark


def test_of_two_who_decide_at_once_the_second_is_told_and_keeps_what_they_wrote(access, asked, maria, yuki):
    set_member(project=access.project, email=yuki.email, role=Role.MANAGER, by=maria)
    first, second = signed_in(maria), signed_in(yuki)
    seen = mark_on(first.get(f"{HOME}/1"))

    first.post(f"{HOME}/1/decide", {"option": "2", "reasons": "Better served", "mark": seen})
    told = second.post(f"{HOME}/1/decide", {"option": "1", "reasons": "It is cheaper", "mark": seen})

    assert told.status_code == 409
    assert "Somebody has decided “Which bank?” for “Beta”" in told.content.decode()
    assert "It is cheaper" in told.content.decode()
    assert AppraisalDecision.objects.get().name == "Beta"

    seen = mark_on(first.get(f"{HOME}/1"))
    first.post(f"{HOME}/1/reopen", {"because": "New prices", "mark": seen})
    told = second.post(f"{HOME}/1/reopen", {"because": "They have moved", "mark": seen})
    assert (told.status_code, "They have moved" in told.content.decode()) == (409, True)
    assert AppraisalDecision.objects.get().reopened_because == "New prices"


def test_who_decides_by_a_ranking_that_has_changed_sees_the_new_one_first(access, asked, maria):
    browser = signed_in(maria)
    seen = mark_on(browser.get(f"{HOME}/1"))
    appraisals.set_score(access=access, option=1, criterion=1, value=0, was=5)

    told = browser.post(f"{HOME}/1/decide", {"option": "1", "reasons": "The first by far", "mark": seen})

    assert (told.status_code, Appraisal.objects.get().decided) == (409, False)
    assert "have changed since you opened it" in told.content.decode()
    assert "The first by far</textarea>" in told.content.decode()
    again = {"option": "2", "reasons": "Now Beta", "mark": mark_on(told)}
    assert browser.post(f"{HOME}/1/decide", again).status_code == 302
    assert AppraisalDecision.objects.get().name == "Beta"


@pytest.mark.parametrize(
    ("at", "first", "second"),
    [("criteria/1", {"weight": 20}, {"weight": 30}), ("options/1", {"text": "Slowly"}, {"name": "Other words"})],
)
def test_of_two_who_change_a_criterion_or_an_option_by_the_api_the_second_is_told(access, maria, at, first, second):
    appraisal = appraisals.add_appraisal(access=access, facts={"question": "How?"}).number
    appraisals.add_to(appraisals.CRITERIA, access=access, appraisal=appraisal, facts={"name": "Price"})
    appraisals.add_to(appraisals.OPTIONS, access=access, appraisal=appraisal, facts={"name": "Alpha"})
    api, address = signed_in(maria), f"/api/v1/projects/PAY/{at}"

    def change(said, tag=None):
        headers = {"If-Match": tag} if tag else {}
        return api.patch(address, said, content_type="application/json", headers=headers)

    read = api.get(address)
    assert change(first).status_code == 428
    done = change(first, read["ETag"])
    assert done.status_code == 200, done.content
    assert done.json().items() >= {**first, "number": 1, "version": 2}.items()
    assert change(second, read["ETag"]).status_code == 412
    assert api.delete(address, headers={"If-Match": read["ETag"]}).status_code == 412
    assert change(second, done["ETag"]).status_code == 200
    assert api.delete(address, headers={"If-Match": '"3"'}).status_code == 204


def test_the_api_tells_holes_creep_and_the_dictionary(access, require, deliver, planned, maria):
    require()
    deliver(tasks=[10])
    api = signed_in(maria)
    home = "/api/v1/projects/PAY"

    assert api.get(f"{home}/traces").json() == {
        "unserved": [], "aimless": [], "unmet": [1], "unasked": [1], "idle": [], "loose": [21, 22], "tasks": 4,
    }  # fmt: skip
    assert api.get(f"{home}/scope-creep").json() == {"version": None, "signed": 0, "items": [], "weeks": []}
    told = api.get(f"{home}/wbs-dictionary").json()
    assert [one["wbs"] for one in told["items"]][:3] == ["1", "1.1", "1.2"]
    assert {"rule": "unclaimed", "task": 20, "deliverable": None} in told["holes"]
