"""The matrix itself is held to account: leaking doors are planted, and it must name each of them."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from charthouse.jobs import registry
from charthouse.live import channels
from tests.matrix.judging import complaints, rules_wrong
from tests.matrix.walking import Door, addresses
from tests.worlds import POSTGRESQL


@pytest.fixture
def planted(settings: object) -> dict[str, Door]:
    """The leaking doors by name, found like any other."""
    settings.ROOT_URLCONF = "tests.matrix.leaking"  # type: ignore[attr-defined]
    return {door.name: door for door in addresses(get_resolver()) if door.address.startswith("/planted/")}


def said(planted, world, browsers, door, person):
    """What the matrix says of one door and one person."""
    return "\n".join(complaints([planted[door]], world.person(person), world, browsers))


def test_a_door_without_a_rule_is_named(planted):
    assert list(rules_wrong([planted["without-a-rule"]])) == [
        (
            "/planted/<key:key>/without (without-a-rule) has no rule: "
            "say one with a mark of charthouse.doors where the view is defined."
        )
    ]


def test_a_right_that_no_table_knows_is_named(planted):
    assert list(rules_wrong([planted["made-up-right"]])) == [
        (
            "/planted/<key:key>/made-up (made-up-right) names the right “see_everything”, "
            "which stands in no table of projects.permissions."
        )
    ]


@pytest.mark.skipif(POSTGRESQL, reason="What is planted is of Python alone, and was found on SQLite")
@pytest.mark.timeout(600)  # it walks every door there is, as the matrix itself does
def test_a_leaking_view_fails_the_matrix_of_the_whole_site(planted, world, browsers):
    found = list(addresses(get_resolver()))
    wrong = list(complaints(found, world.person("a stranger"), world, browsers))

    named = {door for door in planted for one in wrong if f"({door})" in one}
    assert named == {
        "made-up-right", "asks-nobody", "lets-anybody-in", "lists-everything", "anybodys-import", "asks-no-role",
        "fails",
    }  # fmt: skip
    assert len(wrong) == len([one for one in wrong if "/planted/" in one])


@pytest.mark.parametrize(
    ("door", "person", "sentence"),
    [
        ("asks-nobody", "a stranger",
         ("GET /planted/<key:key>/nobody (asks-nobody), as a stranger: got 200, instead of 404: "
         "for them there is no such project.")),
        ("asks-too-little", "a contributor", "instead of 403: they lack the right “edit_plan”."),
        ("asks-too-little", "a auditor", "instead of 403: they lack the right “edit_plan”."),
        ("asks-too-little", "an auditor made manager", "instead of 403: they lack the right “edit_plan”."),
        ("asks-too-much", "a viewer", "got 403, though they have the right “see”."),
        ("lets-anybody-in", "somebody not signed in", "got 200, instead of being asked to sign in."),
        ("lets-anybody-in", "a manager whose account ended", "got 200, instead of being asked to sign in."),
        ("lets-anybody-in", "the deputy of last week", "got 200, instead of 404: for them there is no such project."),
        ("tells-rates", "a viewer", "the answer holds “72.25” (what her hour costs) without “see_rates”."),
        ("tells-rates", "a project office", "the answer holds “72.25” (what her hour costs) without “see_rates”."),
        ("lists-everything", "a administrator", "the answer holds “Quietly count the staff”"),
        ("asks-no-role", "a stranger", "instead of 403: they lack the right “see_all_projects”."),
        ("fails", "a stranger", "got 500, which is a failure of the server."),
    ],
)  # fmt: skip
def test_each_leak_is_told_in_a_sentence(planted, world, browsers, door, person, sentence):
    assert sentence in said(planted, world, browsers, door, person)


def test_a_record_of_somebody_else_is_not_given(planted, world, browsers):
    assert "say in tests/matrix/samples.py whose record to try" in said(
        planted, world, browsers, "anybodys-import", "a stranger"
    )

    world.samples["anybodys-import:number"] = world.samples["import-step:number"]
    assert "got 200, instead of 404: it is somebody else's." in said(
        planted, world, browsers, "anybodys-import", "a stranger"
    )


@pytest.mark.parametrize(
    ("door", "person"),
    [("asks-nobody", "a viewer"), ("asks-too-little", "the manager"), ("tells-rates", "a controller"),
     ("asks-too-little", "the deputy of the manager"), ("tells-rates", "a controller by their group")],
)  # fmt: skip
def test_who_may_is_no_complaint(planted, world, browsers, door, person):
    assert said(planted, world, browsers, door, person) == ""


def test_a_job_and_a_channel_without_a_rule_are_found(monkeypatch):
    from tests.matrix.walking import job_kinds, live_channels

    monkeypatch.setitem(registry._kinds, "planted", registry.JobKind("planted", lambda running: {}))
    monkeypatch.setitem(channels._kinds, "planted", channels.ChannelKind("planted", lambda whose, users: {}))

    assert [kind.name for kind, rule in job_kinds() if rule is None] == ["planted"]
    assert [kind.name for kind, rule in live_channels() if rule is None] == ["planted"]
