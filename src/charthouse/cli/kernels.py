"""``charthouse warm``: compiles the engine's kernels, once for each version of their sources."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from charthouse.kernel_cache import forget_old_kernels, use_kernel_cache


def kernels_are_warm() -> bool:
    """Whether the kernels of exactly these sources have been compiled for this user."""
    return _mark().is_file()


def warm(*, quiet: bool) -> int:
    """Compile what has not been compiled yet."""
    if kernels_are_warm():
        if not quiet:
            print("The kernels are compiled already.")
        return 0
    print("→ compiling the engine's kernels", flush=True)
    began = time.monotonic()
    forget_old_kernels()
    from charthouse.engine.warming import warm_all

    warm_all()
    _make_java_archive()
    _mark().write_text("These kernels are complete.\n")
    if not quiet:
        print(f"Compiled in {time.monotonic() - began:.1f} s.")
    return 0


def _make_java_archive() -> None:
    """Let Java start quicker for plan files of other tools; without the extra ``plans`` there is nothing to do."""
    from charthouse.exchange.mpxj.java import JavaIsMissing
    from charthouse.exchange.mpxj.quick_start import make_archive

    with contextlib.suppress(JavaIsMissing):
        make_archive()


def _mark() -> Path:
    return use_kernel_cache() / "complete"
