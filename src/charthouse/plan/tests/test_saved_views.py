"""Saved views: private and shared, changed by two, deleted and brought back, and what they may hold."""

from __future__ import annotations

import pytest
from tests.worlds import signed_in

from charthouse.accounts.personal import tell_everything
from charthouse.journal.models import Entry
from charthouse.journal.undoing import undo
from charthouse.plan import saved_views
from charthouse.plan.forgetting import forget
from charthouse.plan.models import SavedView, ViewDefault
from charthouse.plan.refusals import ChangedMeanwhile
from charthouse.plan.saved_view_content import BadView, checked, names_people
from charthouse.projects import actions as projects
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.models import Role

pytestmark = pytest.mark.django_db

LATE = {"filter": {"all": [["late", "yes"]]}, "sort": "-finish", "columns": ["name", "finish"], "zoom": 10}
YUKI = {"filter": {"any": [["owner", "any", "Yuki Hayashi"], {"all": [["late", "yes"], ["critical", "yes"]]}]}}


@pytest.fixture
def manager(payroll, maria):
    return project_for(maria, "PAY")


@pytest.fixture
def member(payroll, yuki):
    return project_for(yuki, "PAY")


def names(access):
    return [view.name for view in saved_views.seen_views(access)]


def test_a_private_view_is_seen_by_who_made_it_alone(manager, member):
    saved_views.save_view(access=member, name="My week", content=LATE)
    saved_views.save_view(access=manager, name="behind", content=LATE, shared=True)

    assert names(member) == ["behind", "My week"]
    assert names(manager) == ["behind"]
    with pytest.raises(saved_views.NoSuchView):
        saved_views.view_of(manager, 1)


def test_sharing_and_changing_what_is_shared_needs_the_right(manager, member):
    with pytest.raises(RoleMayNot, match="share views of the plan"):
        saved_views.save_view(access=member, name="All late", content=LATE, shared=True)
    own = saved_views.save_view(access=member, name="All late", content=LATE)
    with pytest.raises(RoleMayNot):
        saved_views.change_view(access=member, number=own.number, shared=True)
    shared = saved_views.save_view(access=manager, name="Week", content=LATE, shared=True)
    for change in (
        lambda: saved_views.change_view(access=member, number=shared.number, name="Mine"),
        lambda: saved_views.delete_view(access=member, number=shared.number),
        lambda: saved_views.open_with(access=member, number=shared.number, for_all=True),
    ):
        with pytest.raises(RoleMayNot):
            change()
    assert names(member) == ["All late", "Week"]


def test_a_change_of_a_view_that_another_changed_is_refused(manager):
    view = saved_views.save_view(access=manager, name="Week", content=LATE, shared=True)
    saved_views.change_view(access=manager, number=view.number, name="This week", seen=1)

    with pytest.raises(ChangedMeanwhile, match="Somebody changed the view “This week”"):
        saved_views.change_view(access=manager, number=view.number, content=YUKI, seen=1)
    assert saved_views.view_of(manager, view.number).content == LATE


def test_the_journal_tells_of_shared_views_and_brings_them_back(manager, payroll, maria):
    saved_views.save_view(access=manager, name="Mine", content=LATE)
    view = saved_views.save_view(access=manager, name="Week", content=LATE, shared=True)
    saved_views.change_view(access=manager, number=view.number, content=YUKI)
    saved_views.delete_view(access=manager, number=view.number)

    told = Entry.objects.filter(stream=payroll.journal, record="plan.SavedView").order_by("number")
    assert [(one.verb, one.label) for one in told] == [
        ("shared a view", "Week"), ("changed a view", "Week"), ("deleted a view", "Week"),
    ]  # fmt: skip
    undo(entry=told.get(verb="deleted a view"), by=maria)
    back = SavedView.objects.get(shared=True)
    assert (back.name, back.content, back.owner) == ("Week", YUKI, maria)


def test_a_changed_view_goes_back_unless_it_changed_again(manager, payroll, maria):
    view = saved_views.save_view(access=manager, name="Week", content=LATE, shared=True)
    saved_views.change_view(access=manager, number=view.number, content=YUKI)
    changed = Entry.objects.get(stream=payroll.journal, verb="changed a view")
    saved_views.change_view(access=manager, number=view.number, content={"flat": True})

    with pytest.raises(ChangedMeanwhile, match="changed again since"):
        undo(entry=changed, by=maria)
    undo(entry=Entry.objects.filter(stream=payroll.journal, verb="changed a view").latest("number"), by=maria)
    assert saved_views.view_of(manager, view.number).content == YUKI


def test_a_plan_opens_with_ones_own_choice_else_with_the_projects(manager, member):
    own = saved_views.save_view(access=member, name="My week", content=LATE)
    shared = saved_views.save_view(access=manager, name="Week", content=LATE, shared=True)
    private = saved_views.save_view(access=manager, name="Private", content=LATE)
    with pytest.raises(saved_views.NotShared):
        saved_views.open_with(access=manager, number=private.number, for_all=True)

    saved_views.open_with(access=manager, number=shared.number, for_all=True)
    saved_views.open_with(access=member, number=own.number, for_all=False)
    assert saved_views.defaults_of(member) == (own.number, shared.number)
    assert saved_views.defaults_of(manager) == (None, shared.number)

    saved_views.change_view(access=manager, number=shared.number, shared=False)
    assert saved_views.defaults_of(member) == (own.number, None)
    assert names(member) == ["My week"]
    saved_views.open_with(access=member, number=None, for_all=False)
    assert saved_views.defaults_of(member) == (None, None)


def test_views_that_name_people_are_hidden_from_who_may_not_know_the_team(manager, payroll, maria, stranger):
    saved_views.save_view(access=manager, name="Of Yuki", content=YUKI, shared=True)
    rule = {"name": "Hers", "filter": YUKI["filter"], "ink": "red", "on": "bar"}
    saved_views.save_view(access=manager, name="Coloured", content={"colours": [rule]}, shared=True)
    saved_views.save_view(access=manager, name="Late", content=LATE, shared=True)
    projects.set_member(project=payroll, email=stranger.email, role=Role.CLIENT, by=maria)

    assert names(project_for(stranger, "PAY")) == ["Late"]
    assert names(manager) == ["Coloured", "Late", "Of Yuki"]
    assert names_people({"filter": {"all": [["finish", "before", "status"]]}}) is False


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ([], "content"),
        ({"script": "x"}, "script"),
        ({"columns": ["name", 3]}, "columns"),
        ({"columns": ["<b>"]}, "columns"),
        ({"widths": {"name": "wide"}}, "widths"),
        ({"filter": ["late", "yes"]}, "filter"),
        ({"filter": {"all": [["late"]]}}, "filter"),
        ({"filter": {"not": []}}, "filter"),
        ({"colours": [{"name": "A", "filter": {"all": []}, "ink": "#f00", "on": "row"}]}, "colours"),
        ({"zoom": True}, "zoom"),
        ({"flat": 1}, "flat"),
    ],
)
def test_a_view_holds_what_views_hold(content, part):
    with pytest.raises(BadView, match=part):
        checked(content)


def test_a_filter_within_filters_has_an_end():
    deep: dict[str, list[object]] = {"all": [["late", "yes"]]}
    for _level in range(8):
        deep = {"any": [deep]}
    with pytest.raises(BadView):
        checked({"filter": deep})
    with pytest.raises(BadView, match="at most 20 KB"):
        checked({"filter": {"all": [["name", "contains", "x" * 300]] * 80}})


def test_an_erased_person_leaves_no_view_of_their_own_and_no_name_in_others(manager, member, yuki):
    saved_views.save_view(access=member, name="My week", content=LATE)
    saved_views.open_with(access=member, number=1, for_all=False)
    saved_views.save_view(access=manager, name="Of Yuki Hayashi", content=YUKI, shared=True)
    assert tell_everything(yuki)["plan"]["views"] == [
        {"project": "PAY", "name": "My week", "shared": False, "content": LATE}
    ]

    forget(yuki)

    left = SavedView.objects.get()
    assert "Yuki" not in f"{left.name} {left.content}"
    assert ViewDefault.objects.count() == 0


def test_the_api_keeps_changes_and_deletes_views(manager, member, maria, yuki):
    page = signed_in(maria)
    made = page.post(
        "/api/v1/projects/PAY/views", {"name": "Week", "content": LATE, "shared": True}, content_type="application/json"
    )
    assert (made.status_code, made.json()["number"], made.json()["may_change"]) == (201, 1, True)
    hers = signed_in(yuki)
    listed = hers.get("/api/v1/projects/PAY/views").json()
    assert [(view["name"], view["own"], view["may_change"]) for view in listed["views"]] == [("Week", False, False)]
    assert (listed["mine"], listed["all"], listed["may_share"]) == (None, None, False)
    refused = hers.patch("/api/v1/projects/PAY/views/1", {"name": "x"}, content_type="application/json")
    assert refused.status_code == 403
    changed = page.patch(
        "/api/v1/projects/PAY/views/1", {"name": "This week", "version": 1}, content_type="application/json"
    )
    assert (changed.json()["name"], changed.json()["version"]) == ("This week", 2)
    clash = page.patch("/api/v1/projects/PAY/views/1", {"name": "x", "version": 1}, content_type="application/json")
    assert clash.status_code == 409
    begin = hers.put("/api/v1/projects/PAY/views-to-begin-with", {"view": 1}, content_type="application/json")
    assert begin.json()["mine"] == 1
    bad = page.post("/api/v1/projects/PAY/views", {"name": "x", "content": {"a": 1}}, content_type="application/json")
    assert bad.status_code == 422
    assert page.delete("/api/v1/projects/PAY/views/1").status_code == 204
    assert page.delete("/api/v1/projects/PAY/views/1").status_code == 404


def test_the_page_brings_the_views_along(manager, maria):
    saved_views.save_view(access=manager, name="Week</script>", content=LATE, shared=True)
    page = signed_in(maria).get("/projects/PAY/plan/")
    assert page.context["views"]["views"][0]["name"] == "Week</script>"


def test_no_one_from_outside_sees_a_view(manager, stranger):
    saved_views.save_view(access=manager, name="Week", content=LATE, shared=True)
    page = signed_in(stranger)
    assert page.get("/api/v1/projects/PAY/views").status_code == 404
    assert page.delete("/api/v1/projects/PAY/views/1").status_code == 404
