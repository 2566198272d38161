"""Computing on a real Dask cluster: a scheduler and two workers in processes of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from charthouse import compute
from charthouse.compute import dask, versions
from charthouse.compute.tests.work import deadly, forever, picky, root, slow_root

pytestmark = [pytest.mark.timeout(180), pytest.mark.filterwarnings("ignore::DeprecationWarning:distributed")]
ROOT = Path(__file__).resolve().parents[4]
PATIENCE = 60.0


def until(true, what):
    deadline = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < deadline, what()
        time.sleep(0.02)
    return found


class Cluster:
    """A scheduler and its workers."""

    def __init__(self, folder):
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"

    def run(self, module, *options, **environment):
        words = (self.folder / f"cluster-{len(self.processes)}").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", module, *options],
            stdout=words,
            stderr=words,
            cwd=self.folder,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
                "DASK_DISTRIBUTED__DASHBOARD__LINK": "",
                **environment,
            },
        )
        words.close()
        self.processes.append(process)
        return process

    def start_scheduler(self):
        return self.run(
            "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard",
            "--no-show",
        )  # fmt: skip

    def start_worker(self, **environment):
        return self.run(
            "distributed.cli.dask_worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny",
            "--no-dashboard", **environment,
        )  # fmt: skip

    def said(self):
        return "\n".join(file.read_text() for file in sorted(self.folder.glob("cluster-*")) if file.is_file())

    def stop(self):
        for process in reversed(self.processes):
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    started = Cluster(tmp_path)
    try:
        started.start_scheduler()
        started.workers = [started.start_worker(), started.start_worker()]
        until(lambda: started.said().count("Registered to:") >= 2, started.said)
        monkeypatch.setenv("CHARTHOUSE_COMPUTE", started.address)
        yield started
    finally:
        started.stop()


def test_a_cluster_gives_what_this_process_gives_bit_for_bit(cluster, monkeypatch):
    told: list[tuple[int, int]] = []
    assert compute.trouble() == ""

    there = compute.map_batches(root, range(500), batch_size=7, on_progress=lambda *one: told.append(one))

    monkeypatch.delenv("CHARTHOUSE_COMPUTE")
    here = compute.map_batches(root, range(500), batch_size=7)
    assert [number.hex() for number in there] == [number.hex() for number in here]
    assert told[-1] == (500, 500)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


def test_what_a_killed_worker_had_is_done_by_another_one(cluster, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    killed: list[int] = []

    def kill_one(done, _count):
        if not killed and done >= 20:
            killed.append(cluster.workers[0].pid)
            os.kill(cluster.workers[0].pid, signal.SIGKILL)

    there = compute.map_batches(
        slow_root, [(number, str(marks)) for number in range(80)], batch_size=2, on_progress=kill_one
    )

    assert there == [root(number) for number in range(80)]
    assert killed
    assert {int(file.name) for file in marks.iterdir()} == {worker.pid for worker in cluster.workers}


def test_the_error_of_the_first_item_that_has_one_is_raised_there_too(cluster):
    with pytest.raises(ValueError, match=r"^3 is not liked$"):
        compute.map_batches(picky, range(60), batch_size=2)


def test_stopping_takes_the_batches_back(cluster, tmp_path):
    def began():
        return len(list(tmp_path.glob("began-*"))) == 2

    with pytest.raises(compute.Stopped):
        compute.map_batches(forever, [str(tmp_path)] * 50, batch_size=1, should_stop=began)

    (tmp_path / "enough").touch()
    assert compute.map_batches(root, range(4), batch_size=1) == [root(number) for number in range(4)]
    assert len(list(tmp_path.glob("began-*"))) == 2


def test_a_batch_that_kills_its_workers_is_told(cluster, monkeypatch):
    for _ in range(3):
        cluster.start_worker()
    until(lambda: cluster.said().count("Registered to:") >= 5, cluster.said)

    with pytest.raises(compute.ComputeRefused, match="Batch 1 of 1 ended worker after worker"):
        compute.map_batches(deadly, [1], batch_size=1)


def test_another_version_is_refused(cluster, monkeypatch):
    monkeypatch.setattr(dask, "mark", lambda: "Charthouse 99")

    with pytest.raises(compute.ComputeRefused, match="Bring both to the same version") as refused:
        compute.map_batches(root, [1], batch_size=1)

    assert versions.mark() in str(refused.value)
    assert "Charthouse 99" in str(refused.value)


def test_a_cluster_that_does_not_answer_is_told(monkeypatch):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    monkeypatch.setenv("CHARTHOUSE_COMPUTE", address)
    monkeypatch.setattr(dask, "CONNECT_SECONDS", 1.0)

    with pytest.raises(compute.ClusterAway, match="does not answer; start its scheduler"):
        compute.map_batches(root, [1], batch_size=1)
    assert "does not answer" in compute.trouble()


def test_a_cluster_without_workers_is_told(tmp_path, monkeypatch):
    lonely = Cluster(tmp_path)
    try:
        lonely.start_scheduler()
        until(lambda: "Scheduler at:" in lonely.said(), lonely.said)
        monkeypatch.setenv("CHARTHOUSE_COMPUTE", lonely.address)
        monkeypatch.setattr(dask, "CONNECT_SECONDS", 2.0)

        with pytest.raises(compute.ClusterAway, match="has no workers"):
            compute.map_batches(root, [1], batch_size=1)
    finally:
        lonely.stop()


def test_no_thread_of_a_client_is_left_behind(cluster):
    compute.map_batches(root, range(4), batch_size=1)
    before = threading.active_count()

    for _ in range(3):
        compute.map_batches(root, range(4), batch_size=1)

    assert threading.active_count() <= before
