"""Stakeholders are added, changed, deleted and brought back; who may not see them is told nothing of them."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.worlds import signed_in

from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.stakeholders import actions, queries
from charthouse.stakeholders.models import Stakeholder
from charthouse.stakeholders.refusals import BadStakeholder, NoSuchStakeholder, StakeholderChangedMeanwhile


@pytest.fixture
def access(payroll, maria):
    return project_for(maria, "PAY")


def add(access, name="Works council", **facts):
    return actions.add_stakeholder(access=access, facts={"name": name, **facts})


def test_numbers_rise_and_are_never_given_twice(access):
    assert [add(access, name).number for name in ("A", "B")] == [1, 2]

    actions.delete_stakeholder(access=access, number=2)

    assert add(access, "C").number == 3


def test_only_what_differs_is_told_and_counted(access):
    one = add(access, influence=5, interest=3)

    actions.change_stakeholder(access=access, number=1, facts={"influence": 5, "engagement": "resistant"})
    actions.change_stakeholder(access=access, number=1, facts={"influence": 5, "engagement": "resistant"})

    entries = Entry.objects.filter(record="stakeholders.Stakeholder").order_by("pk")
    assert [(entry.verb, sorted(entry.after)) for entry in entries][1:] == [("changed a stakeholder", ["engagement"])]
    one.refresh_from_db()
    assert (one.version, one.engagement) == (2, "resistant")


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(access):
    add(access)
    actions.change_stakeholder(access=access, number=1, facts={"influence": 2}, seen=1)

    with pytest.raises(StakeholderChangedMeanwhile, match="Somebody changed “Works council”"):
        actions.change_stakeholder(access=access, number=1, facts={"influence": 4}, seen=1)

    assert Stakeholder.objects.get(number=1).influence == 2


def test_every_change_is_taken_back_by_the_history(access, maria):
    add(access, influence=5)
    actions.change_stakeholder(access=access, number=1, facts={"influence": 1, "name": "The council"})
    actions.delete_stakeholder(access=access, number=1)
    entries = list(Entry.objects.filter(record="stakeholders.Stakeholder").order_by("-pk"))

    undo(entry=entries[0], by=maria)
    assert Stakeholder.objects.get(number=1).name == "The council"
    undo(entry=entries[1], by=maria)
    assert Stakeholder.objects.values_list("name", "influence").get() == ("Works council", 5)
    undo(entry=entries[2], by=maria)
    assert not Stakeholder.objects.exists()


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"name": " "}, "needs a name"),
        ({"influence": 6}, "from 1, very small, to 5"),
        ({"interest": 0}, "from 1, very small, to 5"),
        ({"interest": True}, "from 1, very small, to 5"),
        ({"engagement": "angry"}, "unaware, resistant, neutral, supportive or leading"),
        ({"email": "nobody"}, "“nobody” is no e-mail address"),
        ({"review": "tomorrow"}, "YYYY-MM-DD"),
        ({"role": "x" * 201}, "200 characters at most"),
        ({"owner": 10**9}, "Only somebody who sees the stakeholders"),
        ({"person": 10**9}, "account of somebody who sees the project"),
        ({"shoe_size": 42}, "no field “shoe_size”"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_field(access, facts, says):
    with pytest.raises(BadStakeholder, match=says) as refused:
        add(access, **{"name": "Somebody", **facts})

    assert list(refused.value.fields) == list(facts)
    assert not Stakeholder.objects.exists()


def test_who_reads_cannot_change_and_who_is_outside_finds_nothing(access, payroll, yuki, helene):
    add(access)
    contributor = project_for(yuki, "PAY")

    with pytest.raises(RoleMayNot):
        add(contributor)
    with pytest.raises(RoleMayNot):
        actions.change_stakeholder(access=contributor, number=1, facts={"influence": 1})
    with pytest.raises(NoSuchStakeholder, match="PAY has no stakeholder 7"):
        actions.stakeholder_of(access.project, 7)
    for address in ("", "1", "1/edit", "new", "export.csv"):
        assert signed_in(yuki).get(f"/projects/PAY/stakeholders/{address}").status_code == 403


def test_those_come_first_whom_the_project_has_to_win_and_who_weigh_most(access):
    add(access, "Fine", influence=5, interest=5, engagement="leading", wanted="supportive")
    add(access, "Small gap, great influence", influence=5, engagement="neutral", wanted="supportive")
    add(access, "Great gap, small influence", influence=1, engagement="unaware", wanted="leading")
    add(access, "Unrated")

    lines = queries.lines_of(access)

    assert [(line.one.name, line.gap) for line in lines] == [
        ("Small gap, great influence", 1), ("Great gap, small influence", 4), ("Fine", 0), ("Unrated", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("influence", "interest", "asks"),
    [(4, 4, "manage closely"), (4, 3, "keep satisfied"), (3, 4, "keep informed"), (3, 3, "monitor"), (None, 5, "")],
)
def test_influence_and_interest_say_what_is_to_be_done(access, influence, interest, asks):
    add(access, influence=influence, interest=interest)

    [line] = queries.lines_of(access)

    assert str(line.quadrant) == asks
    there = [(cell.influence, cell.interest) for row in queries.grid_of([line]) for cell in row if cell.lines]
    assert there == ([(influence, interest)] if influence else [])


def test_somebody_is_due_the_day_after_their_review(access):
    one = add(access, review=dt.date(2026, 3, 2))
    line = queries.line_of(access, one)

    assert not line.due(dt.date(2026, 3, 2))
    assert line.due(dt.date(2026, 3, 3))
