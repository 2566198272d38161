"""How records of the scope are called in a line: ``PAY-R12`` a requirement, ``PAY-D3`` a deliverable,
``PAY-Q2`` an appraisal of options.
"""

from __future__ import annotations

import re

REQUIREMENT, DELIVERABLE, GOAL, APPRAISAL = "R", "D", "G", "Q"
_CALLED = re.compile(r"\A\s*(?:([A-Za-z][A-Za-z0-9]*)-)?([A-Za-z])?(\d{1,18})\s*\Z")


def key_of(project_key: str, letter: str, number: int) -> str:
    """The key of a record."""
    return f"{project_key}-{letter}{number}"


def number_called(text: str, project_key: str, letter: str) -> int | None:
    """The number that ``12``, ``R12`` or ``PAY-R12`` calls in this project; nothing where it calls something else."""
    found = _CALLED.match(text)
    if found is None or (found[1] or project_key).upper() != project_key.upper():
        return None
    return int(found[3]) if (found[2] or letter).upper() == letter else None
