"""Saved views with their colour rules over the API: kept, shared, changed, and what the plan opens with."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db
AT = "/projects/PAY/views"
RULE: dict[str, Any] = {"name": "Late", "ink": "red", "on": "row", "filter": {"all": [["late", "yes"]]}}
LATE: dict[str, Any] = {
    "filter": {"all": [["late", "yes"]]},
    "colours": [RULE],
}


def test_a_view_is_kept_shared_changed_and_deleted(manager, viewer):
    made = manager("POST", AT, {"name": "Behind", "content": LATE})
    assert (made.status_code, made.json()) == (
        201,
        {
            "number": 1,
            "name": "Behind",
            "shared": False,
            "own": True,
            "may_change": True,
            "version": 1,
            "content": LATE,
        },
    )
    assert viewer("GET", AT).json() == {"views": [], "mine": None, "all": None, "may_share": False}

    shared = manager("PATCH", f"{AT}/1", {"shared": True, "name": "All behind", "version": 1}).json()

    assert (shared["name"], shared["shared"], shared["version"]) == ("All behind", True, 2)
    [seen] = viewer("GET", AT).json()["views"]
    assert (seen["name"], seen["own"], seen["may_change"], seen["content"]) == ("All behind", False, False, LATE)
    assert manager("DELETE", f"{AT}/1").status_code == 204
    assert manager("GET", AT).json()["views"] == []


def test_a_stale_version_is_told(manager):
    manager("POST", AT, {"name": "Behind", "content": LATE})
    manager("PATCH", f"{AT}/1", {"name": "Later", "version": 1})

    assert manager("PATCH", f"{AT}/1", {"name": "Latest", "version": 1}).status_code == 409
    assert manager("GET", AT).json()["views"][0]["name"] == "Later"


@pytest.mark.parametrize(
    "content",
    [
        {"colour": []},
        {"colours": [{**RULE, "ink": "pink"}]},
        {"colours": [{**RULE, "on": "sky"}]},
        {"filter": {"all": "late"}},
    ],
)
def test_what_is_no_view_is_refused(manager, content):
    assert manager("POST", AT, {"name": "Odd", "content": content}).status_code == 422


def test_others_change_no_view_that_is_not_theirs(manager, viewer, contributor, outsider):
    manager("POST", AT, {"name": "Mine", "content": {}})
    manager("POST", AT, {"name": "Everybody's", "content": {}, "shared": True})

    assert viewer("PATCH", f"{AT}/1", {"name": "X"}).status_code == 404
    assert viewer("PATCH", f"{AT}/2", {"name": "X"}).status_code == 403
    assert viewer("DELETE", f"{AT}/2").status_code == 403
    assert viewer("POST", AT, {"name": "For all", "content": {}, "shared": True}).status_code == 403
    assert contributor("POST", AT, {"name": "For me", "content": {}}).json()["own"] is True
    tried: tuple[tuple[str, str, dict[str, Any] | None], ...] = (
        ("GET", AT, None),
        ("DELETE", f"{AT}/2", None),
        ("POST", AT, {"name": "X", "content": {}}),
    )
    for method, address, body in tried:
        assert outsider(method, address, body).status_code == 404
    bads: tuple[dict[str, Any], ...] = (
        {"content": {}},
        {"name": " ", "content": {}},
        {"name": "X", "content": {}, "ink": "red"},
    )
    for bad in bads:
        assert manager("POST", AT, bad).status_code == 422
    assert manager("GET", f"{AT}?page=2").status_code == 422


def test_the_plan_opens_with_a_chosen_view(manager, viewer):
    manager("POST", AT, {"name": "Everybody's", "content": LATE, "shared": True})
    there = "/projects/PAY/views-to-begin-with"

    assert manager("PUT", there, {"view": 1, "whose": "all"}).json()["all"] == 1
    assert viewer("GET", AT).json()["all"] == 1
    assert viewer("PUT", there, {"view": None, "whose": "all"}).status_code == 403
    assert viewer("PUT", there, {"view": 1, "whose": "mine"}).json()["mine"] == 1
    assert viewer("PUT", there, {"view": 9, "whose": "mine"}).status_code == 404
