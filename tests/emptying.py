"""Empties the tables after a test that commits, much quicker than Django's ``flush``.

That one makes every content type and permission anew each time; here these two tables, which no test changes, are left
as they are. Where a test did change them, Django empties everything after all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import TransactionTestCase

_STAY = {model._meta.db_table for model in (ContentType, Permission)}


def what_stays() -> tuple[list[Any], list[Any]]:
    """The rows that every test finds."""
    types = ContentType.objects.order_by("pk").values_list("pk", "app_label", "model")
    permissions = Permission.objects.order_by("pk").values_list("pk", "content_type", "codename", "name")
    return list(types), list(permissions)


def tables() -> list[str]:
    """Every table of ours but those that stay."""
    return [
        table
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False)
        if table not in _STAY
    ]


def filled(candidates: list[str]) -> list[str]:
    """Those that hold a row."""
    quoted = connection.ops.quote_name
    asked = " UNION ALL ".join(
        f"SELECT {place} WHERE EXISTS (SELECT 1 FROM {quoted(table)})" for place, table in enumerate(candidates)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [candidates[place] for (place,) in cursor.fetchall()]


def empty() -> None:
    """Delete every row but those that stay; as with ``TRUNCATE``, not before who still writes is done."""
    quoted = connection.ops.quote_name
    ours = tables()
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {', '.join(quoted(table) for table in ours)} IN ACCESS EXCLUSIVE MODE")
        for table in filled(ours):
            cursor.execute(f"DELETE FROM {quoted(table)}")


@contextmanager
def quickly() -> Iterator[None]:
    """Put our emptying in the place of Django's, from a database on that is as the migrations left it."""
    django, found = TransactionTestCase._fixture_teardown, what_stays()  # type: ignore[attr-defined]

    def teardown(self: TransactionTestCase) -> None:
        nonlocal found
        if self.available_apps is None and not self.serialized_rollback and what_stays() == found:
            empty()
        else:
            django(self)
            found = what_stays()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
