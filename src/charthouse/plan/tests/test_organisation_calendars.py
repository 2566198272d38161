"""Calendars of the organisation: who keeps them, how projects take and follow them, and taking it all back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.worlds import at, signed_in

from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.exchange import document as doc
from charthouse.jobs import worker
from charthouse.jobs.models import Job
from charthouse.journal.actions import undo
from charthouse.journal.models import ORGANISATION, Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions, publishing, scenarios
from charthouse.plan.calendars import following, organisation, refusals
from charthouse.plan.calendars.organisation_showing import uses_of
from charthouse.plan.calendars.values import kept_calendars
from charthouse.plan.models import Plan
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.models import Project, Publishing
from charthouse.resources.models import Calendar

MON = at(0) // 1440
OFFICE_HOURS = ((480, 720), (780, 1020))


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


@pytest.fixture
def keeper(stranger):
    """Of the project office, with no part in the project."""
    UserRole.objects.create(user=stranger, role=OrganisationRole.PMO)
    return stranger


@pytest.fixture
def company(keeper):
    """The company's week: as the office's."""
    return organisation.create(name="Company", by=keeper).uid


@pytest.fixture
def following_project(planned, maria, company):
    """The plan goes by the company's week."""
    mine = following.take(project=planned, number=company, by=maria)
    actions.use_as_standard(project=planned, number=mine.uid, by=maria)
    return planned


def closed(first: int, last: int, name: str = "Closed"):
    one = doc.CalendarException(first=MON + first, last=MON + last, name=name)
    return lambda calendar: replace(calendar, exceptions=(*calendar.exceptions, one))


def finish(project) -> int | None:
    return Plan.objects.get(pk=project.pk).computed_finish


def mirror(project, number) -> Calendar:
    return Calendar.objects.get(project=project, source_uid=number)


def hours(project, number) -> str:
    return mirror(project, number).hours


class TestKeeping:
    def test_the_project_office_makes_one_with_a_week_or_from_another(self, keeper, company):
        inherits = organisation.create(name="Company, Bavaria", parent=company, by=keeper)
        copied = organisation.create(name="Copy", like=inherits.uid, by=keeper)
        there = {uid: kept.value for uid, kept in kept_calendars(None).items()}
        assert there[company].week == (OFFICE_HOURS,) * 5 + ((), ())
        assert (there[copied.uid].parent_uid, there[copied.uid].week) == (company, (None,) * 7)

    def test_a_manager_of_projects_keeps_none(self, maria, company):
        for deed in (
            lambda: organisation.create(name="Mine", by=maria),
            lambda: organisation.change(number=company, change=closed(3, 3), by=maria),
            lambda: organisation.retire(number=company, by=maria),
        ):
            with pytest.raises(RoleMayNot):
                deed()

    def test_two_of_the_same_name_are_refused(self, keeper, company):
        with pytest.raises(refusals.BadCalendar, match="“company” already"):
            organisation.create(name="company", by=keeper)

    def test_who_saw_another_state_changes_nothing(self, keeper, company):
        seen = kept_calendars(None)[company].seen
        organisation.change(number=company, change=closed(3, 3), by=keeper, seen=seen)
        with pytest.raises(refusals.CalendarChanged):
            organisation.change(number=company, change=closed(4, 4), by=keeper, seen=seen)

    def test_nobody_inherits_in_a_circle(self, keeper, company):
        heir = organisation.create(name="Heir", parent=company, by=keeper).uid
        with pytest.raises(refusals.InheritsFromItself):
            organisation.change(number=company, change=lambda one: replace(one, parent_uid=heir), by=keeper)


class TestTaking:
    def test_a_project_takes_one_with_what_it_inherits(self, planned, maria, keeper, company):
        heir = organisation.create(name="Company, Bavaria", parent=company, by=keeper).uid
        made = following.take(project=planned, number=heir, by=maria)
        there = kept_calendars(planned)
        assert there[made.uid].value.parent_uid == mirror(planned, company).uid
        assert [there[uid].value.name for uid in sorted(there)] == ["Office", "Yuki", "Company", "Company, Bavaria"]

    def test_taking_it_twice_changes_nothing(self, planned, maria, company):
        first = following.take(project=planned, number=company, by=maria)
        entries = Entry.objects.count()
        assert following.take(project=planned, number=company, by=maria) == first
        assert Entry.objects.count() == entries

    def test_where_the_name_is_taken_it_has_a_number(self, planned, maria, keeper):
        number = organisation.create(name="office", by=keeper).uid
        assert following.take(project=planned, number=number, by=maria).name == "office (2)"

    def test_a_calendar_of_the_project_inherits_from_it(self, planned, maria, company):
        made = actions.create_calendar(project=planned, name="Ours", by=maria, follows=company)
        assert made.parent_uid == mirror(planned, company).uid
        assert made.week == (None,) * 7

    def test_one_that_is_not_there_is_refused(self, planned, maria):
        with pytest.raises(refusals.NoSuchCalendar, match="retired"):
            following.take(project=planned, number=7, by=maria)

    def test_what_is_taken_is_not_changed_in_the_project(self, following_project, maria, company):
        number = mirror(following_project, company).uid
        for deed in (actions.change_calendar,):
            with pytest.raises(refusals.FollowsOrganisation, match="inherits from it"):
                deed(project=following_project, number=number, change=closed(3, 3), by=maria)

    def test_taking_is_undone(self, planned, maria, company):
        following.take(project=planned, number=company, by=maria)
        undo(entry=Entry.objects.filter(verb=following.TOOK).get(), by=maria)
        assert not Calendar.objects.filter(project=planned, source_uid=company).exists()

    def test_a_plan_file_with_other_hours_lets_go_of_it(self, following_project, maria, company, small_plan):
        number = mirror(following_project, company).uid
        other = doc.Calendar(uid=number, name="Company", week=(OFFICE_HOURS,) * 4 + ((), (), ()))
        actions.import_document(
            project=following_project, document=replace(small_plan, calendars=(*small_plan.calendars, other)), by=maria
        )
        assert Calendar.objects.get(project=following_project, uid=number).source_uid is None


class TestFollowing:
    def test_a_change_moves_the_plans_and_is_told_in_their_journals(self, following_project, keeper, company):
        before = finish(following_project)
        told = organisation.change(number=company, change=closed(3, 4, "Stocktaking"), by=keeper)
        assert (before, finish(following_project)) == (at(14, 1020), at(16, 1020))
        assert told.sentence() == "1 project follows. 6 tasks move."
        entry = Entry.objects.filter(stream_id=following_project.journal_id, verb=following.FOLLOWED).get()
        assert (entry.by, entry.label, entry.after) == (keeper, "Company", {"exceptions": 1})
        ours = Entry.objects.filter(stream__name=ORGANISATION, record="resources.Calendar", verb="changed").get()
        assert ours.label == "Company"

    def test_looking_first_keeps_nothing(self, following_project, keeper, company):
        told = organisation.preview(number=company, change=closed(3, 4))
        assert [(one.key, effect.moved) for one, effect in told.effects] == [("PAY", 6)]
        assert finish(following_project) == at(14, 1020)

    def test_undoing_brings_the_plans_back(self, following_project, keeper, company):
        organisation.change(number=company, change=closed(3, 4), by=keeper)
        ours = Entry.objects.filter(stream__name=ORGANISATION, verb="changed").get()
        again = undo(entry=ours, by=keeper)
        assert finish(following_project) == at(14, 1020)
        undo(entry=again[0], by=keeper)
        assert finish(following_project) == at(16, 1020)

    def test_a_manager_does_not_undo_it(self, following_project, keeper, maria, company):
        organisation.change(number=company, change=closed(3, 4), by=keeper)
        with pytest.raises(RoleMayNot):
            undo(entry=Entry.objects.filter(stream__name=ORGANISATION, verb="changed").get(), by=maria)

    def test_heirs_in_the_organisation_and_in_the_project_follow(self, planned, keeper, maria, company):
        heir = organisation.create(name="Company, Bavaria", parent=company, by=keeper).uid
        ours = actions.create_calendar(project=planned, name="Ours", by=maria, follows=heir)
        actions.use_as_standard(project=planned, number=ours.uid, by=maria)
        organisation.change(number=company, change=closed(3, 4), by=keeper)
        assert finish(planned) == at(16, 1020)

    def test_another_inheritance_is_followed(self, following_project, keeper, company):
        other = organisation.create(name="Half days", week=(((480, 720),),) * 5 + ((), ()), by=keeper).uid
        organisation.change(
            number=company, change=lambda one: replace(one, parent_uid=other, week=(None,) * 7), by=keeper
        )
        assert mirror(following_project, company).parent == mirror(following_project, other)

    def test_what_is_published_by_hand_stays_until_it_is_published(self, following_project, keeper, maria, company):
        publishing.choose_publishing(access=project_for(maria, "PAY"), publishing=Publishing.BY_HAND)
        organisation.change(number=company, change=closed(3, 4), by=keeper)
        shown = Project.rows.get(working=following_project.pk)
        assert (finish(shown), finish(following_project)) == (at(14, 1020), at(16, 1020))
        publishing.publish(access=project_for(maria, "PAY"), sentence="The company is closed for two days.")
        assert finish(Project.rows.get(working=following_project.pk)) == at(16, 1020)

    def test_a_scenario_keeps_the_hours_of_its_branching(self, following_project, keeper, maria, company):
        scenario = scenarios.branch(access=project_for(maria, "PAY"), name="Later")
        organisation.change(number=company, change=closed(3, 4), by=keeper)
        assert finish(scenario.row) == at(14, 1020)
        with pytest.raises(refusals.FollowsOrganisation):
            actions.change_calendar(
                project=scenario.row, number=mirror(scenario.row, company).uid, change=closed(1, 1), by=maria
            )
        with pytest.raises(refusals.BadCalendar, match="plan itself"):
            following.take(project=scenario.row, number=company, by=maria)

    def test_a_plan_that_could_not_be_computed_keeps_its_hours(self, following_project, keeper, maria, company):
        ours = actions.create_calendar(project=following_project, name="Mondays", by=maria, follows=company)
        actions.change_calendar(
            project=following_project, number=ours.uid, by=maria,
            change=lambda one: replace(one, week=(None, (), (), (), (), (), ())),
        )  # fmt: skip
        kept = hours(following_project, company)
        told = organisation.change(number=company, change=lambda one: replace(one, week=((), *one.week[1:])), by=keeper)
        assert [project.key for project, _why in told.behind] == ["PAY"]
        assert "“Mondays”" in told.behind[0][1]
        assert hours(following_project, company) == kept
        assert [use.behind for use in uses_of(maria, company).seen] == [True]
        actions.change_calendar(
            project=following_project, number=ours.uid, by=maria,
            change=lambda one: replace(one, week=(None,) * 7),
        )  # fmt: skip
        following.follow(project=following_project, by=maria)
        assert hours(following_project, company) != kept

    def test_many_projects_follow_in_the_background(self, following_project, keeper, company, monkeypatch):
        monkeypatch.setattr(organisation, "AT_ONCE", 0)
        told = organisation.change(number=company, change=closed(3, 4), by=keeper)
        assert (told.sentence(), finish(following_project)) == ("1 project follows in the background.", at(14, 1020))
        job = Job.objects.get(kind="calendars.follow")
        worker.main(until_empty=True)
        job.refresh_from_db()
        assert (job.state, finish(following_project)) == (Job.State.DONE, at(16, 1020))
        assert job.result == {"projects": 1, "moved": 6, "behind": 0}

    def test_journal_and_rows_agree(self, following_project, keeper, company):
        organisation.change(number=company, change=closed(3, 4), by=keeper)
        assert not verify().findings
        Calendar.objects.filter(project=None).update(name="By hand")
        assert ["changed by hand" in one.sentence for one in verify().findings] == [True]


class TestRetiring:
    def test_one_that_is_used_stays_and_the_way_out_is_said(self, following_project, keeper, company):
        with pytest.raises(refusals.CalendarInUse, match=r"“Payroll”.*another calendar"):
            organisation.retire(number=company, by=keeper)

    def test_projects_that_one_does_not_see_are_not_named(self, following_project, helene, company):
        UserRole.objects.create(user=helene, role=OrganisationRole.ADMINISTRATOR)
        following_project.memberships.filter(user=helene).delete()
        with pytest.raises(refusals.CalendarInUse) as refused:
            organisation.retire(number=company, by=helene)
        assert "1 further project" in refused.value.message
        assert "Payroll" not in refused.value.message

    def test_one_from_which_others_inherit_stays(self, keeper, company):
        organisation.create(name="Heir", parent=company, by=keeper)
        with pytest.raises(refusals.CalendarInUse, match="“Heir”"):
            organisation.retire(number=company, by=keeper)

    def test_one_that_nobody_uses_goes_and_comes_back(self, keeper, company):
        organisation.retire(number=company, by=keeper)
        assert kept_calendars(None) == {}
        undo(entry=Entry.objects.filter(verb="deleted", record="resources.Calendar").get(), by=keeper)
        assert [kept.value.name for kept in kept_calendars(None).values()] == ["Company"]

    def test_making_one_is_not_undone_while_it_is_used(self, following_project, keeper, company):
        made = Entry.objects.filter(stream__name=ORGANISATION, verb="created", record="resources.Calendar").get()
        with pytest.raises(refusals.CalendarInUse):
            undo(entry=made, by=keeper)

    def test_numbers_are_given_once(self, keeper, company):
        organisation.retire(number=company, by=keeper)
        assert organisation.create(name="Next", by=keeper).uid == company + 1


class TestPages:
    def test_the_keeper_makes_changes_and_retires_one(self, keeper):
        client = signed_in(keeper)
        assert "Make the first calendar" in client.get("/calendars/").text
        client.post("/calendars/new", {"name": "Company", "begins": "office"})
        page = client.get("/calendars/1/")
        assert page.context["shown"].name == "Company"
        client.post(
            "/calendars/1/exceptions/new",
            {"name": "Closed", "first": "2026-03-05", "hours": "", "save": "1", "seen": page.context["shown"].seen},
        )
        assert len(kept_calendars(None)[1].value.exceptions) == 1
        client.post("/calendars/1/retire")
        assert kept_calendars(None) == {}
        number = Entry.objects.get(verb="deleted", record="resources.Calendar").number
        client.post(f"/calendars/undo/{number}")
        assert list(kept_calendars(None)) == [1]

    def test_others_read_and_see_only_their_projects(self, following_project, maria, yuki, company):
        page = signed_in(yuki).get(f"/calendars/{company}/")
        assert page.status_code == 200
        assert [use.project.key for use in page.context["uses"].seen] == ["PAY"]
        assert page.context["shown"].form is None
        assert signed_in(yuki).post(f"/calendars/{company}/retire").status_code == 403
        assert signed_in(yuki).get("/calendars/new").status_code == 403
        assert signed_in(maria).get("/calendars/99/").status_code == 404

    def test_a_manager_takes_one_and_inherits_from_one(self, planned, maria, company):
        client = signed_in(maria)
        assert client.get("/projects/PAY/calendars/").context["offered"] == [(company, "Company")]
        answer = client.post("/projects/PAY/calendars/take", {"number": company})
        assert answer["Location"] == f"/projects/PAY/calendars/{mirror(planned, company).uid}/"
        assert "of the organisation" in client.get(answer["Location"]).text
        client.post(
            "/projects/PAY/calendars/new", {"name": "Ours", "begins": f"inherit {mirror(planned, company).uid}"}
        )
        assert Calendar.objects.get(project=planned, name="Ours").parent == mirror(planned, company)

    def test_a_new_calendar_inherits_from_one_that_is_not_taken_yet(self, planned, maria, company):
        signed_in(maria).post("/projects/PAY/calendars/new", {"name": "Ours", "begins": f"follow {company}"})
        assert Calendar.objects.get(project=planned, name="Ours").parent == mirror(planned, company)

    def test_one_that_is_not_there_is_asked_for_again(self, planned, maria, company):
        for said in ({}, {"number": "99"}):
            assert signed_in(maria).post("/projects/PAY/calendars/take", said).status_code == 422

    def test_a_contributor_takes_none(self, planned, yuki, company):
        assert signed_in(yuki).post("/projects/PAY/calendars/take", {"number": company}).status_code == 403
        assert signed_in(yuki).post("/projects/PAY/calendars/follow").status_code == 403


class TestProgrammes:
    def test_programs_keep_calendars_as_people_do(self, following_project, keeper, company):
        client = signed_in(keeper)
        made = client.post(
            "/api/v1/calendars", {"name": "Nights", "week": ["22-6"] * 5 + ["", ""]}, content_type="application/json"
        )
        assert (made.status_code, made["Location"]) == (201, f"/api/v1/calendars/{company + 1}")
        got = client.get(f"/api/v1/calendars/{company}")
        assert (got.json()["projects"], got.json()["week"][0]) == (1, "8-12, 13-17")
        body = {"exceptions": [{"first": "2026-03-05", "last": "2026-03-06", "name": "Closed"}]}
        changed = client.patch(
            f"/api/v1/calendars/{company}", body, content_type="application/json", headers={"If-Match": got["ETag"]}
        )
        assert changed.json()["told"] == "1 project follows. 6 tasks move."
        late = client.patch(
            f"/api/v1/calendars/{company}", body, content_type="application/json", headers={"If-Match": got["ETag"]}
        )
        assert late.status_code == 412
        used = client.delete(f"/api/v1/calendars/{company}", headers={"If-Match": "*"})
        assert used.status_code == 409
        assert client.delete(f"/api/v1/calendars/{company + 1}", headers={"If-Match": "*"}).status_code == 204
        laid = client.post(
            f"/api/v1/calendars/{company}/holidays",
            {"country": "DE", "region": "BY", "first_year": 2026, "last_year": 2026},
            content_type="application/json",
        )
        assert "holidays DE-BY" in {one["source"] for one in laid.json()["exceptions"]}

    def test_programs_take_them_into_projects(self, planned, maria, yuki, company):
        where, body = "/api/v1/projects/PAY/followed-calendars", {"calendar": company}
        assert signed_in(yuki).post(where, body, content_type="application/json").status_code == 403
        taken = signed_in(maria).post(where, body, content_type="application/json")
        assert (taken.status_code, taken.json()["follows"]) == (201, company)
        listed = signed_in(yuki).get(f"/api/v1/projects/PAY/calendars?follows={company}").json()
        assert [one["name"] for one in listed["items"]] == ["Company"]
