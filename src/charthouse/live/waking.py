"""How the broadcaster learns that something was written: PostgreSQL tells it, SQLite is asked what costs nothing."""

from __future__ import annotations

import selectors
import socket
import time
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

ASK_SQLITE_EVERY = 0.1
"""Seconds; the question is answered out of shared memory in microseconds."""
LOOK_ANYWAY_EVERY = 10.0
"""Seconds after which PostgreSQL's channels are looked at without a word from it."""


@dataclass(slots=True)
class Hints:
    """What is known to have changed; ``all`` when it is not known what."""

    all: bool = False
    journals: set[int] = field(default_factory=set)
    channels: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.all or self.journals or self.channels)


def own_connection() -> BaseDatabaseWrapper:
    """A connection for this thread alone and for as long as it likes, outside of the pool that pages draw on."""
    described: dict[str, Any] = deepcopy(dict(settings.DATABASES[DEFAULT_DB_ALIAS]))
    options = described.setdefault("OPTIONS", {})
    if options.pop("pool", None) is not None:
        options["application_name"] = "charthouse live"  # so that it is told apart in pg_stat_activity
    for name, value in connections[DEFAULT_DB_ALIAS].settings_dict.items():
        described.setdefault(name, value)
    connections[DEFAULT_DB_ALIAS].close()
    made: BaseDatabaseWrapper = load_backend(described["ENGINE"]).DatabaseWrapper(described, DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = made
    return made


class Alarm:
    """Wakes the broadcaster's thread from another one."""

    def __init__(self) -> None:
        self._mine, self._theirs = socket.socketpair()
        self._mine.settimeout(0)
        self._theirs.settimeout(0)

    def fileno(self) -> int:
        """For the selector."""
        return self._mine.fileno()

    def ring(self) -> None:
        """Wake it."""
        try:
            self._theirs.send(b"!")
        except BlockingIOError:  # it has been rung often enough
            pass

    def hush(self) -> None:
        """Forget the ringing so far."""
        try:
            while self._mine.recv(4096):
                pass
        except BlockingIOError:
            pass


class Waking:
    """Waits on the alarm and on the database, whichever comes first."""

    def __init__(self, connection: BaseDatabaseWrapper, alarm: Alarm) -> None:
        self._alarm = alarm
        self._selector = selectors.DefaultSelector()
        self._selector.register(alarm, selectors.EVENT_READ)
        self._connection = connection
        self._looked = time.monotonic()
        connection.ensure_connection()
        self._postgresql = connection.vendor == "postgresql"
        if self._postgresql:
            with connection.cursor() as cursor:
                cursor.execute("LISTEN charthouse_live")
            self._selector.register(connection.connection.fileno(), selectors.EVENT_READ)
        else:
            self._version = self._data_version()

    def close(self) -> None:
        """Let go of the selector; the connection is the caller's."""
        self._selector.close()

    def rest(self) -> None:
        """Wait for the alarm alone, for as long as nobody listens."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._alarm, selectors.EVENT_READ)
            selector.select()
        self._alarm.hush()

    def wait(self, most: float) -> Hints:
        """What changed; empty after so many seconds without anything, or when the alarm rang.

        :raises DatabaseError: when the database is gone
        """
        return self._wait_for_notice(most) if self._postgresql else self._wait_for_version(most)

    def _wait_for_notice(self, most: float) -> Hints:
        hints = self._notices()
        if not hints:
            self._selector.select(most)
            self._alarm.hush()
            hints = self._notices()
        now = time.monotonic()
        if now - self._looked >= LOOK_ANYWAY_EVERY:
            self._looked = now
            hints.all = True
        return hints

    def _notices(self) -> Hints:
        hints = Hints()
        raw = self._connection.connection
        if raw is None or raw.closed:
            raise DatabaseError("The connection to the database is closed.")
        with self._connection.wrap_database_errors:
            for notice in raw.notifies(timeout=0):
                kind, _, what = notice.payload.partition(" ")
                if kind == "journal":
                    hints.journals.add(int(what))
                else:
                    hints.channels.add(what)
        return hints

    def _wait_for_version(self, most: float) -> Hints:
        until = time.monotonic() + most
        while (left := until - time.monotonic()) > 0:
            rung = bool(self._selector.select(min(left, ASK_SQLITE_EVERY)))
            self._alarm.hush()
            version = self._data_version()
            if version != self._version:
                self._version = version
                return Hints(all=True)
            if rung:
                break
        return Hints()

    def _data_version(self) -> int:
        # Changes whenever another connection commits, in whichever process.
        with self._connection.wrap_database_errors:
            return int(self._connection.connection.execute("PRAGMA data_version").fetchone()[0])
