"""Lets two browsers edit one plan at random, then holds screens, database and a fresh computation against each other.

Both people are managers; their edits overlap as they come, clashes are answered one way or the other, some edits are
undone and done again. At the end both screens must show what the server tells a fresh page, the database must hold the
dates that a fresh computation gives, the journal must be whole, and undoing every operation must bring the first plan
back. Says the seed, with which a run can be repeated as far as two browsers allow.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "bench"))
KEY = "SOAK"
COLUMNS = (
    "work", "remaining_duration", "actual_start", "actual_finish", "assigned", "priority", "notes", "active",
    "estimate", "custom.Supplier", "custom.Weight", "custom.Gate",
)  # fmt: skip
"""What the pages show beyond the usual columns."""

_EDIT = (Path(__file__).parent / "plan_edit.js").read_text()
_DUMP = (Path(__file__).parent / "plan_dump.js").read_text()


def seed(tasks: int) -> list[str]:
    """Make the plan and its two managers; gives their sessions' keys."""
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from plan_maker import make_plan  # type: ignore[import-not-found]

    from charthouse.accounts.models import User
    from charthouse.exchange.document import CustomField, CustomKind
    from charthouse.plan import own_fields
    from charthouse.plan.rescheduling import reschedule
    from charthouse.plan.taking_over import import_document
    from charthouse.projects.access import project_for
    from charthouse.projects.actions import create_project, set_roles
    from charthouse.projects.models import Role

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    users = [User.objects.create_user(f"{name}@example.org", "nobody's", name=name.title()) for name in ("ada", "ben")]
    project = create_project(key=KEY, name="Soak", by=users[0])
    set_roles(project=project, member=users[1], roles=[Role.MANAGER], parts=[], by=users[0])
    import_document(project=project, document=make_plan(tasks), by=users[0])
    access = project_for(users[0], KEY)
    for field in (
        CustomField("Supplier", CustomKind.TEXT),
        CustomField("Weight", CustomKind.NUMBER),
        CustomField("Gate", CustomKind.CHOICE, choices=("red", "amber", "green")),
    ):
        own_fields.define(access=access, field=field)
    reschedule(project=project, by=users[0])
    keys = []
    for user in users:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        keys.append(str(session.session_key))
    return keys


def plan_now() -> str:
    """The whole plan as its rows say it, without what only counts."""
    import django

    django.setup()
    import orjson

    from charthouse.plan.queries import document_of
    from charthouse.projects.models import Project

    document = document_of(Project.objects.get(key=KEY))
    parts: dict[str, object] = {}
    for field in fields(document):
        value = getattr(document, field.name)
        if field.name == "tasks":
            parts[field.name] = [repr(one) for one in value]
        else:
            parts[field.name] = sorted(map(repr, value)) if isinstance(value, tuple) else repr(value)
    return orjson.dumps(parts).decode()


def changed(before: str, after: str) -> list[str]:
    """Where one plan is not the other."""
    one, other = json.loads(before), json.loads(after)
    found = []
    for name in one:
        if one[name] == other[name]:
            continue
        if isinstance(one[name], str):
            found.append(f"{name} was {one[name][:300]}, is {other[name][:300]}")
            continue
        gone, come = set(one[name]) - set(other[name]), set(other[name]) - set(one[name])
        found.append(
            f"{name}: {len(gone)} are not as they were, {len(come)} are new: {sorted(gone)[:1]} {sorted(come)[:1]}"
        )
    return found


def troubles() -> list[str]:
    """Where the database is not what a fresh computation gives, and what the journal does not explain."""
    import django

    django.setup()
    from charthouse.exchange.computed_dates import compute_dates
    from charthouse.journal.verifying import verify
    from charthouse.plan.models import TaskDates
    from charthouse.plan.queries import document_of
    from charthouse.plan.rescheduling import COLUMNS, dates_by_task
    from charthouse.projects.models import Project

    project = Project.objects.get(key=KEY)
    stored = {row[0]: row[1:] for row in TaskDates.objects.filter(task__project=project).values_list(
        "task__uid", *COLUMNS)}  # fmt: skip
    fresh = dict(dates_by_task(compute_dates(document_of(project))))
    found = [f"task {uid}: the database says {stored.get(uid)}, a fresh computation {dates}"
             for uid, dates in fresh.items() if stored.get(uid) != dates]  # fmt: skip
    found += [f"task {uid} has dates and is not there" for uid in stored.keys() - fresh.keys()]
    return found + [one.sentence for one in verify().findings]


def undo_all(after: int) -> int:
    """Take back every operation since a number of the journal, the last one first; gives how many that were."""
    import django

    django.setup()
    from charthouse.accounts.models import User
    from charthouse.journal.actions import undo
    from charthouse.journal.models import Entry
    from charthouse.projects.models import Project

    project, user = Project.objects.get(key=KEY), User.objects.get(email="ada@example.org")
    found = Entry.objects.filter(stream=project.journal, number__gt=after).order_by("-operation")
    operations = list(found.values_list("operation", flat=True).distinct())
    for operation in operations:
        entry = Entry.objects.filter(stream=project.journal, operation=operation).first()
        assert entry is not None
        undo(entry=entry, by=user)
    return len(operations)


def last_number() -> int:
    """Where the journal stands."""
    import django

    django.setup()
    from charthouse.projects.models import Project

    return int(Project.objects.get(key=KEY).journal.last_number)


def apart(call: str) -> Any:
    """Call a function of this file in a process of its own: a browser's and Django's threads do not go together."""
    code = f"import json, plan as soak; print('\\n' + json.dumps(soak.{call}))"
    path = os.pathsep.join([str(ROOT / name) for name in ("soak", "bench", "src")])
    made = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True
    )
    if made.returncode:
        raise SystemExit(f"soak: {call} failed.\n{made.stderr[-3000:]}")
    return json.loads(made.stdout.strip().split("\n")[-1])


def fresh_view(base: str, session: str) -> dict[str, Any]:
    """What the server tells a page that is loaded now, in the same words as a screen's dump."""
    asked = urllib.request.Request(
        f"{base}/projects/{KEY}/plan/data.json", headers={"Cookie": f"charthouse_session={session}"}
    )
    told: dict[str, Any] = json.loads(urllib.request.urlopen(asked).read())
    return told


def soak(base: str, sessions: list[str], edits: int, chance: random.Random) -> list[str]:
    """Edit with two browsers; gives what does not agree at the end."""
    from playwright.sync_api import sync_playwright

    switches = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
    errors: list[str] = []
    counts = [0, 0]
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHARTHOUSE_CHROMIUM") or shutil.which("chromium")
        pages = []
        for session in sessions:
            browser = playwright.chromium.launch(executable_path=chromium, args=switches)
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            context.add_cookies([{"name": "charthouse_session", "value": session, "url": base}])
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(f"error on the page: {error}"))
            page.goto(f"{base}/projects/{KEY}/plan/")
            page.wait_for_selector(".plan-page.is-ready")
            page.evaluate(_EDIT, COLUMNS)
            pages.append(page)
        for number in range(edits):
            which = chance.randrange(2)
            counts[which] += 1
            pages[which].evaluate("(seed) => window.soakEdit(seed)", chance.randrange(2**31))
            pages[which].wait_for_timeout(chance.choice((0, 0, 30, 150)))
            if number % 200 == 199:
                print(f"{number + 1} edits", flush=True)
        for _time in range(3):  # what one sends last, the other hears
            for page in pages:
                page.evaluate("() => window.soakSettle()")
        told = [page.evaluate("() => window.soakTold") for page in pages]
        print(f"edits by each: {counts}; answers: {json.dumps(told, indent=1)}")
        dumps = [page.evaluate(_DUMP, [None, COLUMNS]) for page in pages]
        fresh = [
            page.evaluate(_DUMP, [fresh_view(base, session), COLUMNS])
            for page, session in zip(pages, sessions, strict=True)
        ]
        for name, dump, whole in zip(("Ada", "Ben"), dumps, fresh, strict=True):
            errors += [f"{name}’s screen: {line}" for line in differences(dump, whole)]
        for page in pages:
            page.context.browser.close()  # type: ignore[union-attr]
    return errors


def differences(screen: dict[str, Any], whole: dict[str, Any]) -> list[str]:
    """Where a screen does not show what a fresh page would."""
    found = []
    for name, value in whole.items():
        if isinstance(value, dict):
            # A screen may know more baselines than a page begins with.
            keys = value.keys() if name == "baselines" else value.keys() | screen[name].keys()
            found += [
                f"{name} {key} is {screen[name].get(key)}, the server says {value.get(key)}"
                for key in keys
                if value.get(key) != screen[name].get(key)
            ]
        elif value != screen[name]:
            found.append(f"{name} is {screen[name]}, the server says {value}")
    return found[:20]


def main() -> None:
    """Run it; ends with 1 where anything does not agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=2000)
    parser.add_argument("--tasks", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    number = options.seed if options.seed is not None else random.randrange(10**6)
    print(f"seed {number}", flush=True)
    from bench_server import serve  # type: ignore[import-not-found]  # beside bench's own

    data = Path(tempfile.mkdtemp(prefix="charthouse-soak-"))
    os.environ |= {"CHARTHOUSE_DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "charthouse.settings"}
    os.environ.setdefault("CHARTHOUSE_LOG_LEVEL", "warning")
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    server = None
    try:
        sessions = apart(f"seed({options.tasks})")
        before, stood = apart("plan_now()"), apart("last_number()")
        server, base = serve(data)
        began = time.monotonic()
        errors = soak(base, sessions, options.edits, random.Random(number))
        print(f"{options.edits} edits in {time.monotonic() - began:.0f} s")
        errors += apart("troubles()")
        undone = apart(f"undo_all({stood})")
        print(f"{undone} operations taken back")
        errors += [f"undoing everything did not bring back {one}" for one in changed(before, apart("plan_now()"))]
        errors += [f"after undoing: {one}" for one in apart("troubles()")]
    finally:
        if server is not None:
            server.terminate()
            server.wait(20)
        shutil.rmtree(data, ignore_errors=True)
    for line in errors:
        print(line)
    print("All agree." if not errors else f"{len(errors)} disagreements.")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
