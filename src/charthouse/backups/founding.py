"""Makes an empty database what all migrations would make of it, at once; replaying each of them takes half a minute."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

ON_EMPTY = "on_empty"
"""The hint of a migration's own code that an empty database needs too: a trigger, say. All other code moves rows."""


def is_empty() -> bool:
    """Whether the database in use has no table at all."""
    connection = connections["default"]
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def found() -> None:
    """Make every table, index, constraint and trigger of this version, and note its migrations as done.

    All of it or nothing: where it is broken off, the database is as empty as before.
    """
    connection = connections["default"]
    loader = MigrationLoader(connection)
    done = list(dict.fromkeys(node for leaf in loader.graph.leaf_nodes() for node in loader.graph.forwards_plan(leaf)))
    recorder = MigrationRecorder(connection)
    our_models: Any = apps  # a migration's code is given those of its time; these are of now
    with connection.schema_editor() as editor:
        editor.create_model(recorder.Migration)
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for node in done:
            for operation in loader.graph.nodes[node].operations:
                if isinstance(operation, RunPython) and operation.hints.get(ON_EMPTY):
                    operation.code(our_models, editor)
        recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in done)
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
