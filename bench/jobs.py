"""What background work costs: start latency, empty jobs per second, and a worker's load while nothing waits.

``python bench/jobs.py`` on SQLite in a folder that vanishes; on PostgreSQL with ``CHARTHOUSE_DATABASE_URL``.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
ASKED = 60
MANY = 500
IDLE_SECONDS = 20.0


def nothing(_run: object) -> dict[str, object]:
    """The empty job."""
    return {}


def main() -> None:
    """Measure and print."""
    folder = tempfile.mkdtemp(prefix="charthouse-jobs-")
    os.environ["CHARTHOUSE_DATA_DIR"] = folder
    os.environ["CHARTHOUSE_LOG_LEVEL"] = "error"
    os.environ["DJANGO_SETTINGS_MODULE"] = "charthouse.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from charthouse.accounts.models import User
    from charthouse.jobs import actions, registry
    from charthouse.jobs.models import Job, WorkerProcess

    registry.register(registry.JobKind("bench.nothing", nothing))
    user = User.objects.create_user(f"bench{time.time()}@example.org", "x", name="Bench")
    program = (
        "import sys; sys.path.insert(0, 'bench'); import jobs; from charthouse.jobs import registry;"
        " registry.register(registry.JobKind('bench.nothing', jobs.nothing));"
        " from charthouse.cli import main; sys.exit(main(['worker']))"
    )
    worker = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    try:
        while not WorkerProcess.objects.exists():
            time.sleep(0.1)
        time.sleep(1.0)
        waits = []
        for _ in range(ASKED):
            time.sleep(random.uniform(0.2, 0.8))
            job = actions.start("bench.nothing", by=user, title="x", arguments={})
            while (found := Job.objects.get(pk=job.pk)).started_at is None:
                time.sleep(0.005)
            waits.append((found.started_at - found.created_at).total_seconds() * 1000)
        waits.sort()
        print(f"start to running: p50 {statistics.median(waits):.0f} ms, p95 {waits[int(0.95 * len(waits))]:.0f} ms")
        family = [psutil.Process(worker.pid), *psutil.Process(worker.pid).children()]
        before = sum(sum(one.cpu_times()[:2]) for one in family)
        time.sleep(IDLE_SECONDS)
        used = sum(sum(one.cpu_times()[:2]) for one in family) - before
        memory = sum(one.memory_full_info().uss for one in family) / 1e6
        print(f"idle: {100 * used / IDLE_SECONDS:.1f} % of a core, {memory:.0f} MB of its own")
        for _ in range(MANY):
            actions.start("bench.nothing", by=user, title="x", arguments={})
        while Job.objects.filter(state__in=["waiting", "running"]).exists():
            time.sleep(0.05)
        ended = Job.objects.filter(state="done").order_by("-finished_at").values_list("finished_at", flat=True)
        last = list(ended[: MANY // 2])
        print(f"empty jobs: {(len(last) - 1) / (last[0] - last[-1]).total_seconds():.0f} a second")
    finally:
        worker.terminate()
        worker.wait()


if __name__ == "__main__":
    main()
