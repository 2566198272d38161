"""The tables of a database as its own migrations left them, whatever this version of the program would add."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from charthouse import __version__
from charthouse.backups.refusals import BackupRefused, NewerThanThis

Migration = tuple[str, str]

FORMER = frozenset({"django_tasks_database"})
"""Parts of earlier versions that are no more; what their tables held was for the moment and means nothing now."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its model as it was then, and its columns' fields in order."""

    model: type[models.Model]
    fields: tuple[models.Field[Any, Any], ...]

    @property
    def name(self) -> str:
        """What the database calls it."""
        return self.model._meta.db_table

    @property
    def columns(self) -> tuple[str, ...]:
        """What the database calls its columns."""
        return tuple(str(field.column) for field in self.fields)


def applied() -> list[Migration]:
    """The migrations that the database in use has had."""
    recorder = MigrationRecorder(connections["default"])
    return sorted(recorder.applied_migrations())


def tables(state: Iterable[Migration]) -> list[Table]:
    """Every table that these migrations make, by name.

    :raises NewerThanThis: for migrations that this version does not know
    """
    loader, nodes = _known(state)
    apps = loader.project_state(nodes).apps
    found: dict[str, Table] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            fields = tuple(sorted(model._meta.local_concrete_fields, key=lambda field: str(field.column)))
            found[model._meta.db_table] = Table(model, fields)
    return [found[name] for name in sorted(found)]


def refuse_newer(state: Iterable[Migration]) -> None:
    """Speak up when these migrations are more than this version knows.

    :raises NewerThanThis:
    """
    _known(state)


def targets(state: Sequence[Migration]) -> list[Migration]:
    """The last migration of each chapter: what to tell ``migrate``."""
    loader, nodes = _known(state)
    have = set(nodes)
    return sorted(
        node
        for node in nodes
        if not any(child.key in have and child.key[0] == node[0] for child in loader.graph.node_map[node].children)
    )


def _known(state: Iterable[Migration]) -> tuple[MigrationLoader, list[Migration]]:
    """A loader without a database, and the migrations among these that stand in its graph.

    Migrations of ``FORMER`` parts, or that were squashed away, do not matter; any other that we do not know comes
    from a newer Charthouse.
    """
    loader = MigrationLoader(None)
    wanted = [(app, name) for app, name in state]
    ours = {app for app, _ in loader.graph.nodes}
    unknown = [f"{app}.{name}" for app, name in wanted if app in ours and (app, name) not in loader.disk_migrations]
    strangers = sorted({app for app, _ in wanted} - ours - FORMER)
    if unknown or strangers:
        raise NewerThanThis(
            f"It was written by a newer Charthouse than this one: {__version__} does not know"
            f" {(unknown + strangers)[0]}. Install that version or a later one. Nothing was changed."
        )
    nodes = [node for node in wanted if node in loader.graph.nodes]
    if not nodes:
        raise BackupRefused("There are no tables of Charthouse in this database.")
    return loader, nodes
