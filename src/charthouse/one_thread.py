"""Django behind ASGI with one thread for each request, from its first middleware to its last.

Django's own handler asks every synchronous middleware in a thread of its own accord, and gives every request a new
thread with a new connection to the database: three quarters of the time of a short answer (docs/performance.md).
"""

from __future__ import annotations

import asyncio
import contextvars
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import IO, Any

from django.conf import settings
from django.core import signals
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.db import close_old_connections, connections
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from charthouse.bodies import Receive, Scope, Send
from charthouse.starting import collect_at_rest

MOST_THREADS = 256
"""So many requests of one process are worked on at a time; more wait for the first of them to end."""
IDLE_SECONDS = 60.0
"""After so long without work a thread ends, and its connection to the database with it."""
REST_SECONDS = 0.25
"""After so long without work of any thread, its answer has left and nobody waits: there is time to tidy memory."""
SLOW_SECONDS = 0.5
"""A reader who does not take a piece in this time is a slow one, and gets the rest from the disk."""
MOST_STREAMS = 8
"""So many answers are made while they are sent, at a time, each with a connection of its own; those of slow readers
are made to their end at once, so that they do not stand in the way."""
PIECE = 1 << 16
"""Bytes that are sent at once, at least, of what is made while it is sent."""

Tell = Callable[[], None]
Work = Callable[[], Tell]
"""Something to be done, and then to be told of once its thread is free for the next; neither may raise anything."""


class Threads:
    """Threads that are kept: the one that was idle for the shortest time is the next, so that few are in use."""

    def __init__(self, most: int = MOST_THREADS, idle_seconds: float = IDLE_SECONDS) -> None:
        self._most, self._idle_seconds = most, idle_seconds
        self._lock = Lock()
        self._count = 0
        self._idle: list[SimpleQueue[Work]] = []
        self._waiting: deque[Work] = deque()

    def run(self, work: Work) -> None:
        """Have it done by a thread that is free, or by the first that becomes so."""
        with self._lock:
            if self._idle:
                self._idle.pop().put(work)
                return
            if self._count >= self._most:
                self._waiting.append(work)
                return
            self._count += 1
        Thread(target=self._live, args=(work,), name="request", daemon=True).start()

    def _live(self, first: Work) -> None:
        desk: SimpleQueue[Work] = SimpleQueue()
        work: Work | None = first
        while work is not None:
            tell = work()
            with self._lock:
                work = self._waiting.popleft() if self._waiting else None
                if work is None:
                    self._idle.append(desk)
            tell()
            work = work or self._following(desk)
        connections.close_all()

    def _all_rest(self) -> bool:
        with self._lock:
            return len(self._idle) == self._count

    def _following(self, desk: SimpleQueue[Work]) -> Work | None:
        """What is put on a thread's desk next; nothing when it was idle for too long and is counted no more."""
        try:
            return desk.get(timeout=REST_SECONDS)
        except Empty:
            if self._all_rest():
                collect_at_rest()
        try:
            return desk.get(timeout=self._idle_seconds)
        except Empty:
            with self._lock:
                if desk in self._idle:
                    self._idle.remove(desk)
                    self._count -= 1
                    return None
            return desk.get()  # it came at the last moment


_threads = Threads()


async def in_thread(work: Callable[[], Any]) -> Any:
    """What ``work`` gives, done by one of the threads in the context of whoever asks."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    context = contextvars.copy_context()

    def settle(value: Any, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is None:
            done.set_result(value)
        else:
            done.set_exception(error)

    def carry_out() -> Tell:
        try:
            return partial(tell, context.run(work), None)
        except BaseException as error:  # noqa: BLE001 - whoever asked hears of it
            return partial(tell, None, error)

    def tell(value: Any, error: BaseException | None) -> None:
        try:
            loop.call_soon_threadsafe(settle, value, error)
        except RuntimeError:
            pass  # the loop has ended, and with it whoever asked

    _threads.run(carry_out)
    return await done


class Handler(ASGIHandler):
    """Django's handler for ASGI, with everything that is Django's done in one thread."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self._making = asyncio.Semaphore(MOST_STREAMS)
        self.load_middleware()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]
        """Answer one request."""
        if scope["type"] != "http":
            raise ValueError(f"Only HTTP is spoken here, not {scope['type']}.")
        body = await self._body(receive)
        if body is None:
            return
        with body:
            response, headers = await in_thread(partial(self._answer, scope, body))
            await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
            if isinstance(response, StreamingHttpResponse):
                await self._stream(response, receive, send)
            else:
                await send({"type": "http.response.body", "body": response.content, "more_body": False})

    async def _body(self, receive: Receive) -> IO[bytes] | None:
        """The request's body, on the disk where it is big; none when its sender has gone."""
        message = await receive()
        if message["type"] == "http.request" and not message.get("more_body", False):
            return BytesIO(message.get("body", b""))
        body = tempfile.SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE)  # noqa: SIM115
        while message["type"] != "http.disconnect":
            body.write(message.get("body", b""))
            if not message.get("more_body", False):
                body.seek(0)
                return body
            message = await receive()
        body.close()
        return None

    def _answer(self, scope: Scope, body: IO[bytes]) -> tuple[HttpResponseBase, list[tuple[bytes, bytes]]]:
        """The answer with its headers; all that a request leaves open is closed, but for what is still to be sent."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        response: Any = refused if request is None else self.get_response(request)
        response._handler_class = self.__class__
        if isinstance(response, HttpResponse):
            response.close()
        else:
            close_old_connections()  # what is streamed has a thread of its own
        headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
        cookies = [(b"Set-Cookie", one.output(header="").encode("ascii").strip()) for one in response.cookies.values()]
        return response, headers + cookies

    async def _stream(self, response: StreamingHttpResponse, receive: Receive, send: Send) -> None:
        """Send piece by piece, each made when the one before it is on its way, in a thread that nothing else uses."""
        gone = asyncio.create_task(_gone(receive))
        context = contextvars.copy_context()
        alone = ThreadPoolExecutor(1, "stream")

        def done_alone(work: Callable[[], Any]) -> asyncio.Future[Any]:
            return asyncio.get_running_loop().run_in_executor(alone, context.run, work)

        def end() -> None:
            response.close()
            connections.close_all()

        async def is_slow(sending: asyncio.Future[None]) -> bool:
            return not (await asyncio.wait({sending}, timeout=SLOW_SECONDS))[0]

        def sent(piece: bytes) -> asyncio.Future[None]:
            return asyncio.ensure_future(send({"type": "http.response.body", "body": piece, "more_body": True}))

        try:
            async with self._making:
                pieces = await done_alone(lambda: iter(response))
                sending: asyncio.Future[None] | None = None
                while not gone.done() and (piece := await done_alone(partial(_next, pieces))):
                    sending = sent(piece)
                    if await is_slow(sending):
                        pieces = await done_alone(partial(_set_aside, pieces))
                        break
                    await sending
            if sending is not None:
                await sending
            while not gone.done() and (piece := await done_alone(partial(_next, pieces))):
                await sent(piece)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            alone.submit(context.run, end)
            alone.shutdown(wait=False)


def _set_aside(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What is still to be sent to a slow reader, on the disk where making it would keep the database waiting."""
    if all(one.connection is None for one in connections.all(initialized_only=True)):
        return pieces
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - it goes with the last piece
    for piece in pieces:
        kept.write(piece)
    connections.close_all()
    kept.seek(0)
    return iter(partial(kept.read, PIECE), b"")


def _next(pieces: Iterator[bytes]) -> bytes:
    """The next piece, of several where they are small; empty at the end."""
    found, size = [], 0
    for piece in pieces:
        found.append(piece)
        size += len(piece)
        if size >= PIECE:
            break
    return b"".join(found)


async def _gone(receive: Receive) -> None:
    """Until the reader has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
