"""A risk workshop: hidden while people write and rate, merged together, shown at once, taken over and undone as one."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.worlds import DAY, account, signed_in

from charthouse.accounts import personal
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.row_changes import unpack
from charthouse.journal.undoing import NoWayBack
from charthouse.live.models import Message
from charthouse.projects import actions as projects
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.days import today_in
from charthouse.projects.models import Role
from charthouse.risks import workshop, workshop_rating
from charthouse.risks.models import Risk, Workshop, WorkshopIdea, WorkshopNote, WorkshopRating
from charthouse.risks.refusals import BadRisk, BadWorkshop, NoSuchWorkshop, NotInvited, WrongPhase
from charthouse.risks.workshop_rating import Rated
from charthouse.risks.workshop_shown import ideas_of, waiting_workshops

HOME = "/projects/PAY/risks/workshops/"
API = "/api/v1/projects/PAY/risk-workshops"
FEAR = "The vault floods by moonlight"
WHY = "because I have seen the pipes"


@pytest.fixture
def omar(payroll, maria):
    found = account("omar@example.org", "Omar Haddad")
    projects.set_member(project=payroll, email=found.email, role=Role.CONTRIBUTOR, by=maria)
    return found


@pytest.fixture
def access(payroll, maria, omar):
    return project_for(maria, "PAY")


def begun(access, *people, **more):
    return workshop.begin(access=access, title="Fears", members=[one.pk for one in people], **more)


def writes(who, title, **more):
    return workshop.write(access=project_for(who, "PAY"), number=1, facts={"title": title, **more})


def rates(who, *levels, reason=""):
    said = {number: Rated(level[0], level[1], reason) for number, level in enumerate(levels, 1)}
    return workshop_rating.rate(access=project_for(who, "PAY"), number=1, ratings=said)


@pytest.fixture
def rating(access, yuki, omar):
    """Two risks are being rated by Yuki and Omar."""
    begun(access, yuki, omar)
    writes(yuki, "A flood")
    writes(omar, "B strike")
    workshop.show_gathered(access=access, number=1)
    workshop_rating.ask_ratings(access=access, number=1)
    return Workshop.objects.get()


def everything_told(*people):
    """All that these people are told of the workshop by any door, and what is kept beside it."""
    told = ""
    for who in people:
        browser = signed_in(who)
        for address in (
            HOME, f"{HOME}1", API, f"{API}/1", "/projects/PAY/history/", "/api/v1/projects/PAY/journal",
            "/projects/PAY/risks/", "/api/v1/projects/PAY/risks", "/projects/PAY/risks/export.csv", "/my-work/",
            "/notices/",
        ):  # fmt: skip
            answer = browser.get(address)
            assert answer.status_code == 200, address
            told += answer.content.decode()
        told += str(personal.tell_everything(who))
    told += "".join(str(one.data) for one in Message.objects.all())
    return told + "".join(f"{one.before}{one.after}{unpack(one.changes)}" for one in Entry.objects.all())


def test_no_door_tells_what_somebody_wrote_before_all_shows(access, maria, yuki, omar, helene):
    begun(access, yuki, omar, maria)
    writes(yuki, FEAR, cause=WHY)
    workshop.say_ready(access=project_for(yuki, "PAY"), number=1)

    told = everything_told(maria, omar, helene)

    assert FEAR not in told
    assert WHY not in told
    assert "Yuki Hayashi" in told
    assert "is ready" in told
    assert FEAR in signed_in(yuki).get(f"{HOME}1").content.decode()
    assert Entry.objects.get(verb="wrote down risks in a workshop").changes is None
    workshop.show_gathered(access=access, number=1)
    assert FEAR in signed_in(helene).get(f"{API}/1").content.decode()


def test_no_door_tells_a_rating_before_all_have_rated(rating, access, maria, yuki, omar, helene):
    rates(yuki, (5, 5), (1, 1), reason=WHY)

    for who in (maria, omar, helene):
        told = signed_in(who).get(f"{API}/1").json()
        assert [(one["rounds"], one["mine"], one["offer"]) for one in told["risks"]] == [([], None, None)] * 2
    assert WHY not in everything_told(maria, omar, helene)
    entry = Entry.objects.get(verb="rated the risks of a workshop")
    assert (entry.before, entry.after, entry.changes) == ({}, {}, None)
    mine = signed_in(yuki).get(f"{API}/1").json()["risks"][0]["mine"]
    assert mine == {"chance": 5, "impact": 5, "reason": WHY}


def test_others_risks_show_at_once_where_that_was_chosen_and_live_pages_are_told_of_no_author(access, yuki, omar):
    begun(access, yuki, omar, shown=True)
    writes(yuki, FEAR)

    assert FEAR in signed_in(omar).get(f"{HOME}1").content.decode()
    told = signed_in(omar).get(f"{API}/1").json()
    assert [(one["title"], one["by"]) for one in told["others_notes"]] == [(FEAR, "")]


def test_where_nobody_is_named_authors_are_forgotten_as_it_shows(rating, yuki, omar):
    assert not WorkshopNote.objects.exists()
    assert set(WorkshopIdea.objects.values_list("by_name", flat=True)) == {""}
    rates(yuki, (5, 5), (1, 1))
    rates(omar, (4, 2), (None, None))

    assert set(WorkshopRating.objects.values_list("user", flat=True)) == {None}
    assert WorkshopRating.objects.count() == 4


def test_where_people_are_named_they_show_with_what_they_said(access, maria, yuki, omar, helene):
    begun(access, yuki, omar, named=True)
    writes(yuki, "A flood")
    workshop.show_gathered(access=access, number=1)
    workshop_rating.ask_ratings(access=access, number=1)
    rates(yuki, (5, 5), reason=WHY)
    rates(omar, (2, 5))

    told = signed_in(maria).get(f"{API}/1").json()["risks"][0]
    assert told["by"] == "Yuki Hayashi"
    assert [(one["by"], one["chance"]) for one in told["rounds"][0]["ratings"]] == [
        ("Omar Haddad", 2), ("Yuki Hayashi", 5),
    ]  # fmt: skip


def test_doubles_are_merged_separated_left_out_and_each_is_undone(access, maria, yuki, omar):
    begun(access, yuki, omar)
    for who, title in ((yuki, "Flood"), (omar, "flood "), (yuki, "High water"), (omar, "Strike")):
        writes(who, title)
    workshop.show_gathered(access=access, number=1)
    found = workshop.workshop_of(access.project, 1)
    assert [(one.one.title, len(one.parts)) for one in ideas_of(access, found)] == [
        ("Flood", 1), ("High water", 0), ("Strike", 0),
    ]  # fmt: skip

    workshop.merge(access=access, number=1, ideas=[3, 1])

    assert [(one.one.number, [part.number for part in one.parts]) for one in ideas_of(access, found)] == [
        (3, [1, 2]), (4, []),
    ]  # fmt: skip
    undo(entry=Entry.objects.get(verb="merged risks of a workshop"), by=maria)
    assert [one.one.number for one in ideas_of(access, found)] == [1, 3, 4]
    workshop.change_idea(access=access, number=1, idea=4, facts={"dropped": True})
    workshop.change_idea(access=access, number=1, idea=2, facts={"alone": True, "title": "Rain"})
    assert [one.one.title for one in ideas_of(access, found)] == ["Flood", "Rain", "High water"]
    with pytest.raises(BadWorkshop, match="two risks or more"):
        workshop.merge(access=access, number=1, ideas=[1, 4])
    workshop_rating.ask_ratings(access=access, number=1)
    with pytest.raises(NoWayBack, match="gone on"):
        undo(entry=Entry.objects.filter(verb="changed a risk of a workshop").earliest("number"), by=maria)


def test_the_last_rating_shows_all_with_median_spread_and_what_is_offered(rating, access, maria, yuki, omar):
    rates(yuki, (5, 4), (2, 2))
    rates(omar, (2, 5), (2, 2))

    told = signed_in(maria).get(f"{API}/1").json()
    assert (told["phase"], told["rated_by"]) == ("discuss", 2)
    flood, strike = told["risks"]
    assert (flood["rounds"][0]["chances"], flood["rounds"][0]["chance"]) == ([0, 1, 0, 0, 1], 2)
    assert (flood["rounds"][0]["far_apart"], strike["rounds"][0]["far_apart"]) == (True, False)
    # Row 2 is 10 to 30 %; columns 4 and 5 are 10 to 20 days, and more than 20.
    assert flood["offer"] == {"probability": 0.2, "days": [10.0, 15.0, 40.0]}
    assert strike["offer"] == {"probability": 0.2, "days": [1.0, 3.0, 5.0]}
    assert "far apart" in signed_in(maria).get(f"{HOME}1").content.decode()


def test_what_is_far_apart_is_rated_once_more_and_hidden_again(rating, access, maria, yuki, omar):
    rates(yuki, (5, 4), (2, 2))
    rates(omar, (2, 5), (2, 2))
    workshop_rating.ask_ratings(access=access, number=1, ideas=[1])
    rates(yuki, (3, 4), reason=WHY)

    assert WHY not in everything_told(maria, omar)
    told = signed_in(omar).get(f"{API}/1").json()
    assert [(one["asked"], [each["round"] for each in one["rounds"]]) for one in told["risks"]] == [
        (True, [1]), (False, [1]),
    ]  # fmt: skip
    rates(omar, (3, 4))
    told = signed_in(omar).get(f"{API}/1").json()
    assert [[each["round"] for each in one["rounds"]] for one in told["risks"]] == [[2, 1], [1]]


def test_the_moderator_waits_no_longer_and_only_whole_ratings_of_two_or_more_count(access, maria, yuki, omar):
    begun(access, maria, yuki, omar)
    writes(yuki, "A flood")
    writes(yuki, "B strike")
    workshop.show_gathered(access=access, number=1)
    workshop_rating.ask_ratings(access=access, number=1)
    rates(yuki, (5, 4), (2, 2))
    rates(omar, (1, 1))
    with pytest.raises(WrongPhase, match="tells whose it is"):
        workshop_rating.show_ratings(access=access, number=1)
    rates(maria, (4, 4), (None, None))

    workshop_rating.show_ratings(access=access, number=1)

    told = signed_in(maria).get(f"{API}/1").json()
    assert told["rated_by"] == 2
    assert told["risks"][0]["rounds"][0]["chances"] == [0, 0, 0, 1, 1]


def test_who_leaves_or_is_excused_is_waited_for_no_longer(access, maria, yuki, omar):
    begun(access, maria, yuki, omar)
    writes(yuki, "A flood")
    workshop.show_gathered(access=access, number=1)
    workshop_rating.ask_ratings(access=access, number=1)
    rates(yuki, (5, 4))
    rates(maria, (5, 5))

    signed_in(omar).post(f"{HOME}1/leave")

    assert Workshop.objects.get().phase == "discuss"
    with pytest.raises(BadWorkshop, match="At least two"):
        workshop_rating.excuse(access=access, number=1, member=yuki.pk)
    workshop_rating.ask_ratings(access=access, number=1, ideas=[1])
    with pytest.raises(NotInvited):
        rates(omar, (1, 1))


def test_what_is_taken_over_is_in_the_register_and_one_undo_takes_all_of_it_back(rating, access, maria, yuki, omar):
    rates(yuki, (5, 4), (2, 2))
    rates(omar, (4, 4), (2, 2))
    browser = signed_in(maria)
    typed = {"ideas": ["1", "2"], "probability-1": "70", "low-1": "1", "likely-1": "2,5", "high-1": "3"}

    wrong = browser.post(f"{HOME}1/take", typed | {"probability-2": "120"})
    assert wrong.status_code == 422
    assert "from 0 to 100" in wrong.content.decode()
    assert not Risk.objects.exists()
    answer = browser.post(f"{HOME}1/take", typed | {"probability-2": "10"})

    assert answer.status_code == 302
    flood, strike = Risk.objects.order_by("number")
    assert (flood.title, flood.probability, flood.delay_likely) == ("A flood", 0.7, round(2.5 * DAY))
    assert (strike.title, strike.probability, strike.delay_low) == ("B strike", 0.1, None)
    assert "rated by 2 people" in browser.get(f"/projects/PAY/risks/{flood.number}").content.decode()
    assert Workshop.objects.get().closed_on == today_in(access.project)
    undo(entry=Entry.objects.get(verb="took over the risks of a workshop"), by=maria)
    assert not Risk.objects.exists()
    assert Workshop.objects.get().phase == "discuss"
    assert list(WorkshopIdea.objects.values_list("risk", flat=True)) == [None, None]


def test_nothing_is_half_taken_over(rating, access, yuki, omar):
    rates(yuki, (5, 4), (2, 2))
    rates(omar, (4, 4), (2, 2))

    with pytest.raises(BadRisk):
        workshop_rating.take_over(access=access, number=1, chosen={1: {"probability": 0.5}, 2: {"probability": 7}})

    assert not Risk.objects.exists()
    assert Workshop.objects.get().phase == "discuss"


def test_a_cancelled_workshop_never_shows_what_was_hidden(rating, access, maria, yuki):
    rates(yuki, (5, 5), (1, 1), reason=WHY)

    workshop.cancel(access=access, number=1)

    told = signed_in(maria).get(f"{API}/1").content.decode()
    assert WHY not in told
    assert [one["rounds"] for one in signed_in(maria).get(f"{API}/1").json()["risks"]] == [[], []]


def test_after_the_deadline_nothing_is_taken_until_a_later_one_is_set(access, yuki, omar):
    today = today_in(access.project)
    begun(access, yuki, omar, deadline=today)
    assert [one.workshop.number for one in waiting_workshops(yuki)] == [1]
    Workshop.objects.update(deadline=today - dt.timedelta(days=1))

    with pytest.raises(WrongPhase, match="deadline"):
        writes(yuki, "Too late")
    assert waiting_workshops(yuki) == []
    with pytest.raises(BadWorkshop, match="today or later"):
        workshop.set_deadline(access=access, number=1, deadline=today - dt.timedelta(days=1))
    workshop.set_deadline(access=access, number=1, deadline=None)
    writes(yuki, "In time")


def test_my_work_and_a_notice_lead_those_who_are_asked_to_it(
    access, yuki, omar, helene, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        begun(access, yuki, omar)

    page = signed_in(yuki).get("/my-work/").content.decode()
    assert f'href="{HOME}1"' in page
    assert "write down what may happen" in page
    assert "Write down what may happen, for “Fears”" in signed_in(yuki).get("/notices/").content.decode()
    assert f'href="{HOME}1"' not in signed_in(helene).get("/my-work/").content.decode()
    workshop.say_ready(access=project_for(yuki, "PAY"), number=1)
    assert f'href="{HOME}1"' not in signed_in(yuki).get("/my-work/").content.decode()


def test_people_write_correct_and_rate_on_the_page(access, yuki, omar):
    begun(access, yuki, omar)
    browser = signed_in(yuki)
    browser.post(f"{HOME}1/write", {"kind": "threat", "title": "A flood", "cause": "rain"})
    note = WorkshopNote.objects.get()
    assert browser.post(f"{HOME}1/write", {"title": " "}).status_code == 422
    browser.post(f"{HOME}1/write", {"note": note.pk, "title": "Great flood"})
    assert (WorkshopNote.objects.get().title, WorkshopNote.objects.get().cause) == ("Great flood", "rain")
    assert signed_in(omar).post(f"{HOME}1/write", {"note": note.pk, "strike": "1"}).status_code == 409
    workshop.show_gathered(access=access, number=1)
    workshop_rating.ask_ratings(access=access, number=1)

    half = browser.post(f"{HOME}1/rate", {"chance-1": "3", "reason-1": WHY})
    assert half.status_code == 422
    assert "Say both" in half.content.decode()
    assert browser.post(f"{HOME}1/rate", {"chance-1": "6", "impact-1": "1"}).status_code == 422
    browser.post(f"{HOME}1/rate", {"chance-1": "3", "impact-1": "1", "reason-1": WHY})
    browser.post(f"{HOME}1/rate", {"cannot-1": "1"})
    assert list(WorkshopRating.objects.values_list("chance", "impact", "reason")) == [(None, None, "")]


def test_a_reader_takes_no_part_and_an_outsider_sees_nothing(access, maria, yuki, omar, helene, stranger):
    with pytest.raises(BadWorkshop, match="who may comment"):
        begun(access, yuki, helene)
    begun(access, yuki, omar)

    with pytest.raises(RoleMayNot):
        writes(helene, "Nothing")
    with pytest.raises(NotInvited):
        writes(maria, "Nothing")
    assert signed_in(stranger).get(f"{HOME}1").status_code == 404
    assert signed_in(yuki).post(f"{HOME}1/step", {"do": "cancel"}).status_code == 403
    with pytest.raises(NoSuchWorkshop):
        workshop.merge(access=access, number=2, ideas=[1, 2])
    with pytest.raises(WrongPhase, match="gathering"):
        workshop.merge(access=access, number=1, ideas=[1, 2])
    with pytest.raises(WrongPhase, match="Nobody has written"):
        workshop.show_gathered(access=access, number=1)


def test_a_new_one_is_begun_and_led_on_the_page(access, maria, yuki, omar):
    browser = signed_in(maria)

    refused = browser.post(f"{HOME}new", {"title": "Fears", "members": [str(yuki.pk)]})
    answer = browser.post(f"{HOME}new", {"title": "Fears", "members": [str(yuki.pk), str(omar.pk)], "named": "no"})
    writes(yuki, "A flood")
    browser.post(f"{HOME}1/step", {"do": "gathered"})
    merged = browser.post(f"{HOME}1/step", {"do": "merge", "ideas": ["1"]})

    assert refused.status_code == 422
    assert (answer.status_code, answer["Location"]) == (302, f"{HOME}1")
    assert merged.status_code == 422
    assert "two risks or more" in merged.content.decode()
    browser.post(f"{HOME}1/step", {"do": "ratings"})
    assert Workshop.objects.get().phase == "rate"
    assert "How likely is it?" in signed_in(yuki).get(f"{HOME}1").content.decode()
