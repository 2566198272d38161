"""The deliverables that were signed, and the work that came in since: what the 100 % rule is held against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from charthouse.approvals import canonical
from charthouse.approvals.models import Version
from charthouse.approvals.queries import last_signed
from charthouse.journal.models import Entry
from charthouse.plan.models import Task
from charthouse.projects.models import Project
from charthouse.scope.document import NAME
from charthouse.scope.queries import Named
from charthouse.scope.words import DELIVERABLE, key_of

CHARTER = "charter"
"""The document whose deliverables count until a scope is signed; they have names there, and no numbers."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed last of what is handed over."""

    version: Version
    deliverables: tuple[Named, ...]
    """Those of a charter have the number 0."""

    @property
    def of_the_scope(self) -> bool:
        """Whether it was the scope that was signed; else it was the charter."""
        return self.version.kind == NAME

    @property
    def since(self) -> dt.datetime:
        """What came in later is not in it."""
        return self.version.proposed_at

    def has(self, one: Named) -> bool:
        """Whether a deliverable was signed."""
        return any(_same(one, other) for other in self.deliverables)

    def gone(self, there: Collection[Named]) -> list[Named]:
        """What was signed, and is no deliverable in scope any more."""
        return [one for one in self.deliverables if not any(_same(one, other) for other in there)]


def signed_of(project: Project) -> Signed | None:
    """The deliverables of the scope that was signed last, else of the charter; nothing where neither was."""
    version = last_signed(project, NAME)
    if version is not None:
        made = canonical.read(version.content).get("deliverables", ())
        return Signed(version, tuple(
            Named(one["number"], key_of(project.key, DELIVERABLE, one["number"]), one["name"]) for one in made
        ))  # fmt: skip
    version = last_signed(project, CHARTER)
    if version is None:
        return None
    rows: list[Mapping[str, Any]] = canonical.read(version.content).get("deliverables") or []
    names = dict.fromkeys(str(row.get("deliverable", "")).strip() for row in rows)
    return Signed(version, tuple(Named(0, "", name) for name in names if name))


def came_since(project: Project, moment: dt.datetime) -> dict[int, dt.datetime]:
    """The tasks that were put into the plan one by one since then, by their numbers, with when: by the journal."""
    entries = Entry.objects.filter(
        stream_id=project.journal_id, record=Task._meta.label, verb="created", at__gte=moment
    )  # fmt: skip
    made = {int(key): at for key, at in entries.values_list("record_id", "at") if key.isdecimal()}
    there = Task.objects.filter(project=project).values_list("pk", "uid") if made else ()
    return {uid: made[pk] for pk, uid in there if pk in made}


def _same(one: Named, other: Named) -> bool:
    if one.number and other.number:
        return one.number == other.number
    return one.name.strip().casefold() == other.name.strip().casefold()
