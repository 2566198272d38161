"""One open stream, held by the event loop alone: no thread and no database connection stays with it."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections import Counter, deque
from types import FrameType

from charthouse import metrics
from charthouse.bodies import Application, Event, Inner, Receive, Scope, Send, nothing_more
from charthouse.live.broadcaster import broadcaster
from charthouse.live.followed import MOST, Item
from charthouse.live.opening import GRANTED, Opening, write_positions

PATH = "/live/"
HEARTBEAT = 15.0
"""Seconds of silence after which an event without meaning shows that the line still stands; pages watch for it."""
RETRY_MS = 2000
LONGEST = 3600.0
"""Seconds after which a stream ends, so that none outlives all that it was opened under."""
MOST_BYTES = 4_000_000
"""After so much text a stream ends and begins anew: what a reader leaves unread cannot pile up in the server."""
MOST_WAITING = 2 * MOST + 100
"""Messages that may wait for a slow reader before it is let go; of text no more than ``MOST_BYTES``."""
LAST_WORD = 1.0
"""Seconds in which a reader who is let go may still take what is on its way to them."""
STREAMS_OF_ONE = 24
"""Open streams of one person in one process; a browser needs one, however many tabs it has."""

_HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
)
_OURS = {name for name, _value in _HEADERS} | {b"content-length", b"expires", b"connection"}

_open: Counter[int] = Counter()
_streams: set[Stream] = set()
_watching_for_the_end = False


class Stream:
    """One reader: what waits for them, and how far they are in each channel."""

    def __init__(self, opening: Opening) -> None:
        self.user = opening.user
        self.session = opening.session
        self.seal = opening.seal
        self.session_seen = time.monotonic()
        self.loop = asyncio.get_running_loop()
        self._positions = {name: number for name, number in opening.positions.items() if number is not None}
        self._waiting: deque[Item] = deque()
        self._stirred = asyncio.Event()
        self._ended = False
        self._full = False
        self._until = time.monotonic() + LONGEST
        self._bytes = 0
        self._bytes_waiting = 0
        self._sending: asyncio.Task[None] | None = None

    def offer(self, items: list[Item]) -> None:
        """Put messages in line; called by the event loop.

        Who has missed more than may wait gets the first of it, and comes back for the rest.
        """
        for item in items:
            if self._full:
                break
            self._waiting.append(item)
            self._bytes_waiting += len(item.text)
            self._full = len(self._waiting) > MOST_WAITING or self._bytes_waiting > MOST_BYTES
        if self._full and self._sending is not None:  # they do not even take what was sent before
            self.end()
        self._stirred.set()

    def end(self) -> None:
        """Let the reader go: nothing more is sent, and the browser comes back by itself if it may."""
        self._waiting.clear()
        self._ended = True
        self._stirred.set()
        if self._sending is not None:  # to somebody who may never take it
            self.loop.call_later(LAST_WORD, self._sending.cancel)

    async def send(self, send: Send, text: bytes) -> bool:
        """Send a text; false when the reader was let go before they took it."""
        self._sending = asyncio.ensure_future(_send(send, text, more=True))
        try:
            await self._sending
        except asyncio.CancelledError:
            if not self._ended or not self._sending.cancelled():
                raise
            return False
        finally:
            self._sending = None
        return True

    async def next(self) -> bytes | None:
        """What is to be sent next, a heartbeat if nothing else; none when the stream has ended."""
        if not self._waiting and not self._ended and not self._full:
            try:
                async with asyncio.timeout(HEARTBEAT):
                    await self._stirred.wait()
            except TimeoutError:
                return None if time.monotonic() > self._until else b"event: here\ndata: {}\n\n"
        self._stirred.clear()
        if self._ended or self._bytes > MOST_BYTES or (self._full and not self._waiting):
            return None
        text = b"".join(map(self._told, self._waiting))
        self._waiting.clear()
        self._bytes_waiting = 0
        self._bytes += len(text)
        return text

    def _told(self, item: Item) -> bytes:
        if item.number is None:
            return b"data: " + item.text + b"\n\n"
        self._positions[item.channel] = item.number
        return b"id: " + write_positions(self._positions).encode() + b"\ndata: " + item.text + b"\n\n"


def streaming(django: Inner) -> Application:
    """Django, but for the streams that its door granted: those are held here, after Django is through with them.

    Inside Django each would keep a thread, and a database connection with it, until its page is closed.
    """

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await django(scope, receive, send)
            return
        answer: list[Event] = []

        async def keep(event: Event) -> None:
            answer.append(event)

        await django(scope, nothing_more(), keep)
        opening = scope.get(GRANTED)
        if opening is None or answer[0]["status"] != 200:
            for event in answer:
                await send(event)
        elif _open[opening.user] >= STREAMS_OF_ONE:
            await send({"type": "http.response.start", "status": 429, "headers": [(b"retry-after", b"60")]})
            await send({"type": "http.response.body", "body": b""})
        else:
            theirs = [(name, value) for name, value in answer[0].get("headers", ()) if name.lower() not in _OURS]
            await _hold(Stream(opening), opening, [*theirs, *_HEADERS], receive, send)

    return application


async def _hold(
    stream: Stream, opening: Opening, headers: list[tuple[bytes, bytes]], receive: Receive, send: Send
) -> None:
    _end_with_the_server(stream.loop)
    _open[stream.user] += 1
    _streams.add(stream)
    metrics.live_streams(len(_streams))
    watching = asyncio.create_task(_watch(stream, receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await _send(send, b"retry: %d\n\n" % RETRY_MS, more=True)
        broadcaster().join(stream, opening.positions)
        taken = True
        while taken and (text := await stream.next()) is not None:
            taken = await stream.send(send, text)
        if taken and not watching.done():
            await _send(send, b"", more=False)
    finally:
        broadcaster().leave(stream)
        watching.cancel()
        _streams.discard(stream)
        metrics.live_streams(len(_streams))
        _open[stream.user] -= 1
        if not _open[stream.user]:
            del _open[stream.user]


def _end_with_the_server(loop: asyncio.AbstractEventLoop) -> None:
    """Let all readers go when the server is told to stop, which otherwise waits for them until it is killed."""
    global _watching_for_the_end
    if _watching_for_the_end or threading.current_thread() is not threading.main_thread():
        return
    _watching_for_the_end = True

    def end_all() -> None:
        for stream in list(_streams):
            stream.end()

    def hear(_signal: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(end_all)

    for number in (signal.SIGTERM, signal.SIGINT):
        # The loop hears of signals through its wake-up descriptor, whatever stands here: the server's own way of
        # stopping stays as it is.
        signal.signal(number, hear)
        signal.siginterrupt(number, False)  # noqa: FBT003 - it takes no name


async def _watch(stream: Stream, receive: Receive) -> None:
    """End the stream when its reader has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def _send(send: Send, body: bytes, *, more: bool) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})
