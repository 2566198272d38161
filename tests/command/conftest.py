"""A small plan file, and the command run as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from charthouse import exchange
from charthouse.engine.network import LinkKind, TaskKind
from charthouse.exchange import document as doc

MONDAY = 20514 * 1440 + 480
"""2026-03-02T08:00."""
_HOURS = ((480, 720), (780, 1020))

Command = Callable[..., subprocess.CompletedProcess[str]]


def keeps_to_schema(told: Any, name: str) -> None:
    """Hold what a command printed against the schema that is published for it."""
    schema = json.loads(resources.files("charthouse.exchange").joinpath(f"schemas/{name}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(told, schema)


@pytest.fixture
def run(tmp_path: Path) -> Command:
    """Runs ``charthouse`` with arguments; the environment is a stranger's but for what is given."""

    # As a stranger's shell has it: without our settings, and without those that the tests run under.
    ours = {key: value for key, value in os.environ.items() if not key.startswith(("CHARTHOUSE_", "DJANGO_"))}

    def command(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "charthouse", *map(str, arguments)],
            cwd=tmp_path,
            env={**ours, "CHARTHOUSE_DATA_DIR": str(tmp_path / "kept"), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )

    return command


@pytest.fixture
def payroll() -> doc.Document:
    """Specify, then build for ten days beside a manual of one day, then done a day later."""
    return doc.Document(
        project=doc.Project(name="Payroll", start=MONDAY, calendar_uid=1),
        calendars=(doc.Calendar(1, "Standard", (_HOURS, _HOURS, _HOURS, _HOURS, _HOURS, (), ())),),
        tasks=(
            doc.Task(uid=10, name="Release", summary=True),
            doc.Task(uid=11, name="Specify", parent_uid=10, duration=doc.Duration(960)),
            doc.Task(uid=12, name="Build", parent_uid=10, duration=doc.Duration(4800)),
            doc.Task(uid=13, name="Write the manual", parent_uid=10, duration=doc.Duration(480)),
            doc.Task(uid=14, name="Released", kind=TaskKind.MILESTONE),
        ),
        links=(
            doc.Link(before=11, after=12),
            doc.Link(before=11, after=13),
            doc.Link(before=12, after=14, lag=doc.Lag(480)),
            doc.Link(before=13, after=14, kind=LinkKind.FINISH_TO_START),
        ),
    )


@pytest.fixture
def plan_file(payroll: doc.Document, tmp_path: Path) -> Path:
    """The small plan as a file."""
    file = tmp_path / "payroll.json"
    exchange.write(payroll, file)
    return file
