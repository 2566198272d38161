"""Measures the API on the production server, a list of 100 tasks and one made, beside a Redmine with the same data.

``--redmine URL --redmine-key KEY`` names a running Redmine and an administrator's key: a project with the same 1,000
issues is made there, and a member who is no administrator asks, so that both check permissions; both keep the history.
The requests alternate, so that whatever else the machine does falls on both alike.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from plan import serve  # type: ignore[import-not-found]

COUNT, KEY = 1000, "BENCH"


@dataclass
class Server:
    """A server with one connection that stays open."""

    name: str
    url: str
    headers: dict[str, str]
    prefix: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        self._connection = http.client.HTTPConnection(parts.hostname or "localhost", parts.port or 80, timeout=120)

    def ask(self, method: str, path: str, body: Any = None, expect: tuple[int, ...] = (200, 201)) -> Any:
        """One request; gives the parsed answer."""
        packed = None if body is None else json.dumps(body)
        self._connection.request(
            method, self.prefix + path, packed, {"Content-Type": "application/json", **self.headers}
        )
        response = self._connection.getresponse()
        text = response.read()
        if response.status not in expect:
            raise SystemExit(f"api: {self.name}: {method} {path}: {response.status} {text[:300]!r}")
        return json.loads(text) if text else None

    def timed(self, method: str, path: str, body: Any = None) -> float:
        """Milliseconds of one request."""
        began = time.perf_counter()
        self.ask(method, path, body)
        return (time.perf_counter() - began) * 1000


def seed_ours(data: Path) -> tuple[str, list[dict[str, Any]]]:
    """The project in our database; gives a member's token, and the tasks as Redmine can take them."""
    import django

    django.setup()
    from django.core.management import call_command
    from plan_maker import make_plan  # type: ignore[import-not-found]

    from charthouse.accounts.models import User
    from charthouse.accounts.tokens import SCOPES, make_token
    from charthouse.plan.models import Task
    from charthouse.plan.rescheduling import reschedule
    from charthouse.plan.taking_over import import_document
    from charthouse.projects.actions import create_project

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    user = User.objects.create_user("bench@example.org", "a password for nobody", name="Bench")
    project = create_project(key=KEY, name="1,000 tasks", by=user)
    import_document(project=project, document=make_plan(COUNT), by=user)
    reschedule(project=project, by=user)
    rows = Task.objects.filter(project=project).order_by("uid").values_list(
        "name", "notes", "dates__start", "dates__finish", "duration", "percent_complete"
    )  # fmt: skip
    issues = [
        {
            "subject": name[:255],
            "description": notes,
            "start_date": _day(start),
            "due_date": _day(max(finish - 1, start)),
            "estimated_hours": round(duration / 60, 2),
            "done_ratio": int(percent // 10 * 10),
        }
        for name, notes, start, finish, duration, percent in rows
    ]
    return make_token(owner=user, name="bench", scopes=tuple(SCOPES), by=user)[1], issues


def _day(minutes: int) -> str:
    return (dt.date(1970, 1, 1) + dt.timedelta(days=minutes // 1440)).isoformat()


def seed_redmine(server: Server, member: str, issues: list[dict[str, Any]]) -> int:
    """The same project in Redmine, with a member who may do all in it; gives the project's number."""
    there = server.ask("GET", "/projects/bench-charthouse.json", expect=(200, 404))
    if there is None or "project" not in there:
        made = {"name": "Bench", "identifier": "bench-charthouse", "is_public": False}
        there = server.ask("POST", "/projects.json", {"project": made})
    number = int(there["project"]["id"])
    users = server.ask("GET", f"/users.json?name={member}")["users"]
    roles = server.ask("GET", "/roles.json")["roles"]
    joined = {"membership": {"user_id": users[0]["id"], "role_ids": [roles[0]["id"]]}}
    server.ask("POST", "/projects/bench-charthouse/memberships.json", joined, expect=(201, 422))
    server.headers["X-Redmine-Switch-User"] = member  # from here on as that member
    have = server.ask("GET", f"/issues.json?project_id={number}&status_id=*&limit=1")["total_count"]
    for issue in issues[have:]:
        server.ask("POST", "/issues.json", {"issue": {"project_id": number, **issue}})
    return number


def alternate(runs: int, in_a_row: int, **deeds: Callable[[int], float]) -> dict[str, list[float]]:
    """Each deed in turn, ``in_a_row`` times, so many times altogether; the first few only warm up."""
    found: dict[str, list[float]] = {name: [] for name in deeds}
    for turn in range(0, runs + 5, in_a_row):
        for name, deed in deeds.items():
            for run in range(turn, turn + in_a_row):
                milliseconds = deed(run)
                if run >= 5:
                    found[name].append(milliseconds)
    return found


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--redmine", metavar="URL", help="of a running Redmine")
    parser.add_argument("--redmine-key", metavar="KEY", default="", help="an administrator's API key there")
    parser.add_argument("--redmine-member", metavar="LOGIN", default="bench", help="who asks; no administrator")
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--in-a-row", type=int, default=1, help="requests of one kind before the next kind (1)")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="charthouse-bench-"))
    os.environ |= {
        "CHARTHOUSE_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "charthouse.settings",
        "CHARTHOUSE_API_REQUESTS_PER_MINUTE": "1000000",
    }  # fmt: skip
    process = None
    try:
        token, issues = seed_ours(folder)
        process, base = serve(folder)
        ours = Server("Charthouse", base, {"Authorization": f"Bearer {token}"}, "/api/v1")
        deeds: dict[str, Callable[[int], float]] = {
            "list": lambda _run: ours.timed("GET", f"/projects/{KEY}/tasks?limit=100"),
            "create": lambda run: ours.timed(
                "POST", f"/projects/{KEY}/tasks", {"name": f"Made {run}", "duration": {"minutes": 480}}
            ),
            "me": lambda _run: ours.timed("GET", "/me"),
        }
        if asked.redmine:
            theirs = Server("Redmine", asked.redmine, {"X-Redmine-API-Key": asked.redmine_key})
            number = seed_redmine(theirs, asked.redmine_member, issues)
            deeds["Redmine list"] = lambda _run: theirs.timed("GET", f"/issues.json?project_id={number}&limit=100")
            deeds["Redmine create"] = lambda run: theirs.timed(
                "POST", "/issues.json",
                {"issue": {"project_id": number, "subject": f"Made {run}", "estimated_hours": 8}},
            )  # fmt: skip
        found = alternate(asked.runs, asked.in_a_row, **deeds)
    finally:
        if process is not None:
            process.terminate()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)
    row = f"{asked.in_a_row} in a row, alternating"
    print(f"\n{COUNT:,} tasks, {asked.runs} runs each, {row}; load average {os.getloadavg()[0]:.1f}\n")
    for name, times in found.items():
        times.sort()
        print(f"{name:16} median {statistics.median(times):7.1f} ms   p95 {times[int(len(times) * 0.95)]:7.1f} ms")
    for name in ("list", "create"):
        if f"Redmine {name}" in found:
            share = statistics.median(found[name]) / statistics.median(found[f"Redmine {name}"])
            print(f"{name}: {share:.3f} of Redmine's time")


if __name__ == "__main__":
    main()
