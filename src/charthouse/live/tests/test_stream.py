"""A reader who takes nothing any more is let go: what waits for them cannot pile up, by number or by size."""

from __future__ import annotations

import asyncio
import re
from collections.abc import MutableMapping
from typing import Any

import pytest

from charthouse.live import stream as module
from charthouse.live.followed import Item
from charthouse.live.opening import Opening
from charthouse.live.stream import MOST_BYTES, MOST_WAITING, Stream


def letters(count: int, size: int) -> list[Item]:
    return [Item("user:5", number, b"x" * size) for number in range(count)]


async def never_taken(_event: MutableMapping[str, Any]) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("waiting", [letters(MOST_WAITING + 1, 1), letters(3, MOST_BYTES // 3 + 1)])
def test_who_takes_nothing_is_let_go_while_a_text_is_on_its_way(monkeypatch, waiting):
    monkeypatch.setattr(module, "LAST_WORD", 0.01)

    async def story() -> tuple[bool, bytes | None]:
        stream = Stream(Opening(5, "a", 1, {"user:5": 0}))
        stream.offer(letters(1, 1))
        text = await stream.next()
        assert text is not None
        sending = asyncio.ensure_future(stream.send(never_taken, text))
        await asyncio.sleep(0)
        stream.offer(waiting)
        return await asyncio.wait_for(sending, 5), await stream.next()

    assert asyncio.run(story()) == (False, None)


def test_what_waits_within_the_bounds_is_sent_in_one_text():
    async def story() -> bytes | None:
        stream = Stream(Opening(5, "a", 1, {"user:5": 0}))
        stream.offer(letters(2, 3))
        return await stream.next()

    told = asyncio.run(story())
    assert told is not None
    assert told.count(b"data: xxx\n\n") == 2


@pytest.mark.parametrize("missed", [letters(MOST_WAITING + 9, 1), letters(9, MOST_BYTES // 3)])
def test_who_missed_more_than_may_wait_gets_the_first_of_it_and_comes_back_for_the_rest(missed):
    async def story() -> tuple[bytes | None, bytes | None]:
        stream = Stream(Opening(5, "a", 1, {"user:5": None}))
        stream.offer(missed)
        stream.offer(letters(1, 1))
        return await stream.next(), await stream.next()

    told, end = asyncio.run(story())
    assert told is not None
    assert 0 < told.count(b"data: ") < len(missed)
    assert re.findall(rb"id: user:5@(\d+)\n", told) == [b"%d" % at for at in range(told.count(b"data: "))]
    assert end is None


def test_a_stream_that_ends_with_its_server_is_not_taken_for_a_slow_reader():
    async def story() -> None:
        stream = Stream(Opening(5, "a", 1, {"user:5": 0}))
        sending = asyncio.ensure_future(stream.send(never_taken, b"x"))
        await asyncio.sleep(0)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending

    asyncio.run(story())
