"""Finds a Chromium for the journeys and the screenshots, or installs Debian's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def find() -> str | None:
    """The browser that CHARTHOUSE_CHROMIUM names, else the first one on the PATH."""
    named = os.environ.get("CHARTHOUSE_CHROMIUM")
    if named:
        return shutil.which(named)
    for name in ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    return None


def find_or_install() -> str:
    """The browser, installed from Debian when there is none and we may; else exit with what to do."""
    found = find()
    if found:
        return found
    if not shutil.which("apt-get") or os.geteuid() != 0:
        sys.exit("The journeys need a browser and there is none; run: sudo apt-get install chromium")
    print("→ chromium, from Debian", flush=True)
    _apt_get("update")
    done = _apt_get("install", "-y", "--no-install-recommends", "chromium")
    found = find()
    if done.returncode or not found:
        last = (done.stdout.strip().splitlines() or ["it said nothing"])[-1]
        sys.exit(f"The journeys need a browser, and apt-get could not install chromium: {last}")
    return found


def _apt_get(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["apt-get", *arguments],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
