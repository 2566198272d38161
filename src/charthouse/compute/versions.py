"""What a process computes with: two with the same mark give the same results, bit for bit."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path

from charthouse import __version__

_PACKAGE = Path(__file__).resolve().parents[1]
_COMPUTING = ("engine", "exchange", "compute")
"""The parts of Charthouse whose code runs on a cluster."""


@cache
def mark() -> str:
    """Version, Python, numpy, and a digest of the sources that compute."""
    import numpy as np

    digest = hashlib.sha256()
    for part in _COMPUTING:
        for file in sorted((_PACKAGE / part).rglob("*.py")):
            if "tests" not in file.parts:
                digest.update(str(file.relative_to(_PACKAGE)).encode())
                digest.update(file.read_bytes())
    python = ".".join(map(str, sys.version_info[:2]))
    return f"Charthouse {__version__} ({digest.hexdigest()[:8]}), Python {python}, numpy {np.__version__}"
