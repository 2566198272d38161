"""The jobs pages: one's own, everybody's, and the schedules."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.worlds import signed_in

from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.jobs import actions, presence, registry, schedules, worker
from charthouse.jobs.models import Job, ScheduleState, WorkerProcess
from charthouse.jobs.registry import JobKind
from charthouse.jobs.templatetags.jobs import time_left
from charthouse.journal.models import Entry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_kinds")]


@pytest.fixture
def administrator(helene):
    UserRole.objects.create(user=helene, role=OrganisationRole.ADMINISTRATOR)
    return helene


@pytest.fixture
def nightly():
    schedules.synchronise()
    return ScheduleState.objects.get(name="jobs.prune")


def ask(user, work=lambda run: {}, **options):
    registry.register(JobKind("test.kind", work, label="Counting", again=True))
    return actions.start("test.kind", by=user, title="Count the sheep", arguments={"secret": "42 sheep"}, **options)


def test_a_job_has_a_page_of_its_own(maria, stranger):
    job = ask(maria, page="/sheep/")
    page = f"/jobs/{job.pk}/"
    assert "0 of 5" in signed_in(maria).get(page).content.decode()
    worker.main(until_empty=True)

    shown = signed_in(maria).get(page).content.decode()
    assert "Counting" in shown
    assert "1 of 5" in shown
    assert 'href="/sheep/"' in shown
    assert 'hx-trigger="every' not in shown
    assert signed_in(stranger).get(page).status_code == 404
    assert signed_in(maria).post(page).status_code == 405


def test_the_tray_says_nothing_that_the_page_says(maria):
    jobs = [ask(maria) for _ in range(5)]
    browser = signed_in(maria)

    def tray(at):
        return browser.get("/jobs/tray", headers={"hx-current-url": f"http://localhost{at}"}).content.decode()

    assert tray("/jobs/") == ""
    assert tray("/projects/").count("Count the sheep</a>") == 3
    assert "2 more jobs" in tray("/projects/")
    assert "1 more job" in tray(f"/jobs/{jobs[4].pk}/")
    assert str(jobs[4].pk) not in tray(f"/jobs/{jobs[4].pk}/")


def test_without_a_worker_what_waits_says_so(maria):
    ask(maria)
    browser = signed_in(maria)
    for page in ("/jobs/", "/jobs/tray"):
        assert "o worker is running" in browser.get(page).content.decode()

    presence.say_here("w", jobs_done=0)

    for page in ("/jobs/", "/jobs/tray"):
        assert "o worker is running" not in browser.get(page).content.decode()
    assert presence.trouble() == ""


def test_a_worker_that_was_not_heard_of_for_long_is_not_there(maria):
    presence.say_here("w", jobs_done=0)
    WorkerProcess.objects.update(seen_at=timezone.now() - dt.timedelta(seconds=31))

    assert presence.trouble() == "No worker is running; start one with: charthouse worker"
    ask(maria)
    assert presence.trouble() == "No worker is running, and 1 job waits; start one with: charthouse worker"


def test_the_time_left_is_told_by_the_pace_so_far(maria):
    job = ask(maria)
    now = timezone.now()
    job.state = "running"
    for gone, progress, words in (
        (10, 50, "about 10 s left"),
        (60, 25, "about 3 min left"),
        (3600, 25, "about 3 h left"),
        (10, 4, ""),
        (1, 50, ""),
        (10, 100, ""),
    ):
        job.started_at, job.progress = now - dt.timedelta(seconds=gone), progress
        assert time_left(job) == words


def test_administrators_see_all_jobs_but_not_what_they_are_about(maria, administrator):
    job = ask(maria)

    page = signed_in(administrator).get("/jobs/all").content.decode()

    assert "Maria Okafor" in page
    assert "Counting" in page
    assert str(job.pk)[:8] in page
    assert "sheep" not in page


@pytest.mark.parametrize("path", ["/jobs/all", "/jobs/schedules/"])
def test_others_do_not_look_after_jobs(maria, administrator, path):
    assert signed_in(administrator).get(path).status_code == 200
    assert signed_in(maria).get(path).status_code == 403
    assert signed_in(administrator).post(path).status_code == 405
    assert path not in signed_in(maria).get("/jobs/").content.decode()
    assert path in signed_in(administrator).get("/jobs/").content.decode()


def test_others_do_not_touch_schedules(maria, nightly):
    for deed in ("", "pause", "resume", "fire"):
        assert signed_in(maria).post(f"/jobs/schedules/{nightly.pk}/{deed}", {"cron": "0 1 * * *"}).status_code == 403
    nightly.refresh_from_db()
    assert (nightly.paused, nightly.cron, Job.objects.count()) == (False, "", 0)


def test_a_schedule_is_paused_and_goes_on(administrator, nightly):
    browser = signed_in(administrator)

    assert browser.post(f"/jobs/schedules/{nightly.pk}/pause").status_code == 302
    nightly.refresh_from_db()
    assert (nightly.paused, nightly.next_at) == (True, None)
    fired = schedules.fire_due(timezone.now() + dt.timedelta(days=2))
    assert nightly.name not in {job.kind for job in fired}
    assert "Paused" in browser.get("/jobs/schedules/").content.decode()
    browser.post(f"/jobs/schedules/{nightly.pk}/resume")

    nightly.refresh_from_db()
    assert nightly.next_at > timezone.now()
    verbs = list(Entry.objects.filter(record="jobs.ScheduleState").values_list("verb", "by__email"))
    assert verbs == [("paused a schedule", "helene@example.org"), ("resumed a schedule", "helene@example.org")]


@pytest.mark.parametrize(
    ("locale", "deed", "kind"),
    [
        ("en", "paused the schedule “Forget old jobs”", "Schedules"),
        ("de", "hat den Zeitplan „Alte Aufträge vergessen“ ausgesetzt", "Zeitpläne"),
    ],
)
def test_the_history_calls_a_schedule_as_its_page_does(administrator, nightly, locale, deed, kind):
    administrator.locale = locale
    administrator.save()
    browser = signed_in(administrator)
    browser.post(f"/jobs/schedules/{nightly.pk}/pause")

    page = browser.get("/history/").content.decode()

    assert deed in page
    assert f'<option value="jobs.ScheduleState">{kind}</option>' in page
    assert "jobs.prune" not in page


def test_an_import_is_offered_to_those_alone_who_may_open_projects(maria, stranger, administrator):
    UserRole.objects.create(user=stranger, role=OrganisationRole.AUDITOR)
    offer = 'href="/import/">'

    for somebody, offered in ((maria, True), (administrator, True), (stranger, False)):
        page = signed_in(somebody).get("/jobs/").content.decode()
        assert "Nothing goes on" in page or "Imports, forecasts" in page
        assert (offer in page) is offered


def test_a_schedule_fires_at_other_times_when_an_administrator_says_so(administrator, nightly):
    browser = signed_in(administrator)
    page = f"/jobs/schedules/{nightly.pk}/"

    wrong = browser.post(page, {"cron": "often"})
    assert wrong.status_code == 422
    assert "“often” says no time" in wrong.content.decode()
    assert browser.post(page, {"cron": "30  4 * * 0"}).status_code == 302

    nightly.refresh_from_db()
    assert (nightly.cron, nightly.next_at.hour, nightly.next_at.minute, nightly.next_at.isoweekday()) == (
        "30 4 * * 0", 4, 30, 7,
    )  # fmt: skip
    assert "changed here" in browser.get("/jobs/schedules/").content.decode()
    for cron in ("", "17 3 * * *"):
        browser.post(page, {"cron": cron})
        nightly.refresh_from_db()
        assert (nightly.cron, nightly.next_at.hour, nightly.next_at.minute) == ("", 3, 17)


def test_a_schedule_begins_now_as_a_job_of_who_asks(administrator, nightly):
    before = nightly.next_at

    assert signed_in(administrator).post(f"/jobs/schedules/{nightly.pk}/fire").status_code == 302
    signed_in(administrator).post(f"/jobs/schedules/{nightly.pk}/fire")
    worker.main(until_empty=True)

    job = Job.objects.get()
    nightly.refresh_from_db()
    assert (job.kind, job.owner, job.state) == ("jobs.prune", administrator, "done")
    assert (nightly.last_job, nightly.next_at) == (job, before)


def test_a_schedule_that_is_gone_cannot_be_changed(administrator):
    assert signed_in(administrator).get("/jobs/schedules/999999/").status_code == 404


def test_the_owners_pages_hear_of_each_change(maria):
    from charthouse.live.models import Message

    job = ask(maria)
    worker.main(until_empty=True)

    told = Message.objects.filter(channel__name=f"user:{maria.pk}", kind="job").order_by("number")
    assert [message.data for message in told] == [
        {"id": str(job.pk), "state": state} for state in ("waiting", "running", "done")
    ]
