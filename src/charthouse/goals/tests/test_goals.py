"""Goals are set, tied to the organisation's, changed, deleted and brought back; each says what it lacks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.worlds import signed_in

from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.goals import actions, queries, strategy
from charthouse.goals.models import Goal, GoalServes, Kpi, StrategicGoal
from charthouse.goals.refusals import BadGoal, GoalChangedMeanwhile, NoSuchGoal
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.projects.access import RoleMayNot, project_for

HOME = "/projects/PAY/goals/"
WHOLE = {
    "title": "Month-end in five days",
    "statement": "The ledgers of all plants are closed by the fifth working day.",
    "evidence": "The pilot plant did it twice.",
    "due": dt.date(2026, 12, 18),
}


@pytest.fixture
def access(payroll, maria):
    return project_for(maria, "PAY")


@pytest.fixture
def office(db, stranger):
    UserRole.objects.create(user=stranger, role=OrganisationRole.PMO)
    return stranger


@pytest.fixture
def faster(office):
    return strategy.set_strategic_goal(facts={"code": "S1", "title": "Know where we stand"}, by=office)


def test_numbers_rise_and_are_never_given_twice(access):
    assert [actions.add_goal(access=access, facts={"title": title}).number for title in ("A", "B")] == [1, 2]

    actions.delete_goal(access=access, number=2)

    assert actions.add_goal(access=access, facts={"title": "C"}).number == 3


def test_a_bare_goal_lacks_all_five(access):
    actions.add_goal(access=access, facts={"title": "Be faster"})

    [line] = queries.goal_lines(access)

    assert [(one.letter, one.missing) for one in line.criteria] == [
        ("S", ("Say what exactly will be different, for whom and where.", "Nobody owns it yet.")),
        ("M", ("No KPI measures it yet.",)),
        ("A", ("Say on what the belief rests that it can be reached.",)),
        ("R", ("It serves no goal of the organisation yet.",)),
        ("T", ("It has no day by which it is to be reached.",)),
    ]


def test_a_goal_is_smart_when_the_data_say_so(access, maria, faster):
    actions.add_goal(access=access, facts={**WHOLE, "owner": maria.pk, "serves": ["s1"]})
    kpi = {"name": "Days to close", "goal": 1, "measure": "days", "direction": "down", "source": "Ledger"}
    actions.add_kpi(access=access, facts=kpi)

    [line] = queries.goal_lines(access)
    assert line.missing == ["The KPI “Days to close” lacks: a baseline, a target."]

    actions.change_kpi(access=access, number=1, facts={"baseline": Decimal(9), "target": Decimal(5)})
    [line] = queries.goal_lines(access)
    assert line.is_smart
    actions.change_kpi(access=access, number=1, facts={"due": dt.date(2027, 1, 1)})
    [line] = queries.goal_lines(access)
    assert line.missing == ["The target of “Days to close” is due after the goal itself."]


def test_every_change_is_taken_back_with_what_hangs_on_it(access, maria, faster):
    actions.add_goal(access=access, facts={**WHOLE, "serves": ["S1"]})
    actions.add_kpi(access=access, facts={"name": "Days to close", "goal": 1})
    actions.change_goal(access=access, number=1, facts={"serves": [], "title": "Close sooner"})
    actions.delete_goal(access=access, number=1)
    assert Kpi.objects.get().goal is None
    entries = list(Entry.objects.filter(record="goals.Goal").order_by("-pk"))

    undo(entry=entries[0], by=maria)
    assert Kpi.objects.values_list("goal__title", flat=True).get() == "Close sooner"
    undo(entry=entries[1], by=maria)
    assert Goal.objects.get().title == "Month-end in five days"
    assert GoalServes.objects.get().strategic == faster
    assert [one.verb for one in entries] == ["deleted a goal", "changed a goal", "added a goal"]
    assert not verify().findings


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"title": " "}, "needs a title"),
        ({"state": "won"}, "Choose one of these: open, reached, given_up"),
        ({"due": "soon"}, "YYYY-MM-DD"),
        ({"owner": 10**9}, "Only somebody who sees the goals"),
        ({"serves": ["S9"]}, "no strategic goal “s9”"),
        ({"shoe_size": 42}, "no field “shoe_size”"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_field(access, facts, says):
    with pytest.raises(BadGoal, match=says) as refused:
        actions.add_goal(access=access, facts={"title": "Something", **facts})

    assert list(refused.value.fields) == list(facts)
    assert not Goal.objects.exists()


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(access):
    actions.add_goal(access=access, facts=WHOLE)
    actions.change_goal(access=access, number=1, facts={"title": "Theirs"}, seen=1)

    with pytest.raises(GoalChangedMeanwhile, match="Somebody changed “Theirs”"):
        actions.change_goal(access=access, number=1, facts={"title": "Mine"}, seen=1)


def test_who_reads_cannot_set_goals_and_who_is_outside_finds_none(access, yuki, helene, stranger):
    actions.add_goal(access=access, facts=WHOLE)

    with pytest.raises(RoleMayNot):
        actions.add_goal(access=project_for(yuki, "PAY"), facts=WHOLE)
    assert signed_in(helene).get(HOME).status_code == 200
    assert signed_in(helene).get(f"{HOME}new").status_code == 403
    assert signed_in(stranger).get(HOME).status_code == 404
    assert signed_in(helene).post(f"{HOME}1/delete").status_code == 403
    assert signed_in(helene).get(f"{HOME}7").status_code == 404
    assert signed_in(helene).get(f"{HOME}export.doc").status_code == 404


def test_only_the_project_office_sets_strategic_goals_and_a_retired_one_is_offered_no_more(access, maria, office):
    with pytest.raises(RoleMayNot):
        strategy.set_strategic_goal(facts={"code": "S1", "title": "Mine"}, by=maria)
    one = strategy.set_strategic_goal(facts={"code": "S1", "title": "Know where we stand"}, by=office)
    with pytest.raises(BadGoal, match="Another strategic goal has the code “s1”"):
        strategy.set_strategic_goal(facts={"code": "s1", "title": "Again"}, by=office)
    actions.add_goal(access=access, facts={**WHOLE, "serves": ["S1"]})

    strategy.change_strategic_goal(number=one.pk, facts={"retired": True}, by=office)

    assert list(strategy.pursued()) == []
    actions.change_goal(access=access, number=1, facts={"title": "Keeps it", "serves": ["S1"]})
    with pytest.raises(BadGoal, match="still pursued"):
        actions.add_goal(access=access, facts={**WHOLE, "serves": ["S1"]})
    [line] = queries.goal_lines(access)
    assert "The goals of the organisation that it serves are retired." in line.missing


def test_a_strategic_goal_comes_back_but_is_not_taken_from_who_serves_it(access, office, faster):
    [entry] = Entry.objects.filter(record="goals.StrategicGoal")
    actions.add_goal(access=access, facts={**WHOLE, "serves": ["S1"]})

    with pytest.raises(BadGoal, match="retire it instead"):
        undo(entry=entry, by=office)
    actions.delete_goal(access=access, number=1)
    undo(entry=entry, by=office)

    assert not StrategicGoal.objects.exists()


def test_a_goal_is_set_on_the_page(access, maria, faster):
    browser = signed_in(maria)
    assert "No goal is set yet" in browser.get(HOME).content.decode()

    refused = browser.post(f"{HOME}new", {"title": "", "state": "open"})
    answer = browser.post(f"{HOME}new", {"title": "Close sooner", "state": "open", "serves": ["S1"], "owner": ""})

    assert refused.status_code == 422
    assert (answer.status_code, answer["Location"]) == (302, HOME)
    page = browser.get(HOME).content.decode()
    assert "<em>1</em> of 1 open goals is not SMART yet." in page
    assert "S1" in page
    assert browser.get(f"{HOME}1").status_code == 200
    assert browser.post(f"{HOME}1/edit", {"title": "Other", "state": "reached", "version": "1"}).status_code == 302
    one = Goal.objects.get()
    assert (one.title, one.state, one.version, one.serves.count()) == ("Other", "reached", 2, 0)
    lines = browser.get(f"{HOME}export.csv").content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("1,Other,reached")


def test_the_pages_of_the_organisation_are_read_by_all_and_set_by_the_office(office, maria, faster):
    assert "Know where we stand" in signed_in(maria).get("/strategic-goals/").content.decode()
    assert signed_in(maria).get("/strategic-goals/new").status_code == 403
    browser = signed_in(office)

    answer = browser.post("/strategic-goals/new", {"code": "S2", "title": "Fewer surprises", "horizon": "2028-12-31"})
    assert answer.status_code == 302
    browser.post(f"/strategic-goals/{faster.pk}", {"code": "S1", "title": "Know it", "version": "1", "retired": "on"})

    assert list(StrategicGoal.objects.order_by("code").values_list("code", "title", "retired")) == [
        ("S1", "Know it", True), ("S2", "Fewer surprises", False),
    ]  # fmt: skip


def test_the_api_makes_changes_and_deletes_at_a_version(access, maria, office):
    api, home = signed_in(maria), "/api/v1/projects/PAY/goals"
    json = "application/json"
    assert api.post("/api/v1/strategic-goals", {"code": "S1", "title": "X"}, content_type=json).status_code == 403
    set_ = signed_in(office).post("/api/v1/strategic-goals", {"code": "S1", "title": "X"}, content_type=json)
    assert set_.status_code == 201

    made = api.post(home, {"title": "Close sooner", "due": "2026-12-18", "serves": ["S1"]}, content_type=json)
    assert (made.status_code, made["Location"], made.json()["serves"]) == (201, f"{home}/1", ["S1"])
    assert {one["criterion"] for one in made.json()["missing"]} == {"S", "M", "A"}
    stale = api.patch(f"{home}/1", {"title": "Y"}, content_type=json, headers={"If-Match": '"9"'})
    changed = api.patch(f"{home}/1", {"state": "reached"}, content_type=json, headers={"If-Match": made["ETag"]})
    assert (stale.status_code, changed.json()["state"], changed.json()["version"]) == (412, "reached", 2)
    assert [one["number"] for one in api.get(home).json()["items"]] == [1]
    assert api.delete(f"{home}/1", headers={"If-Match": changed["ETag"]}).status_code == 204
    assert api.get(f"{home}/1").status_code == 404


def test_there_is_no_goal_of_another_number(access):
    with pytest.raises(NoSuchGoal, match="PAY has no goal 7"):
        actions.change_goal(access=access, number=7, facts={"title": "X"})
