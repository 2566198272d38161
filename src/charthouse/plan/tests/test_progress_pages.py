"""The pages on which progress is reported, the plan is brought up to a date, and proposals are decided."""

from __future__ import annotations

import pytest
from tests.worlds import at, signed_in

from charthouse.plan.models import ProgressProposal, Task
from charthouse.plan.progress_facts import rules_of
from charthouse.plan.tests.test_edits import Page, change, planned  # noqa: F401
from charthouse.plan.tests.test_progressing import asked, friday, known, only, rules, version  # noqa: F401
from charthouse.projects import actions as projects
from charthouse.projects.models import Role


@pytest.fixture
def browser(planned, maria):  # noqa: F811
    return signed_in(maria)


def post(client, path, **said):
    return client.post(f"/projects/PAY/progress/{path}", said)


def test_the_round_lists_what_is_due_by_who_works_on_it(browser):
    text = browser.get("/projects/PAY/progress/").content.decode()
    assert text.index("Yuki Hayashi") < text.index("Build") < text.index("Nobody yet") < text.index("Design")
    assert "Live" not in text  # it is planned for later
    assert "behind" in text


def test_a_contributor_sees_their_own_tasks(planned, yuki):  # noqa: F811
    text = signed_in(yuki).get("/projects/PAY/progress/").content.decode()
    assert ("My tasks" in text, "Build" in text, "Design" in text) == (True, True, False)
    assert "Update as of" not in text


def test_a_click_a_percentage_what_remains_and_a_finish_are_reported(browser):
    assert post(browser, "tasks/11", state="done").status_code == 302
    assert known(11)["actual_finish"] == at(2, 1020)
    post(browser, "tasks/12", percent="20", seen_percent="0", left="5d", seen_finish="2026-03-11", finish="2026-03-11")
    assert (known(12)["percent_complete"], known(12)["remaining_duration"]) == (20.0, 4 * 480)
    post(browser, "tasks/12", percent="20", left="6d")
    assert known(12)["remaining_duration"] == 6 * 480
    finish = Task.objects.get(project__key="PAY", uid=12).dates.finish
    assert finish == at(11, 1020)
    post(browser, "tasks/12", percent=str(round(known(12)["percent_complete"])), left="6d", finish="2026-03-18",
         seen_finish="2026-03-13")  # fmt: skip
    assert Task.objects.get(project__key="PAY", uid=12).dates.finish == at(16, 1020)


def test_the_row_comes_back_alone_where_the_page_asks_for_it(browser):
    told = browser.post("/projects/PAY/progress/tasks/12", {"percent": "35"}, headers={"HX-Request": "true"})
    assert told.content.decode().startswith('<li class="pr-row"')
    assert 'value="35"' in told.content.decode()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"percent": "half"}, "is no percentage"),
        ({"percent": "120"}, "is no percentage"),
        ({"left": "soon"}, "soon"),
        ({"finish": "tomorrow"}, "is not a date"),
        ({"finish": "2026-01-05"}, "cannot be done by then"),
        ({"state": "nearly"}, "Choose how far"),
    ],
)
def test_what_makes_no_sense_is_said_with_the_way_out(browser, said, sentence):
    response = post(browser, "tasks/12", **said)
    assert (response.status_code, sentence in response.content.decode()) == (422, True)
    assert known(12)["percent_complete"] == 0.0


def test_the_update_shows_what_it_would_change_and_then_does(browser, planned):  # noqa: F811
    shown = browser.get("/projects/PAY/progress/update").content.decode()
    assert "What changes" in shown
    assert "Design" in shown
    assert known(11)["actual_finish"] is None
    looked = post(browser, "update", date="2026-03-04", on_track="on", status="on", step="look").content.decode()
    assert "Design" in looked
    done = post(browser, "update", date="2026-03-04", on_track="on", status="on", step="apply", seen=version())
    assert (done.status_code, known(11)["actual_finish"]) == (302, at(2, 1020))
    planned.refresh_from_db()
    assert planned.status_date == at(2, 1020)


def test_an_update_of_another_plan_than_was_shown_is_shown_again(browser):
    again = post(browser, "update", date="2026-03-06", on_track="on", step="apply", seen=1)
    assert (again.status_code, "look at what this update does now" in again.content.decode()) == (422, True)
    wrong = post(browser, "update", date="soon", step="look")
    assert wrong.status_code == 422
    chosen = post(browser, "update", date="2026-03-06", on_track="on", tasks="x'; drop", step="look")
    assert (chosen.status_code, "choose them again" in chosen.content.decode()) == (422, True)


def test_rules_are_kept(browser, planned):  # noqa: F811
    said = post(browser, "rules", percent="work", actuals="reported", late="stays", proposed="yes")
    assert said.status_code == 302
    found = rules_of(planned)
    assert (found.percent, found.actuals, found.proposed) == ("work", "reported", True)
    assert post(browser, "rules", percent="luck").status_code == 422
    shown = browser.get("/projects/PAY/progress/update").content.decode()
    assert "goes on after it" in shown  # late work stays, so moving it is a choice


def test_who_reports_proposes_and_who_leads_decides(asked, maria, yuki):  # noqa: F811
    theirs = signed_in(yuki)
    post(theirs, "tasks/12", percent="30", comment="with both plants")
    assert (only().fields["percent_complete"], only().comment) == ([0.0, 30.0], "with both plants")
    assert "waits to be accepted" in theirs.get("/projects/PAY/progress/").content.decode()
    mine = signed_in(maria)
    text = mine.get("/projects/PAY/progress/proposals/").content.decode()
    assert "Yuki Hayashi" in text
    assert "with both plants" in text
    assert "30" in text
    nothing = post(mine, f"proposals/{only().pk}", step="accept")
    assert (nothing.status_code, "Tick what you accept" in nothing.content.decode()) == (422, True)
    accepted = post(
        mine, f"proposals/{only().pk}", step="accept", field="percent_complete", seen_percent_complete="0.0"
    )
    assert (accepted.status_code, known(12)["percent_complete"]) == (302, 30.0)
    again = post(mine, f"proposals/{only().pk}", step="refuse", reason="late")
    assert (again.status_code, "decided already" in again.content.decode()) == (409, True)
    assert "accepted" in theirs.get("/projects/PAY/progress/").content.decode()


def test_a_task_that_changed_is_shown_beside_what_was_seen(asked, maria, yuki):  # noqa: F811
    Page(yuki).edit(change(12, percent_complete=[0, 30]))
    Page(maria).edit(change(12, percent_complete=[0, 10]))
    text = signed_in(maria).get("/projects/PAY/progress/proposals/").content.decode()
    assert "The task changed since" in text
    stale = post(signed_in(maria), f"proposals/{only().pk}", step="accept", field="percent_complete",
                 seen_percent_complete="0.0")  # fmt: skip
    assert (stale.status_code, known(12)["percent_complete"]) == (409, 10.0)


def test_a_maker_withdraws_and_others_find_nothing(asked, yuki, helene, stranger):  # noqa: F811
    Page(yuki).edit(change(12, percent_complete=[0, 30]))
    assert signed_in(stranger).get("/projects/PAY/progress/").status_code == 404
    assert signed_in(helene).get("/projects/PAY/progress/").status_code == 403
    assert post(signed_in(yuki), f"proposals/{only().pk}", step="refuse", reason="x").status_code == 403
    assert post(signed_in(yuki), f"proposals/{only().pk + 1}/withdraw").status_code == 404
    assert post(signed_in(yuki), f"proposals/{only().pk}/withdraw").status_code == 302
    assert ProgressProposal.objects.get().state == "withdrawn"


def test_contributors_neither_update_nor_rule(planned, yuki):  # noqa: F811
    theirs = signed_in(yuki)
    assert theirs.get("/projects/PAY/progress/update").status_code == 403
    assert post(theirs, "rules", percent="work").status_code == 403
    assert post(theirs, "tasks/11", state="done").status_code == 403
    assert theirs.get("/projects/PAY/progress/tasks/11").status_code == 405


def test_a_lead_updates_their_part_on_the_page(planned, maria, yuki):  # noqa: F811
    projects.set_roles(project=planned, member=yuki, roles=[Role.LEAD], parts=[10], by=maria)
    text = signed_in(yuki).get("/projects/PAY/progress/update").content.decode()
    assert "You update the part that you lead" in text
    assert "How progress is kept here" not in text


def test_an_empty_plan_says_so(payroll, maria):
    client = signed_in(maria)
    assert "Nothing is to be reported" in client.get("/projects/PAY/progress/").content.decode()
    assert client.get("/projects/PAY/progress/update").status_code == 200
    assert "Nothing waits" in client.get("/projects/PAY/progress/proposals/").content.decode()
