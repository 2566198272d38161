"""Checklists and estimates over the API."""

from __future__ import annotations

import pytest

from charthouse.plan.models import ChecklistItem, Estimate

pytestmark = pytest.mark.django_db
AT = "/projects/PAY"


def test_a_checklist_is_made_ticked_ordered_and_taken_away(manager, viewer, outsider, planned):
    made = manager("POST", f"{AT}/tasks/12/checklist", {"text": "Make a backup"})
    assert made.status_code == 201
    first = made.json()
    assert (first["text"], first["done"], first["ticked_by"]) == ("Make a backup", False, None)
    assert made["Location"] == f"/api/v1{AT}/checklist-items/{first['id']}"
    second = manager("POST", f"{AT}/tasks/12/checklist", {"text": "Load", "before": first["id"]}).json()

    changed = manager("PATCH", f"{AT}/checklist-items/{first['id']}", {"done": True, "text": "Back up"})

    assert changed.status_code == 200, changed.content
    assert (changed.json()["done"], changed.json()["text"]) == (True, "Back up")
    assert changed.json()["ticked_by"] == "Maria Okafor"
    shown = viewer("GET", f"{AT}/checklist-items?task=12&sort=position").json()["items"]
    assert [one["text"] for one in shown] == ["Load", "Back up"]
    manager("PATCH", f"{AT}/checklist-items/{second['id']}", {"before": None})
    assert list(ChecklistItem.objects.order_by("position").values_list("text", flat=True)) == ["Back up", "Load"]
    for method, body in (("PATCH", {"done": False}), ("DELETE", None)):
        assert viewer(method, f"{AT}/checklist-items/{first['id']}", body).status_code == 403
        assert outsider(method, f"{AT}/checklist-items/{first['id']}", body).status_code == 404
    assert manager("DELETE", f"{AT}/checklist-items/{first['id']}").status_code == 204
    assert manager("GET", f"{AT}/checklist-items/{first['id']}").status_code == 404
    assert manager("POST", f"{AT}/tasks/12/checklist", {"text": ""}).status_code == 422
    assert manager("POST", f"{AT}/tasks/999/checklist", {"text": "x"}).status_code == 404


def test_an_estimate_is_said_and_taken_away(manager, viewer, planned):
    body = {"low": 480, "likely": 960, "high": 2400, "distribution": "triangular", "basis": "two offers"}

    said = manager("PUT", f"{AT}/tasks/12/estimate", body)

    assert said.status_code == 200, said.content
    assert said.json()["estimate"] == {**body, "meaning": "absolute"}
    assert viewer("PUT", f"{AT}/tasks/12/estimate", body).status_code == 403
    assert manager("PUT", f"{AT}/tasks/12/estimate", {**body, "likely": 400}).status_code == 422
    assert manager("DELETE", f"{AT}/tasks/12/estimate").status_code == 204
    assert not Estimate.objects.filter(task__uid=12).exists()


def test_a_definition_of_done_is_a_fact_of_a_task(manager, planned):
    changed = manager("PATCH", f"{AT}/tasks/12", {"definition_of_done": "Both plants signed."}, If_Match="*")
    assert changed.status_code == 200, changed.content
    assert changed.json()["definition_of_done"] == "Both plants signed."
