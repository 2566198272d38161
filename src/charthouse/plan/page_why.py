"""Why a task is where it is, and what moves when it slips: the engine's answer in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from charthouse.engine.schedule import Schedule
from charthouse.exchange import document as doc


def why_content(document: doc.Document, schedule: Schedule, task: doc.Task, asked: Mapping[str, Any]) -> dict[str, Any]:
    return {}


def slip_content(
    document: doc.Document, schedule: Schedule, task: doc.Task, asked: Mapping[str, Any]
) -> dict[str, Any]:
    return {}
