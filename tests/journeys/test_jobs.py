"""Jobs in a real browser: the pages have nothing to object to, and the tray tells an end without a reload."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from charthouse.accounts.models import OrganisationRole, User, UserRole
from charthouse.jobs import actions, presence, registry, schedules, worker
from charthouse.jobs.models import Job, ScheduleState
from charthouse.jobs.registry import JobKind
from tests.journeys.test_pages import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of job that does nothing."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    registry.register(JobKind("test.kind", lambda run: {}, label="Counting", again=True))


def ask(user: User, title: str, **facts: object) -> Job:
    job = actions.start("test.kind", by=user, title=title, arguments={})
    Job.objects.filter(pk=job.pk).update(**facts)
    return job


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_of_jobs_has_a_violation(new_page: Callable[..., Page], axe, maria: User, scheme, width):
    UserRole.objects.create(user=maria, role=OrganisationRole.ADMINISTRATOR)
    now = timezone.now()
    ask(maria, "Failed", state="failed", error="There are no sheep; buy some.", finished_at=now)
    again = ask(maria, "Again", attempts=1, trouble="No answer.", run_after=now + dt.timedelta(hours=1))
    ask(maria, "Under way", state="running", progress=40, started_at=now - dt.timedelta(seconds=20), worker="w")
    presence.say_here("w", jobs_done=3)
    schedules.synchronise()
    number = ScheduleState.objects.get(name="jobs.prune").pk
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    sign_in(page, maria, "/jobs/")
    found: dict[str, object] = {}

    for address in ("/jobs/", f"/jobs/{again.pk}/", "/jobs/all", "/jobs/schedules/", f"/jobs/schedules/{number}/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        found[address] = axe(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[address + " (width)"] = page.evaluate("document.documentElement.scrollWidth")

    assert {address: what for address, what in found.items() if what} == {}


def test_the_tray_tells_an_end_without_a_reload(page: Page, maria: User):
    ask(maria, "Count the sheep")
    sign_in(page, maria, "/projects/")
    tray = page.locator("#job-tray")
    expect(tray).to_contain_text("Count the sheep")
    expect(tray).to_contain_text("Waits: no worker is running")

    def do_it() -> None:
        worker.main(until_empty=True)
        connection.close()

    thread = threading.Thread(target=do_it)
    thread.start()
    thread.join()

    expect(tray).to_contain_text("Done")
    tray.get_by_role("button", name="Put away").click()
    expect(tray).not_to_contain_text("Count the sheep")


def test_a_job_is_stopped_and_started_again_from_its_page(page: Page, maria: User):
    job = ask(maria, "Count the sheep")
    sign_in(page, maria, f"/jobs/{job.pk}/")

    page.locator("#main").get_by_role("button", name="Stop").click()
    expect(page.locator("#jobs")).to_contain_text("Stopped")
    page.get_by_role("link", name="Count the sheep").click()
    page.locator("#main").get_by_role("button", name="Start again").click()

    expect(page.locator("#job")).to_contain_text("Waiting")
    assert Job.objects.get().state == "waiting"
