"""The risks that join a simulation beside those of the plan document."""

from __future__ import annotations

import hashlib

from charthouse.engine.risk.model import RiskDriver
from charthouse.projects.models import Project


def risks_of(project: Project) -> tuple[RiskDriver, ...]:
    """The risks of the project's register, as the engine takes them."""
    return ()


def digest_of(risks: tuple[RiskDriver, ...]) -> str:
    """Changes whenever one of them does; empty where there are none."""
    return hashlib.sha256(repr(risks).encode()).hexdigest() if risks else ""
