"""The plan's other views have addresses of their own; who is away is told to who may know the team."""

from __future__ import annotations

import pytest
from tests.worlds import MONDAY, account, signed_in

from charthouse.plan import actions
from charthouse.plan.page_views import MODES
from charthouse.projects import actions as projects
from charthouse.projects.models import Role

ABSENCES = "/projects/PAY/plan/absences.json"


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    return payroll


@pytest.mark.parametrize("mode", MODES)
def test_each_view_has_an_address_that_marks_it(planned, helene, stranger, mode):
    page = signed_in(helene).get(f"/projects/PAY/plan/{mode}/?filter=critical").content.decode()

    assert f'data-shows="{mode}"' in page
    assert f'data-mode="{mode}" aria-current="page"' in page
    # A link that is followed before the script is there keeps the filter.
    assert 'href="/projects/PAY/plan/?filter=critical" data-mode="sheet"' in page
    assert signed_in(stranger).get(f"/projects/PAY/plan/{mode}/").status_code == 404
    assert signed_in(helene).post(f"/projects/PAY/plan/{mode}/").status_code == 405


def test_an_unknown_view_is_no_page(planned, maria):
    assert signed_in(maria).get("/projects/PAY/plan/mindmap/").status_code == 404


def test_whole_days_off_are_told_by_name(planned, helene):
    leave = {"name": "Yuki Hayashi", "why": "Leave", "first": MONDAY // 1440 + 30, "last": MONDAY // 1440 + 31}

    assert signed_in(helene).get(ABSENCES).json() == {"absences": [leave]}


def test_who_may_not_know_the_team_hears_of_no_absence(planned, maria, stranger, client):
    cleo = signed_in(account("client@example.org", "Cleo Client"))
    projects.set_member(project=planned, email="client@example.org", role=Role.CLIENT, by=maria)

    assert cleo.get(ABSENCES).status_code == 403
    assert "data-absences" not in cleo.get("/projects/PAY/plan/calendar/").content.decode()
    assert signed_in(stranger).get(ABSENCES).status_code == 404
    assert client.get(ABSENCES).status_code == 302
    assert signed_in(maria).post(ABSENCES).status_code == 405
