"""The dictionary says what belongs to each element; the 100 % rule finds what is missing, too much, or badly cut."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.worlds import signed_in

from charthouse.plan.actions import create_task
from charthouse.plan.models import Plan, Task
from charthouse.projects.access import project_for
from charthouse.scope import packages
from charthouse.scope.deliverables import change_deliverable, delete_deliverable


def holes(found):
    return [(one.rule, one.record.key) for one in found.holes]


def test_every_element_says_what_belongs_to_it(access, deliver, planned):
    Task.objects.filter(uid=11).update(notes="Screens and letters", definition_of_done="Key users nod")
    deliver("Payroll run", acceptance="Somebody was paid", tasks=[10])

    found = {one.uid: one for one in packages.structure_of(access).elements}

    assert (found[11].code, found[11].level, found[11].package) == ("1.1", 2, True)
    assert [each.key for each in found[11].deliverables] == ["PAY-D1"]
    assert (found[11].description, found[11].done) == ("Screens and letters", "Key users nod")
    assert found[12].done == "Somebody was paid"
    assert (found[10].package, [each.key for each in found[10].deliverables]) == (False, ["PAY-D1"])
    assert "deliverable" in found[21].lacks
    assert found[10].lacks == ()
    assert found[10].start is not None
    assert found[10].start in (found[11].start, found[12].start)


def test_work_of_no_deliverable_is_told_once_at_its_highest_branch(access, deliver, planned):
    deliver("Payroll run", tasks=[10])
    deliver("Manual")

    found = packages.structure_of(access, least=0, most=10_000)

    assert ("unplanned", "PAY-D2") in holes(found)
    assert [key for rule, key in holes(found) if rule == "unclaimed"] == ["PAY-20"]
    assert (found.planned, found.deliverables, found.whole) == (1, 2, False)


def test_all_of_the_scope_once_is_whole(access, deliver, planned):
    deliver("Payroll run", tasks=[10, 20])

    found = packages.structure_of(access, least=0, most=10_000)

    assert found.whole
    assert not [one for one in found.holes if one.rule in ("unplanned", "unclaimed", "twice", "own_work")]


def test_a_package_of_two_deliverables_counts_twice(access, deliver, planned):
    deliver("Payroll run", tasks=[10, 20])
    deliver("Design book", tasks=[11])

    found = packages.structure_of(access, least=0, most=10_000)

    assert [(one.record.key, one.more) for one in found.holes if one.rule == "twice"] == [("PAY-11", "PAY-D1, PAY-D2")]
    assert not found.whole


def against_the_signed(access):
    return [(rule, key) for rule, key in holes(packages.structure_of(access)) if rule in ("unplanned", "went", "came")]


def test_what_was_signed_and_is_gone_and_what_came_in_for_nothing_signed_is_told(access, deliver, planned, sign, maria):
    deliver("Payroll run", tasks=[10])
    deliver("Manual")
    deliver("Archive", tasks=[20])
    assert packages.structure_of(access).signed is None
    version = sign()
    assert against_the_signed(access) == [("unplanned", "PAY-D2")]

    change_deliverable(access=access, number=3, facts={"state": "dropped"})
    deliver("Mobile app")
    for name, parent in (("Letters", 10), ("Design of the app", None)):
        create_task(project=access.project, name=name, by=maria, parent=parent, duration=480)
    app = Task.objects.get(name="Design of the app")
    change_deliverable(access=access, number=4, facts={"tasks": [app.uid]})

    found = packages.structure_of(access)
    assert found.signed is not None
    assert found.signed.version == version
    assert against_the_signed(access) == [("unplanned", "PAY-D2"), ("went", "PAY-D3"), ("came", f"PAY-{app.uid}")]
    assert [one.more for one in found.holes if one.rule == "unplanned"] == ["signed in version 1"]
    page = signed_in(maria).get("/projects/PAY/scope/wbs/").content.decode()
    assert "Held against version 1 of the scope, which is signed." in page
    assert "/scope/deliverables/3" in page
    sign()
    assert against_the_signed(access) == [("unplanned", "PAY-D2")]


def test_a_signed_deliverable_that_was_deleted_is_named_without_a_link(access, deliver, planned, sign, maria):
    deliver("Payroll run", tasks=[10, 20])
    deliver("Old archive")
    sign()
    delete_deliverable(access=access, number=2)

    assert against_the_signed(access) == [("went", "PAY-D2")]
    assert not packages.structure_of(access).whole
    page = signed_in(maria).get("/projects/PAY/scope/wbs/").content.decode()
    assert "Old archive" in page
    assert "/scope/deliverables/2" not in page
    told = signed_in(maria).get("/api/v1/projects/PAY/wbs-dictionary").json()
    assert {"rule": "went", "task": None, "deliverable": 2} in told["holes"]
    assert told["signed"] == 1


def test_elements_say_what_they_cost_and_assume_to_who_may_know(access, payroll, deliver, planned, maria, helene):
    found = {one.uid: one for one in packages.structure_of(access).elements}
    assert found[11].assumed == "as last year"
    assert found[12].cost is not None
    assert found[12].cost > Decimal("1250.50")  # its fixed cost, and the work on it
    assert found[10].cost == (found[11].cost or 0) + found[12].cost
    table = signed_in(maria).get("/projects/PAY/scope/wbs/export.csv").content.decode()
    assert "Cost, EUR" in table
    assert "as last year" in table
    told = signed_in(maria).get("/api/v1/projects/PAY/wbs-dictionary").json()["items"]
    assert next(one["cost"] for one in told if one["task"] == 12) == str(round(found[12].cost, 2))

    browser = signed_in(helene)  # a viewer
    assert not packages.structure_of(project_for(helene, "PAY")).costs
    hidden = f"{found[12].cost:,.2f}"
    for address in ("/projects/PAY/scope/wbs/", "/projects/PAY/documents/wbs-dictionary.md"):
        assert hidden in signed_in(maria).get(address).content.decode(), address
        assert hidden not in browser.get(address).content.decode(), address
    items = browser.get("/api/v1/projects/PAY/wbs-dictionary").json()["items"]
    assert not any("cost" in one for one in items)


def test_packages_outside_the_bounds_and_lonely_tasks_are_told(access, deliver, planned):
    deliver("Payroll run", tasks=[10, 20])
    sizes = {one.uid: one.hours for one in packages.structure_of(access).packages}
    smallest, largest = min(sizes.values()), max(sizes.values())

    found = packages.structure_of(access, least=int(smallest) + 1, most=int(largest) - 1)

    assert {one.record.number for one in found.holes if one.rule == "small"} == {
        uid for uid, hours in sizes.items() if hours < int(smallest) + 1
    }
    assert {one.record.number for one in found.holes if one.rule == "large"} == {
        uid for uid, hours in sizes.items() if hours > int(largest) - 1
    }
    assert smallest < largest


def test_a_summary_with_one_task_below_is_told(access, payroll, planned):
    assert "only_child" not in {rule for rule, _key in holes(packages.structure_of(access))}
    Task.objects.filter(uid=12).update(active=False)
    Plan.objects.filter(pk=payroll.pk).update(version=10_000)

    assert ("only_child", "PAY-10") in holes(packages.structure_of(access))


def test_the_page_the_table_and_the_paper_tell_it_to_readers_only(access, deliver, planned, yuki, stranger, maria):
    deliver("Payroll run", tasks=[10])
    page = signed_in(yuki).get("/projects/PAY/scope/wbs/")

    assert page.status_code == 200
    assert "Work that belongs to no deliverable" in page.content.decode()
    assert signed_in(stranger).get("/projects/PAY/scope/wbs/").status_code == 404
    browser = signed_in(maria)
    assert "Payroll run" in browser.get("/projects/PAY/scope/wbs/export.csv").content.decode()
    assert browser.get("/projects/PAY/scope/wbs/export.pdf").status_code == 404
    assert "Design" in browser.get("/projects/PAY/documents/wbs-dictionary.md").content.decode()
    assert browser.get("/projects/PAY/scope/wbs/?least=900&most=5").status_code == 200


@pytest.mark.parametrize("asked", ["?least=-1&most=²", "?least=99999999999999999999&most=0", "?page=x"])
def test_odd_bounds_are_those_that_are_usual(access, planned, maria, asked):
    page = signed_in(maria).get(f"/projects/PAY/scope/wbs/{asked}").content.decode()

    assert 'name="most" inputmode="numeric" size="5" value="80"' in page


def test_an_empty_plan_says_what_comes_first(payroll, maria):
    assert "no work packages yet" in signed_in(maria).get("/projects/PAY/scope/wbs/").content.decode()
    assert packages.structure_of(project_for(maria, "PAY")).holes == ()
