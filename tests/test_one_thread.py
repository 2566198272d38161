"""Each request has one thread, kept for the next, and what is streamed has one of its own."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from functools import partial
from queue import SimpleQueue

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import translation

from charthouse import one_thread, starting
from charthouse.bodies import Event, Scope
from charthouse.one_thread import Handler, Tell, Threads, in_thread


def scope(path: str = "/health/live", method: str = "GET") -> Scope:
    return {"type": "http", "method": method, "path": path, "query_string": b"", "headers": [(b"host", b"localhost")]}


class Line:
    """One request's line: what its sender says, and what it hears."""

    def __init__(self, *said: Event) -> None:
        self.said = list(said) or [{"type": "http.request", "body": b"", "more_body": False}]
        self.heard: list[Event] = []
        self.gone = asyncio.Event()

    async def receive(self) -> Event:
        if self.said:
            return self.said.pop(0)
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, event: Event) -> None:
        self.heard.append(event)

    @property
    def body(self) -> bytes:
        return b"".join(one.get("body", b"") for one in self.heard)


@pytest.fixture
def handler() -> Handler:
    return Handler()


def answering(handler: Handler, view, *said: Event, method: str = "GET") -> Line:
    """What somebody hears when ``view`` stands in for all of Django."""
    handler.get_response = view  # type: ignore[method-assign]

    async def ask() -> Line:
        line = Line(*said)
        await handler(scope(method=method), line.receive, line.send)
        return line

    return asyncio.run(ask())


def test_memory_is_tidied_when_every_thread_rests_and_never_while_one_works(monkeypatch):
    tidied, all_idle = SimpleQueue[bool](), threading.Event()
    monkeypatch.setattr(one_thread, "REST_SECONDS", 0.05)
    monkeypatch.setattr(one_thread, "collect_at_rest", lambda: tidied.put(all_idle.is_set()))
    threads, go_on = Threads(idle_seconds=0.2), threading.Event()

    def long() -> Tell:
        go_on.wait(20)
        return all_idle.set

    threads.run(long)
    threads.run(lambda: lambda: None)  # rests beside it
    time.sleep(0.15)
    go_on.set()
    assert tidied.get(timeout=20) is True


def test_memory_is_looked_through_only_when_that_is_due(monkeypatch):
    done, counts = [], [(0, 0, starting.DUE - 1), (0, 0, starting.DUE)]
    monkeypatch.setattr(gc, "get_count", lambda: counts[0])
    monkeypatch.setattr(gc, "collect", lambda: done.append(counts[0]))
    starting.collect_at_rest()
    assert done == []
    counts.pop(0)
    starting.collect_at_rest()
    assert done == [(0, 0, starting.DUE)]
    assert starting.DUE < starting.SELDOM  # else a request is caught by it first


def test_one_request_after_the_other_is_answered_by_the_same_thread_from_middleware_to_view(handler):
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(threading.get_ident())
        return HttpResponse("here")

    async def story() -> None:
        handler.get_response = view
        for _request in range(5):
            line = Line()
            await handler(scope(), line.receive, line.send)
            assert line.body == b"here"

    asyncio.run(story())
    assert len(set(seen)) == 1
    assert threading.get_ident() not in seen


def test_the_whole_of_django_answers_with_its_headers_and_cookies(handler):
    async def ask() -> Line:
        line = Line()
        await handler(scope(), line.receive, line.send)
        return line

    start, body = asyncio.run(ask()).heard
    headers = dict(start["headers"])
    assert (start["status"], body["more_body"]) == (200, False)
    assert headers[b"X-Frame-Options"] == b"DENY"
    assert b"default-src 'none'" in headers[b"Content-Security-Policy"].split(b"; ")


def test_what_one_request_sets_in_its_context_is_not_there_in_the_next(handler):
    found = []

    def view(request: HttpRequest) -> HttpResponse:
        found.append(translation.get_language())
        translation.activate("de")
        return HttpResponse()

    async def story() -> None:
        handler.get_response = view
        for _request in range(2):
            line = Line()
            await handler(scope(), line.receive, line.send)

    asyncio.run(story())
    assert found == ["en", "en"]


def test_a_body_in_pieces_is_whole_on_the_disk_when_it_is_read(handler, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 4
    pieces = [{"type": "http.request", "body": one, "more_body": one != b"gh"} for one in (b"abc", b"def", b"gh")]
    line = answering(handler, lambda request: HttpResponse(request.read()[::-1]), *pieces, method="POST")
    assert line.body == b"hgfedcba"


def test_whoever_goes_while_sending_is_not_answered_and_nothing_is_done(handler):
    done = []

    def view(request: HttpRequest) -> HttpResponse:
        done.append(request)
        return HttpResponse()

    line = answering(
        handler, view,
        {"type": "http.request", "body": b"abc", "more_body": True}, {"type": "http.disconnect"},
    )  # fmt: skip
    assert (line.heard, done) == ([], [])


def test_a_stream_is_made_by_one_thread_of_its_own_and_closed_at_its_end(handler, monkeypatch):
    monkeypatch.setattr(one_thread, "PIECE", 4)
    threads, closed = set(), threading.Event()

    def pieces():
        for piece in (b"ab", b"cd", b"ef", b"gh", b"i"):
            threads.add(threading.get_ident())
            yield piece

    def view(request: HttpRequest) -> StreamingHttpResponse:
        response = StreamingHttpResponse(pieces())
        response._resource_closers.append(closed.set)  # type: ignore[attr-defined]
        return response

    line = answering(handler, view)
    assert [one.get("body") for one in line.heard[1:]] == [b"abcd", b"efgh", b"i", b""]
    assert [one["more_body"] for one in line.heard[1:]] == [True, True, True, False]
    assert closed.wait(5)
    assert len(threads) == 1


def test_a_stream_ends_when_its_reader_goes_and_what_it_held_is_closed(handler):
    made, closed = [], threading.Event()

    def pieces():
        try:
            for number in range(10_000):
                made.append(number)
                yield b"x" * one_thread.PIECE
        finally:
            closed.set()

    async def story() -> None:
        line = Line()
        handler.get_response = lambda request: StreamingHttpResponse(pieces())

        async def send(event: Event) -> None:
            if len(made) == 3:
                line.gone.set()
                await asyncio.sleep(0.05)

        await handler(scope(), line.receive, send)

    asyncio.run(story())
    assert closed.wait(5)
    assert len(made) <= 5


def test_what_is_raised_in_a_thread_is_raised_where_it_was_asked_for():
    def work() -> None:
        raise ZeroDivisionError

    async def story() -> None:
        with pytest.raises(ZeroDivisionError):
            await in_thread(work)

    asyncio.run(story())


def test_no_more_threads_than_allowed_work_at_a_time_and_what_waits_is_done_in_turn():
    threads, go = Threads(most=2), threading.Event()
    done: SimpleQueue[int] = SimpleQueue()
    workers = []

    def work(number: int) -> Tell:
        workers.append(threading.get_ident())
        go.wait(5)
        return lambda: done.put(number)

    for number in range(6):
        threads.run(partial(work, number))
    time.sleep(0.05)
    assert len(workers) == 2
    go.set()
    assert sorted(done.get(timeout=5) for _one in range(6)) == list(range(6))
    assert len(set(workers)) == 2


def test_a_thread_without_work_ends_and_another_begins_when_there_is_some():
    threads = Threads(idle_seconds=0.02)
    seen: SimpleQueue[threading.Thread] = SimpleQueue()
    threads.run(lambda: lambda: seen.put(threading.current_thread()))
    first = seen.get(timeout=5)
    first.join(5)
    assert not first.is_alive()
    threads.run(lambda: lambda: seen.put(threading.current_thread()))
    assert seen.get(timeout=5) is not first
