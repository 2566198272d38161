"""The whole job with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from charthouse.engine.network import UnfinishedWork
from charthouse.plan.progressing.rules import change_rules
from charthouse.projects.actions import set_roles
from charthouse.projects.models import Role
from tests.journeys.test_plan_page import enter

from . import building, steering
from .keyboard import Keyboard

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_outline_is_built(page: Page, live_server, payroll, maria):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    enter(page, live_server, maria)
    building.outline(Keyboard(page), payroll)


def test_a_plan_takes_its_shape(page: Page, live_server, planned, maria):
    enter(page, live_server, maria)
    building.shape(Keyboard(page), planned)


def test_a_plan_is_agreed(page: Page, live_server, planned, maria):
    enter(page, live_server, maria)
    steering.agree(Keyboard(page), planned)


def test_a_plan_is_published_and_printed(page: Page, live_server, planned, maria):
    enter(page, live_server, maria)
    steering.publish(Keyboard(page), planned)


def test_a_plan_is_looked_at_from_every_side(page: Page, live_server, planned, maria):
    enter(page, live_server, maria)
    steering.look(Keyboard(page), planned)


def test_a_scenario_is_tried_adopted_and_taken_back(page: Page, live_server, planned, maria):
    enter(page, live_server, maria)
    steering.dare(Keyboard(page), planned)


def test_one_reports_and_the_other_accepts(new_page, live_server, planned, maria, yuki):
    change_rules(
        project=planned, percent="duration", actuals="planned", proposed=True, late=UnfinishedWork.MOVES, by=maria
    )
    desk, bench = new_page(), new_page()
    enter(desk, live_server, maria)
    enter(bench, live_server, yuki)
    steering.report(Keyboard(desk), Keyboard(bench), planned)


def test_two_who_change_the_same_find_together(new_page, live_server, planned, maria, yuki, watch):
    watch.forgive("ERR_INTERNET_DISCONNECTED", "status of 409")
    set_roles(project=planned, member=yuki, roles=[Role.LEAD], parts=[20], by=maria)
    desk, bench = new_page(), new_page()
    enter(desk, live_server, maria)
    enter(bench, live_server, yuki)
    steering.differ(Keyboard(desk), Keyboard(bench), planned)
