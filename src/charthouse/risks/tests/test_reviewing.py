"""Reviews that are near are told to who owns the risk: once for each date, and only where they see the register."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps

from charthouse.accounts import notices
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.projects.access import project_for
from charthouse.projects.days import today_in
from charthouse.projects.models import Membership
from charthouse.risks import actions
from charthouse.risks.models import Risk
from charthouse.risks.reviewing import NEAR, look

RUNNING: Any = SimpleNamespace()
Notice: Any = apps.get_model("notifications", "Notice")


@pytest.fixture
def access(payroll, maria):
    return project_for(maria, "PAY")


def said(access, days, **more):
    day = today_in(access.project) + dt.timedelta(days=days)
    facts = {"title": f"In {days} days", "probability": 0.5, "review": day, **more}
    return actions.create_risk(access=access, facts=facts)


def told() -> list[str]:
    return [alert.facts["title"] for alert in Notice.objects.filter(kind="risks.review").order_by("pk")]


def test_who_owns_it_is_told_once_before_and_once_again_of_another_date(access, yuki):
    for days in (-400, 0, NEAR, NEAR + 1):
        said(access, days, owner=yuki.pk)
    said(access, 0)
    said(access, 0, owner=yuki.pk, state="closed")

    assert look(RUNNING) == {"told": 3}
    assert told() == ["In -400 days", "In 0 days", f"In {NEAR} days"]
    assert {alert.user_id for alert in Notice.objects.all()} == {yuki.pk}
    assert look(RUNNING) == {"told": 0}

    risk = Risk.objects.get(title="In 0 days", owner=yuki, state="open")
    assert risk.review is not None
    actions.change_risk(access=access, number=risk.number, facts={"review": risk.review + dt.timedelta(days=1)})
    assert look(RUNNING) == {"told": 1}
    assert risk.version + 1 == Risk.objects.get(pk=risk.pk).version, "a reminder is no change of the risk"


def test_what_is_taken_back_does_not_remind_again(access, maria, yuki):
    risk = said(access, 0, owner=yuki.pk)
    look(RUNNING)
    actions.change_risk(access=access, number=risk.number, facts={"title": "Otherwise"})
    undo(entry=Entry.objects.filter(stream=access.project.journal).order_by("-number")[0], by=maria)

    assert look(RUNNING) == {"told": 0}


def test_who_lost_the_register_is_told_nothing(access, yuki):
    said(access, 0, owner=yuki.pk)
    Membership.objects.filter(project=access.project, user=yuki).delete()

    assert look(RUNNING) == {"told": 0}
    assert told() == []


def test_the_sentence_says_which_and_when():
    kind = notices.kind_named("risks.review")
    assert kind is not None
    facts = {"project": "Payroll", "title": "Flood", "day": "2028-02-29"}
    assert "“Flood” of Payroll" in kind.words(facts)
    assert "29 Feb 2028" in kind.words(facts)
