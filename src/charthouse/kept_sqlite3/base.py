"""The backend that Django loads by the name of this package."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

_KEPT = 1000
"""Statements; those with as many marks as there are values come in many lengths, and the oldest go."""


class Cursor(base.SQLiteCursorWrapper):
    """Marks for values are put as SQLite knows them once for each statement, not each time it is asked."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """The statement with SQLite's marks."""
        return _converted(query) if param_names is None else super().convert_query(query, param_names=param_names)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose cursors are ours."""

    def create_cursor(self, name: str | None = None) -> Cursor:
        """One more cursor; SQLite's have no names."""
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor


@lru_cache(_KEPT)
def _converted(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
