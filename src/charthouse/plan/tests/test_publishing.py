"""A plan that is published by hand: who sees which of the two, publishing, taking it back, reporting progress."""

from __future__ import annotations

import datetime as dt
import uuid

import orjson
import pytest
from tests.worlds import DAY, account, at, signed_in

from charthouse.exchange import plan_json
from charthouse.journal import actions as journal
from charthouse.journal.models import Entry, Stream
from charthouse.journal.verifying import verify
from charthouse.plan import actions, publishing
from charthouse.plan.computed import computed_plan
from charthouse.plan.models import Plan, Publication, Task, TaskDates
from charthouse.plan.overview import facts_of
from charthouse.plan.progressing import proposals
from charthouse.plan.published_rows import unpacked
from charthouse.plan.queries import document_of
from charthouse.projects import actions as projects
from charthouse.projects.access import RoleMayNot, Standing, project_for
from charthouse.projects.models import Project, Publishing, Role


def published_of(project):
    """The rows that everybody else sees."""
    return Project.rows.get(working=project)


def standing(project):
    """What was published last."""
    found = publishing.standing(project)
    assert found is not None
    return found


DESIGN_LONGER = {"duration": (3 * DAY, 6 * DAY)}


@pytest.fixture
def plan(payroll, small_plan, maria):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


@pytest.fixture
def by_hand(plan, maria):
    publishing.choose_publishing(access=project_for(maria, "PAY"), publishing=Publishing.BY_HAND)
    return Project.objects.get(pk=plan.pk)


def replanned(project, by):
    """Design takes three days longer and has another name, and there is a task that nobody knows of yet."""
    actions.update_task(project=project, uid=11, changes=DESIGN_LONGER | {"name": ("Design", "Redesign")}, by=by)
    return actions.create_task(project=project, name="Secret", by=by, duration=DAY)


def published(by, sentence="Three days more for the design.", seen=None):
    return publishing.publish(access=project_for(by, "PAY"), sentence=sentence, seen=seen)


def names(project):
    return {task.name for task in computed_plan(project).document.tasks}


def test_at_once_everybody_sees_the_plan_as_it_is_and_nothing_is_copied(plan, maria, yuki):
    assert project_for(yuki, "PAY").shown == project_for(maria, "PAY").shown == plan
    assert Project.rows.count() == 1
    assert Publication.objects.count() == 0


def test_by_hand_only_manager_and_leads_see_what_is_not_published(by_hand, maria, yuki, helene):
    lead = account("lead@example.org", "Lea Lead")
    projects.set_roles(project=by_hand, member=lead, roles=[Role.LEAD], parts=[10], by=maria)
    replanned(by_hand, maria)

    assert "Secret" in names(project_for(maria, "PAY").shown)
    assert "Secret" in names(project_for(lead, "PAY").shown)
    for reader in (yuki, helene):
        shown = project_for(reader, "PAY").shown
        assert names(shown) == {"Make", "Design", "Build", "Bring in", "Test", "Train", "Live"}
        assert (shown.key, shown.name) == ("PAY", "Payroll")


def test_the_published_plan_is_the_working_one_to_the_minute(by_hand):
    public = published_of(by_hand)

    assert document_of(public) == document_of(by_hand)
    dates = [
        dict(TaskDates.objects.filter(task__project=one).values_list("task__uid", "finish"))
        for one in (by_hand, public)
    ]
    assert dates[0] == dates[1]
    assert len(dates[0]) == 7
    assert facts_of([by_hand.pk])[by_hand.pk] == facts_of([public.pk])[public.pk]


def test_publishing_shows_everybody_the_plan_with_its_sentence(by_hand, maria, yuki):
    replanned(by_hand, maria)

    made = published(maria)

    assert "Secret" in names(project_for(yuki, "PAY").shown)
    assert (made.number, made.sentence) == (2, "Three days more for the design.")
    assert made.summary["added"] == 1
    assert made.summary["removed"] == 0
    assert made.summary["moved"] == 7
    entry = Entry.objects.get(stream=by_hand.journal, number=made.entry)
    assert (entry.verb, entry.why, entry.record) == ("published the plan", made.sentence, "plan.Publication")
    assert plan_json.to_bytes(unpacked(made)) == plan_json.to_bytes(document_of(published_of(by_hand)))


def test_publishing_is_taken_back_and_done_again(by_hand, maria, yuki):
    replanned(by_hand, maria)
    made = published(maria)

    publishing.taken_back(access=project_for(maria, "PAY"), number=2)
    assert "Secret" not in names(project_for(yuki, "PAY").shown)
    assert standing(by_hand).number == 1
    told = project_for(yuki, "PAY").shown.told_until
    assert told == standing(by_hand).entry < made.entry

    back = Entry.objects.filter(stream=by_hand.journal, verb="undid").get()
    journal.undo(entry=back, by=maria)
    assert "Secret" in names(project_for(yuki, "PAY").shown)
    assert standing(by_hand).number == 2


def test_the_first_publication_cannot_be_taken_back(by_hand, maria):
    with pytest.raises(publishing.NotTheLast, match="the first publication"):
        publishing.taken_back(access=project_for(maria, "PAY"), number=1)

    assert standing(by_hand).number == 1


def test_only_the_last_publication_is_taken_back(by_hand, maria):
    replanned(by_hand, maria)
    published(maria)

    with pytest.raises(publishing.NotTheLast, match="Only what was published last"):
        publishing.taken_back(access=project_for(maria, "PAY"), number=1)


def test_two_people_publishing_at_once_do_not_publish_what_one_has_not_seen(by_hand, maria):
    replanned(by_hand, maria)
    published(maria, seen=1)
    actions.create_task(project=by_hand, name="Another", by=maria, duration=DAY)

    with pytest.raises(publishing.PublishedMeanwhile):
        published(maria, seen=1)
    assert published(maria, seen=2).number == 3


def test_nothing_is_published_without_a_change_or_a_sentence(by_hand, maria):
    with pytest.raises(publishing.NothingToPublish):
        published(maria)
    replanned(by_hand, maria)
    with pytest.raises(publishing.NoSentence):
        published(maria, sentence="  ")
    with pytest.raises(publishing.NoSentence):
        published(maria, sentence="x" * 501)


def test_a_plan_that_cannot_be_computed_is_not_published(by_hand, maria):
    replanned(by_hand, maria)
    Plan.objects.filter(pk=by_hand.pk).update(uncomputable="A circle of links.")

    with pytest.raises(publishing.CannotPublish, match=r"A circle of links\."):
        published(maria)


def test_only_who_may_change_the_whole_plan_publishes(by_hand, maria, yuki, helene):
    lead = account("lead@example.org", "Lea Lead")
    projects.set_roles(project=by_hand, member=lead, roles=[Role.LEAD], parts=[10], by=maria)
    replanned(by_hand, maria)

    for other in (lead, yuki, helene):
        with pytest.raises(RoleMayNot):
            published(other)
        with pytest.raises(RoleMayNot):
            publishing.choose_publishing(access=project_for(other, "PAY"), publishing=Publishing.AT_ONCE)


def test_an_empty_plan_is_published_from_the_beginning(maria, yuki):
    made = projects.create_project(
        key="NEW", name="New", by=maria, start=dt.date(2026, 3, 2), publishing=Publishing.BY_HAND
    )
    projects.set_member(project=made, email=yuki.email, role=Role.CONTRIBUTOR, by=maria)
    actions.create_task(project=made, name="Secret", by=maria, duration=DAY)

    assert names(project_for(yuki, "NEW").shown) == set()
    assert signed_in(yuki).get("/projects/NEW/plan/").status_code == 200
    publishing.publish(access=project_for(maria, "NEW"), sentence="It begins.")
    assert names(project_for(yuki, "NEW").shown) == {"Secret"}


def test_choosing_to_publish_at_once_shows_all_and_leaves_no_copy(by_hand, maria, yuki):
    replanned(by_hand, maria)
    publishing.choose_publishing(access=project_for(maria, "PAY"), publishing=Publishing.AT_ONCE)

    assert "Secret" in names(project_for(yuki, "PAY").shown)
    assert Project.rows.count() == 1
    assert Task.objects.exclude(project=by_hand).count() == 0
    publishing.choose_publishing(access=project_for(maria, "PAY"), publishing=Publishing.BY_HAND)
    assert len(Project.rows.all()) == 2


def test_lists_over_projects_read_what_each_reader_sees(by_hand, maria, yuki):
    assert list(Standing(maria).shown()) == [by_hand]
    assert list(Standing(yuki).shown()) == [published_of(by_hand)]
    assert list(Project.objects.all()) == [by_hand]


def test_the_history_tells_nothing_of_what_is_not_published(by_hand, maria, yuki):
    replanned(by_hand, maria)
    hidden = set(Entry.objects.filter(stream=by_hand.journal, record="plan.Task").values_list("number", flat=True))
    hidden = {number for number in hidden if number > standing(by_hand).entry}

    told = Entry.objects.filter(project_for(yuki, "PAY").told(), stream=by_hand.journal)
    assert hidden
    assert not hidden & set(told.values_list("number", flat=True))
    page = signed_in(yuki).get("/projects/PAY/history/").text
    assert "Secret" not in page
    assert "Redesign" not in page
    published(maria)
    page = signed_in(yuki).get("/projects/PAY/history/").text
    assert "Secret" in page
    assert "Three days more for the design." in page


def report(user, percent, seen=0.0, task=12, fields=None):
    body = {"id": str(uuid.uuid4()), "since": 0, "edits": [
        {"op": "change", "task": task, "fields": fields or {"percent_complete": [seen, percent]}}]}  # fmt: skip
    return signed_in(user).post("/projects/PAY/plan/edits", orjson.dumps(body), content_type="application/json")


def percents(project, uid=12):
    return [Task.objects.get(project=one, uid=uid).percent_complete for one in (project, published_of(project))]


def test_reported_progress_shows_at_once_in_both_plans(by_hand, maria, yuki):
    replanned(by_hand, maria)

    answer = report(yuki, 40.0)

    assert answer.status_code == 200
    assert percents(by_hand) == [40.0, 40.0]
    assert "Redesign" not in answer.text
    assert "Secret" not in answer.text


def test_reported_progress_is_undone_in_both_plans(by_hand, yuki):
    report(yuki, 40.0)
    body = orjson.dumps({"id": str(uuid.uuid4()), "since": 0})
    client = signed_in(yuki)

    assert client.get("/projects/PAY/plan/undoable").json()["undo"] == "reported progress"
    assert client.post("/projects/PAY/plan/undo", body, content_type="application/json").status_code == 200
    assert percents(by_hand) == [0.0, 0.0]


def entry_of(project, verb, record="plan.Task"):
    return Entry.objects.filter(stream=project.journal, verb=verb, record=record).latest("number")


def test_a_report_undone_from_the_history_page_is_undone_in_both_plans_and_done_again(by_hand, maria, yuki):
    report(yuki, 40.0)
    published(maria, "As reported.")  # from here on the history tells of it
    client = signed_in(yuki)
    assert client.post(f"/projects/PAY/history/{entry_of(by_hand, 'changed').number}/undo").status_code == 302
    assert percents(by_hand) == [0.0, 0.0]
    body = orjson.dumps({"id": str(uuid.uuid4()), "since": 0})
    assert client.post("/projects/PAY/plan/redo", body, content_type="application/json").status_code == 200
    assert percents(by_hand) == [40.0, 40.0]


def test_a_report_that_the_manager_undoes_leaves_both_plans(by_hand, maria, yuki):
    report(yuki, 40.0)
    journal.undo(entry=entry_of(by_hand, "changed"), by=maria)
    assert percents(by_hand) == [0.0, 0.0]


def test_what_the_manager_reported_and_undoes_was_never_published(by_hand, maria, yuki):
    report(yuki, 40.0)
    actions.update_task(project=by_hand, uid=12, changes={"percent_complete": (40.0, 60.0)}, by=maria)
    journal.undo(entry=entry_of(by_hand, "changed"), by=maria)
    assert percents(by_hand) == [40.0, 40.0]


def test_an_acceptance_undone_leaves_both_plans(by_hand, maria, yuki):
    proposal = proposals.propose(project_for(yuki, "PAY"), 12, {"percent_complete": [0.0, 40.0]})
    assert proposal is not None
    proposals.decide(access=project_for(maria, "PAY"), number=proposal.pk, accept=["percent_complete"])
    assert percents(by_hand) == [40.0, 40.0]
    done = journal.undo(entry=entry_of(by_hand, "accepted progress", "plan.ProgressProposal"), by=maria)
    assert percents(by_hand) == [0.0, 0.0]
    journal.undo(entry=done[0], by=maria)
    assert percents(by_hand) == [40.0, 40.0]


def test_the_banner_is_asked_by_itself(by_hand, maria, yuki, stranger):
    replanned(by_hand, maria)
    assert "2 changes not published since" in signed_in(maria).get("/projects/PAY/plan/standing").text
    published(maria)
    assert "Three days more for the design." in signed_in(yuki).get("/projects/PAY/plan/standing").text
    assert signed_in(stranger).get("/projects/PAY/plan/standing").status_code == 404
    assert signed_in(maria).post("/projects/PAY/plan/standing").status_code == 405


def test_who_reports_is_told_nothing_of_the_working_plan(by_hand, maria, yuki):
    actions.update_task(project=by_hand, uid=12, changes={"name": ("Build", "Build nothing")}, by=maria)
    actions.update_task(project=by_hand, uid=12, changes={"percent_complete": (0.0, 10.0)}, by=maria)

    refused = [
        report(yuki, 40.0, seen=30.0),
        report(yuki, 40.0, task=11),
        report(yuki, 40.0, fields={"name": ["Build", "Mine"]}),
        report(yuki, 40.0, fields={"actual_start": [None, at(5)], "actual_finish": [None, at(1)]}),
    ]
    assert [one.status_code for one in refused] == [409, 403, 403, 422]
    assert not any("Build nothing" in one.text for one in refused)
    assert percents(by_hand) == [10.0, 0.0]
    assert report(yuki, 40.0).status_code == 200

    actions.delete_task(project=by_hand, uid=12, by=maria)
    gone = report(yuki, 50.0, seen=40.0)
    assert gone.status_code == 409
    assert "tell a manager of Payroll" in gone.json()["detail"]


def test_the_api_reports_progress_in_both_plans(by_hand, maria, yuki):
    replanned(by_hand, maria)
    client = signed_in(yuki)
    listed = client.get("/api/v1/projects/PAY/tasks").json()["items"]
    assert "Secret" not in {one["name"] for one in listed}
    assert "Design" in {one["name"] for one in listed}

    version = Task.objects.get(project=published_of(by_hand), uid=12).version
    done = client.post(
        "/api/v1/projects/PAY/tasks/12/progress", orjson.dumps({"percent_complete": 60}),
        content_type="application/json", headers={"If-Match": f'"{version}"'},
    )  # fmt: skip
    assert (done.status_code, done.json()["percent_complete"]) == (200, 60)
    assert percents(by_hand) == [60.0, 60.0]


def test_the_tables_are_as_the_journal_tells(by_hand, maria, yuki):
    replanned(by_hand, maria)
    published(maria)
    report(yuki, 40.0)
    publishing.taken_back(access=project_for(maria, "PAY"), number=2)

    assert verify().findings == []
    assert Stream.objects.get(name=f"published plan {by_hand.pk}").last_number == 0


def test_deeds_not_published_are_counted_and_what_was_undone_is_not(by_hand, maria):
    def count():
        return publishing.unpublished(by_hand, publishing.standing(by_hand))

    assert count() == 0
    replanned(by_hand, maria)
    assert count() == 2
    journal.undo(entry=Entry.objects.filter(stream=by_hand.journal, verb="created").latest("number"), by=maria)
    assert count() == 1


def test_the_plan_page_says_what_is_published_and_what_is_not(by_hand, maria, yuki):
    assert "Published as it is" in signed_in(maria).get("/projects/PAY/plan/").text
    replanned(by_hand, maria)

    page = signed_in(maria).get("/projects/PAY/plan/").text
    assert "2 changes not published since" in page
    assert "Publish 2 changes…" in page
    published(maria)
    page = signed_in(yuki).get("/projects/PAY/plan/").text
    assert "by <bdi>Maria Okafor</bdi>: Three days more for the design." in page
    assert "/plan/publish" not in page


def test_a_manager_sees_what_changes_for_whom_and_publishes(by_hand, maria, yuki):
    replanned(by_hand, maria)
    client = signed_in(maria)

    page = client.get("/projects/PAY/plan/publish").text
    for told in ("Secret", "before: Design", "Yuki Hayashi", "What changed, in a sentence"):
        assert told in page
    without = client.post("/projects/PAY/plan/publish", {"seen": 1, "sentence": " "})
    assert (without.status_code, standing(by_hand).number) == (422, 1)
    done = client.post("/projects/PAY/plan/publish", {"seen": 1, "sentence": "Redesigned."})
    assert (done.status_code, done["Location"]) == (302, "/projects/PAY/plan/")
    assert "Nothing to publish" in client.get("/projects/PAY/plan/publish").text
    assert "Secret" in signed_in(yuki).get("/projects/PAY/plan/table/").text
    back = client.post("/projects/PAY/plan/publications/2/take-back")
    assert back.status_code == 302
    assert "Secret" not in signed_in(yuki).get("/projects/PAY/plan/table/").text
    assert signed_in(yuki).get("/projects/PAY/plan/publish").status_code == 403


def test_a_manager_chooses_on_the_page_and_for_a_new_project(plan, maria, yuki):
    client = signed_in(maria)
    assert client.post("/projects/PAY/plan/publishing", {"publishing": "never"}).status_code == 422
    client.post("/projects/PAY/plan/publishing", {"publishing": "by_hand"})
    assert Project.objects.get(pk=plan.pk).publishing == Publishing.BY_HAND
    assert signed_in(yuki).post("/projects/PAY/plan/publishing", {"publishing": "at_once"}).status_code == 403

    client.post("/projects/new", {"name": "New", "key": "NEW", "start": "2026-03-02", "time_zone": "UTC",
                                  "publishing": "by_hand"})  # fmt: skip
    made = Project.objects.get(key="NEW")
    assert made.publishing == Publishing.BY_HAND
    assert standing(made).number == 1


def test_the_api_publishes_lists_and_takes_back(by_hand, maria, yuki, helene):
    replanned(by_hand, maria)
    client, address = signed_in(maria), "/api/v1/projects/PAY/publications"
    finishes = {
        state: client.get(f"/api/v1/projects/PAY/plan?state={state}").json()["finish"]
        for state in ("working", "published")
    }
    assert finishes["published"] < finishes["working"]
    assert signed_in(helene).get("/api/v1/projects/PAY/plan?state=working").status_code == 403
    assert signed_in(helene).get("/api/v1/projects/PAY/plan").json()["finish"] == finishes["published"]

    body = orjson.dumps({"sentence": "Redesigned.", "seen": 1})
    assert signed_in(yuki).post(address, body, content_type="application/json").status_code == 403
    made = client.post(address, body, content_type="application/json")
    assert (made.status_code, made.json()["number"], made.json()["by_name"]) == (201, 2, "Maria Okafor")
    assert client.post(address, body, content_type="application/json").status_code == 409
    assert [one["number"] for one in signed_in(yuki).get(address).json()["items"]] == [1, 2]
    assert client.delete(f"{address}/2").status_code == 204
    assert client.delete(f"{address}/1").status_code == 409
    assert [one["number"] for one in signed_in(yuki).get(address).json()["items"]] == [1]
    chosen = client.put(
        "/api/v1/projects/PAY/publishing", orjson.dumps({"publishing": "at_once"}), content_type="application/json"
    )
    assert chosen.json() == {"publishing": "at_once"}
