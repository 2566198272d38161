"""Why a computation came to no end; nothing here needs Django, so that a cluster's workers load quickly."""

from __future__ import annotations


class Stopped(Exception):  # noqa: N818 - it says what happened
    """The caller wanted the computation to stop."""


class ComputeRefused(RuntimeError):  # noqa: N818
    """The cluster cannot be used as it is; the message is a sentence that says what to do."""


class ClusterAway(ConnectionError):  # noqa: N818
    """The cluster does not answer just now; trying again later may help. The message is a sentence."""
