"""The portfolio is made once, through the same actions as a person's, and kept."""

from __future__ import annotations

import datetime as dt
import io
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.db.models import Count
from django.utils import timezone
from pypdf import PdfReader

from charthouse import demo
from charthouse.accounts.models import Deputy, User
from charthouse.approvals.models import Condition, Version
from charthouse.demo import portfolio
from charthouse.estimates.models import TeamEstimate
from charthouse.goals.models import Benefit, Goal, Measurement
from charthouse.journal.models import Attachment, Entry, Mention
from charthouse.journal.verifying import verify
from charthouse.outlook.models import HealthDay
from charthouse.papers.pdf import pdf_of
from charthouse.plan import own_fields
from charthouse.plan.models import ChecklistItem, Plan, PlanTemplate, ProgressProposal, Scenario, Task
from charthouse.plan.packages_due import due
from charthouse.plan.scenario_adopting import preview
from charthouse.projects.access import project_for
from charthouse.projects.held import managers_of
from charthouse.projects.models import Membership, Project
from charthouse.projects.paper_kinds import paper_for
from charthouse.projects.queries import list_of
from charthouse.raid.models import LogEntry
from charthouse.reports.facts import Sight
from charthouse.reports.gathering import gather, last_day_of
from charthouse.reports.models import Report
from charthouse.reports.queries import edition_of
from charthouse.reports.reading import most_of
from charthouse.reports.tests.claims import Claims
from charthouse.reports.tests.judged import wrong_in
from charthouse.reports.tests.planting import found_and_missed, written
from charthouse.reports.tests.recount import Recount
from charthouse.resources.models import Calendar
from charthouse.scope.models import Deliverable, Requirement
from charthouse.stages.models import Gate, StageException
from charthouse.team.models import Answer


@pytest.fixture
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_a_second_start_keeps_everything(data_folder, django_user_model):
    accounts = portfolio.make(dt.date(2026, 11, 22))
    counts = (Project.objects.count(), Task.objects.count(), Entry.objects.count(), User.objects.count())

    again = demo.make()

    assert again == accounts
    assert counts == (Project.objects.count(), Task.objects.count(), Entry.objects.count(), User.objects.count())
    assert counts[0] == 6
    assert [email for email, _password in accounts] == [
        "maria.okafor@demo.example", "yuki.hayashi@demo.example", "helene.dahl@demo.example",
    ]  # fmt: skip
    for email, password in accounts:
        assert User.objects.get(email=email).check_password(password)
    assert set(EmailAddress.objects.values_list("verified", flat=True)) == {True}
    assert EmailAddress.objects.count() == User.objects.count()
    assert (data_folder / "demo-accounts.json").stat().st_mode & 0o077 == 0
    assert set(Membership.objects.filter(user__email=accounts[0][0]).values_list("role", flat=True)) == {
        "manager", "contributor", "viewer",
    }  # fmt: skip
    assert not Plan.objects.exclude(uncomputable="").exists()
    lines = {line.project.key: line for line in list_of(User.objects.get(email=accounts[0][0]))}
    assert lines["ERP"].facts.slip_days is not None
    assert lines["ERP"].facts.slip_days > 0  # the late one
    assert lines["DCM"].facts.worst_slack is not None
    assert lines["DCM"].facts.worst_slack < 0  # the one with less time than it needs
    assert {key: line.facts.share_done for key, line in lines.items() if line.facts.share_done == 1} == {"PILOT": 1}
    assert all(0.2 < line.facts.share_done < 0.95 for key, line in lines.items() if key != "PILOT")
    assert set(HealthDay.objects.values("project").annotate(days=Count("day")).values_list("days", flat=True)) == {11}


@pytest.mark.django_db
def test_its_people_have_talked_and_arranged_something(data_folder):
    accounts = dict(portfolio.make(dt.date(2026, 11, 22)))
    maria, yuki = (User.objects.get(email=f"{name}@demo.example") for name in ("maria.okafor", "yuki.hayashi"))

    assert {"maria.okafor@demo.example", "yuki.hayashi@demo.example"} <= accounts.keys()
    assert Mention.objects.filter(user=maria, seen_at=None).count() == 2
    assert Mention.objects.filter(user=yuki).count() == 1
    (file,) = Attachment.objects.filter(record="plan.Task")
    assert (file.name, file.by) == ("items-to-cleanse.csv", yuki)
    changed = Entry.objects.filter(verb="changed", by=yuki, record="plan.Task").get()
    assert changed.why == "As agreed with Jonas"
    assert Deputy.objects.get().deputy == yuki
    assert verify().findings == []


@pytest.mark.django_db
def test_its_managers_have_packages_a_template_a_scenario_fields_lists_proposals_and_a_freeze(data_folder):
    portfolio.make(timezone.now().astimezone(ZoneInfo("Europe/Berlin")).date())
    project = Project.objects.get(key="ERP")

    assert [one.words for one in due(project)] == ["Its time comes in 2 weeks."]
    assert PlanTemplate.objects.get().content["tasks"][1]["name"] == "Shadow operations for a week"
    found = preview(Scenario.objects.get(project=project))
    assert {one.name for one in found.differences} == {"Cleanse item master", "Train 340 end users, both plants"}
    assert found.mine.schedule is not None
    assert found.now.schedule is not None
    assert found.mine.schedule.finish < found.now.schedule.finish
    assert len(own_fields.defined(project)) == 3
    assert ChecklistItem.objects.filter(task__project=project, done=True).count() == 2
    proposed = ProgressProposal.objects.filter(project=project, state="open")
    assert "Cleanse item master" in set(proposed.values_list("name", flat=True))
    asked = Answer.objects.filter(asked__round__project=project, asked__round__closed_at=None)
    assert {"", "stuck", "planned"} == set(asked.values_list("says", flat=True))
    assert Calendar.objects.filter(project=project, name="Payment service").exists()
    assert Plan.objects.get(project=project).uncomputable == ""


@pytest.mark.django_db
def test_one_project_is_finished_and_one_was_begun_from_packs_and_is_late(data_folder):
    portfolio.make(dt.date(2026, 11, 22))
    today = timezone.localdate()

    pilot = Project.objects.get(key="PILOT")
    assert set(Gate.objects.filter(project=pilot).values_list("decision", flat=True)) == {"go", "conditional"}
    assert set(Version.objects.filter(project=pilot).values_list("state", flat=True)) == {"signed"}
    assert not Condition.objects.filter(request__version__project=pilot, met_at=None).exists()
    assert set(Deliverable.objects.filter(project=pilot).values_list("state", flat=True)) == {"accepted"}
    assert set(Requirement.objects.filter(project=pilot).values_list("status", flat=True)) == {"accepted"}
    assert set(Goal.objects.filter(project=pilot).values_list("state", flat=True)) == {"reached"}
    assert Benefit.objects.filter(project=pilot, state="expected", review__gt=today).count() == 2
    assert not Task.objects.filter(project=pilot, summary=False, percent_complete__lt=100).exists()
    assert not LogEntry.objects.filter(project=pilot, state__in=("open", "under_way")).exists()

    begun = Project.objects.get(key="WLAN")
    decided = list(Gate.objects.filter(project=begun).order_by("number").values_list("decision", flat=True))
    assert decided[:4] == ["go", "conditional", "hold", ""]
    assert Condition.objects.filter(request__version__project=begun, met_at=None).count() == 1
    assert Version.objects.get(project=begun, kind="plan").state == "signed"
    assert StageException.objects.filter(project=begun, state="open").exists()
    assert Measurement.objects.filter(kpi__project=begun).exists()
    assert TeamEstimate.objects.get(project=begun).state == "agreed"
    done = Task.objects.filter(project=begun, summary=False, percent_complete=100).count()
    assert 0.1 < done / Task.objects.filter(project=begun, summary=False).count() < 0.7
    kinds = {"issue", "conflict", "assumption", "decision", "action"}
    assert set(LogEntry.objects.values_list("kind", flat=True)) == kinds

    sent = Report.objects.filter(state="sent")
    assert set(sent.values_list("kind", "audience")) == {("weekly", "team"), ("monthly", "board")}
    assert Report.objects.get(state="draft").project.key == "PORTAL"
    for one in sent.filter(kind="monthly").select_related("sent_by"):
        assert one.sent_by is not None
        paper = paper_for(project_for(one.sent_by, one.project.key), "status-report", str(one.number))
        assert len(PdfReader(io.BytesIO(pdf_of(paper))).pages) == 1
    assert {one.readers.count() > 1 for one in sent.filter(audience="team")} == {True}
    assert wrong_in_reports() == []


def wrong_in_reports() -> list[str]:
    """What the reports of all projects say otherwise than the tables: those that are there, and every other one that
    could be written now; and the kinds of value of which a wrong one would not be found."""
    wrong = []
    for one in Report.objects.select_related("project"):
        count = Recount(one.project, kind=one.kind, since=one.since, until=one.until)
        for sight in (sight for sight in Sight if sight <= most_of(one)):
            wrong += wrong_in(edition_of(one, sight), Claims(count, sight, one.language))
    for project in Project.objects.order_by("key"):
        access, until = project_for(managers_of(project)[0], project.key), last_day_of(project)
        for kind, days in (("weekly", 7), ("monthly", 31)):
            told_of = {"since": until - dt.timedelta(days=days), "until": until}
            facts, count = gather(access, kind=kind, **told_of), Recount(project, kind=kind, **told_of)
            for sight in Sight:
                for language in ("en", "de"):
                    wrong += wrong_in(written(facts, sight, language), Claims(count, sight, language))
            if kind == "weekly" and project.key == "WLAN":
                wrong += sorted(found_and_missed(facts, count, "en")[1])
    return wrong
