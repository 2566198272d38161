"""Queries whose words are made once speak each database's own tongue."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db.models import Value

from charthouse.accounts.models import User
from charthouse.backups import databases, founding
from charthouse.prepared import Prepared

pytestmark = pytest.mark.django_db


def named(number: int):
    one = User.objects.filter(pk=number).values_list("name", Value("own"))
    return one.union(User.objects.filter(pk=number).values_list("email", Value("mail")), all=True)


def test_a_database_that_stands_in_for_another_is_asked_in_its_own_words(maria, tmp_path: Path):
    prepared = Prepared(named, int)
    assert sorted(prepared(maria.pk)) == sorted([(maria.name, "own"), (maria.email, "mail")])

    with databases.standing_in(databases.sqlite_file(tmp_path / "other.sqlite3")):
        founding.found()
        assert prepared(maria.pk) == []

    assert len(prepared(maria.pk)) == 2
