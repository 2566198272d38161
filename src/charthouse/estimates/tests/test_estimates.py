"""Every task's three points with where they come from, many entered at once, and what the plan comes to by them."""

from __future__ import annotations

import re
import uuid
from decimal import Decimal

import pytest
from django.utils import timezone
from tests.worlds import DAY, signed_in

from charthouse.estimates import likely, settling
from charthouse.estimates.history import history_of
from charthouse.estimates.lines import counts_of, lines_of
from charthouse.estimates.models import Contingency
from charthouse.estimates.refusals import BadConfidence
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.outlook.models import SimulationSettings
from charthouse.plan import actions, edit_ops, publishing
from charthouse.plan.computed import computed_plan
from charthouse.plan.edits import make_edits
from charthouse.plan.models import Estimate
from charthouse.projects import actions as projects
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.models import Publishing, Role
from charthouse.risks import actions as risks

HOME = "/projects/PAY/estimates/"
API = "/api/v1/projects/PAY/estimates"


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """However slow the machine is, the request waits for its simulation."""
    monkeypatch.setattr(likely, "SECONDS", 3600)


@pytest.fixture
def planned(payroll, maria, small_plan):
    """Design 3 d, from 2 to 6 → Build 5 d → a day's lag → Test 2 d → Live; Train beside the test."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


@pytest.fixture
def access(planned, maria):
    return project_for(maria, "PAY")


def estimate(access, task, low, likely, high, **more):
    there = Estimate.objects.filter(task__project=access.project, task__uid=task).first()
    seen = None
    if there is not None:
        seen = edit_ops.Points(low=there.low, likely=there.likely, high=there.high, basis=there.basis)
    points = edit_ops.Points(low=low * DAY, likely=likely * DAY, high=high * DAY, **more)
    make_edits(access=access, edits=[edit_ops.EstimateOp(op="estimate", task=task, seen=seen, estimate=points)])


def sent(page, **cells):
    """The grid's fields as the page sends them, with some cells typed over: ``likely_12="4d"``."""
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page[page.index("data-costs") :]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            fields[name[1]] = value[1].replace("&quot;", '"') if value else ""
    return fields | {name.replace("_", "-"): value for name, value in cells.items()}


def test_tasks_that_take_time_are_listed_with_where_their_estimate_comes_from(access):
    estimate(access, 12, 4, 5, 9, method="analogous", basis="two plants before")

    lines = {line.name: line for line in lines_of(access)}

    assert list(lines) == ["Design", "Build", "Test", "Train"]
    assert lines["Build"].path == ("Make",)
    assert [(lines[name].source.method, lines[name].source.by) for name in lines] == [
        ("imported", ""), ("analogous", "Maria Okafor"), ("", ""), ("", ""),
    ]  # fmt: skip
    assert counts_of(list(lines.values()), timezone.now()) == (
        type(counts_of([], timezone.now()))(4, 2, 0, (("analogous", 1), ("imported", 1)))
    )


def test_who_may_not_see_the_team_is_not_told_who_estimated(access, maria, stranger):
    estimate(access, 12, 4, 5, 9)
    projects.set_member(project=access.project, email=stranger.email, role=Role.CLIENT, by=maria)

    page = signed_in(stranger).get(HOME).content.decode()
    told = signed_in(stranger).get(API).json()["items"]

    assert "expert judgement" in page
    assert "Maria" not in re.sub(r"<nav.*?</nav>", "", page, flags=re.S)
    assert ["by" in one for one in told] == [False] * 4


def test_an_import_that_says_the_same_again_leaves_an_estimate_whose_it_was(access, maria, small_plan):
    before = Estimate.objects.values_list("method", "at").get()

    actions.import_document(project=access.project, document=small_plan, by=maria)

    assert Estimate.objects.values_list("method", "at").get() == before


def test_many_are_typed_at_once_and_are_one_deed(planned, maria):
    browser = signed_in(maria)
    page = browser.get(HOME).content.decode()
    typed = sent(
        page, low_12="4d", likely_12="1w", high_12="9", basis_12="as in Lyon", low_21="1", likely_21="2",
        high_21="3,5d",
    )  # fmt: skip

    answer = browser.post(f"{HOME}enter", typed)
    again = browser.post(f"{HOME}enter", typed)

    assert (answer.status_code, answer["Location"]) == (302, f"{HOME}#tasks")
    assert again.status_code == 302
    kept = Estimate.objects.order_by("task__uid").values_list("task__uid", "low", "likely", "high", "basis", "method")
    assert list(kept) == [
        (11, 2 * DAY, 3 * DAY, 6 * DAY, "as last year", "imported"),
        (12, 4 * DAY, 5 * DAY, 9 * DAY, "as in Lyon", "judgement"),
        (21, DAY, 2 * DAY, 1680, "", "judgement"),
    ]
    entries = list(Entry.objects.filter(stream=planned.journal_id, verb="estimated"))
    assert len(entries) == 2
    assert len({entry.operation for entry in entries}) == 1
    undo(entry=entries[0], by=maria)
    assert list(Estimate.objects.values_list("task__uid", flat=True)) == [11]


def test_undoing_gives_back_method_author_and_date(access, maria):
    estimate(access, 12, 4, 5, 9, method="analogous")
    first = Estimate.objects.values_list("method", "by", "at").get(task__uid=12)
    estimate(access, 12, 4, 6, 9, method="parametric")

    undo(entry=Entry.objects.filter(verb="estimated").latest("pk"), by=maria)

    assert Estimate.objects.values_list("method", "by", "at").get(task__uid=12) == first


def test_a_wrong_line_says_what_is_wrong_and_nothing_is_kept(planned, maria):
    browser = signed_in(maria)
    page = browser.get(HOME).content.decode()

    typed = sent(page, low_12="4d", likely_12="3d", high_12="9d", low_21="1", low_22="x", likely_22="1", high_22="1")
    refused = browser.post(f"{HOME}enter", typed)

    told = refused.content.decode()
    assert refused.status_code == 422
    assert "goes from low over likely to high" in told
    assert "Say all three" in told
    assert "“x” is not a duration" in told
    assert 'name="likely-12" value="3d"' in told
    assert Estimate.objects.count() == 1


def test_what_somebody_else_estimated_meanwhile_is_not_overwritten(access, maria):
    browser = signed_in(maria)
    page = browser.get(HOME).content.decode()
    estimate(access, 12, 4, 5, 9)

    refused = browser.post(f"{HOME}enter", sent(page, low_12="1d", likely_12="1d", high_12="1d"))

    assert refused.status_code == 422
    assert "after you saw it" in refused.content.decode()
    assert Estimate.objects.get(task__uid=12).likely == 5 * DAY


def test_readers_have_no_fields_and_may_not_send_any(planned, helene, stranger):
    page = signed_in(helene).get(HOME).content.decode()

    assert "data-cost-row" not in page
    assert signed_in(helene).post(f"{HOME}enter", {"low-12": "1"}).status_code == 403
    assert signed_in(stranger).get(HOME).status_code == 404
    assert signed_in(stranger).post(f"{HOME}enter", {}).status_code == 404
    assert signed_in(helene).get(f"{HOME}enter").status_code == 405


def test_an_empty_project_says_the_first_step(payroll, maria):
    page = signed_in(maria).get(HOME).content.decode()

    assert "There is nothing to estimate yet" in page


def test_the_contingency_is_what_the_confidence_takes_beyond_the_plan(access):
    computed = computed_plan(access.project)
    assert computed.schedule is not None

    found = likely.likely_of(access.project, computed)

    assert isinstance(found, likely.Likely)
    assert found.plan_finish == max(one.finish or 0 for one in computed.schedule.tasks.values())
    assert found.finish[0] <= found.plan_finish <= found.finish[100]
    assert found.days(80) == (found.finish[80] - found.plan_finish) / 1440
    assert found.plan_cost is not None
    assert found.costs is not None
    assert found.money(80) == Decimal(str(round(found.costs[80], 2))) - found.plan_cost
    assert (found.at, found.stale) == (None, False)


def test_the_planned_cost_is_counted_as_each_iteration_counts_it(access, maria):
    """Build: 1250.50 fixed and 1200 minutes of 72.25 an hour; nothing else costs."""
    found = likely.likely_of(access.project, computed_plan(access.project))

    assert isinstance(found, likely.Likely)
    assert found.plan_cost == Decimal("1250.50") + 20 * Decimal("72.25")


def test_a_change_of_an_estimate_shows_in_the_distribution_at_once(access):
    before = likely.likely_of(access.project, computed_plan(access.project))
    estimate(access, 12, 5, 8, 20)
    after = likely.likely_of(access.project, computed_plan(access.project))

    assert isinstance(before, likely.Likely)
    assert isinstance(after, likely.Likely)
    assert after.finish[80] > before.finish[80]
    assert after.plan_finish == before.plan_finish


def test_without_any_range_the_page_says_so(payroll, maria):
    projects_access = project_for(maria, "PAY")
    actions.create_task(project=projects_access.project, name="Cake", duration=DAY, by=maria)

    page = signed_in(maria).get(HOME).content.decode()

    assert "Nothing in this plan is uncertain yet" in page
    assert "<em>1</em> of 1 tasks to come has no estimate." in page


def test_a_large_plan_waits_for_the_background_and_says_so(access, monkeypatch):
    monkeypatch.setattr(likely, "AT_ONCE", 1)

    found = likely.likely_of(access.project, computed_plan(access.project))

    assert found == likely.NotYet(waiting=True)


def test_costs_show_only_for_who_may_see_what_one_person_costs(access, maria, stranger):
    """One person with a rate is in the plan, so that the sum tells what they cost."""
    projects.set_member(project=access.project, email=stranger.email, role=Role.PRODUCT_OWNER, by=maria)

    told = {who: signed_in(who).get(f"{API}/outcome").json() for who in (maria, stranger)}

    assert told[maria]["planned_cost"] == "2695.50"
    assert told[stranger]["planned_cost"] is None
    assert {one["cost"] for one in told[stranger]["levels"]} == {None}
    assert 'name="cost"' not in signed_in(stranger).get(HOME).content.decode()


def test_the_confidence_is_set_journalled_and_taken_back(access, maria):
    browser = signed_in(maria)

    answer = browser.post(f"{HOME}confidence", {"confidence": "90"})
    wrong = browser.post(f"{HOME}confidence", {"confidence": "99"})

    assert (answer.status_code, wrong.status_code) == (302, 422)
    assert settling.confidence_of(access.project) == 90
    undo(entry=Entry.objects.get(verb="set the confidence"), by=maria)
    assert not Contingency.objects.exists()
    assert settling.confidence_of(access.project) == 80
    settling.set_confidence(access=access, percent=70)
    settling.set_confidence(access=access, percent=60)
    undo(entry=Entry.objects.filter(verb="set the confidence").latest("pk"), by=maria)
    assert settling.confidence_of(access.project) == 70
    assert verify().findings == []
    with pytest.raises(BadConfidence, match="from 50 to 95 percent"):
        settling.set_confidence(access=access, percent=49)


def test_only_who_may_change_the_plan_sets_the_confidence(planned, yuki):
    with pytest.raises(RoleMayNot):
        settling.set_confidence(access=project_for(yuki, "PAY"), percent=90)


def test_the_history_of_a_task_tells_every_estimate_it_had(access, maria):
    estimate(access, 12, 4, 5, 9, method="analogous", basis="Lyon")
    estimate(access, 12, 4, 6, 9)
    undo(entry=Entry.objects.filter(verb="estimated").latest("pk"), by=maria)

    steps = history_of(access, 12)
    page = signed_in(maria).get(f"{HOME}tasks/12").content.decode()

    assert [((step.points or {})["likely"], step.undone) for step in steps] == [
        (5 * DAY, True), (6 * DAY, False), (5 * DAY, False),
    ]  # fmt: skip
    assert steps[-1].method == "analogous"
    assert "by undoing" in page
    assert signed_in(maria).get(f"{HOME}tasks/999").status_code == 404


def test_programs_estimate_many_at_once_or_none(access, maria, yuki):
    browser = signed_in(maria)
    body = {"estimates": [{"task": 12, "low": 480, "likely": 960, "high": 1440, "method": "parametric"}]}

    done = browser.put(API, body, content_type="application/json")
    missing = browser.put(
        API, {"estimates": [*body["estimates"], {"task": 99, "low": 1, "likely": 1, "high": 1}]}, "application/json"
    )
    theirs = signed_in(yuki).put(API, body, content_type="application/json")

    assert done.status_code == 200
    assert [(one["task"], one["method"], one["by"]) for one in done.json()["items"]] == [
        (12, "parametric", "Maria Okafor")
    ]
    assert (missing.status_code, theirs.status_code) == (404, 403)


def test_readers_of_the_published_plan_see_its_estimates_with_their_sources(access, maria, helene):
    publishing.choose_publishing(access=access, publishing=Publishing.BY_HAND)
    estimate(access, 12, 1, 2, 3, method="analogous")

    told = signed_in(helene).get(API).json()["items"]

    assert [(one["task"], one["method"]) for one in told] == [(11, "imported"), (12, ""), (21, ""), (22, "")]
    assert told[1]["estimate"] is None


def test_the_settings_of_the_outlook_hold_here_too(access):
    before = likely.likely_of(access.project, computed_plan(access.project))
    SimulationSettings.objects.create(project=access.project, factor_low=2, factor_likely=2, factor_high=3)

    found = likely.likely_of(access.project, computed_plan(access.project))

    assert isinstance(before, likely.Likely)
    assert isinstance(found, likely.Likely)
    assert found.finish[0] > before.finish[100]


def test_a_risk_of_the_register_counts_from_the_moment_on_in_which_it_is_written_down(access):
    before = likely.likely_of(access.project, computed_plan(access.project))
    facts = {"title": "Vendor late", "probability": 0.9, "delay": (10 * DAY, 20 * DAY, 30 * DAY), "tasks": [22]}
    risk = risks.create_risk(access=access, facts=facts)
    with_it = likely.likely_of(access.project, computed_plan(access.project))
    risks.change_risk(access=access, number=risk.number, facts={"probability": 0.1})
    less = likely.likely_of(access.project, computed_plan(access.project))

    assert isinstance(before, likely.Likely)
    assert isinstance(with_it, likely.Likely)
    assert isinstance(less, likely.Likely)
    assert before.finish[50] < with_it.finish[50]
    assert less.finish[50] < with_it.finish[50]


def test_what_is_simulated_is_put_together_once(access, monkeypatch):
    before = likely.likely_of(access.project, computed_plan(access.project))
    monkeypatch.setattr(likely, "simulated", lambda *_said: pytest.fail("It was put together already."))

    assert likely.likely_of(access.project, computed_plan(access.project)) == before


def test_the_id_of_a_grid_is_its_own(planned, maria):
    page = signed_in(maria).get(HOME).content.decode()

    assert uuid.UUID(sent(page)["id"]).version == 4
