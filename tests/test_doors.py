"""The marks by which every door says its rule."""

from __future__ import annotations

import pytest
from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_POST

from charthouse.doors import DoorTwice, Kind, Rule, by_itself, door, foreign_rule, open_to_all, own, rule_of, signed_in


def view(request, key):
    """A view without a rule."""


def test_a_rule_is_read_through_what_is_wrapped_around_the_view():
    @login_required
    @require_POST
    @door("see", post="edit_plan")
    def inside(request, key):
        """A door."""

    rule = rule_of(inside)

    assert rule == Rule(Kind.PROJECT, "see", {"POST": "edit_plan"})
    assert (rule.right_for("GET"), rule.right_for("HEAD"), rule.right_for("POST")) == ("see", "see", "edit_plan")
    assert rule.rights() == {"see", "edit_plan"}


def test_a_rule_for_reading_holds_for_asking_for_the_head_alone():
    assert Rule(Kind.PROJECT, "see", {"GET": "export"}).right_for("HEAD") == "export"


def test_a_view_without_a_rule_has_none():
    assert rule_of(view) is None
    assert rule_of(login_required(view)) is None


def test_each_mark_has_its_kind():
    assert rule_of(open_to_all("It tells nothing.")(lambda: None)) == Rule(Kind.OPEN, why="It tells nothing.")
    assert rule_of(signed_in("One's own.")(lambda: None)) == Rule(Kind.SIGNED_IN, why="One's own.")
    assert rule_of(own("One's own.")(lambda: None)) == Rule(Kind.OWN, why="One's own.")
    assert rule_of(by_itself("It tidies up.")(lambda: None)) == Rule(Kind.SYSTEM, why="It tidies up.")


def test_a_door_that_needs_no_right_says_why():
    with pytest.raises(ValueError, match="Say why"):
        open_to_all(" ")


def test_two_rules_for_one_door_are_refused():
    marked = signed_in("One's own.")(lambda: None)

    with pytest.raises(DoorTwice, match="has a rule already"):
        open_to_all("It tells nothing.")(marked)


def test_the_table_of_foreign_views_covers_nobody_elses_address():
    assert foreign_rule("allauth.account.views", "account_login") is not None
    assert foreign_rule("allauth.account.views", "made_up") is None
    assert foreign_rule("charthouse.accounts.views", "account_login") is None
