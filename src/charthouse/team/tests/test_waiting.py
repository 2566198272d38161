"""My work says what waits for one, and for what one waits, without telling what one may not know."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.worlds import at, signed_in

from charthouse.approvals.models import SignatureRequest, Version
from charthouse.plan import actions
from charthouse.projects.actions import remove_member
from charthouse.team.waiting import asked_to_sign, awaited_by

TODAY = dt.date(2026, 3, 6)


@pytest.fixture
def plan(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


def asked(plan, by, of):
    version = Version.objects.create(
        project=plan, kind="charter", number=1, content="{}", digest="0" * 64, proposed_by=by,
        proposed_at=timezone.now(),
    )  # fmt: skip
    return SignatureRequest.objects.create(
        version=version, place=1, user=of, name=of.name, due=dt.date(2026, 3, 5), asked_at=timezone.now()
    )


def test_one_waits_for_the_work_right_before_ones_own(plan, yuki, maria):
    (one,) = awaited_by(yuki, TODAY)

    assert (one.what, one.why, one.day, one.late, one.task) == ("Design", "Build", dt.date(2026, 3, 4), True, 11)
    assert "before “Build”" in signed_in(yuki).get("/my-work/").content.decode()
    assert awaited_by(maria, TODAY) == []


def test_nobody_waits_for_what_is_done_or_has_begun_without_it(plan, yuki, maria):
    changes = {"actual_start": (None, at(0)), "actual_finish": (None, at(2, 1020)), "percent_complete": (0.0, 100)}
    actions.report_progress(project=plan, uid=11, changes=changes, by=maria)

    assert awaited_by(yuki, TODAY) == []


def test_of_a_project_that_one_left_nothing_is_awaited(plan, yuki, maria):
    remove_member(project=plan, user=yuki, by=maria)

    assert awaited_by(yuki, TODAY) == []


def test_a_signature_waits_for_who_is_asked_and_is_awaited_by_who_asked(plan, maria, helene):
    asked(plan, maria, helene)

    (mine,) = asked_to_sign(helene, TODAY)
    assert mine.late
    (awaited,) = awaited_by(maria, TODAY)
    assert (awaited.who, awaited.late, awaited.day) == ("Helene Dahl", True, dt.date(2026, 3, 5))
    assert "Waiting for you" in signed_in(helene).get("/my-work/").content.decode()
    assert "Helene Dahl" in signed_in(maria).get("/my-work/").content.decode()

    SignatureRequest.objects.update(state=SignatureRequest.State.APPROVED)
    assert asked_to_sign(helene, TODAY) == []
    assert awaited_by(maria, TODAY) == []
