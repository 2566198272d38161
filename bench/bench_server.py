"""The production server for a measurement: granian as ``charthouse serve`` starts it, on a free port."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path


def serve(data: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start granian as ``charthouse serve`` does."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    module = [sys.executable, "-m", "charthouse.cli.web", "127.0.0.1", str(port), str(data / "static"), "1"]
    process = subprocess.Popen(module)
    base = f"http://localhost:{port}"
    for _try in range(240):
        try:
            urllib.request.urlopen(f"{base}/health/live", timeout=2)
        except OSError:
            time.sleep(0.25)
        else:
            return process, base
    raise SystemExit("plan: the server does not answer.")
