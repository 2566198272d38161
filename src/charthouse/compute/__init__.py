"""Heavy computation in batches: in this process, or on the machines of a Dask cluster, with the same results."""

from charthouse.compute.batches import map_batches, trouble
from charthouse.compute.refusals import ClusterAway, ComputeRefused, Stopped

__all__ = ["ClusterAway", "ComputeRefused", "Stopped", "map_batches", "trouble"]
