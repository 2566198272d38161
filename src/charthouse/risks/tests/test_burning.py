"""The burn-down of exposure: kept day by day, split by what came and went, money only for who sees costs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.worlds import DAY, signed_in

from charthouse.plan import publishing
from charthouse.plan.actions import import_document, reschedule
from charthouse.projects.access import project_for
from charthouse.projects.days import today_in
from charthouse.projects.models import Publishing
from charthouse.risks import actions
from charthouse.risks.burn_drawing import NARROW, WIDE, drawn
from charthouse.risks.burning import BurnDown, Exposure, Moved, burn_down, keep_day
from charthouse.risks.models import ExposureDay

URL = "/projects/PAY/risks/exposure"
API = "/api/v1/projects/PAY/risks/exposure"
NONE = Moved(0.0, 0.0, 0.0, 0.0)


def facts(title, probability, days, cost, **more):
    delay = None if days is None else (days * DAY,) * 3
    money = None if cost is None else (Decimal(cost),) * 3
    return {"title": title, "probability": probability, "delay": delay, "cost": money, "tasks": [12], **more}


def burned(access, unit="days"):
    found = burn_down(access, unit)
    assert found is not None
    return found


@pytest.fixture
def access(payroll, maria, small_plan):
    import_document(project=payroll, document=small_plan, by=maria)
    reschedule(project=payroll, by=maria)
    return project_for(maria, "PAY")


def a_day_passes():
    """What was kept is of the day before."""
    for row in ExposureDay.objects.order_by("day"):
        row.day -= dt.timedelta(days=1)
        row.save()


@pytest.fixture
def two_days(access):
    """Yesterday five risks; today one is new, one rated anew, one occurred, one closed and one deleted."""
    for place in range(1, 6):
        actions.create_risk(access=access, facts=facts(f"Risk {place}", 0.5, 4 * place, 7310 * place))
    keep_day(access.project)
    a_day_passes()
    actions.create_risk(
        access=access, facts=facts("A gain", 0.5, 2, 7310, kind="opportunity", response_probability=1.0)
    )
    actions.change_risk(access=access, number=1, facts={"probability": 1.0})
    actions.change_risk(access=access, number=2, facts={"state": "occurred"})
    actions.change_risk(access=access, number=3, facts={"state": "closed"})
    actions.delete_risk(access=access, number=4)
    keep_day(access.project)
    return access


def test_a_day_says_what_is_open_and_what_came_and_went(two_days):
    one = burned(two_days)

    assert [each.value for each in one.days] == [2 + 4 + 6 + 8 + 10, 4 + 10 - 1]
    assert [each.open for each in one.days] == [5, 3]
    assert one.days[0].moved == NONE
    assert one.newest.moved == Moved(new=-1.0, changed=2.0, occurred=-4.0, closed=-6.0 - 8.0)
    assert one.newest.after == 4 + 10 - 2
    assert sum(one.newest.moved) == one.days[1].value - one.days[0].value
    assert burned(two_days, "cost").newest.value == 7310 + 5 * 3655 - 3655


def test_a_day_is_kept_once_and_the_last_look_counts(access):
    assert not keep_day(access.project)
    actions.create_risk(access=access, facts=facts("Flood", 0.5, 4, None))
    assert keep_day(access.project)
    actions.change_risk(access=access, number=1, facts={"probability": 1.0})
    keep_day(access.project)

    row = ExposureDay.objects.get()
    assert (row.day, row.risks) == (today_in(access.project), {"1": ["open", 4.0, None, 4.0, None]})
    assert burn_down(access, "days") is None


def test_the_target_goes_straight_from_the_first_day_to_none_at_the_finish():
    first = dt.date(2028, 2, 28)
    days = tuple(Exposure(first + dt.timedelta(days=place), 10.0 - place, 4.0, 2, NONE) for place in range(3))
    one = BurnDown("days", days, dt.date(2028, 3, 3))

    assert [one.target(first + dt.timedelta(days=place)) for place in (0, 1, 2, 4, 9)] == [10.0, 7.5, 5.0, 0.0, 0.0]
    assert one.above == 3.0
    assert BurnDown("days", days, first).above is None
    for width in (WIDE, NARROW):
        drawing = drawn(one, str, width)
        assert drawing.line.count("H") == 2
        assert 0 < drawing.now[0] < width
        assert drawing.target.endswith(f" {drawing.bottom}")
        assert all(0 <= word.x <= width for word in (*drawing.columns, drawing.now_word, drawing.after_word))
    level = BurnDown("days", tuple(Exposure(each.day, 0.0, 0.0, 0, NONE) for each in days), None)
    assert drawn(level, str, WIDE).after == ""


def test_the_page_shows_money_only_to_who_sees_costs(two_days, maria, helene, stranger):
    page = signed_in(maria).get(URL).content.decode()
    assert "In money" in page
    assert "€21,930" in page
    table = signed_in(maria).get(f"{URL}/cost.csv").content.decode()
    assert "21930" in table
    seen = signed_in(helene)
    page = seen.get(URL).content.decode()
    assert "In days" in page
    assert "€" not in page
    assert "21,930" not in page
    assert seen.get(f"{URL}/cost.csv").status_code == 403
    assert seen.get(f"{URL}/days.csv").status_code == 200
    assert seen.get(f"{URL}/people.csv").status_code == 404
    assert [one["unit"] for one in seen.get(API).json()["items"]] == ["days"]
    assert signed_in(stranger).get(URL).status_code == 404


def test_who_sees_only_the_published_plan_is_not_told_of_the_working_one(two_days, maria, helene):
    publishing.choose_publishing(access=two_days, publishing=Publishing.BY_HAND)

    assert burn_down(project_for(helene, "PAY"), "days") is None
    assert "There is nothing to draw yet" in signed_in(helene).get(URL).content.decode()
    assert signed_in(helene).get(API).json()["items"] == []


def test_programs_get_the_same_figures(two_days, maria):
    days, cost = signed_in(maria).get(API).json()["items"]

    assert (days["unit"], cost["unit"]) == ("days", "cost")
    newest = days["days"][-1]
    one = burned(two_days).newest
    assert newest["day"] == one.day.isoformat()
    assert (newest["open"], newest["expected"], newest["after_responses"]) == (3, 13.0, 12.0)
    assert [newest[name] for name in ("new", "changed", "occurred", "closed")] == [-1.0, 2.0, -4.0, -14.0]
    assert cost["days"][-1]["expected"] == 21_930.0
