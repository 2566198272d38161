"""One worker for one file: every way to fail becomes one clear refusal, and nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from charthouse.exchange.mpxj import java, limits, read, sandbox, write
from charthouse.exchange.mpxj.tests import samples
from charthouse.exchange.refusals import UnreadablePlan, UnwritablePlan

SOURCES = str(Path(__file__).resolve().parents[4])


@pytest.fixture
def plan(tmp_path):
    return samples.write(tmp_path / "plan.xer", samples.xer())


def confined(code: str) -> str:
    """What a confined process says when it runs this code."""
    script = f"from charthouse.exchange.mpxj import limits\nlimits.confine(limits.DEFAULT)\n{code}"
    environment = {"PYTHONPATH": SOURCES, "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False, timeout=30
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def worker_that_runs(monkeypatch, code: str) -> None:
    started = "open('java.started', 'w').close()\n"
    monkeypatch.setattr(sandbox, "COMMAND", (sys.executable, "-c", started + code))


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0] != "Z"


def has_ended(pid: int) -> bool:
    for _ in range(50):
        if not is_running(pid):
            return True
        time.sleep(0.02)
    return False


def test_a_worker_that_takes_too_long_is_ended_with_all_it_started(tmp_path, monkeypatch):
    worker_that_runs(
        monkeypatch,
        "import subprocess, sys, os, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(tmp_path / 'pids')!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        "time.sleep(60)\n",
    )

    with pytest.raises(sandbox.Failure, match="it took longer than 1 seconds") as failure:
        sandbox.run({}, tmp_path, replace(limits.DEFAULT, seconds=1))

    assert "CHARTHOUSE_PLAN_FILE_SECONDS" in failure.value.what_to_do
    worker, child = map(int, (tmp_path / "pids").read_text().split())
    assert has_ended(worker)
    assert has_ended(child)


def test_what_a_worker_leaves_running_is_ended_when_it_ends(tmp_path, monkeypatch):
    worker_that_runs(
        monkeypatch,
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('pid', 'w').write(str(child.pid))\n"
        "open('answer.json', 'w').write('{\"tasks\": 1}')\n",
    )

    assert sandbox.run({}, tmp_path, limits.DEFAULT) == {"tasks": 1}
    assert has_ended(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGTERM])
def test_a_worker_that_breaks_off_is_told(tmp_path, monkeypatch, number):
    worker_that_runs(monkeypatch, f"import os; os.kill(os.getpid(), {int(number)})")

    with pytest.raises(sandbox.Failure, match="the reader broke off"):
        sandbox.run({}, tmp_path, limits.DEFAULT)


def test_a_worker_killed_from_outside_is_told(tmp_path, monkeypatch):
    worker_that_runs(monkeypatch, "import os; os.kill(os.getpid(), 9)")

    with pytest.raises(sandbox.Failure, match="or the system ended it"):
        sandbox.run({}, tmp_path, limits.DEFAULT)


def test_a_worker_without_an_answer_is_told(tmp_path, monkeypatch):
    worker_that_runs(monkeypatch, "pass")

    with pytest.raises(sandbox.Failure, match="the reader broke off"):
        sandbox.run({}, tmp_path, limits.DEFAULT)


def test_a_worker_sees_nothing_of_our_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("CHARTHOUSE_SECRET_KEY", "do not tell")
    worker_that_runs(
        monkeypatch, "import json, os; open('answer.json', 'w').write(json.dumps({'seen': sorted(os.environ)}))"
    )

    seen = sandbox.run({}, tmp_path, limits.DEFAULT)["seen"]

    assert set(seen) <= {"HOME", "TMPDIR", "LANG", "LC_CTYPE", "TZ", "PYTHONPATH", "JAVA_HOME", "PATH"}


def test_java_out_of_memory_is_told_as_that(tmp_path):
    many = [samples.activity(1000 + number, f"B{number}", f"Step {number}", 8) for number in range(5000)]
    big = samples.write(tmp_path / "big.xer", samples.xer(activities=many, links=[]))

    with pytest.raises(UnreadablePlan, match=r"big.xer cannot be read: it needs more memory than it may have \(10MB"):
        read(big, within=replace(limits.DEFAULT, heap="10m"))


def test_java_that_cannot_start_is_told_as_the_machines_matter(plan):
    with pytest.raises(UnreadablePlan, match="Java could not be started") as refusal:
        read(plan, within=replace(limits.DEFAULT, address_space=600 * limits.MEBIBYTE))

    assert "look at the machine's limits" in str(refusal.value)


def test_too_much_computing_is_told(plan):
    with pytest.raises(UnreadablePlan, match="it took more than 0 seconds of computing"):
        read(plan, within=replace(limits.DEFAULT, cpu_seconds=0))


def test_a_slow_file_is_told_with_its_name(plan):
    with pytest.raises(UnreadablePlan, match=r"plan.xer cannot be read: it took longer than 0.2 seconds") as refusal:
        read(plan, within=replace(limits.DEFAULT, seconds=0.2))

    assert len(refusal.value.lines) == 2


def test_a_document_bigger_than_may_be_written_is_told(plan):
    with pytest.raises(UnreadablePlan, match=r"plan.xer cannot be read: it grows beyond all measure"):
        read(plan, within=replace(limits.DEFAULT, output=1000))


def test_a_worker_has_no_network():
    assert confined("import socket\nsocket.socket()").startswith("PermissionError")
    assert confined("import socket\nsocket.socket(socket.AF_INET6)").startswith("PermissionError")


def test_a_worker_starts_no_program():
    assert confined("import subprocess\nsubprocess.run(['true'])").startswith("PermissionError")


def test_a_worker_still_reads_and_computes():
    assert confined("import threading; t = threading.Thread(target=print, args=(6 * 7,)); t.start(); t.join()") == "42"


def test_a_worker_leaves_no_core_file_and_keeps_its_address_space():
    said = confined("import resource as r\nprint(r.getrlimit(r.RLIMIT_CORE)[1], r.getrlimit(r.RLIMIT_AS)[1])")

    assert said == f"0 {3 * limits.GIBIBYTE}"


def test_a_worker_dies_with_its_parent(tmp_path):
    pid = tmp_path / "pid"
    child = (
        "import time, os; from charthouse.exchange.mpxj import limits; limits.confine(limits.DEFAULT);"
        f" open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    )
    parent = (
        f"import subprocess, sys, time, pathlib; subprocess.Popen([sys.executable, '-c', {child!r}])\n"
        f"pid = pathlib.Path({str(pid)!r})\n"
        "while not pid.exists() or not pid.read_text(): time.sleep(.01)"
    )
    subprocess.run([sys.executable, "-c", parent], env={"PYTHONPATH": SOURCES}, check=True, timeout=30)

    assert has_ended(int(pid.read_text()))


def test_the_folder_is_gone_afterwards(plan, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "own"))
    (tmp_path / "own").mkdir()

    read(plan)

    assert list((tmp_path / "own").iterdir()) == []


def test_without_mpxj_it_says_what_to_install(plan, monkeypatch):
    monkeypatch.setattr(java, "_folder_of", lambda package: None)

    with pytest.raises(
        UnreadablePlan, match=r'MPXJ is not installed. Install it with: pip install "charthouse\[plans\]"'
    ):
        read(plan)


def test_without_java_it_says_what_to_install(plan, tmp_path, monkeypatch):
    monkeypatch.setattr(java, "_machines", lambda: [tmp_path / "libjvm.so"])

    with pytest.raises(UnreadablePlan, match="No Java was found") as refusal:
        read(plan)

    assert "plan.xer needs MPXJ" in str(refusal.value)


def test_writing_without_java_says_what_to_install(plan, tmp_path, monkeypatch):
    document = read(plan)
    monkeypatch.setattr(java, "_machines", list)

    with pytest.raises(UnwritablePlan, match="No Java was found"):
        write(document, tmp_path / "out.xer")


def test_the_system_java_is_used_where_there_is_no_other(plan, monkeypatch, tmp_path):
    home = tmp_path / "java"
    machine = home / "lib" / "server" / "libjvm.so"
    machine.parent.mkdir(parents=True)
    machine.touch()
    monkeypatch.setattr(java, "_folder_of", lambda package: None)
    monkeypatch.setenv("JAVA_HOME", str(home))

    assert java._machines()[0] == machine


def test_the_time_out_comes_from_the_environment(plan, monkeypatch):
    from charthouse.exchange.mpxj import files

    monkeypatch.setenv("CHARTHOUSE_PLAN_FILE_SECONDS", "300")

    assert files.allowed().seconds == 300
    assert files.allowed().cpu_seconds == 300
