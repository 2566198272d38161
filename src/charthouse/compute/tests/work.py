"""What the tests compute: functions of a module's own, so that a cluster's workers find them."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path


def root(number):
    """A figure whose last bits differ when anything differs."""
    return math.sin(number) * math.sqrt(number + 0.1)


def slow_root(asked):
    """The same, slowly; leaves word of who does it."""
    number, folder = asked
    Path(folder, f"{os.getpid()}").touch()
    time.sleep(0.05)
    return root(number)


def picky(number):
    """Does not like multiples of seven."""
    if number % 7 == 3:
        raise ValueError(f"{number} is not liked")
    return number


def forever(folder):
    """Works until the whole process ends, or somebody puts a file there."""
    Path(folder, f"began-{os.getpid()}").touch()
    while not Path(folder, "enough").exists():
        time.sleep(0.01)
    return 1


def deadly(_number):
    """Ends the process that computes it."""
    os._exit(1)
