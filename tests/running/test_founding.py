"""What an empty database is given at once is what replaying every migration makes of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from charthouse.backups import databases, founding, upgrading
from charthouse.backups.migrating import migrate

pytestmark = [pytest.mark.database, pytest.mark.timeout(600)]

_OF_POSTGRESQL = {
    "columns": "SELECT table_name, column_name, udt_name, character_maximum_length, numeric_precision, numeric_scale,"
    " is_nullable, column_default, is_identity, is_generated FROM information_schema.columns"
    " WHERE table_schema = 'public'"
    # Django's migrations count this one further than its models do; each row of it is a pair of other tables' keys.
    " AND (table_name, column_name) != ('auth_group_permissions', 'id')",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}
_ROWS = {
    "types": "SELECT app_label, model FROM django_content_type",
    "permissions": "SELECT model, app_label, codename, name FROM auth_permission"
    " JOIN django_content_type ON django_content_type.id = content_type_id",
    "migrations": "SELECT app, name FROM django_migrations",
}


def described(of: BaseDatabaseWrapper) -> dict[str, list[Any]]:
    """What there is in a database, whatever the order of a table's columns."""
    with of.cursor() as cursor:

        def rows(asked: str) -> list[Any]:
            cursor.execute(asked)
            return sorted(cursor.fetchall(), key=repr)

        found = {name: rows(asked) for name, asked in _ROWS.items()}
        if of.vendor == "postgresql":
            return found | {name: rows(asked) for name, asked in _OF_POSTGRESQL.items()}
        for kind, name, made in rows("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"):
            found[f"{kind} {name}"] = sorted(_parts(made)) if kind == "table" else [made]
        return found


def _parts(made: str) -> list[str]:
    """The columns and constraints of a CREATE TABLE: what commas outside of brackets set apart."""
    inner, depth, parts = made[made.index("(") + 1 : made.rindex(")")], 0, [""]
    for character in inner:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [re.sub(r"\s+", " ", part.strip()) for part in parts]


@pytest.mark.django_db(transaction=True)
def test_it_is_what_all_migrations_make(empty: databases.Description):
    founded = described(connection)
    with databases.standing_in(empty) as other:
        migrate()
        migrated = described(other)

    assert len(migrated["migrations"]) > 100
    assert founded == migrated


def test_an_empty_database_lacks_nothing_afterwards(empty: databases.Description, tmp_path, django_db_blocker):
    with django_db_blocker.unblock(), databases.standing_in(empty):
        assert founding.is_empty()
        waiting = upgrading.waiting()

        assert upgrading.upgrade(tmp_path) == waiting > 100
        assert upgrading.waiting() == 0
        assert upgrading.upgrade(tmp_path) == 0
        assert not founding.is_empty()


def test_broken_off_it_leaves_the_database_empty(empty: databases.Description, django_db_blocker, monkeypatch):
    def unplugged(**_given: object) -> None:
        raise ConnectionError("pulled")

    monkeypatch.setattr(founding, "emit_post_migrate_signal", unplugged)
    with django_db_blocker.unblock(), databases.standing_in(empty):
        with pytest.raises(ConnectionError, match="pulled"):
            founding.found()

        assert founding.is_empty()
        assert connections["default"].vendor == connection.vendor
        monkeypatch.undo()
        founding.found()
        assert upgrading.waiting() == 0
