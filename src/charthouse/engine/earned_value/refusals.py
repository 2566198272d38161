"""What earned value answers when it cannot be computed at all."""

from __future__ import annotations


class NothingToMeasure(ValueError):  # noqa: N818 - a refusal is an answer, not an error of ours
    """There is no task with planned dates, so no value can be planned or earned."""


class UnknownBase(ValueError):  # noqa: N818
    """A task's progress is apportioned to a task that is not there, or to itself."""
