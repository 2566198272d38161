"""Every public action of every chapter writes an entry, or says here why not."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import charthouse

PACKAGE = Path(charthouse.__file__).parent
MODULES = ("actions", "commenting", "attaching")

WITHOUT = {
    "jobs": "the job's own row tells who asked for what and how it ended",
    "live": "a message tells of a change that its own action has recorded",
    "journal.actions.record": "it is what writes",
    "journal.actions.record_about": "it is what writes",
    "journal.actions.record_again": "it is what writes",
    "journal.actions.open_stream": "an empty journal has no entry",
    "journal.commenting.see_mentions": "that somebody has read something is theirs alone",
    "journal.commenting.comment_of": "it reads",
    "journal.commenting.mentioned": "it reads",
    "journal.attaching.attachment_of": "it reads",
    "journal.attaching.is_seen": "it reads",
    "journal.commenting.is_seen": "it reads",
    "budget.actions.write": "the deed that books, corrects or closes records what it wrote",
    "approvals.actions.tell_decided": "it tells of a decision that its own action has recorded",
    "risks.actions.may_update": "it reads",
    "risks.actions.require_update": "it asks for a right",
    "meetings.actions.prepare": "it is part of the deeds that arrange a meeting or refresh its agenda",
    "plan.actions.reschedule": "it computes; a finish that moved is recorded",
}


def actions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public functions of the chapters' actions that act for somebody."""
    for module in MODULES:
        for file in sorted(PACKAGE.glob(f"*/{module}.py")):
            chapter = file.parent.name
            loaded = importlib.import_module(f"charthouse.{chapter}.{module}")
            for name, value in vars(loaded).items():
                inner = inspect.unwrap(value) if inspect.isfunction(value) else None
                if inner is None or name.startswith("_") or not inner.__module__.startswith(f"charthouse.{chapter}"):
                    continue
                if {"by", "access"} & inspect.signature(inner).parameters.keys():
                    yield f"{chapter}.{module}.{name}", inner


def excused(name: str) -> bool:
    return name in WITHOUT or name.split(".")[0] in WITHOUT


def writes(action: Callable[..., Any], seen: set[str]) -> bool:
    """Does it, or a function of its chapter that it calls, write an entry?"""
    source = inspect.getsource(action)
    if any(word in source for word in ("record(", "record_about(", "record_again(")):
        return True
    module = inspect.getmodule(action)
    for name, value in vars(module).items():
        inner = inspect.unwrap(value) if inspect.isfunction(value) else None
        if inner is None or inner.__qualname__ in seen or f"{name}(" not in source:
            continue
        seen.add(inner.__qualname__)
        if inner.__module__.startswith("charthouse.") and writes(inner, seen):
            return True
    return False


def test_actions_are_found():
    names = {name for name, _action in actions()}

    assert {"plan.actions.delete_task", "projects.actions.create_project", "journal.commenting.comment"} <= names


ASKED = dict(one for one in actions() if not excused(one[0]))


@pytest.mark.parametrize("name", sorted(ASKED))
def test_an_action_writes_an_entry(name):
    assert writes(ASKED[name], set()) or "inverse.apply(" in inspect.getsource(ASKED[name])
