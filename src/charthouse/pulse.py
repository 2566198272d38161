"""Whether the database answers: asked from beside the work, so that nobody waits for one that is gone.

Every process that serves people or does jobs has one thread for it. PostgreSQL is asked each second, over a connection
of the thread's own; SQLite, which is always there, only after somebody waited in vain for its one pen. While PostgreSQL
is away, requests are answered at once and workers rest; what still waits on a line that is dead is freed by cutting it.
"""

from __future__ import annotations

import logging
import os
import select
import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal, TypeVar
from weakref import WeakSet

from django.core.signals import request_started
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

EVERY = 1.0
"""Seconds between two questions to PostgreSQL."""
SILENCE = 3.0
"""Seconds after which a question counts as not answered, and after which a new connection counts as not coming."""
AGAIN = 0.5
"""Seconds between two questions while the database is away or locked."""
PEN_SECONDS = 10.0
"""How long a page waits for SQLite's one pen, as long as it is given out at all."""
PEN_SECONDS_LOCKED = 1.0
"""How long it waits once somebody waited so long in vain, until the pen is free again."""

IN_PASSING_SECONDS = 0.5
"""How long what is written in passing waits for it."""

Result = TypeVar("Result")
Trouble = Literal["", "away", "locked"]

log = logging.getLogger("charthouse.database")


class Pulse:
    """What is known about the database in this process."""

    def __init__(self) -> None:
        self.trouble: Trouble = ""
        """Nothing; it is away; or it can be read, and another program has held its pen for long."""
        self._process = 0
        self._people_wait = False
        self._doubted = threading.Event()
        self._lines: WeakSet[Any] = WeakSet()
        self._lock = threading.Lock()

    def start(self, *, people_wait: bool = False) -> None:
        """Ask from now on, in this process; a second call does nothing.

        ``people_wait`` for the pages of this process: then it does not wait long for SQLite's pen.
        """
        with self._lock:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
        self.trouble = ""
        self._doubted = threading.Event()
        self._people_wait = people_wait
        connection_created.connect(self._opened, dispatch_uid="charthouse.pulse")
        if people_wait:
            request_started.connect(self._asked, dispatch_uid="charthouse.pulse")
        threading.Thread(target=self._run, name="database pulse", daemon=True).start()

    def doubt(self, *, locked: bool = False) -> None:
        """Somebody could not do what they wanted with the database: look at once; ``locked`` says that it was that."""
        if locked and self._process == os.getpid():
            self.trouble = "locked"
        self._doubted.set()

    def in_passing(self, write: Callable[[], Result], otherwise: Result) -> Result:
        """Write what is not worth waiting for; where SQLite's pen is not free within a moment, leave it."""
        line = connections[DEFAULT_DB_ALIAS]
        if line.vendor != "sqlite" or line.in_atomic_block:
            return write()
        if self.trouble:
            return otherwise
        line.ensure_connection()
        (patience,) = line.connection.execute("PRAGMA busy_timeout").fetchone()
        line.connection.execute(f"PRAGMA busy_timeout = {IN_PASSING_SECONDS * 1000:.0f}")
        try:
            return write()
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            return otherwise
        finally:
            if line.connection is not None:
                line.connection.execute(f"PRAGMA busy_timeout = {patience}")

    # -- the thread ---------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        described = connections[DEFAULT_DB_ALIAS]
        ask: Callable[[], str]
        if described.vendor == "postgresql":
            ask, kind = _PostgreSQL(described).ask, "away"
        else:
            ask, kind = _Pen(described).ask, "locked"
        since = 0.0
        while True:
            # SQLite is not asked without a reason: each question holds its pen for a moment.
            rest = AGAIN if self.trouble else EVERY if kind == "away" else None
            self._doubted.wait(rest)
            self._doubted.clear()
            try:
                wrong = ask()
            except Exception:
                log.exception("Whether the database answers could not be asked.")
                time.sleep(EVERY)
                continue
            if wrong:
                if not since:
                    since = time.monotonic()
                    log.error("The database %s: %s", _WORDS[kind], wrong)
                self.trouble = "away" if kind == "away" else "locked"
                if kind == "away":
                    self._cut(described)
                time.sleep(AGAIN if kind == "locked" else 0)
            elif self.trouble:
                if kind == "away":
                    # A pool that tried in vain waits longer each time; a new one connects at once.
                    _close_pool(described)
                self.trouble = ""
                if since:
                    log.warning("The database answers again, after %.1f s.", time.monotonic() - since)
                since = 0.0

    def _opened(self, connection: BaseDatabaseWrapper, **_: Any) -> None:
        if connection.alias != DEFAULT_DB_ALIAS or self._process != os.getpid():
            return
        if connection.vendor == "postgresql":
            with self._lock:
                self._lines.add(connection.connection)
        elif self._people_wait:
            self._be_patient(connection)

    def _asked(self, **_: Any) -> None:
        line = connections[DEFAULT_DB_ALIAS]
        if line.vendor == "sqlite" and line.connection is not None and line.__dict__.get("patience") != self._patience:
            self._be_patient(line)

    @property
    def _patience(self) -> float:
        return PEN_SECONDS_LOCKED if self.trouble else PEN_SECONDS

    def _be_patient(self, line: BaseDatabaseWrapper) -> None:
        """Wait for SQLite's pen as long as somebody would wait for a page, and no longer."""
        line.__dict__["patience"] = self._patience
        line.connection.execute(f"PRAGMA busy_timeout = {self._patience * 1000:.0f}")

    def _cut(self, described: Any) -> None:
        """Free whoever waits for an answer that will not come: their questions fail now, as broken ones do."""
        with self._lock:
            lines = list(self._lines)
        for line in lines:
            with suppress(Exception):  # it was closed meanwhile
                number = line.fileno()
                with socket.socket(fileno=os.dup(number)) as copy:
                    # Still the same one? Then the copy is of its line, and of no other that took over the number.
                    if not line.closed and line.fileno() == number:
                        copy.shutdown(socket.SHUT_RDWR)
        _close_pool(described)


_WORDS = {"away": "does not answer", "locked": "can be read, but another program keeps it from being written"}


def _close_pool(described: Any) -> None:
    """Close the pool of connections: who waits for one is told at once, and the next request makes a new pool.

    Django's own ``close_pool`` lets others find the pool until it is closed, which they cannot use any more by then.
    """
    pool = described._connection_pools.pop(described.alias, None)
    if pool is not None:
        pool.close(timeout=0)  # its threads may be stuck in a connection that never comes; they end by themselves


class _PostgreSQL:
    """Asks PostgreSQL, and does not wait for an answer longer than is good."""

    def __init__(self, described: Any) -> None:
        self._parameters = {**described.get_connection_params(), "autocommit": True, "connect_timeout": int(SILENCE)}
        self._parameters["application_name"] = "charthouse pulse"
        self._line: Any = None

    def ask(self) -> str:
        """What is wrong; nothing when it answers."""
        if self._line is not None:
            try:
                if self._answers():
                    return ""
            except Exception:
                log.debug("The pulse's own line broke.", exc_info=True)
            with suppress(Exception):
                self._line.close()
            self._line = None
        import psycopg

        try:
            self._line = psycopg.connect(**self._parameters)
        except psycopg.Error as error:
            return (str(error).strip().splitlines() or [type(error).__name__])[0]
        return ""

    def _answers(self) -> bool:
        line = self._line.pgconn
        line.send_query(b"SELECT 1")
        until = time.monotonic() + SILENCE
        poll = select.poll()  # unlike select, it knows descriptors above 1,024
        poll.register(line.socket, select.POLLIN)
        line.flush()
        while True:
            left = until - time.monotonic()
            come = poll.poll(max(0.0, left) * 1000)
            if come:
                line.consume_input()
                while not line.is_busy():
                    if line.get_result() is None:
                        return True
            elif left <= 0:
                return False


class _Pen:
    """Asks for SQLite's pen, and gives it back."""

    def __init__(self, described: Any) -> None:
        self._file = str(described.settings_dict["NAME"])

    def ask(self) -> str:
        """What is wrong; nothing when one could write."""
        line = sqlite3.connect(self._file, timeout=0.05, isolation_level=None)
        try:
            line.execute("BEGIN IMMEDIATE")
            line.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            return str(error)
        finally:
            line.close()
        return ""


pulse = Pulse()
"""The one of this process."""
