"""Measures the pages of the chapters around the plan: what the server spends on each, its queries, and its weight.

A project of each size has 1,000 requirements, 100 deliverables, 500 entries in its log, 150 stakeholders, 40 lines of
communication, 20 goals with 40 KPIs, stages with tolerances, gates and exceptions for its phases, estimates on every
fourth task and 10,000 notices for its reader. Times are those of one request in one process, from Django's first
middleware to the last byte; processor time says more than the wall's clock on a machine that others share.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import os
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

REQUIREMENTS, DELIVERABLES, ENTRIES, PEOPLE, LINES, GOALS, KPIS, NOTICES = 1000, 100, 500, 150, 40, 20, 40, 10_000
PAGES = (
    ("goals and KPIs", "goals/"), ("a goal", "goals/1"), ("a KPI", "goals/kpis/1"), ("a benefit", "goals/benefits/1"),
    ("requirements", "scope/"), ("a requirement", "scope/requirements/1"), ("deliverables", "scope/deliverables/"),
    ("a deliverable", "scope/deliverables/1"), ("traceability", "scope/trace"), ("scope document", "scope/document"),
    ("deliverables and plan", "scope/deliverables/plan"),
    ("estimates", "estimates/"), ("history of an estimate", "estimates/tasks/2"),
    ("team estimates", "estimates/team/"), ("a team estimate", "estimates/team/1"),
    ("stages", "stages/"), ("a gate", "stages/gates/1"), ("approval of the plan", "stages/plan"),
    ("proposing the plan", "versions/propose/plan"),
    ("RAID log", "log/"), ("an entry of the log", "log/1"), ("stakeholders", "stakeholders/"),
    ("communication plan", "stakeholders/communication/"), ("charter", "charter/"),
    ("outlook", "outlook/"), ("earned value", "earned-value/"), ("health", "health/"),
    ("notices", "/notices/"), ("waiting for my signature", "/to-sign/"),
)  # fmt: skip
PANELS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("tasks found by name", "scope/tasks?find=task", {}),
    ("status of a requirement", "scope/requirements/1/set", {"status": "{status}"}),
    ("a part of the charter", "charter/purpose", {"text": "Fewer systems, {turn}.", "over": "{turn}"}),
    ("one more line of a part", "charter/milestones/row", {}),
    ("news of the charter", "charter/news", {}),
)
"""Parts of pages, as the page asks for them; those with a body are posted, another at each turn."""
PART = {"hx-request": "true"}


def fill(size: int, user: Any) -> str:
    """Make a project with a plan of so many tasks and everything around it; gives its key."""
    from django.utils import timezone
    from plan_maker import make_plan  # type: ignore[import-not-found]

    from charthouse.accounts.models import User
    from charthouse.estimates import team
    from charthouse.goals import actions as goals
    from charthouse.goals import measuring
    from charthouse.goals.models import Measurement
    from charthouse.notifications.models import Notice
    from charthouse.plan.models import Task
    from charthouse.plan.rescheduling import reschedule
    from charthouse.plan.taking_over import import_document
    from charthouse.projects.access import project_for
    from charthouse.projects.actions import create_project, set_member
    from charthouse.projects.models import Role
    from charthouse.raid.models import LogEntry, RaidLog
    from charthouse.scope import models as scope
    from charthouse.stages.actions import add_stage
    from charthouse.stages.gates import add_gate
    from charthouse.stakeholders import communicating
    from charthouse.stakeholders.models import Stakeholder, StakeholderRegister

    project = create_project(key=f"C{size}", name=f"{size:,} tasks and all around them", by=user, currency="EUR")
    import_document(project=project, document=with_figures(make_plan(size)), by=user)
    reschedule(project=project, by=user)
    access, now, today = project_for(user, project.key), timezone.now(), timezone.localdate()
    tasks = list(Task.objects.filter(project=project, summary=False, kind="task").order_by("uid"))
    phases = list(Task.objects.filter(project=project, parent=None, summary=True).order_by("uid"))
    for number in range(1, GOALS + 1):
        goals.add_goal(access=access, facts={
            "title": f"Goal {number} of the programme", "statement": "What is different then.", "owner": user.pk,
            "due": today + dt.timedelta(days=90 + number), "evidence": "A pilot reached it.",
        })  # fmt: skip
        goals.add_benefit(access=access, facts={
            "title": f"Benefit {number}", "expected": Decimal(1000), "owner": user.pk, "goal": number,
            "due": today + dt.timedelta(days=400), "review": today + dt.timedelta(days=420),
        })  # fmt: skip
    for number in range(1, KPIS + 1):
        computed = {"formula": "share_done"} if number % 10 == 0 else {}
        made = goals.add_kpi(access=access, facts={
            "name": f"Figure {number}", "measure": "percent", "direction": "up", "baseline": Decimal(20),
            "target": Decimal(90), "tolerance": Decimal(5), "rhythm": "weekly", "owner": user.pk,
            "goal": 1 + number % GOALS, "due": today + dt.timedelta(days=60), **computed,
        })  # fmt: skip
        if not computed:
            items = [
                measuring.Measured(today - dt.timedelta(days=7 * week), Decimal(70 - week)) for week in range(50, 0, -1)
            ]
            measuring.record_measurements(
                access=access, number=made.number, items=items, source=Measurement.Source.HAND
            )
    scope.ScopeBook.objects.create(
        project=project, next_requirement=REQUIREMENTS + 1, next_deliverable=DELIVERABLES + 1
    )
    requirements = scope.Requirement.objects.bulk_create(
        scope.Requirement(
            project=project, number=number, reference=f"REQ-{number:04}", title=f"The system does what {number} asks",
            priority=scope.Requirement.Priority.values[number % 4], source="Workshop", added_at=now,
            acceptance="Ten cases of both plants pass." if number % 3 else "", status="agreed", owner=user,
        )
        for number in range(1, REQUIREMENTS + 1)
    )  # fmt: skip
    deliverables = scope.Deliverable.objects.bulk_create(
        scope.Deliverable(
            project=project, number=number, name=f"Deliverable {number}", acceptance="Accepted by the plants.",
            acceptor="Key users", added_at=now,
        )
        for number in range(1, DELIVERABLES + 1)
    )  # fmt: skip
    scope.RequirementDeliverable.objects.bulk_create(
        scope.RequirementDeliverable(requirement=one, deliverable=deliverables[place % DELIVERABLES])
        for place, one in enumerate(requirements) if place % 8
    )  # fmt: skip
    scope.RequirementGoal.objects.bulk_create(
        scope.RequirementGoal(requirement=one, goal=1 + place % GOALS)
        for place, one in enumerate(requirements) if place % 5
    )  # fmt: skip
    scope.DeliverableTask.objects.bulk_create(
        scope.DeliverableTask(deliverable=one, uid=tasks[place * 3].uid, name=tasks[place * 3].name)
        for place, one in enumerate(deliverables)
    )
    for place, phase in enumerate(phases):
        stage = add_stage(access=access, facts={
            "name": phase.name, "phase": phase.uid, "tolerances": [
                {"area": "time", "unit": "days", "limit": "10"},
                {"area": "cost", "unit": "percent_cost", "limit": "10"},
                {"area": "scope", "unit": "tasks", "limit": "3"}, {"area": "quality", "text": "As accepted"},
            ],
        })  # fmt: skip
        add_gate(access=access, facts={
            "name": f"End of {phase.name} {place}", "stage": stage.number, "decides": "Board",
            "criteria": [f"Criterion {count}" for count in range(1, 9)],
        })  # fmt: skip
    RaidLog.objects.create(project=project, next_number=ENTRIES + 1)
    kinds = LogEntry.Kind.values
    LogEntry.objects.bulk_create(
        LogEntry(
            project=project, number=number, kind=kinds[number % 5], title=f"What came up as number {number}",
            text="As it was told.", severity="medium", owner=user, raised_by=user, raised_on=today,
            due=today + dt.timedelta(days=number % 60 - 20), state="done" if number % 3 == 0 else "open",
            closed_on=today if number % 3 == 0 else None,
        )
        for number in range(1, ENTRIES + 1)
    )  # fmt: skip
    StakeholderRegister.objects.create(project=project, next_number=PEOPLE + 1)
    levels = ("unaware", "resistant", "neutral", "supportive", "leading")
    Stakeholder.objects.bulk_create(
        Stakeholder(
            project=project, number=number, name=f"Stakeholder {number}", role="Key user", interest=1 + number % 5,
            influence=1 + number // 5 % 5, engagement=levels[number % 5], wanted=levels[number % 3 + 2], owner=user,
        )
        for number in range(1, PEOPLE + 1)
    )  # fmt: skip
    for number in range(LINES):
        communicating.add_communication(access=access, facts={
            "what": f"Report {number + 1}", "audience": ("all", "close", "interest")[number % 3], "rhythm": "weekly",
            "first": today - dt.timedelta(days=30), "channel": "e-mail", "sender": user.pk,
        })  # fmt: skip
    asked = []
    for number in range(6):
        email = f"p{number}-{size}@example.org"
        one = User.objects.create_user(email, "a password for nobody", name=f"Person {number}")
        set_member(project=project, email=email, role=Role.CONTRIBUTOR, by=user)
        asked.append(one.pk)
    team.begin(
        access=access,
        title="Together",
        tasks=[one.uid for one in tasks if one.actual_start is None][:20],
        members=asked,
        kind="delphi",
    )
    Notice.objects.bulk_create(
        Notice(
            user=user, kind="approvals.asked", facts={"document": "Charter", "project": project.name},
            page=f"/projects/{project.key}/", project=project, at=now,
        )
        for _each in range(NOTICES)
    )  # fmt: skip
    look_ahead(project)
    return str(project.key)


def with_figures(document: Any) -> Any:
    """The same plan with a range on every fourth task and a fixed cost on each."""
    from charthouse.exchange.document import ThreePoint

    parents = {task.parent_uid for task in document.tasks}
    tasks = []
    for place, task in enumerate(document.tasks):
        long = task.duration.minutes
        if task.uid not in parents and long:
            cost = Decimal(200 + 7 * (place % 90))
            agreed = tuple(replace(one, cost=cost) for one in task.baselines)
            task = replace(task, fixed_cost=cost, baselines=agreed)
            if place % 4 == 0:
                task = replace(task, estimate=ThreePoint(long // 2, long, 2 * long, basis="As in wave 0"))
        tasks.append(task)
    return replace(document, tasks=tuple(tasks))


def look_ahead(project: Any) -> None:
    """Simulate, judge and measure the plan as it is, as the background does after an edit."""
    from django.utils import timezone

    from charthouse.engine.risk.simulation import simulate
    from charthouse.outlook.keeping import keep_run, state_of
    from charthouse.outlook.modelling import settings_of, simulated
    from charthouse.outlook.trend import keep_day
    from charthouse.outlook.value_shelf import measure_anew
    from charthouse.plan.computed import computed_plan

    computed, settings, now = computed_plan(project), settings_of(project), timezone.now()
    one = simulated(project, computed, settings)
    found = simulate(one.model, iterations=one.iterations, seed=one.seed)
    state = state_of(project, computed, settings)
    keep_run(project, one, found, settings, state=state, seconds=1.0, by=None, at=now)
    keep_day(project, now)
    measure_anew(project)


def measure(
    client: Any, path: str, times: int, said: dict[str, str] | None = None
) -> tuple[list[float], list[float], int, int, int]:
    """Milliseconds of processor time and of the wall's clock, queries, bytes, and bytes as they are sent.

    ``said`` is what a part's form says, filled in anew at each turn; empty: a part only read; none: a whole page.
    """
    from django.db import connection

    from charthouse.starting import collect_at_rest

    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    def ask(turn: int) -> Any:
        if not said:
            return client.get(path, headers={} if said is None else PART)
        facts = {"turn": turn, "status": ("agreed", "proposed")[turn % 2]}
        return client.post(path, {name: value.format(**facts) for name, value in said.items()}, headers=PART)

    with connection.execute_wrapper(note):
        answer = ask(0)
    if answer.status_code != 200:
        raise SystemExit(f"chapters: {path} answers {answer.status_code}")
    cpu, wall = [], []
    for turn in range(1, times + 1):
        began, counted = time.perf_counter(), time.process_time()
        answer = ask(turn)
        body = answer.getvalue() if answer.streaming else answer.content
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - counted) * 1000)
        collect_at_rest()  # as the server does between requests
    return cpu, wall, len(asked), len(body), len(gzip.compress(body, 6))


def main() -> None:
    """Print one line for each page of each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--only", default="", help="a part of a page's name")
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
    from django.test import Client

    from charthouse.accounts.models import User
    from charthouse.backups import founding

    founding.found()
    call_command("collectstatic", interactive=False, verbosity=0)
    try:
        user = User.objects.create_user("bench@example.org", "a password for nobody", name="Bench")
        client = Client(headers={"accept": "text/html", "host": "localhost"})
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        print(f"{'tasks':>7} {'page':<26} {'p50':>7} {'p95':>7} {'wall p95':>9} {'queries':>8} {'KB':>7} {'gz KB':>6}")
        for size in map(int, chosen.sizes.split(",")):
            key = fill(size, user)
            for name, path, said in (*((name, path, None) for name, path in PAGES), *PANELS):
                if chosen.only not in name:
                    continue
                full = path if path.startswith("/") else f"/projects/{key}/{path}"
                cpu, wall, queries, whole, sent = measure(client, full, chosen.times, said)
                p95 = [statistics.quantiles(each, n=20)[18] for each in (cpu, wall)]
                print(
                    f"{size:>7,} {name:<26} {statistics.median(cpu):>7.1f} {p95[0]:>7.1f} {p95[1]:>9.1f}"
                    f" {queries:>8} {whole / 1000:>7.0f} {sent / 1000:>6.0f}",
                    flush=True,
                )
    finally:
        shutil.rmtree(data, ignore_errors=True)
    print(f"load average of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", file=sys.stderr)


if __name__ == "__main__":
    main()
