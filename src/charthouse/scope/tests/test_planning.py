"""From deliverables to work packages in the plan, by the page and the API, and back with one undo."""

from __future__ import annotations

import pytest
from tests.worlds import signed_in

from charthouse.plan.models import Link, Task
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.actions import set_member
from charthouse.projects.models import Role
from charthouse.scope import deliverables, stepping
from charthouse.scope.planning import Wanted, plan_work
from charthouse.scope.refusals import BadValue


def test_packages_lie_below_their_deliverable_and_end_with_its_acceptance(access, deliver, planned):
    deliver("Manual", acceptance="Audit finds its way")

    made = plan_work(access=access, wanted=[Wanted(1, "Draft  3d\nPrint\t1d\n")], parent=10)

    top = Task.objects.get(uid=made[1])
    assert (top.name, top.definition_of_done) == ("Manual", "Audit finds its way")
    assert top in Task.objects.filter(parent__uid=10)
    below = list(Task.objects.filter(parent=top).order_by("position"))
    assert [(one.name, one.duration, one.kind) for one in below] == [
        ("Draft", 1440, "task"), ("Print", 480, "task"), ("Manual accepted", 0, "milestone"),
    ]  # fmt: skip
    links = Link.objects.filter(after__in=below).values_list("before__name", "after__name")
    assert sorted(links) == [("Draft", "Print"), ("Print", "Manual accepted")]
    assert deliverables.facts_of(deliverables.KIND.of(access.project, 1))["tasks"] == [made[1]]


def test_several_are_planned_at_once_and_taken_back_as_one(access, deliver, planned):
    deliver("Manual")
    deliver("Course")
    before = set(Task.objects.values_list("uid", flat=True))

    plan_work(access=access, wanted=[Wanted(1), Wanted(2)], accepted=False)
    new = Task.objects.exclude(uid__in=before).order_by("position")
    assert [(one.name, one.parent) for one in new] == [("Manual", None), ("Course", None)]
    stepping.step(access=access, again=False)

    assert set(Task.objects.values_list("uid", flat=True)) == before
    assert deliverables.facts_of(deliverables.KIND.of(access.project, 1))["tasks"] == []


def test_side_by_side_every_package_leads_to_the_acceptance(access, deliver, planned):
    deliver("Manual")

    made = plan_work(access=access, wanted=[Wanted(1, "Draft\nPrint")], in_turn=False)

    links = Link.objects.filter(after__parent__uid=made[1]).values_list("before__name", "after__name")
    assert sorted(links) == [("Draft", "Manual accepted"), ("Print", "Manual accepted")]


def test_nothing_is_planned_by_who_may_not_change_the_plan_and_nothing_half(access, deliver, planned, yuki, maria):
    deliver("Manual")
    set_member(project=access.project, email=yuki.email, role=Role.PRODUCT_OWNER, by=maria)
    before = Task.objects.count()

    with pytest.raises(RoleMayNot):
        plan_work(access=project_for(yuki, "PAY"), wanted=[Wanted(1)])
    with pytest.raises(BadValue, match="at least one"):
        plan_work(access=access, wanted=[])

    assert Task.objects.count() == before


def test_the_page_offers_what_nobody_works_on_and_plans_it(access, deliver, planned, maria):
    deliver("Manual")
    deliver("There already", tasks=[12])
    browser = signed_in(maria)
    home = "/projects/PAY/scope/deliverables/plan"

    shown = browser.get(home)
    assert [line.key for line, _ticked, _text in shown.context["lines"]] == ["PAY-D1"]
    refused = browser.post(home, {})
    assert (refused.status_code, "Choose at least one deliverable." in refused.content.decode()) == (422, True)
    wrong = browser.post(home, {"deliverable": "1", "parent": "999"})
    assert wrong.status_code == 422
    answer = browser.post(home, {"deliverable": "1", "lines-1": "Draft  2d", "parent": "20", "accepted": "on"})

    assert (answer.status_code, answer["Location"]) == (302, "/projects/PAY/scope/deliverables/")
    assert Task.objects.filter(name="Draft", parent__name="Manual", parent__parent__uid=20).exists()


def test_the_api_adds_changes_plans_and_deletes_at_a_version(access, planned, maria):
    api = signed_in(maria)
    home = "/api/v1/projects/PAY"

    asked = api.post(f"{home}/requirements", {"title": "Pays on the 25th"}, content_type="application/json")
    made = api.post(
        f"{home}/deliverables", {"name": "Manual", "requirements": [1], "tasks": [11]}, content_type="application/json"
    )
    assert (asked.status_code, asked["Location"], made.status_code) == (201, f"{home}/requirements/1", 201)
    assert made.json() | {"key": "PAY-D1", "requirements": [1], "tasks": [11], "percent_complete": 0} == made.json()
    assert api.get(f"{home}/requirements/1").json()["deliverables"] == [1]
    stale = api.patch(
        f"{home}/requirements/1", {"status": "agreed"}, content_type="application/json", headers={"If-Match": '"9"'}
    )
    changed = api.patch(
        f"{home}/requirements/1", {"status": "agreed"}, content_type="application/json",
        headers={"If-Match": asked["ETag"]},
    )  # fmt: skip
    assert (stale.status_code, changed.json()["status"], changed.json()["version"]) == (412, "agreed", 2)
    planned_now = api.post(
        f"{home}/deliverables/plan", {"deliverables": [{"number": 1, "lines": "Draft  1d"}]},
        content_type="application/json",
    )  # fmt: skip
    task = planned_now.json()["items"][0]["task"]
    assert api.get(f"{home}/deliverables/1").json()["tasks"] == [11, task]
    etag = api.get(f"{home}/deliverables/1")["ETag"]
    assert api.delete(f"{home}/deliverables/1", headers={"If-Match": etag}).status_code == 204
    assert api.get(f"{home}/deliverables/1").status_code == 404
    assert Task.objects.filter(uid=task).exists()
