"""The matrix shows the holes between goals, requirements, deliverables and tasks; a cell is turned on and off."""

from __future__ import annotations

import pytest
from tests.worlds import signed_in

from charthouse.goals.actions import add_goal, delete_goal
from charthouse.scope import requirements, stepping, trace_views, tracing
from charthouse.scope.refusals import BadValue


def test_every_kind_of_hole_is_found(access, require, deliver, planned):
    add_goal(access=access, facts={"title": "Paid on time"})
    add_goal(access=access, facts={"title": "Unserved"})
    require("Whole", goals=[1])
    require("Loose end")
    require("Not now", priority="wont")
    deliver("Run", requirements=[1], tasks=[10])
    deliver("Gold plate")
    deliver("Dropped", state="dropped")

    found = tracing.trace_of(access)

    assert [one.key for one in found.unserved] == ["PAY-G2"]
    assert [line.key for line in found.aimless] == ["PAY-R2"]
    assert [line.key for line in found.unmet] == ["PAY-R2"]
    assert [line.key for line in found.unasked] == ["PAY-D2"]
    assert [line.key for line in found.idle] == ["PAY-D2"]
    assert found.loose == (21, 22)
    assert (found.holes, found.tasks) == (5, 4)


def test_of_many_tasks_that_produce_nothing_the_first_are_named_and_the_others_counted(
    access, deliver, planned, maria, monkeypatch
):
    deliver("Run", tasks=[11])
    monkeypatch.setattr(trace_views, "LOOSE", 1)

    page = signed_in(maria).get("/projects/PAY/scope/trace").content.decode()

    assert '<span class="key">PAY-12</span> <bdi>Build</bdi>' in page
    assert "PAY-21" not in page
    assert "2 further tasks" in page


def test_a_requirement_met_only_by_what_was_dropped_is_met_by_nothing(access, require, deliver):
    require()
    deliver(requirements=[1], state="dropped")

    assert [line.key for line in tracing.trace_of(access).unmet] == ["PAY-R1"]


def test_a_cell_is_turned_on_and_off_and_back(access, require, deliver, maria):
    require()
    deliver()
    browser = signed_in(maria)
    home = "/projects/PAY/scope/trace"
    cell = {"requirement": "1", "to": "deliverables", "number": "1"}

    answer = browser.post(f"{home}/set", {**cell, "on": "1"})
    assert answer["Location"] == f"{home}?page=1&across=1#c-1-d1"
    assert requirements.facts_of(requirements.KIND.of(access.project, 1))["deliverables"] == [1]
    assert 'aria-pressed="true"' in browser.get(home).content.decode()
    browser.post(f"{home}/set", {**cell, "on": "0"})
    assert requirements.facts_of(requirements.KIND.of(access.project, 1))["deliverables"] == []
    stepping.step(access=access, again=False)
    assert requirements.facts_of(requirements.KIND.of(access.project, 1))["deliverables"] == [1]


def test_names_in_the_matrix_are_words_and_never_html(access, require, deliver, maria, helene):
    add_goal(access=access, facts={"title": '<b>Paid</b> & "on time"'})
    require("<i>Whole</i>", goals=[1])
    deliver("<script>Run", requirements=[1])

    page = signed_in(maria).get("/projects/PAY/scope/trace").content.decode()

    cells = [line.partition("</tr>")[0] for line in page.splitlines() if 'id="c-1-' in line]
    assert 'aria-label="R1 traced to &lt;b&gt;Paid&lt;/b&gt; &amp; &quot;on time&quot;"' in cells[0]
    assert 'aria-label="R1 traced to &lt;script&gt;Run"' in cells[0]
    assert cells[0].count('<td class="cell end">') == 1
    for reader in (maria, helene):
        page = signed_in(reader).get("/projects/PAY/scope/trace").content.decode()
        assert not any(each in page for each in ("<b>Paid", "<script>Run", "<i>Whole"))


def test_only_what_is_there_is_traced(access, require, helene):
    require()

    with pytest.raises(BadValue, match="no goal 7"):
        tracing.set_trace(access=access, requirement=1, to="goals", number=7, on=True)
    with pytest.raises(BadValue, match="no deliverable 7"):
        tracing.set_trace(access=access, requirement=1, to="deliverables", number=7, on=True)
    with pytest.raises(BadValue, match="to a deliverable or to a goal"):
        tracing.set_trace(access=access, requirement=1, to="moon", number=7, on=True)
    reader = signed_in(helene)
    assert reader.post("/projects/PAY/scope/trace/set", {"requirement": "1"}).status_code == 403
    assert "data-cell" not in reader.get("/projects/PAY/scope/trace").content.decode()


def test_a_goal_that_is_gone_leaves_a_hole(access, require):
    add_goal(access=access, facts={"title": "Paid on time"})
    add_goal(access=access, facts={"title": "Still there"})
    require(goals=[1])

    delete_goal(access=access, number=1)

    assert [line.key for line in tracing.trace_of(access).aimless] == ["PAY-R1"]
