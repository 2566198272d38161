"""The scope is signed as a document; what comes in after without a later signed version is told as scope creep."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.worlds import signed_in

from charthouse.scope import deliverables, requirements
from charthouse.scope.creep import _weeks, creep_of
from charthouse.scope.document import compare, content_of, weak
from charthouse.scope.drawing import steps_of
from charthouse.scope.models import Deliverable, Requirement


def test_a_version_keeps_what_is_in_scope_and_not_how_far_it_is(access, require, deliver):
    require(status="agreed", priority="must", acceptance="Booked")
    require("Never", status="rejected")
    deliver(requirements=[1, 2])

    content = content_of(access.project, "")
    requirements.change_requirement(access=access, number=1, facts={"status": "accepted"})

    assert content_of(access.project, "") == content == {
        "requirements": [
            {"number": 1, "title": "Pays on the 25th", "text": "", "source": "", "priority": "must",
             "acceptance": "Booked"},
        ],
        "deliverables": [
            {"number": 1, "name": "Payroll run", "description": "", "acceptance": "", "acceptor": "", "meets": [1]},
        ],
    }  # fmt: skip


def test_coming_and_going_and_another_priority_are_material_and_a_typo_is_not(access, require):
    require("Pays everybody", priority="must")
    old = content_of(access.project, "")
    requirements.change_requirement(access=access, number=1, facts={"title": "Pays everybdoy", "priority": "should"})
    require("Pays twice")

    told = [(one.label, one.material) for one in compare(old, content_of(access.project, ""))]

    assert told == [
        ("Requirements: R1 Pays everybdoy, title", False),
        ("Requirements: R1 Pays everybdoy, priority", True),
        ("Requirements: R2 Pays twice", True),
    ]


def test_before_a_signature_nothing_creeps(access, require):
    require()

    assert creep_of(access).version is None


def test_what_came_went_and_changed_after_the_signature_is_told_until_it_is_signed(access, require, deliver, sign):
    require("Stays")
    require("Goes")
    deliver("Changes")
    sign()
    assert creep_of(access).moved == ()

    require("Comes")
    requirements.delete_requirement(access=access, number=2)
    deliverables.change_deliverable(access=access, number=1, facts={"acceptance": "Audit signs"})
    found = creep_of(access)

    assert {(one.called, one.how, bool(one.url)) for one in found.moved} == {
        ("R3", "came", True), ("R2", "went", False), ("D1", "changed", True),
    }  # fmt: skip
    assert all(one.at is not None for one in found.moved)
    assert (found.came, found.signed) == (1, 3)
    assert found.share == pytest.approx(100 / 3)
    assert found.weeks[-1].until_then == 1
    sign()
    assert creep_of(access).moved == ()


def test_weeks_add_up_what_came():
    monday = dt.date(2026, 3, 2)
    days = [dt.date(2026, 3, 4), dt.date(2026, 3, 16), dt.date(2026, 3, 22)]

    weeks = _weeks(dt.date(2026, 3, 3), dt.date(2026, 3, 24), days)

    assert [(week.begins, week.came, week.until_then) for week in weeks] == [
        (monday, 1, 1), (dt.date(2026, 3, 9), 0, 1), (dt.date(2026, 3, 16), 2, 3), (dt.date(2026, 3, 23), 0, 3),
    ]  # fmt: skip
    drawn = steps_of(weeks)
    assert drawn is not None
    assert (drawn.total, drawn.last_x, drawn.last_y) == (3, 592.0, 14.0)
    assert steps_of(weeks[:0]) is None


def test_the_page_leads_with_what_nobody_signed(access, require, sign, maria, helene, stranger):
    require()
    browser = signed_in(maria)
    assert "The scope is not signed yet." in browser.get("/projects/PAY/scope/document").content.decode()
    version = sign()
    require("Pays twice")

    page = browser.get("/projects/PAY/scope/document").content.decode()
    assert "<em>1</em> thing came in that nobody has signed." in page
    assert browser.get(f"/projects/PAY/versions/{version.pk}").status_code == 200
    assert signed_in(helene).get("/projects/PAY/scope/document").status_code == 200
    assert signed_in(stranger).get("/projects/PAY/scope/document").status_code == 404


def test_the_scope_is_printed_as_it_stands_and_as_it_was_signed(access, require, deliver, sign, maria):
    require(status="agreed", priority="must", acceptance="Booked on the **25th**")
    deliver(requirements=[1])
    version = sign()
    client = signed_in(maria)

    draft = b"".join(client.get("/projects/PAY/documents/scope.md")).decode()
    kept = b"".join(client.get(f"/projects/PAY/versions/{version.pk}.md")).decode()

    for text in (draft, kept):
        assert "R1 Pays on the 25th" in text
        assert "Booked on the **25th**" in text
    assert version.digest in kept
    assert version.digest not in draft


def test_what_is_weak_counts_what_is_in_scope(access, require, deliver, planned):
    assert weak(access, "")[:2] == ["No requirement is in scope yet.", "No deliverable is named yet."]

    require("Whole", priority="must", acceptance="Booked")
    require("Bare")
    require("Not now", priority="wont")
    require("Never", status="rejected")
    deliver("Run", requirements=[1], tasks=[10], acceptor="Payroll")
    deliver("Gold plate")
    deliver("Dropped", requirements=[2], state="dropped")

    assert weak(access, "")[:5] == [
        "1 requirement says not by what it is accepted.", "1 requirement has no priority.",
        "1 requirement is met by no deliverable.", "1 deliverable is accepted by nobody.",
        "1 deliverable is produced by no task.",
    ]  # fmt: skip


def test_a_long_scope_is_read_page_by_page_and_signed_whole(access, require, deliver, sign, maria, payroll):
    require("First", priority="should")
    deliver("Handed over 1", requirements=[1])
    Requirement.objects.bulk_create(
        Requirement(
            project=payroll, number=number, title=f"Asked {number}", text=f"In *{number}* words.",
            priority="must" if number < 50 else "could", added_at=payroll.created_at,
        )
        for number in range(2, 60)
    )  # fmt: skip
    Deliverable.objects.bulk_create(
        Deliverable(project=payroll, number=number, name=f"Handed over {number}", added_at=payroll.created_at)
        for number in range(2, 5)
    )
    browser, home = signed_in(maria), "/projects/PAY/scope/document"

    first, second = (browser.get(f"{home}?page={page}").content.decode() for page in (1, 2))

    assert [page.count('class="scope-item"') for page in (first, second)] == [50, 13]
    assert (
        first.index("<h3>must</h3>")
        < first.index("Asked 49")
        < first.index("<bdi>First</bdi>")
        < first.index("<bdi>Asked 50</bdi>")
    )
    assert "<em>49</em>" in first
    assert '<h2><span class="n">2</span>Deliverables</h2>' in second
    assert "Handed over 4" in second
    assert "Handed over 4" not in first
    assert '<a class="link" href="?page=2#document">Deliverables</a> 4' in first
    assert browser.get(home).content.decode().count('class="scope-item"') == 50
    whole = browser.get(f"/projects/PAY/versions/{sign().pk}").content.decode()
    assert whole.count('class="scope-item"') == 63
