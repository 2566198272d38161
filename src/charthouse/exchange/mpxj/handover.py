"""What a worker and its parent hand each other: files in their folder, and the refusal."""

from __future__ import annotations

DOCUMENT = "document.json"
ANSWER = "answer.json"
STARTED = "java.started"
"""There from when Java runs: without it the file was never looked at."""


class NoPlan(Exception):  # noqa: N818 - becomes the parent's refusal
    """The file gives no plan; the lines say why and what to do."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
