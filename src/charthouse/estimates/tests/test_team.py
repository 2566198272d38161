"""A team estimates: hidden until all have answered by every door, then shown with its spread, agreed and undone."""

from __future__ import annotations

import re

import pytest
from tests.worlds import DAY, account, signed_in

from charthouse.engine.forecast.rounds import Three, spread, suggested
from charthouse.estimates import team
from charthouse.estimates.comparing import ways_of
from charthouse.estimates.lines import lines_of
from charthouse.estimates.models import TeamAnswer, TeamEstimate
from charthouse.estimates.refusals import BadTeamEstimate, NoSuchTeamEstimate, NotAsked, WrongMoment
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.live.models import Message
from charthouse.plan import actions, publishing
from charthouse.plan.models import Estimate
from charthouse.projects import actions as projects
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.models import Publishing, Role

HOME = "/projects/PAY/estimates/team/"
API = "/api/v1/projects/PAY/team-estimates"
SECRET = 7321
"""Minutes that stand nowhere else."""
WHY = "because the interface is rotten"


@pytest.fixture
def omar(db):
    return account("omar@example.org", "Omar Haddad")


@pytest.fixture
def access(payroll, maria, omar, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    projects.set_member(project=payroll, email=omar.email, role=Role.CONTRIBUTOR, by=maria)
    return project_for(maria, "PAY")


@pytest.fixture
def begun(access, yuki, omar):
    """Yuki and Omar are asked about Build and Test."""
    return team.begin(
        access=access, title="Interfaces", tasks=[12, 21], members=[yuki.pk, omar.pk], kind="delphi"
    )  # fmt: skip


def says(who, number, *threes, why=""):
    answers = {uid: (Three(*three), why) for uid, three in zip((12, 21), threes, strict=True)}
    return team.answer(access=project_for(who, "PAY"), number=number, answers=answers)


def compared(who):
    access = project_for(who, "PAY")
    ways = ways_of(access, 12, next(one for one in lines_of(access) if one.uid == 12))
    return [(way.team, way.stands, way.points) for way in ways if way.method == "team"]


def test_what_all_have_answered_stands_beside_other_methods_as_not_agreed_on(begun, access, maria, yuki, omar):
    says(yuki, begun.number, (DAY, 2 * DAY, 4 * DAY), (DAY, DAY, DAY))
    assert compared(maria) == []
    says(omar, begun.number, (3 * DAY, 4 * DAY, 8 * DAY), (DAY, DAY, DAY))

    middle = Three(2 * DAY, 3 * DAY, 6 * DAY)
    assert compared(maria) == [(1, False, middle)]
    page = signed_in(maria).get("/projects/PAY/estimates/tasks/12/methods").content.decode()
    assert "not agreed on" in page
    assert "“Interfaces”: the middle of 2 answers of round 1" in page
    told = signed_in(maria).get("/api/v1/projects/PAY/tasks/12/estimation-methods").json()["items"]
    assert [one["team_estimate"] for one in told if one["method"] == "team"] == [1]

    team.another_round(access=access, number=begun.number)
    says(yuki, begun.number, (SECRET, SECRET, SECRET), (SECRET, SECRET, SECRET))
    assert compared(maria) == [(1, False, middle)]
    says(omar, begun.number, (3 * DAY, 3 * DAY, 3 * DAY), (DAY, DAY, DAY))
    team.agree(access=access, number=begun.number, agreed={12: middle})
    assert compared(maria) == [(None, True, middle)]


def test_no_door_tells_an_answer_before_all_have_answered(begun, access, maria, yuki, omar, helene):
    says(yuki, begun.number, (SECRET, SECRET, SECRET), (SECRET, SECRET, SECRET), why=WHY)

    told = ""
    for who in (maria, omar, helene):
        browser = signed_in(who)
        for address in (
            HOME, f"{HOME}1", API, f"{API}/1", "/projects/PAY/history/", "/api/v1/projects/PAY/journal",
            "/projects/PAY/estimates/", "/api/v1/projects/PAY/estimates",
        ):  # fmt: skip
            answer = browser.get(address)
            assert answer.status_code == 200, address
            told += answer.content.decode()
    assert str(SECRET) not in told
    assert WHY not in told
    entries = Entry.objects.filter(record="estimates.TeamEstimate", verb="answered a team estimate")
    assert [(entry.before, entry.after, entry.changes) for entry in entries] == [({}, {}, None)]
    assert not [one for one in Message.objects.all() if str(SECRET) in str(one.data)]
    assert str(SECRET) in signed_in(yuki).get(f"{API}/1").content.decode()


def test_the_last_answer_shows_all_with_their_spread_and_without_names(begun, access, maria, yuki, omar):
    says(yuki, begun.number, (DAY, 2 * DAY, 3 * DAY), (DAY, DAY, DAY), why=WHY)
    says(omar, begun.number, (3 * DAY, 6 * DAY, 9 * DAY), (DAY, DAY, DAY))

    told = signed_in(maria).get(f"{API}/1").json()
    page = signed_in(maria).get(f"{HOME}1").content.decode()

    assert (told["state"], told["answered"], told["asked"]) == ("revealed", 2, 2)
    build = told["tasks"][0]
    assert [(one["likely"], one["by"]) for one in build["rounds"][0]["answers"]] == [(2 * DAY, ""), (6 * DAY, "")]
    assert build["suggestion"] == {"low": 2 * DAY, "likely": 4 * DAY, "high": 6 * DAY}
    assert re.search(r"Round 1: most likely from 2\sd to 6\sd, 2 answers", page)
    assert WHY in page
    shown = Entry.objects.get(verb="showed the answers of a team estimate")
    assert [12, 3 * DAY, 6 * DAY, 9 * DAY, ""] in shown.after["answers"]


def test_another_round_hides_again_and_keeps_what_was_shown(begun, access, maria, yuki, omar):
    for who in (yuki, omar):
        says(who, begun.number, (DAY, 2 * DAY, 3 * DAY), (DAY, DAY, DAY))
    team.another_round(access=access, number=1)
    says(yuki, 1, (SECRET, SECRET, SECRET), (DAY, DAY, DAY))

    told = signed_in(maria).get(f"{API}/1").json()

    assert (told["round"], told["state"]) == (2, "open")
    assert [one["round"] for one in told["tasks"][0]["rounds"]] == [1]
    assert str(SECRET) not in str(told)


def test_what_is_cancelled_while_answers_are_hidden_never_shows_them(begun, access, maria, yuki):
    says(yuki, 1, (SECRET, SECRET, SECRET), (DAY, DAY, DAY))

    team.cancel(access=access, number=1)

    assert str(SECRET) not in signed_in(maria).get(f"{API}/1").content.decode()
    with pytest.raises(WrongMoment, match="cancelled"):
        says(yuki, 1, (DAY, DAY, DAY), (DAY, DAY, DAY))


def test_what_is_agreed_on_stands_at_the_tasks_and_is_undone_with_the_agreement(begun, access, maria, yuki, omar):
    for who in (yuki, omar):
        says(who, 1, (DAY, 2 * DAY, 3 * DAY), (DAY, DAY, DAY))

    answer = signed_in(maria).post(
        f"{HOME}1/agree", {"low-12": "1d", "likely-12": "2d", "high-12": "3d", "low-21": "", "likely-21": ""}
    )

    assert answer.status_code == 302
    kept = Estimate.objects.get(task__uid=12)
    assert (kept.low, kept.likely, kept.high, kept.method, kept.by) == (DAY, 2 * DAY, 3 * DAY, "team", maria)
    assert kept.basis == "Team estimate 1 (people: 2, rounds: 1)"
    assert TeamEstimate.objects.get().state == "agreed"
    undo(entry=Entry.objects.get(verb="agreed on a team estimate"), by=maria)
    assert TeamEstimate.objects.get().state == "revealed"
    assert not Estimate.objects.filter(task__uid=12).exists()


def test_who_is_excused_is_waited_for_no_longer_and_their_answer_is_gone(access, maria, yuki, omar):
    members = [maria.pk, yuki.pk, omar.pk]
    team.begin(access=access, title="Cards", tasks=[12], members=members, kind="cards", named=True)
    card = {12: (Three(3 * DAY, 3 * DAY, 3 * DAY), "")}
    team.answer(access=access, number=1, answers=card)
    team.answer(access=project_for(yuki, "PAY"), number=1, answers=card)

    team.excuse(access=access, number=1, member=omar.pk)

    told = signed_in(maria).get(f"{API}/1").json()
    assert told["state"] == "revealed"
    assert {one["by"] for one in told["tasks"][0]["rounds"][0]["answers"]} == {"Maria Okafor", "Yuki Hayashi"}
    team.another_round(access=access, number=1)
    with pytest.raises(BadTeamEstimate, match="At least two people"):
        team.excuse(access=access, number=1, member=yuki.pk)
    with pytest.raises(NotAsked):
        team.answer(access=project_for(omar, "PAY"), number=1, answers=card)


def test_only_cards_of_the_deck_are_taken(access, yuki, omar):
    team.begin(access=access, title="Cards", tasks=[12], members=[yuki.pk, omar.pk], kind="cards")

    for three in (Three(1, 1, 1), Three(DAY, 2 * DAY, 3 * DAY)):
        with pytest.raises(BadTeamEstimate, match="one of the cards"):
            team.answer(access=project_for(yuki, "PAY"), number=1, answers={12: (three, "")})
    assert not TeamAnswer.objects.exists()


@pytest.mark.parametrize(
    ("changes", "says_so"),
    [
        ({"title": " "}, "Give it a title"),
        ({"tasks": []}, "Choose from 1 to 50 tasks"),
        ({"tasks": [23]}, "Choose from 1 to 50 tasks"),
        ({"members": []}, "Choose from 2 to 30 members"),
        ({"kind": "dice"}, "three points or cards"),
    ],
)
def test_what_cannot_be_asked_is_refused(access, yuki, omar, changes, says_so):
    said = {"title": "Guess", "tasks": [12], "members": [yuki.pk, omar.pk], "kind": "delphi"} | changes

    with pytest.raises(BadTeamEstimate, match=says_so):
        team.begin(access=access, **said)


def test_a_reader_is_not_asked_and_answers_nothing(begun, access, helene, maria, stranger):
    with pytest.raises(BadTeamEstimate, match="who may comment"):
        team.begin(access=access, title="Guess", tasks=[12], members=[maria.pk, helene.pk], kind="delphi")
    with pytest.raises(RoleMayNot):
        says(helene, 1, (1, 1, 1), (1, 1, 1))
    assert signed_in(stranger).get(f"{HOME}1").status_code == 404
    assert signed_in(helene).post(f"{HOME}1/cancel").status_code == 403


def test_tasks_that_are_not_published_show_only_to_who_is_asked(begun, access, maria, yuki, helene):
    publishing.choose_publishing(access=access, publishing=Publishing.BY_HAND)

    assert team.team_of(project_for(yuki, "PAY"), 1).title == "Interfaces"
    with pytest.raises(NoSuchTeamEstimate):
        team.team_of(project_for(helene, "PAY"), 1)


def test_people_answer_on_the_page_and_may_change_it_until_all_are_there(begun, yuki):
    browser = signed_in(yuki)
    typed = {f"{name}-{uid}": "2d" for name in ("low", "likely", "high") for uid in (12, 21)}

    wrong = browser.post(f"{HOME}1/answer", typed | {"low-12": "9d"})
    browser.post(f"{HOME}1/answer", typed)
    browser.post(f"{HOME}1/answer", typed | {"high-12": "4d"})

    assert wrong.status_code == 422
    assert "goes from low over likely to high" in wrong.content.decode()
    assert TeamAnswer.objects.values_list("low", "high").get(task=12) == (2 * DAY, 4 * DAY)


def test_a_new_one_is_begun_on_the_page(access, maria, yuki, omar):
    browser = signed_in(maria)

    refused = browser.post(f"{HOME}new", {"title": "Guess", "kind": "cards", "tasks": ["12"]})
    answer = browser.post(
        f"{HOME}new", {"title": "Guess", "kind": "cards", "tasks": ["12"], "members": [str(yuki.pk), str(omar.pk)]}
    )

    assert refused.status_code == 422
    assert (answer.status_code, answer["Location"]) == (302, f"{HOME}1")


def test_answers_suggest_their_medians_and_cards_their_range():
    answers = [Three(1, 4, 9), Three(3, 6, 8), Three(2, 5, 30)]

    assert suggested(answers, cards=False) == Three(2, 5, 9)
    assert suggested([Three(3, 3, 3), Three(8, 8, 8), Three(5, 5, 5)], cards=True) == Three(3, 5, 8)
    assert spread(answers).ratio == 1.5
    with pytest.raises(ValueError, match="Nobody"):
        spread([])
