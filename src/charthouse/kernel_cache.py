"""Where compiled kernels are kept: a folder named after the engine's sources, so that a stale one is never run."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path

from charthouse import configuration

_ENGINE = Path(__file__).resolve().parent / "engine"
_KEPT_FOR_DAYS = 30


def use_kernel_cache() -> Path:
    """Point numba at the folder for exactly these sources; to be called before numba is imported.

    Numba by itself looks only at the file that holds a kernel: when a function that it calls changes in another
    file, the old machine code would be run.
    """
    folder = _root() / _fingerprint()
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    return folder


def forget_old_kernels() -> None:
    """Remove what was compiled from other sources and has not been used for a month."""
    current = use_kernel_cache()
    current.mkdir(parents=True, exist_ok=True)
    os.utime(current)
    oldest = time.time() - _KEPT_FOR_DAYS * 86_400
    for folder in current.parent.iterdir():
        if folder != current and folder.is_dir() and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def _fingerprint() -> str:
    # Numba files what it compiles under the path of the sources, so another copy of them starts anew.
    digest = hashlib.sha256(str(_ENGINE).encode())
    for file in sorted(_ENGINE.rglob("*.py")):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _root() -> Path:
    """A folder of kernels that can be written to: in the user's cache, else in the data folder."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - may have no home
    for place in (Path(home) / "charthouse", configuration.data_dir()):
        root = place / "kernels"
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(root, os.W_OK):
            return root
    # Nowhere to keep them: this process alone uses them.
    return Path(tempfile.mkdtemp(prefix="charthouse-kernels-"))
