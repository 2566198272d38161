"""A simulation on the machines of a real Dask cluster is the one in this process, bit for bit."""

from __future__ import annotations

import pytest

from charthouse import compute
from charthouse.compute.tests.test_cluster import cluster  # noqa: F401 - a fixture
from charthouse.engine.risk.simulation import simulate
from tests.engine.risk_world import everything, mixed_model

pytestmark = [pytest.mark.timeout(180), pytest.mark.filterwarnings("ignore::DeprecationWarning:distributed")]


def over(runner, stretches):
    return compute.map_batches(runner, list(stretches), batch_size=1)


@pytest.mark.usefixtures("cluster")
def test_a_simulation_on_a_cluster_is_the_one_in_this_process():
    there = simulate(mixed_model(), iterations=4_000, seed=9, over=over)

    assert everything(there) == everything(simulate(mixed_model(), iterations=4_000, seed=9))
