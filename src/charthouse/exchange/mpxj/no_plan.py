"""The refusal that a worker hands to its parent."""

from __future__ import annotations


class NoPlan(Exception):  # noqa: N818 - becomes the parent's refusal
    """The file gives no plan; the lines say why and what to do."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
