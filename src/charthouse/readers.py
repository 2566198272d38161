"""How slowly an answer may be read: whoever takes nothing of it for long is let go, and holds nothing meanwhile."""

from __future__ import annotations

import asyncio
import logging

from charthouse.bodies import Application, Event, Inner, Receive, Scope, Send

PIECE = 1 << 16
"""Bytes that are handed over at a time; the next are, when these are on their way."""
SECONDS = 20.0
"""Seconds in which a reader must have taken such a piece; a line with 4 kB a second does."""

log = logging.getLogger("charthouse.requests")


class _TooSlow(Exception):  # noqa: N818 - it is about the reader
    """The reader takes nothing any more."""


def patient(inner: Inner) -> Application:
    """An application whose readers are waited for, but not for ever: then their line is closed.

    The server holds what it was given until it is read, without any limit of its own. Given in pieces, it holds no
    more than one of them, and the others are let go with the answer.
    """

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        async def in_time(event: Event) -> None:
            try:
                async with asyncio.timeout(SECONDS):
                    await send(event)
            except TimeoutError:
                raise _TooSlow from None

        async def in_pieces(event: Event) -> None:
            body = event.get("body", b"")
            if len(body) <= PIECE:
                await in_time(event)
                return
            view = memoryview(body)
            for start in range(0, len(body), PIECE):
                more = event.get("more_body", False) or start + PIECE < len(body)
                await in_time({**event, "body": bytes(view[start : start + PIECE]), "more_body": more})

        try:
            await inner(scope, receive, in_pieces)
        except _TooSlow:
            log.info("A reader took nothing of %s for %.0f s and was let go.", _place(scope), SECONDS)

    return application


def _place(scope: Scope) -> str:
    """What was asked for, without what may be secret in it."""
    return "/".join(str(scope["path"]).split("/")[:3])
