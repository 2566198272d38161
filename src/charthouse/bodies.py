"""How big the body of a request may be, and how slow: refused before anything keeps it or waits for it for long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from charthouse.refusals import Refused, answer

View = TypeVar("View", bound=Callable[..., Any])
Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Inner = Callable[[Any, Any, Any], Awaitable[None]]

ROOM_FOR_THE_FORM = 1 << 20
"""Bytes that a form may have around its files."""
TOO_BIG = "charthouse.too_big"
"""Where a request's scope says that its body was bigger than so many bytes, and is not there."""
LINGER = 5.0
"""Seconds for which the rest of a refused body is read to nowhere: most browsers listen only when all is sent."""
TOO_SLOW = "charthouse.too_slow"
"""Where a request's scope says that its body came too slowly, and is not there."""
FIRST_SECONDS = 20.0
"""Seconds that every body may take, however small."""
LEAST_RATE = 1000
"""Bytes a second that it must have brought by then, and goes on to bring: a file over a bad line takes its time."""
_MARK = "charthouse_most_body"


class BodyTooBig(Refused):
    """More was sent than is taken at this address."""

    status = 413


class BodyTooSlow(Refused):
    """What was sent comes so slowly that somebody may only want to keep a line busy."""

    status = 408


def takes_up_to(most: Callable[[], int]) -> Callable[[View], View]:
    """Mark a view that takes files; every other one takes what fits into a form."""

    def mark(view: View) -> View:
        setattr(view, _MARK, most)
        return view

    return mark


def refusal(most: int) -> BodyTooBig:
    """What is said about a body bigger than so many bytes."""
    return BodyTooBig(
        _("More was sent than the %(most)d MiB that are taken here at once; send a smaller file, or less of it.")
        % {"most": (most - ROOM_FOR_THE_FORM) >> 20}
    )


def bounded(django: Inner) -> Application:
    """Django, but for bodies that are too big or too slow: of those it sees only that they were."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await django(scope, receive, send)
            return
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
        said = int(length) if length.isdigit() else 0
        body = _Counted(scope, receive)
        if not body.exceeds(said):
            await django(scope, body.receive, send)
        if body.exceeded:
            await django({**scope, TOO_BIG: body.most}, nothing_more(), _lingering(send, receive))
        elif body.slow:
            await django({**scope, TOO_SLOW: True}, nothing_more(), _closing(send))

    return application


class TooBigBodies(MiddlewareMixin):
    """Answers those whose body was too big or too slow."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """The refusal, if there is one."""
        scope = getattr(request, "scope", {})
        if TOO_SLOW in scope:
            said = _(
                "It came too slowly: less than %(rate)d bytes in a second. Send it again over a better line, or send"
                " less at once."
            )
            return answer(request, BodyTooSlow(said % {"rate": LEAST_RATE}))
        most = scope.get(TOO_BIG)
        return None if most is None else answer(request, refusal(most))


class _Counted:
    """A body that ends as if its sender had gone when it grows too big, or comes too slowly."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.most: int = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) + ROOM_FOR_THE_FORM
        self.exceeded = False
        self.slow = False
        self._whole = False
        self._until = 0.0
        self._scope = scope
        self._receive = receive
        self._come = 0

    def exceeds(self, size: int) -> bool:
        """Is so much too much? Only for what is big it is looked up what its address takes."""
        if size > self.most:
            self.most = max(self.most, _taken_at(self._scope))
            self.exceeded = size > self.most
        return self.exceeded

    async def receive(self) -> Event:
        """The next piece; once the body is there, the word that its sender has gone."""
        if self._whole:
            return await self._receive()
        if not self.exceeded and not self.slow:
            now = asyncio.get_running_loop().time()
            self._until = self._until or now + FIRST_SECONDS
            try:
                async with asyncio.timeout_at(self._until + self._come / LEAST_RATE):
                    event = await self._receive()
            except TimeoutError:
                self.slow = True
                return {"type": "http.disconnect"}
            self._come += len(event.get("body", b""))
            self._whole = not event.get("more_body", False)
            if not self.exceeds(self._come):
                return event
        return {"type": "http.disconnect"}


def _taken_at(scope: Scope) -> int:
    """What the view at an address takes; of somebody without a session or a token nothing beyond the usual."""
    if not any(name in {b"cookie", b"authorization"} for name, _value in scope["headers"]):
        return 0
    try:
        view = resolve(scope["path"]).func
    except (Resolver404, ValueError):
        return 0
    most: Callable[[], int] | None = getattr(view, _MARK, None)
    return 0 if most is None else most()


def _closing(send: Send) -> Send:
    """Send the answer, and close the line: what is still to come on it belongs to nothing."""

    async def closing(event: Event) -> None:
        if event["type"] == "http.response.start":
            event = {**event, "headers": [*event["headers"], (b"connection", b"close")]}
        await send(event)

    return closing


def _lingering(send: Send, receive: Receive) -> Send:
    """Send the answer at once, and read the rest of the body to nowhere for a while before the line is closed."""

    async def lingering(event: Event) -> None:
        if event["type"] != "http.response.body" or event.get("more_body", False):
            await send(event)
            return
        await send({**event, "more_body": True})
        try:
            async with asyncio.timeout(LINGER):
                while True:
                    rest = await receive()
                    if rest["type"] == "http.disconnect" or not rest.get("more_body", False):
                        break
        except TimeoutError:
            pass
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return lingering


def nothing_more() -> Receive:
    """A request without a body, of which nothing else is to be heard."""
    events: list[Event] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Event:
        if events:
            return events.pop()
        await asyncio.Event().wait()
        raise AssertionError

    return receive
