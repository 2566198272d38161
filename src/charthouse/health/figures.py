"""The figures that are looked up when they are asked for: the jobs, by state and age, and which version runs."""

from __future__ import annotations

import platform
from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from charthouse import __version__
from charthouse.jobs.models import Job
from charthouse.pulse import pulse


class Figures(Collector):
    """Collected anew for each scrape, from the database."""

    def collect(self) -> Iterator[Metric]:
        """Each figure; those of the jobs are left out while the database does not answer."""
        build = GaugeMetricFamily("charthouse_build_info", "What runs.", labels=["version", "python", "database"])
        build.add_metric([__version__, platform.python_version(), connection.vendor], 1)
        yield build
        if pulse.trouble == "away":
            return
        try:
            states = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
            oldest = Job.objects.filter(state=Job.State.WAITING).aggregate(at=Min("created_at"))["at"]
        except DatabaseError:
            return
        jobs = GaugeMetricFamily("charthouse_jobs", "Background jobs that are kept, by state.", labels=["state"])
        for state in Job.State.values:
            jobs.add_metric([state], states.get(state, 0))
        yield jobs
        age = 0.0 if oldest is None else max(0.0, (timezone.now() - oldest).total_seconds())
        yield GaugeMetricFamily("charthouse_jobs_oldest_waiting_seconds", "Age of the oldest waiting job.", value=age)
