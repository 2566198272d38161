"""What is refused about promises."""

from __future__ import annotations

from charthouse.refusals import Refused


class NoSuchPromise(Refused):
    """This project neither gives nor takes a promise of that number."""

    status = 404


class BadPromise(Refused):
    """A promise cannot say that."""

    status = 422


class NotAsked(Refused):
    """It does not wait for this side's answer, or cannot be changed as it stands."""
