"""Listens to live streams over plain sockets, as many at once as wanted."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):  # noqa: N818
    """The server answered without a stream."""


@dataclass
class Ear:
    """One reader that comes back after every cut and goes on where it was, as a page does."""

    host: str
    port: int
    cookie: str
    channels: Sequence[str]
    messages: list[dict[str, Any]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    last_id: str = ""
    heartbeats: int = 0
    joined: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    _transport: Any = None
    heard: Callable[[dict[str, Any]], None] | None = None

    async def listen(self, *, again: bool = True, pause: float = 0.05) -> None:
        """Listen until cancelled; ``again`` says whether to come back after a cut."""
        while True:
            try:
                await self.listen_once()
            except OSError:
                pass
            self.ended.set()
            if not again or (self.statuses and self.statuses[-1] != 200):
                return
            await asyncio.sleep(pause)

    def stop_reading(self) -> None:
        """Keep the line open and take nothing from it any more."""
        self._transport.pause_reading()

    async def listen_once(self) -> None:
        """Listen to one stream until it ends."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            asked = "&".join(f"on={channel}" for channel in self.channels)
            last = f"Last-Event-ID: {self.last_id}\r\n" if self.last_id else ""
            writer.write(
                f"GET /live/?{asked} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nConnection: close\r\n"
                f"Cookie: charthouse_session={self.cookie}\r\n{last}\r\n".encode()
            )
            await writer.drain()
            status = (await reader.readline()).split()
            if len(status) < 2:
                return
            self.statuses.append(int(status[1]))
            while (await reader.readline()).strip():
                pass
            if self.statuses[-1] != 200:
                return
            event: dict[str, str] = {}
            self._transport = writer.transport
            async for line in _lines(reader):
                self._line(line, event)
        finally:
            writer.close()

    def _line(self, line: str, event: dict[str, str]) -> None:
        name, colon, value = line.partition(": ")
        if colon:
            event[name] = value
        elif "data" in event:
            if event.get("event") == "here":
                self.heartbeats += 1
            else:
                self._hear(json.loads(event["data"]))
            self.last_id = event.get("id", self.last_id)
            event.clear()

    def _hear(self, message: dict[str, Any]) -> None:
        self.messages.append(message)
        self.at.append(time.monotonic())
        if message["kind"] == "joined":
            self.joined.set()
        if self.heard is not None:
            self.heard(message)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The messages of one kind so far."""
        return [message for message in self.messages if message["kind"] == kind]


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[str]:
    """The whole lines of a chunked body; a chunk may end anywhere in one, and what a cut leaves of one is none."""
    begun = b""
    while size := int((await reader.readline()).strip() or b"0", 16):
        try:
            begun += (await reader.readexactly(size + 2))[:-2]
        except asyncio.IncompleteReadError:
            return
        *whole, begun = begun.split(b"\n")
        for line in whole:
            yield line.decode().rstrip("\r")
