"""Makes the compiled catalogues (.mo) out of the translations (.po), each only when it changed.

Used by scripts/setup, by the wheel's build hook and by the tests; it needs nothing but Babel.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PLACE = Path("src/charthouse/locale")


def compile_catalogues(root: Path) -> list[Path]:
    """Write every .mo that is missing or older than its .po; gives those that were written."""
    written = []
    for source in sorted((root / PLACE).glob("*/LC_MESSAGES/*.po")):
        made = source.with_suffix(".mo")
        if made.exists() and made.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parents[1].name, domain=source.stem)
        fresh = made.with_suffix(f".{os.getpid()}.new")
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(made)  # whole or not at all: several tests may start at once
        written.append(made)
    return written


if __name__ == "__main__":
    if compile_catalogues(Path(__file__).resolve().parent.parent):
        print("→ translations", flush=True)
    sys.exit(0)
