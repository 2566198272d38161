"""``charthouse serve``: looks that all is in order, then keeps the pages and the background jobs running."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from charthouse import __version__, configuration
from charthouse.backups.occupancy import occupy
from charthouse.cli.kernels import warm
from charthouse.cli.server import apply_migrations, start_django
from charthouse.cli.web import end_with_parent
from charthouse.configuration import BadSetting

_PATIENCE = 60.0
"""Seconds in which the pages must answer after their process was started."""
_GRACE = 15.0
"""Seconds that a process has to end what it is doing when told to stop."""
_LONGEST_PAUSE = 8.0
"""Seconds after which a process that ends again and again is started once more; the first time it is at once."""
_FIGURES = "charthouse-figures-"


def serve(*, host: str, port: int, demo: bool) -> int:
    """Serve until Ctrl-C or SIGTERM, and leave no process behind."""
    address = free_address(host, port)
    folder = configuration.data_dir()
    configuration.make_data_dir(folder)
    os.environ["CHARTHOUSE_DATA_DIR"] = str(folder)
    os.environ.setdefault("CHARTHOUSE_URL", f"http://localhost:{port}")
    start_django()
    with _alone_in(folder):
        if apply_migrations():
            print("→ database", flush=True)
        warm(quiet=True)
        static = collect_static_files()
        accounts = _demo_accounts() if demo else []
        in_use = occupy(folder)
    from django.db import connections

    connections.close_all()
    with in_use, _figures_in_memory():
        return _supervise(address, port, static, accounts)


def free_address(host: str, port: int) -> str:
    """The host's numeric address; speak up before anything is started when another program listens there already."""
    try:
        # IPv4 first: it is where browsers find "localhost" everywhere.
        found = sorted(
            socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), key=lambda each: each[0] != socket.AF_INET
        )
    except socket.gaierror:
        raise BadSetting(f'This machine has no address "{host}"; use --host 127.0.0.1 or 0.0.0.0.') from None
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise BadSetting(f"Port {port} is in use by another program; choose one with --port.") from None
            if error.errno == errno.EACCES:
                raise BadSetting(f"Port {port} needs root; choose one above 1023 with --port.") from None
            raise BadSetting(f"Cannot listen on {host}, port {port}: {error.strerror}.") from None
    return str(address[0])


def collect_static_files() -> Path:
    """Bring all static files together under their hashed names, when they changed since the last start."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    digest = hashlib.sha256(f"{__version__} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = Path(storage.path(path)).stat()
            digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    mark = root / ".collected"
    if not mark.is_file() or mark.read_text() != digest.hexdigest():
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        mark.write_text(digest.hexdigest())
    return root


def _demo_accounts() -> list[tuple[str, str]]:
    """The demo portfolio, made when there is none; gives the accounts to sign in with.

    Imported only here: the calendars of holidays that it needs take a second to load.
    """
    from charthouse.demo import portfolio

    return portfolio.make()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Two servers that start in the same folder do so one after the other."""
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _figures_in_memory() -> Iterator[None]:
    """A folder in which our processes count together; in memory, since a full disk would kill who counts there."""
    place = Path("/dev/shm")  # noqa: S108 - the folder in it is made anew, for us alone
    parent = str(place) if os.access(place, os.W_OK) else None
    _forget_figures_of_the_killed(Path(parent or tempfile.gettempdir()))
    with (
        tempfile.TemporaryDirectory(prefix=_FIGURES, dir=parent, ignore_cleanup_errors=True) as folder,
        (Path(folder) / "in-use.lock").open("w") as lock,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def _forget_figures_of_the_killed(parent: Path) -> None:
    """Remove the folders of servers that had no chance to do so: those that nobody holds the lock of."""
    for folder in parent.glob(f"{_FIGURES}*"):
        try:
            with (folder / "in-use.lock").open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
        except OSError:
            continue  # in use, somebody else's, or of a server that is just coming up


# -- keeping the processes running ------------------------------------------------------------------------------------


@dataclass
class _Child:
    """One process of ours, started again when it ends by itself."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    wait_until: float = field(default=0.0)

    def start(self) -> None:
        self.started = time.monotonic()
        # A session of its own: Ctrl-C in the terminal reaches only us, and we stop the others in order.
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=end_with_parent)

    def look_after(self) -> None:
        """Start the process again when it has ended; wait longer each time when it ends at once."""
        now = time.monotonic()
        if self.process is not None:
            status = self.process.poll()
            if status is None:
                return
            # What it had started itself would go on without it, and answer in its place.
            _kill_session(self.process)
            self.failures = self.failures + 1 if now - self.started < 30 else 1
            pause = min(0.25 * 2 ** (self.failures - 1), _LONGEST_PAUSE)
            self.process = None
            self.wait_until = now + pause
            print(f"The {self.name} ended (status {status}); starting it again in {pause:.1f} s.", file=sys.stderr)
        elif now >= self.wait_until:
            self.start()


def _kill_session(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with all that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


class _Stop(Exception):  # noqa: N818
    """Somebody asked us to stop."""


def _supervise(host: str, port: int, static: Path, accounts: list[tuple[str, str]]) -> int:
    workers = configuration.whole_number("CHARTHOUSE_WEB_PROCESSES")
    web = _Child("web server", [sys.executable, "-m", "charthouse.cli.web", host, str(port), str(static), str(workers)])
    jobs = _Child("job worker", [sys.executable, "-m", "charthouse", "worker"])

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise _Stop

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGHUP, stop)
    try:
        web.start()
        _wait_until_it_answers(host, port, web)
        jobs.start()
        _greet(host, port, accounts)
        while True:
            time.sleep(0.2)
            web.look_after()
            jobs.look_after()
    except _Stop:
        print("\nStopping …", flush=True)
        return 0
    finally:
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        _stop_all([web, jobs])


def _wait_until_it_answers(host: str, port: int, web: _Child) -> None:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if web.process is not None and web.process.poll() is not None:
            raise BadSetting("The web server could not start; its words stand above.")
        connection = http.client.HTTPConnection(reachable, port, timeout=5)
        try:
            # Not “ready”: on a disk that is almost full it must come up all the same, and say so.
            connection.request("GET", "/health/live", headers={"Host": "localhost"})
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.05)
    raise BadSetting(f"The web server did not answer within {_PATIENCE:.0f} s.")


def _greet(host: str, port: int, accounts: list[tuple[str, str]]) -> None:
    print(f"\nCharthouse {__version__} is ready: {os.environ['CHARTHOUSE_URL']}")
    if host not in {"127.0.0.1", "localhost", "::1"}:
        print(f"It listens on {host}, port {port}; name the address people type in CHARTHOUSE_URL.")
    if accounts:
        width = max(len(email) for email, _ in accounts)
        print("Sign in with one of the demo accounts:")
        for email, password in accounts:
            print(f"  {email:<{width}}  {password}")
    print("Ctrl-C stops it; everything is kept for the next start.", flush=True)


def _stop_all(children: list[_Child]) -> None:
    running = [child.process for child in children if child.process is not None and child.process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + _GRACE
    for process in running:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
    for child in children:
        if child.process is not None:
            # The whole session, so that nothing a child started is left behind either.
            _kill_session(child.process)
            child.process.wait()
