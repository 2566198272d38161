"""Functions that numba compiles to machine code, cached under a key that knows every source of the engine.

Numba's own cache looks only at the file of the compiled function: when something that it calls changes in another
file, the stale machine code would go on running. Our key therefore holds a hash of all sources of the engine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import resources
from typing import Any, ParamSpec, TypeVar, cast

import numba
from numba.core.caching import FunctionCache

P = ParamSpec("P")
R = TypeVar("R")


def _hash_of_sources() -> str:
    """One hash over all Python sources of the engine, its own package data, in the order of their names."""
    total = hashlib.sha256()
    folders = [resources.files(__package__)]
    while folders:
        inside = sorted(folders.pop().iterdir(), key=lambda each: each.name)
        folders += [each for each in inside if each.is_dir() and each.name != "__pycache__"]
        for source in inside:
            if source.name.endswith(".py"):
                total.update(source.name.encode())
                total.update(source.read_bytes())
    return total.hexdigest()


SOURCES = _hash_of_sources()


class _CacheBySources(FunctionCache):
    """Numba's cache on disk, whose keys hold the hash of the engine's sources too."""

    def _index_key(self, sig: Any, codegen: Any) -> Any:
        return (*super()._index_key(sig, codegen), SOURCES)  # type: ignore[no-untyped-call]


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function on first use: no Python objects, the interpreter's lock released, cached on disk.

    The cache lies beside the sources, else in the user's cache folder; ``NUMBA_CACHE_DIR`` in the caller's environment
    moves it.
    """
    dispatcher: Any = numba.njit(nogil=True)(function)
    # As Dispatcher.enable_caching does, with our key.
    dispatcher._cache = _CacheBySources(function)  # type: ignore[no-untyped-call]
    return cast("Callable[P, R]", dispatcher)
