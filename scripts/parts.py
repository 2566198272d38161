"""Runs the parts of a long job one after the other, and says at the end how each went and how long it took."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"

_COLOURS = sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _painted(text: str, colour: int) -> str:
    return f"\033[{colour}m{text}\033[0m" if _COLOURS else text


@dataclass
class Parts:
    """The parts run so far."""

    name: str
    outcomes: list[tuple[str, bool, float]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """What did not fail and yet is no pass; said again at the end."""

    def run(
        self,
        title: str,
        command: Sequence[str | Path],
        *,
        folder: Path = ROOT,
        environment: Mapping[str, str] | None = None,
        show: bool = False,
        empty_is_fine: bool = False,
        second: Callable[[], tuple[Sequence[str | Path], str] | None] = lambda: None,
    ) -> bool:
        """Run a command as one part; its words are shown as they come, or only when it fails.

        ``empty_is_fine``: pytest's status 5, no test selected, is a success. ``second`` is asked when the command
        failed: it gives a command that must succeed in its stead and the remark that then stands in the summary, or
        none where the failure stands.
        """
        if show:
            print(_painted(f"── {title}", 1), flush=True)
        began = time.monotonic()
        options: dict[str, Any] = {
            "cwd": folder,
            "env": {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **(environment or {})},
            "stdout": None if show else subprocess.PIPE,
            "stderr": None if show else subprocess.STDOUT,
            "check": False,
        }
        done = subprocess.run(command, **options)
        well = done.returncode == 0 or (empty_is_fine and done.returncode == 5)
        if not well and not show:
            print(_painted(f"── {title}", 1))
            print(done.stdout.decode(errors="replace").strip(), flush=True)
        if not well and (other := second()):
            instead, remark = other
            print(_painted(f"── {title}: {remark}", 1), flush=True)
            well = subprocess.run(instead, **options).returncode == 0
            if well:
                self.remarks.append(f"{title}: {remark}")
        self._note(title, well, time.monotonic() - began)
        return well

    def call(self, title: str, check: Callable[[], list[str]]) -> bool:
        """Run a check of our own as one part; it gives what it found wrong."""
        began = time.monotonic()
        troubles = check()
        if troubles:
            print(_painted(f"── {title}", 1))
            print("\n".join(troubles), flush=True)
        self._note(title, not troubles, time.monotonic() - began)
        return not troubles

    def ask(self, title: str, question: Callable[[], tuple[list[str], str]]) -> bool:
        """Run a check that somebody else must answer: it gives what is wrong, and a remark when nobody answered."""
        began = time.monotonic()
        troubles, remark = question()
        if remark:
            self.remarks.append(f"{title}: {remark}")
            print(_painted(f"! {title}: {remark}", 33), flush=True)
            if not troubles:
                return True
        if troubles:
            print(_painted(f"── {title}", 1))
            print("\n".join(troubles), flush=True)
        self._note(title, not troubles, time.monotonic() - began)
        return not troubles

    def _note(self, title: str, well: bool, seconds: float) -> None:
        self.outcomes.append((title, well, seconds))
        print(f"{_painted('✓', 32) if well else _painted('✗', 31)} {title} ({seconds:.1f} s)", flush=True)

    def finish(self) -> int:
        """Print the summary and give the exit status."""
        failed = [title for title, well, _ in self.outcomes if not well]
        total = sum(seconds for _, _, seconds in self.outcomes)
        print()
        for remark in self.remarks:
            print(_painted(f"! {remark}", 33))
        if failed:
            print(_painted(f"{self.name}: {len(failed)} of {len(self.outcomes)} parts failed:", 31), "; ".join(failed))
            return 1
        print(_painted(f"{self.name}: all {len(self.outcomes)} parts passed", 32), f"in {total:.0f} s.")
        return 0
