"""Measures the pages over many projects: portfolio, its files and API, overview, late tasks, status report.

As many projects as are asked for, each with a plan, a baseline, a budget, risks and a log: ten made by the same actions
as a person's, the others with copies of their rows. Times are those of one request in one process, from Django's first
middleware to the last byte; processor time says more than the wall's clock on a machine that others share. With
CHARTHOUSE_DATABASE_URL it measures on PostgreSQL, in a database that has to be empty.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import statistics
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
REAL = 10
"""So many projects are made by actions; the others are copies of their rows, tasks and all."""
PAGES = (
    ("portfolio", "/portfolio/"), ("portfolio, by cost", "/portfolio/?sort=-cost"),
    ("portfolio, a programme", "/portfolio/?programme=Programme+3"), ("portfolio, last page", "/portfolio/?page=4"),
    ("portfolio, CSV", "/portfolio/projects.csv"), ("late tasks everywhere", "/late/"),
    ("projects", "/projects/"), ("my work", "/my-work/"),
    ("an overview", "/projects/P100/"), ("an overview, changed", "/projects/P101/"),
    ("late tasks", "/projects/P100/late/"), ("a status report", "/projects/P100/reports/1"),
    ("overview of 10,000", "/projects/GREAT/"), ("late tasks of 10,000", "/projects/GREAT/late/"),
    ("status report of 10,000", "/projects/GREAT/reports/1"),
)  # fmt: skip


def fill(count: int, size: int, great: int, user: Any) -> None:
    """Make the projects, and one great one."""
    from plan_maker import make_plan  # type: ignore[import-not-found]

    from charthouse.projects.access import project_for
    from charthouse.reports import actions as reports

    for number in range(min(count, REAL)):
        _one(f"P{100 + number}", number, make_plan(size, seed=number), user)
    if great:
        _one("GREAT", 7, make_plan(great), user)
    for key in ("P100", *(["GREAT"] if great else [])):
        reports.write_report(access=project_for(user, key), facts={"audience": "team"})


def _one(key: str, number: int, document: Any, user: Any) -> None:
    from django.db import transaction

    from charthouse.budget import lines
    from charthouse.plan.rescheduling import reschedule
    from charthouse.plan.taking_over import import_document
    from charthouse.projects.access import project_for
    from charthouse.projects.actions import create_project
    from charthouse.raid import actions as raid
    from charthouse.risks import actions as risks

    with transaction.atomic():
        project = create_project(
            key=key, name=f"Project {number} of many", by=user, currency=("EUR", "USD", "CHF")[number % 3],
            programme=f"Programme {number % 7}", type=("Software", "Infrastructure", "Cybersecurity")[number % 3],
        )  # fmt: skip
        import_document(project=project, document=document, by=user)
        reschedule(project=project, by=user)
        access = project_for(user, key)
        for place, kind in enumerate(("software", "hardware", "cloud")):
            months = {dt.date(2026, 9 + each, 1): Decimal(1000 + 10 * number + place) for each in range(3)}
            lines.add_line(access=access, facts={"name": f"Line {place}", "type": kind, "months": months})
        for place in range(5):
            raid.add_entry(
                access=access,
                facts={"kind": ("issue", "decision")[place % 2], "title": f"Entry {place} of project {number}"},
            )
            risks.create_risk(access=access, facts={"title": f"Risk {place} of project {number}", "probability": 0.2})


def copy(count: int) -> None:
    """The other projects: rows of those that were made, with all their tasks and what is kept of them."""
    from django.db import transaction

    from charthouse.journal.actions import open_stream
    from charthouse.plan.models import Plan, Task, TaskDates
    from charthouse.portfolio.models import Summary
    from charthouse.projects.models import Membership, Project

    made = list(Project.objects.filter(key__startswith="P1").order_by("key")[:REAL])
    for number in range(len(made), count):
        one = made[number % len(made)]
        with transaction.atomic():
            stream = open_stream(f"project P{100 + number}")
            stream.last_number = one.journal.last_number
            stream.save()
            project = Project.objects.create(
                key=f"P{100 + number}", name=f"Project {number} of many", journal=stream, currency=one.currency,
                programme=f"Programme {number % 7}", type=one.type, time_zone=one.time_zone,
                status_date=one.status_date,
            )  # fmt: skip
            for kind in (Plan, Summary):
                row = kind.objects.get(pk=one.pk)
                row.pk = project.pk
                row.save(force_insert=True)
            for each in Membership.objects.filter(project=one):
                each.pk, each.project = None, project
                each.save(force_insert=True)
            tasks = list(Task.objects.filter(project=one).order_by("pk"))
            dates = {each.pk: each for each in TaskDates.objects.filter(task__project=one)}
            before = [each.pk for each in tasks]
            for each in tasks:
                each.pk, each.project, each.parent = None, project, None
            Task.objects.bulk_create(tasks, batch_size=500)
            found = []
            for old, new in zip(before, tasks, strict=True):
                if old in dates:
                    row = dates[old]
                    row.pk = row.task_id = new.pk
                    found.append(row)
            TaskDates.objects.bulk_create(found, batch_size=500)


def measure(client: Any, path: str, times: int) -> tuple[list[float], list[float], int, int]:
    """Milliseconds of processor time and of the wall's clock, queries, bytes."""
    from django.db import connection

    from charthouse.starting import collect_at_rest

    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"portfolio: {path} answers {answer.status_code}")
    cpu, wall = [], []
    for _each in range(times):
        began, counted = time.perf_counter(), time.process_time()
        body = client.get(path).content
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - counted) * 1000)
        collect_at_rest()  # as the server does between requests
    return cpu, wall, len(asked), len(body)


def main() -> None:
    """Make them, renew what is kept of them, and print one line for each page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=200)
    parser.add_argument("--size", type=int, default=1000, help="tasks of each")
    parser.add_argument("--great", type=int, default=10_000, help="tasks of one more; 0: none")
    parser.add_argument("--times", type=int, default=20)
    chosen = parser.parse_args()
    data = Path(tempfile.mkdtemp(prefix="charthouse-bench-"))
    os.environ |= {"CHARTHOUSE_DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "charthouse.settings"}
    import logging

    import django

    from charthouse.starting import what_stays

    with what_stays():
        django.setup()
        import charthouse.urls  # noqa: F401 - as a server does before it answers
    logging.disable(logging.INFO)
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from charthouse.accounts.models import User
    from charthouse.backups import founding
    from charthouse.plan.models import Plan, Task
    from charthouse.portfolio.renewing import renew_all
    from charthouse.projects.models import Project

    founding.found()
    call_command("collectstatic", interactive=False, verbosity=0)
    try:
        user = User.objects.create_user("bench@example.org", "a password for nobody", name="Bench")
        client = Client(headers={"accept": "text/html", "host": "localhost"})
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        began = time.perf_counter()
        fill(chosen.projects, chosen.size, chosen.great, user)
        made = time.perf_counter()
        renewed = 0
        while done := renew_all():
            renewed += done
        seconds = time.perf_counter() - made
        copy(chosen.projects)
        print(
            f"{connection.vendor}: {Project.objects.count()} projects, {Task.objects.count():,} tasks; made in"
            f" {made - began:.0f} s, {renewed} renewed in {seconds:.0f} s ({1000 * seconds / renewed:.0f} ms each)"
        )
        Plan.objects.filter(project__key="P101").update(version=10_000)  # as after an edit: nothing kept is so
        print(f"{'page':<26} {'p50':>7} {'p95':>7} {'wall p95':>9} {'queries':>8} {'KB':>7}")
        for name, path in PAGES:
            if "GREAT" in path and not chosen.great:
                continue
            cpu, wall, queries, whole = measure(client, path, chosen.times)
            p95 = [statistics.quantiles(each, n=20)[18] for each in (cpu, wall)]
            print(
                f"{name:<26} {statistics.median(cpu):>7.1f} {p95[0]:>7.1f} {p95[1]:>9.1f} {queries:>8}"
                f" {whole / 1000:>7.0f}",
                flush=True,
            )
    finally:
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
