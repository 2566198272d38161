"""Measures the plan page on the production server with a cold browser: first use, scrolling, nodes, data, panel.

First use twice: from the server's memory, and as the first request after somebody changed the plan in another process,
for which the server reads and computes the plan again. Nothing runs at a raised priority; the load average of the
machine is printed beside the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import plan_edits  # type: ignore[import-not-found]
from bench_server import serve  # type: ignore[import-not-found]

ROOT = Path(__file__).resolve().parents[1]
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
TARGETS = {
    "interactive_ms": 1500,
    "interactive_changed_ms": 1500,
    "drawing_ms": 500,
    "frame_p95_ms": 33,
    "nodes": 1500,
    "data_changed_ms": 300,
    "data_p95_ms": 300,
    "panel_p95_ms": 50,
    **plan_edits.TARGETS,
}
_SCROLL = """async () => {
  const box = document.querySelector('.pl-scroll');
  const frames = [];
  let last = 0;
  await new Promise((done) => {
    let left = 180;
    const step = (now) => {
      if (last) frames.push(now - last);
      last = now;
      box.scrollTop += left > 60 ? 130 : 0;
      box.scrollLeft += left > 60 ? 0 : 40;
      if (--left) requestAnimationFrame(step); else done();
    };
    requestAnimationFrame(step);
  });
  return frames;
}"""


def seed(sizes: list[int]) -> str:
    """Make the projects in the data folder of this process's environment; gives a session's key."""
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from plan_maker import make_plan  # type: ignore[import-not-found]

    from charthouse.accounts.models import User
    from charthouse.plan.rescheduling import reschedule
    from charthouse.plan.taking_over import import_document
    from charthouse.projects.actions import create_project

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    user = User.objects.create_user("bench@example.org", "a password for nobody", name="Bench")
    for size in sizes:
        project = create_project(key=f"P{size}", name=f"{size:,} tasks", by=user)
        import_document(project=project, document=make_plan(size), by=user)
        gated = create_project(key=f"G{size}", name=f"{size:,} tasks behind a gate", by=user)
        import_document(project=gated, document=plan_edits.gated_plan(size), by=user)
        for one in (project, gated):
            reschedule(project=one, by=user)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def change(size: int, times: int) -> list[float]:
    """Change a task's duration in this process, with all dates computed and written: milliseconds of each."""
    import django

    django.setup()
    from charthouse.accounts.models import User
    from charthouse.plan.editing import update_task
    from charthouse.plan.models import Task
    from charthouse.projects.models import Project

    project, user = Project.objects.get(key=f"P{size}"), User.objects.get()
    open_ones = Task.objects.filter(project=project, summary=False, duration__gt=0, actual_start=None)
    found = []
    for task in open_ones.order_by("uid")[:times]:
        began = time.perf_counter()
        changes = {"duration": (task.duration, task.duration + 480)}
        update_task(project=project, uid=task.uid, changes=changes, by=user)
        found.append((time.perf_counter() - began) * 1000)
    return found


def changed_elsewhere(size: int, times: int = 1) -> list[float]:
    """The same in a process of its own, so that the server knows nothing of it."""
    made = subprocess.run(
        [sys.executable, "-c", f"import plan; print(*plan.change({size}, {times}))"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "bench")},
        check=True,
        capture_output=True,
        text=True,
    )
    return [float(one) for one in made.stdout.split()]


def timed(url: str, session: str, times: int) -> list[float]:
    """Milliseconds of the server's answer, one after the other."""
    found = []
    for _time in range(times):
        request = urllib.request.Request(
            url, headers={"Cookie": f"charthouse_session={session}", "Accept-Encoding": "gzip", "HX-Target": "panel"}
        )
        began = time.perf_counter()
        with urllib.request.urlopen(request) as answer:
            answer.read()
        found.append((time.perf_counter() - began) * 1000)
    return found


def p95(figures: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(figures, n=20)[18] if len(figures) > 1 else figures[0]


def measure(base: str, session: str, size: int, runs: int) -> dict[str, float]:
    """All figures of one plan."""
    from playwright.sync_api import sync_playwright

    url = f"{base}/projects/P{size}/plan/"
    cold = timed(f"{url}data.json", session, 1)[0]
    edits = changed_elsewhere(size, 5)
    changed = []
    for _time in range(5):
        changed_elsewhere(size)
        changed += timed(f"{url}data.json", session, 1)
    data = timed(f"{url}data.json", session, 40)
    panel = timed(f"{base}/projects/P{size}/tasks/{size // 2}?tab=why", session, 40)
    interactive: dict[bool, list[float]] = {False: [], True: []}
    drawing, nodes, frames = [], 0, []
    chromium = os.environ.get("CHARTHOUSE_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        for after_change in [False] * runs + [True] * runs:
            if after_change:
                changed_elsewhere(size)
            # A browser of its own each time, so that nothing is warm.
            browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.add_cookies([{"name": "charthouse_session", "value": session, "url": base}])
            page = context.new_page()
            page.goto(url, wait_until="commit")
            page.wait_for_selector(".plan-page.is-ready")
            interactive[after_change].append(
                float(page.evaluate("performance.getEntriesByName('plan:drawn')[0].startTime"))
            )
            drawing.append(float(page.evaluate("performance.getEntriesByName('plan:drawing')[0].duration")))
            if after_change:
                browser.close()
                continue
            page.wait_for_timeout(500)
            frames += [float(frame) for frame in page.evaluate(_SCROLL)]
            nodes = max(nodes, int(page.evaluate("document.querySelectorAll('*').length")))
            browser.close()
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": "charthouse_session", "value": session, "url": base}])
        page = context.new_page()
        edited = plan_edits.measure(page, base, f"P{size}") | plan_edits.measure(page, base, f"G{size}")
        browser.close()
    return {
        "tasks": size,
        "interactive_ms": round(statistics.median(interactive[False])),
        "interactive_changed_ms": round(statistics.median(interactive[True])),
        "drawing_ms": round(statistics.median(drawing)),
        "frame_p95_ms": round(p95(frames), 1),
        "nodes": nodes,
        "data_cold_ms": round(cold),
        "data_changed_ms": round(statistics.median(changed)),
        "data_p95_ms": round(p95(data), 1),
        "panel_p95_ms": round(p95(panel), 1),
        # The first of them reads everything for the first time.
        "edit_ms": round(statistics.median(edits[1:])),
        **edited,
    }


def main() -> None:
    """Print one line a size, with the targets beside."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,20000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    data = Path(tempfile.mkdtemp(prefix="charthouse-bench-"))
    os.environ |= {"CHARTHOUSE_DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "charthouse.settings"}
    # The pages' own process makes the projects, since Playwright and Django's database do not share a thread.
    made = subprocess.run(
        [sys.executable, "-c", f"import plan; print(plan.seed({sizes}))"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "bench")},
        check=True,
        capture_output=True,
        text=True,
    )
    session = made.stdout.split()[-1]
    server, base = serve(data)
    try:
        found = [measure(base, session, size, options.runs) for size in sizes]
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(data, ignore_errors=True)
    if options.json:
        print(json.dumps(found, indent=2))
        return
    print(f"load average of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name in found[0]:
        target = f"≤ {TARGETS[name]}" if name in TARGETS else ""
        print(f"{name:<24}" + "".join(f"{one[name]:>12,}" for one in found) + f"{target:>12}")


if __name__ == "__main__":
    main()
