"""Batches in several threads: compiled code releases the interpreter's lock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from charthouse.engine.risk.batch import Batch
from charthouse.engine.risk.runner import Runner
from charthouse.engine.risk.simulation import Mapper


@contextmanager
def in_threads(count: int) -> Iterator[Mapper]:
    """What ``simulate`` takes as ``over``. Left early, what has not begun is dropped, and what has is waited for."""
    pool = ThreadPoolExecutor(max_workers=count, thread_name_prefix="simulate")

    def over(runner: Runner, stretches: Iterable[tuple[int, int]]) -> Iterable[Batch]:
        return pool.map(runner, stretches)

    try:
        yield over if count > 1 else map
    finally:
        pool.shutdown(cancel_futures=True)
