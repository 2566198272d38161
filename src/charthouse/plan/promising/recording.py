"""How promises are written down: in the journal of each project that has a part in them, each told its own side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from charthouse.accounts.models import User
from charthouse.journal import actions as journal
from charthouse.journal.actions import locked_stream
from charthouse.plan.models import Promise
from charthouse.plan.promising.days import day_of
from charthouse.projects.models import Project

DATES = ("date", "wanted", "settled", "said", "forecast")
SHARED = ("what", *DATES, "note", "state", "asked", "agreed_with", "reason")
"""What both sides are told; the task on either side is told to its own side alone."""
ELSEWHERE = " on the other side"
"""After the verb, where it is told to the side that did not do it."""


def facts_of(promise: Promise) -> dict[str, Any]:
    """What both sides know of it, as the journal keeps it."""
    values = {name: getattr(promise, name) for name in SHARED}
    return {
        name: day_of(value).isoformat() if name in DATES and value is not None else value
        for name, value in values.items()
    }


def write_down(
    promise: Promise, verb: str, *, by: User | None, project: Project | None, before: Mapping[str, Any], why: str = ""
) -> None:
    """Tell both journals what changed since ``before``; ``project`` is where somebody did it, none: nobody did."""
    was, said = _differences(promise, before)
    for one in _locked(promise):
        own = project is None or one.pk == project.pk
        journal.record(
            promise, verb if own else verb + ELSEWHERE, by=by, stream_id=one.journal_id, before=was, after=said,
            why=why,
        )  # fmt: skip


def write_elsewhere(promise: Promise, verb: str, *, by: User, beside: int, before: Mapping[str, Any]) -> None:
    """Tell the other side alone; ``beside`` is the journal that knows already."""
    was, said = _differences(promise, before)
    for one in _locked(promise):
        if one.journal_id != beside:
            journal.record(promise, verb + ELSEWHERE, by=by, stream_id=one.journal_id, before=was, after=said)


def _differences(promise: Promise, before: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    after = facts_of(promise)
    changed = [name for name in SHARED if name not in before or before[name] != after[name]]
    return {name: before[name] for name in changed if name in before}, {name: after[name] for name in changed}


def _locked(promise: Promise) -> list[Project]:
    """The projects that have a part in it, their journals locked in one order, whoever acts: two sides that act at once
    wait for each other, and neither blocks."""
    found = sorted((one for one in (promise.giver, promise.taker) if one is not None), key=lambda one: one.journal_id)
    for one in found:
        locked_stream(one.journal_id)
    return found
