"""``map_batches``: one way for all heavy work, wherever it is done."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from typing import TypeVar

from charthouse.compute.address import cluster
from charthouse.compute.refusals import ClusterAway, ComputeRefused, Stopped
from charthouse.configuration import BadSetting

Item = TypeVar("Item")
Result = TypeVar("Result")
Progress = Callable[[int, int], None]


def map_batches(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    batch_size: int,
    should_stop: Callable[[], bool] | None = None,
    on_progress: Progress | None = None,
) -> list[Result]:
    """The function's result for every item, in their order.

    ``function`` is one of a module's own, or a ``partial`` of one, and depends on nothing but its item: it may run on
    another machine, and more than once when a machine dies. Randomness comes from seeds inside the items. An error of
    the function is raised here: that of the first item that has one. ``on_progress`` hears how many items of how
    many are done, after each batch; ``should_stop`` is asked between items here, and several times a second while a
    cluster works.

    :raises Stopped: when ``should_stop`` says so
    :raises ClusterAway: when the cluster does not answer
    :raises ComputeRefused: when the cluster runs another version
    """
    if batch_size < 1:
        raise ValueError(f"A batch holds one item at least, not {batch_size}.")
    pickle.dumps(function)  # what could not travel must not work here either
    where = cluster()
    if not items:
        return []
    stop = should_stop or _never
    tell = on_progress or _nobody
    if where is None:
        return _here(function, items, batch_size, stop, tell)
    from charthouse.compute import dask

    return dask.map_batches(where, function, items, batch_size, stop, tell)


def _here(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    batch_size: int,
    stop: Callable[[], bool],
    tell: Progress,
) -> list[Result]:
    results: list[Result] = []
    for number, item in enumerate(items, start=1):
        if stop():
            raise Stopped
        results.append(function(item))
        if number % batch_size == 0 or number == len(items):
            tell(number, len(items))
    return results


def _never() -> bool:
    return False


def _nobody(_done: int, _all: int) -> None:
    return None


def trouble() -> str:
    """What is the matter with the cluster, as a sentence; nothing where all is well, or there is to be none."""
    try:
        where = cluster()
        if where is None:
            return ""
        from charthouse.compute import dask

        dask.look(where)
    except (BadSetting, ClusterAway, ComputeRefused) as problem:
        return str(problem)
    return ""
