"""The dictionary says what belongs to each element; the 100 % rule finds what is missing, too much, or badly cut."""

from __future__ import annotations

import pytest
from tests.worlds import signed_in

from charthouse.plan.models import Plan, Task
from charthouse.projects.access import project_for
from charthouse.scope import packages


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
