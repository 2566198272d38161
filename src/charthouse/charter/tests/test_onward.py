"""The charter and what comes after it: its lines become goals, deliverables, milestones and risks, and come back."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from tests.api.conftest import program_of
from tests.worlds import account, signed_in

from charthouse.accounts.models import User
from charthouse.charter.actions import part_of, write_part
from charthouse.charter.document import values_of
from charthouse.charter.models import CharterOutcome
from charthouse.charter.onward import bring_in, look_back, look_onward, take_on
from charthouse.charter.outcomes import outcomes_of, renamed
from charthouse.charter.refusals import BadChoice, ChangedSinceLooked, NoSuchPart
from charthouse.charter.targets import Where
from charthouse.goals.actions import change_goal, delete_goal
from charthouse.goals.models import Goal
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan.actions import import_document, reschedule
from charthouse.plan.edit_ops import AnyOp, ChangeOp, DeleteOp
from charthouse.plan.edits import make_edits
from charthouse.plan.models import Task, TaskDates
from charthouse.projects.access import Access, NotTheirs, RoleMayNot, project_for
from charthouse.projects.actions import set_member, set_roles
from charthouse.projects.models import Role
from charthouse.risks.actions import change_risk, create_risk
from charthouse.risks.models import Risk
from charthouse.scope.deliverables import add_deliverable
from charthouse.scope.models import Deliverable
from charthouse.ui import formats

OBJECTIVES = [
    {"objective": "Month-end close in days", "today": "11", "target": "5", "by": "2027-03-31"},
    {"objective": "Orders on the promised day", "target": "95 %"},
]
DELIVERABLES = [{"deliverable": "Payroll run", "acceptor": "Ebru Kaya", "against": "Equal to the cent"}]
MILESTONES = [{"milestone": "Go-live", "day": "2027-06-01"}, {"milestone": "Data signed off", "day": "2027-05-09"}]
RISKS = [{"risk": "The carrier is late", "effect": "Two weeks", "response": "A second carrier"}]


@pytest.fixture
def access(payroll, maria) -> Access:
    access = project_for(maria, "PAY")
    for name, said in (
        ("objectives", OBJECTIVES), ("deliverables", DELIVERABLES), ("milestones", MILESTONES), ("risks", RISKS),
    ):  # fmt: skip
        write_part(access=access, name=name, said=said)
    return access


@pytest.fixture
def planned(payroll, maria, small_plan) -> None:
    import_document(project=payroll, document=small_plan, by=maria)
    reschedule(project=payroll, by=maria)


@pytest.fixture
def owner(payroll, maria) -> User:
    """Writes the charter and sets goals, and changes neither plan nor risks."""
    user = account("nils@example.org", "Nils Owner")
    set_member(project=payroll, email=user.email, role=Role.PRODUCT_OWNER, by=maria)
    return user


def kinds(access: Access, part: str) -> list[str]:
    return [one.what for one in look_onward(access, part).steps]


def day_of(task: Task) -> dt.date:
    finish = TaskDates.objects.values_list("finish", flat=True).get(task=task)
    assert finish is not None
    return formats.day_of(finish, finish=True)


def test_objectives_become_goals_once_and_one_undo_takes_them_back(access, maria):
    assert kinds(access, "objectives") == ["new", "new"]

    take_on(access=access, name="objectives", lines={1: None, 2: None})

    first, second = Goal.objects.order_by("number")
    assert (first.title, first.statement, first.due) == (
        "Month-end close in days", "Today: 11\nTarget: 5", dt.date(2027, 3, 31),
    )  # fmt: skip
    assert (first.origin, second.due) == ("Charter: Month-end close in days", None)
    assert kinds(access, "objectives") == ["tied", "tied"]
    with pytest.raises(BadChoice, match="it is there already"):
        take_on(access=access, name="objectives", lines={1: None})
    last = Entry.objects.filter(stream_id=access.project.journal_id).order_by("number").last()
    assert last is not None
    undo(entry=last, by=maria)
    assert not Goal.objects.exists()
    assert kinds(access, "objectives") == ["new", "new"]
    assert not verify().findings


def test_what_is_there_under_the_same_name_is_tied_and_not_doubled(access):
    add_deliverable(access=access, facts={"name": "payroll RUN", "acceptor": "Somebody else"})
    [step] = look_onward(access, "deliverables").steps
    assert (step.what, [one.column for one in step.differences]) == ("there", ["acceptor", "against", "deliverable"])

    take_on(access=access, name="deliverables", lines={1: None})

    assert Deliverable.objects.get().acceptor == "Somebody else"
    [step] = look_onward(access, "deliverables").steps
    assert step.what == "differs"
    take_on(access=access, name="deliverables", lines={1: None})
    one = Deliverable.objects.get()
    assert (one.name, one.acceptor, one.acceptance) == ("Payroll run", "Ebru Kaya", "Equal to the cent")
    assert kinds(access, "deliverables") == ["tied"]


def test_milestones_stand_on_their_day_with_a_deadline_behind_all_others(access, planned):
    take_on(access=access, name="milestones", lines={1: None, 2: None})

    live, data = Task.objects.filter(kind="milestone", name__in=("Go-live", "Data signed off")).order_by("position")
    assert (live.name, data.name) == ("Go-live", "Data signed off")
    assert (live.duration, live.parent) == (0, None)
    assert day_of(live) == dt.date(2027, 6, 1)
    assert live.deadline is not None
    assert formats.day_of(live.deadline, finish=True) == dt.date(2027, 6, 1)
    # A Sunday: the milestone stands at the end of Friday's work, and Sunday is what it must not miss.
    assert day_of(data) == dt.date(2027, 5, 7)
    assert data.deadline is not None
    assert formats.day_of(data.deadline, finish=True) == dt.date(2027, 5, 9)
    last = Task.objects.filter(project=access.project, parent=None).order_by("position").last()
    assert last == data


def test_milestones_can_be_left_to_their_links_and_put_below_a_phase(access, planned):
    take_on(access=access, name="milestones", lines={1: None}, where=Where(parent=10, not_before=False))
    live = Task.objects.get(name="Go-live")
    assert (live.parent and live.parent.uid, live.constraint, live.constraint_date) == (10, "ASAP", None)


def test_the_charter_says_where_the_plan_has_gone_another_way_and_takes_its_days(access, planned, maria):
    take_on(access=access, name="milestones", lines={1: None})
    live = Task.objects.get(name="Go-live")
    late = {"constraint_date": [live.constraint_date, (live.constraint_date or 0) + 13 * 1440]}
    make_edits(access=access, edits=[ChangeOp(op="change", task=live.uid, fields=late)])

    outcome, nothing = outcomes_of(access, values_of(access.project))["milestones"]
    assert nothing is None
    assert outcome is not None
    assert [one.sentence for one in outcome.differences] == [
        "Day: the charter says Tue 1 Jun 2027, there it is Mon 14 Jun 2027"
    ]
    page = signed_in(maria).get("/projects/PAY/charter/").content.decode()
    assert "there it is Mon 14 Jun 2027" in page
    assert f"/projects/PAY/tasks/{live.uid}" in page

    bring_in(access=access, name="milestones", numbers=[live.uid])

    assert values_of(access.project)["milestones"][0] == {"milestone": "Go-live", "day": "2027-06-14"}
    [outcome, _nothing] = outcomes_of(access, values_of(access.project))["milestones"]
    assert outcome is not None
    assert not outcome.differences
    # Its deadline is the day that was promised, until the charter's new one is taken on.
    [other] = look_onward(access, "milestones").steps[0].differences
    assert other.sentence == "Deadline: the charter says Mon 14 Jun 2027, there it is Tue 1 Jun 2027"
    assert kinds(access, "milestones") == ["differs", "new"]
    take_on(access=access, name="milestones", lines={1: None})
    live.refresh_from_db()
    assert live.deadline is not None
    assert formats.day_of(live.deadline, finish=True) == dt.date(2027, 6, 14)


def test_a_milestone_on_its_day_moves_with_the_charters_day(access, planned):
    take_on(access=access, name="milestones", lines={1: None})
    write_part(access=access, name="milestones", said=[{"milestone": "Go-live", "day": "2027-06-08"}])
    take_on(access=access, name="milestones", lines={1: None})
    assert day_of(Task.objects.get(name="Go-live")) == dt.date(2027, 6, 8)


def test_risks_need_to_say_how_likely_they_are(access):
    with pytest.raises(BadChoice, match="how likely “The carrier is late” is"):
        take_on(access=access, name="risks", lines={1: None})
    assert not Risk.objects.exists()
    assert not CharterOutcome.objects.exists()

    take_on(access=access, name="risks", lines={1: 0.3})

    one = Risk.objects.get()
    assert (one.title, one.effect, one.response, one.probability) == (
        "The carrier is late", "Two weeks", "A second carrier", 0.3,
    )  # fmt: skip


def test_risks_come_back_from_the_register_those_that_are_open(access, maria):
    take_on(access=access, name="risks", lines={1: 0.3})
    change_risk(access=access, number=1, facts={"response": "Two other carriers"})
    for title, state in (("Flood", "open"), ("Strike", "closed")):
        create_risk(access=access, facts={"title": title, "probability": 0.1, "state": state})
    assert [(one.words, one.what) for one in look_back(access, "risks").steps] == [
        ("The carrier is late", "differs"), ("Flood", "new"),
    ]  # fmt: skip

    bring_in(access=access, name="risks", numbers=[1, 2])

    assert values_of(access.project)["risks"] == [
        {**RISKS[0], "response": "Two other carriers"}, {"risk": "Flood"},
    ]  # fmt: skip
    assert [one.what for one in look_back(access, "risks").steps] == ["tied", "tied"]
    last = Entry.objects.filter(stream_id=access.project.journal_id).order_by("number").last()
    assert last is not None
    undo(entry=last, by=maria)
    assert values_of(access.project)["risks"] == RISKS
    assert not verify().findings


def test_a_line_put_otherwise_keeps_what_it_became_and_undoing_puts_both_back(access, maria):
    take_on(access=access, name="objectives", lines={1: None})
    said = [{**OBJECTIVES[0], "objective": "Books closed on day five"}, OBJECTIVES[1]]
    write_part(access=access, name="objectives", said=said)

    outcome = outcomes_of(access, values_of(access.project))["objectives"][0]
    assert outcome is not None
    assert outcome.number == 1
    assert [one.column for one in outcome.differences] == ["objective"]
    last = Entry.objects.filter(stream_id=access.project.journal_id).order_by("number").last()
    assert last is not None
    undo(entry=last, by=maria)
    assert CharterOutcome.objects.get().words == OBJECTIVES[0]["objective"]
    assert kinds(access, "objectives") == ["tied", "new"]


def test_what_is_gone_from_the_register_is_said_and_can_be_made_anew(access):
    take_on(access=access, name="objectives", lines={1: None})
    delete_goal(access=access, number=1)
    outcome = outcomes_of(access, values_of(access.project))["objectives"][0]
    assert outcome is not None
    assert outcome.record is None
    assert kinds(access, "objectives") == ["new", "new"]
    take_on(access=access, name="objectives", lines={1: None})
    assert [CharterOutcome.objects.get().number, Goal.objects.get().number] == [2, 2]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (["A b", "C"], ["A b c", "C"], {"A b": "A b c"}),
        (["Go-live"], ["Pilot", "Go live"], {"Go-live": "Go live"}),
        (["Go-live"], [], {}),
        (["Go-live"], [""], {}),
        ([""], ["Go-lives"], {"Go-live": "Go-lives"}),
        (["Go-live", "X"], ["X", "Go-live"], {}),
        (["Go-live", "X"], ["GO-LIVE", "X"], {}),
        (["Go-live"], ["Wholly another", "Words"], {}),
    ],
)
def test_lines_are_followed_by_their_place_and_their_likeness(before, after, found):
    assert renamed(before, after, ["Go-live", "A b"] if "A b" in before else ["Go-live"]) == found


def test_lines_without_words_twice_or_too_long_stay_out(access):
    said = [{"objective": "x" * 301}, {"target": "5"}, {"objective": "Once"}, {"objective": "ONCE"}]
    write_part(access=access, name="objectives", said=said)
    assert kinds(access, "objectives") == ["wrong", "wrong", "new", "wrong"]
    with pytest.raises(BadChoice, match="A line above says the same"):
        take_on(access=access, name="objectives", lines={4: None})
    with pytest.raises(BadChoice, match="has no line 9"):
        take_on(access=access, name="objectives", lines={9: None})
    with pytest.raises(BadChoice, match="at least one"):
        take_on(access=access, name="objectives", lines={})
    with pytest.raises(NoSuchPart):
        look_onward(access, "purpose")
    with pytest.raises(NoSuchPart):
        look_back(access, "objectives")
    assert not Goal.objects.exists()


def test_nothing_happens_that_was_not_looked_at(access):
    looked = look_onward(access, "objectives")
    take_on(access=access, name="objectives", lines={1: None}, version=looked.version, seen=looked.seen)
    looked = look_onward(access, "objectives")
    change_goal(access=access, number=1, facts={"title": "Somebody else’s words"})
    with pytest.raises(ChangedSinceLooked, match="look at it anew"):
        take_on(access=access, name="objectives", lines={2: None}, seen=looked.seen)
    with pytest.raises(ChangedSinceLooked):
        take_on(access=access, name="objectives", lines={2: None}, version=looked.version + 1)
    assert Goal.objects.count() == 1


def test_who_writes_the_charter_and_not_the_plan_is_refused_clearly(access, planned, owner):
    theirs = project_for(owner, "PAY")
    take_on(access=theirs, name="objectives", lines={1: None})
    for part, deed in (("milestones", "change the whole plan"), ("risks", "add risks and change the risk register")):
        with pytest.raises(RoleMayNot, match=f"you cannot {deed}.*ask one of its managers"):
            take_on(access=theirs, name=part, lines={1: 0.5})
        assert signed_in(owner).get(f"/projects/PAY/charter/{part}/onward").status_code == 403
    page = signed_in(owner).get("/projects/PAY/charter/").content.decode()
    assert "/charter/objectives/onward" in page
    assert "/charter/milestones/onward" not in page
    # Reading the plan is theirs, and writing the charter too.
    uid = Task.objects.filter(kind="milestone").values_list("uid", flat=True)[0]
    bring_in(access=theirs, name="milestones", numbers=[uid])
    assert len(values_of(access.project)["milestones"]) == 3


def test_a_lead_takes_milestones_into_their_own_part_only(access, planned, payroll, maria, yuki):
    set_roles(project=payroll, member=yuki, roles=[Role.LEAD], parts=[20], by=maria)
    lead, client, url = project_for(yuki, "PAY"), signed_in(yuki), "/projects/PAY/charter/milestones/onward"
    page = client.get(url)
    assert page.context["phases"] == [(20, "Bring in")]
    assert "the plan’s top level" not in page.content.decode()
    count, seen = Task.objects.count(), page.context["looked"].seen

    for outside in ("", "10"):
        told = client.post(url, {"line": ["1"], "parent": outside, "seen": seen})
        assert (told.status_code, Task.objects.count()) == (403, count)
        assert "outside the part that you lead" in told.content.decode()
        assert 'value="1" checked' in told.content.decode()
    told = client.post(url, {"line": ["1"], "parent": "20", "seen": seen})
    assert told.status_code == 302
    made = Task.objects.get(name="Go-live")
    assert made.parent is not None
    assert made.parent.uid == 20
    other = account("omar@example.org", "Omar Haddad")
    set_member(project=payroll, email=other.email, role=Role.CONTRIBUTOR, by=maria)
    set_roles(project=payroll, member=other, roles=[Role.LEAD], parts=[10], by=maria)
    taken = Entry.objects.filter(verb="took lines of the charter on").latest("number")
    with pytest.raises(NotTheirs):
        undo(entry=taken, by=other)
    undo(entry=taken, by=yuki)
    assert not Task.objects.filter(name="Go-live").exists()
    with pytest.raises(NotTheirs):
        take_on(access=lead, name="milestones", lines={1: None, 2: None}, where=Where(10))


def test_a_lead_ties_any_milestone_and_changes_only_those_of_their_part(access, planned, payroll, maria, yuki):
    take_on(access=access, name="milestones", lines={1: None, 2: None}, where=Where(10))
    set_roles(project=payroll, member=yuki, roles=[Role.LEAD], parts=[20], by=maria)
    lead = project_for(yuki, "PAY")
    there = {one.name: one.deadline for one in Task.objects.filter(name__in=("Go-live", "Data signed off"))}
    rows = [{"milestone": "Go-live", "day": "2027-06-15"}, MILESTONES[1], {"milestone": "Live", "day": ""}]
    write_part(access=lead, name="milestones", said=[*rows, {"milestone": "Dry run", "day": "2027-04-01"}])

    assert kinds(lead, "milestones") == ["differs", "tied", "there", "new"]
    with pytest.raises(NotTheirs):  # all or nothing: the new one is theirs to put there
        take_on(access=lead, name="milestones", lines={1: None, 4: None}, where=Where(20))
    assert not Task.objects.filter(name="Dry run").exists()
    take_on(access=lead, name="milestones", lines={3: None, 4: None}, where=Where(20))
    assert kinds(lead, "milestones") == ["differs", "tied", "tied", "tied"]
    now = {one.name: one.deadline for one in Task.objects.filter(name__in=("Go-live", "Data signed off"))}
    assert now == there


def test_a_lead_whose_part_is_gone_is_told_whom_to_ask(access, planned, payroll, maria, yuki):
    set_roles(project=payroll, member=yuki, roles=[Role.LEAD], parts=[20], by=maria)
    edits: list[AnyOp] = [DeleteOp(op="delete", tasks=[20])]
    make_edits(access=access, edits=edits)

    page = signed_in(yuki).get("/projects/PAY/charter/milestones/onward").content.decode()

    assert "you lead none yet: ask a manager" in page
    assert 'name="parent"' not in page


def test_the_page_shows_first_and_then_does(access, maria):
    client = signed_in(maria)
    page = client.get("/projects/PAY/charter/objectives/onward")
    assert page.status_code == 200
    seen = page.context["looked"].seen
    assert page.content.decode().count('type="checkbox"') == 2
    answer = client.post("/projects/PAY/charter/objectives/onward", {"line": ["1"], "seen": "other"})
    assert answer.status_code == 422
    assert "look at it anew" in answer.content.decode()
    answer = client.post("/projects/PAY/charter/objectives/onward", {"line": ["1"], "seen": seen}, follow=True)
    assert "1 line is taken on" in answer.content.decode()
    assert Goal.objects.count() == 1
    answer = client.post("/projects/PAY/charter/risks/onward", {
        "line": ["1"], "probability-1": "lots", "seen": look_onward(access, "risks").seen,
    })  # fmt: skip
    assert answer.status_code == 422
    assert "from 0 to 100" in answer.content.decode()
    assert not Risk.objects.exists()


def test_programs_do_the_same_with_the_version_that_they_read(access, maria):
    program, at = program_of(maria), "/projects/PAY/charter/risks"
    told = program("GET", f"{at}/outcomes")
    assert [one["what"] for one in told.json()["items"]] == ["new"]
    body = {"lines": [{"line": 1, "probability": 0.25}], "seen": told.json()["seen"]}
    assert program("POST", f"{at}/outcomes", body).status_code == 428

    done = program("POST", f"{at}/outcomes", body, If_Match=told["ETag"])

    assert done.status_code == 200, done.content
    assert [(one["what"], one["number"]) for one in done.json()["items"]] == [("tied", 1)]
    assert Risk.objects.get().probability == 0.25
    assert program("POST", f"{at}/outcomes", body, If_Match=told["ETag"]).status_code == 409

    write_part(access=access, name="risks", said=[])
    back = program("GET", f"{at}/sources")
    assert [one["what"] for one in back.json()["items"]] == ["new"]
    assert program("POST", f"{at}/sources", {"numbers": [1]}, If_Match=told["ETag"]).status_code == 409
    done = program("POST", f"{at}/sources", {"numbers": [1]}, If_Match=back["ETag"])
    assert done.status_code == 200, done.content
    assert json.loads(part_of(access.project, "risks").value) == RISKS
