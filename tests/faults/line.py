"""A line between Charthouse and its PostgreSQL, which a test cuts, silences and mends."""

from __future__ import annotations

import contextlib
import socket
import threading
from urllib.parse import quote

from django.db import connection

from tests.live.serving import free_port


class Line:
    """Carries what comes at a port to the database and back, in threads, for as long as it is let."""

    def __init__(self) -> None:
        self.port = free_port()
        self._speaks = threading.Event()
        self._speaks.set()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None

    @property
    def address(self) -> str:
        """The tests' database, as one reaches it over this line."""
        facts = connection.settings_dict
        user = f"{quote(facts['USER'])}:{quote(facts['PASSWORD'] or '')}"
        return f"postgresql://{user}@127.0.0.1:{self.port}/{facts['NAME']}"

    def mend(self) -> None:
        """Carry again, also what was held back."""
        self._speaks.set()
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=100)
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Close every connection, and refuse new ones."""
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        with self._lock:
            ends = list(self._open)
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._speaks.set()

    def hush(self) -> None:
        """Take new connections, keep the old ones, and carry nothing."""
        self._speaks.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _address = listener.accept()
                far = self._to_the_database()
            except OSError:
                return
            with self._lock:
                self._open |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _to_the_database(self) -> socket.socket:
        facts = connection.settings_dict
        host, port = str(facts["HOST"]), int(facts["PORT"] or 5432)
        if not host.startswith("/"):
            return socket.create_connection((host or "127.0.0.1", port))
        far = socket.socket(socket.AF_UNIX)
        far.connect(f"{host}/.s.PGSQL.{port}")
        return far

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while some := source.recv(65536):
                self._speaks.wait()
                sink.sendall(some)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._open -= {source, sink}
        source.close()
