"""Alive, ready and in figures: what machines ask, and what strangers do not learn."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from charthouse import metrics
from charthouse.health import readiness
from charthouse.jobs.models import Job
from tests.worlds import signed_in

WELL = {"database": "ok", "migrations": "ok", "disk": "ok", "worker": "ok"}


@pytest.fixture(autouse=True)
def ask_anew(monkeypatch):
    """Each test asks the database itself which migrations it has."""
    monkeypatch.setattr(readiness, "_at_version", (-1000.0, False))


@pytest.mark.django_db
def test_ready_when_all_is_well():
    answer = Client().get("/health/ready")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "checks": WELL})
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_alive_says_nothing_more():
    assert Client().get("/health/live").json() == {"status": "live"}


@pytest.mark.django_db
def test_not_ready_without_a_database_and_without_a_word_about_it(monkeypatch):
    def gone(*_: object) -> None:
        raise OperationalError("connection to 10.1.2.3 as charthouse failed")

    with connection.execute_wrapper(lambda *_: gone()):
        answer = Client().get("/health/ready")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "database": "unreachable", "migrations": "unknown", "disk": "ok", "worker": "unknown"
    }  # fmt: skip
    assert b"10.1.2.3" not in answer.content


@pytest.mark.django_db
def test_not_ready_while_migrations_wait():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'plan'")

    answer = Client().get("/health/ready")

    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, "waiting")


@pytest.mark.django_db
def test_not_ready_without_room(monkeypatch):
    monkeypatch.setattr(readiness, "room", lambda _: readiness.LEAST_ROOM - 1)

    answer = Client().get("/health/ready")

    assert (answer.status_code, answer.json()["checks"]["disk"]) == (503, "full")


def test_a_worker_that_does_not_work_is_told_but_pages_are_served(maria):
    job = Job.objects.create(kind="x", title="x", owner=maria)
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - dt.timedelta(minutes=3))

    answer = Client().get("/health/ready")

    assert (answer.status_code, answer.json()["checks"]["worker"]) == (200, "late")


def test_figures_are_for_programs_on_this_machine(maria, payroll):
    signed_in(maria).get("/projects/PAY/plan/")

    answer = Client().get("/metrics")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'charthouse_requests_total{method="GET",route="' in text
    assert 'charthouse_jobs{state="waiting"} 0.0' in text
    assert "charthouse_database_seconds_total" in text
    assert "charthouse_build_info{" in text
    assert "PAY" not in text
    assert maria.email not in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("extra", "headers"),
    [
        ({"REMOTE_ADDR": "203.0.113.7"}, {}),
        ({"REMOTE_ADDR": ""}, {}),
        ({}, {"X-Forwarded-For": "127.0.0.1"}),
        ({}, {"Forwarded": "for=127.0.0.1"}),
    ],
)
def test_figures_are_not_there_for_anybody_else(extra, headers):
    assert Client().get("/metrics", headers=headers, **extra).status_code == 404


@pytest.mark.django_db
def test_figures_by_token(settings):
    settings.METRICS, settings.METRICS_TOKEN = "token", "t" * 20

    assert Client().get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer " + "t" * 19}).status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer " + "t" * 20}).status_code == 200


@pytest.mark.django_db
def test_figures_can_be_turned_off(settings):
    settings.METRICS = "off"

    assert Client().get("/metrics").status_code == 404


def test_processes_count_together_and_the_dead_hold_nothing(tmp_path):
    program = (
        "import django.conf; django.conf.settings.configure(); from charthouse import metrics;"
        "metrics.observe_request('plan', 'GET', 200, 0.02); metrics.observe_request('plan', 'BREW', 200, 0.02);"
        "metrics.live_streams(3)"
    )
    environment = {**os.environ, metrics.FOLDER: str(tmp_path)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", program], env=environment, check=True)

    told = subprocess.run(
        [sys.executable, "-c", "from charthouse import metrics; print(metrics.text().decode())"],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert 'charthouse_requests_total{method="GET",route="plan",status="200"} 2.0' in told
    assert 'charthouse_requests_total{method="other",route="plan",status="200"} 2.0' in told
    assert 'charthouse_request_seconds_bucket{le="0.025",route="plan"} 4.0' in told
    assert 'charthouse_request_seconds_bucket{le="0.01",route="plan"} 0.0' in told
    assert "charthouse_live_streams 3.0" not in told
