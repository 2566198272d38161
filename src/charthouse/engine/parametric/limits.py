"""What a model takes: values outside its limits are refused by name, nothing is computed from nonsense."""

from __future__ import annotations

import math
from collections.abc import Mapping


class OutOfRange(ValueError):  # noqa: N818 - a refusal is an answer, not an error of ours
    """A value that a model does not take."""

    def __init__(self, name: str, value: object, least: float, most: float) -> None:
        super().__init__(f"{name} is from {least:g} to {most:g}, not {value}.")
        self.name, self.least, self.most = name, least, most


class NotRated(ValueError):  # noqa: N818 - the same
    """A rating that a model does not know."""

    def __init__(self, name: str, rating: str) -> None:
        super().__init__(f"{name} has no rating “{rating}”.")
        self.name, self.rating = name, rating


def within(name: str, value: float, least: float, most: float) -> float:
    """The value, where it lies between the two.

    :raises OutOfRange:
    """
    if not math.isfinite(value) or not least <= value <= most:
        raise OutOfRange(name, value, least, most)
    return value


def weighed(counts: Mapping[str, float], weights: Mapping[str, float], least: float, most: float) -> float:
    """The sum of the values, each times its weight; what is not said counts nothing.

    :raises OutOfRange: one of them is not between the two
    """
    return sum(weights[name] * within(name, value, least, most) for name, value in counts.items())
