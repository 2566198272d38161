"""What every process does first, before there is anything to answer."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def what_stays() -> Iterator[None]:
    """Load what the process needs until its end, without the garbage collector walking it now or ever after.

    Loading takes a sixth less time, and no later request waits while some hundred thousand objects are looked
    through of which none will go.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()
