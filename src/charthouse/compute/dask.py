"""Batches on a Dask cluster. What travels is pickled: whoever can reach the scheduler can run code on it, and here.

Therefore a scheduler belongs into a network of its own, or behind ``tls://`` with certificates on both sides; see
docs/jobs.md.
"""

from __future__ import annotations

import logging
import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from charthouse.compute.address import Cluster
from charthouse.compute.refusals import ClusterAway, ComputeRefused, Stopped
from charthouse.compute.versions import mark

CONNECT_SECONDS = 5.0
LISTEN = 0.25
"""Seconds between two looks whether the caller wants to stop."""
WORKERS_SECONDS = 30.0
"""So long a cluster may be without any worker: one that died is started again by whoever runs it."""
IN_FLIGHT = 4
"""Batches that wait at the cluster for each of its threads, so that none is idle and none holds everything."""

log = logging.getLogger("charthouse.compute")


def run_batch(expected: str, payload: bytes) -> tuple[str, Any]:
    """What a worker does: the items of one batch in their order; an error comes back as a value."""
    if expected != mark():
        return "other version", mark()
    function, items = pickle.loads(payload)  # noqa: S301 - from our own server, by a scheduler that it trusts
    results = []
    for item in items:
        try:
            results.append(function(item))
        except Exception as error:  # noqa: BLE001 - raised again by the caller
            return "error", error
    return "results", pickle.dumps(results, protocol=pickle.HIGHEST_PROTOCOL)


def map_batches(
    where: Cluster,
    function: Callable[[Any], Any],
    items: Sequence[Any],
    batch_size: int,
    stop: Callable[[], bool],
    tell: Callable[[int, int], None],
) -> list[Any]:
    """As ``charthouse.compute.map_batches``."""
    batches = [items[at : at + batch_size] for at in range(0, len(items), batch_size)]
    with _client(where) as client:
        return _Mapping(client, where, function, batches, len(items), stop, tell).results()


def look(where: Cluster) -> None:
    """See that the cluster answers, has workers, and computes as this process does.

    :raises ClusterAway:
    :raises ComputeRefused:
    """
    with _client(where) as client:
        _need_workers(client, where)
        for address, there in client.run(mark).items():
            if there != mark():
                raise _other_version(there, address)


class _Mapping:
    """One mapping under way."""

    def __init__(
        self,
        client: Any,
        where: Cluster,
        function: Callable[[Any], Any],
        batches: list[Sequence[Any]],
        count: int,
        stop: Callable[[], bool],
        tell: Callable[[int, int], None],
    ) -> None:
        self.client, self.where, self.function, self.batches = client, where, function, batches
        self.count, self.stop, self.tell = count, stop, tell
        self.done: dict[int, list[Any]] = {}
        self.pending: dict[Any, int] = {}
        self.first_error: tuple[int, Exception] | None = None
        self.next = 0

    def results(self) -> list[Any]:
        """All results in their order."""
        _need_workers(self.client, self.where)
        threads = sum(worker["nthreads"] for worker in self._workers().values())
        lonely_since: float | None = None
        told = 0
        try:
            while self._wanted():
                if self.stop():
                    raise Stopped
                while self.next < self._end() and len(self.pending) < IN_FLIGHT * max(1, threads):
                    self._send()
                if self._gather():
                    lonely_since = None
                    done = sum(len(self.batches[number]) for number in self.done)
                    if done > told:
                        told = done
                        self.tell(done, self.count)
                elif self._workers():
                    lonely_since = None
                else:
                    lonely_since = lonely_since or time.monotonic()
                    if time.monotonic() - lonely_since > WORKERS_SECONDS:
                        raise ClusterAway(f"The cluster at {self.where.address} has lost all its workers.")
        finally:
            if self.pending:
                self.client.cancel(list(self.pending), force=True)
        if self.first_error is not None:
            raise self.first_error[1]
        return [result for number in range(len(self.batches)) for result in self.done[number]]

    def _end(self) -> int:
        """Batches from here on are not wanted any more: one before them failed."""
        return len(self.batches) if self.first_error is None else self.first_error[0]

    def _wanted(self) -> bool:
        return any(number not in self.done for number in range(self._end()))

    def _workers(self) -> dict[str, Any]:
        return dict(self.client.scheduler_info(n_workers=-1)["workers"])

    def _send(self) -> None:
        payload = pickle.dumps((self.function, list(self.batches[self.next])), protocol=pickle.HIGHEST_PROTOCOL)
        future = self.client.submit(run_batch, mark(), payload, pure=False)
        self.pending[future] = self.next
        self.next += 1

    def _gather(self) -> bool:
        """Take what is ready; false when nothing came for a moment."""
        from distributed import wait

        try:
            with self.client.as_current():
                ready = wait(list(self.pending), timeout=LISTEN, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            return False
        for future in ready:
            number = self.pending.pop(future)
            self._take(number, future)
        return True

    def _take(self, number: int, future: Any) -> None:
        if future.status == "error":
            raise self._cluster_error(number, future.exception())
        if future.status != "finished":
            raise ClusterAway(f"The cluster at {self.where.address} lost its scheduler.")
        kind, value = future.result()
        if kind == "other version":
            raise _other_version(value, self.where.address)
        if kind == "error":
            if self.first_error is None or number < self.first_error[0]:
                self.first_error = (number, value)
            return
        self.done[number] = pickle.loads(value)  # noqa: S301 - what our own function gave, by our own scheduler

    def _cluster_error(self, number: int, error: BaseException) -> Exception:
        from distributed import KilledWorker

        if isinstance(error, KilledWorker):
            return ComputeRefused(
                f"Batch {number + 1} of {len(self.batches)} ended worker after worker of the cluster at "
                f"{self.where.address}; look at the workers' logs, most often their memory is too small."
            )
        log.error("The cluster at %s could not run a batch.", self.where.address, exc_info=error)
        return ComputeRefused(
            f"The workers of the cluster at {self.where.address} cannot run Charthouse's code "
            f"({type(error).__name__}); they need: {mark()}."
        )


@contextmanager
def _client(where: Cluster) -> Iterator[Any]:
    from distributed import Client, Security

    security = None
    if where.ca:
        security = Security(
            require_encryption=True,
            tls_ca_file=where.ca,
            tls_client_cert=where.certificate,
            tls_client_key=where.key,
        )
    try:
        client = Client(where.address, timeout=CONNECT_SECONDS, set_as_default=False, security=security)
    except (OSError, TimeoutError) as error:
        raise ClusterAway(
            f"The cluster at {where.address} does not answer; start its scheduler, or leave CHARTHOUSE_COMPUTE out."
        ) from error
    try:
        yield client
    finally:
        client.close(timeout=CONNECT_SECONDS)


def _need_workers(client: Any, where: Cluster) -> None:
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError:
        raise ClusterAway(
            f"The cluster at {where.address} has no workers; start some with: dask worker {where.address}"
        ) from None


def _other_version(there: str, address: str) -> ComputeRefused:
    return ComputeRefused(
        f"A worker of the cluster at {address} runs {there}, and this server {mark()}: results could differ. "
        "Bring both to the same version."
    )
