"""What is different between two days: net of what came and went, by rights, and with the figures that were kept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from tests.worlds import account, signed_in

from charthouse.accounts.models import User
from charthouse.budget import lines
from charthouse.budget.actions import Cost, book
from charthouse.exchange import document as doc
from charthouse.journal.models import Entry
from charthouse.plan import actions as plan
from charthouse.plan import publishing
from charthouse.portfolio.since import Since, difference
from charthouse.projects.access import Access, project_for
from charthouse.projects.actions import set_member
from charthouse.projects.models import Project, Publishing, Role
from charthouse.raid import actions as raid
from charthouse.reports import actions as reports
from charthouse.reports.gathering import today_in
from charthouse.risks import actions as risks
from charthouse.scope import requirements


@pytest.fixture
def access(payroll: Project, maria: User, small_plan: doc.Document) -> Access:
    """Maria, with a plan, all of it done a month ago."""
    plan.import_document(project=payroll, document=small_plan, by=maria, source="small.json")
    plan.reschedule(project=payroll, by=maria)
    found = project_for(maria, "PAY")
    requirements.add_requirement(access=found, facts={"title": "It pays", "text": "Everybody."})
    Entry.objects.filter(stream=payroll.journal).update(at=timezone.now() - dt.timedelta(days=30))
    return found


def days(access: Access) -> tuple[dt.date, dt.date]:
    today = today_in(access.project)
    return today - dt.timedelta(days=7), today


def said(found: Since, name: str) -> list[str]:
    return [one.text for part in found.parts if part.name == name for one in part.said]


def test_what_came_and_went_again_is_not_different(access: Access) -> None:
    one = requirements.add_requirement(access=access, facts={"title": "It flies", "text": "High."})
    requirements.delete_requirement(access=access, number=one.number)
    requirements.change_requirement(access=access, number=1, facts={"title": "It pays twice"})
    requirements.change_requirement(access=access, number=1, facts={"title": "It pays"})

    assert said(difference(access, *days(access)), "scope") == []


def test_each_kind_is_told_with_its_record(access: Access) -> None:
    requirements.change_requirement(access=access, number=1, facts={"priority": "could"})
    risk = risks.create_risk(access=access, facts={"title": "Late desks", "probability": 0.5})
    decision = raid.add_entry(access=access, facts={"kind": "decision", "title": "Who trains"})
    raid.change_entry(access=access, number=decision.number, facts={"title": "Who trains them"})
    account("new@example.org", "Nora New")
    set_member(project=access.project, email="new@example.org", role=Role.VIEWER, by=access.user)

    found = difference(access, *days(access))

    assert said(found, "scope") == ["Requirement “It pays” was changed: priority."]
    assert said(found, "risks") == ["Risk “Late desks” came in."]
    assert said(found, "log") == ["Decision “Who trains them” came in."]
    assert said(found, "team") == ["Nora New came in: Viewer."]
    urls = {one.url for part in found.parts for one in part.said}
    assert {f"/projects/PAY/risks/{risk.number}", "/projects/PAY/scope/requirements/1"} <= urls
    with translation.override("de"):
        assert said(difference(access, *days(access)), "risks") == ["Risiko „Late desks“ kam hinzu."]


def test_before_and_after_these_days_nothing_counts(access: Access) -> None:
    risks.create_risk(access=access, facts={"title": "Late desks", "probability": 0.5})
    first, last = days(access)

    assert said(difference(access, first, last - dt.timedelta(days=1)), "risks") == []
    assert "“Design” was added." in said(difference(access, first - dt.timedelta(days=40), last), "work")


def test_money_is_told_by_rights(access: Access, helene: User) -> None:
    robert = account("robert@example.org", "Robert Achterberg")
    set_member(project=access.project, email=robert.email, role=Role.APPROVER, by=access.user)
    lines.add_line(access=access, facts={"name": "People", "type": "labour", "months": {}})
    day = dt.date(2026, 3, 5)
    book(access=access, costs=[
        Cost(day=day, amount=Decimal("700.50"), type="labour"), Cost(day=day, amount=Decimal(600), type="software"),
    ])  # fmt: skip

    told = {
        who: said(difference(project_for(user, "PAY"), *days(access)), "money")
        for who, user in (("manager", access.user), ("approver", robert), ("viewer", helene))
    }

    assert told == {
        "manager": ["€1,300.50 was booked in 2 entries.", "Budget line “People” came in."],
        "approver": ["€600 was booked in 1 entry, without labour and consultants."],
        "viewer": [],
    }


def test_figures_are_those_that_were_kept_by_a_report(access: Access) -> None:
    first, last = days(access)
    assert [one.note for one in difference(access, first, last).parts if one.name == "figures"] == [
        f"n/a: no figures were kept by {first:%a} {first.day} {first:%b} {first.year}; a status report keeps them."
    ]
    reports.write_report(access=access, facts={"since": first - dt.timedelta(days=7), "until": first})
    risks.create_risk(access=access, facts={"title": "Late desks", "probability": 0.5})

    assert "Open risks: 0, then 1 now." in said(difference(access, first, last), "figures")


def test_the_page_refuses_days_in_the_wrong_order_and_shows_the_others(access: Access) -> None:
    browser, (first, last) = signed_in(access.user), days(access)
    risks.create_risk(access=access, facts={"title": "Late desks", "probability": 0.5})

    assert "Late desks" in browser.get("/projects/PAY/changes/").content.decode()
    for query in (f"since={last}&until={first}", "since=yesterday", "since=0001-01-01"):
        answer = browser.get(f"/projects/PAY/changes/?{query}")
        assert answer.status_code == 422, query
        assert 'role="alert"' in answer.content.decode()


def test_who_sees_the_published_plan_is_told_nothing_of_the_working_one(access: Access, helene: User) -> None:
    celine = account("celine@example.org", "Céline Client")
    set_member(project=access.project, email=celine.email, role=Role.CLIENT, by=access.user)
    publishing.choose_publishing(access=access, publishing=Publishing.BY_HAND)
    plan.create_task(project=access.project, name="Quietly", duration=480, by=access.user)

    told = {
        who: said(difference(project_for(user, "PAY"), *days(access)), "work")
        for who, user in (("manager", access.user), ("client", celine))
    }

    assert told == {"manager": ["“Quietly” was added."], "client": []}


def test_programs_are_told_the_same(access: Access) -> None:
    risks.create_risk(access=access, facts={"title": "Late desks", "probability": 0.5})
    first, last = days(access)

    answer = signed_in(access.user).get(f"/api/v1/projects/PAY/changes?since={first}&until={last}")
    wrong = signed_in(access.user).get(f"/api/v1/projects/PAY/changes?since={last}&until={first}")

    assert answer.status_code == 200
    (risky,) = [one for one in answer.json()["parts"] if one["name"] == "risks"]
    assert risky["said"] == [{"text": "Risk “Late desks” came in.", "page": "/projects/PAY/risks/1"}]
    assert wrong.status_code == 422


def test_what_changed_is_a_document_of_the_same_days_and_rights(access: Access, yuki: User) -> None:
    risks.create_risk(access=access, facts={"title": "The port closes", "probability": 0.4})
    days = (today_in(access.project) - dt.timedelta(days=2), today_in(access.project))
    there = f"/projects/PAY/documents/changes.md?subject={days[0]}/{days[1]}"

    hers = signed_in(access.user).get(there).content.decode()
    assert "The port closes" in hers
    for part in difference(access, *days).parts:
        assert part.title in hers
    page = signed_in(access.user).get(f"/projects/PAY/changes/?since={days[0]}").content.decode()
    assert f"subject={days[0]}/{days[1]}" in page
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert signed_in(access.user).get(there.replace("changes.md", f"changes.{kind}")).content.startswith(begins)
    set_member(project=access.project, email=yuki.email, role=Role.CLIENT, by=access.user)
    assert "The port closes" not in signed_in(yuki).get(there).content.decode()
    for wrong in ("2026-03-08/2026-03-01", "tomorrow", "2026-03-01/2026-03-01", "2999-01-01"):
        assert signed_in(access.user).get(f"/projects/PAY/documents/changes.md?subject={wrong}").status_code == 422
