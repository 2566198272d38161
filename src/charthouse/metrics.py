"""Figures about Charthouse itself, for Prometheus: counted in every process, added up by whichever is asked.

``charthouse serve`` names a folder in memory in PROMETHEUS_MULTIPROC_DIR, where each of its processes keeps its part;
on a disk that is full, a process that counts into it would be killed.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db.backends.signals import connection_created
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import REGISTRY, Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"

_REQUESTS = Counter("charthouse_requests_total", "Requests that were answered.", ["route", "method", "status"])
_REQUEST_SECONDS = Histogram(
    "charthouse_request_seconds",
    "Time until a request was answered.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_QUERIES = Counter("charthouse_database_queries_total", "Statements sent to the database.")
_QUERY_SECONDS = Counter("charthouse_database_seconds_total", "Time spent waiting for the database.")
_ENGINE_SECONDS = Histogram(
    "charthouse_engine_seconds",
    "Time of one computation of the engine.",
    ["what"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30),
)
_LIVE_STREAMS = Gauge("charthouse_live_streams", "Open pages that listen to changes.", multiprocess_mode="livesum")


def observe_request(route: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    # A method is what the client wrote: only those there are become a label.
    known = method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"
    _REQUESTS.labels(route, known, str(status)).inc()
    _REQUEST_SECONDS.labels(route).observe(seconds)


@contextlib.contextmanager
def computing(what: str) -> Iterator[None]:
    """Time one computation of the engine; ``what`` is one of a few words."""
    began = time.perf_counter()
    try:
        yield
    finally:
        _ENGINE_SECONDS.labels(what).observe(time.perf_counter() - began)


def live_streams(count: int) -> None:
    """How many live pages this process holds now."""
    _LIVE_STREAMS.set(count)


def watch_database() -> None:
    """Time every statement of every connection that is opened from now on."""
    connection_created.connect(_watch, dispatch_uid="charthouse.metrics")


def text(*asked: Collector) -> bytes:
    """All figures of all processes in Prometheus' words, and those that ``asked`` collect at this moment."""
    registry = CollectorRegistry()
    folder = os.environ.get(FOLDER, "")
    if folder:
        _forget_the_dead(Path(folder))
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Ours())
    for collector in asked:
        registry.register(collector)
    return generate_latest(registry)


class _Ours(Collector):
    """The figures of this one process, without those that the library adds about Python."""

    def collect(self) -> Iterator[Metric]:
        """Each figure of ours."""
        return (metric for metric in REGISTRY.collect() if metric.name.startswith("charthouse_"))


def _watch(connection: Any, **_: Any) -> None:
    if _timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(_timed)


def _timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        _QUERIES.inc()
        _QUERY_SECONDS.inc(time.perf_counter() - began)


def _forget_the_dead(folder: Path) -> None:
    """What a process held that was killed is held no more; what it counted stays counted."""
    for file in folder.glob("gauge_live*_*.db"):
        found = re.search(r"_(\d+)\.db$", file.name)
        if found is None:
            continue
        try:
            os.kill(int(found[1]), 0)
        except ProcessLookupError:
            mark_process_dead(int(found[1]), str(folder))  # type: ignore[no-untyped-call]
        except PermissionError:
            pass
